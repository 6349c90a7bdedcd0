#pragma once

// The hub's verbs, from arguments to what a person or a script gets. Run inside one transaction of
// the store, by the process that holds it: either this one or the running hub, through its local
// socket or its console. Invariant: for a person of the console nothing happens that permissions
// and scope do not allow.

#include "hub/command/permissions.hpp"
#include "hub/intake/statements.hpp"
#include "hub/store/store.hpp"
#include "shared/editing/ledger.hpp"
#include "shared/editing/edit.hpp"
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
    // Of the cookie: who asks is asked for it again in the transaction of what he does. None: the
    // store has no sessions to ask.
    std::optional<base::hash256> session = {};
};

class kept_quarters;
class kept_texts;

// Where the hub's data lies, as it is when somebody asks.
struct disk_state {
    std::optional<std::int64_t> free = {};  // bytes; nothing: not known
    std::string trouble = {};  // why the last write failed; empty: it did not
    base::time_us since = 0;   // ... the first of those in a row
};
disk_state disk_of(const std::string& folder);

// What a verb says of itself for the list of actions, where its arguments do not say it.
struct deed {
    std::string what, office, note, note_bn;
};

// What the first step of a verb found for the one that writes it.
struct found_first {
    struct draft {
        std::string office, key;  // where the letter is to stand
        std::vector<editing::assignment> fields;  // none: it is taken out of use
    };
    std::string frozen, hash;     // `report issue`: the document, as it is kept, and its hash
    std::vector<draft> letters;   // to be saved, some at a time
    editing::outcome told = {};   // what is answered when they all are
    deed done = {};
};

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
    kept_texts* texts = nullptr;    // likewise
    // Told how far a long verb has come, on the thread that performs it; may be nothing.
    std::function<void(std::size_t done, std::size_t whole)> told = {};
    // Null: there was no first step, and the verb looks for itself.
    const found_first* found = nullptr;
    // Which of its letters are saved now; the action is noted with the last of them.
    std::size_t letters_from = 0, letters_to = SIZE_MAX;
    deed done = {};
    disk_state disk = {};
    // Where a deep check that runs beside the writer leaves what it found, to be noted by that one.
    std::optional<std::vector<std::string>>* compared = nullptr;
};

// Who writes at headquarters: the session's user with the side of his role, or whom the command
// line names. The arguments' "by" is the session's already.
editing::writer writer_of(const nlohmann::json& arguments, const surroundings& around);

// Performs the verb. Gives an error, so that the transaction is rolled back, whenever the outcome's
// exit code is not 0 and it does not say that it keeps; `outcome` is set either way. What writes
// leaves an entry in the list of actions, in the same transaction.
base::result<void> perform_in_transaction(const editing::request& asked, surroundings around,
                                          editing::outcome& outcome);
// Whether nothing is written, so that it may run beside the writer: verbs that only read, and what
// only asks what an act upon offices would do.
bool only_looks(const editing::request& asked);
// Verbs that look long before they write little do it in two steps, so that no exchange waits for
// the look: this one reads only, on a snapshot beside the writer, and perform_in_transaction then
// writes what it found. Errors: as there.
bool looks_first(std::string_view verb);
base::result<void> look_first(const editing::request& asked, surroundings around,
                              found_first& into, editing::outcome& outcome);
// The entry for an action that came to nothing: for a transaction of its own.
hub_store::audit_row failed_action(const editing::request& asked, const surroundings& around,
                                   const editing::outcome& outcome);

}  // namespace kheya::hub_command
