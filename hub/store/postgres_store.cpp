#include "hub/store/postgres_store.hpp"

#include "hub/store/move.hpp"
#include "hub/store/notice.hpp"
#include "hub/store/postgres_listener.hpp"
#include "hub/store/schema.hpp"
#include "hub/store/sql_facts.hpp"
#include "hub/store/sql_moves.hpp"
#include "hub/store/sql_people.hpp"
#include "hub/store/sql_reading.hpp"
#include "hub/store/sql_redactions.hpp"
#include "hub/store/sql_waiting.hpp"

#include <algorithm>

namespace kheya::hub_store {

template class sql_store<postgres_engine>;

namespace {

// In `meta`. Each step from an older one stands in prepare(), for ever.
constexpr std::string_view schema_meta = "postgres_schema";
// 2: redactions, 3: moves of records, 4: the key of redactions, turns, 5: sessions, 7: the index
// of what is held
constexpr int postgres_schema_version = 8;
constexpr const char* schema_lock = "SELECT pg_advisory_xact_lock(4714601872332)";
// Of pg_current_xact_id and friends.
constexpr int oldest_server = 130000;

}  // namespace

// --- what must be said otherwise than to SQLite --------------------------------------------------

std::string postgres_engine::replace(std::string_view table, std::string_view columns,
                                     std::string_view key) {
    const auto names = names_in(columns), keys = names_in(key);
    const auto is_key = [&](const std::string& name) {
        return std::find(keys.begin(), keys.end(), name) != keys.end();
    };
    // The office is in the key of every table that has one.
    const bool has_office = std::find(names.begin(), names.end(), "office") != names.end();
    std::string put;
    for (const std::string& name : names) {
        if (is_key(name) || name == "office") continue;
        put += (put.empty() ? "" : ", ") + name + " = excluded." + name;
    }
    return "INSERT INTO " + std::string(table) + " (" + std::string(columns) + ") VALUES (" +
           places_for(columns) + ") ON CONFLICT (" + std::string(key) +
           (has_office && !is_key("office") ? ", office" : "") + ") DO UPDATE SET " + put;
}

std::string postgres_engine::among(const std::string& column, int place) {
    return column + " IN (SELECT json_array_elements_text(CAST(?" + std::to_string(place) +
           " AS json)))";
}

// The planner knows how many rows there are.
std::string postgres_engine::unindexed(const std::string& column) { return column; }

std::string postgres_engine::octets(const std::string& column) {
    return "octet_length(" + column + ")";
}

void postgres_engine::fail(base::error e) { throw postgres_failure(std::move(e)); }

void postgres_engine::numbers_drawn(connection& db, const std::string& table,
                                    const std::string& column) {
    db.query("SELECT setval(pg_get_serial_sequence('" + table + "', '" + column +
             "'), (SELECT coalesce(max(" + column + "), 0) + 1 FROM " + table + "), false)");
}

// --- opening -------------------------------------------------------------------------------------

base::result<std::unique_ptr<postgres_store>> open_postgres(const std::string& url) {
    TRY(auto made, open_postgres_reader(url));
    TRY_VOID(made->prepare());
    made->db().tables_are_there();
    return made;
}

base::result<std::unique_ptr<postgres_store>> open_postgres_reader(const std::string& url) {
    TRY(auto db, postgres_connection::open(url));
    return std::make_unique<postgres_store>(std::move(db), url);
}

base::result<void> postgres_store::prepare() {
    return transact([&]() -> base::result<void> {
        // Two hubs that open the database at the same moment do not make its tables twice.
        db().query(schema_lock);
        int version = 0;
        {
            auto found = db().query("SELECT CAST(current_setting('server_version_num') AS bigint),"
                                    " CASE WHEN to_regclass('meta') IS NULL THEN 0 ELSE 1 END,"
                                    " current_setting('server_encoding')");
            found.next();
            if (found.integer(0) < oldest_server) {
                return base::io_trouble("the database is older than PostgreSQL 13");
            }
            if (found.view(2) != "UTF8") {
                return base::io_trouble("the database's encoding is " + found.text(2) +
                                        ": make one with encoding UTF8");
            }
            if (found.integer(1) != 0) version = std::stoi(meta(schema_meta).value_or("0"));
        }
        {
            auto drawn = db().query("SELECT CAST(gen_random_uuid() AS text)");
            drawn.next();
            sender_ = drawn.text(0);
        }
        if (version > postgres_schema_version) {
            return base::io_trouble("this store was written by a newer kheya-hub: update it");
        }
        if (version > 0) TRY_VOID(check_not_moved(*this));
        if (version == postgres_schema_version) return {};
        db().script(postgres_schema());
        set_meta(schema_meta, std::to_string(postgres_schema_version));
        return {};
    });
}

std::unique_ptr<listener> postgres_store::listen(boost::asio::any_io_executor io) {
    return listen_to_postgres(std::move(io), url_, sender_);
}

// --- transactions --------------------------------------------------------------------------------

// Others hear of what moved when it is there, and only then: the notice is part of the transaction.
base::result<void> postgres_store::transact(const std::function<base::result<void>()>& work) {
    if (db().is_inside()) return with_lines(true, [&] { return db().transact(work); });
    return write_whole(work, false);
}

base::result<void> postgres_store::transact_alone(
    const std::function<base::result<void>()>& work) {
    return write_whole(work, true);
}

base::result<void> postgres_store::write_whole(const std::function<base::result<void>()>& work,
                                               bool alone) {
    movement before = std::exchange(moved_, {});
    std::uint64_t looked_in = 0;
    const auto settle_lines = [&]() -> base::result<void> {
        // Whether it holds nobody can tell: its lines stay, for what was done must be there.
        if (db().take_doubt()) beside_.hold();
        return beside_.take_back({});
    };
    const postgres_connection::work job = [&]() -> base::result<void> {
        TRY_VOID(settle_lines());   // of a try before this one
        // A server that took over may lack the end of what the one before had.
        if (may_be_older()) look_beside();
        looked_in = db().sessions();
        TRY_VOID(work());
        if (!moved_.empty()) db().notify(to_text(notice{sender_, moved_}));
        return {};
    };
    auto done = with_lines(false, [&]() -> base::result<void> {
        auto tried = alone ? db().transact_alone(job) : db().transact(job);
        if (db().take_doubt()) beside_.hold();
        return tried;
    });
    if (done) looked_in_ = looked_in;
    moved_.add(std::move(before));
    return done;
}

base::result<void> postgres_store::snapshot(const std::function<base::result<void>()>& work) {
    if (db().is_inside() || !looks_beside()) return db().snapshot(work);
    for (;;) {
        bool is_older = false;
        auto done = db().snapshot([&]() -> base::result<void> {
            is_older = may_be_older();
            return is_older ? base::result<void>() : work();
        });
        if (!is_older || !done) return done;
        TRY_VOID(transact([]() -> base::result<void> { return {}; }));
    }
}

base::result<void> postgres_store::read(const std::function<base::result<void>()>& work) {
    return snapshot(work);
}

// --- care ----------------------------------------------------------------------------------------

std::vector<std::string> postgres_store::engine_check(bool /*deep: the server's own affair*/) {
    std::vector<std::string> problems;
    for (const char* name : {"fsync", "full_page_writes", "synchronous_commit"}) {
        auto found = db().query("SELECT current_setting(?1)", name);
        if (found.next() && found.view(0) == "off") {
            problems.push_back("the database runs with " + std::string(name) +
                               " = off: a power cut loses what was answered \"saved\"");
        }
    }
    return problems;
}

}  // namespace kheya::hub_store
