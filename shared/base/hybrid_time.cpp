#include "shared/base/hybrid_time.hpp"

#include "shared/base/digits.hpp"

#include <chrono>
#include <cstdio>

namespace kheya::base {

namespace {

using namespace std::chrono;

error not_a_time(std::string_view text) {
    return {errc::refused, "\"" + std::string(text) + "\" is not a time like 2021-12-31T10:00:00Z"};
}

bool is_at(std::string_view text, std::size_t at, char c) {
    return at < text.size() && text[at] == c;
}

// The part after THH:MM, which is [:SS[.fraction]]Z, in microseconds; -1 if it is not that.
time_us seconds_part(std::string_view rest) {
    if (rest == "Z") return 0;
    const int seconds = is_at(rest, 0, ':') ? number_at(rest, 1, 2) : -1;
    if (seconds < 0 || seconds > 59) return -1;
    time_us time = seconds * second_us;
    std::size_t at = 3;
    if (is_at(rest, at, '.')) {
        time_us unit = second_us;
        const std::size_t first = ++at;
        for (; at < rest.size() && rest[at] >= '0' && rest[at] <= '9'; ++at) {
            unit /= 10;  // becomes 0 after the sixth digit: finer parts are dropped
            time += unit * (rest[at] - '0');
        }
        if (at == first) return -1;
    }
    return is_at(rest, at, 'Z') && at + 1 == rest.size() ? time : -1;
}

}  // namespace

std::string to_iso(time_us time) {
    const auto moment = sys_time<microseconds>(microseconds(time));
    const auto midnight = floor<days>(moment);
    const year_month_day day(midnight);
    const auto rest = duration_cast<milliseconds>(floor<milliseconds>(moment) - midnight).count();
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()), static_cast<int>(rest / 3'600'000),
                  static_cast<int>(rest / 60'000 % 60), static_cast<int>(rest / 1000 % 60),
                  static_cast<int>(rest % 1000));
    return text;
}

result<time_us> parse_iso(std::string_view text) {
    const int y = number_at(text, 0, 4), m = number_at(text, 5, 2), d = number_at(text, 8, 2);
    if (y < 0 || m < 0 || d < 0 || !is_at(text, 4, '-') || !is_at(text, 7, '-')) {
        return not_a_time(text);
    }
    const year_month_day on{year(y), month(static_cast<unsigned>(m)),
                            day(static_cast<unsigned>(d))};
    if (!on.ok()) return not_a_time(text);
    const time_us midnight = sys_days(on).time_since_epoch().count() * day_us;
    if (text.size() == 10) return midnight;

    const int hours = is_at(text, 10, 'T') ? number_at(text, 11, 2) : -1;
    const int minutes = is_at(text, 13, ':') ? number_at(text, 14, 2) : -1;
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return not_a_time(text);
    const time_us rest = seconds_part(text.substr(16));
    if (rest < 0) return not_a_time(text);
    return midnight + (hours * 3600LL + minutes * 60LL) * second_us + rest;
}

}  // namespace kheya::base
