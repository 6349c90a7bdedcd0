#pragma once

// `probe`: which page is looked at, and what of it is written into the portal's record, as an
// observation of the program. Reads and saves inside the store's transaction; the look itself is
// agent/probe's.

#include "agent/probe/look.hpp"
#include "agent/store/agent_ledger.hpp"
#include "shared/editing/verbs.hpp"

namespace kheya::agent_command {

// The domain in the office's portal record; empty where none is known.
base::result<std::string> portal_domain(agent_store::agent_ledger& in);

// Saves what was seen. The site's own "last updated" goes beside it only where no person has
// looked on that day or later: who wrote it tells that. Gives what was recorded: "probe", "site";
// neither where all is as the last look left it. Errors: those of saving.
base::result<std::vector<std::string>> record_sighting(agent_store::agent_ledger& in,
                                                       const agent_probe::sighting& seen);

// Why the site was not reached, as people read it.
std::string obstacle_text(const record::type_set& types, const agent_probe::sighting& seen,
                          bool bengali);

// `recorded`: empty when nothing was saved.
editing::outcome tell_sighting(const record::type_set& types, const agent_probe::sighting& seen,
                               const std::vector<std::string>& recorded,
                               const editing::speech& how);

}  // namespace kheya::agent_command
