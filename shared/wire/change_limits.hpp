#pragma once

// What a change may hold so that it can be told to others: a page carries all head sets that it
// wrote, an item of the past the whole of it, and whoever reads them refuses a unit over the limits
// of wire/limits.hpp.

#include "shared/base/result.hpp"
#include "shared/journal/change.hpp"

namespace kheya::wire {

// What no answer could carry, not even as an entry that is held. Errors: refused.
base::result<void> check_carried(const journal::change& change);

// What a program may save, and a hub take: smaller, with fewer and shorter names. Errors: refused,
// in both languages.
base::result<void> check_told(const journal::change& change);

}  // namespace kheya::wire
