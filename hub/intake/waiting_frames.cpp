#include "hub/intake/waiting_frames.hpp"

#include "shared/platform/log.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>

namespace kheya::hub_intake {

bool keep_waiting(hub_store::store& in, const journal::frame& frame, const delivery& from) {
    std::string text = wire::to_json(frame).dump();
    if (in.waiting_bytes(from.device.key) + text.size() > waiting_limit) return false;
    in.put_waiting({from.device.office, from.device.key, frame.replica, frame.first,
                    std::move(text)});
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

std::int64_t take_waiting(hub_store::store& in, const hub_store::type_shelf& types,
                          const base::replica_id& replica, const platform::key_pair& hub_key,
                          exchange_facts& facts, std::size_t arrived_most) {
    std::int64_t entered = 0;
    if (in.waiting_bytes(facts.from.device.key) == 0) return entered;   // a log has one device
    while (!facts.is_copy) {
        if (facts.arrived.size() + wire::frame_changes_limit > arrived_most) {
            facts.goes_on = true;   // it may be that nothing follows: then the next one says so
            break;
        }
        const auto reached = in.replica(replica);
        const auto next = reached ? in.take_waiting(replica, reached->n + 1) : std::nullopt;
        if (!next) break;
        const auto parsed = wire::parse_bounded(next->frame);
        const auto frame = parsed ? wire::read_frame(*parsed)
                                  : base::result<journal::frame>(parsed.error());
        const auto outcome =
            frame ? take_frame(in, types, *frame, facts.from, hub_key)
                  : base::result<frame_outcome>(frame.error());
        if (!outcome) {  // it was proven when it was kept: the row is damaged, its sender has it
            platform::log_warn("a frame that waited does not read: " + outcome.error().text());
            continue;
        }
        if (*outcome == frame_outcome::copy) note_copy(in, facts);
        const std::int64_t last = note_arrived(in, *frame, *outcome, facts);
        entered += std::max<std::int64_t>(0, last - reached->n);
        if (*outcome != frame_outcome::full) continue;
        in.put_waiting(*next);   // for when there is room
        break;
    }
    return entered;
}

}  // namespace kheya::hub_intake
