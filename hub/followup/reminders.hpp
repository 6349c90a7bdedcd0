#pragma once

// When an office that owes a report is reminded, and how a reminder reads. Pure: stages and their
// days, templates and their blanks. A template that headquarters wrote itself takes the place of
// the program's own.

#include "shared/base/calendar.hpp"
#include "shared/record/due_dates.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kheya::hub_followup {

struct reminder_stage {
    std::string_view code;    // of the list reminder_stage
    int days_after_due = 0;   // from this day on
};

// One before the last day, two after it, then the letter in the officer's own name.
constexpr std::array<reminder_stage, 4> stages = {
    {{"first", -3}, {"second", 1}, {"third", 4}, {"demi_official", 8}}};

const reminder_stage* find_stage(std::string_view code);
base::date due_day(base::quarter q, std::string_view level);
// The furthest stage whose day has come; null before the first.
const reminder_stage* stage_reached(base::quarter q, std::string_view level, base::date today);

// The program's own text of that stage, which must be one of the four.
std::string_view own_template(std::string_view stage);
// Fills {blanks} that `values` has; the others stay for later.
std::string fill(std::string_view text, const std::map<std::string, std::string>& values);
// A {blank} of the text that no letter knows; empty: none.
std::string unknown_blank(std::string_view text);

}  // namespace kheya::hub_followup
