// What reports read of the SQLite engine: record rows by type, the pulse of every office, what
// fields were in the past. One statement each, however many records there are.

#include "hub/store/fold.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::hub_store {

namespace {

using nlohmann::json;
using record::field_kind;

// Longer texts are for people: no figure is in them.
constexpr std::int64_t longest_text_read = 4000;
constexpr std::string_view stamps_kept = "stamps";

std::string sql_name(std::string_view name) {
    return '"' + std::string(name) + '"';
}

json value_of(const record::field& f, const platform::rows& row, int column) {
    if (f.many) return json::parse(row.view(column), nullptr, false);
    if (f.kind == field_kind::boolean) return row.integer(column) != 0;
    if (f.kind == field_kind::integer) return row.integer(column);
    return row.text(column);
}

// Newest effective time of a shown value, and whether one of them came from an unsure clock.
std::pair<base::time_us, bool> times_of(const editing::record_state& state) {
    base::time_us newest = 0;
    bool unsure = false;
    for (const auto& [name, heads] : state.registers) {
        newest = std::max(newest, heads.front().effective_at);
        unsure = unsure || heads.front().time_unsure;
    }
    return {newest, unsure};
}

}  // namespace

void sqlite_store::put_stamp(const editing::record_state& state) {
    if (!state.exists()) {
        db_->run("DELETE FROM stamp WHERE office = ?1 AND type = ?2 AND record = ?3", state.office,
                 state.type, state.record);
        return;
    }
    const auto [newest, unsure] = times_of(state);
    const bool retired = editing::standing_of(state) == merge::standing::retired;
    const auto changed = db_->run(
        "UPDATE stamp SET newest = ?4, unsure = ?5, retired = ?6"
        " WHERE office = ?1 AND type = ?2 AND record = ?3",
        state.office, state.type, state.record, newest, unsure, retired);
    if (changed > 0) return;
    db_->run(
        "INSERT INTO stamp (office, type, record, newest, unsure, retired, first_received)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, coalesce(min(received_at), 0) FROM journal"
        " WHERE type = ?2 AND record = ?3",
        state.office, state.type, state.record, newest, unsure, retired);
}

// Files of before there were stamps get them once.
void sqlite_store::prepare_stamps() {
    if (meta(stamps_kept)) return;
    for (const record_key& key : records("", "", false)) put_stamp(load_state(*this, key));
    set_meta(stamps_kept, "1");
}

void sqlite_store::prepare_reading(const record::type_set& types) {
    for (const record::type& t : types.types()) {
        for (const record::field& f : t.fields) {
            if (f.kind != field_kind::quarter && f.kind != field_kind::month) continue;
            db_->script("CREATE INDEX IF NOT EXISTS " + sql_name(t.name + "_by_" + f.name) +
                        " ON " + sql_name(t.name) + " (" + sql_name(f.name) + ")");
        }
    }
    prepare_stamps();
}

void sqlite_store::each_row(const record::type& t, const row_query& query,
                            const std::function<void(const record_row&)>& visit) {
    std::vector<const record::field*> fields;
    std::string columns = "t.office, t.record, t.disputed, s.first_received, s.newest, s.unsure";
    for (const record::field& f : t.fields) {
        if (f.kind == field_kind::text && f.max.value_or(0) > longest_text_read) continue;
        fields.push_back(&f);
        columns += ", t." + sql_name(f.name);
    }
    std::string sql = "SELECT " + columns + " FROM " + sql_name(t.name) +
                      " t LEFT JOIN stamp s ON s.office = t.office AND s.type = ?1"
                      " AND s.record = t.record WHERE t.retired = 0 AND ?2 = ?2";
    if (!query.field.empty()) {
        sql += " AND t." + sql_name(query.field) + " IN (SELECT value FROM json_each(?2))";
    }
    auto found = db_->query(sql + " ORDER BY t.office, t.record", t.name,
                            json(query.values).dump());
    while (found.next()) {
        record_row row{found.text(0), found.text(1), {}, found.integer(3), found.integer(4),
                       found.integer(5) != 0, {}};
        if (found.view(2) != "[]") {
            const json disputed = json::parse(found.view(2), nullptr, false);
            for (const json& name : disputed) row.disputed.push_back(name.get<std::string>());
        }
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const int column = 6 + static_cast<int>(i);
            if (found.is_null(column)) continue;
            row.values.emplace(fields[i]->name, value_of(*fields[i], found, column));
        }
        visit(row);
    }
}

std::map<std::string, pulse_row> sqlite_store::pulses() {
    std::map<std::string, pulse_row> out;
    {
        auto found = db_->query(
            "SELECT office, sum(type <> 'office'), max(CASE WHEN type <> 'office' THEN newest"
            " ELSE 0 END), sum(unsure) FROM stamp WHERE retired = 0 GROUP BY office");
        while (found.next()) {
            out[found.text(0)] = {found.integer(1) > 0, found.integer(2), 0, 0, found.integer(3)};
        }
    }
    auto found = db_->query(
        "SELECT r.office, r.type, r.record, r.name FROM register r JOIN stamp s"
        " ON s.office = r.office AND s.type = r.type AND s.record = r.record"
        " WHERE r.state = 2 AND s.retired = 0 ORDER BY r.office, r.type, r.record, r.name");
    std::string last_record, last_value;
    while (found.next()) {
        pulse_row& p = out[found.text(0)];
        const std::string record = found.text(0) + "\n" + found.text(1) + "\n" + found.text(2);
        const std::string value = record + "\n" + std::string(record::base_name(found.view(3)));
        p.disputed_records += record == last_record ? 0 : 1;
        p.disputed_values += value == last_value ? 0 : 1;
        last_record = record;
        last_value = value;
    }
    return out;
}

void sqlite_store::each_past(std::string_view type, const std::vector<std::string>& registers,
                             const std::function<void(const past_row&)>& visit) {
    std::string columns;
    for (const std::string& reg : registers) {
        columns += ", content -> '$.f." + sql_name(reg) + "'";
    }
    auto found = db_->query("SELECT office, effective_at" + columns +
                                " FROM journal WHERE type = ?1 AND quarantine IS NULL",
                            type);
    while (found.next()) {
        for (std::size_t i = 0; i < registers.size(); ++i) {
            const int column = 2 + static_cast<int>(i);
            if (found.is_null(column)) continue;
            visit({found.text(0), found.integer(1), i,
                   json::parse(found.view(column), nullptr, false)});
        }
    }
}

}  // namespace kheya::hub_store
