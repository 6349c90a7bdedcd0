#include "hub/intake/waiting_frames.hpp"

#include "shared/base/hash.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>

namespace kheya::hub_intake {

namespace {

// Two frames of one place are one only where they hold the same and follow the same.
std::string print_of(const journal::frame& frame) {
    std::string all = frame.chain.hex();
    for (const journal::change& change : frame.changes) all += change.id.hex();
    return base::sha256_of(all).hex();
}

// It was proven when it was kept. Errors: refused, the row is damaged.
base::result<journal::frame> read_waiting(const hub_store::waiting_row& row) {
    TRY(const auto parsed, wire::parse_bounded(row.frame));
    return wire::read_frame(parsed);
}

std::int64_t lacking_of(hub_store::store& in, const journal::frame& frame) {
    return std::count_if(frame.changes.begin(), frame.changes.end(),
                         [&](const journal::change& c) { return !in.standing_of(c.id); });
}

void say_damaged(const base::error& why) {
    platform::log_warn("a frame that waited does not read: " + why.text());
}

}  // namespace

bool keep_waiting(hub_store::store& in, const journal::frame& frame, const delivery& from) {
    hub_store::waiting_row row{from.device.office, from.device.key, frame.replica, frame.first,
                               wire::to_json(frame).dump(), print_of(frame), frame.last(),
                               from.received_at};
    for (const auto& at : in.waiting_places(row.device, row.replica)) {
        if (at.first != row.first || at.print != row.print) continue;
        row.received_at = at.received_at;
        in.put_waiting(row);   // with what it says of its times by now
        return true;
    }
    if (in.waiting_bytes(row.device) + row.frame.size() > waiting_limit) return false;
    in.put_waiting(row);
    return true;
}

std::int64_t note_arrived(hub_store::store& in, const journal::frame& frame, frame_outcome outcome,
                          exchange_facts& facts) {
    std::int64_t last = frame.last();
    if (outcome == frame_outcome::full) {
        facts.is_held_full = true;
        const auto reached = in.replica(frame.replica);
        last = reached ? reached->n : frame.first - 1;
    }
    for (std::int64_t n = frame.first; n <= last; ++n) {
        facts.arrived.push_back(frame.changes[static_cast<std::size_t>(n - frame.first)].id);
    }
    return last;
}

namespace {

// Tries one of those that wait. `forked`: another one of its log was a copy's. Errors: refused, it
// is damaged; io.
base::result<frame_outcome> take_row(hub_store::store& in, const hub_store::type_shelf& types,
                                     const journal::frame& frame, bool is_due,
                                     const platform::key_pair& hub_key,
                                     const exchange_facts& facts) {
    if (is_due) return take_frame(in, types, frame, facts.from, hub_key);
    TRY_VOID(keep_forked(in, types, frame, facts.from, hub_key));
    return frame_outcome::copy;
}

}  // namespace

std::int64_t take_waiting(hub_store::store& in, const hub_store::type_shelf& types,
                          const base::replica_id& replica, const platform::key_pair& hub_key,
                          exchange_facts& facts, std::size_t arrived_most) {
    std::int64_t entered = 0;
    const base::public_key device = facts.from.device.key;
    if (in.waiting_bytes(device) == 0) return entered;
    bool forked = false;
    for (const auto& at : in.waiting_places(device, replica)) {
        const auto reached = in.replica(replica);
        const bool is_due = reached && at.first <= reached->n + 1;
        if (!is_due && !forked) break;
        if (is_due && facts.arrived.size() + wire::frame_changes_limit > arrived_most) {
            facts.goes_on = true;   // it may be that nothing follows: then the next one says so
            break;
        }
        const auto row = in.take_waiting(device, at);
        if (!row) continue;
        const auto frame = read_waiting(*row);
        const auto outcome = frame ? take_row(in, types, *frame, is_due, hub_key, facts)
                                   : base::result<frame_outcome>(frame.error());
        if (!outcome) {
            say_damaged(outcome.error());
            in.put_waiting(*row);
            continue;
        }
        if (*outcome == frame_outcome::copy) {
            // Of two disks that wrote this log the other one's came first. Whoever sends now is not
            // told so: it was not he. No place is given, so that none has to be awaited.
            if (!forked) count_copy(in, facts);
            forked = true;
            if (lacking_of(in, *frame) > 0) in.put_waiting(*row);
            continue;
        }
        const std::int64_t last = note_arrived(in, *frame, *outcome, facts);
        entered += std::max<std::int64_t>(0, last - reached->n);
        if (*outcome == frame_outcome::full) in.put_waiting(*row);   // for when there is room
    }
    return entered;
}

namespace {

using keeping = base::result<void> (*)(hub_store::store&, const hub_store::type_shelf&,
                                       const journal::frame&, const delivery&,
                                       const platform::key_pair&);

kept_waiting keep_all(hub_store::store& in, const hub_store::type_shelf& types,
                      const std::optional<base::replica_id>& replica, const delivery& from,
                      const platform::key_pair& hub_key, keeping keep) {
    kept_waiting done;
    for (const auto& at : in.waiting_places(from.device.key, replica)) {
        const auto row = in.take_waiting(from.device.key, at);
        if (!row) continue;
        const auto frame = read_waiting(*row);
        const std::int64_t lacked = frame ? lacking_of(in, *frame) : 0;
        const auto kept = frame ? keep(in, types, *frame, from, hub_key)
                                : base::result<void>(frame.error());
        if (!kept) {
            say_damaged(kept.error());
            in.put_waiting(*row);
            continue;
        }
        const std::int64_t lacks = lacking_of(in, *frame);
        done.changes += lacked - lacks;
        if (lacks == 0) continue;
        in.put_waiting(*row);   // for when there is room
        done.is_full = true;
    }
    return done;
}

}  // namespace

kept_waiting hold_waiting(hub_store::store& in, const hub_store::type_shelf& types,
                          const delivery& from, const platform::key_pair& hub_key) {
    return keep_all(in, types, {}, from, hub_key, keep_held);
}

kept_waiting keep_waiting_forks(hub_store::store& in, const hub_store::type_shelf& types,
                                const base::replica_id& replica, const delivery& from,
                                const platform::key_pair& hub_key) {
    return keep_all(in, types, replica, from, hub_key, keep_forked);
}

}  // namespace kheya::hub_intake
