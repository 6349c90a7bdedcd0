#pragma once

// The agent's tables, as schema.sql explains them column by column; the file is part of the
// program.

#include <cstdint>
#include <string>

namespace kheya::agent_store {

// Raised with every change of schema.sql that an older file must follow.
inline constexpr std::int64_t schema_version = 7;
const std::string& schema_sql();

}  // namespace kheya::agent_store
