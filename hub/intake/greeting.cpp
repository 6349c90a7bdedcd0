// What the hello tells about the disk it comes from: leases, positions, cursors.

#include "hub/intake/answer.hpp"
#include "hub/store/hub_ledger.hpp"

namespace kheya::hub_intake {

void note_copy(hub_store::store& in, exchange_facts& facts) {
    if (facts.is_copy) return;
    facts.is_copy = true;
    auto& device = facts.from.device;
    ++device.copies;
    device.copy_note = device.machine == facts.hello.machine
                           ? "two copies on " + device.machine
                           : "copies on " + device.machine + " and " + facts.hello.machine;
    in.put_device(device);
}

namespace {

// A lease moves on only when it is used: presenting the current one gives the same next one again.
void move_lease(hub_store::store& in, platform::chance& random, exchange_facts& facts) {
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
    if (facts.hello.lease == row.lease_next && !row.lease_next.is_zero()) {
        row.lease_now = row.lease_next;
        row.lease_next = {};
    } else if (facts.hello.lease != row.lease_now) {
        note_copy(in, facts);
    }
    if (ahead_of_it || other_past) note_copy(in, facts);
    if (row.lease_next.is_zero()) row.lease_next = random.draw<base::lease_id>();
    in.put_replica(row);
}

// An agent that knows of a later sequence than the hub has seen the hub's future: this store is an
// older copy. A new epoch makes every agent show the hub again what it holds.
void notice_own_past(hub_store::store& in, platform::chance& random, const wire::hello& hello) {
    const base::hub_epoch epoch = hub_store::epoch_of(in);
    if (hello.epoch != epoch) return;
    for (const auto& cursor : hello.cursors) {
        const auto office = in.office(cursor.stream.office);
        if (!office || cursor.heads <= office->seq) continue;
        hub_store::set_epoch(in, {epoch.counter + 1, random.draw<base::replica_id>()});
        return;
    }
}

}  // namespace

void greet_file(hub_store::store& in, platform::chance& random, exchange_facts& facts) {
    auto& device = facts.from.device;
    // How long the file was on its way is unknown: the offset is the one last measured on a line.
    facts.from.clock_offset = device.offset.value_or(0);
    device.last_seen = facts.from.received_at;
    device.software = facts.hello.software;
    if (device.machine.empty()) device.machine = facts.hello.machine;
    in.put_device(device);
    notice_own_past(in, random, facts.hello);
}

void greet(hub_store::store& in, platform::chance& random, exchange_facts& facts) {
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
    in.put_device(device);
    notice_own_past(in, random, facts.hello);
    move_lease(in, random, facts);
}

}  // namespace kheya::hub_intake
