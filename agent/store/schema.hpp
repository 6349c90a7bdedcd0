#pragma once

// The agent's tables, as schema.sql explains them column by column; the file is part of the
// program.

#include <cstdint>
#include <string>

namespace kheya::agent_store {

// Raised when a program of before must not write the file any more. That an older file follows a
// change of schema.sql needs no number: the store knows by the text's hash what a file was made by.
inline constexpr std::int64_t schema_version = 7;
const std::string& schema_sql();

}  // namespace kheya::agent_store
