#pragma once

// Frames that came by file before the ones that they follow: a part of a bundle that was carried
// faster than the part before it. They wait in the store, and are taken in their turn.

#include "hub/intake/answer.hpp"
#include "hub/intake/frame_intake.hpp"

#include <limits>

namespace kheya::hub_intake {

inline constexpr std::size_t waiting_limit = 64u << 20;  // bytes of one device's waiting frames

// For a frame that take_frame called a gap, so that it is proven. One of the same place that holds
// something else goes on waiting beside it: both may be all that is left of two disks that wrote
// one log. False: there is no room left.
bool keep_waiting(hub_store::store& in, const journal::frame& frame, const delivery& from);

// Notes in `facts` what of a frame that was tried is in the journal now, and why the rest is not.
// Gives the last place of that.
std::int64_t note_arrived(hub_store::store& in, const journal::frame& frame, frame_outcome outcome,
                          exchange_facts& facts);

// Those frames of that replica whose turn has come, until so many changes arrived: then `facts`
// say that it goes on. Adds to what arrived. Where one of them is a copy's, its changes are kept
// without a place, as are those of all that wait behind it: whose they are nobody can tell, and
// what they follow may never come. Gives how many changes came in with a place.
std::int64_t take_waiting(hub_store::store& in, const hub_store::type_shelf& types,
                          const base::replica_id& replica, const platform::key_pair& hub_key,
                          exchange_facts& facts,
                          std::size_t arrived_most = std::numeric_limits<std::size_t>::max());

struct kept_waiting {
    std::int64_t changes = 0;   // in the journal now that were not here
    bool is_full = false;       // some wait on: so much of their device is held already
};
// All that waits of a device which was revoked goes to quarantine: what it follows comes no more.
kept_waiting hold_waiting(hub_store::store& in, const hub_store::type_shelf& types,
                          const delivery& from, const platform::key_pair& hub_key);
// What waits of a log of which a frame showed that two disks write it: kept without places.
kept_waiting keep_waiting_forks(hub_store::store& in, const hub_store::type_shelf& types,
                                const base::replica_id& replica, const delivery& from,
                                const platform::key_pair& hub_key);

}  // namespace kheya::hub_intake
