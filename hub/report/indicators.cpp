// Every indicator in one list, department by department, the field first and then the head office:
// code, numerator, denominator, value. Those about how complete the records are (C2, C3) and what
// sums up a table that has no row a department (D1, R1) exist only here; the others repeat columns
// of the tables under one roof, read from those very tables so that the two cannot disagree.
#include "hub/report/scope_rows.hpp"

#include <algorithm>

namespace kheya::hub_report {
namespace {

struct indicator {
    const char* code;
    record::label text;
    const char* table;
    const char* numerator;  // column, empty: the value alone
    const char* denominator;
    const char* value;
    const char* unknown = "unknown";
    const char* disputed = "disputed";
};

const indicator from_tables[] = {
    {"P1", {"বাতায়ন আছে %", "Portal coverage %"}, "T1", "exists", "offices", "P1"},
    {"P3",
     {"ত্রৈমাসিকে হালনাগাদ %", "Portals updated in quarter %"},
     "T3",
     "in_quarter",
     "portals",
     "P3"},
    {"P4", {"শেষ হালনাগাদের বয়সের মধ্যমা (দিন)", "Median age of update, days"}, "T3", "", "", "P4"},
    {"P5",
     {"কর্মকর্তাদের তথ্য হালনাগাদ %", "Officers' details current %"},
     "T4:officer_info",
     "current_checked",
     "portals",
     "percent"},
    {"P6",
     {"সেবার তথ্য হালনাগাদ %", "Service details current %"},
     "T4:service_info",
     "current_checked",
     "portals",
     "percent"},
    {"P7", {"ডিসি/ইউএনও কর্তৃক রক্ষিত %", "Kept by DC or UNO %"}, "T2", "outside", "portals", "P7"},
    {"P8", {"সমন্বয় %", "Coordination %"}, "T10", "answered", "kept_outside", "P8",
     "keeper_unknown", "keeper_disputed"},
    {"E1", {"ই-নথি ব্যবহার %", "e-Nothi in use %"}, "T7", "started", "offices", "E1"},
    {"E2",
     {"ই-নথি শুরু হয়নি (স্থগিত অফিস E1 বা E2 কোনোটিতে নেই)",
      "e-Nothi not begun (suspended ones are in neither E1 nor E2)"},
     "T7",
     "",
     "",
     "not_started"},
    {"E3", {"ই-নথি চালু শাখা %", "Branches started %"}, "T7", "branches_started", "branches", "E3",
     "branches_unknown", "branches_disputed"},
    {"E4",
     {"সকল শাখায় ই-নথি %", "e-Nothi in all branches %"},
     "T7",
     "all_branches",
     "offices",
     "E4",
     "all_branches_unknown",
     "all_branches_disputed"},
    {"E5",
     {"ই-নথিতে নিষ্পন্ন নোট %", "Notes closed in e-file %"},
     "T8:E5",
     "numerator",
     "denominator",
     "total"},
    {"E6", {"ডাক নিষ্পত্তি %", "Dak disposed %"}, "T8:E6", "numerator", "denominator", "total"},
    {"H1",
     {"প্রশিক্ষিত জনবল আছে %", "Offices with trained staff %"},
     "T9",
     "offices_trained",
     "offices",
     "H1",
     "staff_unknown"},
    {"C1", {"স্বাক্ষরিত প্রতিবেদন %", "Reports signed %"}, "T0", "signed", "due", "C1"},
    {"S1", {"সময়মতো স্বাক্ষর %", "Signed on time %"}, "T0", "signed_on_time", "due", "S1"},
    {"S2", {"সময়মতো প্রাপ্তি %", "Received on time %"}, "T0", "received_on_time", "due", "S2"},
    {"S3", {"বিলম্বের মধ্যমা (দিন)", "Median days late"}, "T0", "", "", "S3"},
    {"K1",
     {"মীমাংসাধীন মান (প্রতিবেদনের মুহূর্তে)", "Open conflicts (at the report's moment)"},
     "T13",
     "",
     "",
     "disputed_values"},
    {"K1_hours",
     {"মীমাংসার মধ্যমা (ঘণ্টা)", "Median hours to settle"},
     "T13",
     "settled",
     "",
     "settle_hours"},
};

cell at(const table& t, const std::vector<cell>& row, std::string_view key) {
    const std::size_t place = t.place_of(key);
    return key.empty() || place >= row.size() ? empty_cell() : row[place];
}

// The row of that part of the department: the named item where the table goes by item.
const std::vector<cell>* row_of(const table& t, std::string_view department, std::string_view part,
                                std::string_view item) {
    const std::size_t items = std::min(t.place_of("item"), t.place_of("kind"));
    for (const auto& row : t.rows) {
        if (row[0].value != department || row[1].value != part) continue;
        if (!item.empty() && (items >= row.size() || row[items].value != item)) continue;
        return &row;
    }
    return nullptr;
}

// C2: of what the portal and e-Nothi forms require, how much an office filled in. "Unknown" is not
// filled, "no" is. A portal that does not exist owes no contents.
struct filled_cells {
    std::int64_t filled = 0, required = 0;
};

void count_cell_of(const fact& f, filled_cells& n) {
    ++n.required;
    n.filled += f.unknown() || f.disputed ? 0 : 1;
}

filled_cells completeness(const survey& s, const offices_view& offices) {
    filled_cells n;
    for (const office* o : offices) {
        const portal_fact& p = s.known.portal_of(*o);
        count_cell_of(p.state, n);
        if (p.state.is("yes")) {
            count_cell_of(p.maintainer, n);
            for (const fact* content : {&p.officer_info, &p.service_info}) {
                ++n.required;
                const bool filled = !content->unknown() && !content->disputed;
                n.filled += filled && !content->is("unchecked") ? 1 : 0;
            }
        }
        count_cell_of(s.known.enothi_of(*o).state, n);
    }
    return n;
}

// P9: of the offices without a portal, those whose case has at least gone to the framework team.
std::int64_t cases_under_way(const survey& s, const offices_view& missing) {
    return count_offices(missing, [&](const office& o) {
        const case_fact* found = open_case_of(s, o);
        if (found == nullptr) return false;
        const fact& stage = found->stage;
        return !stage.unknown() && !stage.disputed && stage.code != "identified" &&
               stage.code != "on_hold" && stage.code != "dropped";
    });
}

struct indicator_value {
    std::string code;
    record::label text;
    cell numerator, denominator, value;
    cell unknown = empty_cell(), disputed = empty_cell();
};

// Of one part of one department.
struct list_of_part {
    table& into;
    const survey& s;
    std::string_view department;
    const scope& part;

    void add(indicator_value v) const {
        auto row = part_cells(s, department, part);
        row.push_back(text_cell(std::move(v.code)));
        row.push_back(coded_cell(v.text.en, v.text));
        for (cell* each : {&v.numerator, &v.denominator, &v.value, &v.unknown, &v.disputed}) {
            row.push_back(std::move(*each));
        }
        into.rows.push_back(std::move(row));
    }
    void add_share(std::string code, record::label text, std::int64_t n, std::int64_t whole) const {
        add({std::move(code), std::move(text), count_cell(n), count_cell(whole),
             percent_cell(n, whole)});
    }
};

void add_from_tables(const list_of_part& list, const std::vector<table>& tables) {
    for (const indicator& i : from_tables) {
        const std::string_view wanted = i.table;
        const std::size_t colon = wanted.find(':');
        const std::string_view id = wanted.substr(0, colon);
        const std::string_view item =
            colon == std::string_view::npos ? std::string_view() : wanted.substr(colon + 1);
        const auto source = std::find_if(tables.begin(), tables.end(),
                                         [id](const table& known) { return known.id == id; });
        if (source == tables.end()) continue;
        const auto* row = row_of(*source, list.department, list.part.by, item);
        if (row == nullptr) continue;
        list.add({i.code, i.text, at(*source, *row, i.numerator),
                  at(*source, *row, i.denominator), at(*source, *row, i.value),
                  at(*source, *row, i.unknown), at(*source, *row, i.disputed)});
    }
}

void add_counted(const list_of_part& list) {
    const survey& s = list.s;
    const offices_view& offices = list.part.offices;
    const auto all = static_cast<std::int64_t>(offices.size());
    offices_view missing;
    answers states;
    for (const office* o : offices) {
        const fact& state = s.known.portal_of(*o).state;
        states.add(state);
        if (state.is("no") || state.is("building")) missing.push_back(o);
    }
    const auto absent = static_cast<std::int64_t>(missing.size());
    list.add({"P2",
              {"বাতায়ন নেই (অফিস)", "Offices without a portal"},
              count_cell(absent),
              count_cell(all),
              count_cell(absent),
              count_cell(states.unknown),
              count_cell(states.disputed)});
    list.add_share("P9", {"সৃজন কার্যক্রমের অগ্রগতি %", "Cases under way %"},
                   cases_under_way(s, missing), absent);
    const filled_cells c2 = completeness(s, offices);
    list.add_share("C2", {"পূরণকৃত ঘর %", "Required fields filled %"}, c2.filled, c2.required);
    const std::int64_t both = count_offices(offices, [&](const office& o) {
        return s.known.portal_of(o).recorded && s.known.enothi_of(o).recorded;
    });
    list.add_share("C3", {"দুই রেকর্ডই আছে %", "Both records present %"}, both, all);
}

// A1: in how many quarters of the fiscal year so far the services shown were checked and the report
// was signed, on the average of the portals.
void add_services(const list_of_part& list) {
    std::int64_t quarters = 0, portals = 0;
    for (const office* o : list.part.offices) {
        if (!list.s.known.portal_of(*o).state.is("yes")) continue;
        ++portals;
        if (const auto* found = list.s.known.serviced.find(o->id)) quarters += *found;
    }
    std::optional<std::int64_t> tenths;
    if (portals > 0) tenths = (20 * quarters + portals) / (2 * portals);
    list.add({"A1",
              {"সেবার তথ্য যাচাইকৃত ত্রৈমাসিক (অর্থবছরে)", "Quarters of the year, services checked"},
              count_cell(quarters),
              count_cell(portals),
              tenths_cell(tenths)});
}

// D1: of what decisions ask of these offices, what headquarters has verified.
void add_decisions(const list_of_part& list) {
    std::set<std::string_view> here;
    for (const office* o : list.part.offices) here.insert(o->id);
    answers statuses;
    std::int64_t targets = 0;
    for (const target_fact& target : list.s.known.targets) {
        if (!here.contains(target.office)) continue;
        ++targets;
        statuses.add(target.status);
    }
    const std::int64_t verified = statuses.of("verified");
    list.add({"D1",
              {"সিদ্ধান্ত বাস্তবায়িত %", "Decisions done %"},
              count_cell(verified),
              count_cell(targets),
              percent_cell(verified, targets),
              count_cell(statuses.unknown),
              count_cell(statuses.disputed)});
}

// R1: how far the department's own figures are from the records: in offices, over all rows of T12
// that differ; of how many rows whose both sides are known, how many remain unexplained.
void add_reconciliation(const list_of_part& list, const std::vector<table>& tables) {
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [](const table& t) { return t.id == "T12"; });
    if (found == tables.end()) return;
    std::int64_t offices = 0, differing = 0, compared = 0, unsaid = 0, disputed = 0;
    for (const auto& row : found->rows) {
        if (at(*found, row, "department").value != list.department) continue;
        const auto result = at(*found, row, "result").value;
        const bool differs = result == "differs" || result == "none_left";
        unsaid += result == "not_stated" ? 1 : 0;
        disputed += result == "disputed" ? 1 : 0;
        compared += differs || result == "agrees" ? 1 : 0;
        differing += differs ? 1 : 0;
        const auto difference = at(*found, row, "difference").value;
        if (!differs || !difference.is_number_integer()) continue;
        offices += std::abs(difference.get<std::int64_t>());
    }
    list.add({"R1",
              {"বক্তব্য ও হিসাবের পার্থক্য (অফিস)", "Stated against records (offices)"},
              count_cell(differing),
              count_cell(compared),
              count_cell(offices),
              count_cell(unsaid),
              count_cell(disputed)});
}

}  // namespace

table indicators(const survey& s, const std::vector<table>& tables) {
    table t{"indicators",
            {"সূচক", "Indicators"},
            {department_column(),
             by_column(),
             {"code", {"সংকেত", "Code"}},
             {"indicator", {"সূচক", "Indicator"}},
             {"numerator", {"লব", "Numerator"}},
             {"denominator", {"হর", "Denominator"}},
             {"value", {"মান", "Value"}},
             unknown_column(),
             disputed_column()},
            {},
            {}};
    each_part(s, [&](std::string_view department, const scope& part) {
        if (part.by == "beside") return;  // T1 and T7 have those level by level
        const list_of_part list{t, s, department, part};
        add_from_tables(list, tables);
        add_counted(list);
        add_services(list);
        add_decisions(list);
        if (part.by == "field") add_reconciliation(list, tables);
    });
    return t;
}

}  // namespace kheya::hub_report
