#pragma once

// A frame is a contiguous run of one replica's changes, closed by the chain hash of the replica's
// log and the device's signature over it. It is the unit in which changes are delivered: a frame is
// taken whole or not at all.

#include "shared/journal/change.hpp"

#include <optional>

namespace kheya::journal {

// What the hub said when it first took a change: kept by the agent and sent along if the change has
// to be sent again, so that a restored hub shows the same time. `mac` proves that the hub said it.
struct stamp {
    base::time_us effective_at = 0;
    std::array<std::uint8_t, 16> mac{};
};

// What the writer knows of a change's time beside its own clock's reading.
struct timing {
    std::optional<base::time_us> age;  // by the monotonic clock, if made since the last boot
    base::time_us heard_at = 0;        // the latest hub time known when it was made; 0: none
    std::optional<stamp> stamped;
};

struct frame {
    base::replica_id replica;
    std::int64_t first = 1;       // n of changes.front()
    std::vector<change> changes;  // never empty
    std::vector<timing> timings;  // one for each change
    base::hash256 chain;          // after the last change
    base::signature signed_by_device{};

    [[nodiscard]] std::int64_t last() const {
        return first + static_cast<std::int64_t>(changes.size()) - 1;
    }
};

// The chain of a replica's log: h(0) names the replica, h(n) = SHA-256(h(n-1), n, id(n)).
base::hash256 chain_start(const base::replica_id& replica);
base::hash256 chain_next(const base::hash256& previous, std::int64_t n, const base::change_id& id);

// The bytes that the device signs for a frame.
std::string signed_part(const base::replica_id& replica, std::int64_t last,
                        const base::hash256& chain);

}  // namespace kheya::journal
