// People at headquarters and what they did.

#include "hub/store/sqlite_store.hpp"

namespace kheya::hub_store {

namespace {

user_row read_user(const platform::rows& row) {
    user_row out;
    out.name = row.text(0);
    out.may = role_from(row.view(1)).value_or(role::viewer);
    out.scope = row.text(2);
    out.password = row.text(3);
    out.totp = row.text(4);
    out.totp_confirmed = row.integer(5) != 0;
    out.totp_step = row.integer(6);
    out.disabled = row.integer(7) != 0;
    if (!row.is_null(8)) out.link = row.id<base::hash256>(8);
    out.link_until = row.integer(9);
    out.made_at = row.integer(10);
    if (!row.is_null(11)) out.last_login = row.integer(11);
    return out;
}

constexpr const char* select_user =
    "SELECT name, role, scope, password, totp, totp_confirmed, totp_step, disabled, link,"
    " link_until, made_at, last_login FROM person ";

}  // namespace

std::optional<user_row> sqlite_store::user(std::string_view name) {
    auto found = db_->query(std::string(select_user) + "WHERE name = ?1", name);
    if (!found.next()) return std::nullopt;
    return read_user(found);
}

std::optional<user_row> sqlite_store::user_by_link(const base::hash256& link) {
    auto found = db_->query(std::string(select_user) + "WHERE link = ?1", link);
    if (!found.next()) return std::nullopt;
    return read_user(found);
}

void sqlite_store::put_user(const user_row& row) {
    db_->run("INSERT OR REPLACE INTO person (name, role, scope, password, totp, totp_confirmed,"
             " totp_step, disabled, link, link_until, made_at, last_login)"
             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
             row.name, to_text(row.may), row.scope, row.password, row.totp, row.totp_confirmed,
             row.totp_step, row.disabled, row.link, row.link_until, row.made_at, row.last_login);
}

std::vector<user_row> sqlite_store::users() {
    std::vector<user_row> out;
    auto found = db_->query(std::string(select_user) + "ORDER BY name");
    while (found.next()) out.push_back(read_user(found));
    return out;
}

void sqlite_store::append_audit(const audit_row& row) {
    db_->run("INSERT INTO audit (at, who, came_from, verb, what, office, outcome, note)"
             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
             row.at, row.who, row.from, row.verb, row.what, row.office, row.outcome, row.note);
}

std::vector<audit_row> sqlite_store::audit(const audit_filter& asked) {
    std::vector<audit_row> out;
    auto found = db_->query(
        "SELECT id, at, who, came_from, verb, what, office, outcome, note FROM audit"
        " WHERE (?1 = 0 OR id < ?1) AND at >= ?2 AND (?3 = '' OR who = ?3)"
        " ORDER BY id DESC LIMIT ?4",
        asked.before, asked.since, asked.who, asked.limit);
    while (found.next()) {
        out.push_back({found.integer(0), found.integer(1), found.text(2), found.text(3),
                       found.text(4), found.text(5), found.text(6), found.text(7),
                       found.text(8)});
    }
    return out;
}

}  // namespace kheya::hub_store
