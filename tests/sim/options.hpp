#pragma once

// The command line of kheya-sim.

#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kheya::sim {

inline constexpr const char* usage =
    "kheya-sim [--schedules N] [--seed S] [--minutes M] [--events N] [--stride N] [--replay SEED]\n"
    "          [--without STEP,STEP...] [--bug NAME|all] [--failures N] [--no-shrink]\n"
    "          [--commit TEXT] [--regressions FILE] [--log LEVEL] [--verbose] [--twice]";

struct options {
    std::uint64_t schedules = 100, seed = 1, stride = 1, failures_most = 1;
    double minutes = 0;
    std::size_t events = 300;
    std::optional<std::uint64_t> replay;
    std::set<std::string> without;
    std::string bug, commit = "unknown", regressions, log = "off";
    bool shrink = true, verbose = false, twice = false;
};

inline std::optional<options> read_options(const std::vector<std::string>& words) {
    options set;
    const auto number = [](const std::string& text, auto& out) {
        const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
        return wrong == std::errc() && end == text.data() + text.size();
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--no-shrink") set.shrink = false;
        if (word == "--verbose") set.verbose = true;
        if (word == "--twice") set.twice = true;
        if (word == "--no-shrink" || word == "--verbose" || word == "--twice") continue;
        if (++i == words.size()) return std::nullopt;
        const std::string& value = words[i];
        bool fine = true;
        if (word == "--schedules") fine = number(value, set.schedules);
        else if (word == "--seed") fine = number(value, set.seed);
        else if (word == "--stride") fine = number(value, set.stride);
        else if (word == "--events") fine = number(value, set.events) && set.events >= 3;
        else if (word == "--failures") fine = number(value, set.failures_most);
        else if (word == "--minutes") fine = number(value, set.minutes);
        else if (word == "--replay") {
            fine = number(value, set.replay.emplace());
            set.schedules = 1;
        } else if (word == "--bug") set.bug = value;
        else if (word == "--commit") set.commit = value;
        else if (word == "--log") set.log = value;
        else if (word == "--regressions") set.regressions = value;
        else if (word == "--without") {
            for (std::size_t at = 0; at <= value.size();) {
                const std::size_t end = std::min(value.find(',', at), value.size());
                set.without.insert(value.substr(at, end - at));
                at = end + 1;
            }
        } else fine = false;
        if (!fine) return std::nullopt;
    }
    return set;
}

}  // namespace kheya::sim
