#pragma once

// A thin layer over SQLite (the only includer of sqlite3.h). Statements are prepared once and kept.
// Inside transact() and read() trouble is thrown as sqlite_failure, so that store code reads like
// its SQL; it never leaves those two functions, which give an error (io) instead.

#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"

#include <concepts>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace kheya::platform {

class sqlite_failure : public std::exception {
public:
    explicit sqlite_failure(base::error e) : error_(std::move(e)) {}
    [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }
    [[nodiscard]] const base::error& reason() const { return error_; }

private:
    base::error error_;
};

// What kind of trouble an error of this layer tells of.
enum class disk_trouble {
    none,       // none of the below
    full,       // no room: nothing was saved, reading goes on
    failed,     // an I/O error: what the database object believes may not be on the disk
    read_only,  // file or folder cannot be written
    damaged,    // the file holds what no database of ours holds
};
disk_trouble trouble_in(const base::error& e);
// The error for contents that cannot have been written by us.
base::error damaged(const std::string& what);

struct database_options {
    bool read_only = false;
    std::string vfs = {};  // name of a registered VFS; empty: the system's
    int cache_kib = 2048;
    // A commit that finds so many pages in the log empties it, as far as no reader needs it.
    std::size_t log_most = 1000;   // SQLite's own
};

// A running query: next() steps to a row. Columns are numbered from 0. Resets its statement when it
// goes away.
class rows {
public:
    explicit rows(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
    rows(rows&& other) noexcept
        : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)) {}
    rows(const rows&) = delete;
    rows& operator=(const rows&) = delete;
    rows& operator=(rows&&) = delete;
    ~rows();

    bool next();
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;       // text or blob bytes
    [[nodiscard]] std::string_view view(int column) const;  // valid until the next next()
    template <class Id>
    [[nodiscard]] Id id(int column) const {  // a blob of exactly Id::size bytes
        Id out;
        copy_blob(column, out.bytes);
        return out;
    }

private:
    void copy_blob(int column, std::span<std::uint8_t> out) const;
    sqlite3* db_;
    sqlite3_stmt* statement_;
};

// What is bound where the number of arguments is known at run time only; text is copied.
using argument = std::variant<std::nullptr_t, std::int64_t, std::string>;

// A database that nobody has open, with its log. What is not there is no error.
void remove_database(const std::string& path);

class database {
public:
    // WAL, synchronous=FULL, foreign keys on, busy timeout 0 (there is one writer). A new file gets
    // mode 0600. Errors: io.
    static base::result<std::unique_ptr<database>> open(const std::string& path,
                                                        database_options options = {});
    ~database();
    // Closes the file and opens it anew: after an I/O error nothing that SQLite keeps in memory is
    // believed any more. Outside transactions only; queries made before must be gone. When it
    // fails, every later call fails until one of these succeeds. Errors: io.
    base::result<void> reopen();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    // Runs `work` in one immediate transaction: commits when it returns a value, rolls back when it
    // returns an error or throws sqlite_failure. Inside another transact() it is a savepoint.
    // Gives result<T> for work returning T, void or result<T>.
    template <class Work>
    auto transact(Work work) {
        return guarded<true>(std::move(work));
    }
    // The same without a transaction of its own, for reading one or a few rows.
    template <class Work>
    auto read(Work work) {
        return guarded<false>(std::move(work));
    }
    // Runs `work`, which only reads, on one state of the file, outside transactions: many questions
    // that take one lock together. Errors: work's own, io.
    base::result<void> snapshot(const std::function<base::result<void>()>& work);

    // The following throw sqlite_failure: use them inside transact() or read() only.
    // Arguments bind to ?1, ?2, ...: integers, bool, string_view/string (text), blobs
    // (bytes_view, ids), std::optional, nullptr.
    template <class... Arguments>
    rows query(std::string_view sql, const Arguments&... arguments) {
        sqlite3_stmt* statement = prepare(sql);
        int index = 0;
        (bind(statement, ++index, arguments), ...);
        return rows(db_, statement);
    }
    // Runs to the end; gives the number of rows changed.
    template <class... Arguments>
    std::int64_t run(std::string_view sql, const Arguments&... arguments) {
        query(sql, arguments...).next();
        return changes();
    }
    // The same for as many arguments as there are, ?1 the first of them.
    std::int64_t run_with(std::string_view sql, const std::vector<argument>& arguments);
    void script(const std::string& sql);  // several statements, no arguments
    [[nodiscard]] std::int64_t changes() const;
    // Rows written through this connection since it was opened: grows with whatever is new.
    [[nodiscard]] std::int64_t total_changes() const;
    [[nodiscard]] bool in_transaction() const;
    // Inside transact(): SQLite gave up the transaction by itself (disk full, I/O error), so that
    // nothing done in it so far will stay.
    [[nodiscard]] bool transaction_lost() const;
    // Pages in the log after the last commit of this connection; 0: it has made none.
    [[nodiscard]] std::size_t log_pages() const { return log_pages_; }
    // Copies what the log holds into the file, as far as no reader needs it, beside whoever writes
    // through another connection; whoever else does so at the moment is not waited for.
    void empty_log();
    // How often something was rolled back, savepoints too.
    [[nodiscard]] std::uint64_t rollbacks() const { return rollbacks_; }

private:
    database() = default;
    base::result<void> connect();
    void disconnect() noexcept;
    sqlite3_stmt* prepare(std::string_view sql);
    void bind(sqlite3_stmt* s, int index, std::int64_t value);
    void bind(sqlite3_stmt* s, int index, std::string_view text);
    void bind(sqlite3_stmt* s, int index, base::bytes_view blob);
    void bind(sqlite3_stmt* s, int index, std::nullptr_t);
    void bind(sqlite3_stmt* s, int index, const std::string& text) {
        bind(s, index, std::string_view(text));
    }
    void bind(sqlite3_stmt* s, int index, const char* text) {
        bind(s, index, std::string_view(text));
    }
    template <std::integral Number>
    void bind(sqlite3_stmt* s, int index, Number value) {
        bind(s, index, static_cast<std::int64_t>(value));
    }
    template <class Tag, std::size_t Size>
    void bind(sqlite3_stmt* s, int index, const base::binary_id<Tag, Size>& id) {
        bind(s, index, base::bytes_view(id.bytes));
    }
    template <class T>
    void bind(sqlite3_stmt* s, int index, const std::optional<T>& value) {
        if (value)
            bind(s, index, *value);
        else
            bind(s, index, nullptr);
    }

    // After each commit, by SQLite.
    static int committed(void* self, sqlite3* db, const char* name, int pages);
    void begin();  // or a savepoint
    void commit();
    void rollback() noexcept;

    template <bool Transaction, class Work>
    auto guarded(Work work) {
        using returned = std::invoke_result_t<Work>;
        if constexpr (is_result<returned>::value) {
            using value = typename is_result<returned>::value_type;
            return guarded_result<Transaction, value>(std::move(work));
        } else if constexpr (std::is_void_v<returned>) {
            return guarded_result<Transaction, void>([&]() -> base::result<void> {
                work();
                return {};
            });
        } else {
            return guarded_result<Transaction, returned>(
                [&]() -> base::result<returned> { return work(); });
        }
    }
    template <bool Transaction, class T, class Work>
    base::result<T> guarded_result(Work work) {
        try {
            if constexpr (Transaction) begin();
            base::result<T> outcome = work();
            if constexpr (Transaction) {
                if (outcome)
                    commit();
                else
                    rollback();
            }
            return outcome;
        } catch (const sqlite_failure& failure) {
            if constexpr (Transaction) rollback();
            return failure.reason();
        } catch (...) {
            if constexpr (Transaction) rollback();
            throw;
        }
    }
    template <class T>
    struct is_result : std::false_type {};
    template <class T>
    struct is_result<base::result<T>> : std::true_type {
        using value_type = T;
    };

    std::string path_;
    database_options options_;
    sqlite3* db_ = nullptr;  // null: could not be opened again
    int depth_ = 0;       // nested transactions
    bool begun_ = false;  // the outermost one has really begun
    std::uint64_t rollbacks_ = 0;
    std::size_t log_pages_ = 0;
    struct text_hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, sqlite3_stmt*, text_hash, std::equal_to<>> statements_;
};

}  // namespace kheya::platform
