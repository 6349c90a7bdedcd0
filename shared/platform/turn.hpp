#pragma once

// For work that is long and waits for nothing: others of this loop would wait for all of it.

#include "shared/platform/seams.hpp"

namespace kheya::platform {

// Whatever else is ready on this loop goes first.
awaitable<void> next_turn();

}  // namespace kheya::platform
