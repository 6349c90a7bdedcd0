#pragma once

// Answers that are carried in files arrive in any order, and are put in theirs by the hub's time,
// which a clock that was set right may turn back.

#include "hub/store/store.hpp"

namespace kheya::hub_intake {

inline constexpr std::string_view clock_meta = "clock";   // [turns, latest time]

// How often this hub's clock was found to have gone back, with what `now` shows. Kept in the store:
// call it inside a transaction that writes. What went back by less than some minutes is not found.
std::int64_t clock_turns(hub_store::store& in, base::time_us now);

}  // namespace kheya::hub_intake
