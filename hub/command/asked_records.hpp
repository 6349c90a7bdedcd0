#pragma once

// What every verb that reads a quarter begins with: the quarter, the moment (now, or an earlier one
// given with `as_of`), the reach of whoever asks, and the records as they stood then.

#include "hub/command/stored_records.hpp"
#include "hub/report/marks.hpp"

#include <functional>

namespace kheya::hub_command {

struct asked_records {
    base::quarter quarter;
    base::time_us as_of = 0;
    hub_store::store& store;  // of that moment
    stored_records& records;
};

// Reads "quarter", "as_of", "department" and "below" of the arguments and runs `work`. Errors:
// usage, work's own, io.
base::result<void> with_records(const json& arguments, surroundings& around,
                                const std::function<base::result<void>(asked_records&)>& work);

// The same with the survey and the marks of all active offices.
struct asked_marks {
    asked_records& asked;
    const hub_report::survey& survey;
    const std::vector<hub_report::marked_office>& offices;
};
// `wanted`: more than the marks need.
constexpr hub_report::subjects for_marks = hub_report::subject::portals |
                                           hub_report::subject::enothi |
                                           hub_report::subject::signatures;
base::result<void> with_marks(const json& arguments, surroundings& around,
                              hub_report::subjects wanted,
                              const std::function<base::result<void>(const asked_marks&)>& work);

}  // namespace kheya::hub_command
