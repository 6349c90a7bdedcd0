#pragma once

// What reports read of every engine: record rows by type, the pulse of every office, what fields
// were in the past. One statement each, however many records there are. Part of sql_store.

#include "hub/store/sql_records.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::hub_store {

namespace sql {

// Whether the canonical text of a change names two ids in one of its bases; looked at without
// reading it, since nearly none does.
inline bool joins_values(std::string_view content) {
    const std::size_t bases = content.find("\"b\":{");
    if (bases == std::string_view::npos) return false;
    // Ids are hexadecimal and names of registers hold no bracket: the object ends at the first one.
    const std::string_view object = content.substr(bases, content.find('}', bases) - bases);
    return object.find("\",\"") != std::string_view::npos;
}

// Longer texts are for people: no figure is in them.
inline constexpr std::int64_t longest_text_read = 4000;

template <class Rows>
nlohmann::json value_of(const record::field& f, const Rows& row, int column) {
    if (f.many) return nlohmann::json::parse(row.view(column), nullptr, false);
    if (f.kind == record::field_kind::boolean) return row.integer(column) != 0;
    if (f.kind == record::field_kind::integer) return row.integer(column);
    return row.text(column);
}

}  // namespace sql

template <class Engine>
void sql_store<Engine>::each_row(const record::type& t, const row_query& query,
                                 const std::function<void(record_row&&)>& visit) {
    using nlohmann::json;
    std::vector<const record::field*> fields;
    std::string columns = "t.office, t.record, t.disputed, ";
    columns += query.times ? "s.first_received, s.newest, s.unsure" : "0, 0, 0";
    for (const record::field& f : t.fields) {
        const bool is_shown = query.shown.empty() ||
                              std::find(query.shown.begin(), query.shown.end(), f.name) !=
                                  query.shown.end();
        if (!is_shown) continue;
        const bool is_text = f.kind == record::field_kind::text;
        if (is_text && f.max.value_or(0) > sql::longest_text_read) continue;
        fields.push_back(&f);
        columns += ", t." + sql_name(f.name);
    }
    std::string asked = "SELECT " + columns + " FROM " + sql_name(t.name) + " t";
    if (query.times) {
        asked += " LEFT JOIN record s ON s.office = t.office AND s.type = ?1"
                 " AND s.record = t.record";
    }
    asked += " WHERE t.retired = 0 AND ?1 = ?1 AND ?2 = ?2 AND ?3 = ?3";
    if (!query.offices.empty()) asked += " AND " + Engine::among("t.office", 3);
    // Of few offices each row is looked at; of all, the index of the field finds them.
    if (!query.field.empty()) {
        const std::string column = "t." + sql_name(query.field);
        asked += " AND " + Engine::among(
                               query.offices.empty() ? column : Engine::unindexed(column), 2);
    }
    auto found = Engine::scan(*db_, asked + " ORDER BY t.office, t.record", t.name,
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
            row.values.emplace(fields[i]->name, sql::value_of(*fields[i], found, column));
        }
        visit(std::move(row));
    }
}

template <class Engine>
std::map<std::string, pulse_row> sql_store<Engine>::pulses(
    const std::vector<std::string>& offices) {
    const std::string asked = nlohmann::json(offices).dump();
    const std::string which = offices.empty() ? "" : " AND " + Engine::among("office", 1);
    std::string said = "type NOT IN (";
    for (const std::string_view type : record::begun_by_headquarters) {
        said += (said.ends_with('(') ? "'" : ", '") + std::string(type) + "'";
    }
    said += ")";
    std::map<std::string, pulse_row> out;
    {
        auto found = Engine::scan(
            *db_,
            "SELECT office, sum(CASE WHEN " + said + " THEN 1 ELSE 0 END),"
            " max(CASE WHEN " + said + " THEN newest ELSE 0 END),"
            " CAST(sum(unsure) AS BIGINT) FROM record"
            " WHERE retired = 0 AND first_received IS NOT NULL AND ?1 = ?1" +
                which + " GROUP BY office",
            asked);
        while (found.next()) {
            out[found.text(0)] = {found.integer(1) > 0, found.integer(2), 0, 0, found.integer(3)};
        }
    }
    auto found = Engine::scan(
        *db_,
        "SELECT office, heads FROM record"
        " WHERE open > 0 AND retired = 0 AND first_received IS NOT NULL AND ?1 = ?1" +
            which,
        asked);
    while (found.next()) {
        const auto registers = sql::readable<Engine>(merge::unpack(found.view(1)), "record");
        pulse_row& p = out[found.text(0)];
        p.disputed_records += 1;
        p.disputed_values += static_cast<std::int64_t>(disputed_in(registers));
    }
    return out;
}

template <class Engine>
void sql_store<Engine>::each_past(std::string_view type, const std::vector<std::string>& registers,
                                  const std::vector<std::string>& offices,
                                  const std::function<void(const past_row&)>& visit) {
    using nlohmann::json;
    // Of few offices their streams are read; of all, the whole journal.
    const std::string which = offices.empty()
                                  ? std::string("type = ?1 AND ?2 = ?2")
                                  : Engine::unindexed("type") + " = ?1 AND " +
                                        Engine::among("office", 2);
    auto found = Engine::scan(*db_, "SELECT office, effective_at, content, record FROM journal"
                                    " WHERE " + which + " AND quarantine IS NULL",
                              type, json(offices).dump());
    while (found.next()) {
        const std::string content = sql::readable<Engine>(content_in(found.view(2)), "journal");
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
            visit({found.text(0), found.integer(1), i, *value, found.text(3)});
        }
    }
}

template <class Engine>
std::map<std::string, pulse_row> sql_store<Engine>::pulses_without(
    const std::vector<std::string>& offices, const std::set<record_name>& left_out) {
    if (left_out.empty()) return pulses(offices);
    std::map<std::string, pulse_row> out;
    auto found = Engine::scan(
        *db_,
        "SELECT office, type, record, newest, unsure,"
        " CASE WHEN open > 0 THEN heads ELSE NULL END FROM record"
        " WHERE retired = 0 AND first_received IS NOT NULL AND ?1 = ?1" +
            (offices.empty() ? std::string() : " AND " + Engine::among("office", 1)),
        nlohmann::json(offices).dump());
    while (found.next()) {
        const std::string type = found.text(1);
        if (left_out.contains({type, found.text(2)})) continue;
        pulse_row& p = out[found.text(0)];
        p.time_unsure += found.integer(4);
        if (!record::is_begun_by_headquarters(type)) {
            p.heard = true;
            p.newest = std::max(p.newest, found.integer(3));
        }
        if (found.is_null(5)) continue;
        const auto registers = sql::readable<Engine>(merge::unpack(found.view(5)), "record");
        p.disputed_records += 1;
        p.disputed_values += static_cast<std::int64_t>(disputed_in(registers));
    }
    return out;
}

template <class Engine>
std::set<record_name> sql_store<Engine>::touched_after(base::time_us when) {
    std::set<record_name> out;
    const auto take = [&](auto found) {
        while (found.next()) out.emplace(found.text(0), found.text(1));
    };
    take(Engine::scan(*db_, "SELECT type, record FROM journal WHERE received_at > ?1", when));
    take(Engine::scan(*db_,
                      "SELECT j.type, j.record FROM release r JOIN journal j ON j.id = r.id"
                      " WHERE r.released_at > ?1",
                      when));
    take(Engine::scan(*db_, "SELECT type, record FROM move WHERE at > ?1", when));
    return out;
}

template <class Engine>
void sql_store<Engine>::each_entry_of(std::string_view office, std::string_view type,
                                      const std::function<void(const journal_row&)>& visit) {
    auto found = Engine::scan_few(*db_,
                                  sql::journal_query("WHERE office = ?1 AND type = ?2"
                                                     " AND quarantine IS NULL ORDER BY seq"),
                                  office, type);
    while (found.next()) visit(sql::read_journal<Engine>(found));
}

template <class Engine>
void sql_store<Engine>::each_joining(const time_span& span,
                                     const std::vector<std::string>& offices,
                                     const std::function<void(const journal_row&)>& visit) {
    // Of few offices their streams are read; of all, what arrived then.
    const std::string when = offices.empty() ? std::string("received_at")
                                             : Engine::unindexed("received_at");
    std::vector<base::change_id> joining;
    {
        auto found = Engine::scan(
            *db_,
            "SELECT id, content FROM journal WHERE " + when + " > ?1 AND " + when +
                " <= ?2 AND quarantine IS NULL AND ?3 = ?3" +
                (offices.empty() ? std::string() : " AND " + Engine::among("office", 3)),
            span.after, span.until, nlohmann::json(offices).dump());
        while (found.next()) {
            if (!sql::joins_values(sql::readable<Engine>(content_in(found.view(1)), "journal"))) {
                continue;
            }
            joining.push_back(id_in<base::change_id>(found, 0));
        }
    }
    for (const base::change_id& id : joining) {
        if (const auto row = journal_entry(id)) visit(*row);
    }
}

}  // namespace kheya::hub_store
