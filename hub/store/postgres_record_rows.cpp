// Record rows of the PostgreSQL engine: one table a record type, as shared/rows keeps them in
// SQLite.

#include "hub/store/postgres_store.hpp"
#include "hub/store/sql_rows.hpp"
#include "shared/rows/rows.hpp"

#include <algorithm>
#include <set>

namespace kheya::hub_store {

namespace {

using nlohmann::json;

constexpr std::string_view key_columns = "office, record";

std::string column_list(const std::vector<rows::column>& columns) {
    std::string out;
    for (const auto& c : columns) out += (out.empty() ? "" : ", ") + sql_name(c.name);
    return out;
}

std::string declared(const rows::column& c) {
    return sql_name(c.name) + (c.is_integer ? " BIGINT" : " TEXT COLLATE \"C\"");
}

std::string create_statement(const record::type& t) {
    std::string out;
    for (const auto& c : rows::columns_of(t)) out += declared(c) + ", ";
    return "CREATE TABLE " + sql_name(t.name) + " (" + out + "PRIMARY KEY (" +
           std::string(key_columns) + "))";
}

// The values travel as one JSON array, which the server takes apart: one statement a type.
std::string insert_statement(const record::type& t) {
    const auto columns = rows::columns_of(t);
    std::string values, changed;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string value = "v->>" + std::to_string(i);
        values += (i == 0 ? "" : ", ") +
                  (columns[i].is_integer ? "CAST(" + value + " AS BIGINT)" : value);
        if (i < 2) continue;  // the key
        const std::string name = sql_name(columns[i].name);
        changed += (changed.empty() ? "" : ", ") + name + " = excluded." + name;
    }
    return "INSERT INTO " + sql_name(t.name) + " (" + column_list(columns) + ") SELECT " + values +
           " FROM (SELECT CAST(?1 AS json) AS v) AS given ON CONFLICT (" +
           std::string(key_columns) + ") DO UPDATE SET " + changed;
}

std::set<std::string> present_columns(postgres_connection& db, const std::string& table) {
    std::set<std::string> out;
    auto found = db.query("SELECT CAST(attname AS text) FROM pg_attribute"
                          " WHERE attrelid = to_regclass(?1) AND attnum > 0 AND NOT attisdropped",
                          sql_name(table));
    while (found.next()) out.insert(found.text(0));
    return out;
}

// PostgreSQL's texts hold all of Unicode but U+0000, see postgres_connection.
std::string without_nul(std::string text) {
    for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
        text.replace(at, 1, "\xE2\x90\x80");
    }
    return text;
}

json json_of(platform::argument&& value) {
    if (auto* text = std::get_if<std::string>(&value)) return without_nul(std::move(*text));
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    return nullptr;
}

}  // namespace

void postgres_store::prepare_rows(const record::type_set& types) {
    for (const record::type& t : types.types()) {
        const auto present = present_columns(db(), t.name);
        std::string made;
        if (present.empty()) {
            made = create_statement(t) + ";";
        } else {
            for (const auto& c : rows::columns_of(t)) {
                if (present.contains(c.name)) continue;
                made += "ALTER TABLE " + sql_name(t.name) + " ADD COLUMN " + declared(c) + ";";
            }
        }
        for (const record::field& f : t.fields) {
            if (!is_looked_up(f) || present.contains(f.name)) continue;
            made += "CREATE INDEX IF NOT EXISTS " + sql_name(t.name + "_by_" + f.name) + " ON " +
                    sql_name(t.name) + " (" + sql_name(f.name) + ");";
        }
        if (!made.empty()) db().script(made);
    }
}

void postgres_store::write_row(const record::type_set& types,
                               const editing::record_state& state) {
    const record::type* t = types.find(state.type);
    if (t == nullptr) return;
    if (!state.exists()) {
        db().send("DELETE FROM " + sql_name(t->name) + " WHERE office = ?1 AND record = ?2",
                  state.office, state.record);
        return;
    }
    json row = json::array();
    for (auto& value : rows::row_values(types, *t, state)) row.push_back(json_of(std::move(value)));
    db().send(insert_statement(*t), row.dump());
}

// The same text as SQLite's json_array gives.
std::string postgres_store::read_row(const record::type_set& types, const record_key& key) {
    const record::type* t = types.find(key.type);
    if (t == nullptr) return {};
    const auto columns = rows::columns_of(*t);
    auto found = db().query("SELECT " + column_list(columns) + " FROM " + sql_name(t->name) +
                                " WHERE office = ?1 AND record = ?2",
                            key.office, key.record);
    if (!found.next()) return {};
    json row = json::array();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int at = static_cast<int>(i);
        if (found.is_null(at)) row.push_back(nullptr);
        else if (columns[i].is_integer) row.push_back(found.integer(at));
        else row.push_back(found.text(at));
    }
    return row.dump();
}

}  // namespace kheya::hub_store
