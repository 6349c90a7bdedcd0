// The hub's own facts: meta, offices, devices, codes, rows and care. Journal and registers are in
// sqlite_journal.cpp.

#include "hub/store/sqlite_store.hpp"

#include "hub/store/schema.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/sqlite_columns.hpp"
#include "shared/rows/rows.hpp"

#include <cstring>

namespace kheya::hub_store {

namespace {

constexpr int cache_kib = 64 * 1024;
// A page that many transactions change goes to the file once: SQLite's own 1,000 pages are one
// large transaction.
constexpr const char* log_pragmas =
    "PRAGMA wal_autocheckpoint=16384; PRAGMA journal_size_limit=67108864";
// 2: one row a record, the journal in the order of arrival. Files of before had no number.
constexpr std::int64_t schema_version = 2;
constexpr std::string_view sqlite_scheme = "sqlite:";

constexpr std::string_view device_columns =
    "office, key, machine, scope, enrolled_at, revoked, last_seen, software, offset_us, copies,"
    " copy_note, confirmed, turned_away";

constexpr std::string_view blob_columns = "office, record, hash, bytes, device, received_at";

office_row read_office(const platform::rows& row) {
    office_row out;
    out.id = row.text(0);
    out.seq = row.integer(1);
    out.parent = row.text(2);
    out.department = row.text(3);
    out.level = row.text(4);
    out.side = base::side_from(row.view(5)).value_or(base::side::office);
    return out;
}

blob_row read_blob(const platform::rows& row) {
    return {row.text(0),    row.text(1), row.id<base::hash256>(2),
            row.integer(3), row.id<base::public_key>(4), row.integer(5)};
}

std::optional<base::time_us> optional_time(const platform::rows& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.integer(column);
}

device_row read_device(const platform::rows& row) {
    device_row out;
    out.office = row.text(0);
    out.key = row.id<base::public_key>(1);
    out.machine = row.text(2);
    out.subtree = row.view(3) == "subtree";
    out.enrolled_at = row.integer(4);
    if (!row.is_null(5)) out.revoked = row.text(5);
    out.last_seen = optional_time(row, 6);
    out.software = row.text(7);
    out.offset = optional_time(row, 8);
    out.copies = row.integer(9);
    out.copy_note = row.text(10);
    out.confirmed = row.integer(11) != 0;
    out.turned_away_at = optional_time(row, 12);
    return out;
}

std::string select(std::string_view columns, std::string_view rest) {
    return "SELECT " + std::string(columns) + " FROM " + std::string(rest);
}

std::vector<std::string> texts(platform::rows found) {
    std::vector<std::string> out;
    while (found.next()) out.push_back(found.text(0));
    return out;
}

}  // namespace

base::result<std::unique_ptr<sqlite_store>> open_sqlite(const std::string& url) {
    if (!url.starts_with(sqlite_scheme)) {
        return base::error{base::errc::usage,
                           "this build stores in SQLite only: give --store sqlite:FILE", url};
    }
    platform::database_options options;
    options.cache_kib = cache_kib;
    TRY(auto db, platform::database::open(url.substr(sqlite_scheme.size()), options));
    auto made = std::make_unique<sqlite_store>(std::move(db));
    TRY_VOID(made->db().read([&] { made->db().script(log_pragmas); }));
    TRY_VOID(made->prepare());
    return made;
}

base::result<std::unique_ptr<sqlite_store>> open_reader(const std::string& url) {
    const std::string file = url.starts_with(sqlite_scheme) ? url.substr(sqlite_scheme.size()) : "";
    if (file.empty() || file == ":memory:") return nullptr;
    platform::database_options options;
    options.read_only = true;
    options.cache_kib = cache_kib;
    TRY(auto db, platform::database::open(file, options));
    return std::make_unique<sqlite_store>(std::move(db));
}

base::result<std::unique_ptr<store>> open_store(const std::string& url) {
    TRY(auto made, open_sqlite(url));
    return std::unique_ptr<store>(std::move(made));
}

base::result<void> sqlite_store::prepare() {
    return db_->transact([&]() -> base::result<void> {
        std::int64_t version = 0;
        {
            auto found = db_->query("PRAGMA user_version");
            if (found.next()) version = found.integer(0);
        }
        if (version > schema_version) {
            return base::io_trouble("this store was written by a newer kheya-hub: update it");
        }
        // Of files made before these columns.
        platform::add_missing_column(*db_, "replica", "backed_up", "INTEGER NOT NULL DEFAULT 0");
        platform::add_missing_column(*db_, "device", "confirmed", "INTEGER NOT NULL DEFAULT 1");
        platform::add_missing_column(*db_, "device", "turned_away", "INTEGER");
        platform::add_missing_column(*db_, "stream", "mark", "BLOB");
        if (version < schema_version &&
            db_->query("SELECT 1 FROM pragma_table_info('journal')").next()) {
            db_->script("ALTER TABLE journal RENAME TO journal_before;"
                        "DROP INDEX IF EXISTS journal_id; DROP INDEX IF EXISTS journal_record;"
                        "DROP INDEX IF EXISTS journal_quarantine");
        }
        db_->script(schema_sql());
        if (version == schema_version) return {};
        append_entries();
        pack_registers();
        db_->script("PRAGMA user_version=" + std::to_string(schema_version));
        return {};
    });
}

base::result<void> sqlite_store::transact(const std::function<base::result<void>()>& work) {
    return db_->transact([&] { return work(); });
}

base::result<void> sqlite_store::snapshot(const std::function<base::result<void>()>& work) {
    return db_->read([&]() -> base::result<void> {
        db_->run("BEGIN");
        try {
            auto done = work();
            db_->run("COMMIT");
            return done;
        } catch (...) {
            if (db_->in_transaction()) db_->run("ROLLBACK");
            throw;
        }
    });
}

std::optional<std::string> sqlite_store::meta(std::string_view key) {
    auto found = db_->query("SELECT value FROM meta WHERE key = ?1", key);
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

void sqlite_store::set_meta(std::string_view key, std::string_view value) {
    if (key == types_meta) moved_.everyone = true;
    db_->run("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", key, value);
}

std::optional<office_row> sqlite_store::office(std::string_view id) {
    auto found = db_->query(
        "SELECT office, seq, parent, department, level, side FROM stream WHERE office = ?1", id);
    if (!found.next()) return std::nullopt;
    return read_office(found);
}

void sqlite_store::put_office(const office_row& row) {
    db_->run(
        "INSERT INTO stream (office, seq, parent, department, level, side)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (office) DO UPDATE SET"
        " parent = ?3, department = ?4, level = ?5, side = ?6",
        row.id, row.seq, row.parent, row.department, row.level, base::to_text(row.side));
}

std::vector<office_row> sqlite_store::offices() {
    std::vector<office_row> out;
    auto found = db_->query(
        "SELECT office, seq, parent, department, level, side FROM stream ORDER BY office");
    while (found.next()) out.push_back(read_office(found));
    return out;
}

std::vector<std::string> sqlite_store::offices_below(std::string_view id) {
    // UNION, not UNION ALL: a cycle of parents (two edits made apart) must not loop for ever.
    return texts(
        db_->query("WITH RECURSIVE below (office) AS ("
                   " SELECT office FROM stream WHERE parent = ?1"
                   " UNION SELECT s.office FROM stream s JOIN below b ON s.parent = b.office)"
                   " SELECT office FROM below WHERE office <> ?1 ORDER BY office",
                   id));
}

std::vector<std::string> sqlite_store::children_of(std::string_view id) {
    return texts(db_->query("SELECT office FROM stream WHERE parent = ?1 ORDER BY office", id));
}

// The chain needs no chance: a store that was put back and went on with the same changes in the
// same order has the same marks, and rightly so.
std::pair<std::int64_t, wire::stream_mark> sqlite_store::advance(std::string_view office,
                                                                 const base::change_id& what) {
    std::int64_t seq = 0;
    wire::stream_mark mark;
    {
        auto given = db_->query("SELECT seq + 1, mark FROM stream WHERE office = ?1", office);
        given.next();
        seq = given.integer(0);
        if (!given.is_null(1)) mark = given.id<wire::stream_mark>(1);
    }
    const auto hash = base::sha256()
                          .add(mark.bytes)
                          .add_number(static_cast<std::uint64_t>(seq))
                          .add(what.bytes)
                          .finish();
    std::memcpy(mark.bytes.data(), hash.bytes.data(), mark.bytes.size());
    db_->run("UPDATE stream SET seq = ?2, mark = ?3 WHERE office = ?1", office, seq, mark);
    moved_.offices.try_emplace(std::string(office), false);
    return {seq, mark};
}

std::int64_t sqlite_store::next_sequence(std::string_view office, const base::change_id& what) {
    const auto [seq, mark] = advance(office, what);
    db_->run("INSERT INTO mark (office, seq, mark) VALUES (?1, ?2, ?3)", office, seq, mark);
    return seq;
}

wire::stream_mark sqlite_store::mark_at(std::string_view office, std::int64_t seq) {
    for (const char* table : {"journal", "mark"}) {
        auto found = db_->query(std::string("SELECT mark FROM ") + table +
                                    " WHERE office = ?1 AND seq = ?2 AND mark IS NOT NULL",
                                office, seq);
        if (found.next()) return found.id<wire::stream_mark>(0);
    }
    return {};
}

std::optional<device_row> sqlite_store::device(const base::public_key& key) {
    auto found = db_->query(select(device_columns, "device WHERE key = ?1"), key);
    if (!found.next()) return std::nullopt;
    return read_device(found);
}

void sqlite_store::put_device(const device_row& row) {
    moved_.devices.insert(row.key);
    db_->run(
        "INSERT OR REPLACE INTO device (office, key, machine, scope, enrolled_at, revoked,"
        " last_seen, software, offset_us, copies, copy_note, confirmed, turned_away)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        row.office, row.key, row.machine, row.subtree ? "subtree" : "own", row.enrolled_at,
        row.revoked, row.last_seen, row.software, row.offset, row.copies, row.copy_note,
        row.confirmed, row.turned_away_at);
}

std::vector<device_row> sqlite_store::devices() {
    std::vector<device_row> out;
    auto found = db_->query(select(device_columns, "device ORDER BY office, key"));
    while (found.next()) out.push_back(read_device(found));
    return out;
}

void sqlite_store::put_waiting(const waiting_row& row) {
    db_->run("INSERT OR REPLACE INTO waiting (office, device, replica, first, frame)"
             " VALUES (?1, ?2, ?3, ?4, ?5)",
             row.office, row.device, row.replica, row.first, row.frame);
}

std::optional<waiting_row> sqlite_store::take_waiting(const base::replica_id& replica,
                                                      std::int64_t next) {
    auto found = db_->query("DELETE FROM waiting WHERE replica = ?1 AND first ="
                            " (SELECT min(first) FROM waiting WHERE replica = ?1 AND first <= ?2)"
                            " RETURNING office, device, replica, first, frame",
                            replica, next);
    if (!found.next()) return std::nullopt;
    waiting_row out{found.text(0), found.id<base::public_key>(1), found.id<base::replica_id>(2),
                    found.integer(3), found.text(4)};
    while (found.next()) {
    }
    return out;
}

std::size_t sqlite_store::waiting_bytes(const base::public_key& device) {
    auto found = db_->query(
        "SELECT coalesce(sum(length(CAST(frame AS BLOB))), 0) FROM waiting WHERE device = ?1",
        device);
    found.next();
    return static_cast<std::size_t>(found.integer(0));
}

std::optional<enrol_code_row> sqlite_store::enrol_code(std::string_view id) {
    auto found = db_->query(
        "SELECT office, id, secret_hash, scope, expires_at, tries_left, used_by"
        " FROM enrol_code WHERE id = ?1",
        id);
    if (!found.next()) return std::nullopt;
    enrol_code_row out{found.text(0),
                       found.text(1),
                       found.id<base::hash256>(2),
                       found.view(3) == "subtree",
                       found.integer(4),
                       found.integer(5),
                       {}};
    if (!found.is_null(6)) out.used_by = found.id<base::public_key>(6);
    return out;
}

void sqlite_store::put_enrol_code(const enrol_code_row& row) {
    db_->run(
        "INSERT OR REPLACE INTO enrol_code"
        " (office, id, secret_hash, scope, expires_at, tries_left, used_by)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        row.office, row.id, row.secret_hash, row.subtree ? "subtree" : "own", row.expires_at,
        row.tries_left, row.used_by);
}

std::optional<blob_row> sqlite_store::blob(std::string_view record) {
    auto found = db_->query(select(blob_columns, "blob WHERE record = ?1"), record);
    if (!found.next()) return std::nullopt;
    return read_blob(found);
}

std::vector<blob_row> sqlite_store::blobs_with(const base::hash256& hash) {
    std::vector<blob_row> out;
    auto found = db_->query(select(blob_columns, "blob WHERE hash = ?1"), hash);
    while (found.next()) out.push_back(read_blob(found));
    return out;
}

void sqlite_store::put_blob(const blob_row& row) {
    db_->run("INSERT OR REPLACE INTO blob (office, record, hash, bytes, device, received_at)"
             " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
             row.office, row.record, row.hash, row.bytes, row.device, row.received_at);
}

std::int64_t sqlite_store::blob_bytes(const base::public_key& device) {
    auto found =
        db_->query("SELECT coalesce(sum(bytes), 0) FROM blob WHERE device = ?1", device);
    found.next();
    return found.integer(0);
}

std::int64_t sqlite_store::count(counted what) {
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
            return number("SELECT coalesce(sum(settled), 0) FROM record WHERE settled > 0");
        case counted::open_conflicts:
            return number("SELECT coalesce(sum(open), 0) FROM record WHERE open > 0");
        case counted::offices:
            return number("SELECT count(*) FROM stream");
        case counted::devices:
            return number("SELECT count(*) FROM device");
    }
    return 0;
}

void sqlite_store::prepare_rows(const record::type_set& types) {
    rows::prepare_tables(*db_, types);
    prepare_reading(types);
}

void sqlite_store::write_row(const record::type_set& types, const editing::record_state& state) {
    rows::write_row(*db_, types, state);
}

std::string sqlite_store::read_row(const record::type_set& types, const record_key& key) {
    return rows::read_row(*db_, types, key.type, key.office, key.record);
}

std::vector<std::string> sqlite_store::engine_check(bool deep) {
    auto found = db_->query(deep ? "PRAGMA integrity_check" : "PRAGMA quick_check");
    std::vector<std::string> problems;
    while (found.next()) {
        if (found.view(0) != "ok") problems.push_back(found.text(0));
    }
    return problems;
}

}  // namespace kheya::hub_store
