#include "hub/command/office_act.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/office_places.hpp"
#include "shared/base/text.hpp"
#include "shared/editing/csv.hpp"
#include "shared/editing/table.hpp"

#include <algorithm>
#include <set>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

const std::vector<std::string>& office_columns() {
    static const std::vector<std::string> columns = {
        "office",           "department",   "level",        "name_bn",     "name_en",
        "parent",           "division_bbs", "district_bbs", "upazila_bbs", "counts_as_field",
        "reporting_groups", "valid_from",   "valid_to"};
    return columns;
}

base::error at_line(std::size_t line, std::string_view column, const base::error& e) {
    base::error out = e;
    out.code = base::errc::refused;
    out.where = "line " + std::to_string(line) +
                (column.empty() ? "" : ", " + std::string(column)) +
                (e.where.empty() ? "" : ", " + e.where);
    return out;
}

bool is_office_id(const std::string& id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

struct office_line {
    std::size_t number = 0;
    std::string id, parent;
    std::vector<editing::assignment> assignments;
};

base::result<std::vector<office_line>> read_lines(const std::string& csv) {
    TRY(const auto rows, editing::parse_csv(csv));
    if (rows.empty() || rows.front().cells != office_columns()) {
        std::string expected;
        for (const auto& name : office_columns()) expected += (expected.empty() ? "" : ",") + name;
        return base::error{base::errc::refused, "the header must be exactly " + expected, "line 1"};
    }
    std::vector<office_line> lines;
    std::set<std::string> ids;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        const editing::csv_row& row = rows[r];
        if (row.cells.size() != office_columns().size()) {
            return at_line(
                row.line, "",
                refusal("has " + std::to_string(row.cells.size()) + " cells, the header " +
                            std::to_string(office_columns().size()),
                        {},
                        "এই সারিতে " + base::bengali_digits(std::to_string(row.cells.size())) +
                            "টি ঘর, শিরোনামে " +
                            base::bengali_digits(std::to_string(office_columns().size())) +
                            "টি"));
        }
        office_line line;
        line.number = row.line;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const std::string& name = office_columns()[i];
            if (name == "office") line.id = row.cells[i];
            if (name == "parent") line.parent = row.cells[i];
            if (name == "office" || row.cells[i].empty()) continue;
            line.assignments.push_back({editing::assignment::action::put, name, row.cells[i]});
        }
        if (!is_office_id(line.id)) {
            return at_line(
                row.line, "office",
                refusal("an office id is letters, digits, - and _, such as DIP-DIST-26", {},
                        "অফিসের কোডে ইংরেজি অক্ষর, অঙ্ক, - ও _ থাকে, যেমন DIP-DIST-26"));
        }
        if (!ids.insert(line.id).second) {
            return at_line(row.line, "office",
                           refusal("the office " + line.id + " stands twice", {},
                                   line.id + " দুবার আছে"));
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

// Every parent must be known, nobody may stand above itself, and nobody is put below an office that
// is no more.
base::result<void> check_tree(surroundings& around, const std::vector<office_line>& lines) {
    const auto places = hub_store::places_in(around.store, *around.types);
    std::map<std::string, std::string> parents;
    for (const auto& row : around.store.offices()) parents[row.id] = row.parent;
    const auto before = parents;
    for (const auto& line : lines) parents[line.id] = line.parent;
    for (const auto& line : lines) {
        if (line.parent.empty()) continue;
        if (!parents.contains(line.parent)) {
            return at_line(line.number, "parent",
                           refusal("there is no office " + line.parent, {},
                                   line.parent + " নামে কোনো অফিস নেই"));
        }
        const auto was = before.find(line.id);
        if (was == before.end() || was->second != line.parent) {
            const auto fine = editing::takes_offices(line.parent, places);
            if (!fine) {
                base::error why = fine.error();
                why.where.clear();
                return at_line(line.number, "parent", why);
            }
        }
        std::set<std::string> above = {line.id};
        for (std::string up = line.parent; !up.empty(); up = parents[up]) {
            if (!above.insert(up).second) {
                return at_line(line.number, "parent",
                               refusal(line.id + " would stand above itself", {},
                                       line.id + " নিজেরই ঊর্ধ্বতন হয়ে যাবে"));
            }
        }
    }
    return {};
}

// What a preview tells of offices that are there: each field with what it was and would be.
struct cells {
    json changes = json::array();
    bool more = false;  // than preview_most, which are told of

    void add(const std::string& office, const std::map<std::string, json>& before,
             const journal::change& made) {
        for (const auto& [field, now] : made.fields) {
            more = more || changes.size() == preview_most;
            if (more) return;
            const auto was = before.find(field);
            changes.push_back({{"office", office},
                               {"field", field},
                               {"old", was == before.end() ? json(nullptr) : was->second},
                               {"new", now}});
        }
    }
};

// Gives whether anything was written, or would be: `preview`, where there is one, tells what, and
// `seen` stands for it.
base::result<bool> save_office(hub_store::hub_ledger& ledger, surroundings& around,
                               const office_line& line, const editing::writer& by,
                               base::sha256& seen, cells* preview) {
    const bool is_new = !around.store.office(line.id);
    if (preview == nullptr && is_new)
        around.store.put_office({line.id, line.parent, "", "", {}, 0});
    TRY(const auto shown, ledger.find("office", line.id, line.id));
    const auto made = editing::make_table_edit(*around.types, shown, line.assignments,
                                               "office import", by, ledger.draw_nonce());
    if (!made) return at_line(line.number, "", made.error());
    if (!*made) return false;
    editing::add_seen(seen, line.number, shown, (*made)->change);
    if (preview != nullptr) {
        const auto before = editing::shown_values(*around.types->find("office"), shown);
        if (!is_new) preview->add(line.id, before, (*made)->change);
        return true;
    }
    TRY_VOID(ledger.save(std::move((*made)->change)));
    return true;
}

struct named_office {
    std::string name_bn, name_en, valid_to;
};

named_office named(const std::map<std::string, json>& values) {
    const auto shown = [&](const char* field) {
        const auto found = values.find(field);
        return found != values.end() && found->second.is_string()
                   ? found->second.get<std::string>()
                   : std::string();
    };
    return {shown("name_bn"), shown("name_en"), shown("valid_to")};
}

// As the register has them, in one reading; of `offices`, of all where there are none.
std::map<std::string, named_office> names_of(surroundings& around,
                                             const std::vector<std::string>& offices) {
    std::map<std::string, named_office> out;
    hub_store::row_query query;
    query.offices = offices;
    around.store.each_row(*around.types->find("office"), query,
                          [&](const hub_store::record_row& row) {
                              out.insert_or_assign(row.office, named(row.values));
                          });
    return out;
}

}  // namespace

outcome import_offices(const json& arguments, surroundings& around, const speech& how) {
    const auto lines = read_lines(arguments.value("csv", ""));
    if (!lines) return editing::failure(lines.error(), how);
    if (const auto tree = check_tree(around, *lines); !tree) {
        return editing::failure(tree.error(), how);
    }
    hub_store::hub_ledger ledger(around.store, around.types, around.random, around.now);
    const auto by = writer_of(arguments, around);
    std::size_t saved = 0, new_ones = 0;
    json added = json::array(), changed = json::array();
    const bool preview = is_preview(arguments);
    cells told_of;
    base::sha256 hash;
    const auto save_all = [&]() -> base::result<void> {
        for (const office_line& line : *lines) {
            const bool is_new = !around.store.office(line.id);
            TRY(const bool written,
                save_office(ledger, around, line, by, hash, preview ? &told_of : nullptr));
            saved += written ? 1 : 0;
            new_ones += written && is_new ? 1 : 0;
            json& list = is_new ? added : changed;
            if (written && list.size() < preview_most) list.push_back(line.id);
        }
        return {};
    };
    const auto done = save_all();
    if (!done) return editing::failure(done.error(), how);
    const std::string seen = hash.finish().hex();
    if (const auto looked_at = arguments.value("seen", seen); looked_at != seen) {
        return editing::failure(editing::other_values_by_now(), how);
    }
    around.done.what = arguments.value("file", "");
    if (around.done.what.empty()) around.done.what = "office";
    around.done.note = "saved " + std::to_string(saved) + ", unchanged " +
                       std::to_string(lines->size() - saved);
    around.done.note_bn = "সংরক্ষিত " + base::bengali_digits(std::to_string(saved)) +
                          ", অপরিবর্তিত " +
                          base::bengali_digits(std::to_string(lines->size() - saved));
    if (how.json) {
        json told = {{"saved", saved}, {"unchanged", lines->size() - saved}, {"seen", seen}};
        if (preview) {
            told.update({{"preview", true},
                         {"new", new_ones},
                         {"added", added},
                         {"changed", changed},
                         {"changes", std::move(told_of.changes)},
                         {"more", told_of.more}});
        }
        return editing::success(told);
    }
    const std::string text = how.bengali ? "অফিস সংরক্ষিত: " : "offices saved: ";
    return editing::success(text + std::to_string(saved) +
                            (how.bengali ? ", অপরিবর্তিত: " : ", unchanged: ") +
                            std::to_string(lines->size() - saved) + "\n");
}

outcome list_offices(const json& arguments, surroundings& around, const speech& how) {
    json list = json::array();
    std::string text;
    const auto asked = arguments.value("offices", std::vector<std::string>{});
    const std::set<std::string> only(asked.begin(), asked.end());
    const auto names = names_of(around, asked);
    for (const auto& row : around.store.offices()) {
        if (!around.scope->allows(row.id) || (!only.empty() && !only.contains(row.id))) continue;
        const auto found = names.find(row.id);
        const named_office shown =
            found != names.end() ? found->second
                                 : named(editing::shown_values(
                                       *around.types->find("office"),
                                       hub_store::load_state(around.store,
                                                             {row.id, "office", row.id})));
        const std::string& name = how.bengali ? shown.name_bn : shown.name_en;
        if (how.json) {
            json line = {{"office", row.id},          {"parent", row.parent},
                         {"department", row.department}, {"level", row.level},
                         {"name", name},              {"name_bn", shown.name_bn},
                         {"name_en", shown.name_en}};
            if (!shown.valid_to.empty()) line["valid_to"] = shown.valid_to;
            list.push_back(std::move(line));
        } else {
            text += row.id + "\t" + row.department + "\t" + row.level + "\t" + name + "\n";
        }
    }
    return how.json ? editing::success(list) : editing::success(text);
}

}  // namespace kheya::hub_command
