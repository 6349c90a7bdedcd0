#pragma once

// Takes back from an agent what the hub itself had accepted before it was restored from an older
// backup: headquarters' own edits and those of other offices. Nothing is believed but the hub's own
// proof. Called in the caller's transaction.

#include "hub/intake/acceptance.hpp"

namespace kheya::hub_intake {

// Enters what is proven and unknown, as a late arrival with the time, office and side of the proof.
// Gives how many were entered; what does not verify is logged and passed over.
std::size_t take_offer(hub_store::store& in, const hub_store::type_shelf& types,
                       const wire::offer& offered, const delivery& from,
                       const platform::key_pair& hub_key);

}  // namespace kheya::hub_intake
