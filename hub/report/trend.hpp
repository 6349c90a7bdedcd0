#pragma once

// How a few figures stood at the end of each of the last quarters. Unlike the report of an earlier
// quarter, which counts what is known of it today, a point of the trend counts the values that
// offices had given by that day: the history of the fields is read once, not the records eight
// times.

#include "hub/report/office_register.hpp"

#include <vector>

namespace kheya::hub_report {

struct trend_point {
    base::quarter of;
    std::int64_t offices = 0, portal_yes = 0, fresh = 0, enothi_started = 0;  // field offices
    std::int64_t reports_due = 0, reports_signed = 0, reports_received = 0;   // all offices
};

// The `count` quarters up to and with `last`, oldest first. Errors: io.
base::result<std::vector<trend_point>> trend_of(record_source& source,
                                                const record::type_set& types, base::quarter last,
                                                int count);

}  // namespace kheya::hub_report
