#include "shared/record/due_dates.hpp"

namespace kheya::record {

int due_dates::days_for(std::string_view level) const {
    if (level == "upazila") return upazila;
    if (level == "district" || level == "central_jail" || level == "passport_office") {
        return district;
    }
    if (level == "hq" || level == "project") return department;
    if (level == "ministry_division" || level == "ministry") return ministry;
    // Divisional and whatever stands between a district and the head office.
    return division;
}

base::time_us due_dates::due_at(base::quarter q, std::string_view level) const {
    return base::end_of_dhaka_day(base::add_days(q.last_day(), days_for(level)));
}

}  // namespace kheya::record
