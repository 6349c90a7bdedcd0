#pragma once

// The agent's tables, as schema.sql explains them column by column; the file is part of the
// program.

#include <string>

namespace kheya::agent_store {

const std::string& schema_sql();

}  // namespace kheya::agent_store
