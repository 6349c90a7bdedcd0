#pragma once

// The hub's keys as this device knows them: the one that proves the hub now, the one that the hub
// announced for its next roll, and those before. Only the first two may answer; what the earlier
// ones signed is still the hub's word. Kept as notes.

#include "agent/store/notes.hpp"
#include "shared/base/result.hpp"

#include <vector>

namespace kheya::agent_store {

struct hub_keys {
    base::public_key now;
    std::optional<base::public_key> next = {};
    std::vector<base::public_key> earlier = {};  // the newest first
    friend bool operator==(const hub_keys&, const hub_keys&) = default;
};

// Errors: refused (the notes hold no key).
base::result<hub_keys> read_hub_keys(const std::string& now, const std::string& next,
                                     const std::string& earlier);
base::result<hub_keys> hub_keys_in(const notes& in);
void keep_hub_keys(notes in, const hub_keys& keys);

// The hub goes by `key` from now on, and may announce another.
hub_keys rolled_to(const hub_keys& from, const base::public_key& key);
// The keys before, as the present key vouches for them, where they are not known yet.
void add_earlier(hub_keys& keys, const std::vector<base::public_key>& told);

// Whether the hub signed that, now or under a key before.
bool is_hubs_signature(const hub_keys& keys, std::string_view message,
                       const base::signature& signature);

}  // namespace kheya::agent_store
