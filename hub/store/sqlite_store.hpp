#pragma once

// The SQLite engine of the hub's store: one writer inside the process. Owner: whoever runs the disk
// queue; not for two threads at once.

#include "hub/store/sql_store.hpp"
#include "shared/platform/sqlite.hpp"

namespace kheya::hub_store {

// What sql_store asks of SQLite.
struct sqlite_engine {
    using connection = platform::database;
    template <class... Values>
    static void send(connection& db, std::string_view sql, const Values&... values) {
        db.run(sql, values...);
    }
    template <class Known, class... Values>
    static bool update(connection& db, const Known& /*is_there*/, std::string_view sql,
                       const Values&... values) {
        return db.run(sql, values...) != 0;
    }
    template <class... Values>
    static platform::rows scan(connection& db, std::string_view sql, const Values&... values) {
        return db.query(sql, values...);
    }
    template <class... Values>
    static platform::rows scan_few(connection& db, std::string_view sql, const Values&... values) {
        return db.query(sql, values...);
    }
    static std::string replace(std::string_view table, std::string_view columns,
                               std::string_view key);
    static std::string among(const std::string& column, int place);
    static std::string unindexed(const std::string& column);
    static std::string octets(const std::string& column);
    [[noreturn]] static void fail(base::error e);
    // Ids were written into that column: those drawn from now on are above them.
    static void numbers_drawn(connection& /*db*/, const std::string& /*table*/,
                              const std::string& /*column*/) {}  // SQLite looks by itself
};

extern template class sql_store<sqlite_engine>;

class sqlite_store : public sql_store<sqlite_engine> {
public:
    using sql_store<sqlite_engine>::sql_store;
    base::result<void> prepare();  // makes the tables

    base::result<void> transact(const std::function<base::result<void>()>& work) override;
    base::result<void> snapshot(const std::function<base::result<void>()>& work) override;
    base::result<void> read(const std::function<base::result<void>()>& work) override;
    movement take_movement() override {
        forget_overwritten();
        return sql_store<sqlite_engine>::take_movement();
    }
    bool is_lost() override { return db().transaction_lost(); }
    platform::database* file() override { return &db(); }
    std::size_t log_pages() override { return db().log_pages(); }
    base::result<void> empty_log() override {
        return db().read([this] { db().empty_log(); });
    }
    void prepare_rows(const record::type_set& types) override;
    void write_row(const record::type_set& types, const editing::record_state& state) override;
    std::string read_row(const record::type_set& types, const record_key& key) override;
    std::vector<std::string> engine_check(bool deep) override;

private:
    // After a transaction that took something out for good: what it overwrote leaves the file and
    // the log beside it, at once or, where a reader still looks or the log is being emptied, after
    // a later transaction or look. What is freed is overwritten by itself (secure_delete).
    void forget_overwritten();
    void prepare_reading(const record::type_set& types);
    // Of files of version 1, in sqlite_before.cpp.
    bool set_redactions_apart();
    bool set_waiting_apart();
    void take_waiting_back();
    void append_entries();
    void pack_registers();
};

// As open_engine, for who needs the engine itself. Errors: usage (another engine's URL), io.
base::result<std::unique_ptr<sqlite_store>> open_sqlite(const std::string& url);
// It never checkpoints. Null for a store in memory. Errors: usage, io.
base::result<std::unique_ptr<sqlite_store>> open_sqlite_reader(const std::string& url);

}  // namespace kheya::hub_store
