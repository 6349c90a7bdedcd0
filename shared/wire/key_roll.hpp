#pragma once

// One roll of the hub's key: the old key names the one that takes its place. A chain of them leads
// whoever was away from the key he knows to the present one. This is the form only; who verifies
// and follows is agent/sync/key_chain, who signs is hub/intake/key_rolls.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kheya::wire {

struct key_roll {
    std::int64_t seq = 0;  // 1 for the first roll of a hub, then one more each time
    base::public_key before, now;
    // The key that the next roll will go to, and no other; nothing: none was announced.
    std::optional<base::public_key> next = {};
    base::time_us time = 0;
    base::signature signature;  // of the key before
};

// What the key before signs: no other message of a hub begins so.
std::string signed_part(const key_roll& roll);
nlohmann::json to_json(const key_roll& roll);
// The signature is not looked at. Errors: refused.
base::result<key_roll> read_key_roll(const nlohmann::json& item);

nlohmann::json key_rolls_to_json(const std::vector<key_roll>& rolls);
// Errors: refused, also when there are more than a chain may have.
base::result<std::vector<key_roll>> read_key_rolls(const nlohmann::json& list);

}  // namespace kheya::wire
