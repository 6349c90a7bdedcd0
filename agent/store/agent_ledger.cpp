#include "agent/store/agent_ledger.hpp"

#include "agent/store/office_tree.hpp"
#include "shared/base/uuid.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/change_limits.hpp"

#include <algorithm>
#include <cstring>

namespace kheya::agent_store {

namespace {

using editing::logged_change;

logged_change logged(own_change&& own) {
    logged_change out;
    out.at = own.at;
    out.effective_at = own.stamp ? own.stamp->effective_at : own.change.made_at;
    out.received_at = own.received_at;
    if (own.state == own_state::quarantined) out.reason = std::move(own.reason);
    out.state = own.state == own_state::confirmed     ? logged_change::state::confirmed
                : own.state == own_state::quarantined ? logged_change::state::quarantined
                                                      : logged_change::state::pending;
    out.change = std::move(own.change);
    return out;
}

// What the hub knows comes in the hub's order of time; what it does not know yet is the newest.
bool is_older(const logged_change& a, const logged_change& b) {
    const bool a_waits = a.state == logged_change::state::pending;
    const bool b_waits = b.state == logged_change::state::pending;
    if (a_waits != b_waits) return b_waits;
    return !a_waits && a.effective_at < b.effective_at;
}

}  // namespace

agent_ledger::agent_ledger(store& in, platform::chance& random, base::time_us wall,
                           clock_reading made)
    : store_(in), chance_(random), wall_(wall), made_(std::move(made)) {}

std::shared_ptr<const record::type_set> agent_ledger::types() const { return store_.types(); }

std::string agent_ledger::home_office() const { return store_.notes().text(note::office); }

base::result<void> agent_ledger::may_write_for(std::string_view office) {
    if (office == home_office()) return {};
    const bool wide = store_.notes().text(note::scope) == "subtree";
    if (wide && store_.pulled().stream({std::string(office), false})) return {};
    return base::error{base::errc::refused,
                       "this device may not write for the office \"" + std::string(office) + "\"",
                       "office",
                       "এই ডিভাইস \"" + std::string(office) + "\" অফিসের পক্ষে লিখতে পারে না"};
}

base::result<editing::record_state> agent_ledger::find(std::string_view type,
                                                       std::string_view record,
                                                       std::string_view office) {
    return store_.records().find(type, record, office);
}

base::result<void> agent_ledger::each(
    const editing::record_filter& filter,
    const std::function<void(const editing::record_state&)>& visit) {
    auto records = store_.records();
    auto keys = filter.conflicts_only ? records.conflict_keys()
                : filter.pending_only ? records.pending_keys()
                                      : records.keys(filter.type, filter.office);
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const record_key& key : keys) {
        if (!filter.type.empty() && key.type != filter.type) continue;
        if (!filter.office.empty() && key.office != filter.office) continue;
        const auto state = records.find(key.type, key.record, key.office);
        if (!state.exists()) continue;
        if (filter.pending_only && state.pending.empty()) continue;
        if (!filter.with_retired && editing::standing_of(state) == merge::standing::retired)
            continue;
        visit(state);
    }
    return {};
}

base::result<std::vector<logged_change>> agent_ledger::history(std::string_view type,
                                                               std::string_view record) {
    std::vector<logged_change> log;
    for (own_change& own : store_.journal().of_record(type, record)) {
        log.push_back(logged(std::move(own)));
    }
    add_past(type, record, log);
    std::stable_sort(log.begin(), log.end(), is_older);
    return log;
}

void agent_ledger::add_past(std::string_view type, std::string_view record,
                            std::vector<logged_change>& log) {
    std::vector<past::damaged_row> lost;
    auto found = store_.db().query(
        "SELECT content, replica, n, effective_at, received_at, quarantined, id, office FROM past"
        " WHERE type = ?1 AND record = ?2 ORDER BY seq",
        type, record);
    while (found.next()) {
        logged_change entry;
        const auto id = found.id<base::change_id>(6);
        auto change = past::change_in(found.text(0), id);
        if (!change) {
            lost.push_back({id, found.text(7)});
            continue;
        }
        entry.change = std::move(*change);
        if (store_.journal().holds(entry.change.id)) continue;
        entry.at = {found.id<base::replica_id>(1), found.integer(2)};
        entry.effective_at = found.integer(3);
        entry.received_at = found.integer(4);
        entry.state = found.integer(5) != 0 ? logged_change::state::quarantined
                                            : logged_change::state::confirmed;
        log.push_back(std::move(entry));
    }
    if (lost.empty()) return;
    // What reads is told even where nothing can be written.
    const auto forgotten = store_.db().transact([&] { store_.past().forget(lost); });
    if (!forgotten) platform::log_error("history: " + forgotten.error().text());
}

base::result<journal::place> agent_ledger::save(journal::change change) {
    TRY_VOID(may_write_for(change.office));
    TRY_VOID(check_tree(store_, change));
    TRY_VOID(wire::check_told(change));
    return store_.save(change, made_);
}

std::uint64_t agent_ledger::draw_nonce() {
    std::array<std::uint8_t, 8> bytes{};
    chance_.fill(bytes);
    std::uint64_t nonce = 0;
    std::memcpy(&nonce, bytes.data(), sizeof nonce);
    return nonce;
}

std::string agent_ledger::draw_key() {
    std::array<std::uint8_t, 10> bytes{};
    chance_.fill(bytes);
    return base::uuid_v7(wall_, bytes);
}

editing::writer agent_ledger::writer(std::string name) {
    editing::writer by;
    by.name = std::move(name);
    by.side = store_.notes().side();
    by.office = home_office();
    by.made_at = store_.next_time(wall_);
    by.today = base::dhaka_date(wall_);
    return by;
}

}  // namespace kheya::agent_store
