#pragma once

// A report as it was issued, out of the store, proven by its hash, and which revision an argument
// means.

#include "hub/command/verbs.hpp"
#include "hub/report/frozen.hpp"

namespace kheya::hub_command {

struct issued_report {
    hub_report::document document;
    hub_report::issue_mark mark;
};

// Errors: refused (no such revision; damaged).
base::result<issued_report> find_issued(surroundings& around, base::quarter quarter,
                                        std::int64_t number);
// As it is stored. Errors: usage.
base::result<std::string> checked_memo(const std::string& typed);
// The document of `report issue`, as it is kept: all that takes time of it. Errors: usage, io.
base::result<void> freeze_report(const json& arguments, surroundings& around,
                                 const editing::speech& how, found_first& into);
// The quarter's report of all that the arguments reach, from what is kept of the quarter where it
// is; `table`: that one only. Errors: usage, io.
base::result<hub_report::document> computed_report(const json& arguments, surroundings& around,
                                                   const std::string& table = {},
                                                   const hub_report::progress_call& told = {});
// A number in either digits. Errors: usage.
base::result<std::int64_t> revision_number(const json& arguments, const char* key);

}  // namespace kheya::hub_command
