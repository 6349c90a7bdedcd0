#pragma once

// What documents of every kind say of one head: its value as a field's plain value, and its stamps.

#include "shared/editing/record_state.hpp"

namespace kheya::editing {

// The value of a register as scripts read it: an observed field's own value without its day, a
// retirement's reason, a group's object, true or null for an element. `f` narrows a group to one
// member; it may be null.
json plain_value(const record::type* t, std::string_view reg, const record::field* f,
                 const json& value);

// {"value","by","id","made_at","effective_at","office","side","state","time_unsure"} and
// "observed_on", "element" where the register has them.
json head_document(const record::type_set& types, const record_state& state, const std::string& reg,
                   const record::field* f, const merge::head& head);

}  // namespace kheya::editing
