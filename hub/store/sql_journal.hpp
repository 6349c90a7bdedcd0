#pragma once

// Journal, places and replicas of every engine. Part of sql_store.

#include "hub/store/kept_content.hpp"
#include "hub/store/sql_rows.hpp"
#include "hub/store/sql_store.hpp"

#include <algorithm>
#include <tuple>

namespace kheya::hub_store {

namespace sql {

inline constexpr std::string_view replica_columns =
    "office, replica, device, n, chain, lease_now, lease_next, backed_up";

inline std::string journal_query(std::string_view rest) {
    return "SELECT office, seq, id, replica, n, type, record, content, received_at, effective_at,"
           " written_in, side, quarantine,"
           " (SELECT released_at FROM release WHERE release.id = journal.id) FROM journal " +
           std::string(rest);
}

// What the store's packed or written parts give, or the engine's failure.
template <class Engine, class T>
T readable(base::result<T> read, std::string_view table) {
    if (read) return std::move(*read);
    Engine::fail(base::io_trouble(
        "the hub's store holds an entry that does not read: " + read.error().message,
        std::string(table)));
}

template <class Engine, class Rows>
journal_row read_journal(const Rows& row) {
    journal_row out;
    out.office = row.text(0);
    out.seq = row.integer(1);
    out.at = {id_in<base::replica_id>(row, 3), row.integer(4)};
    const std::string content = readable<Engine>(content_in(row.view(7)), "journal");
    out.change = readable<Engine>(journal::read_change(content), "journal");
    out.received_at = row.integer(8);
    out.effective_at = row.integer(9);
    out.written_in = row.text(10);
    out.side = base::side_from(row.view(11)).value_or(base::side::office);
    out.quarantine = optional_text(row, 12);
    out.released_at = optional_time(row, 13);
    return out;
}

template <class Rows>
replica_row read_replica(const Rows& row) {
    return {row.text(0),
            id_in<base::replica_id>(row, 1),
            id_in<base::public_key>(row, 2),
            row.integer(3),
            id_in<base::hash256>(row, 4),
            id_in<base::lease_id>(row, 5),
            id_in<base::lease_id>(row, 6),
            row.integer(7)};
}

}  // namespace sql

template <class Engine>
std::optional<journal_row> sql_store<Engine>::journal_entry(const base::change_id& id) {
    auto found = db_->query(sql::journal_query("WHERE id = ?1"), id);
    if (!found.next()) return std::nullopt;
    return sql::read_journal<Engine>(found);
}

template <class Engine>
std::optional<journal_standing> sql_store<Engine>::standing_of(const base::change_id& id) {
    auto found = db_->query(
        "SELECT seq, effective_at, received_at, quarantine, office FROM journal WHERE id = ?1",
        id);
    if (!found.next()) return std::nullopt;
    return journal_standing{found.integer(0), found.integer(1), found.integer(2),
                            optional_text(found, 3), found.text(4)};
}

template <class Engine>
void sql_store<Engine>::insert_entry(const journal_row& row, const wire::stream_mark& mark) {
    const std::string content = pack_content(row.change.content);
    Engine::send(*db_,
                 "INSERT INTO journal (office, seq, mark, id, replica, n, type, record,"
                 " received_at, effective_at, written_in, side, quarantine, content)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                 row.office, row.seq, mark, row.change.id, row.at.replica, row.at.n,
                 row.change.type, row.change.record, row.received_at, row.effective_at,
                 row.written_in, base::to_text(row.side), row.quarantine, as_blob(content));
}

template <class Engine>
void sql_store<Engine>::append_journal(journal_row& row) {
    const auto [seq, mark] = advance(row.office, row.change.id);
    row.seq = seq;
    insert_entry(row, mark);
}

template <class Engine>
void sql_store<Engine>::each_journal_entry(std::string_view office, std::int64_t after_seq,
                                           const std::function<bool(const journal_row&)>& visit) {
    auto found = Engine::scan_few(*db_, sql::journal_query("WHERE office = ?1 AND seq > ?2"
                                                           " ORDER BY seq"),
                                  office, after_seq);
    while (found.next()) {
        if (!visit(sql::read_journal<Engine>(found))) return;
    }
}

// An office's stream holds all entries of its records but those that were refused, which are in the
// streams of their senders.
template <class Engine>
std::vector<journal_row> sql_store<Engine>::record_journal(std::string_view type,
                                                           std::string_view record) {
    std::vector<journal_row> out;
    const auto home = office_of(type, record);
    if (home) {
        auto found = db_->query(sql::journal_query("WHERE office = ?3 AND type = ?1 AND record = ?2"
                                                   " AND quarantine IS NULL"),
                                type, record, *home);
        while (found.next()) out.push_back(sql::read_journal<Engine>(found));
    }
    for (journal_row& row : held_of(type, record)) out.push_back(std::move(row));
    std::sort(out.begin(), out.end(), [](const journal_row& a, const journal_row& b) {
        return std::tie(a.received_at, a.office, a.seq) < std::tie(b.received_at, b.office, b.seq);
    });
    return out;
}

template <class Engine>
std::vector<journal_row> sql_store<Engine>::quarantined(std::string_view office) {
    std::vector<journal_row> out;
    auto found = db_->query(sql::journal_query("WHERE quarantine IS NOT NULL"
                                               " AND (?1 = '' OR office = ?1)"
                                               " ORDER BY office, seq"),
                            office);
    while (found.next()) out.push_back(sql::read_journal<Engine>(found));
    return out;
}

template <class Engine>
std::vector<held_name> sql_store<Engine>::held_names(std::string_view office) {
    std::vector<held_name> out;
    auto found = Engine::scan(*db_,
                              "SELECT office, id, type, record FROM journal"
                              " WHERE quarantine IS NOT NULL AND (?1 = '' OR office = ?1)"
                              " ORDER BY office, seq",
                              office);
    while (found.next()) {
        out.push_back({found.text(0), id_in<base::change_id>(found, 1),
                       {found.text(2), found.text(3)}});
    }
    return out;
}

template <class Engine>
held_sum sql_store<Engine>::held_in(std::string_view office) {
    auto found = db_->query("SELECT count(*), CAST(coalesce(sum(length(content)), 0) AS BIGINT)"
                            " FROM journal WHERE quarantine IS NOT NULL AND office = ?1",
                            office);
    found.next();
    return {found.integer(0), found.integer(1)};
}

template <class Engine>
held_sum sql_store<Engine>::held_by(const device_row& device) {
    auto found = db_->query("SELECT count(*), CAST(coalesce(sum(length(content)), 0) AS BIGINT)"
                            " FROM journal WHERE quarantine IS NOT NULL AND office = ?1"
                            " AND NOT EXISTS (SELECT 1 FROM replica WHERE"
                            " replica.replica = journal.replica AND device <> ?2)",
                            device.office, device.key);
    found.next();
    return {found.integer(0), found.integer(1)};
}

template <class Engine>
std::set<record_name> sql_store<Engine>::held_records() {
    std::set<record_name> out;
    auto found = Engine::scan(
        *db_, "SELECT DISTINCT type, record FROM journal WHERE quarantine IS NOT NULL");
    while (found.next()) out.emplace(found.text(0), found.text(1));
    return out;
}

template <class Engine>
std::vector<journal_row> sql_store<Engine>::held_of(std::string_view type,
                                                    std::string_view record) {
    std::vector<journal_row> out;
    auto found = db_->query(
        sql::journal_query("WHERE type = ?1 AND record = ?2 AND quarantine IS NOT NULL"), type,
        record);
    while (found.next()) out.push_back(sql::read_journal<Engine>(found));
    return out;
}

template <class Engine>
void sql_store<Engine>::release_entry(journal_row& now, const release_row& release) {
    stand_anew(now, std::string(now.office));
    Engine::send(*db_,
                 "INSERT INTO release (office, id, released_at, by, why, reason)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                 release.office, release.id, release.released_at, release.by, release.why,
                 release.reason);
}

template <class Engine>
std::vector<release_row> sql_store<Engine>::releases(std::string_view office, base::time_us since,
                                                     std::size_t limit) {
    std::vector<release_row> out;
    auto found = db_->query("SELECT office, id, released_at, by, why, reason FROM release"
                            " WHERE (?1 = '' OR office = ?1) AND released_at >= ?2"
                            " ORDER BY released_at DESC, id LIMIT ?3",
                            office, since, limit);
    while (found.next()) {
        out.push_back({found.text(0), id_in<base::change_id>(found, 1), found.integer(2),
                       found.text(3), found.text(4), found.text(5)});
    }
    return out;
}

template <class Engine>
std::optional<base::change_id> sql_store<Engine>::id_at(const journal::place& at) {
    auto found = db_->query("SELECT id FROM place WHERE replica = ?1 AND n = ?2", at.replica, at.n);
    if (!found.next()) return std::nullopt;
    return id_in<base::change_id>(found, 0);
}

template <class Engine>
void sql_store<Engine>::put_place(std::string_view home, const journal::place& at,
                                  const base::change_id& id) {
    Engine::send(*db_, "INSERT INTO place (office, replica, n, id) VALUES (?1, ?2, ?3, ?4)", home,
                 at.replica, at.n, id);
}

template <class Engine>
std::optional<replica_row> sql_store<Engine>::replica(const base::replica_id& id) {
    auto found = db_->query(select(sql::replica_columns, "replica WHERE replica = ?1"), id);
    if (!found.next()) return std::nullopt;
    return sql::read_replica(found);
}

template <class Engine>
std::vector<replica_row> sql_store<Engine>::replicas() {
    std::vector<replica_row> out;
    auto found = Engine::scan(*db_,
                              select(sql::replica_columns, "replica ORDER BY office, replica"));
    while (found.next()) out.push_back(sql::read_replica(found));
    return out;
}

template <class Engine>
void sql_store<Engine>::put_replica(const replica_row& row) {
    static const std::string put = Engine::replace("replica", sql::replica_columns, "replica");
    Engine::send(*db_, put, row.office, row.id, row.device, row.n, row.chain, row.lease_now,
                 row.lease_next, row.backed_up);
}

}  // namespace kheya::hub_store
