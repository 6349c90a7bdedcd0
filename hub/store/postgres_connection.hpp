#pragma once

// One connection to PostgreSQL (the only includer of libpq). Statements are prepared once and kept;
// those that nobody waits for travel with the next one that somebody does (libpq's pipeline), so
// that a save costs round trips for what it reads, not for what it writes; and what a transaction
// has read is not asked again until it writes. Like platform::database, trouble is thrown as
// postgres_failure inside transact() and snapshot() and never leaves them. Owner: one thread at a
// time.
//
// Transactions are SERIALIZABLE: what is written above the store, for one writer, holds for any
// number of hub processes as well. The price is that the database may refuse one of two that would
// not have come to the same one after the other; that one runs again from its beginning, as it does
// after a deadlock, a lost connection or a fail-over.

#include "hub/store/postgres_answers.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

struct pg_conn;
struct pg_result;

namespace kheya::hub_store {

class postgres_failure : public std::exception {
public:
    explicit postgres_failure(base::error e) : error_(std::move(e)) {}
    [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }
    [[nodiscard]] const base::error& reason() const { return error_; }

private:
    base::error error_;
};

// A value for ?1, ?2, ... of a statement; lives no longer than what it was made of.
struct postgres_value {
    enum class kind : std::uint8_t { integer, text, bytes };
    kind is = kind::integer;
    bool is_null = false;
    std::int64_t number = 0;
    std::string_view content = {};

    template <std::integral Number>
    postgres_value(Number value) : number(static_cast<std::int64_t>(value)) {}
    postgres_value(std::string_view text) : is(kind::text), content(text) {}
    postgres_value(const std::string& text) : is(kind::text), content(text) {}
    postgres_value(const char* text) : is(kind::text), content(text) {}
    postgres_value(base::bytes_view blob)
        : is(kind::bytes), content(reinterpret_cast<const char*>(blob.data()), blob.size()) {}
    template <class Tag, std::size_t Size>
    postgres_value(const base::binary_id<Tag, Size>& id)
        : postgres_value(base::bytes_view(id.bytes)) {}
    template <class T>
    postgres_value(const std::optional<T>& value)
        : postgres_value(value ? postgres_value(*value) : null_like(postgres_value(T{}))) {}

private:
    static postgres_value null_like(postgres_value other) {
        other.is_null = true;
        other.content = {};
        return other;
    }
};

class postgres_connection;

// The rows of a statement, whole or, of a scan, so many at a time. Columns are numbered from 0.
class postgres_rows {
public:
    postgres_rows(postgres_rows&& other) noexcept;
    postgres_rows(const postgres_rows&) = delete;
    postgres_rows& operator=(const postgres_rows&) = delete;
    postgres_rows& operator=(postgres_rows&&) = delete;
    ~postgres_rows();

    bool next();
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;   // 0 where there is none
    [[nodiscard]] std::string_view view(int column) const;  // valid until the next next()
    [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
    template <class Id>
    [[nodiscard]] Id id(int column) const {  // exactly Id::size bytes
        Id out;
        copy_bytes(column, out.bytes);
        return out;
    }

private:
    friend class postgres_connection;
    static constexpr int at_once = 500;   // of a scan
    postgres_rows(std::shared_ptr<pg_result> all) : part_(std::move(all)) {}
    postgres_rows(postgres_connection& from, std::string cursor);
    void copy_bytes(int column, std::span<std::uint8_t> out) const;

    std::shared_ptr<pg_result> part_;
    int row_ = -1;
    postgres_connection* from_ = nullptr;  // of a scan that has not come to its end
    std::string cursor_;
};

class postgres_connection {
public:
    // postgresql://..., several hosts for a fail-over as libpq reads them. Errors: later (nobody
    // answers), io (a server that refuses us or that lacks what is needed).
    static base::result<std::unique_ptr<postgres_connection>> open(const std::string& url);
    ~postgres_connection();
    postgres_connection(const postgres_connection&) = delete;
    postgres_connection& operator=(const postgres_connection&) = delete;

    using work = std::function<base::result<void>()>;
    // Runs it in one transaction, or in a savepoint of the one that is open. Errors: its own, io,
    // later (no database, or others were always first).
    base::result<void> transact(const work& job);
    // As transact, outermost, while nobody else writes to the store: who is at it is waited for,
    // who is about to is refused (later).
    base::result<void> transact_alone(const work& job);
    // Runs it, which only reads, on one state. Errors: as above.
    base::result<void> snapshot(const work& job);
    // Inside transact() or snapshot().
    [[nodiscard]] bool is_inside() const { return depth_ > 0; }
    // Inside transact(): nothing done so far will stay.
    [[nodiscard]] bool is_lost() const { return trouble_ != trouble::none; }
    // Inside transact() or snapshot(): sends together what `questions` asks, which sees no rows of
    // it. The same asked later, before its table is written, is not sent again.
    void foresee(const std::function<void()>& questions);
    // Once: the answer to a commit was lost, and whether it holds cannot be known any more.
    bool take_doubt() { return std::exchange(doubt_, false); }
    // How often it was made anew; each time the database may be an older one.
    [[nodiscard]] std::uint64_t sessions() const { return sessions_; }
    // How often this connection waited for the database.
    [[nodiscard]] std::uint64_t waits() const { return waits_; }

    // The following throw postgres_failure.
    template <class... Values>
    postgres_rows query(std::string_view sql, const Values&... values) {
        const std::array<postgres_value, sizeof...(Values)> given{postgres_value(values)...};
        return ask(sql, given);
    }
    template <class... Values>
    postgres_rows scan(std::string_view sql, const Values&... values) {
        const std::array<postgres_value, sizeof...(Values)> given{postgres_value(values)...};
        return declare(sql, given);
    }
    // The same, asked at once as a statement that is kept; a cursor only where that is not all.
    template <class... Values>
    postgres_rows scan_few(std::string_view sql, const Values&... values) {
        const std::array<postgres_value, sizeof...(Values)> given{postgres_value(values)...};
        return ask_few(sql, given);
    }
    template <class... Values>
    std::int64_t run(std::string_view sql, const Values&... values) {
        const std::array<postgres_value, sizeof...(Values)> given{postgres_value(values)...};
        return change(sql, given);
    }
    // As run, but what comes of it shows with a later statement, at the latest at the end of the
    // transaction or savepoint.
    template <class... Values>
    void send(std::string_view sql, const Values&... values) {
        const std::array<postgres_value, sizeof...(Values)> given{postgres_value(values)...};
        post(sql, given);
    }
    // As send, of what changes exactly one row: anything else is a failure like a statement's own.
    template <class... Values>
    void send_one(std::string_view sql, const Values&... values) {
        send(sql, values...);
        ones_.push_back(unread_ - 1);
    }
    void script(const std::string& sql);  // several statements, no values
    // The tables are there from now on: who meets others may wait for his turn, and a store that
    // was moved elsewhere is looked for in every transaction.
    void tables_are_there() { has_tables_ = true; }
    // What tables_are_there looks for: in `meta`, to where.
    static constexpr std::string_view moved_meta = "moved_to";
    // Inside transact(): whoever listens to this store is told when it holds.
    void notify(std::string_view text);

    // --- for a connection that does nothing but listen to its store: postgres_listener ---
    // From now on. Errors: later, io.
    base::result<void> listen();
    // Readable when something came; only to be waited for.
    [[nodiscard]] int socket() const;
    // What was told since it was last asked, without waiting; nothing: the connection is lost.
    std::optional<std::vector<std::string>> notifications();

private:
    friend class postgres_rows;
    enum class trouble { none, again, connection };
    using given_values = std::span<const postgres_value>;

    explicit postgres_connection(std::string url) : url_(std::move(url)) {}
    base::result<void> connect();
    void disconnect() noexcept;
    enum class manner { reads, writes, shuts_out };
    base::result<void> run_whole(manner how, const work& job);
    bool ask_alone(const char* sql) noexcept;
    struct how_to_begin {
        manner how;
        bool in_turn, is_alone;
    };
    void begin(const how_to_begin& how);
    base::error moved_away() noexcept;
    base::result<void> attempt(const how_to_begin& how, const work& job);
    base::result<void> in_savepoint(const work& job);
    void commit(bool writes);
    void settle_commit(const std::string& transaction);
    void leave() noexcept;
    void drain() noexcept;

    postgres_rows ask(std::string_view sql, given_values given);
    void keep_answer(std::string key, std::string_view sql, std::shared_ptr<pg_result> answer);
    postgres_rows ask_few(std::string_view sql, given_values given);
    postgres_rows declare(std::string_view sql, given_values given);
    std::int64_t change(std::string_view sql, given_values given);
    // `once`: not worth preparing.
    void post(std::string_view sql, given_values given, bool once = false);
    postgres_rows fetch(const std::string& cursor);
    void close(const std::string& cursor);
    // Waits for all that was sent and gives what the last statement gave.
    std::shared_ptr<pg_result> settle();
    // The same of each statement, in the order they were sent.
    std::vector<std::shared_ptr<pg_result>> settle_all();
    [[noreturn]] void failed(const std::string& state, const std::string& message);
    [[noreturn]] void shut_out(bool is_moved);
    [[noreturn]] void connection_gone(const std::string& message);
    const std::string& prepared(std::string_view sql, const std::vector<std::uint32_t>& types);

    std::string url_;
    pg_conn* conn_ = nullptr;  // null: to be made
    int depth_ = 0;            // nested transactions
    int try_ = 0;              // of the outermost one, from 1
    bool has_tables_ = false;
    // Of a transaction that begins, among the unread: whether the store is open, and still here.
    std::optional<std::size_t> entering_, staying_;
    bool doubt_ = false;
    bool is_moved_ = false;    // the store lives on elsewhere
    bool met_alone_ = false;   // somebody else goes on alone
    int turns_ = 0;            // transactions that wait for their turn before they begin
    trouble trouble_ = trouble::none;
    bool broken_ = false;      // a statement failed: nothing more until this savepoint is left
    std::optional<base::error> reason_;  // of trouble_ or broken_
    std::uint64_t waits_ = 0, sessions_ = 0;
    std::size_t unread_ = 0;   // statements sent whose outcome nobody has read
    std::vector<std::size_t> ones_;   // among them: those that change one row
    std::uint64_t names_ = 0;  // of statements and cursors
    struct text_hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, std::string, text_hash, std::equal_to<>> statements_;
    std::vector<std::string> unsure_;  // statements whose preparing is among the unread
    postgres_answers answers_;
    struct foreseen {
        std::string key, sql;
        std::size_t place;  // among the unread
    };
    std::vector<foreseen>* foreseeing_ = nullptr;
};

}  // namespace kheya::hub_store
