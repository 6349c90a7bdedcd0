#include "hub/report/report.hpp"

#include "hub/report/known_before.hpp"
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
    table (*make)(const survey& s, const due_dates& due,
                  const std::map<std::string, pulse>& pulses);
    bool of_pulses = false;
};

template <table (*Make)(const survey&)>
table plain(const survey& s, const due_dates&, const std::map<std::string, pulse>&) {
    return Make(s);
}
table make_timeliness(const survey& s, const due_dates& due, const std::map<std::string, pulse>&) {
    return timeliness(s, due);
}
table make_attention(const survey& s, const due_dates&,
                     const std::map<std::string, pulse>& pulses) {
    return attention(s, pulses);
}

constexpr subjects only_portals = static_cast<subjects>(subject::portals);
constexpr subjects dated_portals = subject::portals | subject::portals_past;
constexpr recipe recipes[] = {
    {"T0", static_cast<subjects>(subject::signatures), make_timeliness},
    {"T1", only_portals, plain<portal_coverage>},
    {"T2", only_portals, plain<portal_keepers>},
    {"T3", dated_portals, plain<portal_ages>},
    {"T4", dated_portals, plain<portal_contents>},
    {"T5", static_cast<subjects>(subject::channels), plain<channels>},
    {"T6", subject::portals | subject::cases, plain<missing_portals>},
    {"T7", subject::enothi | subject::branches, plain<enothi_use>},
    {"T8", subject::counts | subject::dak, plain<enothi_counts>},
    {"T9", static_cast<subjects>(subject::people), plain<people>},
    {"T10", dated_portals | subject::contacts, plain<coordination>},
    {"T11", static_cast<subjects>(subject::directives), plain<decisions>},
    {"T12", subject::portals | subject::enothi | subject::stated, plain<reconciliation>},
    {"T13", static_cast<subjects>(subject::decided), make_attention, true},
    {"T14", subject::enothi | subject::projects, plain<projects>},
};

const recipe* find_recipe(std::string_view id) {
    const auto* found = std::find_if(std::begin(recipes), std::end(recipes),
                                     [id](const recipe& r) { return r.id == id; });
    return found == std::end(recipes) ? nullptr : found;
}

}  // namespace

std::size_t table::place_of(std::string_view key) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const column& c) { return c.key == key; });
    return static_cast<std::size_t>(found - columns.begin());
}

bool names_row(std::string_view column) {
    static constexpr std::string_view naming[] = {"department", "by",   "scope",     "kind", "key",
                                                  "office",     "item", "directive", "code"};
    return std::find(std::begin(naming), std::end(naming), column) != std::end(naming);
}

const table* document::find(std::string_view id) const {
    auto found =
        std::find_if(tables.begin(), tables.end(), [id](const table& t) { return t.id == id; });
    return found == tables.end() ? nullptr : &*found;
}

base::result<table_needs> needs_of(std::string_view id) {
    if (id.empty() || id == "indicators") return table_needs{all_subjects, true};
    const recipe* one = find_recipe(id);
    if (one == nullptr) {
        return base::error{base::errc::usage, "the report has no table " + std::string(id),
                           "--table", "প্রতিবেদনে " + std::string(id) + " নামে ছক নেই"};
    }
    return table_needs{one->needs, one->of_pulses};
}

base::result<table> make_table(std::string_view id, const survey& s, const due_dates& due,
                               const std::map<std::string, pulse>& pulses) {
    TRY_VOID(needs_of(id));
    if (const recipe* one = find_recipe(id)) return one->make(s, due, pulses);
    std::vector<table> tables;
    for (const recipe& r : recipes) tables.push_back(r.make(s, due, pulses));
    return indicators(s, tables);
}

namespace {

constexpr std::size_t readings = 2;  // steps before the tables: the register, the facts

class steps {
public:
    explicit steps(const progress_call& told) : told_(told) {}
    void done() {
        if (told_) told_(++done_, readings + std::size(recipes));
    }

private:
    const progress_call& told_;
    std::size_t done_ = 0;
};

document tables_of(const survey& s, const std::map<std::string, pulse>& pulses,
                   const due_dates& due, std::string_view only, steps& progress) {
    const recipe* one = find_recipe(only);
    document doc{s.quarter, s.as_of, {}};
    for (const recipe& r : recipes) {
        if (one != nullptr && one != &r) continue;
        table made = r.make(s, due, pulses);
        if (r.id == "T1") note_outsiders(made, s);
        doc.tables.push_back(std::move(made));
        progress.done();
    }
    if (one == nullptr) doc.tables.push_back(indicators(s, doc.tables));
    return doc;
}

// A branch is counted in its office's e-Nothi: who needs branches needs that read with them.
subjects still_to_read(subjects needed, subjects known) {
    const auto branches = static_cast<subjects>(subject::branches);
    if ((needed & ~known & branches) != 0) known &= ~static_cast<subjects>(subject::enothi);
    return needed & ~known;
}

}  // namespace

base::result<document> compute(record_source& source, const record::type_set& types,
                               base::quarter quarter, base::time_us as_of, const due_dates& due,
                               std::string_view only, const progress_call& told) {
    TRY(const table_needs needs, needs_of(only));
    steps progress(told);
    TRY(const office_register offices, office_register::read(source, types, quarter));
    progress.done();
    TRY(const facts known, read_facts(source, types, quarter, needs.facts));
    progress.done();
    std::map<std::string, pulse> pulses;
    if (needs.pulses) {
        TRY(pulses, source.pulses(types));
    }
    const survey s{offices, known, types, quarter, as_of};
    return tables_of(s, pulses, due, only, progress);
}

base::result<facts> read_facts(record_source& source, const record::type_set& types,
                               base::quarter quarter, subjects wanted,
                               const known_before& before) {
    const subjects left = still_to_read(wanted, before.of);
    facts known;
    if (left != 0) {
        TRY(known, read_facts(source, types, quarter, left));
    }
    const auto lacks = [&](subject one) {
        return (wanted & ~left & static_cast<subjects>(one)) != 0;
    };
    if (lacks(subject::portals)) known.portals = before.known.portals;
    if (lacks(subject::portals_past)) known.portals_past = before.known.portals_past;
    if (lacks(subject::enothi)) known.enothi = before.known.enothi;
    if (lacks(subject::signatures)) {
        known.signatures = before.known.signatures;
        known.report_status = before.known.report_status;
    }
    if (lacks(subject::decided)) known.decided = before.known.decided;
    if (lacks(subject::serviced)) known.serviced = before.known.serviced;
    return known;
}

base::result<document> compute(record_source& source, const record::type_set& types,
                               base::quarter quarter, base::time_us as_of,
                               const known_before& before, std::string_view only,
                               const progress_call& told, const due_dates& due) {
    TRY(const table_needs needs, needs_of(only));
    steps progress(told);
    progress.done();
    TRY(const facts known, read_facts(source, types, quarter, needs.facts, before));
    progress.done();
    const survey s{before.offices, known, types, quarter, as_of};
    return tables_of(s, before.pulses, due, only, progress);
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
