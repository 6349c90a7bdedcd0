#pragma once

// A hello that shows this store's own future: then the store is an older copy of itself, and an
// epoch begins above all that was shown. What the hub itself proved once is believed of everybody;
// a device's mere word begins one seldom, and headquarters is told.

#include "hub/intake/answer.hpp"

#include <functional>

namespace kheya::hub_intake {

// An epoch that counts so much is never begun.
inline constexpr std::int64_t epoch_counter_limit = std::int64_t{1} << 40;
// On one device's word alone an epoch begins at most once in this time.
inline constexpr base::time_us epoch_word_interval = 3600 * base::second_us;

// Goes to the agents with the epoch: only what shows it is taken for an epoch of this hub.
wire::epoch_proof prove_epoch(const platform::key_pair& hub_key, const base::hub_epoch& epoch);

// Begins an epoch above that counter, as the device shows `what`, with this hub's proof or without.
// False: there is none above it.
bool open_epoch(hub_store::store& in, platform::chance& random, std::int64_t above,
                const exchange_facts& facts, std::string_view what, bool is_proven = true);

// An agent that knows of a later sequence than the hub has, of one at which this stream was written
// otherwise, or of an epoch that this store never saw, has seen the hub's future. A new epoch makes
// every agent show the hub again what it holds. `has_proof` is asked where the device has said
// something that proves nothing by itself.
void notice_own_past(hub_store::store& in, platform::chance& random,
                     const platform::key_pair& hub_key, const exchange_facts& facts,
                     const std::function<bool()>& has_proof);

}  // namespace kheya::hub_intake
