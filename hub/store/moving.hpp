#pragma once

// Records that change their office: what merging and splitting offices means for streams. A record
// has one office at a time, whose stream carries it. A move gives its journal entries and registers
// new sequences in the other stream and tells the old one that it is gone. Ids, bases and heads
// stay as they are, so nothing about a conflict changes, and what is written for the old office
// lands with the record (hub/intake). All runs inside the store's transaction.

#include "hub/store/store.hpp"

#include <set>

namespace kheya::hub_store {

// Whether records of that type may go to another office: those with drawn keys (staff, evidence,
// help requests ...) that do not speak of the office itself. What an office has once, or names by
// its own key, is such a word of that office and stays in its history.
bool may_go(const record::type_set& types, std::string_view type);

// The record that another one is about, as its field `about` names it.
struct subject {
    std::string type, record;
};
std::optional<subject> subject_of(const record::type_set& types, std::string_view type,
                                  const nlohmann::json& about);

struct act {
    base::time_us at = 0;
    std::string by, why;
};

// The records go from `office`, which must hold them, to `into`, a known one. What is in quarantine
// stays with the office that sent it. With each record goes what is about it, but for `apart`: what
// the same order sends elsewhere.
// Gives all that went, as they were called.
std::vector<record_key> move_records(store& in, const record::type_set& types,
                                     const std::string& office, std::vector<record_key> leaving,
                                     const std::string& into, const act& done,
                                     const std::set<record_key>& apart = {});

// The same, but nothing goes.
std::vector<record_key> would_move(store& in, const record::type_set& types,
                                   const std::string& office, std::vector<record_key> leaving,
                                   const std::set<record_key>& apart = {});

// All that may go goes from `office` to `into`, but what is about something that stays. Gives what
// went and what stayed, without the office's own record in the register.
struct given_away {
    std::vector<record_key> moved, stayed;
};
given_away give_all(store& in, const record::type_set& types, const std::string& office,
                    const std::string& into, const act& done);
// The same, but nothing goes.
given_away would_give(store& in, const record::type_set& types, const std::string& office);

// The office that takes what is new and written for `office`: itself, or the one that it was merged
// into, which may have been merged since.
std::string heir_of(store& in, const std::string& office);
// The office that takes a change of a record that is not there yet: where the record is that it is
// about; else the heir of the one it was written for, if such records go along.
std::string home_of_new(store& in, const record::type_set& types, const journal::change& change,
                        const std::string& claimed);

// The change of `row` was accepted, which was written for `claimed`, but another office holds the
// record: it was new and that one took it, or this store was put back and lost the move. Where no
// move from there is known, and the record was not the other one's before, it is noted now, so that
// the stream says so and what else comes of it lands there too.
void note_landed(store& in, const record::type_set& types, const std::string& claimed,
                 const journal_row& row);

}  // namespace kheya::hub_store
