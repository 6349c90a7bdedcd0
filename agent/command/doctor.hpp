#pragma once

// `doctor`: everything that may be wrong at this office, each with what, where and what to do, in
// plain words. Reads only; runs inside a read of the store and throws like it.

#include "agent/store/agent_ledger.hpp"
#include "agent/store/disk_care.hpp"
#include "agent/store/health.hpp"
#include "shared/editing/verbs.hpp"

namespace kheya::agent_command {

struct care_finding {
    agent_store::both_languages what;
    std::string where;                // a file, a place at the hub, a verb
    agent_store::both_languages remedy;
    bool is_note = false;             // good to know; nobody needs to do anything
    std::string_view verb = {};       // that helps: the pages have a button or a page for it
};
// As `check` and `doctor` say it: {"ok","findings":[{"what","where","do","note"}]} or lines. Ends
// with `code` when something is more than a note.
editing::outcome tell(const std::vector<care_finding>& findings, base::errc code,
                      const editing::speech& how);

struct patient {
    agent_store::store& in;
    agent_store::agent_ledger& ledger;
    const agent_store::disk_care& care;
    std::string folder;
    base::time_us wall = 0;
};
editing::outcome doctor(const patient& of, const editing::speech& how);

}  // namespace kheya::agent_command
