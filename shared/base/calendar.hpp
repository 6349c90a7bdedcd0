#pragma once

// Days, fiscal quarters (July to June), Asia/Dhaka civil time (UTC+6, no summer time since 2010)
// and the Bangla calendar, all as plain arithmetic with no time zone files and no clock.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/result.hpp"

#include <chrono>
#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::base {

using date = std::chrono::year_month_day;

// Reads YYYY-MM-DD in ASCII or Bengali digits; a day that does not exist is refused.
result<date> parse_date(std::string_view text);
std::string to_text(date day);
// The day as people write it: 31 December 2021, in either language and its digits.
std::string to_long_text(date day, bool bengali);
// Of the Gregorian month 1..12.
std::string_view month_name(unsigned month, bool bengali);
int days_between(date from, date to);  // to - from
date add_days(date day, int days);
// The day in Bangladesh at that moment.
date dhaka_date(time_us time);
// The last microsecond of that day in Bangladesh.
time_us end_of_dhaka_day(date day);

// The month of the day, as YYYY-MM.
std::string month_of(date day);
// Reads YYYY-MM. Gives the normal form YYYY-MM with ASCII digits.
result<std::string> parse_month(std::string_view text);

// A quarter of the fiscal year: 2021-22/Q2 is October to December 2021.
struct quarter {
    int first_year = 0;  // 2021 of 2021-22
    int number = 1;      // 1..4; Q1 = July to September
    friend auto operator<=>(const quarter&, const quarter&) = default;

    [[nodiscard]] date first_day() const;
    [[nodiscard]] date last_day() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] quarter next() const;
    [[nodiscard]] quarter previous() const;
    [[nodiscard]] std::vector<std::string> months() const;  // its three, as YYYY-MM
    [[nodiscard]] bool contains(date day) const;
};
result<quarter> parse_quarter(std::string_view text);  // also with Bengali digits
quarter quarter_of(date day);

// A day of the Bangla calendar as revised in 2019 (from the year 1426 on, whose first different day
// is 31 Ashwin, 2019-10-16), by the Bangla Academy's rule of 1987 before it.
struct bangla_date {
    int year = 0, month = 1, day = 1;  // month 1 = Boishakh
    friend auto operator<=>(const bangla_date&, const bangla_date&) = default;
};
bangla_date to_bangla(date day);
std::string to_text(bangla_date day);  // "16 Poush 1428" in Bengali

}  // namespace kheya::base
