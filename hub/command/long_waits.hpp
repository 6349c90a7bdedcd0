#pragma once

// What came by file before the changes that it follows, and has waited so long that a person has to
// see to it: nobody sees those edits until then. For `doctor`, `status` and `notices`.

#include "hub/store/store.hpp"

namespace kheya::hub_command {

inline constexpr base::time_us wait_told_after = 3 * base::day_us;

struct long_wait {
    hub_store::device_row device;
    std::string what, remedy, what_bn, remedy_bn;
};

// One for each device of which something waits longer, or which was revoked. In a transaction.
std::vector<long_wait> long_waits(hub_store::store& in, base::time_us now);

}  // namespace kheya::hub_command
