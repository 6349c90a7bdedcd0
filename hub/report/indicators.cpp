// Every indicator in one list, department by department: code, numerator, denominator, value. Those
// about how complete the records are (C2, C3) exist only here; the others repeat the columns of the
// tables under one roof, read from those very tables so that the two cannot disagree.
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
    {"P8", {"সমন্বয় %", "Coordination %"}, "T10", "answered", "kept_outside", "P8"},
    {"E1", {"ই-নথি ব্যবহার %", "e-Nothi in use %"}, "T7", "started", "offices", "E1"},
    {"E2", {"ই-নথি শুরু হয়নি", "e-Nothi not begun"}, "T7", "", "", "not_started"},
    {"E3", {"ই-নথি চালু শাখা %", "Branches started %"}, "T7", "branches_started", "branches", "E3"},
    {"E4",
     {"সকল শাখায় ই-নথি %", "e-Nothi in all branches %"},
     "T7",
     "all_branches",
     "offices",
     "E4"},
    {"E5", {"ই-নথিতে নিষ্পন্ন নোট %", "Notes closed in e-file %"}, "T8:E5", "", "", "total"},
    {"H1",
     {"প্রশিক্ষিত জনবল আছে %", "Offices with trained staff %"},
     "T9",
     "offices_trained",
     "offices",
     "H1"},
    {"C1", {"স্বাক্ষরিত প্রতিবেদন %", "Reports signed %"}, "T0", "signed", "due", "C1"},
    {"S1", {"সময়মতো স্বাক্ষর %", "Signed on time %"}, "T0", "signed_on_time", "due", "S1"},
    {"S2", {"সময়মতো প্রাপ্তি %", "Received on time %"}, "T0", "received_on_time", "due", "S2"},
    {"S3", {"বিলম্বের মধ্যমা (দিন)", "Median days late"}, "T0", "", "", "S3"},
};

cell at(const table& t, const std::vector<cell>& row, std::string_view key) {
    const std::size_t place = t.place_of(key);
    return key.empty() || place >= row.size() ? empty_cell() : row[place];
}

// The row of that department: over its field offices where the table goes by level, the named item
// where it goes by item.
const std::vector<cell>* row_of(const table& t, std::string_view department,
                                std::string_view item) {
    const bool by_scope = t.place_of("by") < t.columns.size();
    for (const auto& row : t.rows) {
        if (row[0].value != department) continue;
        if (by_scope && row[1].value != "field") continue;
        if (!item.empty() && row[1].value != item) continue;
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
        const case_fact* found = s.known.cases.find(o.id);
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

void add_row(table& t, const survey& s, std::string_view department, indicator_value v) {
    t.rows.push_back({department_cell(s, department), text_cell(std::move(v.code)),
                      coded_cell(v.text.en, v.text), std::move(v.numerator),
                      std::move(v.denominator), std::move(v.value), std::move(v.unknown),
                      std::move(v.disputed)});
}

void add_counted(table& t, const survey& s, std::string_view department) {
    const auto offices = s.offices.field_offices(department);
    if (offices.empty()) return;
    const auto all = static_cast<std::int64_t>(offices.size());
    offices_view missing;
    answers states;
    for (const office* o : offices) {
        const fact& state = s.known.portal_of(*o).state;
        states.add(state);
        if (state.is("no") || state.is("building")) missing.push_back(o);
    }
    const auto absent = static_cast<std::int64_t>(missing.size());
    auto add = [&](std::string code, record::label text, std::int64_t n, std::int64_t whole) {
        add_row(t, s, department,
                {std::move(code), std::move(text), count_cell(n), count_cell(whole),
                 percent_cell(n, whole)});
    };
    add_row(t, s, department,
            {"P2",
             {"বাতায়ন নেই (অফিস)", "Offices without a portal"},
             count_cell(absent),
             count_cell(all),
             count_cell(absent),
             count_cell(states.unknown),
             count_cell(states.disputed)});
    add("P9", {"সৃজন কার্যক্রমের অগ্রগতি %", "Cases under way %"}, cases_under_way(s, missing), absent);
    const filled_cells c2 = completeness(s, offices);
    add("C2", {"পূরণকৃত ঘর %", "Required fields filled %"}, c2.filled, c2.required);
    const std::int64_t both = count_offices(offices, [&](const office& o) {
        return s.known.portal_of(o).recorded && s.known.enothi_of(o).recorded;
    });
    add("C3", {"দুই রেকর্ডই আছে %", "Both records present %"}, both, all);
}

}  // namespace

table indicators(const survey& s, const std::vector<table>& tables) {
    table t{"indicators",
            {"সূচক", "Indicators"},
            {department_column(),
             {"code", {"সংকেত", "Code"}},
             {"indicator", {"সূচক", "Indicator"}},
             {"numerator", {"লব", "Numerator"}},
             {"denominator", {"হর", "Denominator"}},
             {"value", {"মান", "Value"}},
             unknown_column(),
             disputed_column()},
            {},
            {}};
    for (const auto& department : s.offices.departments()) {
        for (const indicator& i : from_tables) {
            const std::string_view wanted = i.table;
            const std::size_t colon = wanted.find(':');
            const std::string_view id = wanted.substr(0, colon);
            const std::string_view item =
                colon == std::string_view::npos ? std::string_view() : wanted.substr(colon + 1);
            auto source = std::find_if(tables.begin(), tables.end(),
                                       [id](const table& known) { return known.id == id; });
            if (source == tables.end()) continue;
            const auto* row = row_of(*source, department, item);
            if (row == nullptr) continue;
            add_row(t, s, department,
                    {i.code, i.text, at(*source, *row, i.numerator),
                     at(*source, *row, i.denominator), at(*source, *row, i.value),
                     at(*source, *row, "unknown"), at(*source, *row, "disputed")});
        }
        add_counted(t, s, department);
    }
    return t;
}

}  // namespace kheya::hub_report
