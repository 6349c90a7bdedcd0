#include "hub/command/drafting.hpp"

#include "hub/command/calendar_settings.hpp"
#include "hub/report/frozen.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using hub_followup::reminder_stage;
using hub_followup::returned_stage;
using hub_followup::stages_gone;
using hub_report::mark;
using hub_report::marked_office;

std::string in_bangla(base::date day) {
    return base::to_text(base::to_bangla(day));
}

bool is_of_returned(const reminder_stage& stage) {
    return stage.code == returned_stage.code;
}

// The signature that was sent back, as a letter names it.
std::string newest_signature(const asked_marks& m, const marked_office& o) {
    int revision = 0;
    if (const auto* found = m.survey.known.signatures.find(o.who->id)) {
        for (const auto& one : *found) revision = std::max(revision, one.revision);
    }
    return "sign_off/" + m.asked.quarter.text() + ":" + std::to_string(revision);
}

// By office; drafts go nowhere.
std::map<std::string, stages_gone> issued_of(const std::vector<letter>& letters, base::quarter q) {
    std::map<std::string, stages_gone> out;
    for (const letter& l : letters) {
        if (!l.issued() || l.text("kind") != "reminder" || !l.about(about_quarter(q))) continue;
        const auto on = base::parse_date(l.text("issued_on"));
        if (!on) continue;
        auto& day = out[l.text("to")].try_emplace(l.text("stage"), *on).first->second;
        day = std::max(day, *on);
    }
    return out;
}

}  // namespace

owed owed_by(const marked_office& o) {
    if (o.has(mark::reports_missing) || o.has(mark::reports_awaited)) return owed::report;
    return o.has(mark::reports_returned) ? owed::again : owed::nothing;
}

bool asks_for(std::string_view stage, owed what) {
    return what == (stage == returned_stage.code ? owed::again : owed::report);
}

base::result<std::map<std::string, owed>> who_owes(base::quarter q, const std::string& below,
                                                   surroundings& around) {
    std::map<std::string, owed> out;
    json asked = {{"quarter", q.text()}};
    if (!below.empty()) asked["below"] = below;
    TRY_VOID(with_marks(asked, around, hub_report::for_marks,
                        [&](const asked_marks& m) -> base::result<void> {
                            for (const marked_office& o : m.offices) out[o.who->id] = owed_by(o);
                            return {};
                        }));
    return out;
}

drafting::drafting(const json& arguments, const asked_marks& marks, surroundings& used,
                   const std::vector<letter>& letters)
    : m(marks), around(used), by(writer_of(arguments, used)), calendar(calendar_of(used.store)),
      ended(ended_offices(used, {})), known_(written(letters, marks.asked.quarter)),
      gone_(issued_of(letters, marks.asked.quarter)) {}

std::map<std::string, std::string> drafting::blanks(const marked_office& o) const {
    const base::date due = hub_followup::due_day(calendar, m.asked.quarter, o.who->level);
    return {{"quarter", hub_report::quarter_name(m.asked.quarter, true)},
            {"office", o.who->name.bn},
            {"department", m.survey.offices.department_text(o.who->department).bn},
            {"due_on", base::to_long_text(due, true)},
            {"due_on_bangla", in_bangla(due)}};
}

json drafting::about(const marked_office& o, const reminder_stage& stage) const {
    json records = json::array({about_quarter(m.asked.quarter)});
    if (is_of_returned(stage)) records.push_back(newest_signature(m, o));
    return records;
}

const reminder_stage* drafting::reached(const marked_office& o) const {
    return hub_followup::stage_reached(calendar, m.asked.quarter, o.who->level, by.today);
}

const reminder_stage* drafting::due_at(const marked_office& o) const {
    if (owed_by(o) == owed::again) return &returned_stage;
    return hub_followup::next_stage(calendar, m.asked.quarter, o.who->level, by.today,
                                    gone_to(o.who->id));
}

bool drafting::can_go(const marked_office& o, const reminder_stage& stage) const {
    if (!asks_for(stage.code, owed_by(o))) return false;
    if (is_of_returned(stage)) return true;
    return stage.number <= reached(o)->number &&
           hub_followup::may_follow(stage, gone_to(o.who->id));
}

base::result<void> drafting::check_says_what_is_so(const marked_office& o,
                                                   const reminder_stage& stage,
                                                   bool own_words) const {
    const std::string& office = o.who->id;
    const bool again = owed_by(o) == owed::again;
    if (again && !is_of_returned(stage)) {
        return refusal("the report of " + office + " came and was sent back: a letter of the stage "
                           "`returned` says so",
                       "stage",
                       office + " এর প্রতিবেদন এসেছিল ও ফেরত দেওয়া হয়েছে: returned ধাপের পত্র দিন");
    }
    if (is_of_returned(stage)) {
        if (again) return {};
        return refusal("no report that was sent back is owed by " + office, "stage",
                       office + " এর কোনো ফেরত দেওয়া প্রতিবেদন বকেয়া নেই");
    }
    // Own words say what they say.
    if (own_words || hub_followup::may_follow(stage, gone_to(office))) return {};
    return refusal("its text says that reminders went before, and none of the stage before it was "
                       "issued to " + office + ": draft that one, or give words of your own",
                   "stage",
                   "এই ধাপের পত্রে আগের তাগিদের কথা আছে, অথচ " + office +
                       " কে আগের ধাপের পত্র জারি হয়নি: আগে সেটি দিন, অথবা নিজের ভাষায় লিখুন");
}

bool drafting::is_new(const marked_office& o, const reminder_stage& stage) {
    const std::string one = o.who->id + " " + std::string(stage.code);
    if (is_of_returned(stage) && known_.contains(one + " " + newest_signature(m, o))) return false;
    return known_.insert(one).second;
}

const stages_gone& drafting::gone_to(const std::string& office) const {
    static const stages_gone none;
    const auto found = gone_.find(office);
    return found == gone_.end() ? none : found->second;
}

}  // namespace kheya::hub_command
