#pragma once

// `people`: who shares this PC, and their PINs, as whoever may read the data folder sets them. The
// command line asks for no PIN: it is how a forgotten one is taken away. Owner: the service; calls
// run inside the store's transaction, on the disk thread.

#include "agent/store/people.hpp"
#include "agent/store/store.hpp"
#include "shared/editing/request.hpp"

namespace kheya::agent_command {

// {"action": none, "add", "pin", "reset" or "remove", "name", "pin"}; gives the list.
editing::outcome change_people(agent_store::store& in, platform::chance& random,
                               const nlohmann::json& arguments, const editing::speech& how);

// Whether the arguments change anything.
bool changes_people(const nlohmann::json& arguments);

// One step of such a change, for the desk too. Errors: refused, usage, io.
base::result<void> change_person(agent_store::people& all, platform::chance& random,
                                 const nlohmann::json& arguments);

// [{"name","pin": whether there is one}]
nlohmann::json people_document(const agent_store::people& all);

}  // namespace kheya::agent_command
