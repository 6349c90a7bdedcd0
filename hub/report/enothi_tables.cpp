// T7 and T8: how far e-Nothi has got by office and branch, and what goes through it each month.
#include "hub/report/scope_rows.hpp"

#include <algorithm>
#include <array>
#include <bitset>

namespace kheya::hub_report {
namespace {

struct month_sum {
    std::int64_t value = 0, reports = 0, disputed = 0;
};

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

constexpr std::array<std::string_view, 8> kinds = {
    "dak_received",  "dak_disposed",      "note_self", "note_from_dak",
    "note_disposed", "note_by_potrojari", "potrojari", "note_paper"};
constexpr std::size_t months_most = 3;   // of a quarter
constexpr std::size_t places = kinds.size() * months_most;

constexpr std::size_t place_of(std::string_view kind) {
    return static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), kind) - kinds.begin());
}

// The months of one quarter, and the place of a kind's month among the sums; none: not of it.
class count_places {
public:
    explicit count_places(base::quarter q) : months_(q.months()) {}

    [[nodiscard]] const std::vector<std::string>& months() const { return months_; }
    [[nodiscard]] std::optional<std::size_t> of(const count_fact& c) const {
        const std::size_t kind = place_of(c.kind);
        const auto month = std::find(months_.begin(), months_.end(), c.month);
        if (kind == kinds.size() || month == months_.end()) return std::nullopt;
        return kind * months_most + static_cast<std::size_t>(month - months_.begin());
    }

private:
    std::vector<std::string> months_;
};

using sums = std::array<month_sum, places>;

// A count for the whole office replaces its branches' counts: adding both would count twice.
void add_office(const count_places& by, const std::vector<count_fact>& counts, sums& into) {
    std::bitset<places> whole, reported;
    for (const count_fact& c : counts) {
        const auto at = by.of(c);
        if (at && c.branch == "all") whole.set(*at);
    }
    for (const count_fact& c : counts) {
        const auto at = by.of(c);
        if (!at || (whole.test(*at) && c.branch != "all")) continue;
        month_sum& sum = into[*at];
        if (c.disputed) {
            ++sum.disputed;
            continue;
        }
        sum.value += c.value;
        if (!reported.test(*at)) ++sum.reports;
        reported.set(*at);
    }
}

// One row of T8: months, their total, offices that gave at least one month, disputed values.
std::vector<cell> count_row(const sums& found, std::size_t kind, std::size_t months) {
    std::vector<cell> cells;
    std::int64_t total = 0, disputed = 0, reports = 0;
    for (std::size_t month = 0; month < months; ++month) {
        const month_sum& sum = found[kind * months_most + month];
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

std::vector<cell> electronic_row(const sums& found, std::size_t months) {
    std::vector<cell> cells;
    std::int64_t electronic = 0, all = 0;
    const auto value = [&](std::string_view kind, std::size_t month) {
        return found[place_of(kind) * months_most + month].value;
    };
    for (std::size_t month = 0; month < months; ++month) {
        const std::int64_t here =
            value("note_disposed", month) + value("note_by_potrojari", month);
        const std::int64_t paper = value("note_paper", month);
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
            {department_column(), by_column(), {"kind", {"বিষয়", "Count"}}},
            {},
            {{"E5: ই-নথিতে নিষ্পন্ন নোটের শতকরা হার।", "E5: share of notes closed in e-files."},
             {"E6 (ডাক নিষ্পত্তি %) অজানা: ত্রৈমাসিকের শুরুতে অনিষ্পন্ন ডাকের সংখ্যা কোনো রেকর্ডে নেই।",
              "E6 (dak disposed %) is unknown: no record holds how much dak was open when the "
              "quarter began."}}};
    const count_places by(s.quarter);
    const std::size_t months = by.months().size();
    for (const auto& month : by.months()) t.columns.push_back({month, month_label(month)});
    t.columns.push_back({"total", {"মোট", "Total"}});
    t.columns.push_back({"offices", {"প্রদানকারী অফিস", "Offices giving it"}});
    t.columns.push_back(disputed_column());
    each_part(s, [&](std::string_view department, const scope& part) {
        sums found{};
        for (const office* o : part.offices) {
            const auto* counts = s.known.counts.find(o->id);
            if (counts != nullptr) add_office(by, *counts, found);
        }
        const auto add = [&](cell what, std::vector<cell> numbers) {
            auto row = part_cells(s, department, part);
            row.push_back(std::move(what));
            for (auto& added : numbers) row.push_back(std::move(added));
            t.rows.push_back(std::move(row));
        };
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            add(coded_cell(std::string(kinds[kind]),
                           code_label(s.types, "count_kind", kinds[kind])),
                count_row(found, kind, months));
        }
        add(coded_cell("E5", {"ই-নথিতে নিষ্পন্ন %", "Closed in e-file %"}),
            electronic_row(found, months));
    });
    return t;
}

}  // namespace kheya::hub_report
