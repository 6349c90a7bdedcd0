#include "hub/store/postgres_connection.hpp"

#include "shared/base/check.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

namespace kheya::hub_store {

namespace {

constexpr Oid int8_oid = 20, text_oid = 25, bytea_oid = 17;
constexpr int binary = 1;
// So few that what they answer fits into the sockets' buffers while nobody reads it.
constexpr std::size_t unread_most = 128;
constexpr std::size_t answer_bytes_most = 16 << 10;  // that are kept
constexpr int same_row_tries = 3;  // a doubled key may be another's save that came first

// A session of ours: what is committed is on the disk, nobody holds an office for ever, and small
// tables are looked up by index too, so that two transactions that read different rows of one do
// not pass for a conflict.
constexpr const char* session =
    "SET standard_conforming_strings = on; SET client_min_messages = warning;"
    "SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '5s';"
    "SET enable_seqscan = off; SET jit = off; SET extra_float_digits = 1;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local')";

// "?1" as SQLite reads it, "$1" as PostgreSQL does. No statement of ours has a "?" elsewhere.
std::string numbered(std::string_view sql) {
    std::string out(sql);
    std::replace(out.begin(), out.end(), '?', '$');
    return out;
}

// PostgreSQL's texts hold all of Unicode but U+0000, which nobody types: in columns it is shown as
// its picture. What a change says is kept whole in its content.
std::string without_nul(std::string_view text) {
    std::string out;
    for (char c : text) out += c == '\0' ? std::string("\xE2\x90\x80") : std::string(1, c);
    return out;
}

// Values as libpq sends them.
struct bound {
    std::vector<std::string> kept;  // what does not lie in the values as it travels
    std::vector<const char*> content;
    std::vector<int> lengths, formats;
    std::vector<Oid> types;

    explicit bound(std::span<const postgres_value> given) {
        kept.reserve(given.size());
        formats.assign(given.size(), binary);
        for (const postgres_value& v : given) add(v);
    }
    void add(const postgres_value& v) {
        std::string_view bytes = v.content;
        if (v.is == postgres_value::kind::integer) {
            std::string& number = kept.emplace_back(8, '\0');
            for (int i = 0; i < 8; ++i) {
                number[static_cast<std::size_t>(i)] = static_cast<char>(v.number >> (56 - 8 * i));
            }
            bytes = number;
        } else if (v.is == postgres_value::kind::text &&
                   bytes.find('\0') != std::string_view::npos) {
            bytes = kept.emplace_back(without_nul(bytes));
        }
        types.push_back(v.is == postgres_value::kind::integer ? int8_oid
                        : v.is == postgres_value::kind::text  ? text_oid
                                                              : bytea_oid);
        // An empty view may point nowhere, which libpq would read as NULL.
        content.push_back(v.is_null ? nullptr : bytes.data() == nullptr ? "" : bytes.data());
        lengths.push_back(static_cast<int>(bytes.size()));
    }
    [[nodiscard]] int count() const { return static_cast<int>(content.size()); }
};

std::string trimmed(const char* message) {
    std::string out = message == nullptr ? "" : message;
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

}  // namespace

// --- the connection ------------------------------------------------------------------------------

base::result<std::unique_ptr<postgres_connection>> postgres_connection::open(
    const std::string& url) {
    std::unique_ptr<postgres_connection> made(new postgres_connection(url));
    TRY_VOID(made->connect());
    return made;
}

postgres_connection::~postgres_connection() { disconnect(); }

void postgres_connection::disconnect() noexcept {
    if (conn_ != nullptr) PQfinish(conn_);
    conn_ = nullptr;
    statements_.clear();
    unsure_.clear();
    answers_.clear();
    ones_.clear();
    entering_.reset();
    staying_.reset();
    unread_ = 0;
}

base::result<void> postgres_connection::connect() {
    if (conn_ != nullptr && PQstatus(conn_) == CONNECTION_OK) return {};
    disconnect();
    // What stands before dbname gives way to the URL, what stands behind it does not.
    const char* names[] = {"connect_timeout", "tcp_user_timeout", "keepalives_idle",
                           "keepalives_interval", "application_name", "dbname",
                           "target_session_attrs", "client_encoding", nullptr};
    const char* said[] = {"5", "20000", "10", "5", "kheya-hub", url_.c_str(), "read-write", "UTF8",
                          nullptr};
    conn_ = PQconnectdbParams(names, said, 1);
    if (PQstatus(conn_) != CONNECTION_OK) {
        const std::string why = trimmed(PQerrorMessage(conn_));
        disconnect();
        return base::error{base::errc::later, "the database does not answer: " + why};
    }
    PQsetNoticeProcessor(conn_, [](void*, const char*) {}, nullptr);  // errors are told otherwise
    PGresult* done = PQexec(conn_, session);
    const ExecStatusType status = PQresultStatus(done);
    PQclear(done);
    if ((status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) ||
        PQenterPipelineMode(conn_) != 1) {
        const std::string why = trimmed(PQerrorMessage(conn_));
        disconnect();
        return base::io_trouble("the database refuses what a hub needs: " + why);
    }
    ++sessions_;
    return {};
}

// --- statements ----------------------------------------------------------------------------------

const std::string& postgres_connection::prepared(std::string_view sql,
                                                 const std::vector<std::uint32_t>& types) {
    if (const auto known = statements_.find(sql); known != statements_.end()) return known->second;
    const std::string name = "s" + std::to_string(++names_);
    if (PQsendPrepare(conn_, name.c_str(), numbered(sql).c_str(), static_cast<int>(types.size()),
                      types.data()) != 1) {
        connection_gone(PQerrorMessage(conn_));
    }
    ++unread_;
    unsure_.emplace_back(sql);
    return statements_.emplace(sql, name).first->second;
}

void postgres_connection::post(std::string_view sql, given_values given, bool once) {
    if (reason_) throw postgres_failure(*reason_);
    if (depth_ == 0) {
        if (const auto there = connect(); !there) throw postgres_failure(there.error());
    }
    if (unread_ >= unread_most) settle();
    answers_.forget_for(sql);
    const bound by(given);
    const int sent =
        once ? PQsendQueryParams(conn_, numbered(sql).c_str(), by.count(), by.types.data(),
                                 by.content.data(), by.lengths.data(), by.formats.data(), binary)
             : PQsendQueryPrepared(conn_, prepared(sql, by.types).c_str(), by.count(),
                                   by.content.data(), by.lengths.data(), by.formats.data(),
                                   binary);
    if (sent != 1) connection_gone(PQerrorMessage(conn_));
    ++unread_;
}

postgres_rows postgres_connection::ask(std::string_view sql, given_values given) {
    std::string key;
    if (depth_ > 0 && !reason_) key = postgres_answers::key_of(sql, given);
    if (auto known = answers_.find(key)) return postgres_rows(std::move(known));
    if (foreseeing_ != nullptr) {
        const bool is_asked = std::any_of(foreseeing_->begin(), foreseeing_->end(),
                                          [&](const foreseen& each) { return each.key == key; });
        // Two places: it may have to be prepared. What would have to wait now is asked later.
        if (key.empty() || is_asked || unread_ + 2 > unread_most) return postgres_rows(nullptr);
        post(sql, given);
        foreseeing_->push_back({std::move(key), std::string(sql), unread_ - 1});
        return postgres_rows(nullptr);
    }
    post(sql, given);
    auto answer = settle();
    if (!key.empty()) keep_answer(std::move(key), sql, answer);
    return postgres_rows(std::move(answer));
}

void postgres_connection::keep_answer(std::string key, std::string_view sql,
                                      std::shared_ptr<pg_result> answer) {
    const bool is_small = PQresultMemorySize(answer.get()) <= answer_bytes_most;
    if (is_small) answers_.keep(std::move(key), sql, std::move(answer));
}

void postgres_connection::foresee(const std::function<void()>& questions) {
    if (depth_ == 0 || reason_) return;
    std::vector<foreseen> asked;
    foreseeing_ = &asked;
    try {
        questions();
    } catch (...) {
        foreseeing_ = nullptr;
        throw;
    }
    foreseeing_ = nullptr;
    if (asked.empty()) return;
    const auto answers = settle_all();
    for (foreseen& each : asked) {
        keep_answer(std::move(each.key), each.sql, answers.at(each.place));
    }
}

std::int64_t postgres_connection::change(std::string_view sql, given_values given) {
    CHECK(foreseeing_ == nullptr);
    post(sql, given);
    const std::string count = PQcmdTuples(settle().get());
    return count.empty() ? 0 : std::stoll(count);
}

// Outside a transaction there is nothing that a cursor could live in.
postgres_rows postgres_connection::declare(std::string_view sql, given_values given) {
    if (depth_ == 0) return ask(sql, given);
    if (foreseeing_ != nullptr) return postgres_rows(nullptr);
    std::string cursor = "c" + std::to_string(++names_);
    post("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + std::string(sql), given, true);
    return postgres_rows(*this, std::move(cursor));
}

postgres_rows postgres_connection::ask_few(std::string_view sql, given_values given) {
    auto first = ask(std::string(sql) + " LIMIT " + std::to_string(postgres_rows::at_once), given);
    const bool is_all = PQntuples(first.part_.get()) < postgres_rows::at_once;
    return is_all ? std::move(first) : declare(sql, given);
}

postgres_rows postgres_connection::fetch(const std::string& cursor) {
    post("FETCH " + std::to_string(postgres_rows::at_once) + " FROM " + cursor, {}, true);
    return postgres_rows(settle());
}

void postgres_connection::close(const std::string& cursor) { post("CLOSE " + cursor, {}, true); }

std::shared_ptr<pg_result> postgres_connection::settle() {
    auto all = settle_all();
    return all.empty() ? nullptr : std::move(all.back());
}

std::vector<std::shared_ptr<pg_result>> postgres_connection::settle_all() {
    if (reason_) throw postgres_failure(*reason_);
    if (PQpipelineSync(conn_) != 1) connection_gone(PQerrorMessage(conn_));
    ++waits_;
    std::vector<std::shared_ptr<pg_result>> all;
    std::string state, message;
    std::optional<std::size_t> wrong;   // the first
    bool is_whole = false;
    for (int silent = 0; silent < 2;) {
        PGresult* got = PQgetResult(conn_);
        if (got == nullptr) {  // between two statements; twice: nothing comes any more
            silent = PQstatus(conn_) == CONNECTION_BAD ? 2 : silent + 1;
            continue;
        }
        silent = 0;
        const ExecStatusType status = PQresultStatus(got);
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(got);
            is_whole = true;
            break;
        }
        if (status == PGRES_FATAL_ERROR && !wrong) {
            wrong = all.size();
            const char* code = PQresultErrorField(got, PG_DIAG_SQLSTATE);
            state = code == nullptr ? "" : code;
            message = trimmed(PQresultErrorMessage(got));
        }
        all.emplace_back(got, PQclear);
    }
    unread_ = 0;
    const auto ones = std::exchange(ones_, {});
    const auto entering = std::exchange(entering_, {}), staying = std::exchange(staying_, {});
    if (!is_whole || PQstatus(conn_) == CONNECTION_BAD) {
        connection_gone(message.empty() ? trimmed(PQerrorMessage(conn_)) : message);
    }
    if (wrong) {
        for (const std::string& sql : unsure_) statements_.erase(sql);
    }
    unsure_.clear();
    if (wrong && (wrong == entering || wrong == staying)) shut_out(wrong == staying);
    if (wrong) failed(state, message);
    for (const std::size_t place : ones) {
        const std::string_view changed = PQcmdTuples(all.at(place).get());
        if (changed != "1") failed("", "a row that was read is not there to be changed");
    }
    return all;
}

void postgres_connection::script(const std::string& sql) {
    settle();
    answers_.clear();
    CHECK(PQexitPipelineMode(conn_) == 1);
    PGresult* done = PQexec(conn_, sql.c_str());
    const ExecStatusType status = PQresultStatus(done);
    const char* code = PQresultErrorField(done, PG_DIAG_SQLSTATE);
    const std::string state = code == nullptr ? "" : code;
    const std::string message = trimmed(PQresultErrorMessage(done));
    PQclear(done);
    if (PQstatus(conn_) == CONNECTION_BAD || PQenterPipelineMode(conn_) != 1) {
        connection_gone(message);
    }
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) failed(state, message);
}

// --- what goes wrong -----------------------------------------------------------------------------

void postgres_connection::failed(const std::string& state, const std::string& message) {
    const bool in_transaction = depth_ > 0;
    broken_ = in_transaction;
    // Not one after the other (40001), deadlock (40P01), waited too long for a row (55P03),
    // somebody is alone (22012: no other statement divides), and what a database says that goes
    // down or is a standby now (57P0x, 25006).
    const bool again =
        state == "40001" || state == "40P01" || state == "55P03" || state == "22012";
    const bool leaves = state.starts_with("57P") || state == "25006" || state == "25P03";
    // Another's save of the same row came first; when it is there at every try, it is ours.
    const bool doubled = state == "23505" && try_ < same_row_tries;
    base::error e = base::io_trouble(message, "database");
    if (again || doubled) e = {base::errc::later, "others write at the same time: " + message};
    if (leaves) connection_gone(message);
    if (in_transaction && (again || doubled)) trouble_ = trouble::again;
    met_alone_ = in_transaction && state == "22012";
    if (in_transaction) reason_ = e;
    throw postgres_failure(std::move(e));
}

void postgres_connection::shut_out(bool is_moved) {
    broken_ = true;
    is_moved_ = is_moved;
    reason_ = base::error{base::errc::later, "the store is being moved: come later"};
    throw postgres_failure(*reason_);
}

void postgres_connection::connection_gone(const std::string& message) {
    base::error e{base::errc::later, "the database went away: " + trimmed(message.c_str())};
    disconnect();
    if (depth_ > 0) {
        trouble_ = trouble::connection;
        broken_ = true;
        reason_ = e;
    }
    throw postgres_failure(std::move(e));
}

}  // namespace kheya::hub_store
