#include "hub/report/frozen.hpp"

#include <algorithm>
#include <map>

namespace kheya::hub_report {
namespace {

using nlohmann::json;

constexpr int format_version = 1;

json pair_of(const record::label& text) {
    return json::array({text.bn, text.en});
}

record::label label_from(const json& pair) {
    return {pair.at(0).get<std::string>(), pair.at(1).get<std::string>()};
}

// Value alone where the text is the value itself: most cells are numbers.
json cell_json(const cell& c) {
    if (c.text.bn.empty() && c.text.en.empty() && !c.value.is_array()) return c.value;
    return json::array({c.value, c.text.bn, c.text.en});
}

cell cell_from(const json& kept) {
    if (!kept.is_array()) return {kept, {}};
    return {kept.at(0), {kept.at(1).get<std::string>(), kept.at(2).get<std::string>()}};
}

table table_from(const json& kept) {
    table t{kept.at("id").get<std::string>(), label_from(kept.at("title")), {}, {}, {}};
    for (const json& c : kept.at("columns")) {
        t.columns.push_back({c.at(0).get<std::string>(),
                             {c.at(1).get<std::string>(), c.at(2).get<std::string>()}});
    }
    for (const json& kept_row : kept.at("rows")) {
        std::vector<cell> row;
        for (const json& c : kept_row) row.push_back(cell_from(c));
        t.rows.push_back(std::move(row));
    }
    for (const json& note : kept.at("notes")) t.notes.push_back(label_from(note));
    return t;
}

std::string name_of_row(const std::vector<cell>& row, std::size_t cells) {
    std::string name;
    for (std::size_t i = 0; i < std::min(cells, row.size()); ++i) {
        name += row[i].value.dump() + "\n";
    }
    return name;
}

// Rows are the same when their first cells are: those that say what the row is about, and more
// where these do not tell all rows of both apart.
std::size_t naming_cells(const table& a, const table& b) {
    std::size_t least = 0;
    while (least < b.columns.size() && names_row(b.columns[least].key)) ++least;
    for (std::size_t n = std::max<std::size_t>(least, 1); n < b.columns.size(); ++n) {
        const auto unique = [n](const table& t) {
            std::set<std::string> names;
            return std::all_of(t.rows.begin(), t.rows.end(), [&](const auto& row) {
                return names.insert(name_of_row(row, n)).second;
            });
        };
        if (unique(a) && unique(b)) return n;
    }
    return b.columns.size();
}

std::vector<cell> naming(const std::vector<cell>& row, std::size_t n) {
    return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(std::min(n, row.size()))};
}

void compare_rows(const table& t, const std::vector<cell>& before, const table& old,
                  const std::vector<cell>& after, std::size_t n, std::vector<difference>& found) {
    for (std::size_t i = n; i < t.columns.size() && i < after.size(); ++i) {
        const auto column =
            std::find_if(old.columns.begin(), old.columns.end(),
                         [&](const auto& c) { return c.key == t.columns[i].key; });
        const auto place = static_cast<std::size_t>(column - old.columns.begin());
        const cell was = place < before.size() ? before[place] : cell{nullptr, {}};
        if (was.value == after[i].value) continue;
        found.push_back({difference::kind::changed, t.id, naming(after, n), t.columns[i], was,
                         after[i]});
    }
}

void compare_tables(const table& old, const table& t, std::vector<difference>& found) {
    const std::size_t n = naming_cells(old, t);
    std::map<std::string, const std::vector<cell>*> before;
    for (const auto& row : old.rows) before[name_of_row(row, n)] = &row;
    for (const auto& row : t.rows) {
        const auto known = before.find(name_of_row(row, n));
        if (known == before.end()) {
            found.push_back({difference::kind::added, t.id, naming(row, n), {}, {}, {}});
            continue;
        }
        compare_rows(t, *known->second, old, row, n, found);
        before.erase(known);
    }
    for (const auto& row : old.rows) {
        if (!before.contains(name_of_row(row, n))) continue;
        found.push_back({difference::kind::removed, t.id, naming(row, n), {}, {}, {}});
    }
}

std::string_view name_of(difference::kind what) {
    switch (what) {
        case difference::kind::added:
            return "added";
        case difference::kind::removed:
            return "removed";
        case difference::kind::changed:
            break;
    }
    return "changed";
}

std::string row_text(const difference& d, bool bengali) {
    std::string text;
    for (const cell& c : d.row) {
        text += (text.empty() ? "" : ", ") + shown_text(c, bengali);
    }
    return text;
}

}  // namespace

std::string freeze(const document& doc) {
    json tables = json::array();
    for (const table& t : doc.tables) {
        json columns = json::array(), rows = json::array(), notes = json::array();
        for (const column& c : t.columns) {
            columns.push_back(json::array({c.key, c.text.bn, c.text.en}));
        }
        for (const auto& row : t.rows) {
            json cells = json::array();
            for (const cell& c : row) cells.push_back(cell_json(c));
            rows.push_back(std::move(cells));
        }
        for (const auto& note : t.notes) notes.push_back(pair_of(note));
        tables.push_back({{"id", t.id},
                          {"title", pair_of(t.title)},
                          {"columns", std::move(columns)},
                          {"rows", std::move(rows)},
                          {"notes", std::move(notes)}});
    }
    return json{{"format", format_version},
                {"quarter", doc.quarter.text()},
                {"as_of", doc.as_of},
                {"tables", std::move(tables)}}
        .dump();
}

base::result<document> thaw(const std::string& text) {
    const json kept = json::parse(text, nullptr, false);
    if (!kept.is_object() || kept.value("format", 0) != format_version) {
        return base::refused("the kept revision is of another format than this program reads");
    }
    try {
        TRY(const base::quarter quarter,
            base::parse_quarter(kept.at("quarter").get<std::string>()));
        document doc{quarter, kept.at("as_of").get<base::time_us>(), {}};
        for (const json& t : kept.at("tables")) doc.tables.push_back(table_from(t));
        return doc;
    } catch (const json::exception& e) {
        return base::refused(std::string("the kept revision does not read: ") + e.what());
    }
}

std::vector<difference> differences(const document& from, const document& to) {
    std::vector<difference> found;
    for (const table& t : to.tables) {
        const table* old = from.find(t.id);
        compare_tables(old == nullptr ? table{t.id, t.title, t.columns, {}, {}} : *old, t, found);
    }
    return found;
}

json to_json(const std::vector<difference>& found) {
    json out = json::array();
    for (const difference& d : found) {
        json row = json::array();
        for (const cell& c : d.row) row.push_back(c.value);
        json line = {{"what", name_of(d.what)},
                     {"table", d.table},
                     {"row", std::move(row)},
                     {"row_text", {{"bn", row_text(d, true)}, {"en", row_text(d, false)}}},
                     {"column", nullptr}};
        if (d.what == difference::kind::changed) {
            line["column"] = d.where.key;
            line["label"] = {{"bn", d.where.text.bn}, {"en", d.where.text.en}};
            line["old"] = d.before.value;
            line["new"] = d.after.value;
            line["old_text"] = {{"bn", shown_text(d.before, true)},
                                {"en", shown_text(d.before, false)}};
            line["new_text"] = {{"bn", shown_text(d.after, true)},
                                {"en", shown_text(d.after, false)}};
        }
        out.push_back(std::move(line));
    }
    return out;
}

std::string render_text(const std::vector<difference>& found, bool bengali) {
    std::string out;
    for (const difference& d : found) {
        out += d.table + "\t" + row_text(d, bengali) + "\t";
        if (d.what == difference::kind::changed) {
            out += d.where.text.in(bengali) + ": " + shown_text(d.before, bengali) + " -> " +
                   shown_text(d.after, bengali) + "\n";
        } else if (d.what == difference::kind::added) {
            out += bengali ? "নতুন সারি\n" : "new row\n";
        } else {
            out += bengali ? "সারি বাদ\n" : "row gone\n";
        }
    }
    if (found.empty()) out = bengali ? "কোনো পার্থক্য নেই\n" : "no differences\n";
    return out;
}

}  // namespace kheya::hub_report
