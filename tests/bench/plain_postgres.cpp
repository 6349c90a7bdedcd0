#include "tests/bench/plain_postgres.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace kheya::bench {

namespace {

// Two connections that make the tables at once would meet.
constexpr const char* tables =
    "SELECT pg_advisory_lock(7);"
    "CREATE TABLE IF NOT EXISTS plain_cell (office TEXT, record TEXT, field TEXT, value TEXT,"
    " at BIGINT, PRIMARY KEY (office, record, field));"
    "CREATE TABLE IF NOT EXISTS plain_log (id BIGSERIAL PRIMARY KEY, office TEXT, record TEXT,"
    " field TEXT, value TEXT, at BIGINT);"
    "SELECT pg_advisory_unlock(7)";
constexpr const char* statement =
    "WITH given AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[],"
    " $5::bigint[]) AS g (office, record, field, value, at)), put AS (INSERT INTO plain_cell"
    " SELECT * FROM given ON CONFLICT (office, record, field) DO UPDATE SET value = excluded.value,"
    " at = excluded.at WHERE excluded.at > plain_cell.at)"
    " INSERT INTO plain_log (office, record, field, value, at) SELECT * FROM given";
constexpr const char* name = "plain";
constexpr int columns = 5;

void add(std::string& list, const std::string& text) {
    list += list.size() == 1 ? "\"" : ",\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') list += '\\';
        list += c;
    }
    list += '"';
}

}  // namespace

struct plain_postgres::connection {
    PGconn* line = nullptr;
    void expect(PGresult* got, ExecStatusType wanted) const {
        const bool is_fine = PQresultStatus(got) == wanted;
        PQclear(got);
        if (is_fine) return;
        std::fprintf(stderr, "plain_postgres: %s", PQerrorMessage(line));
        std::exit(1);
    }
    ~connection() { PQfinish(line); }
};

plain_postgres::plain_postgres(const std::string& url) : own_(std::make_unique<connection>()) {
    own_->line = PQconnectdb(url.c_str());
    own_->expect(PQexec(own_->line, "SET client_min_messages = warning"), PGRES_COMMAND_OK);
    own_->expect(PQexec(own_->line, tables), PGRES_TUPLES_OK);
    own_->expect(PQprepare(own_->line, name, statement, columns, nullptr), PGRES_COMMAND_OK);
}

plain_postgres::~plain_postgres() = default;

void plain_postgres::commit(const std::vector<plain_cell>& changes) {
    std::array<std::string, columns> lists;
    lists.fill("{");
    for (const plain_cell& c : changes) {
        add(lists[0], c.office);
        add(lists[1], c.record);
        add(lists[2], c.field);
        add(lists[3], c.value);
        add(lists[4], std::to_string(c.at));
    }
    std::array<const char*, columns> given{};
    for (std::size_t i = 0; i < lists.size(); ++i) given[i] = (lists[i] += '}').c_str();
    own_->expect(PQexecPrepared(own_->line, name, columns, given.data(), nullptr, nullptr, 0),
                 PGRES_COMMAND_OK);
}

}  // namespace kheya::bench
