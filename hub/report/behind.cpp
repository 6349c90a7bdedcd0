#include "hub/report/behind.hpp"

#include "hub/report/figures.hpp"
#include "hub/report/overview.hpp"
#include "hub/report/tables.hpp"

#include <algorithm>
#include <iterator>

namespace kheya::hub_report {
namespace {

using nlohmann::json;

// Offices looked at together first: where they give nothing, none of them is looked at alone.
constexpr std::size_t block = 64;
// Numbers that are no sum: nothing of them is 0, but null.
constexpr std::string_view medians[] = {"P4", "S3", "settle_hours", "K1_hours"};

bool is_median(std::string_view name) {
    return std::find(std::begin(medians), std::end(medians), name) != std::end(medians);
}

const cell* cell_in(const table& t, const cell_query& query) {
    const std::size_t column = t.place_of(query.column);
    for (const auto& row : t.rows) {
        const bool is_it = std::all_of(query.row.begin(), query.row.end(), [&](const auto& name) {
            const std::size_t place = t.place_of(name.first);
            return place < row.size() && row[place].value == name.second;
        });
        if (is_it && column < row.size()) return &row[column];
    }
    return nullptr;
}

// Facts of some offices, found without going through all there are.
class divided_facts {
public:
    explicit divided_facts(const facts& all) : all_(all) {
        for (const auto& [id, person] : all.staff) staff_[person.office].push_back(id);
        for (std::size_t i = 0; i < all.trainings.size(); ++i) {
            std::set<std::string> concerned{all.trainings[i].office};
            for (const auto& id : all.trainings[i].attendees) {
                const auto person = all.staff.find(id);
                if (person != all.staff.end()) concerned.insert(person->second.office);
            }
            for (const auto& office : concerned) trainings_[office].push_back(i);
        }
        for (std::size_t i = 0; i < all.targets.size(); ++i) {
            targets_[all.targets[i].office].push_back(i);
        }
        for (std::size_t i = 0; i < all.projects.size(); ++i) {
            projects_[all.projects[i].office].push_back(i);
        }
    }

    [[nodiscard]] facts of(const std::vector<std::string>& offices) const {
        facts some;
        some.stated = all_.stated;
        some.directives = all_.directives;
        std::set<std::size_t> trainings;
        for (const std::string& id : offices) {
            copy(all_.portals, id, some.portals);
            copy(all_.portals_past, id, some.portals_past);
            copy(all_.enothi, id, some.enothi);
            copy(all_.channels, id, some.channels);
            copy(all_.cases, id, some.cases);
            copy(all_.contacts, id, some.contacts);
            copy(all_.counts, id, some.counts);
            copy(all_.dak, id, some.dak);
            copy(all_.signatures, id, some.signatures);
            copy(all_.report_status, id, some.report_status);
            copy(all_.posts, id, some.posts);
            copy(all_.decided, id, some.decided);
            copy(all_.serviced, id, some.serviced);
            for (const auto& person : listed(staff_, id)) copy(all_.staff, person, some.staff);
            for (const std::size_t i : listed(targets_, id)) {
                some.targets.push_back(all_.targets[i]);
            }
            for (const std::size_t i : listed(projects_, id)) {
                some.projects.push_back(all_.projects[i]);
            }
            const auto& here = listed(trainings_, id);
            trainings.insert(here.begin(), here.end());
        }
        for (const std::size_t i : trainings) {
            some.trainings.push_back(all_.trainings[i]);
            // Whose office they count at.
            for (const auto& person : all_.trainings[i].attendees) {
                copy(all_.staff, person, some.staff);
            }
        }
        return some;
    }

private:
    template <class Map>
    static void copy(const Map& from, const std::string& key, Map& into) {
        if (const auto found = from.find(key); found != from.end()) into.insert(*found);
    }
    template <class T>
    static void copy(const by_office<T>& from, const std::string& office, by_office<T>& into) {
        if (const T* found = from.find(office)) into[office] = *found;
    }
    template <class Item>
    static const std::vector<Item>& listed(const std::map<std::string, std::vector<Item>>& from,
                                           const std::string& office) {
        static const std::vector<Item> none;
        const auto found = from.find(office);
        return found == from.end() ? none : found->second;
    }
    const facts& all_;
    std::map<std::string, std::vector<std::string>> staff_;
    std::map<std::string, std::vector<std::size_t>> trainings_, targets_, projects_;
};

// One number, of any of the offices.
class probe {
public:
    probe(const survey& s, const std::map<std::string, pulse>& pulses, const cell_query& query,
          const due_dates& due)
        : whole_(s), divided_(s.known), pulses_(pulses), query_(query), due_(due) {
        const auto code = query.row.find("code");
        is_median_ = is_median(query.column) ||
                     (query.column == "value" && code != query.row.end() &&
                      is_median(code->second));
    }

    // What the table says of these offices alone; null: nothing.
    [[nodiscard]] json value(const std::vector<std::string>& offices) const {
        const office_register chosen = whole_.offices.of(offices);
        const facts known = divided_.of(offices);
        const survey some{chosen, known, whole_.types, whole_.quarter, whole_.as_of};
        const auto made = make_table(query_.table, some, due_, pulses_);
        const cell* found = made ? cell_in(*made, query_) : nullptr;
        if (found == nullptr || !found->value.is_number()) return nullptr;
        if (!is_median_ && found->value == 0) return nullptr;
        return found->value;
    }

private:
    const survey& whole_;
    divided_facts divided_;
    const std::map<std::string, pulse>& pulses_;
    const cell_query& query_;
    const due_dates& due_;
    bool is_median_ = false;
};

// A figure that a department stated stands in a record of whichever of its offices wrote it.
base::result<void> stated_rows(record_source& source, const survey& s, const cell_query& query,
                               json& rows) {
    const auto key = query.row.find("key");
    if (key == query.row.end()) return {};
    const std::string wanted = s.quarter.text() + ":" + key->second;
    const figure* stated = find_figure(key->second);
    return source.each("report_cell", [&](const record_view& record) {
        const office* o = s.offices.find(record.office);
        if (record.key != wanted || o == nullptr) return;
        if (stated == nullptr || o->department != stated->department) return;
        json line = office_line(s, *o);
        line["stated"] = field_reader(record, s.types).text("value");
        line["record"] = "report_cell/" + record.key;
        rows.push_back(std::move(line));
    });
}

// No office has a part of its own in it.
bool adds_figures(const cell_query& query) {
    const auto is = [&](const char* column, const char* value) {
        const auto found = query.row.find(column);
        return found != query.row.end() && found->second == value;
    };
    return (query.table == "T12" && is("kind", "identity")) ||
           (query.table == "indicators" && is("code", "R1"));
}

std::vector<std::string> candidates(const survey& s, const cell_query& query) {
    const auto department = query.row.find("department");
    std::vector<std::string> ids;
    for (const auto& [id, o] : s.offices.all()) {
        if (id <= query.after) continue;
        if (department != query.row.end() && o.department != department->second) continue;
        ids.push_back(id);
    }
    return ids;
}

// Gives whether there are more.
bool list_offices(const survey& s, const probe& number, const cell_query& query, json& rows) {
    const auto ids = candidates(s, query);
    for (std::size_t at = 0; at < ids.size(); at += block) {
        const auto first = ids.begin() + static_cast<std::ptrdiff_t>(at);
        const auto last = first + static_cast<std::ptrdiff_t>(std::min(block, ids.size() - at));
        if (number.value({first, last}).is_null()) continue;
        for (auto id = first; id != last; ++id) {
            const json value = number.value({*id});
            if (value.is_null()) continue;
            if (rows.size() == query.limit) return true;
            json line = office_line(s, *s.offices.find(*id));
            if (value.is_number_integer()) line["value"] = value;
            rows.push_back(std::move(line));
        }
    }
    return false;
}

}  // namespace

base::result<json> offices_behind(record_source& source, const record::type_set& types,
                                  base::quarter quarter, base::time_us as_of,
                                  const cell_query& query, const due_dates& due) {
    TRY(const table_needs needs, needs_of(query.table));
    TRY(const office_register offices, office_register::read(source, types, quarter));
    TRY(const facts known, read_facts(source, types, quarter, needs.facts));
    std::map<std::string, pulse> pulses;
    if (needs.pulses) {
        TRY(pulses, source.pulses(types));
    }
    const survey s{offices, known, types, quarter, as_of};
    const auto empty_register = offices.of({});
    const facts nothing;
    const survey none{empty_register, nothing, types, quarter, as_of};
    TRY(const table shape, make_table(query.table, none, due, pulses));
    const std::size_t column = shape.place_of(query.column);
    if (query.table.empty() || column == shape.columns.size()) {
        return base::error{base::errc::usage,
                           "table " + query.table + " has no column \"" + query.column + "\"",
                           "column", "ছকে এমন কোনো কলাম নেই"};
    }
    if (adds_figures(query)) {
        return base::error{base::errc::usage, "an identity is a sum of figures: open those", "row",
                           "এটি কয়েকটি সংখ্যার যোগফল: সেগুলো খুলুন"};
    }
    const record::label& text = shape.columns[column].text;
    json rows = json::array();
    bool more = false;
    if (query.table == "T12" && query.column == "stated") {
        TRY_VOID(stated_rows(source, s, query, rows));
    } else {
        more = list_offices(s, probe(s, pulses, query, due), query, rows);
    }
    return json{{"quarter", quarter.text()},
                {"table", query.table},
                {"column", query.column},
                {"label", {{"bn", text.bn}, {"en", text.en}}},
                {"title", {{"bn", shape.title.bn}, {"en", shape.title.en}}},
                {"rows", std::move(rows)},
                {"more", more}};
}

}  // namespace kheya::hub_report
