#pragma once

// Records of every engine: one row each, with the head sets of all its registers. Part of
// sql_store.

#include "hub/store/kept_content.hpp"
#include "hub/store/record_summary.hpp"
#include "hub/store/sql_journal.hpp"

#include <algorithm>

namespace kheya::hub_store {

namespace sql {

inline constexpr std::string_view record_query =
    "SELECT heads, CASE WHEN first_received IS NOT NULL THEN 1 ELSE 0 END FROM record"
    " WHERE office = ?1 AND type = ?2 AND record = ?3";

}  // namespace sql

// The arrival of the one that came just now, if none of it was refused before. Where that is not
// known, the whole journal is asked.
template <class Engine>
base::time_us sql_store<Engine>::first_arrival(const record_key& key,
                                               std::optional<base::time_us> arrived) {
    auto found = db_->query(arrived ? "SELECT min(received_at) FROM journal WHERE type = ?1"
                                      " AND record = ?2 AND quarantine IS NOT NULL"
                                    : "SELECT min(received_at) FROM journal WHERE type = ?1"
                                      " AND record = ?2",
                            key.type, key.record);
    const bool known = found.next() && !found.is_null(0);
    if (!known) return arrived.value_or(0);
    return arrived ? std::min(*arrived, found.integer(0)) : found.integer(0);
}

template <class Engine>
register_rows sql_store<Engine>::load_record(std::string_view office, std::string_view type,
                                             std::string_view record) {
    auto found = db_->query(sql::record_query, office, type, record);
    if (!found.next()) return {};
    return sql::readable<Engine>(merge::unpack(found.view(0)), "record");
}

template <class Engine>
void sql_store<Engine>::save_record(const record_key& key, const register_rows& registers,
                                    std::optional<base::time_us> arrived) {
    if (key.type == "office") moved_.offices[key.office] = true;
    const record_summary s = summary_of(registers);
    const std::string packed = merge::pack(registers);
    const auto is_there = [&] {  // as it was read to be folded into: kept from then
        auto found = db_->query(sql::record_query, key.office, key.type, key.record);
        return found.next() && (found.integer(1) != 0) == s.exists;
    };
    // An index is touched only where its column changes.
    const bool was_there = Engine::update(
        *db_, is_there,
        "UPDATE record SET seq = ?4, open = ?5, settled = ?6, heads = ?7, newest = ?8,"
        " unsure = ?9, retired = ?10 WHERE office = ?1 AND type = ?2 AND record = ?3"
        " AND CASE WHEN first_received IS NOT NULL THEN 1 ELSE 0 END = ?11",
        key.office, key.type, key.record, s.seq, s.open, s.settled, as_blob(packed), s.newest,
        s.unsure, s.retired, s.exists ? 1 : 0);
    if (was_there) return;
    std::optional<base::time_us> first;
    if (s.exists) first = first_arrival(key, arrived);
    static const std::string put = Engine::replace(
        "record",
        "office, type, record, seq, open, settled, heads, newest, unsure, retired, first_received",
        "office, type, record");
    Engine::send(*db_, put, key.office, key.type, key.record, s.seq, s.open, s.settled,
                 as_blob(packed), s.newest, s.unsure, s.retired, first);
}

template <class Engine>
std::int64_t sql_store<Engine>::record_seq(const record_key& key) {
    auto found = db_->query(
        "SELECT seq FROM record WHERE office = ?1 AND type = ?2 AND record = ?3", key.office,
        key.type, key.record);
    return found.next() ? found.integer(0) : 0;
}

template <class Engine>
std::size_t sql_store<Engine>::heads_bytes(const record_key& key) {
    auto found = db_->query(
        "SELECT length(heads) FROM record WHERE office = ?1 AND type = ?2 AND record = ?3",
        key.office, key.type, key.record);
    return found.next() ? static_cast<std::size_t>(found.integer(0)) : 0;
}

template <class Engine>
std::optional<std::string> sql_store<Engine>::office_of(std::string_view type,
                                                        std::string_view record) {
    auto found = db_->query("SELECT office FROM record WHERE type = ?1 AND record = ?2 LIMIT 1",
                            type, record);
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

template <class Engine>
void sql_store<Engine>::each_register_since(
    std::string_view office, std::int64_t after,
    const std::function<bool(const wire::head_set&)>& visit) {
    std::vector<wire::head_set> sets;
    {
        auto found = Engine::scan_few(
            *db_, "SELECT type, record, heads FROM record WHERE office = ?1 AND seq > ?2", office,
            after);
        while (found.next()) {
            add_changed(sets, found.text(0), found.text(1),
                        sql::readable<Engine>(merge::unpack(found.view(2)), "record"), after);
        }
    }
    sort_by_sequence(sets);
    for (const wire::head_set& set : sets) {
        if (!visit(set)) return;
    }
}

template <class Engine>
void sql_store<Engine>::each_heads(std::string_view office, std::int64_t after,
                                   const heads_visit& visit) {
    // All of them: by their key, which no sequence is asked beside.
    std::string asked = "SELECT type, record, heads FROM record WHERE office = ?1 AND ?2 = ?2";
    if (after > 0) asked += " AND seq > ?2";
    auto found = Engine::scan_few(*db_, asked, office, after);
    while (found.next()) {
        const std::string_view type = found.view(0), record = found.view(1);
        wire::checksum heads;
        const auto read = merge::each_packed_id(
            found.view(2), [&](std::string_view reg, const base::change_id& id) {
                heads.add(type, record, reg, id);
            });
        if (!read) Engine::fail(base::io_trouble(read.error().message, "record"));
        visit(type, record, heads);
    }
}

template <class Engine>
std::vector<record_key> sql_store<Engine>::records(std::string_view office, std::string_view type,
                                                   bool conflicts_only) {
    std::vector<record_key> out;
    // Only what is asked for: with "?1 = '' OR" in the way no index would be used.
    std::string asked = "SELECT office, type, record FROM record WHERE ?1 = ?1 AND ?2 = ?2";
    if (!office.empty()) asked += " AND office = ?1";
    if (!type.empty()) asked += " AND type = ?2";
    if (conflicts_only) asked += " AND (open > 0 OR settled > 0)";
    auto found = Engine::scan(*db_, asked + " ORDER BY office, type, record", office, type);
    while (found.next()) out.push_back({found.text(0), found.text(1), found.text(2)});
    return out;
}

}  // namespace kheya::hub_store
