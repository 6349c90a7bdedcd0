#include "agent/store/own_journal.hpp"

#include "shared/base/check.hpp"

namespace kheya::agent_store {

namespace {

constexpr std::string_view columns =
    "ordinal, replica, n, content, state, boot, mono, heard_at, seq, effective_at, mac, "
    "stamp_epoch,"
    " received_at, reason, chain, stamp_office";

std::string select(std::string_view where) {
    return "SELECT " + std::string(columns) + " FROM journal WHERE " + std::string(where);
}

own_state state_from(std::string_view text) {
    for (own_state s : {own_state::pending, own_state::received, own_state::confirmed}) {
        if (to_text(s) == text) return s;
    }
    return own_state::quarantined;
}

own_change read_row(const platform::rows& row) {
    own_change c;
    c.ordinal = row.integer(0);
    c.at = {row.id<base::replica_id>(1), row.integer(2)};
    auto change = journal::read_change(row.text(3));
    // What we wrote reads, unless the file was damaged.
    if (!change)
        throw platform::sqlite_failure(platform::damaged("journal: " + change.error().message));
    c.change = std::move(*change);
    c.state = state_from(row.view(4));
    c.made = {row.text(5), row.integer(6), row.integer(7)};
    if (!row.is_null(8)) {
        c.seq = row.integer(8);
        const auto mac = row.id<base::binary_id<struct own_mac_tag, 16>>(10);
        c.stamp = journal::stamp{row.integer(9), mac.bytes};
        c.stamp_epoch = row.text(11);
        c.received_at = row.integer(12);
        c.stamp_office = row.text(15);
    }
    c.reason = row.text(13);
    c.chain = row.id<base::hash256>(14);
    return c;
}

std::vector<own_change> read_all(platform::rows found) {
    std::vector<own_change> list;
    while (found.next()) list.push_back(read_row(found));
    return list;
}

log_row read_log(const platform::rows& row) {
    return {row.integer(0), row.id<base::replica_id>(1), row.integer(2), row.id<base::hash256>(3),
            row.integer(4), row.integer(5)};
}

}  // namespace

std::string_view to_text(own_state state) {
    switch (state) {
        case own_state::pending: return "pending";
        case own_state::received: return "received";
        case own_state::confirmed: return "confirmed";
        case own_state::quarantined: return "quarantined";
    }
    return "pending";
}

std::vector<log_row> own_journal::logs() const {
    std::vector<log_row> list;
    auto found = db_.query("SELECT born, replica, n, chain, acknowledged, backed_up FROM log"
                           " ORDER BY born");
    while (found.next()) list.push_back(read_log(found));
    return list;
}

std::vector<base::replica_id> own_journal::unlisted_logs() const {
    std::vector<base::replica_id> list;
    auto found = db_.query("SELECT DISTINCT replica FROM journal WHERE replica NOT IN"
                           " (SELECT replica FROM log)");
    while (found.next()) list.push_back(found.id<base::replica_id>(0));
    return list;
}

std::optional<log_row> own_journal::current_log() const {
    auto found = db_.query(
        "SELECT born, replica, n, chain, acknowledged, backed_up FROM log"
        " ORDER BY born DESC LIMIT 1");
    if (!found.next()) return std::nullopt;
    return read_log(found);
}

log_row own_journal::writing_log() const {
    const auto log = current_log();
    // Enrolling draws the first replica; nothing is saved or sent before it.
    if (!log) throw platform::sqlite_failure(platform::damaged("there is no log to write to"));
    return *log;
}

void own_journal::begin_log(const base::replica_id& replica) {
    db_.run("INSERT INTO log (replica, n, chain, acknowledged) VALUES (?1, 0, ?2, 0)", replica,
            journal::chain_start(replica));
}

void own_journal::set_backed_up(const base::replica_id& replica, std::int64_t n) {
    db_.run("UPDATE log SET backed_up = ?2 WHERE replica = ?1", replica, n);
}

void own_journal::set_acknowledged(const base::replica_id& replica, std::int64_t n) {
    db_.run("UPDATE log SET acknowledged = ?2 WHERE replica = ?1", replica, n);
}

std::optional<base::hash256> own_journal::chain_at(const base::replica_id& replica,
                                                   std::int64_t n) const {
    if (n == 0) return journal::chain_start(replica);
    auto found = db_.query("SELECT chain FROM journal WHERE replica = ?1 AND n = ?2", replica, n);
    if (!found.next()) return std::nullopt;
    return found.id<base::hash256>(0);
}

void own_journal::extend(log_row& log, const base::change_id& id) const {
    log.n += 1;
    log.chain = journal::chain_next(log.chain, log.n, id);
    db_.run("UPDATE log SET n = ?2, chain = ?3 WHERE replica = ?1", log.replica, log.n, log.chain);
}

journal::place own_journal::append(const journal::change& c, const clock_reading& made) {
    log_row log = writing_log();
    extend(log, c.id);
    db_.run("INSERT INTO journal (replica, n, id, office, type, record, content, state, chain,"
            " made_at, boot, mono, heard_at)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending', ?8, ?9, ?10, ?11, ?12)",
            log.replica, log.n, c.id, c.office, c.type, c.record, c.content, log.chain, c.made_at,
            made.boot, made.mono, made.heard_at);
    return {log.replica, log.n};
}

bool own_journal::holds(const base::change_id& id) const {
    return db_.query("SELECT 1 FROM journal WHERE id = ?1", id).next();
}

std::optional<own_change> own_journal::find(const base::change_id& id) const {
    auto found = db_.query(select("id = ?1"), id);
    if (!found.next()) return std::nullopt;
    return read_row(found);
}

std::optional<own_change> own_journal::at_ordinal(std::int64_t ordinal) const {
    auto found = db_.query(select("ordinal = ?1"), ordinal);
    if (!found.next()) return std::nullopt;
    return read_row(found);
}

std::vector<own_change> own_journal::unconfirmed(std::string_view type,
                                                 std::string_view record) const {
    return read_all(
        db_.query(select("type = ?1 AND record = ?2 AND state IN ('pending', 'received')"
                         " ORDER BY ordinal"),
                  type, record));
}

std::vector<own_change> own_journal::of_record(std::string_view type,
                                               std::string_view record) const {
    return read_all(db_.query(select("type = ?1 AND record = ?2 ORDER BY ordinal"), type, record));
}

std::vector<own_change> own_journal::in_state(own_state state) const {
    return read_all(db_.query(select("state = ?1 ORDER BY ordinal"), to_text(state)));
}

void own_journal::each_from(const base::replica_id& replica, std::int64_t first,
                            const std::function<bool(const own_change&)>& visit) const {
    auto found = db_.query(select("replica = ?1 AND n >= ?2 ORDER BY n"), replica, first);
    while (found.next()) {
        if (!visit(read_row(found))) return;
    }
}

std::vector<own_change> own_journal::released() const {
    return read_all(db_.query(select("reason <> '' AND state IN ('received', 'confirmed')"
                                     " ORDER BY ordinal")));
}

void own_journal::set_state(std::int64_t ordinal, own_state state) {
    db_.run("UPDATE journal SET state = ?2 WHERE ordinal = ?1", ordinal, to_text(state));
}

void own_journal::hold(std::int64_t ordinal, std::string_view reason) {
    db_.run("UPDATE journal SET state = ?2, reason = ?3 WHERE ordinal = ?1", ordinal,
            to_text(own_state::quarantined), reason);
}

void own_journal::set_stamp(const wire::stamped_change& given, std::string_view epoch,
                            base::time_us received_at) {
    db_.run("UPDATE journal SET seq = ?2, effective_at = ?3, mac = ?4, stamp_epoch = ?5,"
            " received_at = ?6, stamp_office = ?7 WHERE id = ?1",
            given.id, given.seq, given.stamp.effective_at, base::bytes_view(given.stamp.mac),
            epoch, received_at, given.office);
}

// The time that the hub gave stays, with its proof: it is sent along and given again.
void own_journal::forget_stamp(const own_change& own) {
    set_state(own.ordinal, own_state::pending);
    db_.run("UPDATE journal SET stamp_epoch = '' WHERE ordinal = ?1", own.ordinal);
    db_.run("UPDATE log SET acknowledged = ?2 WHERE replica = ?1 AND acknowledged > ?2",
            own.at.replica, own.at.n - 1);
}

void own_journal::move_to_current_log(std::int64_t ordinal) {
    base::change_id id;
    {
        auto found = db_.query("SELECT id FROM journal WHERE ordinal = ?1", ordinal);
        CHECK(found.next());
        id = found.id<base::change_id>(0);
    }
    log_row log = writing_log();
    extend(log, id);
    db_.run("UPDATE journal SET replica = ?2, n = ?3, chain = ?4, state = 'pending'"
            " WHERE ordinal = ?1",
            ordinal, log.replica, log.n, log.chain);
}

void own_journal::cut_log(const base::replica_id& replica, std::int64_t n) {
    const auto chain = chain_at(replica, n);
    CHECK(chain.has_value());
    db_.run("UPDATE log SET n = ?2, chain = ?3 WHERE replica = ?1", replica, n, *chain);
}

own_counts own_journal::counts() const {
    own_counts c;
    auto all = db_.query("SELECT count(*) FROM journal");
    if (all.next()) c.total = all.integer(0);
    // Confirmed ones are the rest: the partial index holds only what is still open.
    auto open = db_.query("SELECT state, count(*) FROM journal WHERE state <> 'confirmed'"
                          " GROUP BY state");
    while (open.next()) {
        if (open.view(0) == "quarantined") c.quarantined = open.integer(1);
        else c.pending += open.integer(1);
    }
    auto kept = db_.query("SELECT coalesce(sum(min(backed_up, n)), 0) FROM log");
    if (kept.next()) c.backed_up = kept.integer(0);
    c.confirmed = c.total - c.pending - c.quarantined;
    return c;
}

}  // namespace kheya::agent_store
