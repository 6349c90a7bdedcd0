#include "hub/report/overview.hpp"

#include "shared/base/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>

namespace kheya::hub_report {
namespace {

using nlohmann::json;

constexpr std::size_t late_shown = 20;

using totals = std::array<std::int64_t, mark_count>;

json figures_of(const totals& n) {
    json out = json::object();
    for (std::size_t i = 0; i < mark_count; ++i) {
        out[std::string(name_of(static_cast<mark>(i)))] = n[i];
    }
    return out;
}

json text_of(const record::label& text) {
    return {{"bn", text.bn}, {"en", text.en}};
}

void add(totals& n, const mark_set& marks) {
    static_assert(mark_count <= 64);
    for (std::uint64_t left = marks.to_ullong(); left != 0; left &= left - 1) {
        ++n[static_cast<std::size_t>(std::countr_zero(left))];
    }
}

// Those under which an office that is no field office counts too.
mark_set marks_of_all() {
    mark_set all;
    for (std::size_t i = 0; i < mark_count; ++i) {
        all.set(i, counts_all_offices(static_cast<mark>(i)));
    }
    return all;
}

json departments_of(const survey& s, const std::map<std::string, totals>& by_department) {
    json out = json::array();
    for (const auto& department : s.offices.departments()) {
        const record::label text = s.offices.department_text(department);
        out.push_back({{"department", department},
                       {"bn", text.bn},
                       {"en", text.en},
                       {"figures", figures_of(by_department.at(department))}});
    }
    return out;
}

json districts_of(const survey& s, const std::map<std::string, totals>& by_district) {
    json out = json::array();
    for (const auto& [district, n] : by_district) {
        if (district.empty()) continue;
        json line = figures_of(n);
        const record::label text = code_label(s.types, "district", district);
        line["district"] = district;
        line["iso"] = iso_of_district(district);
        line["bn"] = text.bn;
        line["en"] = text.en;
        out.push_back(std::move(line));
    }
    return out;
}

// The rows of the report's tables by level: levels, groups, the field, the head office, beside.
json levels_of(const survey& s, const std::unordered_map<const office*, mark_set>& marked) {
    json out = json::array();
    for (const auto& department : s.offices.departments()) {
        for (const scope& row : s.offices.scopes(department)) {
            totals n{};
            for (const office* o : row.offices) add(n, marked.at(o));
            json line = figures_of(n);
            line["department"] = department;
            line["by"] = row.by;
            line["scope"] = row.which;
            line["bn"] = row.which_text.bn;
            line["en"] = row.which_text.en;
            out.push_back(std::move(line));
        }
    }
    return out;
}

json late_of(const survey& s, const std::vector<marked_office>& offices) {
    std::vector<const marked_office*> late;
    for (const marked_office& o : offices) {
        // What was sent back is owed again.
        if (o.days_late > 0) late.push_back(&o);
    }
    std::sort(late.begin(), late.end(), [](const auto* a, const auto* b) {
        return std::pair(-a->days_late, a->who->id) < std::pair(-b->days_late, b->who->id);
    });
    json out = json::array();
    for (std::size_t i = 0; i < std::min(late.size(), late_shown); ++i) {
        json line = office_line(s, *late[i]->who);
        line["days"] = late[i]->days_late;
        out.push_back(std::move(line));
    }
    return out;
}

json trend_document(const std::vector<trend_point>& trend) {
    json out = json::array();
    for (const trend_point& p : trend) {
        out.push_back({{"quarter", p.of.text()},
                       {"offices", p.offices},
                       {"portal_yes", p.portal_yes},
                       {"fresh", p.fresh},
                       {"enothi_started", p.enothi_started},
                       {"reports_due", p.reports_due},
                       {"reports_signed", p.reports_signed},
                       {"reports_received", p.reports_received}});
    }
    return out;
}

bool belongs(const marked_office& o, const list_query& query) {
    const office& who = *o.who;
    if (!query.department.empty() && who.department != query.department) return false;
    if (!query.district.empty() && who.district != query.district) return false;
    if (!query.group.empty() && !who.groups.contains(query.group)) return false;
    if (!query.level.empty() && who.level != query.level) return false;
    if (query.by.empty()) return o.counts_under(query.what);
    const bool is_head = who.level == "hq";
    const bool is_of_row = query.by == "head_office" ? !who.counts_as_field && is_head
                           : query.by == "beside"    ? !who.counts_as_field && !is_head
                                                     : who.counts_as_field;
    return is_of_row && o.has(query.what);
}

// The row that the number stands in, where the question does not say.
std::string row_of(const std::vector<marked_office>& offices, const list_query& query) {
    if (!query.by.empty() || (query.level.empty() && query.group.empty())) return query.by;
    const bool of_field = std::any_of(offices.begin(), offices.end(), [&](const auto& o) {
        return o.who->counts_as_field && (query.level.empty() || o.who->level == query.level) &&
               (query.department.empty() || o.who->department == query.department);
    });
    return of_field || query.level.empty() ? "field"
           : query.level == "hq"           ? "head_office"
                                           : "beside";
}

}  // namespace

json office_line(const survey& s, const office& o) {
    return {{"office", o.id},
            {"name_bn", o.name.bn},
            {"name_en", o.name.en},
            {"department", o.department},
            {"level", o.level},
            {"level_text", text_of(code_label(s.types, "level", o.level))},
            {"district", o.district}};
}

json overview_document(const survey& s, const std::vector<marked_office>& offices,
                       const std::vector<trend_point>& trend) {
    totals whole{};
    std::map<std::string, totals> by_department, by_district;
    std::unordered_map<const office*, mark_set> marked;
    marked.reserve(offices.size());
    const mark_set of_all = marks_of_all();
    for (const marked_office& o : offices) {
        marked.emplace(o.who, o.marks);
        const mark_set counted = o.who->counts_as_field ? o.marks : o.marks & of_all;
        add(whole, counted);
        add(by_department[o.who->department], counted);
        add(by_district[o.who->district], counted);
    }
    json labels = json::object();
    for (std::size_t i = 0; i < mark_count; ++i) {
        const mark m = static_cast<mark>(i);
        labels[std::string(name_of(m))] = text_of(label_of(m));
    }
    return {{"quarter", s.quarter.text()},
            {"as_of", base::to_iso(s.as_of)},
            {"figures", figures_of(whole)},
            {"labels", std::move(labels)},
            {"departments", departments_of(s, by_department)},
            {"districts", districts_of(s, by_district)},
            {"levels", levels_of(s, marked)},
            {"trend", trend_document(trend)},
            {"late", late_of(s, offices)}};
}

json offices_document(const survey& s, const std::vector<marked_office>& offices,
                      const list_query& asked) {
    list_query query = asked;
    query.by = row_of(offices, asked);
    json rows = json::array();
    std::size_t total = 0;
    bool more = false;
    for (const marked_office& o : offices) {
        if (!belongs(o, query)) continue;
        ++total;
        if (o.who->id <= query.after) continue;
        if (rows.size() == query.limit) {
            more = true;
            continue;
        }
        json line = office_line(s, *o.who);
        const portal_fact& p = s.known.portal_of(*o.who);
        line["portal"] = p.state.disputed ? "disputed" : p.state.code;
        line["domain"] = p.domain;
        const auto updated_on = portal_at_end_of(s, *o.who).updated_on;
        line["updated_on"] = updated_on ? json(base::to_text(*updated_on)) : json(nullptr);
        const fact e = enothi_at_end_of(s, *o.who).state;
        line["enothi"] = e.disputed ? "disputed" : e.code;
        line["report"] = o.has(mark::reports_returned)  ? "returned"
                         : o.has(mark::reports_received)  ? "received"
                         : o.has(mark::reports_signed)  ? "signed"
                         : o.has(mark::reports_awaited) ? "awaited"
                                                        : "missing";
        if (o.days_late > 0) line["days_late"] = o.days_late;
        rows.push_back(std::move(line));
    }
    return {{"quarter", s.quarter.text()},
            {"what", name_of(query.what)},
            {"label", text_of(label_of(query.what))},
            {"rows", std::move(rows)},
            {"total", total},
            {"more", more}};
}

}  // namespace kheya::hub_report
