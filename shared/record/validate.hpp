#pragma once

// Checks of one save, used where people type (agent, hub) and again where changes arrive (hub).

#include "shared/base/calendar.hpp"
#include "shared/record/registers.hpp"

namespace kheya::record {

struct finding {
    std::string field;
    bool warning = false;  // shown, does not stop the save
    label message;
};

// Text as typed (digits of either script, padded spaces, Bengali or English code labels accepted)
// to the value that is stored. Empty text gives null. Errors: refused, in both languages, where =
// field.
base::result<json> parse_value(const type_set& types, const field& f, std::string_view typed);

// The same strictness for a value that arrived as JSON. Errors: refused, where = field.
base::result<void> check_value(const type_set& types, const field& f, const json& value);

// Shape and each value of one register, e.g. that a group's object holds only its members. A field
// that this set does not know passes (law 7). Errors: refused.
base::result<void> check_register(const type_set& types, const type& t, std::string_view reg,
                                  const json& value);

// Whether the type has this register, or an element's set.
bool has_register(const type& t, std::string_view reg);

// Whether `writer` may write this register.
bool may_write(const type& t, std::string_view reg, base::side writer);
// The same for one value: some codes ("verified", "accepted") are only for certain writers.
bool may_write(const type& t, std::string_view reg, const json& value, base::side writer);

// The fields that KEY gives (key_kind::parts; empty for the others), in stored form: these need not
// be given again on a save. Errors: refused, where = field.
base::result<json> fields_of_key(const type_set& types, const type& t, std::string_view key);
// KEY in its one stored form, so that two spellings of a key are one record.
base::result<std::string> canonical_key(const type_set& types, const type& t, std::string_view key);

// All sentences of the type over the whole record as it would be after the save. `values` holds
// plain values by field name (sets: arrays of elements); `touched` the fields of this save: a
// finding that concerns none of them is left out. `today` is the day at the writer. `creating`: the
// record did not exist before the save (then every required field without a value is a finding too;
// only a warning where the type is filled gradually). Sentences about today only ever warn in the
// files that we ship: no clock stops anybody from saving.
std::vector<finding> check_record(const type_set& types, const type& t, const json& values,
                                  const std::set<std::string>& touched, base::date today,
                                  bool creating);

// The value as people read it: code labels, yes/no, dates; digits in Bengali if `bengali`.
std::string display_value(const type_set& types, const field& f, const json& value, bool bengali);

}  // namespace kheya::record
