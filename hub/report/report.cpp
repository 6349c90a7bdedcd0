#include "hub/report/report.hpp"

#include "hub/report/tables.hpp"
#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::hub_report {
namespace {

std::string note_number(std::size_t n, bool bengali) {
    return bengali ? base::bengali_digits(std::to_string(n)) : std::to_string(n);
}

// Records of offices that the quarter does not count would otherwise vanish without a word.
void note_outsiders(table& t, const survey& s) {
    const auto strangers = static_cast<std::size_t>(
        std::count_if(s.known.portals.begin(), s.known.portals.end(),
                      [&](const auto& entry) { return s.offices.find(entry.first) == nullptr; }));
    if (strangers > 0) {
        t.notes.push_back(
            {"ত্রৈমাসিকের শেষ দিনে চালু নয় এমন " + note_number(strangers, true) +
                 "টি অফিসের রেকর্ড গণনায় নেই।",
             note_number(strangers, false) +
                 " records of offices not active on the quarter's last day are not counted."});
    }
    if (s.offices.inactive() > 0) {
        const auto n = static_cast<std::size_t>(s.offices.inactive());
        t.notes.push_back(
            {"রেজিস্টারে চালু নয়: " + note_number(n, true) + "টি অফিস।",
             "Offices in the register that are not active: " + note_number(n, false) + "."});
    }
}

}  // namespace

const table* document::find(std::string_view id) const {
    auto found =
        std::find_if(tables.begin(), tables.end(), [id](const table& t) { return t.id == id; });
    return found == tables.end() ? nullptr : &*found;
}

base::result<document> compute(record_source& source, const record::type_set& types,
                               base::quarter quarter, base::time_us as_of, const due_dates& due) {
    TRY(const office_register offices, office_register::read(source, types, quarter));
    TRY(const facts known, read_facts(source, types, quarter));
    const survey s{offices, known, types, quarter, as_of};
    document doc{quarter, as_of, {}};
    doc.tables.push_back(timeliness(s, due));
    for (auto make :
         {portal_coverage, portal_keepers, portal_ages, portal_contents, channels, missing_portals,
          enothi_use, enothi_counts, people, coordination, decisions, reconciliation}) {
        doc.tables.push_back(make(s));
    }
    note_outsiders(doc.tables[1], s);
    TRY(table health, attention(s, source));
    doc.tables.push_back(std::move(health));
    doc.tables.push_back(projects(s));
    doc.tables.push_back(indicators(s, doc.tables));
    return doc;
}

nlohmann::json to_json(const document& doc, std::string_view table_id) {
    nlohmann::json tables = nlohmann::json::object();
    for (const table& t : doc.tables) {
        if (!table_id.empty() && t.id != table_id) continue;
        nlohmann::json columns = nlohmann::json::array(), labels = nlohmann::json::array();
        for (const column& c : t.columns) {
            columns.push_back(c.key);
            labels.push_back({{"bn", c.text.bn}, {"en", c.text.en}});
        }
        nlohmann::json rows = nlohmann::json::array(), notes = nlohmann::json::array();
        for (const auto& row : t.rows) {
            nlohmann::json values = nlohmann::json::array();
            for (const cell& c : row) values.push_back(c.value);
            rows.push_back(std::move(values));
        }
        for (const auto& note : t.notes) notes.push_back({{"bn", note.bn}, {"en", note.en}});
        tables[t.id] = {{"title", t.title.en},     {"title_bn", t.title.bn},
                        {"columns", columns},      {"labels", labels},
                        {"rows", std::move(rows)}, {"notes", std::move(notes)}};
    }
    return {{"quarter", doc.quarter.text()},
            {"as_of", base::to_iso(doc.as_of)},
            {"tables", std::move(tables)}};
}

}  // namespace kheya::hub_report
