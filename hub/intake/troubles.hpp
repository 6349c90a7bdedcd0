#pragma once

// What the exchanges of a device run into that nobody but headquarters can mend: kept in the store
// until it has not come again for two days, for `doctor` to tell. Owner: the store.

#include "hub/store/store.hpp"

#include <string_view>

namespace kheya::hub_intake {

inline constexpr base::time_us trouble_told_for = 2 * base::day_us;
inline constexpr base::time_us trouble_noted_again = 3600 * base::second_us;
inline constexpr std::size_t troubles_most = 50;   // of one kind: the latest

enum class trouble_kind {
    untold,      // a unit of its answers is more than any agent reads
    future,      // it shows this store's future, and only it says so
    held_full,   // so much of it is held that no more is
    wide_scope,  // more offices are in its scope than it is told of
};

struct trouble {
    std::string device, office, what;   // device: its key in hex
    base::time_us at = 0;
};

// In a transaction. The same of the same device is noted, and logged, once an hour.
void note_trouble(hub_store::store& in, trouble_kind kind, const hub_store::device_row& device,
                  std::string_view what, base::time_us now);
// The latest first.
std::vector<trouble> troubles(hub_store::store& in, trouble_kind kind, base::time_us now);

}  // namespace kheya::hub_intake
