#pragma once

// People at headquarters and what they did, of every engine. Part of sql_store.

#include "hub/store/sql_rows.hpp"
#include "hub/store/sql_store.hpp"

namespace kheya::hub_store {

namespace sql {

inline constexpr std::string_view person_columns =
    "name, role, scope, password, totp, totp_confirmed, totp_step, disabled, link, link_until,"
    " made_at, last_login";

template <class Rows>
user_row read_user(const Rows& row) {
    user_row out;
    out.name = row.text(0);
    out.may = role_from(row.view(1)).value_or(role::viewer);
    out.scope = row.text(2);
    out.password = row.text(3);
    out.totp = row.text(4);
    out.totp_confirmed = row.integer(5) != 0;
    out.totp_step = row.integer(6);
    out.disabled = row.integer(7) != 0;
    if (!row.is_null(8)) out.link = id_in<base::hash256>(row, 8);
    out.link_until = row.integer(9);
    out.made_at = row.integer(10);
    out.last_login = optional_time(row, 11);
    return out;
}

}  // namespace sql

template <class Engine>
std::optional<user_row> sql_store<Engine>::user(std::string_view name) {
    auto found = db_->query(select(sql::person_columns, "person WHERE name = ?1"), name);
    if (!found.next()) return std::nullopt;
    return sql::read_user(found);
}

template <class Engine>
std::optional<user_row> sql_store<Engine>::user_by_link(const base::hash256& link) {
    auto found = db_->query(select(sql::person_columns, "person WHERE link = ?1"), link);
    if (!found.next()) return std::nullopt;
    return sql::read_user(found);
}

template <class Engine>
void sql_store<Engine>::put_user(const user_row& row) {
    static const std::string put = Engine::replace("person", sql::person_columns, "name");
    Engine::send(*db_, put, row.name, to_text(row.may), row.scope, row.password, row.totp,
                 row.totp_confirmed, row.totp_step, row.disabled, row.link, row.link_until,
                 row.made_at, row.last_login);
}

template <class Engine>
std::vector<user_row> sql_store<Engine>::users() {
    std::vector<user_row> out;
    auto found = db_->query(select(sql::person_columns, "person ORDER BY name"));
    while (found.next()) out.push_back(sql::read_user(found));
    return out;
}

template <class Engine>
void sql_store<Engine>::shut_out(std::string_view name, const std::optional<base::hash256>& but) {
    if (but) {
        Engine::send(*db_, "DELETE FROM session WHERE person = ?1 AND hash <> ?2", name, *but);
    } else {
        Engine::send(*db_, "DELETE FROM session WHERE person = ?1", name);
    }
    moved_.shut_out.emplace(name);
}

template <class Engine>
std::optional<session_row> sql_store<Engine>::session(const base::hash256& hash) {
    auto found =
        db_->query("SELECT hash, person, made_at, seen_at FROM session WHERE hash = ?1", hash);
    if (!found.next()) return std::nullopt;
    return session_row{id_in<base::hash256>(found, 0), found.text(1), found.integer(2),
                       found.integer(3)};
}

template <class Engine>
void sql_store<Engine>::open_session(const session_row& row, const session_bounds& bounds) {
    Engine::send(*db_,
                 "DELETE FROM session WHERE made_at < ?1 OR seen_at < ?2 OR seen_at > ?3",
                 bounds.made_after, bounds.seen_after, bounds.before);
    // SQLite takes no OFFSET alone.
    const auto pushed_out =
        db_->run("DELETE FROM session WHERE hash IN (SELECT hash FROM session WHERE person = ?1"
                 " ORDER BY made_at DESC, hash LIMIT 1000000 OFFSET ?2)",
                 row.name, bounds.of_one - 1);
    if (pushed_out > 0) moved_.shut_out.emplace(row.name);
    Engine::send(*db_,
                 "DELETE FROM session WHERE hash IN (SELECT hash FROM session"
                 " ORDER BY made_at DESC, hash LIMIT 1000000 OFFSET ?1)",
                 bounds.of_all - 1);
    Engine::send(*db_,
                 "INSERT INTO session (hash, person, made_at, seen_at) VALUES (?1, ?2, ?3, ?4)",
                 row.hash, row.name, row.made_at, row.seen_at);
}

template <class Engine>
void sql_store<Engine>::note_session(const base::hash256& hash, base::time_us seen_at) {
    Engine::send(*db_, "UPDATE session SET seen_at = ?2 WHERE hash = ?1 AND seen_at < ?2", hash,
                 seen_at);
}

template <class Engine>
void sql_store<Engine>::end_session(const base::hash256& hash) {
    const auto ended = session(hash);
    if (!ended) return;
    Engine::send(*db_, "DELETE FROM session WHERE hash = ?1", hash);
    moved_.shut_out.insert(ended->name);
}

template <class Engine>
void sql_store<Engine>::end_enrol_codes() {
    static const std::string ended = "UPDATE enrol_code SET expires_at = " +
                                     std::to_string(enrol_code_ended) + " WHERE used_by IS NULL";
    Engine::send(*db_, ended);
}

template <class Engine>
void sql_store<Engine>::doubt_enrol_codes() {
    static const std::string doubted = "UPDATE enrol_code SET expires_at = -expires_at"
                                       " WHERE used_by IS NULL AND expires_at > 0";
    Engine::send(*db_, doubted);
}

template <class Engine>
void sql_store<Engine>::end_doubted_codes() {
    static const std::string ended = "UPDATE enrol_code SET expires_at = " +
                                     std::to_string(enrol_code_ended) +
                                     " WHERE used_by IS NULL AND expires_at < 0";
    Engine::send(*db_, ended);
}

template <class Engine>
void sql_store<Engine>::end_sessions() {
    Engine::send(*db_, "DELETE FROM session");
    moved_.everyone = true;
}

template <class Engine>
void sql_store<Engine>::append_audit(const audit_row& row) {
    Engine::send(*db_,
                 "INSERT INTO audit (at, who, came_from, verb, what, office, outcome, note,"
                 " note_bn) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                 row.at, legible(row.who), legible(row.from), legible(row.verb), legible(row.what),
                 legible(row.office), legible(row.outcome), legible(row.note),
                 legible(row.note_bn));
}

template <class Engine>
std::vector<audit_row> sql_store<Engine>::audit(const audit_filter& asked) {
    std::vector<audit_row> out;
    auto found = db_->query(
        "SELECT id, at, who, came_from, verb, what, office, outcome, note, note_bn FROM audit"
        " WHERE (?1 = 0 OR id < ?1) AND at >= ?2 AND (?3 = '' OR who = ?3)"
        " ORDER BY id DESC LIMIT ?4",
        asked.before, asked.since, asked.who, asked.limit);
    while (found.next()) {
        out.push_back({found.integer(0), found.integer(1), found.text(2), found.text(3),
                       found.text(4), found.text(5), found.text(6), found.text(7),
                       found.text(8), found.text(9)});
    }
    return out;
}

}  // namespace kheya::hub_store
