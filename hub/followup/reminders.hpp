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
    std::size_t number = 0;   // among the stages
};

// One before the last day, two after it, then the letter in the officer's own name.
constexpr std::array<reminder_stage, 4> stages = {
    {{"first", 0}, {"second", 1}, {"third", 2}, {"demi_official", 3}}};

// The days that headquarters counts by; as they are unless it sets its own.
struct calendar_days {
    record::due_dates due;
    std::array<int, stages.size()> after_due = {-3, 1, 4, 8};  // by stage: from this day on
    int contact_every = 30;  // an officer is to be called again, where no day was promised
};

const reminder_stage* find_stage(std::string_view code);
base::date due_day(const calendar_days& days, base::quarter q, std::string_view level);
// The furthest stage whose day has come; null before the first.
const reminder_stage* stage_reached(const calendar_days& days, base::quarter q,
                                    std::string_view level, base::date today);

// The program's own text of that stage, which must be one of the four.
std::string_view own_template(std::string_view stage);
// Fills {blanks} that `values` has; the others stay for later.
std::string fill(std::string_view text, const std::map<std::string, std::string>& values);
// A {blank} of the text that no letter knows; empty: none.
std::string unknown_blank(std::string_view text);

}  // namespace kheya::hub_followup
