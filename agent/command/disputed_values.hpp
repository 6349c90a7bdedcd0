#pragma once

// What stands against the values that a record shows, until a person decides. Pure.

#include "shared/editing/record_state.hpp"

#include <map>
#include <string>
#include <vector>

namespace kheya::agent_command {

// By field: the other values of a conflict that is open, each once; of a set the elements in
// dispute. The day of a look comes with the value that was seen, and is not told apart.
using disputes = std::map<std::string, std::vector<nlohmann::json>>;
disputes disputed_values(const record::type_set& types, const record::type& t,
                         const editing::record_state& state);

}  // namespace kheya::agent_command
