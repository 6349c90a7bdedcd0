#pragma once

// A register that no published set has is of a newer set to the hub, and passes: what stands in it
// was judged by nobody when the register is published later. Such values are shown as any other;
// what the set in use would not have let in is told to headquarters, and stays until somebody
// writes another.

#include "hub/store/type_shelf.hpp"

#include <string>
#include <vector>

namespace kheya::hub_intake {

struct unjudged_value {
    hub_store::record_key of;
    std::string reg;
    base::error why;  // what the set in use has against it
};

std::string text_of(const unjudged_value& one, bool bengali);

// Of registers that were published after the value had come. In the caller's transaction.
std::vector<unjudged_value> unjudged_values(hub_store::store& in,
                                            const hub_store::type_shelf& types);

}  // namespace kheya::hub_intake
