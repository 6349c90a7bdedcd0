#pragma once

// What is known already of all offices (kept_quarter), where it is: then only what a table or page
// needs beside it is read.

#include "hub/report/facts.hpp"
#include "hub/report/report.hpp"

namespace kheya::hub_report {

// Of all offices that the source gives, as it gives them now.
struct known_before {
    const office_register& offices;
    const facts& known;
    subjects of;  // what of the facts
    const std::map<std::string, pulse>& pulses;
};

// As read_facts() without it; what was known before is shared with it, not copied. Errors: io.
base::result<facts> read_facts(record_source& source, const record::type_set& types,
                               base::quarter quarter, subjects wanted, const known_before& before);

// As compute() without it. Errors: usage (no such table), io.
base::result<document> compute(record_source& source, const record::type_set& types,
                               base::quarter quarter, base::time_us as_of,
                               const known_before& before, std::string_view only,
                               const progress_call& told = {}, const due_dates& due = {});

}  // namespace kheya::hub_report
