#pragma once

// Comma-separated text as spreadsheets write it (RFC 4180): quotes, line feeds inside quotes, CR LF
// or LF, a byte order mark. Pure; sizes are limited because the text comes from people.

#include "shared/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kheya::editing {

inline constexpr std::size_t max_csv_bytes = 8 * 1024 * 1024;
inline constexpr std::size_t max_csv_lines = 20'000;
inline constexpr std::size_t max_csv_columns = 200;

struct csv_row {
    std::size_t line = 0;  // on which it starts, from 1
    std::vector<std::string> cells;
};

// Empty lines are left out. Errors: refused, where = "line 7".
base::result<std::vector<csv_row>> parse_csv(std::string_view text);

}  // namespace kheya::editing
