#pragma once

// The hub's own facts of every engine: meta, offices and their streams, devices, codes, frames that
// wait, evidence, issued reports and texts. Part of sql_store.

#include "hub/store/record_summary.hpp"
#include "hub/store/sql_rows.hpp"
#include "hub/store/sql_store.hpp"

namespace kheya::hub_store {

namespace sql {

inline constexpr std::string_view office_columns =
    "office, seq, parent, department, level, side, successor, mark";
// Asked alike of the office and of where its stream stands: whoever knows the one knows the other.
inline constexpr std::string_view office_query =
    "SELECT office, seq, parent, department, level, side, successor, mark FROM stream"
    " WHERE office = ?1";
inline constexpr int office_mark_column = 7;
inline constexpr std::string_view device_columns =
    "office, key, machine, scope, enrolled_at, revoked, last_seen, software, offset_us, copies,"
    " copy_note, confirmed, turned_away";
inline constexpr std::string_view blob_columns = "office, record, hash, bytes, device, received_at";
inline constexpr std::string_view code_columns =
    "office, id, secret_hash, scope, expires_at, tries_left, used_by";

template <class Rows>
office_row read_office(const Rows& row) {
    office_row out;
    out.id = row.text(0);
    out.seq = row.integer(1);
    out.parent = row.text(2);
    out.department = row.text(3);
    out.level = row.text(4);
    out.side = base::side_from(row.view(5)).value_or(base::side::office);
    out.successor = row.text(6);
    if (!row.is_null(office_mark_column)) {
        out.mark = id_in<wire::stream_mark>(row, office_mark_column);
    }
    return out;
}

template <class Rows>
blob_row read_blob(const Rows& row) {
    return {row.text(0),    row.text(1), id_in<base::hash256>(row, 2),
            row.integer(3), id_in<base::public_key>(row, 4), row.integer(5)};
}

template <class Rows>
device_row read_device(const Rows& row) {
    device_row out;
    out.office = row.text(0);
    out.key = id_in<base::public_key>(row, 1);
    out.machine = row.text(2);
    out.subtree = row.view(3) == "subtree";
    out.enrolled_at = row.integer(4);
    out.revoked = optional_text(row, 5);
    out.last_seen = optional_time(row, 6);
    out.software = row.text(7);
    out.offset = optional_time(row, 8);
    out.copies = row.integer(9);
    out.copy_note = row.text(10);
    out.confirmed = row.integer(11) != 0;
    out.turned_away_at = optional_time(row, 12);
    return out;
}

}  // namespace sql

template <class Engine>
std::optional<std::string> sql_store<Engine>::meta(std::string_view key) {
    auto found = db_->query("SELECT value FROM meta WHERE key = ?1", key);
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

template <class Engine>
void sql_store<Engine>::set_meta(std::string_view key, std::string_view value) {
    if (key == types_meta) moved_.everyone = true;
    static const std::string put = Engine::replace("meta", "key, value", "key");
    Engine::send(*db_, put, key, value);
}

// --- offices and their streams ------------------------------------------------------------------

template <class Engine>
std::optional<office_row> sql_store<Engine>::office(std::string_view id) {
    auto found = db_->query(sql::office_query, id);
    if (!found.next()) return std::nullopt;
    return sql::read_office(found);
}

template <class Engine>
void sql_store<Engine>::put_office(const office_row& row) {
    Engine::send(*db_,
                 "INSERT INTO stream (office, seq, parent, department, level, side, successor)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (office) DO UPDATE SET"
                 " parent = ?3, department = ?4, level = ?5, side = ?6, successor = ?7",
                 row.id, row.seq, row.parent, row.department, row.level, base::to_text(row.side),
                 row.successor);
}

template <class Engine>
std::vector<office_row> sql_store<Engine>::offices() {
    std::vector<office_row> out;
    auto found = Engine::scan(*db_, select(sql::office_columns, "stream ORDER BY office"));
    while (found.next()) out.push_back(sql::read_office(found));
    return out;
}

template <class Engine>
std::vector<std::string> sql_store<Engine>::offices_below(std::string_view id) {
    // UNION, not UNION ALL: a cycle of parents (two edits made apart) must not loop for ever.
    return texts(
        db_->query("WITH RECURSIVE below (office) AS ("
                   " SELECT office FROM stream WHERE parent = ?1"
                   " UNION SELECT s.office FROM stream s JOIN below b ON s.parent = b.office)"
                   " SELECT office FROM below WHERE office <> ?1 ORDER BY office",
                   id));
}

template <class Engine>
std::vector<std::string> sql_store<Engine>::children_of(std::string_view id) {
    return texts(db_->query("SELECT office FROM stream WHERE parent = ?1 ORDER BY office", id));
}

// From here on the row stays locked until the transaction ends, and who read it before that and
// then wants it too runs again (PostgreSQL's 40001): so sequences are committed in the order in
// which they are given, and whoever reads a stream up to one has all that is below it.
template <class Engine>
std::pair<std::int64_t, wire::stream_mark> sql_store<Engine>::advance(
    std::string_view office, const base::change_id& what) {
    std::int64_t seq = 0;
    wire::stream_mark mark;
    {
        auto given = db_->query(sql::office_query, office);
        given.next();
        seq = given.integer(1) + 1;
        const int at = sql::office_mark_column;
        if (!given.is_null(at)) mark = id_in<wire::stream_mark>(given, at);
    }
    mark = mark_after(mark, seq, what);
    Engine::send(*db_, "UPDATE stream SET seq = ?2, mark = ?3 WHERE office = ?1", office, seq,
                 mark);
    moved_.offices.try_emplace(std::string(office), false);
    return {seq, mark};
}

template <class Engine>
std::int64_t sql_store<Engine>::next_sequence(std::string_view office,
                                              const base::change_id& what) {
    const auto [seq, mark] = advance(office, what);
    Engine::send(*db_, "INSERT INTO mark (office, seq, mark) VALUES (?1, ?2, ?3)", office, seq,
                 mark);
    return seq;
}

template <class Engine>
wire::stream_mark sql_store<Engine>::mark_at(std::string_view office, std::int64_t seq) {
    for (const char* table : {"journal", "mark"}) {
        auto found = db_->query(std::string("SELECT mark FROM ") + table +
                                    " WHERE office = ?1 AND seq = ?2 AND mark IS NOT NULL",
                                office, seq);
        if (found.next()) return id_in<wire::stream_mark>(found, 0);
    }
    return {};
}

// --- devices, codes ------------------------------------------------------------------------------

template <class Engine>
std::optional<device_row> sql_store<Engine>::device(const base::public_key& key) {
    auto found = db_->query(select(sql::device_columns, "device WHERE key = ?1"), key);
    if (!found.next()) return std::nullopt;
    return sql::read_device(found);
}

template <class Engine>
void sql_store<Engine>::put_device(const device_row& row) {
    moved_.devices.insert(row.key);
    // One that enrolled for another office: PostgreSQL has the office in the key.
    Engine::send(*db_, "DELETE FROM device WHERE key = ?1 AND office <> ?2", row.key, row.office);
    note_device(row);
}

template <class Engine>
void sql_store<Engine>::note_device(const device_row& row) {
    static const std::string put = Engine::replace("device", sql::device_columns, "key");
    Engine::send(*db_, put, row.office, row.key, row.machine, row.subtree ? "subtree" : "own",
                 row.enrolled_at, row.revoked, row.last_seen, row.software, row.offset, row.copies,
                 row.copy_note, row.confirmed, row.turned_away_at);
}

template <class Engine>
std::vector<device_row> sql_store<Engine>::devices() {
    std::vector<device_row> out;
    auto found = Engine::scan(*db_, select(sql::device_columns, "device ORDER BY office, key"));
    while (found.next()) out.push_back(sql::read_device(found));
    return out;
}

template <class Engine>
std::optional<enrol_code_row> sql_store<Engine>::enrol_code(std::string_view id) {
    auto found = db_->query(select(sql::code_columns, "enrol_code WHERE id = ?1"), id);
    if (!found.next()) return std::nullopt;
    enrol_code_row out{found.text(0),
                       found.text(1),
                       id_in<base::hash256>(found, 2),
                       found.view(3) == "subtree",
                       found.integer(4),
                       found.integer(5),
                       {}};
    if (!found.is_null(6)) out.used_by = id_in<base::public_key>(found, 6);
    return out;
}

template <class Engine>
void sql_store<Engine>::put_enrol_code(const enrol_code_row& row) {
    static const std::string put = Engine::replace("enrol_code", sql::code_columns, "id");
    Engine::send(*db_, put, row.office, row.id, row.secret_hash, row.subtree ? "subtree" : "own",
                 row.expires_at, row.tries_left, row.used_by);
}

// --- evidence -----------------------------------------------------------------------------------

template <class Engine>
std::optional<blob_row> sql_store<Engine>::blob(std::string_view record) {
    auto found = db_->query(select(sql::blob_columns, "blob WHERE record = ?1"), record);
    if (!found.next()) return std::nullopt;
    return sql::read_blob(found);
}

template <class Engine>
std::vector<blob_row> sql_store<Engine>::blobs_with(const base::hash256& hash) {
    std::vector<blob_row> out;
    auto found = db_->query(select(sql::blob_columns, "blob WHERE hash = ?1"), hash);
    while (found.next()) out.push_back(sql::read_blob(found));
    return out;
}

template <class Engine>
void sql_store<Engine>::put_blob(const blob_row& row) {
    static const std::string put = Engine::replace("blob", sql::blob_columns, "record");
    Engine::send(*db_, put, row.office, row.record, row.hash, row.bytes, row.device,
                 row.received_at);
}

template <class Engine>
std::int64_t sql_store<Engine>::blob_bytes(const base::public_key& device) {
    auto found = db_->query(
        "SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM blob WHERE device = ?1", device);
    found.next();
    return found.integer(0);
}

// --- issued reports, texts ----------------------------------------------------------------------

template <class Engine>
void sql_store<Engine>::put_issued(const issued_row& row, std::string_view document) {
    db_->run(
        "INSERT INTO issued_report (quarter, number, issued_at, by, memo, note, hash, document)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        row.quarter, row.number, row.issued_at, row.by, row.memo, row.note, row.hash, document);
}

template <class Engine>
std::vector<issued_row> sql_store<Engine>::issued(std::string_view quarter) {
    std::vector<issued_row> out;
    auto found = db_->query(
        "SELECT quarter, number, issued_at, by, memo, note, hash FROM issued_report"
        " WHERE quarter = ?1 ORDER BY number",
        quarter);
    while (found.next()) {
        out.push_back({found.text(0), found.integer(1), found.integer(2), found.text(3),
                       found.text(4), found.text(5), found.text(6)});
    }
    return out;
}

template <class Engine>
std::optional<std::string> sql_store<Engine>::issued_document(std::string_view quarter,
                                                              std::int64_t number) {
    auto found = db_->query(
        "SELECT document FROM issued_report WHERE quarter = ?1 AND number = ?2", quarter, number);
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

template <class Engine>
std::optional<std::string> sql_store<Engine>::own_text(std::string_view name) {
    auto found = db_->query("SELECT text FROM own_text WHERE name = ?1", name);
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

template <class Engine>
void sql_store<Engine>::put_own_text(std::string_view name, std::string_view text) {
    static const std::string put = Engine::replace("own_text", "name, text", "name");
    if (text.empty()) Engine::send(*db_, "DELETE FROM own_text WHERE name = ?1", name);
    else Engine::send(*db_, put, name, text);
}

template <class Engine>
void sql_store<Engine>::keep_replaced(const replaced_text& row) {
    auto found = db_->query(
        "SELECT coalesce(max(number), 0) FROM replaced_text WHERE name = ?1", row.name);
    found.next();
    const std::int64_t number = found.integer(0) + 1;
    Engine::send(*db_,
                 "INSERT INTO replaced_text (name, number, text, at, by)"
                 " VALUES (?1, ?2, ?3, ?4, ?5)",
                 row.name, number, row.text, row.at, row.by);
}

template <class Engine>
std::vector<replaced_text> sql_store<Engine>::replaced(std::string_view name, std::int64_t most) {
    std::vector<replaced_text> out;
    auto found = db_->query(
        "SELECT name, text, at, by FROM replaced_text WHERE name = ?1 ORDER BY number DESC"
        " LIMIT ?2",
        name, most);
    while (found.next()) {
        out.push_back({found.text(0), found.text(1), found.integer(2), found.text(3)});
    }
    return out;
}

template <class Engine>
std::int64_t sql_store<Engine>::count(counted what) {
    const auto number = [&](std::string_view sql) {
        auto found = db_->query(sql);
        found.next();
        return found.integer(0);
    };
    switch (what) {
        case counted::changes:
            return number("SELECT count(*) FROM journal");
        case counted::quarantined:
            return number("SELECT count(*) FROM journal WHERE quarantine IS NOT NULL");
        case counted::settled_conflicts:
            return number("SELECT CAST(coalesce(sum(settled), 0) AS BIGINT) FROM record"
                          " WHERE settled > 0");
        case counted::open_conflicts:
            return number("SELECT CAST(coalesce(sum(open), 0) AS BIGINT) FROM record"
                          " WHERE open > 0");
        case counted::offices:
            return number("SELECT count(*) FROM stream");
        case counted::devices:
            return number("SELECT count(*) FROM device");
    }
    return 0;
}

}  // namespace kheya::hub_store
