#pragma once

// JSON from strangers: refuses what would hurt or confuse us (depth, size, doubled keys, numbers
// that are not exact 64-bit integers, NUL, invalid UTF-8) before anything is built from it.

#include "shared/base/result.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace kheya::wire {

struct json_limits {
    std::size_t depth;
    std::size_t values;
    std::size_t string_bytes;
};
json_limits unit_limits();  // those of wire/limits.hpp

// No fewer values than the reader will count in that JSON: each begins after one of these.
std::size_t values_at_most(std::string_view text);

// Whether a reader takes that unit, which is JSON of ours. Errors: refused, with its reason.
base::result<void> check_unit(std::string_view text);

// Errors: refused; the message says what was wrong and at which byte.
base::result<nlohmann::json> parse_bounded(std::string_view text,
                                           json_limits limits = unit_limits());

}  // namespace kheya::wire
