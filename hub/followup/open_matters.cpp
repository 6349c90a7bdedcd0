#include "hub/followup/open_matters.hpp"

#include "hub/report/overview.hpp"

#include <algorithm>
#include <climits>

namespace kheya::hub_followup {
namespace {

using hub_report::fact;
using hub_report::field_reader;
using hub_report::office;
using hub_report::record_view;
using hub_report::survey;
using nlohmann::json;

json day_or_null(const std::optional<base::date>& day) {
    return day ? json(base::to_text(*day)) : json(nullptr);
}

std::string code_of(const fact& f) {
    return f.disputed ? "disputed" : f.code.empty() ? "unknown" : f.code;
}

json text_of(const record::label& text) {
    return {{"bn", text.bn}, {"en", text.en}};
}

json case_of(const survey& s, const office& o) {
    json line = hub_report::office_line(s, o);
    line["state"] = s.known.portal_of(o).state.code;
    line["stage"] = "no_case";
    line["stage_text"] = {{"bn", "কার্যক্রম শুরু হয়নি"}, {"en", "No case opened"}};
    line["opened_on"] = line["days_open"] = line["last_event"] = nullptr;
    const hub_report::case_fact* found = open_case_of(s, o);
    if (found == nullptr) return line;
    const auto& known = *found;
    line["stage"] = code_of(known.stage);
    const std::string stage = code_of(known.stage);
    line["stage_text"] = text_of(hub_report::code_label(s.types, "case_stage", stage));
    line["opened_on"] = day_or_null(known.opened_on);
    if (known.opened_on) {
        line["days_open"] = std::max(0, base::days_between(*known.opened_on, s.reference_day()));
    }
    if (known.last_event_on) {
        line["last_event"] = {{"on", base::to_text(*known.last_event_on)},
                              {"text", known.last_event}};
    }
    return line;
}

json cases_of(const survey& s) {
    json out = json::array();
    for (const auto& [id, o] : s.offices.all()) {
        const fact& state = s.known.portal_of(o).state;
        if (state.is("no") || state.is("building")) out.push_back(case_of(s, o));
    }
    // Those that were longest in hand come first, those that nobody began before them all.
    std::stable_sort(out.begin(), out.end(), [](const json& a, const json& b) {
        const auto age = [](const json& line) {
            return line["days_open"].is_null() ? INT_MAX : line["days_open"].get<int>();
        };
        return age(a) > age(b);
    });
    return out;
}

// One decision with those whom it concerns.
struct decision {
    int ended = 0;  // targets of offices that are not active any more
    int targets = 0, claimed = 0, verified = 0, dropped = 0, overdue = 0;
    std::optional<base::date> oldest;
    json offices = json::array();
};

// What offices say themselves: what help they ask for, and how far a decision is carried out.
class said_reader {
public:
    said_reader(hub_report::record_source& source, const survey& s) : source_(source), s_(s) {}

    base::result<void> read() {
        TRY_VOID(source_.each("follow_up", [&](const record_view& v) {
            if (!v.retired) note(v, field_reader(v, s_.types));
        }));
        TRY_VOID(source_.each("help_request", [&](const record_view& v) {
            if (!v.retired) ask(v, field_reader(v, s_.types));
        }));
        std::stable_sort(requests_.begin(), requests_.end(), [](const json& a, const json& b) {
            return a["on"].get<std::string>() > b["on"].get<std::string>();
        });
        return {};
    }

    [[nodiscard]] json requests() { return std::move(requests_); }
    // The last that the office said of a decision, by whichever of these names; null: nothing.
    [[nodiscard]] json last(const std::string& office,
                            const std::vector<std::string>& names) const {
        const json* newest = nullptr;
        for (const std::string& name : names) {
            const auto found = last_.find({office, name});
            if (found == last_.end()) continue;
            if (newest == nullptr || (*newest)["on"] < found->second["on"]) {
                newest = &found->second;
            }
        }
        return newest == nullptr ? json(nullptr) : *newest;
    }

private:
    // A day that nobody gave is the one on which it was written.
    static base::date day_of(const record_view& v, const field_reader& r) {
        return r.day("on").value_or(base::dhaka_date(v.last_effective));
    }

    void note(const record_view& v, const field_reader& r) {
        json line = {{"key", v.key},
                     {"on", base::to_text(day_of(v, r))},
                     {"text", r.text("text")},
                     {"by", r.text("by")}};
        json& there = last_[{v.office, r.text("directive")}];
        if (there.is_null() || there["on"] <= line["on"]) there = std::move(line);
    }

    void ask(const record_view& v, const field_reader& r) {
        const office* o = s_.offices.find(v.office);
        const base::date on = day_of(v, r);
        if (o == nullptr || on < base::add_days(base::dhaka_date(s_.as_of), -asked_days)) return;
        json line = hub_report::office_line(s_, *o);
        line["key"] = v.key;
        line["on"] = base::to_text(on);
        for (const char* name : {"to", "text", "about", "by"}) line[name] = r.text(name);
        requests_.push_back(std::move(line));
    }

    static constexpr int asked_days = 90;  // older requests are in their office's records

    hub_report::record_source& source_;
    const survey& s_;
    json requests_ = json::array();
    std::map<std::pair<std::string, std::string>, json> last_;  // by office and decision
};

void add_target(const survey& s, const hub_report::target_fact& target,
                std::optional<base::date> due, decision& d) {
    const office* o = s.offices.find(target.office);
    if (o == nullptr) {
        ++d.ended;
        return;
    }
    const bool settled = target.status.is("verified") || target.status.is("dropped");
    if (target.due_on) due = target.due_on;
    const bool overdue = !settled && due && *due < s.reference_day();
    ++d.targets;
    d.claimed += target.status.is("claimed") ? 1 : 0;
    d.verified += target.status.is("verified") ? 1 : 0;
    d.dropped += target.status.is("dropped") ? 1 : 0;
    d.overdue += overdue ? 1 : 0;
    if (overdue && (!d.oldest || *due < *d.oldest)) d.oldest = due;
    json line = hub_report::office_line(s, *o);
    line["target"] = target.key;
    line["status"] = code_of(target.status);
    line["due_on"] = day_or_null(due);
    line["overdue"] = overdue;
    d.offices.push_back(std::move(line));
}

json directives_of(const survey& s, const said_reader& said) {
    std::map<std::string, decision> found;
    for (const auto& [record, directive] : s.known.directives) found[record];
    for (const auto& target : s.known.targets) {
        const auto named = s.known.directives.find(target.directive);
        const bool known = named != s.known.directives.end();
        decision& d = found[target.directive];
        const std::size_t before = d.offices.size();
        add_target(s, target, known ? named->second.due_on : std::nullopt, d);
        if (d.offices.size() == before) continue;
        std::vector<std::string> names{target.directive, target.key};
        if (known) {
            names.push_back(named->second.key);
            names.push_back(named->second.office + ":" + named->second.key);
        }
        d.offices.back()["last"] = said.last(target.office, names);
    }
    json out = json::array();
    for (auto& [record, d] : found) {
        const auto named = s.known.directives.find(record);
        const bool known = named != s.known.directives.end();
        const std::string& key = known ? named->second.key : record;
        const auto colon = key.rfind(':');
        out.push_back({{"directive", key},
                       {"kept_by", known ? named->second.office : std::string()},
                       {"decision_no", colon == std::string::npos ? key : key.substr(colon + 1)},
                       {"text_bn", known ? named->second.text.bn : key},
                       {"text_en", known ? named->second.text.en : key},
                       {"due_on", day_or_null(known ? named->second.due_on : std::nullopt)},
                       {"targets", d.targets},
                       {"ended", d.ended},
                       {"claimed", d.claimed},
                       {"verified", d.verified},
                       {"dropped", d.dropped},
                       {"overdue", d.overdue},
                       {"oldest", day_or_null(d.oldest)},
                       {"offices", std::move(d.offices)}});
    }
    return out;
}

// The last time that an office outside was spoken to.
struct last_contact {
    std::optional<base::date> on, promised_by;
    std::string result;
};

class contacts_reader {
public:
    contacts_reader(hub_report::record_source& source, const survey& s, int every_days)
        : source_(source), s_(s), every_days_(every_days) {}

    base::result<json> read() {
        TRY_VOID(each("contact_entry", [this](const record_view& v, const field_reader& r) {
            note_entry(v, r);
        }));
        json out = json::array();
        std::set<std::string> named;  // offices that know whom to call
        TRY_VOID(each("coordination_contact", [&](const record_view& v, const field_reader& r) {
            const office* o = s_.offices.find(v.office);
            const auto until = r.day("valid_to");
            if (o == nullptr || (until && *until <= s_.reference_day())) return;
            // Nobody outside is called for a portal that the department keeps itself.
            const fact& keeper = s_.known.portal_of(*o).maintainer;
            const bool outside = keeper.is("dc") || keeper.is("uno");
            if (!outside && !keeper.unknown() && !keeper.disputed) return;
            named.insert(v.office);
            out.push_back(line_of(*o, v, r));
        }));
        for (const auto& [id, o] : s_.offices.all()) {
            const fact& keeper = s_.known.portal_of(o).maintainer;
            if (named.contains(id) || !(keeper.is("dc") || keeper.is("uno"))) continue;
            out.push_back(line_without_contact(o, keeper.code));
        }
        return out;
    }

private:
    template <class Visit>
    base::result<void> each(std::string_view type, Visit visit) {
        return source_.each(type, [&](const record_view& record) {
            if (!record.retired) visit(record, field_reader(record, s_.types));
        });
    }

    // An entry names its contact; one that names none is the office's own.
    void note_entry(const record_view& v, const field_reader& r) {
        const auto on = r.day("on");
        if (!on) return;
        for (const std::string& of : {r.text("contact"), v.office}) {
            last_contact& last = last_[of];
            if (last.on && *last.on > *on) continue;
            last = {on, r.day("promised_by"), r.text("result")};
        }
    }

    void put_last(json& line, const std::string& of) const {
        const auto found = last_.find(of);
        line["last"] = line["next_due"] = nullptr;
        line["overdue"] = true;
        if (found == last_.end()) return;
        const last_contact& last = found->second;
        const base::date next = last.promised_by ? *last.promised_by
                                                 : base::add_days(*last.on, every_days_);
        line["last"] = {{"on", base::to_text(*last.on)}, {"result", last.result}};
        line["next_due"] = base::to_text(next);
        line["overdue"] = next < s_.reference_day();
    }

    json line_of(const office& o, const record_view& v, const field_reader& r) const {
        json line = hub_report::office_line(s_, o);
        line["contact"] = v.key;
        for (const char* name : {"keeper", "keeper_office", "officer_name", "designation", "phone",
                                 "email"}) {
            line[name] = r.text(name);
        }
        put_last(line, v.key);
        return line;
    }

    json line_without_contact(const office& o, const std::string& keeper) const {
        json line = hub_report::office_line(s_, o);
        line["contact"] = nullptr;
        line["keeper"] = keeper;
        for (const char* name : {"keeper_office", "officer_name", "designation", "phone", "email"})
            line[name] = "";
        put_last(line, o.id);
        return line;
    }

    hub_report::record_source& source_;
    const survey& s_;
    int every_days_;
    std::map<std::string, last_contact> last_;  // by contact and by office
};

}  // namespace

base::result<json> open_matters(hub_report::record_source& source, const survey& s,
                                int contact_every_days) {
    TRY(json contacts, contacts_reader(source, s, contact_every_days).read());
    said_reader said(source, s);
    TRY_VOID(said.read());
    return json{{"quarter", s.quarter.text()},
                {"as_of", base::to_iso(s.as_of)},
                {"cases", cases_of(s)},
                {"directives", directives_of(s, said)},
                {"requests", said.requests()},
                {"contacts", std::move(contacts)}};
}

}  // namespace kheya::hub_followup
