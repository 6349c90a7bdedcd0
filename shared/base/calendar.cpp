#include "shared/base/calendar.hpp"

#include "shared/base/check.hpp"
#include "shared/base/digits.hpp"
#include "shared/base/text.hpp"

#include <array>
#include <cstdio>

namespace kheya::base {

namespace {

using namespace std::chrono;

constexpr time_us dhaka_offset_us = 6 * 3600 * second_us;

constexpr std::array<std::string_view, 12> months_en = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 12> months_bn = {
    "জানুয়ারি", "ফেব্রুয়ারি", "মার্চ",     "এপ্রিল",  "মে",     "জুন",
    "জুলাই",    "আগস্ট",     "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর"};
constexpr std::array<std::string_view, 12> bangla_months = {"বৈশাখ", "জ্যৈষ্ঠ", "আষাঢ়",   "শ্রাবণ",
                                                            "ভাদ্র",  "আশ্বিন", "কার্তিক", "অগ্রহায়ণ",
                                                            "পৌষ",   "মাঘ",   "ফাল্গুন",  "চৈত্র"};

// The year from which Ashwin has 31 days and Falgun 29: its first different day is 16 October 2019.
constexpr int first_year_of_2019_rule = 1426;

date make_date(int y, unsigned m, unsigned d) {
    return date{year(y), month(m), day(d)};
}

int bangla_month_length(int bangla_year, int m) {
    const bool leap = year(bangla_year + 594).is_leap();  // its Falgun holds that 29 February
    if (m <= 5) return 31;
    if (bangla_year >= first_year_of_2019_rule) {
        if (m == 6) return 31;
        if (m == 11) return leap ? 30 : 29;
        return 30;
    }
    return m == 11 && leap ? 31 : 30;
}

}  // namespace

result<date> parse_date(std::string_view text) {
    const std::string ascii = ascii_digits(text);
    const int y = number_at(ascii, 0, 4), m = number_at(ascii, 5, 2), d = number_at(ascii, 8, 2);
    const bool shaped = ascii.size() == 10 && ascii[4] == '-' && ascii[7] == '-';
    if (shaped && y >= 1 && m >= 1 && d >= 1) {
        const date found = make_date(y, static_cast<unsigned>(m), static_cast<unsigned>(d));
        if (found.ok()) return found;
    }
    return refused("\"" + std::string(text) + "\" is not a day like 2021-12-31");
}

std::string to_text(date day) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text;
}

std::string to_long_text(date day, bool bengali) {
    const std::string text = std::to_string(static_cast<unsigned>(day.day())) + " " +
                             std::string(month_name(static_cast<unsigned>(day.month()), bengali)) +
                             " " + std::to_string(static_cast<int>(day.year()));
    return bengali ? bengali_digits(text) : text;
}

std::string_view month_name(unsigned month, bool bengali) {
    CHECK(month >= 1 && month <= 12);
    return bengali ? months_bn[month - 1] : months_en[month - 1];
}

int days_between(date from, date to) {
    return static_cast<int>((sys_days(to) - sys_days(from)).count());
}

date add_days(date day, int count) {
    return date(sys_days(day) + days(count));
}

date dhaka_date(time_us time) {
    return date(floor<days>(sys_time<microseconds>(microseconds(time + dhaka_offset_us))));
}

time_us end_of_dhaka_day(date day) {
    return (sys_days(day).time_since_epoch().count() + 1) * day_us - dhaka_offset_us - 1;
}

std::string month_of(date day) {
    return to_text(day).substr(0, 7);
}

result<std::string> parse_month(std::string_view text) {
    const std::string ascii = ascii_digits(text);
    const int m = number_at(ascii, 5, 2);
    if (ascii.size() == 7 && number_at(ascii, 0, 4) >= 1 && ascii[4] == '-' && m >= 1 && m <= 12) {
        return ascii;
    }
    return refused("\"" + std::string(text) + "\" is not a month like 2021-12");
}

date quarter::first_day() const {
    static constexpr unsigned first_months[] = {7, 10, 1, 4};
    CHECK(number >= 1 && number <= 4);
    return make_date(number <= 2 ? first_year : first_year + 1, first_months[number - 1], 1);
}

date quarter::last_day() const {
    return add_days(next().first_day(), -1);
}

std::string quarter::text() const {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02d/Q%d", first_year, (first_year + 1) % 100, number);
    return text;
}

quarter quarter::next() const {
    return number == 4 ? quarter{first_year + 1, 1} : quarter{first_year, number + 1};
}

quarter quarter::previous() const {
    return number > 1 ? quarter{first_year, number - 1} : quarter{first_year - 1, 4};
}

std::vector<std::string> quarter::months() const {
    std::vector<std::string> of;
    for (date day = first_day(); contains(day); day += std::chrono::months{1}) {
        of.push_back(month_of(day));
    }
    return of;
}

bool quarter::contains(date day) const {
    return first_day() <= day && day <= last_day();
}

result<quarter> parse_quarter(std::string_view text) {
    const std::string ascii = ascii_digits(text);
    const int from = number_at(ascii, 0, 4), to = number_at(ascii, 5, 2);
    const int number = number_at(ascii, 9, 1);
    const bool shaped = ascii.size() == 10 && ascii[4] == '-' && ascii[7] == '/' &&
                        (ascii[8] == 'Q' || ascii[8] == 'q');
    if (shaped && from >= 1 && to == (from + 1) % 100 && number >= 1 && number <= 4) {
        return quarter{from, number};
    }
    const std::string quoted = "\"" + std::string(text) + "\"";
    return error{errc::refused,
                 quoted + " is not a quarter like 2021-22/Q2",
                 {},
                 quoted + " ত্রৈমাসিক নয়: ২০২১-২২/Q2 এভাবে লিখুন"};
}

quarter quarter_of(date day) {
    const int y = static_cast<int>(day.year());
    const int m = static_cast<int>(static_cast<unsigned>(day.month()));
    return m >= 7 ? quarter{y, (m - 7) / 3 + 1} : quarter{y - 1, (m - 1) / 3 + 3};
}

bangla_date to_bangla(date day) {
    const int y = static_cast<int>(day.year());
    const date this_new_year = make_date(y, 4, 14);
    const bool after = day >= this_new_year;
    const date new_year = after ? this_new_year : make_date(y - 1, 4, 14);
    bangla_date found{after ? y - 593 : y - 594, 1, 1};
    int rest = days_between(new_year, day);
    while (rest >= bangla_month_length(found.year, found.month)) {
        rest -= bangla_month_length(found.year, found.month++);
    }
    found.day = rest + 1;
    return found;
}

std::string to_text(bangla_date day) {
    CHECK(day.month >= 1 && day.month <= 12);
    return bengali_digits(std::to_string(day.day)) + " " +
           std::string(bangla_months[static_cast<std::size_t>(day.month) - 1]) + " " +
           bengali_digits(std::to_string(day.year));
}

}  // namespace kheya::base
