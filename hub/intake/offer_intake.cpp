#include "hub/intake/offer_intake.hpp"

#include "hub/intake/redactions.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/moving.hpp"
#include "shared/editing/held_reason.hpp"
#include "shared/platform/log.hpp"

#include <set>

namespace kheya::hub_intake {

namespace {

bool is_proven(const wire::past_changes::item& item, const platform::key_pair& hub_key) {
    if (item.quarantined || !item.proof) return false;
    const bool is_ours = platform::holds_of_any(hub_key, [&](const platform::key_pair& key) {
        return platform::equal_in_constant_time(*item.proof, past_proof(key, item));
    });
    return is_ours && prove_whole(item.change, hub_key);
}

// The stream for the change: the record's, else its office's. An office that was registered after
// the backup comes back by its own record.
std::optional<std::string> stream_for(hub_store::store& in, const journal::change& c) {
    if (const auto home = in.office_of(c.type, c.record)) return home;
    if (in.office(c.office)) return c.office;
    if (c.type != "office" || c.record != c.office) return std::nullopt;
    in.put_office({c.office, "", "", "", base::side::office, 0});
    return c.office;
}

constexpr std::string_view merged_before = "merged before this store was put back";
constexpr std::string_view accepted_before = "accepted before this store was put back";

// What the heir's devices wrote of records that had come to it, and sent before the hub had heard
// again that they had.
void let_out(hub_store::store& in, const hub_store::type_shelf& types, const std::string& office,
             const std::string& heir, base::time_us now) {
    delivery sender;
    sender.side = in.office(heir)->side;
    sender.writable = {heir};
    const std::string refused = editing::held_reason::device_may_not_write_for(office);
    for (hub_store::journal_row& row : in.quarantined(heir)) {
        if (row.quarantine != refused || row.written_in != heir) continue;
        if (in.office_of(row.change.type, row.change.record) != heir) continue;
        const destination to{heir, row.change.office, false};
        if (reason_against(in, types, row.change, to, sender)) continue;
        const hub_store::release_row release{heir, row.change.id, now, "kheya-hub",
                                             std::string(merged_before), refused};
        hub_store::release_change(in, *types.now(), row, release);
    }
}

// The hub has lost that an office was merged, with the moves of its records, and hears of it again.
void follow_merge(hub_store::store& in, const hub_store::type_shelf& types,
                  const std::string& office, base::time_us now) {
    const std::string heir = hub_store::heir_of(in, office);
    if (heir == office) return;
    hub_store::give_all(in, *types.now(), office, heir,
                        {now, "kheya-hub", std::string(merged_before)});
    let_out(in, types, office, heir, now);
}

// Refused here, because what it builds on was still lost when it came; the proof says that this hub
// had accepted it.
void accept_again(hub_store::store& in, const hub_store::type_shelf& types,
                  const base::change_id& id, base::time_us now) {
    auto row = in.journal_entry(id);
    if (!row || !row->quarantine) return;
    const hub_store::release_row release{row->office, id, now, "kheya-hub",
                                         std::string(accepted_before), *row->quarantine};
    hub_store::release_change(in, *types.now(), *row, release);
}

std::optional<hub_store::journal_row> row_for(hub_store::store& in,
                                              const wire::past_changes::item& item,
                                              base::time_us now) {
    const auto home = stream_for(in, item.change);
    if (!home) return std::nullopt;
    hub_store::journal_row row;
    row.office = *home;
    row.change = item.change;
    row.at = item.at;
    row.received_at = now;
    row.effective_at = item.effective_at;
    row.written_in = item.written_in;
    row.side = item.side;
    return row;
}

}  // namespace

std::size_t take_offer(hub_store::store& in, const hub_store::type_shelf& types,
                       const wire::offer& offered, const delivery& from,
                       const platform::key_pair& hub_key) {
    std::size_t entered = 0, refused = 0;
    std::set<std::string> given_back;   // offices
    for (const auto& item : offered.items) {
        const bool proven = is_proven(item, hub_key);
        if (proven) note_carried(in, *types.now(), hub_key, item.change);
        const journal::change& c = item.change;
        if (const auto known = in.standing_of(c.id)) {  // another agent was first, or the author
            if (proven && known->quarantine) accept_again(in, types, c.id, from.received_at);
            continue;
        }
        auto row = proven ? row_for(in, item, from.received_at) : std::nullopt;
        if (!row) {
            ++refused;
            continue;
        }
        hub_store::enter_change(in, *types.now(), *row);
        if (in.office(c.office)) {
            hub_store::note_landed(in, *types.now(), {c.office, c.type, c.record}, row->office,
                                   from.received_at);
        }
        given_back.insert(row->office);
        ++entered;
    }
    for (const std::string& office : given_back) follow_merge(in, types, office, from.received_at);
    const std::string device = from.device.key.hex().substr(0, 16) + " of " + from.device.office;
    if (entered > 0) {
        platform::log_info("device " + device + " gave back " + std::to_string(entered) +
                           " changes that this store lacked");
    }
    if (refused > 0) {
        platform::log_warn("device " + device + " offered " + std::to_string(refused) +
                           " changes without a proof of this hub, or for no known office");
    }
    return entered;
}

}  // namespace kheya::hub_intake
