#pragma once

// `status`: what is saved here, what has arrived at headquarters, and since when there is no line.
// Reads a few rows; loads no record types and no keys, so that it answers at once.

#include "agent/store/disk_care.hpp"
#include "agent/store/evidence.hpp"
#include "shared/editing/verbs.hpp"

namespace kheya::agent_command {

// How long the last exchange is ago by the clock that says least: this PC's own, or what the hub's
// said of it then; it may have been set since. None: there was none.
std::optional<base::time_us> since_exchange(const agent_store::notes& notes, base::time_us wall);

// `wall`: our clock now. Throws like the store's parts.
editing::outcome status(agent_store::store& in, const agent_store::disk_care& care,
                        const platform::blob_folder& blobs,
                        base::time_us wall, const editing::speech& how);

}  // namespace kheya::agent_command
