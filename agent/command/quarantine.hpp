#pragma once

// `quarantine`: what this office saved and headquarters could not accept, with the reason, where it
// was told to this PC, and the command that enters it anew. Reads only; runs inside a read of the
// store and throws like it.

#include "agent/store/agent_ledger.hpp"
#include "shared/editing/verbs.hpp"

namespace kheya::agent_command {

// `all`: also those that were corrected since. The count of open ones is what `doctor` tells.
editing::outcome show_quarantine(agent_store::store& in, agent_store::agent_ledger& ledger,
                                 bool all, const editing::speech& how);
std::int64_t open_quarantine(agent_store::store& in, agent_store::agent_ledger& ledger);

}  // namespace kheya::agent_command
