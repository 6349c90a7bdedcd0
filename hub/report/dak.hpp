#pragma once

// Dak at one office: what was open when a quarter began, and what became of it. What was open is
// not recorded; it follows only where both counts are known of every month since work in e-Nothi
// began there, when nothing was open.

#include "hub/report/by_office.hpp"
#include "hub/report/record_source.hpp"
#include "shared/base/calendar.hpp"

#include <cstdint>

namespace kheya::hub_report {

struct facts;

struct dak_fact {
    bool disputed = false;  // a count or the day when it began is; then nothing else is said
    std::int64_t opening = 0, received = 0, disposed = 0;  // on the quarter's first day; in it
};

// Puts into `into` those offices of which it is known or in dispute; of all others it is unknown.
// Needs the counts of the quarter there, and reads no earlier ones of offices that lack a month of
// it. Errors: io.
base::result<void> read_dak(record_source& source, const record::type_set& types,
                            base::quarter quarter, facts& into);

}  // namespace kheya::hub_report
