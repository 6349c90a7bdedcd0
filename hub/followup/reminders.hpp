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
// Beside them: the report came, was sent back, and is awaited again.
inline constexpr reminder_stage returned_stage = {"returned", stages.size()};

// The days that headquarters counts by; as they are unless it sets its own.
struct calendar_days {
    record::due_dates due;
    std::array<int, stages.size()> after_due = {-3, 1, 4, 8};  // by stage: from this day on
    int contact_every = 30;  // an officer is to be called again, where no day was promised
};

// One of the stages, or the one beside them; null: there is none of that name.
const reminder_stage* find_stage(std::string_view code);
base::date due_day(const calendar_days& days, base::quarter q, std::string_view level);
// The furthest stage whose day has come; null before the first.
const reminder_stage* stage_reached(const calendar_days& days, base::quarter q,
                                    std::string_view level, base::date today);

// Which of the stages went to an office, and when last.
using stages_gone = std::map<std::string, base::date, std::less<>>;
// The one that comes next: behind the furthest that went, and not sooner after it than the two are
// apart where its text says that reminders went before; once the last day has passed not the one
// that asks for a report by that day. Null: nothing is due today.
const reminder_stage* next_stage(const calendar_days& days, base::quarter q,
                                 std::string_view level, base::date today,
                                 const stages_gone& gone);
// Whether what the program's text of that stage says of earlier reminders is so.
bool may_follow(const reminder_stage& stage, const stages_gone& gone);

// The program's own text of that stage, which must be one that find_stage() knows.
std::string_view own_template(std::string_view stage);
// Fills {blanks} that `values` has; the others stay for later.
std::string fill(std::string_view text, const std::map<std::string, std::string>& values);
// A {blank} of the text that no letter knows; empty: none.
std::string unknown_blank(std::string_view text);

}  // namespace kheya::hub_followup
