#pragma once

// What a newer program does otherwise than the one that wrote the store, made good once in what is
// there: entries that it would not hold are let out, and redactions are told to all who had the
// value. Called in the transaction in which a hub opens its store.

#include "hub/store/store.hpp"

namespace kheya::hub_command {

void follow_update(hub_store::store& in, base::time_us now);

}  // namespace kheya::hub_command
