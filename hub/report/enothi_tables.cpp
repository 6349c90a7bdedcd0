// T7 and T8: how far e-Nothi has got by office and branch, and what goes through it each month.
#include "hub/report/scope_rows.hpp"

namespace kheya::hub_report {
namespace {

struct month_sum {
    std::int64_t value = 0, reports = 0, disputed = 0;
};

std::vector<std::string> months_of(base::quarter q) {
    std::vector<std::string> months;
    for (base::date day = q.first_day(); q.contains(day);) {
        months.push_back(base::to_text(day).substr(0, 7));
        day = base::date{day.year(), day.month(), std::chrono::day{1}} + std::chrono::months{1};
    }
    return months;
}

// "2021-11" as people write it: a day's long text without its day.
record::label month_label(const std::string& month) {
    const auto first = base::parse_date(month + "-01");
    if (!first) return {month, month};
    const auto without_day = [&](bool bengali) {
        const std::string text = base::to_long_text(*first, bengali);
        return text.substr(text.find(' ') + 1);
    };
    return {without_day(true), without_day(false)};
}

using sums = std::map<std::pair<std::string, std::string>, month_sum>;  // by kind and month

// A count for the whole office replaces its branches' counts: adding both would count twice.
void add_office(const std::vector<count_fact>& counts, sums& into) {
    std::map<std::pair<std::string, std::string>, bool> whole;
    for (const count_fact& c : counts) {
        if (c.branch == "all") whole[{c.kind, c.month}] = true;
    }
    std::map<std::pair<std::string, std::string>, bool> reported;
    for (const count_fact& c : counts) {
        const std::pair key{c.kind, c.month};
        if (whole[key] && c.branch != "all") continue;
        month_sum& sum = into[key];
        if (c.disputed) {
            ++sum.disputed;
            continue;
        }
        sum.value += c.value;
        if (!reported[key]) ++sum.reports;
        reported[key] = true;
    }
}

constexpr std::string_view kinds[] = {"dak_received",  "dak_disposed",  "note_self",
                                      "note_from_dak", "note_disposed", "note_by_potrojari",
                                      "potrojari",     "note_paper"};

// One row of T8: months, their total, offices that gave at least one month, disputed values.
std::vector<cell> count_row(sums& found, std::string_view kind,
                            const std::vector<std::string>& months) {
    std::vector<cell> cells;
    std::int64_t total = 0, disputed = 0, reports = 0;
    for (const auto& month : months) {
        const month_sum& sum = found[{std::string(kind), month}];
        cells.push_back(sum.reports == 0 ? empty_cell() : count_cell(sum.value));
        total += sum.value;
        disputed += sum.disputed;
        reports = std::max(reports, sum.reports);
    }
    cells.push_back(reports == 0 ? empty_cell() : count_cell(total));
    cells.push_back(count_cell(reports));
    cells.push_back(count_cell(disputed));
    return cells;
}

std::vector<cell> electronic_row(sums& found, const std::vector<std::string>& months) {
    std::vector<cell> cells;
    std::int64_t electronic = 0, all = 0;
    for (const auto& month : months) {
        const std::int64_t here =
            found[{"note_disposed", month}].value + found[{"note_by_potrojari", month}].value;
        const std::int64_t paper = found[{"note_paper", month}].value;
        cells.push_back(percent_cell(here, here + paper));
        electronic += here;
        all += here + paper;
    }
    cells.push_back(percent_cell(electronic, all));
    cells.push_back(empty_cell());
    cells.push_back(empty_cell());
    return cells;
}

}  // namespace

table enothi_use(const survey& s) {
    table t{"T7", {"ই-নথির ব্যবহার", "Use of e-Nothi"}, scope_columns(), {}, {}};
    const column added[] = {{"started", {"ব্যবহার চলমান", "In use"}},
                            {"full", {"তন্মধ্যে সকল শাখায়", "Of these, said full"}},
                            {"setup", {"প্রস্তুতি চলছে", "Being set up"}},
                            {"not_started", {"শুরু হয়নি", "Not started"}},
                            {"suspended", {"স্থগিত", "Suspended"}},
                            unknown_column(),
                            disputed_column(),
                            {"branches_started", {"চালু শাখা", "Branches started"}},
                            {"branches", {"মোট শাখা", "Branches"}},
                            {"all_branches", {"সকল শাখায় চালু", "With all branches"}},
                            {"E1", {"ব্যবহার %", "In use %"}},
                            {"E3", {"শাখা %", "Branches %"}},
                            {"E4", {"সকল শাখায় %", "All branches %"}}};
    t.columns.insert(t.columns.end(), std::begin(added), std::end(added));
    fill_scopes(t, s, [&](const offices_view& offices) -> std::vector<cell> {
        answers a;
        std::int64_t started = 0, branches = 0, branches_started = 0, complete = 0;
        for (const office* o : offices) {
            const enothi_fact& e = s.known.enothi_of(*o);
            a.add(e.state);
            started += e.started() ? 1 : 0;
            branches += e.branches_active;
            branches_started += e.branches_started;
            complete += e.all_branches() ? 1 : 0;
        }
        const auto all = static_cast<std::int64_t>(offices.size());
        return {count_cell(started),           count_cell(a.of("full")),
                count_cell(a.of("setup")),     count_cell(a.of("not_started")),
                count_cell(a.of("suspended")), count_cell(a.unknown),
                count_cell(a.disputed),        count_cell(branches_started),
                count_cell(branches),          count_cell(complete),
                percent_cell(started, all),    percent_cell(branches_started, branches),
                percent_cell(complete, all)};
    });
    return t;
}

table enothi_counts(const survey& s) {
    table t{"T8",
            {"ই-নথির মাসিক সংখ্যা", "e-Nothi counts by month"},
            {department_column(), {"kind", {"বিষয়", "Count"}}},
            {},
            {{"E5: ই-নথিতে নিষ্পন্ন নোটের শতকরা হার।", "E5: share of notes closed in e-files."}}};
    const auto months = months_of(s.quarter);
    for (const auto& month : months) t.columns.push_back({month, month_label(month)});
    t.columns.push_back({"total", {"মোট", "Total"}});
    t.columns.push_back({"offices", {"প্রদানকারী অফিস", "Offices giving it"}});
    t.columns.push_back(disputed_column());
    for (const auto& department : s.offices.departments()) {
        sums found;
        for (const office* o : s.offices.all_offices(department)) {
            auto counts = s.known.counts.find(o->id);
            if (counts != s.known.counts.end()) add_office(counts->second, found);
        }
        for (std::string_view kind : kinds) {
            std::vector<cell> row{
                department_cell(s, department),
                coded_cell(std::string(kind), code_label(s.types, "count_kind", kind))};
            for (auto& added : count_row(found, kind, months)) row.push_back(std::move(added));
            t.rows.push_back(std::move(row));
        }
        std::vector<cell> row{department_cell(s, department),
                              coded_cell("E5", {"ই-নথিতে নিষ্পন্ন %", "Closed in e-file %"})};
        for (auto& added : electronic_row(found, months)) row.push_back(std::move(added));
        t.rows.push_back(std::move(row));
    }
    return t;
}

}  // namespace kheya::hub_report
