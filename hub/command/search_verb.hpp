#pragma once

// Finding a record by what it says: reads record rows of the offices that whoever asks may see, and
// nothing else.

#include "hub/command/verbs.hpp"

namespace kheya::hub_command {

// {"text", "type", "department", "below", "limit"}: records with all words of the text in one of
// their values, spelling forgiven as in names of offices.
editing::outcome search_records(const json& arguments, surroundings& around,
                                const editing::speech& how);

}  // namespace kheya::hub_command
