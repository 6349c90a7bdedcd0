// Transactions of a PostgreSQL connection: what runs again, and what became of a commit whose
// answer was lost.

#include "hub/store/move.hpp"
#include "hub/store/postgres_connection.hpp"
#include "shared/base/check.hpp"

#include <libpq-fe.h>

#include <algorithm>

namespace kheya::hub_store {

namespace {

// Whoever was first has committed, so each round of tries brings somebody on. Those who met take
// turns from then on, for so many transactions before they try again without: a turn is a lock that
// is had before anything is read, or what was read would be old by then. Who is never first all the
// same, because others take no turns, goes on alone: others that begin meanwhile are refused,
// and wait until he is done.
constexpr int tries_most = 30;
constexpr int alone_from = 8;
constexpr int turns_after_meeting = 32;
// It takes no view of the data yet, and is given back with the commit.
constexpr const char* take_turn = "LOCK TABLE turn IN EXCLUSIVE MODE";
constexpr const char* be_alone = "SELECT pg_advisory_lock(hashtext(current_schema()), 1)";
constexpr const char* let_others = "SELECT pg_advisory_unlock(hashtext(current_schema()), 1)";
constexpr const char* wait_for_others =
    "SELECT pg_advisory_lock_shared(hashtext(current_schema()), 1),"
    " pg_advisory_unlock_shared(hashtext(current_schema()), 1)";
// Division by zero (22012) while somebody is alone: it needs no answer of its own.
constexpr const char* nobody_alone =
    "SELECT 1 / CAST(pg_try_advisory_xact_lock_shared(hashtext(current_schema()), 1) AS int)";
// Whoever writes comes in by this lock, before he takes a view of the data, so that who has shut
// the others out sees all that they wrote, and they all that he did. A store that was moved shows
// it by an error as well: the logarithm of nothing.
constexpr const char* come_in = "LOCK TABLE meta IN ROW SHARE MODE NOWAIT";
constexpr const char* shut_others_out = "LOCK TABLE meta IN EXCLUSIVE MODE";
constexpr const char* take_time = "SET LOCAL idle_in_transaction_session_timeout = 0";
constexpr const char* is_still_here =
    "SELECT ln(CAST(count(*) = 0 AS int)) FROM meta WHERE key = ?1 AND value <> ''";
constexpr int reconnects_most = 3;
constexpr int commit_looks = 50;  // for a transaction whose session has not ended yet
constexpr const char* writing = "BEGIN ISOLATION LEVEL SERIALIZABLE";
constexpr const char* reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

}  // namespace

base::result<void> postgres_connection::transact(const work& job) {
    return depth_ > 0 ? in_savepoint(job) : run_whole(manner::writes, job);
}

base::result<void> postgres_connection::transact_alone(const work& job) {
    CHECK(depth_ == 0);
    return run_whole(manner::shuts_out, job);
}

base::result<void> postgres_connection::snapshot(const work& job) {
    return depth_ > 0 ? job() : run_whole(manner::reads, job);
}

base::result<void> postgres_connection::run_whole(manner how, const work& job) {
    const bool writes = how != manner::reads;
    int reconnects = 0;
    bool met = false, is_alone = false;
    for (try_ = 1;; ++try_) {
        if (auto there = connect(); !there) return there;
        const bool in_turn = how == manner::writes && has_tables_ && (met || turns_ > 0);
        auto outcome = attempt({how, in_turn, is_alone}, job);
        if (std::exchange(is_moved_, false)) outcome = moved_away();
        const trouble was = std::exchange(trouble_, trouble::none);
        const bool given_up = was == trouble::connection ? ++reconnects > reconnects_most
                                                         : try_ == tries_most;
        if (was == trouble::none || given_up) {
            if (is_alone) ask_alone(let_others);
            if (writes) turns_ = met ? turns_after_meeting : std::max(0, turns_ - 1);
            return outcome;
        }
        if (std::exchange(met_alone_, false) && ask_alone(wait_for_others)) --try_;
        if (was == trouble::connection) is_alone = false;  // it ends with its session
        else met = true;
        if (met && writes && !is_alone && try_ >= alone_from) is_alone = ask_alone(be_alone);
    }
}

// Outside transactions. Whether it was given: what is right does not depend on it.
bool postgres_connection::ask_alone(const char* sql) noexcept {
    try {
        query(sql);
        return true;
    } catch (const postgres_failure&) {
        return false;
    }
}

// To where, as far as that can be read.
base::error postgres_connection::moved_away() noexcept {
    std::string where = "elsewhere";
    try {
        auto found = query("SELECT value FROM meta WHERE key = ?1", moved_meta);
        if (found.next()) where = found.text(0);
    } catch (const postgres_failure&) {
        // It was moved all the same.
    }
    base::error e = moved_error(where);
    e.code = base::errc::io;   // of a hub that is running: nothing that was asked is at fault
    return e;
}

void postgres_connection::begin(const how_to_begin& how) {
    send(how.how == manner::reads ? reading : writing);
    if (has_tables_ && how.how == manner::shuts_out) {
        send(take_time);
        send(shut_others_out);
    } else if (has_tables_ && how.how == manner::writes) {
        send(come_in);
        entering_ = unread_ - 1;
    }
    if (how.in_turn) send(take_turn);
    // Who is alone must not ask: a second one that waits to be alone would be in his way.
    if (how.how == manner::writes && !how.is_alone) send(nobody_alone);
    if (has_tables_) {
        send(is_still_here, moved_meta);
        staying_ = unread_ - 1;
    }
    // The job may look what has come to be done meanwhile.
    if (how.in_turn || how.how == manner::shuts_out) settle();
}

// One try. Whatever happened, no transaction is open afterwards.
base::result<void> postgres_connection::attempt(const how_to_begin& how, const work& job) {
    depth_ = 1;
    base::result<void> outcome;
    try {
        begin(how);
        outcome = job();
        if (outcome && reason_) outcome = *reason_;  // swallowed: the database has not forgotten
        if (outcome) commit(how.how != manner::reads);
    } catch (const postgres_failure& failure) {
        outcome = failure.reason();
    } catch (...) {
        leave();
        throw;
    }
    if (!outcome) leave();
    depth_ = 0;
    broken_ = false;
    reason_.reset();
    return outcome;
}

void postgres_connection::leave() noexcept {
    depth_ = 0;
    broken_ = false;
    reason_.reset();
    if (conn_ == nullptr) return;
    drain();
    try {
        const bool is_open = conn_ != nullptr && PQtransactionStatus(conn_) != PQTRANS_IDLE;
        if (is_open) query("ROLLBACK");
    } catch (const postgres_failure&) {
        disconnect();  // which rolls back too
    }
}

// Reads what is still unread, whatever it says: a failure among it is noted.
void postgres_connection::drain() noexcept {
    if (reason_ || conn_ == nullptr) return;  // nothing is unread
    try {
        settle();
    } catch (const postgres_failure&) {
        // Noted.
    }
}

base::result<void> postgres_connection::in_savepoint(const work& job) {
    const std::string name = "p" + std::to_string(depth_);
    ++depth_;
    base::result<void> outcome;
    const auto back = [&] {
        drain();
        --depth_;
        if (is_lost()) return;
        reason_.reset();
        broken_ = false;
        query("ROLLBACK TO SAVEPOINT " + name);
        send("RELEASE SAVEPOINT " + name);
    };
    try {
        send("SAVEPOINT " + name);
        outcome = job();
        if (outcome && reason_) outcome = *reason_;
        if (outcome) {
            // Here, and not in the next job, shows what went wrong in this one.
            query("RELEASE SAVEPOINT " + name);
            --depth_;
            return outcome;
        }
    } catch (const postgres_failure& failure) {
        outcome = failure.reason();
    } catch (...) {
        back();
        throw;
    }
    back();
    return outcome;
}

// An answer that is lost leaves open whether the transaction holds: its number tells, afterwards.
// Numbers go on from a fail-over differently, so the one of the timeline belongs to it.
void postgres_connection::commit(bool writes) {
    std::string transaction;
    if (writes) {
        auto asked = query("SELECT coalesce(pg_current_xact_id_if_assigned()::text, ''),"
                           " left(pg_walfile_name(pg_current_wal_lsn()), 8)");
        asked.next();
        if (!asked.view(0).empty()) transaction = asked.text(1) + asked.text(0);
    }
    try {
        post("COMMIT", {});
        const std::string said = PQcmdStatus(settle().get());
        if (said != "COMMIT") failed("", "the transaction was rolled back by the database");
    } catch (const postgres_failure&) {
        if (trouble_ != trouble::connection || transaction.empty()) throw;
        settle_commit(transaction);
    }
}

// Returns when the transaction holds; throws what was noted, so that it runs again, when it does
// not, or when that cannot be known any more. Running again what was committed is safe: changes
// that are there are counted, not folded.
void postgres_connection::settle_commit(const std::string& transaction) {
    const base::error lost = *reason_;
    depth_ = 0;
    reason_.reset();
    broken_ = false;
    const std::string timeline = transaction.substr(0, 8), number = transaction.substr(8);
    std::string became;
    if (connect()) {
        try {
            for (int look = 0; look < commit_looks; ++look) {
                auto asked = query("SELECT CASE WHEN left(pg_walfile_name(pg_current_wal_lsn()), 8)"
                                   " = ?1 THEN pg_xact_status(CAST(?2 AS xid8)) END"
                                   " FROM pg_sleep(?3 * 0.02)",
                                   timeline, number, look == 0 ? 0 : 1);
                asked.next();
                became = asked.text(0);
                if (became != "in progress") break;
            }
        } catch (const postgres_failure&) {
            became.clear();
        }
    }
    depth_ = 1;
    if (became == "committed") {
        trouble_ = trouble::none;
        return;
    }
    doubt_ = became != "aborted";
    trouble_ = trouble::connection;
    reason_ = lost;
    throw postgres_failure(lost);
}

}  // namespace kheya::hub_store
