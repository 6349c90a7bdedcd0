#pragma once

// Registers and their values in words, for all texts that people read at the command line.

#include "shared/editing/record_state.hpp"

namespace kheya::editing {

// The label of a field, a group, FIELD/ELEMENT (with the element's own label) or `retired`. `t` may
// be null: then the register's name.
std::string register_label(const record::type* t, std::string_view reg, bool bengali);
// A register's value; "-" where it is empty. A group's members each with their label.
std::string register_words(const record::type_set& types, const record::type* t,
                           std::string_view reg, const json& value, bool bengali);
// "Rahim, 31 December 2021": who and on which day in Bangladesh.
std::string by_and_when(const std::string& author, base::time_us when, bool bengali);
// The same of a head; where the writer's clock was corrected, with what that clock said.
std::string by_and_when(const merge::head& head, bool bengali);
// "portal", "enothi_branch/accounts": the record as a command names it.
std::string record_name(const record::type* t, const record_state& state);

}  // namespace kheya::editing
