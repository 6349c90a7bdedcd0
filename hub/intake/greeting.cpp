// What the hello tells about the disk it comes from: leases, positions, cursors.

#include "hub/intake/own_past.hpp"
#include "hub/store/hub_ledger.hpp"

#include <algorithm>

namespace kheya::hub_intake {

void note_copy(hub_store::store& in, exchange_facts& facts) {
    if (facts.is_copy) return;
    facts.is_copy = true;
    count_copy(in, facts);
}

void count_copy(hub_store::store& in, exchange_facts& facts) {
    auto& device = facts.from.device;
    ++device.copies;
    // The machine's name is the one that was here last: both are named whichever copy comes first.
    if (device.machine != facts.hello.machine) {
        device.copy_note = "copies on " + device.machine + " and " + facts.hello.machine;
    } else if (device.copy_note.empty()) {
        device.copy_note = "two copies on " + device.machine;
    }
    in.note_device(device);
}

namespace {

constexpr std::size_t counter_bytes = 6;

// The counter of a lease that this hub gave for that replica; nothing for any other bytes.
std::optional<std::int64_t> counter_of(const platform::key_pair& hub_key,
                                       const base::replica_id& replica,
                                       const base::lease_id& lease) {
    std::int64_t counter = 0;
    for (std::size_t i = 0; i < counter_bytes; ++i) counter = counter << 8 | lease.bytes[i];
    const bool is_ours = platform::holds_of_any(hub_key, [&](const platform::key_pair& key) {
        return platform::equal_in_constant_time(make_lease(key, replica, counter).bytes,
                                                lease.bytes);
    });
    return is_ours ? std::optional(counter) : std::nullopt;
}

// A lease moves on only when it is used: presenting the current one gives the same next one again.
// A proven one from beyond what this store remembers is the hub's own future, not a copy's past.
void move_lease(hub_store::store& in, platform::chance& random, const platform::key_pair& hub_key,
                exchange_facts& facts) {
    const wire::replica_position& current = facts.hello.replicas.back();
    const auto known = in.replica(current.replica);
    hub_store::replica_row row =
        known.value_or(hub_store::replica_row{facts.from.device.office,
                                              current.replica,
                                              facts.from.device.key,
                                              0,
                                              journal::chain_start(current.replica),
                                              {},
                                              {}});
    if (row.device != facts.from.device.key) return;  // its frames are refused; no lease either
    const bool ahead_of_it = row.n > current.n;  // the disk is older than what the hub has of it
    const bool other_past = row.n == current.n && row.chain != current.chain;
    const auto counter = [&](const base::lease_id& lease) {
        return counter_of(hub_key, row.id, lease).value_or(0);
    };
    if (facts.hello.lease == row.lease_next && !row.lease_next.is_zero()) {
        row.lease_now = row.lease_next;
        row.lease_next = {};
    } else if (facts.hello.lease != row.lease_now) {
        const std::int64_t newest = std::max(counter(row.lease_now), counter(row.lease_next));
        if (counter(facts.hello.lease) > newest) {
            // In another epoch the agent begins anew by itself.
            const base::hub_epoch epoch = hub_store::epoch_of(in);
            if (facts.hello.epoch == epoch) {
                open_epoch(in, random, epoch.counter, facts, "a lease given later");
            }
            row.lease_now = facts.hello.lease;
            row.lease_next = {};
        } else {
            note_copy(in, facts);
        }
    }
    if (ahead_of_it || other_past) note_copy(in, facts);
    if (row.lease_next.is_zero()) {
        row.lease_next = make_lease(hub_key, row.id, counter(row.lease_now) + 1);
    }
    in.put_replica(row);
    facts.lease = row.lease_next;
}

// A lease that this hub gave after all that this store remembers.
bool is_lease_ahead(hub_store::store& in, const platform::key_pair& hub_key,
                    const exchange_facts& facts) {
    const base::replica_id& replica = facts.hello.replicas.back().replica;
    const auto row = in.replica(replica);
    if (row && row->device != facts.from.device.key) return false;
    const auto counter = [&](const base::lease_id& lease) {
        return counter_of(hub_key, replica, lease).value_or(0);
    };
    const std::int64_t newest =
        row ? std::max(counter(row->lease_now), counter(row->lease_next)) : 0;
    return counter(facts.hello.lease) > newest;
}

void look_for_own_past(hub_store::store& in, platform::chance& random,
                       const platform::key_pair& hub_key, const exchange_facts& facts) {
    notice_own_past(in, random, hub_key, facts,
                    [&] { return is_lease_ahead(in, hub_key, facts); });
}

}  // namespace

void greet_file(hub_store::store& in, platform::chance& random, const platform::key_pair& hub_key,
                exchange_facts& facts) {
    auto& device = facts.from.device;
    // How long the file was on its way is unknown: the offset is the one last measured on a line.
    facts.from.clock_offset = device.offset.value_or(0);
    device.last_seen = facts.from.received_at;
    device.software = facts.hello.software;
    if (device.machine.empty()) device.machine = facts.hello.machine;
    in.note_device(device);
    look_for_own_past(in, random, hub_key, facts);
}

base::lease_id make_lease(const platform::key_pair& hub_key, const base::replica_id& replica,
                          std::int64_t counter) {
    const auto proof =
        hub_key.mac("kheya lease 1 " + replica.hex() + " " + std::to_string(counter));
    base::lease_id lease;
    for (std::size_t i = 0; i < counter_bytes; ++i) {
        const auto shift = 8 * (counter_bytes - 1 - i);
        lease.bytes[i] = static_cast<std::uint8_t>(counter >> shift);
    }
    std::copy_n(proof.bytes.begin(), lease.bytes.size() - counter_bytes,
                lease.bytes.begin() + counter_bytes);
    return lease;
}

void greet(hub_store::store& in, platform::chance& random, const platform::key_pair& hub_key,
           exchange_facts& facts) {
    auto& device = facts.from.device;
    facts.from.clock_offset = 0;
    base::time_us offset = 0;
    if (!__builtin_sub_overflow(facts.from.received_at, facts.hello.wall, &offset)) {
        facts.from.clock_offset = offset;
    }
    device.last_seen = facts.from.received_at;
    device.software = facts.hello.software;
    device.offset = facts.from.clock_offset;
    if (device.machine.empty()) device.machine = facts.hello.machine;
    look_for_own_past(in, random, hub_key, facts);
    move_lease(in, random, hub_key, facts);
    if (!facts.hello.machine.empty()) device.machine = facts.hello.machine;
    in.note_device(device);
}

}  // namespace kheya::hub_intake
