// All offices by how headquarters stands with them, and the offices behind each number.
#include "hub/command/asked_records.hpp"
#include "hub/command/standing.hpp"
#include "hub/report/overview.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_report::mark;
using hub_report::marked_office;

constexpr std::size_t standing_default = 100, standing_most = 2000;

std::map<std::string, line_of_office> lines_of(hub_store::store& in) {
    std::map<std::string, line_of_office> out;
    const auto waiting = in.devices_waiting();
    for (const auto& d : in.devices()) {
        if (d.revoked || !d.confirmed) continue;
        line_of_office& line = out[d.office];
        line.enrolled = true;
        line.last_seen = std::max(line.last_seen, d.last_seen.value_or(d.enrolled_at));
        line.backlog = line.backlog || waiting.contains(d.key);
    }
    return out;
}

struct standing_query {
    std::string what, after;
    std::size_t limit = standing_default;
};

base::result<standing_query> standing_query_of(const json& arguments) {
    standing_query asked{arguments.value("what", ""), arguments.value("after", "")};
    const bool is_known = asked.what.empty() ||
                          std::find(standings.begin(), standings.end(), asked.what) !=
                              standings.end();
    if (!is_known) {
        return base::error{base::errc::usage,
                           "an office is never_enrolled, silent, backlog, late, incomplete or "
                           "complete",
                           "what",
                           "never_enrolled, silent, backlog, late, incomplete অথবা complete"};
    }
    asked.limit = limit_of(arguments, standing_default, standing_most);
    return asked;
}

json standing_document(const asked_marks& m, const standing_query& asked,
                       const std::map<std::string, line_of_office>& lines) {
    std::map<std::string_view, std::int64_t> counts;
    json rows = json::array();
    bool more = false;
    for (const marked_office& o : m.offices) {
        const auto found = lines.find(o.who->id);
        const line_of_office line = found == lines.end() ? line_of_office{} : found->second;
        const bool whole = m.survey.known.portal_of(*o.who).recorded &&
                           m.survey.known.enothi_of(*o.who).recorded && !o.has(mark::disputed);
        const auto standing =
            standing_of(line, o.has(mark::reports_missing), whole, m.asked.as_of);
        ++counts[standing];
        if ((!asked.what.empty() && asked.what != standing) || o.who->id <= asked.after) continue;
        if (rows.size() == asked.limit) {
            more = true;
            continue;
        }
        json shown = hub_report::office_line(m.survey, *o.who);
        shown["standing"] = standing;
        shown["last_seen"] = line.last_seen == 0 ? json(nullptr)
                                                 : json(base::to_iso(line.last_seen));
        if (o.days_late > 0) shown["days_late"] = o.days_late;
        rows.push_back(std::move(shown));
    }
    json numbers = json::object();
    for (const auto one : standings) numbers[std::string(one)] = counts[one];
    return {{"quarter", m.asked.quarter.text()},
            {"as_of", base::to_iso(m.asked.as_of)},
            {"counts", std::move(numbers)},
            {"rows", std::move(rows)},
            {"more", more}};
}

}  // namespace

outcome show_standing(const json& arguments, surroundings& around, const speech& how) {
    const auto asked = standing_query_of(arguments);
    if (!asked) return editing::failure(asked.error(), how);
    json doc;
    const auto done = with_marks(arguments, around, hub_report::for_marks,
                                 [&](const asked_marks& m) -> base::result<void> {
                                     doc = standing_document(m, *asked,
                                                             lines_of(around.store));
                                     return {};
                                 });
    if (!done) return editing::failure(done.error(), how);
    if (how.json) return editing::success(doc);
    std::string out;
    for (const auto& [standing, n] : doc["counts"].items()) {
        out += standing + "\t" + n.dump() + "\n";
    }
    for (const json& line : doc["rows"]) {
        out += line["office"].get<std::string>() + "\t" + line["standing"].get<std::string>() +
               "\t" + line.value(how.bengali ? "name_bn" : "name_en", "") + "\n";
    }
    return editing::success(out);
}

}  // namespace kheya::hub_command
