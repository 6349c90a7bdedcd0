#pragma once

// A stamped change enters the hub's store: journal, heads, verdicts and record row, in the caller's
// transaction. The one place where the hub's truth changes, for agents' changes and its own.

#include "hub/store/store.hpp"

namespace kheya::hub_store {

// Gives `row` the next sequence of its office's stream, appends it to the journal and, unless it is
// quarantined, folds it. `row.seq` is set on return. The change must not be in the journal yet.
void enter_change(store& to, const record::type_set& types, journal_row& row);

// What the hub's truth is at this moment.
editing::record_state load_state(store& from, const record_key& key);

// A head as `row` makes it for one of its registers.
merge::head head_of(const journal_row& row, const std::string& reg);

// Checksum of the confirmed heads of these offices (docs/wire.md).
base::hash256 checksum_of(store& from, const std::vector<std::string>& offices);

}  // namespace kheya::hub_store
