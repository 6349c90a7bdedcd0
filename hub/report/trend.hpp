#pragma once

// How a few figures stood at the end of each of the last quarters. Unlike the report of an earlier
// quarter, which counts what is known of it today, a point of the trend counts the values that
// offices had given by that day: the history of the fields is read once, not the records eight
// times.

#include "hub/report/office_register.hpp"

#include <bitset>
#include <functional>
#include <vector>

namespace kheya::hub_report {

struct trend_point {
    base::quarter of;
    std::int64_t offices = 0, portal_yes = 0, fresh = 0, enothi_started = 0;  // field offices
    std::int64_t reports_due = 0, reports_signed = 0, reports_received = 0;   // all offices
};

// What one office counts under at the end of a quarter.
enum class trend_mark : unsigned {
    offices,
    portal_yes,
    fresh,
    enothi_started,
    due,
    sent,
    received
};
using trend_marks = std::bitset<7>;
// By office; one entry a quarter, oldest first.
using office_trends = std::map<std::string, std::vector<trend_marks>>;

// The fields whose past reports read, here and elsewhere.
const std::vector<std::string>& past_fields();

// Of every office that the source speaks of, for the `count` quarters up to and with `last`.
// Errors: io.
base::result<office_trends> trends_of_offices(record_source& source,
                                              const record::type_set& types, base::quarter last,
                                              std::size_t count);

// The same, of a source that gives offices which `known` holds as they stand now, for the `count`
// quarters up to `known_to`: a quarter that both have is read once. Errors: io.
base::result<office_trends> trends_beside(record_source& source, const record::type_set& types,
                                          base::quarter last, std::size_t count,
                                          const office_trends& known, base::quarter known_to);
// How many quarters `to` comes after `from`; below 0: before it.
int quarters_between(base::quarter from, base::quarter to);

// The points of those quarters, of the offices that `wanted` lets through.
std::vector<trend_point> add_up(const office_trends& trends, base::quarter last, std::size_t count,
                                const std::function<bool(const std::string& office)>& wanted);

// Both at once. Errors: io.
base::result<std::vector<trend_point>> trend_of(record_source& source,
                                                const record::type_set& types, base::quarter last,
                                                std::size_t count);

}  // namespace kheya::hub_report
