#pragma once

// Where an office may stand in the tree, and who may change that: for the acts upon offices and for
// whoever writes into an office's own record.

#include "hub/command/verbs.hpp"

namespace kheya::hub_command {

// Nobody may stand above itself, nor below an office that is no more. Errors: refused.
base::result<void> may_stand_below(surroundings& around, const std::string& office,
                                   const std::string& parent);

// A change of whatever record that somebody at headquarters makes field by field, before it is
// saved, by shared/editing/office_tree.hpp: a person who has a scope has not the whole country.
// Errors: forbidden, refused.
base::result<void> check_tree(surroundings& around, const journal::change& change);

}  // namespace kheya::hub_command
