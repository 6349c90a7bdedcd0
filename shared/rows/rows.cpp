#include "shared/rows/rows.hpp"

#include "shared/record/registers.hpp"

#include <algorithm>
#include <set>

namespace kheya::rows {

namespace {

using nlohmann::json;
using record::field_kind;

constexpr std::size_t period_bytes = 64;   // of a month or quarter

// Names come from record-type files, whose loader allows lower snake case only; quoting keeps words
// like "to" and "order" apart from SQL's own.
std::string sql_name(std::string_view name) {
    return '"' + std::string(name) + '"';
}

bool is_integer(const record::field& f) {
    return !f.many && (f.kind == field_kind::integer || f.kind == field_kind::boolean);
}

std::set<std::string> present_columns(platform::database& db, const std::string& table) {
    std::set<std::string> columns;
    auto found = db.query("SELECT name FROM pragma_table_info(?1)", table);
    while (found.next()) columns.insert(found.text(0));
    return columns;
}

std::string column_list(const record::type& t) {
    std::string names = "office, record, retired, disputed";
    for (const record::field& f : t.fields) names.append(", \"").append(f.name).append("\"");
    return names;
}

// Made for each save: without a text of its own for each column.
std::string insert_statement(const record::type& t) {
    std::string statement = "INSERT OR REPLACE INTO ";
    statement.reserve(64 + 24 * t.fields.size());
    statement.append(sql_name(t.name)).append(" (").append(column_list(t)).append(") VALUES (?");
    for (std::size_t i = 1; i < t.fields.size() + 4; ++i) statement.append(",?");
    return statement.append(")");
}

std::string column_of(const record::field& f) {
    return sql_name(f.name) + (is_integer(f) ? " INTEGER" : " TEXT");
}

std::string create_statement(const record::type& t) {
    std::string columns;
    for (const record::field& f : t.fields) columns += ", " + column_of(f);
    return "CREATE TABLE " + sql_name(t.name) +
           " (office TEXT NOT NULL, record TEXT NOT NULL, retired INTEGER NOT NULL,"
           " disputed TEXT NOT NULL" + columns + ", PRIMARY KEY (office, record)) WITHOUT ROWID";
}

platform::argument cell_of(json value) {
    switch (value.type()) {
        case json::value_t::null:
            return nullptr;
        case json::value_t::string:
            return std::move(value.get_ref<std::string&>());
        case json::value_t::boolean:
            return std::int64_t{value.get<bool>()};
        case json::value_t::number_integer:
        case json::value_t::number_unsigned:
            return value.get<std::int64_t>();
        default:
            return value.dump();  // a set
    }
}

// What somebody let out of quarantine may be of any kind. A column of numbers takes nothing else,
// and what rows are found by is short: neither engine has anything there then.
bool fits_column(const record::field& f, const json& value) {
    if (is_integer(f)) return value.is_number_integer() || value.is_boolean();
    const bool is_period = f.kind == field_kind::quarter || f.kind == field_kind::month;
    return !is_period || !value.is_string() ||
           value.get_ref<const std::string&>().size() <= period_bytes;
}

}  // namespace

std::vector<column> columns_of(const record::type& t) {
    std::vector<column> all = {{"office"}, {"record"}, {"retired", true}, {"disputed"}};
    for (const record::field& f : t.fields) all.push_back({f.name, is_integer(f)});
    return all;
}

std::vector<platform::argument> row_values(const record::type_set& types, const record::type& t,
                                           const editing::record_state& state) {
    json disputed = json::array();
    for (const auto& conflict : editing::conflicts_of(types, state)) {
        if (conflict.verdict != merge::verdict::open) continue;
        const std::string name(record::base_name(conflict.reg));
        if (std::find(disputed.begin(), disputed.end(), json(name)) == disputed.end()) {
            disputed.push_back(name);
        }
    }
    const bool retired = editing::standing_of(state) == merge::standing::retired;
    std::vector<platform::argument> row;
    row.reserve(t.fields.size() + 4);
    row.insert(row.end(), {state.office, state.record, std::int64_t{retired}, disputed.dump()});
    for (const record::field& f : t.fields) {
        json shown = editing::shown_in(f, state);
        row.push_back(cell_of(fits_column(f, shown) ? std::move(shown) : json()));
    }
    return row;
}

void prepare_tables(platform::database& db, const record::type_set& types) {
    for (const record::type& t : types.types()) {
        const auto present = present_columns(db, t.name);
        if (present.empty()) {
            db.script(create_statement(t));
            continue;
        }
        for (const record::field& f : t.fields) {
            if (present.contains(f.name)) continue;
            db.script("ALTER TABLE " + sql_name(t.name) + " ADD COLUMN " + column_of(f));
        }
    }
}

void write_row(platform::database& db, const record::type_set& types,
               const editing::record_state& state) {
    const record::type* t = types.find(state.type);
    if (t == nullptr) return;
    if (!state.exists()) {
        db.run("DELETE FROM " + sql_name(t->name) + " WHERE office = ?1 AND record = ?2",
               state.office, state.record);
        return;
    }
    db.run_with(insert_statement(*t), row_values(types, *t, state));
}

std::string read_row(platform::database& db, const record::type_set& types, std::string_view type,
                     std::string_view office, std::string_view record) {
    const record::type* t = types.find(type);
    if (t == nullptr) return {};
    auto found = db.query("SELECT json_array(" + column_list(*t) + ") FROM " + sql_name(t->name) +
                              " WHERE office = ?1 AND record = ?2",
                          office, record);
    return found.next() ? found.text(0) : std::string();
}

}  // namespace kheya::rows
