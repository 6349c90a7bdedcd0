// Whose report is late, and how they were reminded.
#include "hub/command/calendar_settings.hpp"
#include "hub/command/drafting.hpp"
#include "hub/report/overview.hpp"

namespace kheya::hub_command {

editing::outcome show_overdue(const json& arguments, surroundings& around,
                              const editing::speech& how) {
    json rows = json::array();
    std::string text;
    const auto done = with_marks(arguments, around, hub_report::for_marks, [&](const asked_marks& m)
                                     -> base::result<void> {
        TRY(const auto letters, all_letters(around));
        std::map<std::string, json> reminders;
        for (const letter& l : letters) {
            if (l.retired || l.text("kind") != "reminder") continue;
            if (!l.about(about_quarter(m.asked.quarter))) continue;
            json line = letter_document(l);
            line.erase("text_bn");
            line.erase("base");
            reminders[l.text("to")].push_back(std::move(line));
        }
        const auto calendar = calendar_of(around.store);
        const auto ended = ended_offices(around, {});
        for (const hub_report::marked_office& o : m.offices) {
            // What was sent back is owed again.
            const bool returned = o.has(hub_report::mark::reports_returned);
            const bool missing = o.has(hub_report::mark::reports_missing);
            if (!missing && !(returned && o.days_late > 0)) continue;
            json line = hub_report::office_line(m.survey, *o.who);
            line["state"] = returned ? "returned" : "missing";
            line["due_on"] =
                base::to_text(hub_followup::due_day(calendar, m.asked.quarter, o.who->level));
            line["days"] = o.days_late;
            const auto* stage = hub_followup::stage_reached(
                calendar, m.asked.quarter, o.who->level, base::dhaka_date(m.asked.as_of));
            if (stage != nullptr && owed_by(o) == owed::again) {
                stage = &hub_followup::returned_stage;
            }
            line["stage"] = stage == nullptr ? json(nullptr) : json(stage->code);
            const auto over = ended.find(o.who->id);
            if (over != ended.end()) line["ended"] = true, line["successor"] = over->second;
            const auto found = reminders.find(o.who->id);
            line["reminders"] = found == reminders.end() ? json::array() : found->second;
            text += o.who->id + "\t" + o.who->name.in(how.bengali) + "\t" +
                    std::to_string(o.days_late) + (how.bengali ? " দিন\t" : " days\t") +
                    (stage == nullptr ? "" : std::string(stage->code)) +
                    (over == ended.end() ? "" : how.bengali ? "\tবিলুপ্ত " : "\tended ") +
                    (over == ended.end() ? "" : over->second) + "\n";
            rows.push_back(std::move(line));
        }
        return {};
    });
    if (!done) return editing::failure(done.error(), how);
    return how.json ? editing::success(json{{"quarter", arguments.value("quarter", "")},
                                            {"rows", std::move(rows)}})
                    : editing::success(text);
}

}  // namespace kheya::hub_command
