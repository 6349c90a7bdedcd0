#pragma once

// The hub's verbs, from arguments to what a person or a script gets. Run inside one transaction of
// the store, by the process that holds it: either this one or the running hub, through its local
// socket or its console. Invariant: for a person of the console nothing happens that permissions
// and scope do not allow.

#include "hub/command/permissions.hpp"
#include "hub/intake/statements.hpp"
#include "hub/store/store.hpp"
#include "shared/editing/ledger.hpp"
#include "shared/editing/request.hpp"
#include "shared/platform/keys.hpp"

#include <functional>

namespace kheya::hub_command {

// Who asks through the console; the program knows it from the session, whatever arguments say.
struct caller {
    std::string name;
    hub_store::role may = hub_store::role::viewer;
    std::string scope;  // as user_row has it
    std::string from;   // address
};

class kept_quarters;

struct surroundings {
    hub_store::store& store;
    std::shared_ptr<const record::type_set> types;
    platform::chance& random;
    platform::key_pair key;
    base::time_us now;
    hub_intake::statement_log statements = {};
    std::string folder = {};  // of the data, for evidence
    // Nobody: the command line, which may do everything.
    std::optional<caller> who = {};
    // Of who asks. Every verb whose bearing is `filtered` asks it before it shows or writes
    // anything.
    std::shared_ptr<hub_store::office_scope> scope = std::make_shared<hub_store::office_scope>();
    kept_quarters* kept = nullptr;  // of this store; nobody keeps anything for a single command
    // Told how far a long verb has come, on the thread that performs it; may be nothing.
    std::function<void(std::size_t done, std::size_t whole)> told = {};
};

// Who writes at headquarters: the session's user with the side of his role, or whom the command
// line names. The arguments' "by" is the session's already.
editing::writer writer_of(const nlohmann::json& arguments, const surroundings& around);

// Performs the verb. Gives an error, so that the transaction is rolled back, whenever the outcome's
// exit code is not 0 and it does not say that it keeps; `outcome` is set either way. What writes
// leaves an entry in the list of actions, in the same transaction.
base::result<void> perform_in_transaction(const editing::request& asked, surroundings around,
                                          editing::outcome& outcome);
// The entry for an action that came to nothing: for a transaction of its own.
hub_store::audit_row failed_action(const editing::request& asked, const surroundings& around,
                                   const editing::outcome& outcome);

}  // namespace kheya::hub_command
