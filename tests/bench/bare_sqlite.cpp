#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1

#include "tests/bench/bare_sqlite.hpp"

#include "shared/base/check.hpp"

#include <sqlite3.h>

namespace kheya::bench {

namespace {

constexpr const char* cell_table =
    "CREATE TABLE cell (office TEXT, type TEXT, record TEXT, field TEXT, value TEXT, at INTEGER,"
    " PRIMARY KEY (office, type, record, field)) WITHOUT ROWID";
constexpr const char* cell_upsert =
    "INSERT INTO cell VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE"
    " SET value = excluded.value, at = excluded.at WHERE excluded.at > at";

void bind_text(sqlite3_stmt* s, int index, const std::string& value) {
    sqlite3_bind_text(s, index, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
}

void put(sqlite3_stmt* s, const journal::change& c, const std::string& field,
         const std::string& value) {
    bind_text(s, 1, c.office);
    bind_text(s, 2, c.type);
    bind_text(s, 3, c.record);
    bind_text(s, 4, field);
    bind_text(s, 5, value);
    sqlite3_bind_int64(s, 6, c.made_at);
    CHECK(sqlite3_step(s) == SQLITE_DONE);
    sqlite3_reset(s);
}

// What arrives later is the newer one here, as all saves are drawn in the order of their times.
int later_wins(void*, int why, sqlite3_changeset_iter*) {
    const bool replaces = why == SQLITE_CHANGESET_DATA || why == SQLITE_CHANGESET_CONFLICT;
    return replaces ? SQLITE_CHANGESET_REPLACE : SQLITE_CHANGESET_OMIT;
}

}  // namespace

sqlite_file::sqlite_file(const std::string& path) {
    CHECK(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        "PRAGMA wal_autocheckpoint=16384; PRAGMA journal_size_limit=67108864;");
}

sqlite_file::~sqlite_file() {
    for (sqlite3_stmt* each : prepared_) sqlite3_finalize(each);
    sqlite3_close(db_);
}

void sqlite_file::run(const char* sql) {
    CHECK(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
}

sqlite3_stmt* sqlite_file::prepare(const char* sql) {
    sqlite3_stmt* made = nullptr;
    CHECK(sqlite3_prepare_v2(db_, sql, -1, &made, nullptr) == SQLITE_OK);
    prepared_.push_back(made);
    return made;
}

bare_cells::bare_cells(const std::string& path) : file_(path) {
    file_.run(cell_table);
    file_.run("CREATE TABLE log (id INTEGER PRIMARY KEY, office TEXT, type TEXT, record TEXT,"
              " field TEXT, value TEXT, at INTEGER)");
    upsert_ = file_.prepare(cell_upsert);
    log_ = file_.prepare("INSERT INTO log (office, type, record, field, value, at)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
}

void bare_cells::take(const std::vector<hub_store::journal_row>& saves,
                      const std::vector<cells>& values) {
    file_.run("BEGIN IMMEDIATE");
    for (std::size_t i = 0; i < saves.size(); ++i) {
        for (const auto& [field, value] : values[i]) {
            for (sqlite3_stmt* s : {upsert_, log_}) put(s, saves[i].change, field, value);
        }
    }
    file_.run("COMMIT");
}

changesets::changesets(const std::string& path) : office_(":memory:"), hub_(path) {
    office_.run(cell_table);
    hub_.run(cell_table);
    hub_.run("CREATE TABLE log (id INTEGER PRIMARY KEY, changeset BLOB)");
    upsert_ = office_.prepare(cell_upsert);
    log_ = hub_.prepare("INSERT INTO log (changeset) VALUES (?1)");
}

std::vector<std::string> changesets::record(const std::vector<hub_store::journal_row>& saves,
                                            const std::vector<cells>& values) {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < saves.size(); ++i) {
        sqlite3_session* session = nullptr;
        CHECK(sqlite3session_create(office_.db(), "main", &session) == SQLITE_OK);
        CHECK(sqlite3session_attach(session, "cell") == SQLITE_OK);
        for (const auto& [field, value] : values[i]) put(upsert_, saves[i].change, field, value);
        int size = 0;
        void* bytes = nullptr;
        CHECK(sqlite3session_changeset(session, &size, &bytes) == SQLITE_OK);
        made.emplace_back(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
        sqlite3_free(bytes);
        sqlite3session_delete(session);
    }
    return made;
}

void changesets::apply(std::vector<std::string>& made) {
    hub_.run("BEGIN IMMEDIATE");
    for (std::string& each : made) {
        const int size = static_cast<int>(each.size());
        CHECK(sqlite3changeset_apply(hub_.db(), size, each.data(), nullptr, later_wins, nullptr) ==
              SQLITE_OK);
        sqlite3_bind_blob(log_, 1, each.data(), size, SQLITE_STATIC);
        CHECK(sqlite3_step(log_) == SQLITE_DONE);
        sqlite3_reset(log_);
    }
    hub_.run("COMMIT");
}

}  // namespace kheya::bench
