#pragma once

// Records that change their office, of every engine. Part of sql_store.

#include "hub/store/kept_content.hpp"
#include "hub/store/sql_rows.hpp"
#include "hub/store/sql_store.hpp"

#include <algorithm>

namespace kheya::hub_store {

namespace sql {

template <class Rows>
std::vector<move_row> read_moves(Rows found) {
    std::vector<move_row> out;
    while (found.next()) {
        out.push_back({{found.text(2), found.text(0), found.text(1)}, found.text(3),
                       found.integer(4), found.text(5), found.text(6)});
    }
    return out;
}

inline std::string move_query(std::string_view rest) {
    return "SELECT type, record, left_office, to_office, at, by, why FROM move " +
           std::string(rest) + " ORDER BY number";
}

}  // namespace sql

// Taken out and put in again: in a distributed table a row cannot change its office.
template <class Engine>
void sql_store<Engine>::stand_anew(journal_row& row, const std::string& office) {
    // Who pulled up to the sequence that it leaves shows the mark there.
    Engine::send(*db_,
                 "INSERT INTO mark (office, seq, mark) SELECT office, seq, mark FROM journal"
                 " WHERE id = ?1 AND mark IS NOT NULL",
                 row.change.id);
    row.office = office;
    const auto [seq, mark] = advance(office, row.change.id);
    row.seq = seq;
    Engine::send(*db_, "DELETE FROM journal WHERE id = ?1", row.change.id);
    insert_entry(row, mark);
}

template <class Engine>
void sql_store<Engine>::rehome_entries(const std::string& office,
                                       const std::set<record_key>& records,
                                       const std::string& to) {
    if (records.empty()) return;
    std::vector<base::change_id> leaving;
    {
        auto found = db_->query("SELECT id, type, record FROM journal"
                                " WHERE office = ?1 AND quarantine IS NULL ORDER BY seq",
                                office);
        while (found.next()) {
            if (!records.contains({office, found.text(1), found.text(2)})) continue;
            leaving.push_back(id_in<base::change_id>(found, 0));
        }
    }
    for (const base::change_id& id : leaving) {
        auto row = journal_entry(id);
        if (row) stand_anew(*row, to);
    }
}

template <class Engine>
void sql_store<Engine>::rehome_record(const record_key& left, const std::string& to,
                                      const register_rows& registers) {
    constexpr std::string_view kept =
        "type, record, seq, open, settled, heads, first_received, newest, unsure, retired";
    constexpr std::string_view one = " WHERE office = ?1 AND type = ?2 AND record = ?3";
    const std::string packed = merge::pack(registers);
    std::int64_t seq = 0;
    for (const auto& [name, row] : registers) seq = std::max(seq, row.seq);
    Engine::send(*db_, "DELETE FROM record" + std::string(one), to, left.type, left.record);
    Engine::send(*db_,
                 "INSERT INTO record (office, " + std::string(kept) +
                     ") SELECT CAST(?4 AS TEXT), " + std::string(kept) + " FROM record" +
                     std::string(one),
                 left.office, left.type, left.record, to);
    Engine::send(*db_, "DELETE FROM record" + std::string(one), left.office, left.type,
                 left.record);
    Engine::send(*db_, "UPDATE record SET seq = ?4, heads = ?5" + std::string(one), to, left.type,
                 left.record, seq, as_blob(packed));
}

template <class Engine>
void sql_store<Engine>::put_gone(const gone_row& row) {
    static const std::string put =
        Engine::replace("gone", "office, type, record, seq, now_at", "office, type, record");
    Engine::send(*db_, put, row.left.office, row.left.type, row.left.record, row.seq, row.now_at);
}

template <class Engine>
void sql_store<Engine>::drop_gone(const record_key& returned) {
    Engine::send(*db_, "DELETE FROM gone WHERE office = ?1 AND type = ?2 AND record = ?3",
                 returned.office, returned.type, returned.record);
}

template <class Engine>
std::vector<gone_row> sql_store<Engine>::gone_since(std::string_view office, std::int64_t after,
                                                    std::size_t limit) {
    std::vector<gone_row> out;
    auto found = db_->query("SELECT office, type, record, seq, now_at FROM gone"
                            " WHERE office = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
                            office, after, limit);
    while (found.next()) {
        out.push_back({{found.text(0), found.text(1), found.text(2)}, found.integer(3),
                       found.text(4)});
    }
    return out;
}

template <class Engine>
void sql_store<Engine>::put_move(const move_row& row) {
    Engine::send(*db_,
                 "INSERT INTO move (type, record, left_office, to_office, at, by, why)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                 row.left.type, row.left.record, row.left.office, row.to, row.at, row.by, row.why);
}

template <class Engine>
std::vector<move_row> sql_store<Engine>::moves_of(std::string_view type, std::string_view record) {
    return sql::read_moves(
        db_->query(sql::move_query("WHERE type = ?1 AND record = ?2"), type, record));
}

template <class Engine>
std::vector<move_row> sql_store<Engine>::moves_after(base::time_us when) {
    return sql::read_moves(db_->query(sql::move_query("WHERE at > ?1"), when));
}

}  // namespace kheya::hub_store
