#pragma once

// What this device sends in one exchange: hello, then frames of its own changes from the first one
// that no verified receipt covers, about a segment's worth. Built inside one read of the store.

#include "agent/store/store.hpp"
#include "shared/platform/keys.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/limits.hpp"

#include <string>
#include <vector>

namespace kheya::agent_sync {

// This machine at the moment of asking.
struct moment {
    base::time_us wall = 0;
    base::time_us mono = 0;
    std::string boot;
};

struct outgoing {
    std::string body;
    std::string opening;                        // what the answer may be packed against
    std::vector<base::replica_id> listed;       // replicas named in the hello
    std::optional<base::hub_epoch> epoch;       // the one our cursors belong to
    std::int64_t changes = 0;
    std::vector<base::change_id> offered;       // of `past`, given back to a restored hub
    std::vector<base::change_id> redacted;      // redactions that it is told of
};

struct request_options {
    std::string machine;
    bool full_history = true;
    std::size_t segment = wire::segment_min;
    std::int64_t after = 0;         // own changes up to this place are on their way already
    bool shows_statement = false;   // also where the hub has not asked who this is
    wire::encoding encoding = wire::encoding::packed;
    bool over_line = false;   // the answer is for this request only: it may build on it
};

// Throws like the store's parts: call it inside database::read().
outgoing build_request(agent_store::store& in, const platform::key_pair& device, const moment& now,
                       const request_options& options);

}  // namespace kheya::agent_sync
