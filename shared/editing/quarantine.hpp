#pragma once

// Entries that headquarters could not accept, as people and scripts read them at the office and at
// headquarters: what was entered, why it was not taken, and the command that enters it anew.

#include "shared/editing/ledger.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kheya::editing {

// `corrected`: every register of it was saved anew in sight of it: behind it in the same log, with
// it as a base, or with its id in the reason, as the command says that enters it anew.
struct held_entry {
    logged_change entry;
    bool corrected = false;
};
// The entries in quarantine of one record's history, oldest first.
std::vector<held_entry> held_entries(const std::vector<logged_change>& history);

// {"id","type","key","office","fields":{REGISTER:value},"by","made_at","received_at","reason",
// "reason_bn" where the reason is known,"corrected","correct"}; "correct" is a command to fill in.
nlohmann::json held_document(const record::type_set& types, const held_entry& held);
std::string held_text(const record::type_set& types, const held_entry& held, bool bengali);

}  // namespace kheya::editing
