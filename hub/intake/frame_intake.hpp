#pragma once

// Takes one frame into the store, in the caller's transaction: proves it (signature, chain), counts
// what is known already, quarantines or enters the rest. Whole or not at all, but where so much of
// its device is held that no more is: there it ends.

#include "hub/intake/acceptance.hpp"

namespace kheya::hub_intake {

enum class frame_outcome {
    taken,  // all of it is in the journal now (or was before)
    full,   // of it only what stands before a change that must be held, and has no room: see
            // held_changes_limit. The replica's row says how far that is.
    gap,    // begins after the next place: the receipt says how far the hub is
    copy,   // a place holds another change, or the chain differs, or another device wrote there:
            // the log goes on elsewhere. What the journal lacked is in it all the same, without a
            // place.
};

// Where a change of that device belongs now.
destination destination_of(hub_store::store& in, const record::type_set& types,
                           const journal::change& change, const delivery& from);

// For what this hub proves to have accepted: its office was in the register then. One that was
// registered after the backup comes back by its own record, which may come later.
void know_office(hub_store::store& in, const std::string& office);

// Errors: refused (the signature does not hold), io.
base::result<frame_outcome> take_frame(hub_store::store& in, const hub_store::type_shelf& types,
                                       const journal::frame& frame, const delivery& from,
                                       const platform::key_pair& hub_key);

// Enters what the journal lacks of a copy's frame, without giving it a place: the disk that wrote
// it may never come back, and nor may what it follows. Ends where no more is held of the device.
// Errors: as take_frame.
base::result<void> keep_forked(hub_store::store& in, const hub_store::type_shelf& types,
                               const journal::frame& frame, const delivery& from,
                               const platform::key_pair& hub_key);

// The same of a device that was revoked: all of it is held, for a person to decide.
base::result<void> keep_held(hub_store::store& in, const hub_store::type_shelf& types,
                             const journal::frame& frame, const delivery& from,
                             const platform::key_pair& hub_key);

}  // namespace kheya::hub_intake
