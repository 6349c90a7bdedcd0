#pragma once

// Takes one frame into the store, in the caller's transaction: proves it (signature, chain), counts
// what is known already, quarantines or enters the rest. Whole or not at all.

#include "hub/intake/acceptance.hpp"

namespace kheya::hub_intake {

enum class frame_outcome {
    taken,  // all of it is in the journal now (or was before)
    gap,    // begins after the next place: the receipt says how far the hub is
    copy,   // a place holds another change, or the chain differs: two disks write one log. What
            // the journal lacked is in it all the same, without a place.
};

// Errors: refused (signature or chain does not hold, or the replica belongs to another device), io.
base::result<frame_outcome> take_frame(hub_store::store& in, const hub_store::type_shelf& types,
                                       const journal::frame& frame, const delivery& from,
                                       const platform::key_pair& hub_key);

// Enters what the journal lacks of a copy's frame, without giving it a place: the disk that wrote
// it may never come back. Errors: as take_frame.
base::result<void> keep_forked(hub_store::store& in, const hub_store::type_shelf& types,
                               const journal::frame& frame, const delivery& from,
                               const platform::key_pair& hub_key);

}  // namespace kheya::hub_intake
