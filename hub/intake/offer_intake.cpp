#include "hub/intake/offer_intake.hpp"

#include "hub/intake/redactions.hpp"
#include "hub/store/fold.hpp"
#include "shared/platform/log.hpp"

namespace kheya::hub_intake {

namespace {

bool is_proven(const wire::past_changes::item& item, const platform::key_pair& hub_key) {
    return !item.quarantined && item.proof &&
           platform::equal_in_constant_time(*item.proof, past_proof(hub_key, item)) &&
           prove_whole(item.change, hub_key);
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

}  // namespace

std::size_t take_offer(hub_store::store& in, const hub_store::type_shelf& types,
                       const wire::offer& offered, const delivery& from,
                       const platform::key_pair& hub_key) {
    std::size_t entered = 0, refused = 0;
    for (const auto& item : offered.items) {
        const bool proven = is_proven(item, hub_key);
        if (proven) note_carried(in, *types.now(), hub_key, item.change);
        if (in.standing_of(item.change.id)) continue;  // another agent was first
        const auto home = proven ? stream_for(in, item.change) : std::nullopt;
        if (!home) {
            ++refused;
            continue;
        }
        hub_store::journal_row row;
        row.office = *home;
        row.change = item.change;
        row.at = item.at;
        row.received_at = from.received_at;
        row.effective_at = item.effective_at;
        row.written_in = item.written_in;
        row.side = item.side;
        hub_store::enter_change(in, *types.now(), row);
        ++entered;
    }
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
