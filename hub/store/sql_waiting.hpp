#pragma once

// Frames that wait for the ones before them, for both engines. Part of sql_store.

#include "hub/store/sql_rows.hpp"
#include "hub/store/sql_store.hpp"

namespace kheya::hub_store {

namespace sql {

inline constexpr std::string_view waiting_columns =
    "office, device, replica, first, frame, print, last, received_at";

}  // namespace sql

template <class Engine>
void sql_store<Engine>::put_waiting(const waiting_row& row) {
    static const std::string put =
        Engine::replace("waiting", sql::waiting_columns, "device, replica, first, print");
    Engine::send(*db_, put, row.office, row.device, row.replica, row.first, row.frame, row.print,
                 row.last, row.received_at);
}

template <class Engine>
std::vector<waiting_place> sql_store<Engine>::waiting_places(
    const base::public_key& device, const std::optional<base::replica_id>& replica) {
    static const std::string of_device =
        select("replica, first, print, received_at", "waiting WHERE device = ?1");
    static const std::string order = " ORDER BY replica, first, print";
    std::vector<waiting_place> out;
    auto found = replica ? db_->query(of_device + " AND replica = ?2" + order, device, *replica)
                         : db_->query(of_device + order, device);
    while (found.next()) {
        out.push_back({id_in<base::replica_id>(found, 0), found.integer(1), found.text(2),
                       found.integer(3)});
    }
    return out;
}

template <class Engine>
std::optional<waiting_row> sql_store<Engine>::take_waiting(const base::public_key& device,
                                                           const waiting_place& at) {
    static const std::string asked =
        "DELETE FROM waiting WHERE device = ?1 AND replica = ?2 AND first = ?3 AND print = ?4"
        " RETURNING " + std::string(sql::waiting_columns);
    auto found = db_->query(asked, device, at.replica, at.first, at.print);
    if (!found.next()) return std::nullopt;
    waiting_row out{found.text(0), id_in<base::public_key>(found, 1),
                    id_in<base::replica_id>(found, 2), found.integer(3), found.text(4),
                    found.text(5), found.integer(6), found.integer(7)};
    while (found.next()) {
    }
    return out;
}

template <class Engine>
std::size_t sql_store<Engine>::waiting_bytes(const base::public_key& device) {
    static const std::string asked = "SELECT CAST(coalesce(sum(" + Engine::octets("frame") +
                                     "), 0) AS BIGINT) FROM waiting WHERE device = ?1";
    auto found = db_->query(asked, device);
    found.next();
    return static_cast<std::size_t>(found.integer(0));
}

template <class Engine>
std::map<base::public_key, waiting_sum> sql_store<Engine>::devices_waiting() {
    static const std::string asked =
        "SELECT device, count(*), CAST(sum(" + Engine::octets("frame") +
        ") AS BIGINT), CAST(sum(CASE WHEN last < first THEN 0 ELSE last - first + 1 END)"
        " AS BIGINT), min(received_at) FROM waiting GROUP BY device";
    std::map<base::public_key, waiting_sum> out;
    auto found = db_->query(asked);
    while (found.next()) {
        out[id_in<base::public_key>(found, 0)] = {found.integer(1), found.integer(2),
                                                  found.integer(3), found.integer(4)};
    }
    return out;
}

}  // namespace kheya::hub_store
