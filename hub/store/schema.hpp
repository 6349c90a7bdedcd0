#pragma once

// The text of schema.sql, carried inside the program: the store runs it whenever it is opened.

#include <string>

namespace kheya::hub_store {

// The SQLite engine's tables (schema.sql says what each column is).
const std::string& schema_sql();

}  // namespace kheya::hub_store
