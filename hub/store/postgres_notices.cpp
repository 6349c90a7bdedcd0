// What hub processes tell each other through the database: NOTIFY at the end of a transaction,
// LISTEN on a connection that does nothing else.

#include "hub/store/postgres_connection.hpp"

#include <libpq-fe.h>

namespace kheya::hub_store {

// One channel for each store: names are one for all of a database, its schemas are not.
void postgres_connection::notify(std::string_view text) {
    send("SELECT pg_notify('kheya_' || to_hex(hashtext(current_schema())), ?1)", text);
}

base::result<void> postgres_connection::listen() {
    try {
        auto named = query("SELECT 'kheya_' || to_hex(hashtext(current_schema()))");
        named.next();
        query("LISTEN " + named.text(0));
        return {};
    } catch (const postgres_failure& failure) {
        return failure.reason();
    }
}

int postgres_connection::socket() const { return PQsocket(conn_); }

std::optional<std::vector<std::string>> postgres_connection::notifications() {
    const bool is_there = conn_ != nullptr && PQconsumeInput(conn_) == 1;
    if (!is_there || PQstatus(conn_) == CONNECTION_BAD) return std::nullopt;
    std::vector<std::string> told;
    while (PGnotify* each = PQnotifies(conn_)) {
        told.emplace_back(each->extra);
        PQfreemem(each);
    }
    return told;
}

}  // namespace kheya::hub_store
