#pragma once

#include <string>

namespace kheya::hub_store {

// The SQLite engine's tables (schema.sql says what each column is).
const std::string& schema_sql();

}  // namespace kheya::hub_store
