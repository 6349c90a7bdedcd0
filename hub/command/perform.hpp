#pragma once

// The hub's verbs, from arguments to what a person or a script gets. Run inside one transaction of
// the store, by the process that holds it: either this one or the running hub, through its local
// socket.

#include "hub/intake/statements.hpp"
#include "hub/store/store.hpp"
#include "shared/editing/request.hpp"
#include "shared/platform/keys.hpp"

namespace kheya::hub_command {

struct surroundings {
    hub_store::store& store;
    std::shared_ptr<const record::type_set> types;
    platform::chance& random;
    platform::key_pair key;
    base::time_us now;
    hub_intake::statement_log statements = {};
    std::string folder = {};  // of the data, for evidence
};

// Performs the verb. Gives an error, so that the transaction is rolled back, whenever the outcome's
// exit code is not 0 and it does not say that it keeps; `outcome` is set either way.
base::result<void> perform_in_transaction(const editing::request& asked, surroundings around,
                                          editing::outcome& outcome);

}  // namespace kheya::hub_command
