// Journal, places and replicas of the SQLite engine.

#include "hub/store/kept_content.hpp"
#include "hub/store/sqlite_store.hpp"

#include <algorithm>
#include <tuple>

namespace kheya::hub_store {

namespace {

constexpr std::string_view journal_columns =
    "SELECT office, seq, id, replica, n, type, record, content, received_at, effective_at,"
    " written_in, side, quarantine,"
    " (SELECT released_at FROM release WHERE release.id = journal.id) FROM journal ";

std::string journal_query(std::string_view rest) {
    return std::string(journal_columns) + std::string(rest);
}

[[noreturn]] void unreadable(std::string_view table, const base::error& e) {
    throw platform::sqlite_failure(base::io_trouble(
        "the hub's store holds an entry that does not read: " + e.message, std::string(table)));
}

journal_row read_journal(const platform::rows& row) {
    journal_row out;
    out.office = row.text(0);
    out.seq = row.integer(1);
    out.at = {row.id<base::replica_id>(3), row.integer(4)};
    auto change = journal::read_change(content_in(row, 7));
    if (!change) unreadable("journal", change.error());
    out.change = std::move(*change);
    out.received_at = row.integer(8);
    out.effective_at = row.integer(9);
    out.written_in = row.text(10);
    out.side = base::side_from(row.view(11)).value_or(base::side::office);
    if (!row.is_null(12)) out.quarantine = row.text(12);
    if (!row.is_null(13)) out.released_at = row.integer(13);
    return out;
}

std::string replica_query(std::string_view rest) {
    return "SELECT office, replica, device, n, chain, lease_now, lease_next, backed_up"
           " FROM replica " +
           std::string(rest);
}

replica_row read_replica(const platform::rows& row) {
    return {row.text(0),
            row.id<base::replica_id>(1),
            row.id<base::public_key>(2),
            row.integer(3),
            row.id<base::hash256>(4),
            row.id<base::lease_id>(5),
            row.id<base::lease_id>(6),
            row.integer(7)};
}

}  // namespace

std::optional<journal_row> sqlite_store::journal_entry(const base::change_id& id) {
    auto found = db_->query(journal_query("WHERE id = ?1"), id);
    if (!found.next()) return std::nullopt;
    return read_journal(found);
}

std::optional<journal_standing> sqlite_store::standing_of(const base::change_id& id) {
    auto found = db_->query(
        "SELECT seq, effective_at, received_at, quarantine FROM journal WHERE id = ?1", id);
    if (!found.next()) return std::nullopt;
    journal_standing out{found.integer(0), found.integer(1), found.integer(2), {}};
    if (!found.is_null(3)) out.quarantine = found.text(3);
    return out;
}

void sqlite_store::append_journal(journal_row& row) {
    const auto [seq, mark] = advance(row.office, row.change.id);
    row.seq = seq;
    const std::string content = pack_content(row.change.content);
    db_->run(
        "INSERT INTO journal (office, seq, mark, id, replica, n, type, record, received_at,"
        " effective_at, written_in, side, quarantine, content)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        row.office, row.seq, mark, row.change.id, row.at.replica, row.at.n, row.change.type,
        row.change.record, row.received_at, row.effective_at, row.written_in,
        base::to_text(row.side), row.quarantine, as_blob(content));
}

void sqlite_store::each_journal_entry(std::string_view office, std::int64_t after_seq,
                                      const std::function<bool(const journal_row&)>& visit) {
    auto found =
        db_->query(journal_query("WHERE office = ?1 AND seq > ?2 ORDER BY seq"), office, after_seq);
    while (found.next()) {
        if (!visit(read_journal(found))) return;
    }
}

// An office's stream holds all entries of its records but those that were refused, which are in the
// streams of their senders.
std::vector<journal_row> sqlite_store::record_journal(std::string_view type,
                                                      std::string_view record) {
    std::vector<journal_row> out;
    const auto home = office_of(type, record);
    if (home) {
        auto found = db_->query(journal_query("WHERE office = ?3 AND type = ?1 AND record = ?2"
                                              " AND quarantine IS NULL"),
                                type, record, *home);
        while (found.next()) out.push_back(read_journal(found));
    }
    auto found = db_->query(
        journal_query("WHERE type = ?1 AND record = ?2 AND quarantine IS NOT NULL"), type, record);
    while (found.next()) out.push_back(read_journal(found));
    std::sort(out.begin(), out.end(), [](const journal_row& a, const journal_row& b) {
        return std::tie(a.received_at, a.office, a.seq) < std::tie(b.received_at, b.office, b.seq);
    });
    return out;
}

std::vector<journal_row> sqlite_store::quarantined(std::string_view office) {
    std::vector<journal_row> out;
    auto found = db_->query(journal_query("WHERE quarantine IS NOT NULL"
                                          " AND (?1 = '' OR office = ?1) ORDER BY office, seq"),
                            office);
    while (found.next()) out.push_back(read_journal(found));
    return out;
}

void sqlite_store::release_entry(journal_row& now, const release_row& release) {
    // Who pulled up to the sequence that it leaves shows the mark there.
    db_->run("INSERT INTO mark (office, seq, mark) SELECT office, seq, mark FROM journal"
             " WHERE id = ?1 AND mark IS NOT NULL",
             now.change.id);
    const auto [seq, mark] = advance(now.office, now.change.id);
    now.seq = seq;
    db_->run("UPDATE journal SET office = ?2, seq = ?3, mark = ?4, quarantine = NULL"
             " WHERE id = ?1",
             now.change.id, now.office, now.seq, mark);
    db_->run("INSERT INTO release (office, id, released_at, by, why, reason)"
             " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
             release.office, release.id, release.released_at, release.by, release.why,
             release.reason);
}

std::vector<release_row> sqlite_store::releases(std::string_view office, base::time_us since,
                                                std::size_t limit) {
    std::vector<release_row> out;
    auto found = db_->query("SELECT office, id, released_at, by, why, reason FROM release"
                            " WHERE (?1 = '' OR office = ?1) AND released_at >= ?2"
                            " ORDER BY released_at DESC, id LIMIT ?3",
                            office, since, limit);
    while (found.next()) {
        out.push_back({found.text(0), found.id<base::change_id>(1), found.integer(2),
                       found.text(3), found.text(4), found.text(5)});
    }
    return out;
}

std::optional<base::change_id> sqlite_store::id_at(const journal::place& at) {
    auto found = db_->query("SELECT id FROM place WHERE replica = ?1 AND n = ?2", at.replica, at.n);
    if (!found.next()) return std::nullopt;
    return found.id<base::change_id>(0);
}

void sqlite_store::put_place(std::string_view home, const journal::place& at,
                             const base::change_id& id) {
    db_->run("INSERT INTO place (office, replica, n, id) VALUES (?1, ?2, ?3, ?4)", home, at.replica,
             at.n, id);
}

std::optional<replica_row> sqlite_store::replica(const base::replica_id& id) {
    auto found = db_->query(replica_query("WHERE replica = ?1"), id);
    if (!found.next()) return std::nullopt;
    return read_replica(found);
}

std::vector<replica_row> sqlite_store::replicas() {
    std::vector<replica_row> out;
    auto found = db_->query(replica_query("ORDER BY office, replica"));
    while (found.next()) out.push_back(read_replica(found));
    return out;
}

void sqlite_store::put_replica(const replica_row& row) {
    db_->run(
        "INSERT OR REPLACE INTO replica"
        " (office, replica, device, n, chain, lease_now, lease_next, backed_up)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        row.office, row.id, row.device, row.n, row.chain, row.lease_now, row.lease_next,
        row.backed_up);
}

// Files of version 1 keep the journal by office, its content as text, which stays text here.
void sqlite_store::append_entries() {
    if (!db_->query("SELECT 1 FROM pragma_table_info('journal_before')").next()) return;
    db_->script(
        "INSERT INTO journal (office, seq, mark, id, replica, n, type, record, received_at,"
        " effective_at, written_in, side, quarantine, content)"
        " SELECT j.office, j.seq, m.mark, id, replica, n, type, record, received_at, effective_at,"
        " written_in, side, quarantine, content FROM journal_before j"
        " LEFT JOIN mark m ON m.office = j.office AND m.seq = j.seq"
        " ORDER BY received_at, j.office, j.seq;"
        "DROP TABLE journal_before;"
        "DELETE FROM mark WHERE EXISTS (SELECT 1 FROM journal j WHERE j.office = mark.office"
        " AND j.seq = mark.seq AND j.mark IS NOT NULL)");
}

}  // namespace kheya::hub_store
