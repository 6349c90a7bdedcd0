#pragma once

// Text for people at the agent's command line, always written in both languages side by side.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/text.hpp"

#include <string>

namespace kheya::agent_command {

inline std::string say(bool bengali, std::string en, std::string bn) {
    return bengali ? std::move(bn) : std::move(en);
}

inline std::string number_text(std::int64_t number, bool bengali) {
    const std::string digits = std::to_string(number);
    return bengali ? base::bengali_digits(digits) : digits;
}

// "5 days", "3 hours", "2 minutes": roughly, as people speak.
std::string duration_text(base::time_us duration, bool bengali);

}  // namespace kheya::agent_command
