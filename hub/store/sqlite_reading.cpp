// What reports read of the SQLite engine: record rows by type, the pulse of every office, what
// fields were in the past. One statement each, however many records there are.

#include "hub/store/kept_content.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::hub_store {

namespace {

using nlohmann::json;
using record::field_kind;

// Longer texts are for people: no figure is in them.
constexpr std::int64_t longest_text_read = 4000;

std::string sql_name(std::string_view name) {
    return '"' + std::string(name) + '"';
}

// " AND COLUMN is one of the JSON array bound there".
std::string among(const std::string& column, int place) {
    return " AND " + column + " IN (SELECT value FROM json_each(?" + std::to_string(place) + "))";
}

json value_of(const record::field& f, const platform::rows& row, int column) {
    if (f.many) return json::parse(row.view(column), nullptr, false);
    if (f.kind == field_kind::boolean) return row.integer(column) != 0;
    if (f.kind == field_kind::integer) return row.integer(column);
    return row.text(column);
}

}  // namespace

void sqlite_store::prepare_reading(const record::type_set& types) {
    for (const record::type& t : types.types()) {
        for (const record::field& f : t.fields) {
            if (f.kind != field_kind::quarter && f.kind != field_kind::month) continue;
            db_->script("CREATE INDEX IF NOT EXISTS " + sql_name(t.name + "_by_" + f.name) +
                        " ON " + sql_name(t.name) + " (" + sql_name(f.name) + ")");
        }
    }
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
                      " t LEFT JOIN record s ON s.office = t.office AND s.type = ?1"
                      " AND s.record = t.record WHERE t.retired = 0 AND ?2 = ?2 AND ?3 = ?3";
    if (!query.offices.empty()) sql += among("t.office", 3);
    // Of few offices each row is looked at; of all, the index of the field finds them.
    if (!query.field.empty()) {
        sql += among((query.offices.empty() ? "t." : "+t.") + sql_name(query.field), 2);
    }
    auto found = db_->query(sql + " ORDER BY t.office, t.record", t.name,
                            json(query.values).dump(), json(query.offices).dump());
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

std::map<std::string, pulse_row> sqlite_store::pulses(const std::vector<std::string>& offices) {
    const std::string asked = json(offices).dump();
    std::map<std::string, pulse_row> out;
    {
        auto found = db_->query(
            "SELECT office, sum(type <> 'office'), max(CASE WHEN type <> 'office' THEN newest"
            " ELSE 0 END), sum(unsure) FROM record"
            " WHERE retired = 0 AND first_received IS NOT NULL AND ?1 = ?1" +
                (offices.empty() ? "" : among("office", 1)) + " GROUP BY office",
            asked);
        while (found.next()) {
            out[found.text(0)] = {found.integer(1) > 0, found.integer(2), 0, 0, found.integer(3)};
        }
    }
    auto found = db_->query(
        "SELECT office, heads FROM record"
        " WHERE open > 0 AND retired = 0 AND first_received IS NOT NULL AND ?1 = ?1" +
            (offices.empty() ? "" : among("office", 1)),
        asked);
    while (found.next()) {
        const auto registers = merge::unpack(found.view(1));
        if (!registers) {
            throw platform::sqlite_failure(platform::damaged(registers.error().message));
        }
        std::set<std::string_view> disputed;
        for (const auto& [name, row] : *registers) {
            if (row.verdict == merge::verdict::open) disputed.insert(record::base_name(name));
        }
        pulse_row& p = out[found.text(0)];
        p.disputed_records += 1;
        p.disputed_values += static_cast<std::int64_t>(disputed.size());
    }
    return out;
}

void sqlite_store::each_past(std::string_view type, const std::vector<std::string>& registers,
                             const std::vector<std::string>& offices,
                             const std::function<void(const past_row&)>& visit) {
    // Of few offices their streams are read; of all, the whole journal.
    const std::string which =
        offices.empty() ? "type = ?1 AND ?2 = ?2" : "+type = ?1" + among("office", 2);
    auto found = db_->query("SELECT office, effective_at, content FROM journal WHERE " + which +
                                " AND quarantine IS NULL",
                            type, json(offices).dump());
    while (found.next()) {
        const std::string content = content_in(found, 2);
        // Most saves hold none of them: those need not be read.
        const bool named = std::any_of(registers.begin(), registers.end(), [&](const auto& reg) {
            return content.find(sql_name(reg) + ':') != std::string::npos;
        });
        if (!named) continue;
        const json read = json::parse(content, nullptr, false);
        if (read.is_discarded() || !read.contains("f")) continue;
        for (std::size_t i = 0; i < registers.size(); ++i) {
            const auto value = read["f"].find(registers[i]);
            if (value == read["f"].end()) continue;
            visit({found.text(0), found.integer(1), i, *value});
        }
    }
}

}  // namespace kheya::hub_store
