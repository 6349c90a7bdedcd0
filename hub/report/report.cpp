#include "hub/report/report.hpp"

#include "hub/report/tables.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <iterator>

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
        const std::size_t n = s.offices.inactive();
        t.notes.push_back(
            {"রেজিস্টারে চালু নয়: " + note_number(n, true) + "টি অফিস।",
             "Offices in the register that are not active: " + note_number(n, false) + "."});
    }
}

// How a table is made, and from what.
struct recipe {
    std::string_view id;
    subjects needs;
    base::result<table> (*make)(const survey& s, const due_dates& due, record_source& source);
};

template <table (*Make)(const survey&)>
base::result<table> plain(const survey& s, const due_dates&, record_source&) {
    return Make(s);
}
base::result<table> make_timeliness(const survey& s, const due_dates& due, record_source&) {
    return timeliness(s, due);
}
base::result<table> make_attention(const survey& s, const due_dates&, record_source& source) {
    return attention(s, source);
}

constexpr subjects only_portals = static_cast<subjects>(subject::portals);
constexpr recipe recipes[] = {
    {"T0", static_cast<subjects>(subject::signatures), make_timeliness},
    {"T1", only_portals, plain<portal_coverage>},
    {"T2", only_portals, plain<portal_keepers>},
    {"T3", only_portals, plain<portal_ages>},
    {"T4", only_portals, plain<portal_contents>},
    {"T5", static_cast<subjects>(subject::channels), plain<channels>},
    {"T6", subject::portals | subject::cases, plain<missing_portals>},
    {"T7", subject::enothi | subject::branches, plain<enothi_use>},
    {"T8", static_cast<subjects>(subject::counts), plain<enothi_counts>},
    {"T9", static_cast<subjects>(subject::people), plain<people>},
    {"T10", subject::portals | subject::contacts, plain<coordination>},
    {"T11", static_cast<subjects>(subject::directives), plain<decisions>},
    {"T12", subject::portals | subject::enothi | subject::stated, plain<reconciliation>},
    {"T13", 0, make_attention},
    {"T14", subject::enothi | subject::projects, plain<projects>},
};

const recipe* find_recipe(std::string_view id) {
    const auto* found = std::find_if(std::begin(recipes), std::end(recipes),
                                     [id](const recipe& r) { return r.id == id; });
    return found == std::end(recipes) ? nullptr : found;
}

}  // namespace

const table* document::find(std::string_view id) const {
    auto found =
        std::find_if(tables.begin(), tables.end(), [id](const table& t) { return t.id == id; });
    return found == tables.end() ? nullptr : &*found;
}

base::result<document> compute(record_source& source, const record::type_set& types,
                               base::quarter quarter, base::time_us as_of, const due_dates& due,
                               std::string_view only) {
    const recipe* one = nullptr;
    if (!only.empty() && only != "indicators") {
        one = find_recipe(only);
        if (one == nullptr) {
            return base::error{base::errc::usage, "the report has no table " + std::string(only),
                               "--table", "প্রতিবেদনে " + std::string(only) + " নামে ছক নেই"};
        }
    }
    TRY(const office_register offices, office_register::read(source, types, quarter));
    TRY(const facts known,
        read_facts(source, types, quarter, one == nullptr ? all_subjects : one->needs));
    const survey s{offices, known, types, quarter, as_of};
    document doc{quarter, as_of, {}};
    for (const recipe& r : recipes) {
        if (one != nullptr && one != &r) continue;
        TRY(table made, r.make(s, due, source));
        if (r.id == "T1") note_outsiders(made, s);
        doc.tables.push_back(std::move(made));
    }
    if (one == nullptr) doc.tables.push_back(indicators(s, doc.tables));
    return doc;
}

namespace {

// How people read a cell, where that is not the value itself.
nlohmann::json text_or_null(const cell& c) {
    if (c.text.bn.empty() && c.text.en.empty()) return nullptr;
    return {{"bn", c.text.bn}, {"en", c.text.en}};
}

}  // namespace

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
        nlohmann::json texts = nlohmann::json::array();
        for (const auto& row : t.rows) {
            nlohmann::json values = nlohmann::json::array(), said = nlohmann::json::array();
            for (const cell& c : row) values.push_back(c.value);
            for (const cell& c : row) said.push_back(text_or_null(c));
            rows.push_back(std::move(values));
            texts.push_back(std::move(said));
        }
        for (const auto& note : t.notes) notes.push_back({{"bn", note.bn}, {"en", note.en}});
        tables[t.id] = {{"title", t.title.en},     {"title_bn", t.title.bn},
                        {"columns", columns},      {"labels", labels},
                        {"rows", std::move(rows)}, {"texts", std::move(texts)},
                        {"notes", std::move(notes)}};
    }
    return {{"quarter", doc.quarter.text()},
            {"as_of", base::to_iso(doc.as_of)},
            {"tables", std::move(tables)}};
}

}  // namespace kheya::hub_report
