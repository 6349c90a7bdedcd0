#pragma once

// Times in Kheya are microseconds since 1970 UTC in 64 bits (good to the year 2262 and beyond). A
// device's shown times come from a hybrid logical clock: they follow the wall clock, never repeat,
// and never run backwards over small jumps. They decide nothing about what replaced what.

#include "shared/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace kheya::base {

using time_us = std::int64_t;
inline constexpr time_us second_us = 1'000'000;
inline constexpr time_us day_us = 86'400 * second_us;

// A wall clock that fell behind by more than this was set back by hand (or its battery died or was
// replaced): following it again shows people the better time.
inline constexpr time_us clock_step_limit_us = day_us;

// The time for the next change: after `last` unless the wall clock was set back by more than a day.
// Takes and gives microseconds since 1970.
[[nodiscard]] inline time_us next_hybrid_time(time_us wall, time_us last) {
    if (wall > last || last - wall > clock_step_limit_us) return wall;
    return last + 1;
}

// ISO 8601 in UTC with milliseconds: 2021-12-31T10:00:00.000Z.
std::string to_iso(time_us time);
// Reads YYYY-MM-DD, or YYYY-MM-DDTHH:MM[:SS[.fraction]]Z. Errors: refused.
result<time_us> parse_iso(std::string_view text);

}  // namespace kheya::base
