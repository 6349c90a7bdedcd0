#pragma once

// What an office signs for, as the signature keeps it: JSON that is small enough to be one value of
// a record even where the form has a thousand rows. docs/interfaces.md has the form. Pure.

#include "agent/command/quarter_print.hpp"

namespace kheya::agent_command {

std::string figures_of(const record::type_set& types, const std::vector<form_section>& form);

}  // namespace kheya::agent_command
