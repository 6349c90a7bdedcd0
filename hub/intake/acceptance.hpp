#pragma once

// The hub's judgement on one change that arrived: whether it may be folded, and at which time it
// takes effect. Scope and side come from the device table and the record's present office, never
// from what the change claims.

#include "hub/store/type_shelf.hpp"
#include "shared/platform/keys.hpp"

namespace kheya::hub_intake {

// Who delivered, and when.
struct delivery {
    hub_store::device_row device;
    base::side side = base::side::office;  // of the device's office
    std::vector<std::string> writable;     // offices in the device's scope
    base::time_us received_at = 0;         // hub's clock
    base::time_us clock_offset = 0;        // hub's clock minus the device's, as it sent
    std::string proven;                    // what the device is known to have signed of a frame
};

// Where a change belongs.
struct destination {
    std::string home;     // the office that holds the record now, or will
    std::string claimed;  // the office that it was written for
    bool is_new = false;  // there is no such record yet
};

// The side with whose rights a change is judged, and whose word it then is: the device's, or a
// lesser one that it claims, as it does that was written before its office was set right.
base::side side_judged(const journal::change& change, const delivery& from);

// Why the change goes to quarantine; nothing: it is accepted. It is judged by the record types that
// its writer had. One that claims a higher side than the device has now is held, unless the office
// once had that side; then it is taken where the rights of the present one allow it.
std::optional<std::string> reason_against(hub_store::store& in, const hub_store::type_shelf& types,
                                          const journal::change& change, const destination& to,
                                          const delivery& from);

// The time a change takes effect: as stamped before if the hub's own proof says so; else by the
// change's age or the device's clock with the measured offset; never later than the arrival, never
// earlier than its newest base or the last time the writer had heard from the hub, nor, where only
// the device's clock tells, than `log_time`, what its log showed before.
base::time_us effective_time(hub_store::store& in, const journal::change& change,
                             const journal::timing& timing, base::time_us log_time,
                             const delivery& from, const platform::key_pair& hub_key);

// The time that a change in a log shows: whoever wrote behind it wrote later, whatever the clock
// says by then. 0 for one that would have come before it was made: its clock was ahead, and proves
// nothing.
base::time_us time_shown_by(const hub_store::journal_standing& entry);

// The same for the place `n` of a log: what the nearest change before it shows that shows anything.
base::time_us time_shown_before(hub_store::store& in, const base::replica_id& replica,
                                std::int64_t n);

enum class stands { held, accepted };

// The proof that goes with a stamp: that this is the change's time, and whether it was accepted.
// (Hubs of before gave all that they stamped the one of what is held.)
std::array<std::uint8_t, 16> stamp_proof(const platform::key_pair& hub_key,
                                         const base::change_id& id, base::time_us effective_at,
                                         stands as);
// Whether the change comes again with a stamp that says so, from before this store was put back.
bool was_stamped(const platform::key_pair& hub_key, const base::change_id& id,
                 const journal::timing& timing, stands as);

// The proof that the hub accepted a change so, for an agent that has to give it back one day.
std::array<std::uint8_t, 16> past_proof(const platform::key_pair& hub_key,
                                        const wire::past_changes::item& item);

}  // namespace kheya::hub_intake
