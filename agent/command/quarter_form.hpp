#pragma once

// This office's own quarterly form: what it shows for one quarter, printed, and signed. Signing
// writes a `sign_off` with the hash of what the office shows and marks the report as submitted.

#include "agent/store/agent_ledger.hpp"
#include "shared/editing/verbs.hpp"

#include <functional>

namespace kheya::agent_command {

// A required field of the quarter's form that has no value. A portal that is not there owes no
// contents, as in the report's C2.
struct missing_field {
    std::string type, field;
    record::label text;   // of the field
};
base::result<std::vector<missing_field>> missing_fields(agent_store::agent_ledger& in);

// Every record that stands on the form of that quarter.
base::result<void> each_on_form(
    agent_store::agent_ledger& in, const base::quarter& quarter,
    const std::function<void(const record::type&, const editing::record_state&)>& see);

// {"quarter"}, {"format": "text|html|json"}; the latter default to how. Each names the form by what
// it shows, for whoever signs it.
base::result<editing::outcome> print_form(agent_store::agent_ledger& in,
                                          const nlohmann::json& given, base::time_us wall,
                                          const editing::speech& how);

// {"quarter", "by", "designation", "shown", "force"}; `shown`: what the printed form was named.
// Errors: usage where it is not said who signs what; refused where the form is another one by now,
// and with the list of what is missing.
base::result<editing::outcome> sign_form(agent_store::agent_ledger& in, const nlohmann::json& given,
                                         const editing::speech& how);

}  // namespace kheya::agent_command
