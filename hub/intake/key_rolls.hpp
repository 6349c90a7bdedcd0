#pragma once

// The rolls of the hub's key as statements that the key before has signed: kept in the store, and
// in the log beside it. They are public: whoever asks is given them, since an agent that was away
// must follow them before it can tell that this is its hub.

#include "hub/store/store.hpp"
#include "shared/platform/keys.hpp"
#include "shared/wire/key_roll.hpp"
#include "shared/wire/messages.hpp"

namespace kheya::hub_intake {

// The newest of them, as many as a chain may have, oldest first.
std::vector<wire::key_roll> key_rolls(hub_store::store& in);

// In a transaction: the store has a statement for every roll of this key, from its log or signed
// now, and knows the announced key. Gives those that the log lacks.
std::vector<wire::key_roll> settle_key_rolls(hub_store::store& in,
                                             const platform::key_pair& hub_key,
                                             const std::optional<base::public_key>& next,
                                             const std::string& log, base::time_us now);
// As a line of the log.
std::string line_of(const wire::key_roll& roll);
// The statement in a log by which this very key gave way to another: the key is not the hub's any
// more.
std::optional<wire::key_roll> roll_away(const platform::key_pair& hub_key, const std::string& log);

// What an agent asks for that does not know the announced key.
void tell_keys(hub_store::store& in, const platform::key_pair& hub_key, wire::receipt& into);

}  // namespace kheya::hub_intake
