// T9, T11 and T14: staff and training, decisions and how far they are carried out, project offices.
#include "hub/report/scope_rows.hpp"

#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::hub_report {
namespace {

constexpr int training_window_days = 365;

bool recent(const survey& s, const training_fact& training) {
    if (!training.from) return false;
    // What is planned has not taken place.
    if (*training.from > s.reference_day()) return false;
    return base::days_between(*training.from, s.quarter.last_day()) < training_window_days;
}

struct staff_count {
    std::int64_t sanctioned = 0, filled = 0, without_posts = 0;
    std::int64_t own = 0, trained = 0, half_days = 0;
    std::set<std::string> offices_trained, offices_known;  // known: somebody is recorded there
};

bool in_service(const survey& s, const staff_fact& person) {
    const base::date day = s.reference_day();
    return (!person.from || *person.from <= day) && (!person.to || *person.to > day);
}

staff_count staff_of(const survey& s, const offices_view& offices) {
    staff_count n;
    std::set<std::string> ids, trained, trained_for_work;
    for (const office* o : offices) {
        ids.insert(o->id);
        const posts_fact* posts = s.known.posts.find(o->id);
        if (posts == nullptr) {
            ++n.without_posts;
            continue;
        }
        n.sanctioned += posts->sanctioned;
        n.filled += posts->filled;
    }
    for (const training_fact& t : s.known.trainings) {
        if (!recent(s, t)) continue;
        for (const auto& person : t.attendees) {
            auto found = s.known.staff.find(person);
            // Whoever left was there all the same: then the office that recorded it counts.
            const bool known = found != s.known.staff.end();
            if (!ids.contains(known ? found->second.office : t.office)) continue;
            n.half_days += t.half_days;
            if (!known) continue;
            trained.insert(person);
            if (t.topic == "portal" || t.topic == "enothi") trained_for_work.insert(person);
        }
        // People without names are counted where the training was recorded.
        if (!ids.contains(t.office)) continue;
        const auto named = static_cast<std::int64_t>(t.attendees.size());
        n.half_days += t.half_days * std::max<std::int64_t>(0, t.count_only - named);
    }
    for (const auto& [id, person] : s.known.staff) {
        if (!ids.contains(person.office)) continue;
        n.offices_known.insert(person.office);
        if (!in_service(s, person) || !person.own) continue;
        ++n.own;
        n.trained += trained.contains(id) ? 1 : 0;
        if (trained_for_work.contains(id)) n.offices_trained.insert(person.office);
    }
    return n;
}

struct target_count {
    std::int64_t targets = 0, claimed = 0, verified = 0, dropped = 0, disputed = 0, overdue = 0;
    std::optional<base::date> oldest;  // due day of the oldest target that is overdue
};

void count_target(const survey& s, const target_fact& target, std::optional<base::date> due,
                  target_count& n) {
    ++n.targets;
    n.disputed += target.status.disputed ? 1 : 0;
    n.claimed += target.status.is("claimed") ? 1 : 0;
    n.verified += target.status.is("verified") ? 1 : 0;
    n.dropped += target.status.is("dropped") ? 1 : 0;
    // A claim does not stop the clock: only headquarters' look does.
    const bool settled = target.status.is("verified") || target.status.is("dropped");
    if (target.due_on) due = target.due_on;
    if (settled || !due || *due >= s.reference_day()) return;
    ++n.overdue;
    if (!n.oldest || *due < *n.oldest) n.oldest = due;
}

// One that nobody keeps goes by what it was called.
directive_fact directive_of(const survey& s, const std::string& record) {
    const auto found = s.known.directives.find(record);
    if (found == s.known.directives.end()) return {{}, record, {record, record}, {}};
    directive_fact d = found->second;
    if (d.text.en.empty()) d.text.en = d.text.bn;
    return d;
}

record::label note_of_ended(std::size_t targets) {
    const std::string n = std::to_string(targets);
    return {"ত্রৈমাসিকের শেষ দিনে চালু নয় এমন অফিসের " + base::bengali_digits(n) +
                "টি লক্ষ্য গণনায় নেই।",
            n + " targets of offices not active on the quarter's last day are not counted."};
}

}  // namespace

table people(const survey& s) {
    table t{"T9",
            {"আইসিটি জনবল ও প্রশিক্ষণ", "ICT staff and training"},
            {department_column(),
             by_column(),
             {"offices", {"অফিস", "Offices"}},
             {"sanctioned", {"অনুমোদিত পদ", "Posts sanctioned"}},
             {"filled", {"পূরণকৃত", "Filled"}},
             {"posts_unknown", {"পদ অজানা (অফিস)", "Offices, posts unknown"}},
             {"staff_unknown", {"জনবল অজানা (অফিস)", "Offices, staff unknown"}},
             {"own_staff", {"নিজস্ব জনবল", "Own staff"}},
             {"trained", {"১২ মাসে প্রশিক্ষিত", "Trained in 12 months"}},
             {"person_days", {"জন-দিন", "Person-days"}},
             {"offices_trained", {"প্রশিক্ষিত অফিস", "Offices with trained staff"}},
             {"H1", {"প্রশিক্ষিত অফিস %", "Offices trained %"}}},
            {},
            {}};
    fill_parts(t, s, [&](const offices_view& offices) -> std::vector<cell> {
        const staff_count n = staff_of(s, offices);
        const auto trained = static_cast<std::int64_t>(n.offices_trained.size());
        const auto all = static_cast<std::int64_t>(offices.size());
        return {count_cell(all),
                count_cell(n.sanctioned),
                count_cell(n.filled),
                count_cell(n.without_posts),
                count_cell(all - static_cast<std::int64_t>(n.offices_known.size())),
                count_cell(n.own),
                count_cell(n.trained),
                tenths_cell(5 * n.half_days),
                count_cell(trained),
                percent_cell(trained, all)};
    });
    return t;
}

table decisions(const survey& s) {
    table t{"T11",
            {"সিদ্ধান্ত বাস্তবায়ন", "Decisions"},
            {{"directive", {"সিদ্ধান্ত", "Decision"}},
             {"office", {"যে অফিসের", "Kept by"}},
             {"text", {"বিবরণ", "Text"}},
             {"targets", {"লক্ষ্য", "Targets"}},
             {"claimed", {"বাস্তবায়িত (দাবিকৃত)", "Done (claimed)"}},
             {"verified", {"বাস্তবায়িত (যাচাইকৃত)", "Done (verified)"}},
             {"dropped", {"বাতিল", "Dropped"}},
             disputed_column(),
             {"overdue", {"সময় অতিক্রান্ত", "Overdue"}},
             {"oldest", {"সবচেয়ে পুরোনো", "Oldest due"}},
             {"D1", {"বাস্তবায়িত %", "Done %"}}},
            {},
            {}};
    std::map<std::string, target_count> counted;
    std::size_t ended = 0;
    for (const auto& [record, directive] : s.known.directives) counted[record];
    for (const target_fact& target : s.known.targets) {
        if (s.offices.find(target.office) == nullptr) {
            ++ended;
            continue;
        }
        auto found = s.known.directives.find(target.directive);
        const auto due = found == s.known.directives.end() ? std::nullopt : found->second.due_on;
        count_target(s, target, due, counted[target.directive]);
    }
    if (ended > 0) t.notes.push_back(note_of_ended(ended));
    for (const auto& [record, n] : counted) {
        const directive_fact d = directive_of(s, record);
        t.rows.push_back({text_cell(d.key), text_cell(d.office),
                          coded_cell(d.text.bn, d.text), count_cell(n.targets),
                          count_cell(n.claimed), count_cell(n.verified), count_cell(n.dropped),
                          count_cell(n.disputed), count_cell(n.overdue), date_cell(n.oldest),
                          percent_cell(n.verified, n.targets)});
    }
    return t;
}

table projects(const survey& s) {
    table t{"T14",
            {"প্রকল্প কার্যালয়", "Project units"},
            {department_column(),
             {"office", {"অফিস কোড", "Office"}},
             {"name", {"প্রকল্প", "Project"}},
             {"director", {"প্রকল্প পরিচালক", "Project director"}},
             {"end_date", {"সমাপ্তি", "Ends on"}},
             {"enothi", {"ই-নথি", "e-Nothi"}}},
            {},
            {}};
    for (const project_fact& p : s.known.projects) {
        const office* o = s.offices.find(p.office);
        if (o == nullptr) continue;
        const fact state = enothi_at_end_of(s, *o).state;
        const std::string code = state.disputed    ? "disputed"
                                 : state.unknown() ? "unknown"
                                                   : state.code;
        t.rows.push_back(
            {department_cell(s, o->department), text_cell(o->id), coded_cell(p.name.bn, p.name),
             p.director.empty() ? empty_cell() : text_cell(p.director), date_cell(p.end_date),
             coded_cell(code, state.disputed ? disputed_column().text
                                             : code_label(s.types, "enothi_state", code))});
    }
    return t;
}

}  // namespace kheya::hub_report
