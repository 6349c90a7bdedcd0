#pragma once

// What every verb that reads a quarter begins with: the quarter, the moment (now, or an earlier one
// given with `as_of`), the reach of whoever asks, and the records as they stood then.

#include "hub/command/stored_records.hpp"
#include "hub/report/kept_quarter.hpp"

#include <functional>

namespace kheya::hub_command {

// What did not read in the argument `where`, as a mistake of whoever asked.
base::error misused(base::error e, std::string where);

struct asked_records {
    base::quarter quarter;
    base::time_us as_of = 0;
    bool earlier = false;  // than now: nothing that is kept says anything of it
    stored_records& records;
};

// Reads "quarter", "as_of", "department" and "below" of the arguments and runs `work`. Errors:
// usage, work's own, io.
base::result<void> with_records(const json& arguments, surroundings& around,
                                const std::function<base::result<void>(asked_records&)>& work);

// The records with what is kept of their past, where it is kept of this moment. Errors: work's own,
// io.
base::result<void> with_past(
    const asked_records& asked, const surroundings& around,
    const std::function<base::result<void>(hub_report::record_source&)>& work);

// As with_records, with the survey and the marks of all active offices.
struct asked_marks {
    const asked_records& asked;
    const hub_report::survey& survey;
    const std::vector<hub_report::marked_office>& offices;
    const hub_report::kept_quarter* kept = nullptr;  // where it all came from, if from there

    // Of the quarters up to the one asked for. Errors: io.
    [[nodiscard]] base::result<std::vector<hub_report::trend_point>> trend() const;
    // The offices that a point of it counts under that mark, by id. Errors: io.
    [[nodiscard]] base::result<std::vector<std::string>> behind_trend(
        base::quarter point, hub_report::trend_mark what) const;
};
// `wanted`: for_marks, or more.
base::result<void> with_marks(const json& arguments, surroundings& around,
                              hub_report::subjects wanted,
                              const std::function<base::result<void>(const asked_marks&)>& work);

}  // namespace kheya::hub_command
