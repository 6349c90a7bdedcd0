#pragma once

// Looks the agent's database over: the file itself, the chains of the own logs, and (deep) that
// every change's id is the hash of its content and that the kept rows equal rows made anew from the
// heads. Reads only. Throws like the store's parts.

#include "agent/store/store.hpp"

namespace kheya::agent_store {

struct health_finding {
    std::string what, where, remedy;
};
std::vector<health_finding> look_over(store& in, bool deep);

}  // namespace kheya::agent_store
