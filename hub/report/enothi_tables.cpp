// T7 and T8: how far e-Nothi has got by office and branch, and what goes through it each month.
#include "hub/report/scope_rows.hpp"

#include <algorithm>
#include <array>

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

// E5 of one month: only of offices that gave all three kinds of it, none of them in dispute.
struct electronic_sum {
    std::int64_t electronic = 0, all = 0;
};

struct part_counts {
    std::array<month_sum, places> sums{};
    std::array<electronic_sum, months_most> electronic{};
    std::array<std::int64_t, kinds.size()> givers{};  // offices that gave a month of the kind
    // Offices with a whole month for E5; those that lack one; those with one in dispute.
    std::int64_t offices = 0, electronic_given = 0, electronic_unknown = 0, electronic_disputed = 0;
};

// One kind of one month at one office.
struct given_count {
    std::int64_t value = 0;
    bool told = false, of_all = false, disputed = false;
    std::set<std::string_view> branches;  // otherwise of these
    [[nodiscard]] bool lacking() const { return !of_all && branches.empty(); }
};

enum class wholeness { whole, lacking, disputed };

// Whether the three kinds were given, and of the same branches: what one of them lacks is no 0.
wholeness whole_month(const given_count& disposed, const given_count& by_letter,
                      const given_count& on_paper) {
    const given_count* all[] = {&disposed, &by_letter, &on_paper};
    if (std::any_of(std::begin(all), std::end(all), [](const auto* g) { return g->disputed; })) {
        return wholeness::disputed;
    }
    const std::set<std::string_view>* branches = nullptr;
    for (const given_count* given : all) {
        if (given->lacking()) return wholeness::lacking;
        if (given->of_all) continue;
        if (branches != nullptr && *branches != given->branches) return wholeness::lacking;
        branches = &given->branches;
    }
    return wholeness::whole;
}

void add_electronic(const std::array<given_count, places>& given, std::size_t months,
                    part_counts& into) {
    bool any_whole = false, any_lacking = false, any_disputed = false;
    for (std::size_t month = 0; month < months; ++month) {
        const auto of = [&](std::string_view kind) -> const given_count& {
            return given[place_of(kind) * months_most + month];
        };
        const given_count &disposed = of("note_disposed"), &letter = of("note_by_potrojari");
        const given_count& paper = of("note_paper");
        const wholeness w = whole_month(disposed, letter, paper);
        any_whole = any_whole || w == wholeness::whole;
        any_lacking = any_lacking || w == wholeness::lacking;
        any_disputed = any_disputed || w == wholeness::disputed;
        if (w != wholeness::whole) continue;
        into.electronic[month].electronic += disposed.value + letter.value;
        into.electronic[month].all += disposed.value + letter.value + paper.value;
    }
    into.electronic_given += any_whole ? 1 : 0;
    into.electronic_unknown += any_lacking ? 1 : 0;
    into.electronic_disputed += any_disputed ? 1 : 0;
}

// A count for the whole office replaces its branches' counts: adding both would count twice.
void add_office(const count_places& by, const std::vector<count_fact>& counts, part_counts& into) {
    std::array<given_count, places> given;
    for (const count_fact& c : counts) {
        const auto at = by.of(c);
        if (at && c.branch == "all") given[*at].of_all = true;
    }
    for (const count_fact& c : counts) {
        const auto at = by.of(c);
        if (!at || (given[*at].of_all && c.branch != "all")) continue;
        if (c.disputed) {
            given[*at].disputed = true;
            ++into.sums[*at].disputed;
            continue;
        }
        given[*at].told = true;
        given[*at].value += c.value;
        if (c.branch != "all") given[*at].branches.insert(c.branch);
    }
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        bool gave = false;
        for (std::size_t at = kind * months_most; at < (kind + 1) * months_most; ++at) {
            if (!given[at].told) continue;
            gave = true;
            into.sums[at].value += given[at].value;
            ++into.sums[at].reports;
        }
        into.givers[kind] += gave ? 1 : 0;
    }
    add_electronic(given, by.months().size(), into);
}

part_counts counts_of(const survey& s, const count_places& by, const offices_view& offices) {
    part_counts found;
    for (const office* o : offices) {
        ++found.offices;
        const auto* counts = s.known.counts.find(o->id);
        if (counts != nullptr) add_office(by, *counts, found);
        else ++found.electronic_unknown;
    }
    return found;
}

// One row of T8: months, their total, offices that gave at least one month and that gave none,
// disputed values.
std::vector<cell> count_row(const part_counts& found, std::size_t kind, std::size_t months) {
    std::vector<cell> cells;
    std::int64_t total = 0, disputed = 0;
    for (std::size_t month = 0; month < months; ++month) {
        const month_sum& sum = found.sums[kind * months_most + month];
        cells.push_back(sum.reports == 0 ? empty_cell() : count_cell(sum.value));
        total += sum.value;
        disputed += sum.disputed;
    }
    const std::int64_t givers = found.givers[kind];
    cells.push_back(givers == 0 ? empty_cell() : count_cell(total));
    cells.push_back(empty_cell());
    cells.push_back(empty_cell());
    cells.push_back(count_cell(givers));
    cells.push_back(count_cell(found.offices - givers));
    cells.push_back(count_cell(disputed));
    return cells;
}

std::vector<cell> electronic_row(const part_counts& found, std::size_t months) {
    std::vector<cell> cells;
    electronic_sum total;
    for (std::size_t month = 0; month < months; ++month) {
        const electronic_sum& sum = found.electronic[month];
        cells.push_back(percent_cell(sum.electronic, sum.all));
        total.electronic += sum.electronic;
        total.all += sum.all;
    }
    cells.push_back(percent_cell(total.electronic, total.all));
    const bool any = found.electronic_given > 0;
    cells.push_back(any ? count_cell(total.electronic) : empty_cell());
    cells.push_back(any ? count_cell(total.all) : empty_cell());
    cells.push_back(count_cell(found.electronic_given));
    cells.push_back(count_cell(found.electronic_unknown));
    cells.push_back(count_cell(found.electronic_disputed));
    return cells;
}

// E6: of the offices whose dak of the quarter is known, with what was open when it began.
std::vector<cell> dak_row(const survey& s, const offices_view& offices, std::size_t months) {
    std::int64_t open_or_come = 0, disposed = 0, known = 0, disputed = 0;
    for (const office* o : offices) {
        const dak_fact* dak = s.known.dak.find(o->id);
        if (dak == nullptr) continue;
        disputed += dak->disputed ? 1 : 0;
        known += dak->disputed ? 0 : 1;
        open_or_come += dak->opening + dak->received;
        disposed += dak->disposed;
    }
    const auto all = static_cast<std::int64_t>(offices.size());
    std::vector<cell> cells(months, empty_cell());
    cells.push_back(percent_cell(disposed, open_or_come));
    cells.push_back(known > 0 ? count_cell(disposed) : empty_cell());
    cells.push_back(known > 0 ? count_cell(open_or_come) : empty_cell());
    cells.push_back(count_cell(known));
    cells.push_back(count_cell(all - known - disputed));
    cells.push_back(count_cell(disputed));
    return cells;
}

struct use_count {
    answers states;
    std::int64_t started = 0, branches = 0, branches_started = 0;
    std::int64_t branches_unknown = 0, branches_disputed = 0;
    std::array<std::int64_t, 4> in_all{};  // offices, by in_all_branches
};

use_count use_of(const survey& s, const offices_view& offices) {
    use_count n;
    for (const office* o : offices) {
        const enothi_at_end e = enothi_at_end_of(s, *o);
        n.states.add(e.state);
        n.started += e.started() ? 1 : 0;
        n.branches += e.branches;
        n.branches_started += e.branches_started;
        n.branches_unknown += e.branches_unknown;
        n.branches_disputed += e.branches_disputed;
        ++n.in_all[static_cast<std::size_t>(e.all_branches())];
    }
    return n;
}

// Made on two PCs of the office while they were apart: nobody but the office knows.
void note_repeated_branches(table& t, const survey& s) {
    std::vector<std::string> offices;
    for (const auto& [id, o] : s.offices.all()) {
        if (s.known.enothi_of(o).branch_names_repeat) offices.push_back(id);
    }
    if (offices.empty()) return;
    const std::string named = first_of(offices);
    t.notes.push_back({"একই নামের একাধিক শাখা আছে, প্রতিটি গণনায় ধরা হয়েছে; একই শাখা হলে একটি "
                       "বাদ দিন: " +
                           named + "।",
                       "Branches of one name are counted each; where they are one branch, take one "
                       "of them out of use: " +
                           named + "."});
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
                            {"branches_unknown", {"অজানা শাখা", "Branches unknown"}},
                            {"branches_disputed", {"মীমাংসাধীন শাখা", "Branches disputed"}},
                            {"all_branches", {"সকল শাখায় চালু", "With all branches"}},
                            {"all_branches_unknown",
                             {"সকল শাখায় কি না অজানা", "All branches: unknown"}},
                            {"all_branches_disputed",
                             {"সকল শাখায় কি না মীমাংসাধীন", "All branches: disputed"}},
                            {"E1", {"ব্যবহার %", "In use %"}},
                            {"E3", {"শাখা %", "Branches %"}},
                            {"E4", {"সকল শাখায় %", "All branches %"}}};
    t.columns.insert(t.columns.end(), std::begin(added), std::end(added));
    fill_scopes(t, s, [&](const offices_view& offices) -> std::vector<cell> {
        const use_count n = use_of(s, offices);
        const auto all = static_cast<std::int64_t>(offices.size());
        const auto in_all = [&n](in_all_branches so) {
            return n.in_all[static_cast<std::size_t>(so)];
        };
        return {count_cell(n.started),
                count_cell(n.states.of("full")),
                count_cell(n.states.of("setup")),
                count_cell(n.states.of("not_started")),
                count_cell(n.states.of("suspended")),
                count_cell(n.states.unknown),
                count_cell(n.states.disputed),
                count_cell(n.branches_started),
                count_cell(n.branches),
                count_cell(n.branches_unknown),
                count_cell(n.branches_disputed),
                count_cell(in_all(in_all_branches::yes)),
                count_cell(in_all(in_all_branches::unknown)),
                count_cell(in_all(in_all_branches::disputed)),
                percent_cell(n.started, all),
                percent_cell(n.branches_started, n.branches),
                percent_cell(in_all(in_all_branches::yes), all)};
    });
    note_repeated_branches(t, s);
    return t;
}

table enothi_counts(const survey& s) {
    table t{"T8",
            {"ই-নথির মাসিক সংখ্যা", "e-Nothi counts by month"},
            {department_column(), by_column(), {"kind", {"বিষয়", "Count"}}},
            {},
            {{"E5: ই-নথিতে নিষ্পন্ন নোটের শতকরা হার; যে অফিস কোনো মাসের তিন ধরনের নোটের "
              "সংখ্যাই দিয়েছে, শুধু সেই মাস গণনায় আছে। অজানা: যেসব অফিসের কোনো মাস বাদ পড়েছে।",
              "E5: share of notes closed in e-files, of the months for which an office gave all "
              "three kinds of notes. Unknown: offices of which a month is left out."},
             {"E6: ডাক নিষ্পত্তির শতকরা হার; হরে আছে ত্রৈমাসিকের শুরুর অনিষ্পন্ন ডাক ও প্রাপ্ত "
              "ডাক। ই-নথি শুরুর মাস থেকে প্রতি মাসের প্রাপ্ত ও নিষ্পন্ন দুই সংখ্যাই যে অফিস "
              "দিয়েছে, শুধু সেই অফিস গণনায় আছে।",
              "E6: share of dak disposed of, of what was open when the quarter began and what came "
              "in it; of offices that gave both counts for every month since their e-Nothi "
              "began."}}};
    const count_places by(s.quarter);
    const std::size_t months = by.months().size();
    for (const auto& month : by.months()) t.columns.push_back({month, month_label(month)});
    t.columns.push_back({"total", {"মোট", "Total"}});
    t.columns.push_back({"numerator", {"লব", "Numerator"}});
    t.columns.push_back({"denominator", {"হর", "Denominator"}});
    t.columns.push_back({"offices", {"প্রদানকারী অফিস", "Offices giving it"}});
    t.columns.push_back(unknown_column());
    t.columns.push_back(disputed_column());
    each_part(s, [&](std::string_view department, const scope& part) {
        const part_counts found = counts_of(s, by, part.offices);
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
        add(coded_cell("E6", {"ডাক নিষ্পত্তি %", "Dak disposed %"}),
            dak_row(s, part.offices, months));
    });
    return t;
}

}  // namespace kheya::hub_report
