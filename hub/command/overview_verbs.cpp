// The overview of a quarter, the lists behind its numbers, and what is to be followed up.
#include "hub/command/asked_records.hpp"
#include "hub/command/calendar_settings.hpp"
#include "hub/followup/open_matters.hpp"
#include "hub/report/behind.hpp"
#include "hub/report/overview.hpp"
#include "hub/report/tables.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_report::mark;

constexpr hub_report::subjects for_followup =
    hub_report::for_marks | hub_report::subject::cases | hub_report::subject::directives;
constexpr std::size_t list_default = 100, list_most = 2000;

std::string name_in(const json& line, bool bengali) {
    return line.value(bengali ? "name_bn" : "name_en", "");
}

std::string number(const json& value) {
    return value.dump();
}

std::string overview_text(const json& doc, bool bengali) {
    const std::vector<std::string> shown = {
        "offices",        "portal_yes",     "portal_unknown",   "portal_disputed", "fresh",
        "enothi_started", "enothi_unknown", "reports_received", "reports_missing", "silent"};
    hub_report::table t{"", {"সার্বিক চিত্র", "Overview"}, {}, {}, {}};
    t.columns.push_back({"department", {"অধিদপ্তর", "Department"}});
    for (const auto& name : shown) {
        t.columns.push_back({name, label_of(*hub_report::mark_named(name))});
    }
    const auto add = [&](record::label text, const json& figures) {
        std::vector<hub_report::cell> row{hub_report::coded_cell(text.en, text)};
        for (const auto& name : shown) {
            row.push_back(hub_report::count_cell(figures.at(name).get<std::int64_t>()));
        }
        t.rows.push_back(std::move(row));
    };
    for (const json& d : doc["departments"]) {
        add({d["bn"].get<std::string>(), d["en"].get<std::string>()}, d["figures"]);
    }
    add({"মোট", "All"}, doc["figures"]);
    hub_report::document whole;
    whole.quarter = *base::parse_quarter(doc["quarter"].get<std::string>());
    whole.as_of = base::parse_iso(doc["as_of"].get<std::string>()).value();
    whole.tables.push_back(std::move(t));
    std::string out = hub_report::render_text(whole, bengali);
    for (const json& line : doc["late"]) {
        out += line["office"].get<std::string>() + "\t" + name_in(line, bengali) + "\t" +
               number(line["days"]) + (bengali ? " দিন বিলম্ব\n" : " days late\n");
    }
    return out;
}

base::result<hub_report::list_query> query_of(const json& arguments) {
    hub_report::list_query query;
    const std::string what = arguments.value("what", "offices");
    const auto named = hub_report::mark_named(what);
    if (!named) {
        return base::error{base::errc::usage,
                           "\"" + what + "\" is no figure of the overview; `kheya-hub overview "
                           "QUARTER --json` names them under labels",
                           "what", "সার্বিক চিত্রে \"" + what + "\" নামে কোনো সংখ্যা নেই"};
    }
    query.what = *named;
    query.district = arguments.value("district", "");
    query.level = arguments.value("level", "");
    query.group = arguments.value("group", "");
    query.by = arguments.value("by", "");
    static constexpr std::string_view rows[] = {"", "level", "group", "field", "head_office",
                                                "beside"};
    if (std::find(std::begin(rows), std::end(rows), query.by) == std::end(rows)) {
        return base::error{base::errc::usage,
                           "\"" + query.by + "\" is no row: level, group, field, head_office or "
                           "beside",
                           "by", "\"" + query.by + "\" নামে কোনো সারি নেই"};
    }
    query.after = arguments.value("after", "");
    query.limit = limit_of(arguments, list_default, list_most);
    return query;
}

// What of the facts is made from what was known before.
constexpr hub_report::subjects of_the_past =
    hub_report::subject::portals_past | hub_report::subject::serviced;

outcome tell_list(const json& doc, const speech& how) {
    if (how.json) return editing::success(doc);
    std::string out;
    for (const json& line : doc["rows"]) {
        out += line["office"].get<std::string>() + "\t" + name_in(line, how.bengali);
        if (line.contains("value")) out += "\t" + number(line["value"]);
        out += "\n";
    }
    if (doc["more"].get<bool>()) {
        out += how.bengali ? "... আরও আছে: --limit বা --after দিন\n"
                           : "... there are more: give --limit or --after\n";
    }
    return editing::success(out);
}

// Behind a number of the report's tables.
outcome list_behind_cell(const json& arguments, surroundings& around, const speech& how) {
    hub_report::cell_query query;
    query.table = arguments.value("table", "");
    query.column = arguments.value("column", "");
    query.after = arguments.value("after", "");
    query.limit = limit_of(arguments, list_default, list_most);
    const json row = arguments.value("row", json::object());
    for (const auto& [name, value] : row.items()) {
        if (!value.is_string()) continue;
        std::string column = name, text = value.get<std::string>();
        if (row.is_array()) {  // NAME=VALUE, as it is typed
            const std::size_t at = text.find('=');
            column = text.substr(0, at);
            text.erase(0, at == std::string::npos ? text.size() : at + 1);
        }
        if (hub_report::names_row(column)) query.row[column] = std::move(text);
    }
    json doc;
    const auto done =
        with_records(arguments, around, [&](asked_records& asked) -> base::result<void> {
            const auto list = [&](hub_report::record_source& source) -> base::result<void> {
                TRY(doc, hub_report::offices_behind(source, *around.types, asked.quarter,
                                                    asked.as_of, query,
                                                    calendar_of(around.store).due));
                return {};
            };
            const auto needs = hub_report::needs_of(query.table);
            return needs && (needs->facts & of_the_past) != 0 ? with_past(asked, around, list)
                                                              : list(asked.records);
        });
    return done ? tell_list(doc, how) : editing::failure(done.error(), how);
}

struct trend_figure {
    std::string_view name;
    hub_report::trend_mark what;
};
constexpr trend_figure trend_figures[] = {
    {"offices", hub_report::trend_mark::offices},
    {"portal_yes", hub_report::trend_mark::portal_yes},
    {"fresh", hub_report::trend_mark::fresh},
    {"enothi_started", hub_report::trend_mark::enothi_started},
    {"reports_due", hub_report::trend_mark::due},
    {"reports_signed", hub_report::trend_mark::sent},
    {"reports_received", hub_report::trend_mark::received},
};

// Behind a number of the trend: what was known of that quarter at its end.
outcome list_behind_trend(const json& arguments, surroundings& around, const speech& how) {
    const std::string what = arguments.value("what", "offices");
    const std::string after = arguments.value("after", "");
    const std::size_t limit = limit_of(arguments, list_default, list_most);
    const auto point = base::parse_quarter(arguments.value("point", ""));
    const auto* figure = std::find_if(std::begin(trend_figures), std::end(trend_figures),
                                      [&](const auto& one) { return one.name == what; });
    if (!point || figure == std::end(trend_figures)) {
        return editing::failure({base::errc::usage, "the trend has no such number", "point",
                                 "ধারায় এমন কোনো সংখ্যা নেই"},
                                how);
    }
    json doc;
    const auto done = with_marks(arguments, around, hub_report::for_marks, [&](const asked_marks& m)
                                     -> base::result<void> {
        TRY(const auto ids, m.behind_trend(*point, figure->what));
        json rows = json::array();
        bool more = false;
        for (const std::string& id : ids) {
            if (id <= after) continue;
            more = rows.size() == limit;
            if (more) break;
            const auto* o = m.survey.offices.find(id);
            rows.push_back(o != nullptr ? hub_report::office_line(m.survey, *o)
                                        : json{{"office", id}});
        }
        const auto label = label_of(*hub_report::mark_named(what));
        doc = {{"quarter", point->text()}, {"what", what},
               {"label", {{"bn", label.bn}, {"en", label.en}}},
               {"rows", std::move(rows)},  {"total", ids.size()}, {"more", more}};
        return {};
    });
    return done ? tell_list(doc, how) : editing::failure(done.error(), how);
}

}  // namespace

outcome show_overview(const json& arguments, surroundings& around, const speech& how) {
    json doc;
    const auto done = with_marks(arguments, around, hub_report::for_marks, [&](const asked_marks& m)
                                     -> base::result<void> {
        TRY(const auto trend, m.trend());
        doc = overview_document(m.survey, m.offices, trend);
        return {};
    });
    if (!done) return editing::failure(done.error(), how);
    return how.json ? editing::success(doc) : editing::success(overview_text(doc, how.bengali));
}

outcome list_behind(const json& arguments, surroundings& around, const speech& how) {
    if (arguments.contains("table")) return list_behind_cell(arguments, around, how);
    if (arguments.contains("point")) return list_behind_trend(arguments, around, how);
    const auto query = query_of(arguments);
    if (!query) return editing::failure(query.error(), how);
    json doc;
    const auto done = with_marks(arguments, around, hub_report::for_marks, [&](const asked_marks& m)
                                     -> base::result<void> {
        doc = offices_document(m.survey, m.offices, *query);
        return {};
    });
    return done ? tell_list(doc, how) : editing::failure(done.error(), how);
}

outcome show_followup(const json& arguments, surroundings& around, const speech& how) {
    json doc;
    const auto done = with_marks(arguments, around, for_followup, [&](const asked_marks& m)
                                     -> base::result<void> {
        TRY(doc, hub_followup::open_matters(m.asked.records, m.survey,
                                           calendar_of(around.store).contact_every));
        return {};
    });
    if (!done) return editing::failure(done.error(), how);
    if (how.json) return editing::success(doc);
    std::string out;
    for (const json& line : doc["cases"]) {
        out += line["office"].get<std::string>() + "\t" + name_in(line, how.bengali) + "\t" +
               line["stage_text"][how.bengali ? "bn" : "en"].get<std::string>() + "\t" +
               (line["days_open"].is_null() ? "-" : number(line["days_open"])) + "\n";
    }
    for (const json& line : doc["directives"]) {
        const std::string kept_by = line["kept_by"].get<std::string>();
        out += (kept_by.empty() ? std::string() : kept_by + ":") +
               line["directive"].get<std::string>() + "\t" + number(line["verified"]) + "/" +
               number(line["targets"]) + "\t" + number(line["overdue"]) +
               (how.bengali ? " সময় অতিক্রান্ত\n" : " overdue\n");
    }
    for (const json& line : doc["contacts"]) {
        if (!line["overdue"].get<bool>()) continue;
        out += line["office"].get<std::string>() + "\t" + line["keeper"].get<std::string>() +
               "\t" + line["officer_name"].get<std::string>() +
               (how.bengali ? "\tযোগাযোগ বাকি\n" : "\tcontact due\n");
    }
    return editing::success(out);
}

}  // namespace kheya::hub_command
