#pragma once

// A stamped change enters the hub's store: journal, heads, verdicts and record row, in the caller's
// transaction. The one place where the hub's truth changes, for agents' changes and its own.

#include "hub/store/store.hpp"

namespace kheya::hub_store {

// Gives `row` the next sequence of its office's stream, appends it to the journal and, unless it is
// quarantined, folds it. `row.seq` is set on return. The change must not be in the journal yet.
// Gives whether a redaction of it was known before it came.
bool enter_change(store& to, const record::type_set& types, journal_row& row);

// Lets a change out of quarantine: it folds like a late arrival, under a new sequence in the stream
// of the office that holds its record, so that every device of that office hears of it. `row` is
// the journal's entry and tells on return where it stands now. Claims that passed through it while
// it was in quarantine end as if it had been accepted when it arrived: what they replaced, it
// replaces itself, and what a retirement saw through it is seen anew.
void release_change(store& to, const record::type_set& types, journal_row& row,
                    const release_row& release);

// Takes values out of a change for good: journal, heads, record row; the change's offices hear of
// it under a new sequence. A change that is not here is cut when it comes. The caller has checked
// the signature, and that it says more than what was known. Errors: refused, when `what` was signed
// for another change.
base::result<void> take_redaction(store& to, const record::type_set& types,
                                  const journal::redaction& what);

// The same to all who may have the values, of what an older hub told to fewer.
void tell_redactions(store& in);

// What the hub's truth is at this moment.
editing::record_state load_state(store& from, const record_key& key);

// A head as `row` makes it for one of its registers.
merge::head head_of(const journal_row& row, const std::string& reg);

// Of the accepted changes of `log` that wrote the register: the head that the earliest one made,
// whatever was decided about it later. Nothing: none did.
std::optional<merge::head> first_written(const std::vector<journal_row>& log,
                                         const std::string& reg);

// Checksum of the confirmed heads of these offices (docs/wire.md).
base::hash256 checksum_of(store& from, const std::vector<std::string>& offices);

}  // namespace kheya::hub_store
