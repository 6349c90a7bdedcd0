#pragma once

// Frames that came by file before the ones that they follow: a part of a bundle that was carried
// faster than the part before it. They wait in the store, and are taken in their turn.

#include "hub/intake/answer.hpp"
#include "hub/intake/frame_intake.hpp"

#include <limits>

namespace kheya::hub_intake {

inline constexpr std::size_t waiting_limit = 64u << 20;  // bytes of one device's waiting frames

// For a frame that take_frame called a gap, so that it is proven. False: there is no room left.
bool keep_waiting(hub_store::store& in, const journal::frame& frame, const delivery& from);

// Notes in `facts` what of a frame that was tried is in the journal now, and why the rest is not.
// Gives the last place of that.
std::int64_t note_arrived(hub_store::store& in, const journal::frame& frame, frame_outcome outcome,
                          exchange_facts& facts);

// Those frames of that replica whose turn has come, until so many changes arrived: then `facts` say
// that it goes on. Adds to what arrived, notes a copy. Gives how many changes came in.
std::int64_t take_waiting(hub_store::store& in, const hub_store::type_shelf& types,
                          const base::replica_id& replica, const platform::key_pair& hub_key,
                          exchange_facts& facts,
                          std::size_t arrived_most = std::numeric_limits<std::size_t>::max());

}  // namespace kheya::hub_intake
