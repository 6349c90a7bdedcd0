#include "hub/store/sqlite_store.hpp"

#include "hub/store/log_harm.hpp"
#include "hub/store/schema.hpp"
#include "hub/store/sql_facts.hpp"
#include "hub/store/sql_moves.hpp"
#include "hub/store/sql_people.hpp"
#include "hub/store/sql_reading.hpp"
#include "hub/store/sql_redactions.hpp"
#include "hub/store/sql_waiting.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/sqlite_columns.hpp"
#include "shared/rows/rows.hpp"

namespace kheya::hub_store {

template class sql_store<sqlite_engine>;

namespace {

constexpr int cache_kib = 64 * 1024;
// A page that many transactions change goes to the file once: SQLite's own 1,000 pages are one
// large transaction. A running hub empties the log before it is as long (log_emptier).
constexpr std::size_t log_most = 16384;
constexpr const char* log_pragmas = "PRAGMA journal_size_limit=67108864";
// 2: one row a record, the journal in the order of arrival. Files of before had no number.
constexpr std::int64_t sqlite_schema_version = 2;
constexpr std::string_view sqlite_scheme = "sqlite:";

// Empty: a store that others cannot open beside who has it.
std::string file_of(const std::string& url) {
    const std::string file = url.starts_with(sqlite_scheme) ? url.substr(sqlite_scheme.size()) : "";
    return file == ":memory:" ? std::string() : file;
}

}  // namespace

// --- what must be said otherwise than to PostgreSQL ----------------------------------------------

std::string sqlite_engine::replace(std::string_view table, std::string_view columns,
                                   std::string_view /*key: the table's*/) {
    return "INSERT OR REPLACE INTO " + std::string(table) + " (" + std::string(columns) +
           ") VALUES (" + places_for(columns) + ")";
}

std::string sqlite_engine::among(const std::string& column, int place) {
    return column + " IN (SELECT value FROM json_each(?" + std::to_string(place) + "))";
}

std::string sqlite_engine::unindexed(const std::string& column) { return "+" + column; }

std::string sqlite_engine::octets(const std::string& column) {
    return "length(CAST(" + column + " AS BLOB))";
}

void sqlite_engine::fail(base::error e) { throw platform::sqlite_failure(std::move(e)); }

// --- opening -------------------------------------------------------------------------------------

base::result<std::unique_ptr<sqlite_store>> open_sqlite(const std::string& url) {
    if (!url.starts_with(sqlite_scheme)) {
        return base::error{base::errc::usage,
                           "a store is sqlite:FILE or postgresql://USER@HOST/DATABASE", url};
    }
    platform::database_options options;
    options.cache_kib = cache_kib;
    options.log_most = log_most;
    const std::string file = file_of(url);
    TRY(std::string kept, file.empty() ? base::result<std::string>(std::string())
                                       : keep_harmed(file));
    TRY(auto db, platform::database::open(url.substr(sqlite_scheme.size()), options));
    auto made = std::make_unique<sqlite_store>(std::move(db));
    TRY_VOID(made->db().read([&] { made->db().script(log_pragmas); }));
    if (!kept.empty()) {
        // What stands behind the harm must not be found again behind later commits.
        TRY_VOID(made->db().read([&] { made->db().script("PRAGMA wal_checkpoint(TRUNCATE)"); }));
        made->note_harm(std::move(kept));
    }
    TRY_VOID(made->prepare());
    return made;
}

base::result<std::unique_ptr<sqlite_store>> open_sqlite_reader(const std::string& url) {
    const std::string file = file_of(url);
    if (file.empty()) return nullptr;
    platform::database_options options;
    options.read_only = true;
    options.cache_kib = cache_kib;
    TRY(auto db, platform::database::open(file, options));
    return std::make_unique<sqlite_store>(std::move(db));
}

base::result<void> sqlite_store::prepare() {
    return db().transact([&]() -> base::result<void> {
        std::int64_t version = 0;
        {
            auto found = db().query("PRAGMA user_version");
            if (found.next()) version = found.integer(0);
        }
        if (version > sqlite_schema_version) {
            return base::io_trouble("this store was written by a newer kheya-hub: update it");
        }
        // Of files made before these columns.
        platform::add_missing_column(db(), "replica", "backed_up", "INTEGER NOT NULL DEFAULT 0");
        platform::add_missing_column(db(), "device", "confirmed", "INTEGER NOT NULL DEFAULT 1");
        platform::add_missing_column(db(), "device", "turned_away", "INTEGER");
        platform::add_missing_column(db(), "stream", "mark", "BLOB");
        platform::add_missing_column(db(), "audit", "note_bn", "TEXT NOT NULL DEFAULT ''");
        platform::add_missing_column(db(), "stream", "successor", "TEXT NOT NULL DEFAULT ''");
        if (version < sqlite_schema_version &&
            db().query("SELECT 1 FROM pragma_table_info('journal')").next()) {
            db().script("ALTER TABLE journal RENAME TO journal_before;"
                        "DROP INDEX IF EXISTS journal_id; DROP INDEX IF EXISTS journal_record;"
                        "DROP INDEX IF EXISTS journal_quarantine");
        }
        const bool told_once = set_redactions_apart();
        const bool waited_once = set_waiting_apart();
        db().script(sqlite_schema());
        if (waited_once) take_waiting_back();
        if (told_once) {
            db().script("INSERT INTO redaction SELECT office, seq, id, told FROM redaction_before;"
                        "DROP TABLE redaction_before");
        }
        if (version == sqlite_schema_version) return {};
        append_entries();
        pack_registers();
        db().script("PRAGMA user_version=" + std::to_string(sqlite_schema_version));
        return {};
    });
}

// --- transactions --------------------------------------------------------------------------------

base::result<void> sqlite_store::transact(const std::function<base::result<void>()>& work) {
    auto done = with_lines(db().in_transaction(), [&]() -> base::result<void> {
        return db().transact([&] { return work(); });
    });
    forget_overwritten();
    return done;
}

void sqlite_store::forget_overwritten() {
    if (!overwritten_ || db().in_transaction()) return;
    const auto emptied = db().read([&] {
        auto done = db().query("PRAGMA wal_checkpoint(TRUNCATE)");
        return !done.next() || done.integer(0) == 0;
    });
    if (!emptied) platform::log_error("redaction: " + emptied.error().text());
    else overwritten_ = !*emptied;
}

// Between the writer's transactions there is no other state than the one that is there.
base::result<void> sqlite_store::read(const std::function<base::result<void>()>& work) {
    auto done = db().read([&] { return work(); });
    forget_overwritten();
    return done;
}

base::result<void> sqlite_store::snapshot(const std::function<base::result<void>()>& work) {
    return db().snapshot(work);
}

// --- record rows, care ---------------------------------------------------------------------------

void sqlite_store::prepare_reading(const record::type_set& types) {
    for (const record::type& t : types.types()) {
        for (const record::field& f : t.fields) {
            if (!is_looked_up(f)) continue;
            db().script("CREATE INDEX IF NOT EXISTS " + sql_name(t.name + "_by_" + f.name) +
                        " ON " + sql_name(t.name) + " (" + sql_name(f.name) + ")");
        }
    }
}

void sqlite_store::prepare_rows(const record::type_set& types) {
    rows::prepare_tables(db(), types);
    prepare_reading(types);
}

void sqlite_store::write_row(const record::type_set& types, const editing::record_state& state) {
    rows::write_row(db(), types, state);
}

std::string sqlite_store::read_row(const record::type_set& types, const record_key& key) {
    return rows::read_row(db(), types, key.type, key.office, key.record);
}

std::vector<std::string> sqlite_store::engine_check(bool deep) {
    auto found = db().query(deep ? "PRAGMA integrity_check" : "PRAGMA quick_check");
    std::vector<std::string> problems;
    while (found.next()) {
        if (found.view(0) != "ok") problems.push_back(found.text(0));
    }
    return problems;
}

}  // namespace kheya::hub_store
