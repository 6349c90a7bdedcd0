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
// What devices and people wrote, as a terminal may be given it: control characters are shown, but
// for those that part lines and columns; of a name these too. Words that this page gives are so.
std::string for_terminal(std::string_view text);
std::string one_line(std::string_view text);
// One word of a command that is there to be copied into a shell.
std::string shell_word(std::string_view text);
// "portal", "enothi_branch/accounts": the record as a command names it.
std::string record_name(const record::type* t, const record_state& state);

}  // namespace kheya::editing
