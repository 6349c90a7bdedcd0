#include "tests/bench/load/figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace kheya::load {

base::time_us percentile(std::vector<base::time_us> times, double share) {
    if (times.empty()) return 0;
    std::sort(times.begin(), times.end());
    const auto rank = static_cast<std::size_t>(
        std::ceil(share * static_cast<double>(times.size())));
    return times[std::min(times.size() - 1, rank == 0 ? 0 : rank - 1)];
}

std::string in_ms(base::time_us time) {
    char text[32];
    std::snprintf(text, sizeof text, time < 10'000 ? "%.1f ms" : "%.0f ms",
                  static_cast<double>(time) / 1000);
    return text;
}

std::string with_commas(std::int64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

std::string spread(const std::vector<base::time_us>& times) {
    return "p50 " + in_ms(percentile(times, 0.5)) + ", p90 " + in_ms(percentile(times, 0.9)) +
           ", p99 " + in_ms(percentile(times, 0.99)) + ", most " + in_ms(percentile(times, 1));
}

int print(const std::vector<report>& all) {
    bool failed = false;
    std::printf("| What | Goal | Measured | |\n|---|---|---|---|\n");
    for (const auto& each : all) {
        for (const auto& row : each.figures) {
            std::printf("| %s | %s | %s | %s |\n", row.what.c_str(), row.goal.c_str(),
                        row.measured.c_str(), row.reached ? "reached" : "missed");
        }
    }
    std::printf("\n");
    for (const auto& each : all) {
        for (const auto& line : each.notes) std::printf("%s\n", line.c_str());
        for (const auto& line : each.troubles) std::printf("TROUBLE: %s\n", line.c_str());
        failed = failed || !each.troubles.empty();
    }
    return failed ? 1 : 0;
}

}  // namespace kheya::load
