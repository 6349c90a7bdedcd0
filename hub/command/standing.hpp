#pragma once

// How headquarters stands with an office, in one word: what it needs to know of the office's line
// first, then of its report and records. The office's page and the list of all offices say alike.

#include "hub/command/verbs.hpp"
#include "hub/report/marks.hpp"

#include <array>
#include <string_view>

namespace kheya::hub_command {

struct line_of_office {
    bool enrolled = false;        // with a device that may still come
    base::time_us last_seen = 0;  // of these, the last one to come, or to be enrolled
    bool backlog = false;         // what came waits for what was sent before it
};

// In the order in which they are asked: the first that holds is told.
inline constexpr std::array<std::string_view, 6> standings = {
    "never_enrolled", "silent", "backlog", "late", "incomplete", "complete"};

// `late`: the quarter's report is overdue; `whole`: portal and e-Nothi are recorded and nothing is
// in dispute.
constexpr std::string_view standing_of(const line_of_office& line, bool late, bool whole,
                                       base::time_us now) {
    if (!line.enrolled) return standings[0];
    if (line.last_seen < now - hub_report::silent_after_us) return standings[1];
    if (line.backlog) return standings[2];
    if (late) return standings[3];
    return standings[whole ? 5 : 4];
}

// {"quarter", "what", "after", "limit", ...}: all offices, counted and listed by it.
editing::outcome show_standing(const json& arguments, surroundings& around,
                               const editing::speech& how);

}  // namespace kheya::hub_command
