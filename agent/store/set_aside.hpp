#pragma once

// Databases that a rescue or a restore set aside in the folder, agent.db.damaged-N and .replaced-N:
// never deleted, and what was saved in them and not sent is taken into the one in use.

#include "agent/store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kheya::agent_store {

// The first name that no earlier mishap has taken.
std::string free_name(const std::string& folder, const std::string& begin);

// Whose changes are taken: those of the device of the database, or of its office under any key.
enum class taken_of { device, office };
struct set_aside_report {
    std::int64_t taken = 0;
    // Replaced databases of which not every place did read; `unread`: how many, nothing: not known.
    std::vector<std::string> harmed;
    std::optional<std::int64_t> unread = 0;
    // Replaced databases of other offices in which something waits: nothing was taken from them.
    std::vector<std::string> of_others;
};
// Takes from each of them, the oldest first, what `into` lacks: to the end of its current log.
// Inside a transaction of it; the files stay as they are.
set_aside_report take_set_aside(store& into, const std::string& folder, taken_of whose);

}  // namespace kheya::agent_store
