#include "hub/intake/offer_intake.hpp"

#include "hub/intake/frame_intake.hpp"
#include "hub/intake/held_again.hpp"
#include "hub/intake/redactions.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/moving.hpp"
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

constexpr std::string_view merged_before = "merged before this store was put back";
constexpr std::string_view heard_again = "its scope was lost when this store was put back";

// The offices that it was merged into, one after the other; nothing where they run in a circle.
std::vector<std::string> heirs_of(hub_store::store& in, const std::string& office) {
    std::vector<std::string> heirs;
    std::set<std::string> seen = {office};
    for (auto row = in.office(office); row && !row->successor.empty();
         row = in.office(row->successor)) {
        if (!seen.insert(row->successor).second) return {};
        heirs.push_back(row->successor);
    }
    return heirs;
}

// The hub has lost that an office was merged, with the moves of its records, and hears of it again,
// maybe before it hears of the heir. Gives whose streams took something.
std::set<std::string> follow_merge(hub_store::store& in, const hub_store::type_shelf& types,
                                   const std::string& office, base::time_us now) {
    const auto heirs = heirs_of(in, office);
    std::string from = office;
    for (const std::string& heir : heirs) {
        know_office(in, heir);
        hub_store::give_all(in, *types.now(), from, heir,
                            {now, "kheya-hub", std::string(merged_before)});
        from = heir;
    }
    return {heirs.begin(), heirs.end()};
}

hub_store::journal_row row_for(hub_store::store& in, const wire::past_changes::item& item,
                               base::time_us now) {
    const journal::change& c = item.change;
    hub_store::journal_row row;
    row.office = in.office_of(c.type, c.record).value_or(c.office);
    row.change = c;
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
    std::set<std::string> given_back, moved;   // offices
    for (const auto& item : offered.items) {
        const bool proven = is_proven(item, hub_key);
        const journal::change& c = item.change;
        if (proven) {
            note_carried(in, *types.now(), hub_key, c);
            know_office(in, c.office);
        }
        if (const auto known = in.standing_of(c.id)) {  // another agent was first, or the author
            if (proven && known->quarantine) accept_again(in, types, c.id, from.received_at);
            continue;
        }
        if (!proven) {
            ++refused;
            continue;
        }
        auto row = row_for(in, item, from.received_at);
        const bool is_redacted = hub_store::enter_change(in, *types.now(), row);
        if (is_redacted) join_redactions(in, *types.now(), hub_key, c.id);
        hub_store::note_landed(in, *types.now(), c.office, row);
        given_back.insert(row.office);
        if (c.type == "office") moved.insert(row.office);
        ++entered;
    }
    for (const std::string& office : given_back) {
        moved.merge(follow_merge(in, types, office, from.received_at));
    }
    moved.merge(in.take_placed());
    let_out(in, types, moved, {from.received_at, "kheya-hub", std::string(heard_again)});
    const std::string device = from.device.key.hex().substr(0, 16) + " of " + from.device.office;
    if (entered > 0) {
        platform::log_info("device " + device + " gave back " + std::to_string(entered) +
                           " changes that this store lacked");
    }
    if (refused > 0) {
        platform::log_warn("device " + device + " offered " + std::to_string(refused) +
                           " changes without a proof of this hub");
    }
    return entered;
}

}  // namespace kheya::hub_intake
