#pragma once

// `move-store URL`: the store goes on in another database or file. The folder keeps the key, and
// its settings name the new place. The hub's wiring calls this, with no hub running.

#include "hub/store/engine.hpp"
#include "shared/editing/request.hpp"

namespace kheya::hub_command {

// `from` at `from_url` is left as it was, and marked so that nobody goes on with it.
editing::outcome move_store(hub_store::engine& from, const std::string& from_url,
                            const editing::request& asked, base::time_us now);

}  // namespace kheya::hub_command
