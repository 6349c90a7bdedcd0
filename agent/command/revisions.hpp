#pragma once

// The revisions of this office's signature below a quarter's form.

#include "agent/store/agent_ledger.hpp"

#include <string>
#include <utility>
#include <vector>

namespace kheya::agent_command {

using typed_values = std::vector<std::pair<std::string, std::string>>;   // by field

// The number of the next one, from 1. Errors: those of the ledger.
base::result<std::int64_t> next_revision(agent_store::agent_ledger& in, const std::string& quarter);

// Pressed twice, or tried again where the answer was lost: that makes no second revision. Refused
// where `signature` says what the `last` one says, but for its time, unless headquarters returned
// that one. Errors: those of the ledger.
base::result<void> check_is_new(agent_store::agent_ledger& in, const std::string& quarter,
                                std::int64_t last, const typed_values& signature);

}  // namespace kheya::agent_command
