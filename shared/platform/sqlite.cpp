#include "shared/platform/sqlite.hpp"

#include "shared/base/check.hpp"
#include "shared/base/planted.hpp"
#include "shared/base/text.hpp"
#include "shared/platform/files.hpp"

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace kheya::platform {

namespace {

// How errors of each kind begin; trouble_in() knows them by it.
constexpr std::string_view full_text = "the disk is full";
constexpr std::string_view failed_text = "the disk failed";
constexpr std::string_view read_only_text = "the database cannot be written";
constexpr std::string_view damaged_text = "the database file is damaged";

base::error said(std::string_view text, const std::string& more, const char* bn) {
    return {base::errc::io, std::string(text) + more, {}, bn};
}

bool is_out_of_room(int system_error) {
    return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

base::error failure_of(sqlite3* db, const char* doing) {
    const int system_error = sqlite3_system_errno(db);
    // SQLite quotes what it read: of a damaged file that may be anything.
    const std::string_view quoted = sqlite3_errmsg(db);
    const std::string details = base::is_valid_utf8(quoted) ? ": " + std::string(quoted) : "";
    const int code = sqlite3_extended_errcode(db);
    const bool touches_file = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    if ((code & 0xff) == SQLITE_FULL || (touches_file && is_out_of_room(system_error))) {
        return said(full_text, ": nothing was saved", "ডিস্ক ভরে গেছে: কিছুই সংরক্ষণ হয়নি");
    }
    // Noise over the header's format number: SQLite has no code of its own for it.
    if (code == SQLITE_ERROR && quoted == "unsupported file format") {
        return said(damaged_text, details, "তথ্য-ফাইলটি নষ্ট হয়েছে");
    }
    switch (code & 0xff) {
        case SQLITE_BUSY:
            return base::io_trouble("the database is in use by another program");
        case SQLITE_READONLY:
            return said(read_only_text, details, "তথ্য-ফাইলে লেখা যাচ্ছে না");
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return said(damaged_text, details, "তথ্য-ফাইলটি নষ্ট হয়েছে");
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            return said(failed_text, details, "ডিস্কে সমস্যা হয়েছে");
        default:
            return base::io_trouble(std::string("database: ") + doing + details);
    }
}

// What holds for all of SQLite, said before its first use, as it must be. It counts its memory
// behind a lock, at each allocation, and nobody asks for the count. What undoes a savepoint is kept
// in memory up to that size, where it takes 64 KiB by itself and an exchange needs some more; then
// it goes to a file in one write, of which SQLite's are 128 KiB at most.
constexpr int undo_bytes = 120 << 10;
[[maybe_unused]] const int memory_is_not_counted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
[[maybe_unused]] const int undo_stays = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, undo_bytes);

[[noreturn]] void fail(sqlite3* db, const char* doing) {
    throw sqlite_failure(failure_of(db, doing));
}

}  // namespace

disk_trouble trouble_in(const base::error& e) {
    if (e.code != base::errc::io) return disk_trouble::none;
    if (e.message.starts_with(full_text)) return disk_trouble::full;
    if (e.message.starts_with(failed_text)) return disk_trouble::failed;
    if (e.message.starts_with(read_only_text)) return disk_trouble::read_only;
    if (e.message.starts_with(damaged_text)) return disk_trouble::damaged;
    return disk_trouble::none;
}

base::error damaged(const std::string& what) {
    return said(damaged_text, ": " + what, "তথ্য-ফাইলটি নষ্ট হয়েছে");
}

rows::~rows() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

bool rows::next() {
    const int status = sqlite3_step(statement_);
    if (status == SQLITE_ROW) return true;
    if (status != SQLITE_DONE) fail(db_, sqlite3_sql(statement_));
    return false;
}

bool rows::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t rows::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string rows::text(int column) const {
    return std::string(view(column));
}

std::string_view rows::view(int column) const {
    const bool is_text = sqlite3_column_type(statement_, column) == SQLITE_TEXT;
    const void* bytes = is_text ? static_cast<const void*>(sqlite3_column_text(statement_, column))
                                : sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    if (bytes == nullptr) return {};
    const std::string_view found{static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    // Text that is none was not written by us, and JSON libraries throw at it later.
    if (is_text && !base::is_valid_utf8(found)) throw sqlite_failure(damaged("text is not UTF-8"));
    return found;
}

void rows::copy_blob(int column, std::span<std::uint8_t> out) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    if (bytes == nullptr || size != out.size()) {
        // A row of another length than its id's was not written by us: the file is damaged.
        throw sqlite_failure(damaged("an id of " + std::to_string(size) + " bytes"));
    }
    std::memcpy(out.data(), bytes, size);
}

namespace {

// SQLite would make the file, its -wal and its -shm readable by all that the umask lets. One that
// is there is not opened here: closing it gives up every lock that SQLite holds on it for another
// connection of this process.
base::result<void> make_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
    else if (errno != EEXIST || ::access(path.c_str(), R_OK | W_OK) != 0) {
        return base::io_trouble(std::strerror(errno), path);
    }
    return {};
}

}  // namespace

void remove_database(const std::string& path) {
    for (const char* part : {"-wal", "-shm", "-journal", ""}) remove_file(path + part);
}

base::result<std::unique_ptr<database>> database::open(const std::string& path,
                                                       database_options options) {
    if (!options.read_only && options.vfs.empty() && path != ":memory:") {
        TRY_VOID(make_file(path));
    }
    std::unique_ptr<database> db(new database());
    db->path_ = path;
    db->options_ = std::move(options);
    TRY_VOID(db->connect());
    return db;
}

base::result<void> database::connect() {
    const int flags =
        (options_.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int status = sqlite3_open_v2(path_.c_str(), &db_, flags,
                                       options_.vfs.empty() ? nullptr : options_.vfs.c_str());
    if (status != SQLITE_OK) {
        base::error e = db_ ? failure_of(db_, "open") : base::io_trouble("out of memory");
        e.where = path_;
        disconnect();
        return e;
    }
    sqlite3_busy_timeout(db_, 0);
    log_pages_ = 0;
    sqlite3_wal_hook(db_, &database::committed, this);
    // A command that opens, saves and closes would pay four more syncs for emptying the log; the
    // next process goes on in it instead, as it would after a crash.
    sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    try {
        const std::string cache = "PRAGMA cache_size=-" + std::to_string(options_.cache_kib) + ";";
        script(cache + "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;");
        if (options_.read_only) {
            script("PRAGMA query_only=ON;");
        } else {
            script(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                "PRAGMA journal_size_limit=4194304;");
            if (base::planted(base::planted_bug::no_fsync)) script("PRAGMA synchronous=OFF");
        }
    } catch (const sqlite_failure& failure) {
        base::error e = failure.reason();
        e.where = path_;
        disconnect();
        return e;
    }
    return {};
}

// What SQLite does itself where nobody asks for the count.
int database::committed(void* self, sqlite3* db, const char* name, int pages) {
    auto& by = *static_cast<database*>(self);
    by.log_pages_ = static_cast<std::size_t>(pages);
    if (by.log_pages_ >= by.options_.log_most) {
        sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
    return SQLITE_OK;  // it is saved; whoever commits next tries again
}

void database::empty_log() {
    const bool unsynced = base::planted(base::planted_bug::emptied_unsynced);
    if (unsynced) script("PRAGMA synchronous=OFF");
    query("PRAGMA wal_checkpoint(PASSIVE)").next();
    if (unsynced) script("PRAGMA synchronous=FULL");
}

void database::disconnect() noexcept {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    statements_.clear();
    sqlite3_close_v2(db_);
    db_ = nullptr;
}

base::result<void> database::reopen() {
    CHECK(depth_ == 0);
    disconnect();
    begun_ = false;
    return connect();
}

database::~database() {
    disconnect();
}

sqlite3_stmt* database::prepare(std::string_view sql) {
    if (db_ == nullptr) {
        throw sqlite_failure(said(failed_text, ": the database could not be opened again",
                                  "ডিস্কে সমস্যা হয়েছে"));
    }
    if (transaction_lost()) {
        // Going on would save the rest of a transaction whose beginning is gone.
        throw sqlite_failure(base::io_trouble("the database gave up the transaction"));
    }
    std::string key;
    for (auto found = statements_.find(sql); found != statements_.end();
         found = statements_.find(key)) {
        if (!sqlite3_stmt_busy(found->second)) return found->second;
        // The same query runs further up the stack: a second statement for this one.
        key = found->first + ' ';
    }
    if (key.empty()) key = sql;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(db_, key.data(), static_cast<int>(key.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr) != SQLITE_OK) {
        fail(db_, key.c_str());
    }
    CHECK(statement != nullptr);
    statements_.emplace(std::move(key), statement);
    return statement;
}

void database::bind(sqlite3_stmt* s, int index, std::int64_t value) {
    if (sqlite3_bind_int64(s, index, value) != SQLITE_OK) fail(db_, "bind");
}

void database::bind(sqlite3_stmt* s, int index, std::string_view text) {
    // An empty view may have no address, which SQLite would take for NULL. The text is copied: a
    // temporary argument is gone before the first step.
    const char* bytes = text.data() ? text.data() : "";
    if (sqlite3_bind_text64(s, index, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) !=
        SQLITE_OK) {
        fail(db_, "bind");
    }
}

void database::bind(sqlite3_stmt* s, int index, base::bytes_view blob) {
    const void* bytes = blob.data() ? static_cast<const void*>(blob.data()) : "";
    if (sqlite3_bind_blob64(s, index, bytes, blob.size(), SQLITE_TRANSIENT) != SQLITE_OK) {
        fail(db_, "bind");
    }
}

void database::bind(sqlite3_stmt* s, int index, std::nullptr_t) {
    if (sqlite3_bind_null(s, index) != SQLITE_OK) fail(db_, "bind");
}

std::int64_t database::run_with(std::string_view sql, const std::vector<argument>& arguments) {
    sqlite3_stmt* statement = prepare(sql);
    int index = 0;
    for (const argument& each : arguments) {
        ++index;
        std::visit([&](const auto& value) { bind(statement, index, value); }, each);
    }
    rows(db_, statement).next();
    return changes();
}

void database::script(const std::string& sql) {
    CHECK(db_ != nullptr);
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_, "script");
}

std::int64_t database::changes() const {
    return sqlite3_changes64(db_);
}

std::int64_t database::total_changes() const {
    return sqlite3_total_changes64(db_);
}

bool database::in_transaction() const {
    return depth_ > 0;
}

bool database::transaction_lost() const {
    return begun_ && db_ != nullptr && sqlite3_get_autocommit(db_) != 0;
}

void database::begin() {
    // The depth counts first: whatever fails from here on is undone by rollback().
    ++depth_;
    if (depth_ == 1) {
        run("BEGIN IMMEDIATE");
        begun_ = true;
        return;
    }
    run("SAVEPOINT nested_" + std::to_string(depth_));
}

void database::commit() {
    if (depth_ > 1) {
        run("RELEASE nested_" + std::to_string(depth_));
    } else {
        run("COMMIT");
        begun_ = false;
    }
    --depth_;
}

base::result<void> database::snapshot(const std::function<base::result<void>()>& work) {
    return read([&]() -> base::result<void> {
        run("BEGIN");
        try {
            auto done = work();
            run("COMMIT");
            return done;
        } catch (...) {
            // Whoever looks next begins anew.
            if (db_ != nullptr && !sqlite3_get_autocommit(db_)) {
                sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
            }
            throw;
        }
    });
}

void database::rollback() noexcept {
    if (db_ == nullptr) {
        --depth_;
        return;
    }
    ++rollbacks_;
    // After some errors (disk full, I/O) SQLite has rolled back the whole transaction by itself.
    // What then fails here, fails because nothing is left to undo.
    if (depth_ == 1) {
        if (!sqlite3_get_autocommit(db_)) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
        begun_ = false;
    } else {
        const std::string name = "nested_" + std::to_string(depth_);
        const std::string sql = "ROLLBACK TO " + name + "; RELEASE " + name;
        sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    }
    --depth_;
}

}  // namespace kheya::platform
