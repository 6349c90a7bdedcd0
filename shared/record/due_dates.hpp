#pragma once

// Until when the report of a quarter is on time: days after its end, by the level of the office
// (docs/report.md). Headquarters counts with it who is late, an office how many days are left.

#include "shared/base/calendar.hpp"

#include <string_view>

namespace kheya::record {

struct due_dates {
    int upazila = 6, district = 9, division = 13, department = 15, ministry = 18;

    [[nodiscard]] int days_for(std::string_view level) const;
    // The last microsecond in which a report of that level is on time.
    [[nodiscard]] base::time_us due_at(base::quarter q, std::string_view level) const;
};

}  // namespace kheya::record
