#pragma once

// Which evidence is still to be carried: the record travels like any other, its bytes are a file in
// blobs/ and follow later, or come back from the hub. Calls run inside database::transact() or
// read() and throw like it.

#include "shared/base/ids.hpp"
#include "shared/platform/blob_folder.hpp"
#include "shared/platform/sqlite.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kheya::agent_store {

struct evidence_item {
    std::string record, office;   // no office: at one that this device does not see
    base::hash256 hash;
    std::int64_t bytes = 0;
    bool is_settled = false;   // the hub holds it, as this device heard in the epoch asked for
};

// What `status` and `doctor` say of it.
struct evidence_counts {
    std::int64_t waiting = 0, waiting_bytes = 0;  // here, and not yet known to be at the hub
    std::int64_t missing = 0;                     // of this office, and not here
};

class evidence {
public:
    explicit evidence(platform::database& db) : db_(db) {}

    [[nodiscard]] std::optional<evidence_item> find(std::string_view record) const;
    // Oldest record first. `epoch`: the hub's, as known here; empty before the first exchange.
    [[nodiscard]] std::vector<evidence_item> all(std::string_view epoch) const;
    void settle(std::string_view record, std::string_view epoch);

private:
    platform::database& db_;
};

// Of this device, by the hub's epoch as known here.
evidence_counts count_evidence(platform::database& db, const platform::blob_folder& blobs);

// blobs/ of a data folder.
platform::blob_folder blobs_in(const std::string& folder);

}  // namespace kheya::agent_store
