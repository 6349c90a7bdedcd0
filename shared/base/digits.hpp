#pragma once

// Numbers inside the fixed shapes of days and times. Pure.

#include <string_view>

namespace kheya::base {

// Exactly `digits` ASCII digits at `at`; -1 if they are not there.
inline int number_at(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return -1;
    int value = 0;
    for (char c : text.substr(at, digits)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace kheya::base
