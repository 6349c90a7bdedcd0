#pragma once

// What the letters of one quarter are planned by: what each office owes, the days, what was drafted
// and issued before. Owner: one verb, inside its transaction.

#include "hub/command/asked_records.hpp"
#include "hub/command/letters.hpp"
#include "hub/followup/reminders.hpp"

namespace kheya::hub_command {

owed owed_by(const hub_report::marked_office& o);

class drafting {
public:
    // `letters`: all there are.
    drafting(const json& arguments, const asked_marks& marks, surroundings& used,
             const std::vector<letter>& letters);

    const asked_marks& m;
    surroundings& around;
    const editing::writer by;
    const hub_followup::calendar_days calendar;
    const ended_ones ended;

    // What is known when a letter is drafted; the rest, the days passed too, when it is issued.
    [[nodiscard]] std::map<std::string, std::string> blanks(
        const hub_report::marked_office& o) const;
    // The records that a letter of that stage is about.
    [[nodiscard]] json about(const hub_report::marked_office& o,
                             const hub_followup::reminder_stage& stage) const;
    // The furthest stage whose day has come; null: none.
    [[nodiscard]] const hub_followup::reminder_stage* reached(
        const hub_report::marked_office& o) const;
    // The stage that is due at that office today; null: none.
    [[nodiscard]] const hub_followup::reminder_stage* due_at(
        const hub_report::marked_office& o) const;
    // Whether a letter of the stage that somebody named can go to that office: its day has come, it
    // asks for what the office owes, and what it says of earlier ones is so.
    [[nodiscard]] bool can_go(const hub_report::marked_office& o,
                              const hub_followup::reminder_stage& stage) const;
    // The same, whatever the day, of one letter. Errors: refused, with what is not so.
    [[nodiscard]] base::result<void> check_says_what_is_so(
        const hub_report::marked_office& o, const hub_followup::reminder_stage& stage,
        bool own_words) const;
    // Notes it; false: it was drafted, or issued, before.
    bool is_new(const hub_report::marked_office& o, const hub_followup::reminder_stage& stage);

private:
    [[nodiscard]] const hub_followup::stages_gone& gone_to(const std::string& office) const;

    std::set<std::string> known_;  // as written() has them
    std::map<std::string, hub_followup::stages_gone> gone_;
};

}  // namespace kheya::hub_command
