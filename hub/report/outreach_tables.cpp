// T5, T6 and T10: channels, portals that are missing and what is done about them, and the contact
// with the offices outside that keep portals for a department.
#include "hub/report/scope_rows.hpp"

namespace kheya::hub_report {
namespace {

// Of several channels of one kind the one that says most is the office's answer.
int weight_of(const fact& state) {
    if (state.is("yes")) return 4;
    if (state.disputed) return 3;
    if (state.unknown()) return 0;
    return state.is("no") ? 1 : 2;
}

// Of posts only the newest is known: where that came after the quarter, nobody knows of one in it.
struct posts_in_quarter {
    bool some = false, unknown = false;
};

fact channel_state(const survey& s, const office& o, std::string_view kind,
                   posts_in_quarter& posts) {
    fact said;
    const auto* found = s.known.channels.find(o.id);
    if (found == nullptr) return said;
    for (const channel_fact& c : *found) {
        if (c.kind != kind) continue;
        if (weight_of(c.state) > weight_of(said)) said = c.state;
        if (!c.state.is("yes") || !c.last_post_on) continue;
        posts.some = posts.some || s.quarter.contains(*c.last_post_on);
        posts.unknown = posts.unknown || *c.last_post_on > s.quarter.last_day();
    }
    posts.unknown = posts.unknown && !posts.some;
    return said;
}

std::vector<cell> channel_cells(const survey& s, const offices_view& offices, const char* kind) {
    answers a;
    std::int64_t posts = 0, unknown_posts = 0;
    for (const office* o : offices) {
        posts_in_quarter of_office;
        a.add(channel_state(s, *o, kind, of_office));
        posts += of_office.some ? 1 : 0;
        unknown_posts += of_office.unknown ? 1 : 0;
    }
    const auto all = static_cast<std::int64_t>(offices.size());
    return {count_cell(all),
            count_cell(a.of("yes")),
            count_cell(posts),
            count_cell(unknown_posts),
            count_cell(a.of("no")),
            count_cell(all - a.of("yes") - a.of("no") - a.unknown - a.disputed),
            count_cell(a.unknown),
            count_cell(a.disputed)};
}

bool kept_outside(const portal_fact& p) {
    return p.maintainer.is("dc") || p.maintainer.is("uno");
}

struct contact_count {
    std::int64_t kept_outside = 0, contacted = 0, answered = 0, updated_after = 0;
    std::int64_t overdue_promises = 0;
    std::int64_t keeper_unknown = 0, keeper_disputed = 0;  // of portals that exist
};

void count_contacts(const survey& s, const office& o, contact_count& n) {
    const portal_fact& p = s.known.portal_of(o);
    if (p.state.is("yes")) {
        n.keeper_unknown += p.maintainer.unknown() ? 1 : 0;
        n.keeper_disputed += p.maintainer.disputed ? 1 : 0;
    }
    if (!kept_outside(p)) return;
    ++n.kept_outside;
    const auto* found = s.known.contacts.find(o.id);
    if (found == nullptr) return;
    const auto updated_on = portal_at_end_of(s, o).updated_on;
    bool contacted = false, answered = false, updated = false, overdue = false;
    for (const contact_fact& c : *found) {
        if (c.on && *c.on > s.quarter.last_day()) continue;
        if (c.on && s.quarter.contains(*c.on)) {
            contacted = true;
            answered = answered || (!c.result.empty() && c.result != "no_answer");
            updated = updated || (updated_on && *updated_on >= *c.on);
        }
        if (c.promised_by && *c.promised_by < s.reference_day()) {
            overdue = overdue || !updated_on || !c.on || *updated_on < *c.on;
        }
    }
    n.contacted += contacted ? 1 : 0;
    n.answered += answered ? 1 : 0;
    n.updated_after += updated ? 1 : 0;
    n.overdue_promises += overdue ? 1 : 0;
}

std::vector<cell> missing_row(const survey& s, std::string_view department, const office& o) {
    std::vector<cell> row{department_cell(s, department), text_cell(o.id),
                          coded_cell(o.name.bn, o.name),
                          coded_cell(o.level, code_label(s.types, "level", o.level))};
    const std::string& state = s.known.portal_of(o).state.code;
    row.push_back(coded_cell(state, code_label(s.types, "portal_state", state)));
    const case_fact* found = open_case_of(s, o);
    if (found == nullptr) {
        row.push_back(coded_cell("no_case", {"কার্যক্রম শুরু হয়নি", "No case opened"}));
        for (int i = 0; i < 4; ++i) row.push_back(empty_cell());
        return row;
    }
    const case_fact& c = *found;
    const fact& stage = c.stage;
    row.push_back(stage.disputed ? coded_cell("disputed", disputed_column().text)
                  : stage.code.empty()
                      ? coded_cell("unknown", unknown_column().text)
                      : coded_cell(stage.code, code_label(s.types, "case_stage", stage.code)));
    row.push_back(date_cell(c.opened_on));
    row.push_back(c.opened_on
                      ? count_cell(std::max(0, base::days_between(*c.opened_on, s.reference_day())))
                      : empty_cell());
    row.push_back(date_cell(c.last_event_on));
    row.push_back(c.last_event.empty() ? empty_cell() : text_cell(c.last_event));
    return row;
}

}  // namespace

table channels(const survey& s) {
    table t{"T5",
            {"ফেসবুক পেজ ও ইউটিউব চ্যানেল", "Facebook pages and YouTube channels"},
            {department_column(),
             by_column(),
             {"kind", {"মাধ্যম", "Channel"}},
             {"offices", {"অফিস", "Offices"}},
             {"exists", {"আছে", "Exists"}},
             {"posted_in_quarter", {"ত্রৈমাসিকে পোস্ট", "Posted in quarter"}},
             {"posts_unknown", {"ত্রৈমাসিকে পোস্ট অজানা", "Posts in quarter unknown"}},
             {"none", {"নেই", "None"}},
             {"other", {"অন্যান্য অবস্থা", "Other state"}},
             {"unanswered", {"উত্তর নেই", "Unanswered"}},
             disputed_column()},
            {},
            {}};
    each_part(s, [&](std::string_view department, const scope& part) {
        for (const char* kind : {"facebook", "youtube"}) {
            auto row = part_cells(s, department, part);
            row.push_back(coded_cell(kind, code_label(s.types, "channel_kind", kind)));
            for (auto& added : channel_cells(s, part.offices, kind)) {
                row.push_back(std::move(added));
            }
            t.rows.push_back(std::move(row));
        }
    });
    return t;
}

table missing_portals(const survey& s) {
    table t{"T6",
            {"যেসব অফিসের তথ্য বাতায়ন নেই", "Offices without a portal"},
            {department_column(),
             {"office", {"অফিস কোড", "Office"}},
             {"name", {"অফিসের নাম", "Name"}},
             {"level", {"পর্যায়", "Level"}},
             {"state", {"অবস্থা", "State"}},
             {"stage", {"কার্যক্রমের ধাপ", "Case stage"}},
             {"opened_on", {"শুরু", "Opened"}},
             {"days_open", {"চলমান (দিন)", "Days open"}},
             {"last_event_on", {"সর্বশেষ তারিখ", "Last event on"}},
             {"last_event", {"সর্বশেষ কার্যক্রম", "Last event"}}},
            {},
            {}};
    for (const auto& department : s.offices.departments()) {
        for (const office* o : s.offices.all_offices(department)) {
            const fact& state = s.known.portal_of(*o).state;
            if (state.is("no") || state.is("building")) {
                t.rows.push_back(missing_row(s, department, *o));
            }
        }
    }
    return t;
}

table coordination(const survey& s) {
    table t{"T10",
            {"ডিসি/ইউএনও কার্যালয়ের সঙ্গে সমন্বয়", "Portals kept by DC and UNO offices"},
            {department_column(),
             by_column(),
             {"kept_outside", {"বাইরে রক্ষিত", "Kept outside"}},
             {"keeper_unknown", {"রক্ষক অজানা", "Keeper unknown"}},
             {"keeper_disputed", {"রক্ষক মীমাংসাধীন", "Keeper disputed"}},
             {"contacted", {"ত্রৈমাসিকে যোগাযোগ", "Contacted in quarter"}},
             {"answered", {"সাড়া পাওয়া", "Answered"}},
             {"updated_after", {"পরে হালনাগাদ", "Updated after"}},
             {"overdue_promises", {"প্রতিশ্রুতি অতিক্রান্ত", "Overdue promises"}},
             {"P8", {"সমন্বয় %", "Coordinated %"}}},
            {},
            {}};
    fill_parts(t, s, [&](const offices_view& offices) -> std::vector<cell> {
        contact_count n;
        for (const office* o : offices) count_contacts(s, *o, n);
        return {count_cell(n.kept_outside),    count_cell(n.keeper_unknown),
                count_cell(n.keeper_disputed), count_cell(n.contacted),
                count_cell(n.answered),        count_cell(n.updated_after),
                count_cell(n.overdue_promises), percent_cell(n.answered, n.kept_outside)};
    });
    return t;
}

}  // namespace kheya::hub_report
