#pragma once

// The text of schema.sql and schema_postgres.sql, carried inside the program: a store runs
// its own whenever it is opened.

#include <string>

namespace kheya::hub_store {

const std::string& sqlite_schema();
const std::string& postgres_schema();

}  // namespace kheya::hub_store
