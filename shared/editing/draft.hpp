#pragma once

// The first half of a save: what the assignments of one command mean for the registers of a record,
// laid over what is shown. Holds only registers that differ. Not yet checked against the type's
// rules; edit.cpp and decision.cpp do that, and make the change.

#include "shared/editing/edit.hpp"

#include <map>
#include <set>
#include <string>

namespace kheya::editing {

// Members of a group that say who looked, and how; they come with the value that was seen.
inline constexpr std::string_view who_word = "observed_by", how_word = "observed_how";

struct draft {
    std::map<std::string, json> registers;  // new values of those that change
    std::set<std::string> touched;          // the fields that this is about, for the checks
};

// Whether a value that is as shown already, given without a day of its own, counts as seen again
// today. A form or a command says so; a table loaded twice does not.
enum class seen_again { is_news, is_no_news };

// `bases`: what was on the screen; an element of a set that was not is left as it is by a put of
// the whole set, and the members of a group that are not given stay as they were there. `log`, what
// the journal knows of the record, has what was there and is replaced by now: a group of which it
// knows too little is taken as it is shown. The fields of a composite key are filled from the key.
// Where a person saves a group over what the program saw, its members `observed_by` and
// `observed_how` become the person's, unless given.
// Errors: refused, where = the field.
base::result<draft> draft_save(const record::type_set& types, const record::type& t,
                               const record_state& shown,
                               const std::vector<assignment>& assignments,
                               const std::optional<shown_ids>& bases,
                               const std::vector<logged_change>& log, const writer& by,
                               seen_again again);

// Elements as people list them: parted by ';' or ',', but names of their own (text) by ';' or one
// on each line, as those may hold a comma. Errors: refused, where = the field.
base::result<std::set<std::string>> parse_elements(const record::type_set& types,
                                                   const record::field& f, std::string_view typed);

// Lays new values of members over a group as shown. Emptied members are left out of the object.
json over_group(const json& shown, const std::map<std::string, json>& members);

// "not a field of portal; did you mean domain?"
base::error unknown_field(const record::type& t, std::string_view name);

// The record as it would be shown after the save.
record_state after_save(record_state shown, const std::map<std::string, json>& registers);

}  // namespace kheya::editing
