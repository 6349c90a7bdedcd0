#pragma once

// What an office is and where it stands, as far as this device may write it. Runs inside
// database::transact() or read() and throws like the store's parts.

#include "agent/store/store.hpp"
#include "shared/journal/change.hpp"

#include <optional>

namespace kheya::agent_store {

// Whether every office is in this device's scope, as the hub's statement says; nothing: it was an
// older hub's.
std::optional<bool> whole_country(const notes& in);
void note_whole_country(notes& in, std::optional<bool> is_whole);

// What the hub would hold is not saved here. Errors: forbidden, refused.
base::result<void> check_tree(store& in, const journal::change& change);

}  // namespace kheya::agent_store
