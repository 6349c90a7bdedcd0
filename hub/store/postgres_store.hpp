#pragma once

// The PostgreSQL engine of the hub's store: one connection, for any number of hub processes on one
// database. What its transactions promise is in postgres_connection.hpp. Owner: whoever runs the
// disk queue; not for two threads at once.

#include "hub/store/postgres_connection.hpp"
#include "hub/store/sql_store.hpp"

namespace kheya::hub_store {

// What sql_store asks of PostgreSQL.
struct postgres_engine {
    using connection = postgres_connection;
    template <class... Values>
    static void send(connection& db, std::string_view sql, const Values&... values) {
        db.send(sql, values...);
    }
    template <class Known, class... Values>
    static bool update(connection& db, const Known& is_there, std::string_view sql,
                       const Values&... values) {
        if (!is_there()) return false;
        db.send_one(sql, values...);
        return true;
    }
    template <class... Values>
    static postgres_rows scan(connection& db, std::string_view sql, const Values&... values) {
        return db.scan(sql, values...);
    }
    template <class... Values>
    static postgres_rows scan_few(connection& db, std::string_view sql, const Values&... values) {
        return db.scan_few(sql, values...);
    }
    static std::string replace(std::string_view table, std::string_view columns,
                               std::string_view key);
    static std::string among(const std::string& column, int place);
    static std::string unindexed(const std::string& column);
    static std::string octets(const std::string& column);
    [[noreturn]] static void fail(base::error e);
    // Ids were written into that column: those drawn from now on are above them.
    static void numbers_drawn(connection& db, const std::string& table,
                              const std::string& column);
};

extern template class sql_store<postgres_engine>;

class postgres_store final : public sql_store<postgres_engine> {
public:
    postgres_store(std::unique_ptr<postgres_connection> db, std::string url)
        : sql_store(std::move(db)), url_(std::move(url)) {}
    // Makes the tables, or brings older ones up. Errors: io (also: of a newer kheya-hub), later.
    base::result<void> prepare();

    base::result<void> transact(const std::function<base::result<void>()>& work) override;
    base::result<void> transact_alone(const std::function<base::result<void>()>& work) override;
    base::result<void> snapshot(const std::function<base::result<void>()>& work) override;
    base::result<void> read(const std::function<base::result<void>()>& work) override;
    bool is_lost() override { return db().is_lost(); }
    void foresee(const std::function<void()>& questions) override { db().foresee(questions); }
    std::unique_ptr<listener> listen(boost::asio::any_io_executor io) override;
    // One SQL table a record type, as shared/rows keeps them in SQLite.
    void prepare_rows(const record::type_set& types) override;
    void write_row(const record::type_set& types, const editing::record_state& state) override;
    std::string read_row(const record::type_set& types, const record_key& key) override;
    std::vector<std::string> engine_check(bool deep) override;

private:
    base::result<void> write_whole(const std::function<base::result<void>()>& work, bool alone);
    // In this session of the database nothing was looked up beside it yet.
    [[nodiscard]] bool may_be_older() { return db().sessions() != looked_in_; }

    std::string url_;
    std::string sender_;  // of what it tells the other processes
    std::uint64_t looked_in_ = 0;
};

// As open_engine and open_reader, for who needs the engine itself.
base::result<std::unique_ptr<postgres_store>> open_postgres(const std::string& url);
base::result<std::unique_ptr<postgres_store>> open_postgres_reader(const std::string& url);

}  // namespace kheya::hub_store
