#pragma once

// `status`: what is saved here, what has arrived at headquarters, and since when there is no line.
// Reads a few rows; loads no record types and no keys, so that it answers at once.

#include "agent/store/disk_care.hpp"
#include "agent/store/evidence.hpp"
#include "shared/editing/verbs.hpp"

namespace kheya::agent_command {

// `wall`: our clock now. Throws like the store's parts.
editing::outcome status(agent_store::store& in, const agent_store::disk_care& care,
                        const platform::blob_folder& blobs,
                        base::time_us wall, const editing::speech& how);

}  // namespace kheya::agent_command
