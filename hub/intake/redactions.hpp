#pragma once

// Personal values that headquarters took out of changes for good (shared/journal/redaction), as the
// hub signs them and learns them again: they are in its store, in the log of statements beside it,
// and at every agent that was told. So neither an older backup nor an old frame or file brings a
// value back, as long as one of these is there.

#include "hub/store/store.hpp"
#include "shared/platform/keys.hpp"

#include <nlohmann/json.hpp>

namespace kheya::hub_intake {

// Signs what is to be taken out of `change`: `r.values` says what; all else is filled here. Errors:
// refused, when that is too much of one change.
base::result<void> sign_redaction(const platform::key_pair& hub_key,
                                  const hub_store::journal_row& change,
                                  journal::redaction& r);
// A line for the log of statements.
nlohmann::json redaction_statement(const journal::redaction& r);

// Enters one if this hub signed it. Gives whether it was news. Errors: refused.
base::result<bool> enter_redaction(hub_store::store& in, const record::type_set& types,
                                   const platform::key_pair& hub_key, journal::redaction told);
// Once a change is entered of which a redaction was known: what else was told before it was here.
void join_redactions(hub_store::store& in, const record::type_set& types,
                     const platform::key_pair& hub_key, const base::change_id& id);
// Of a log's lines, what the store lacks; gives how many. Other statements are passed over.
std::size_t apply_redactions(hub_store::store& in, const record::type_set& types,
                             const platform::key_pair& hub_key, const std::string& log);
// An agent's unit: an array of them. What this hub did not sign is passed over and logged.
void take_redactions(hub_store::store& in, const record::type_set& types,
                     const platform::key_pair& hub_key, const nlohmann::json& unit);

// What is left of a change may only be taken with the hub's word for it. Errors: refused.
base::result<void> prove_whole(const journal::change& c, const platform::key_pair& hub_key);
// Before the change is entered: what it says was taken out is known here from now on.
void note_carried(hub_store::store& in, const record::type_set& types,
                  const platform::key_pair& hub_key, const journal::change& c);

}  // namespace kheya::hub_intake
