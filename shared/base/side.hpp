#pragma once

// Who speaks: the three sides that merge rules name, and the program itself (the portal's probe,
// the clock). An office below a head office, a department's head office, the ministry (SSD).

#include <optional>
#include <string_view>

namespace kheya::base {

enum class side { office, headquarters, ministry, program };

constexpr std::string_view to_text(side s) {
    switch (s) {
        case side::office:
            return "office";
        case side::headquarters:
            return "headquarters";
        case side::ministry:
            return "ministry";
        case side::program:
            return "program";
    }
    return "office";
}

constexpr std::optional<side> side_from(std::string_view text) {
    for (side s : {side::office, side::headquarters, side::ministry, side::program}) {
        if (to_text(s) == text) return s;
    }
    return std::nullopt;
}

// "headquarters" in a rule means the head office or the ministry above it.
constexpr bool is_headquarters(side s) {
    return s == side::headquarters || s == side::ministry;
}

}  // namespace kheya::base
