#pragma once

// The hub's key may roll while a device is away. A chain of statements, each signed by the key
// before, leads from the key that is pinned here to the present one. Nothing else moves the pin:
// not a clock, not an address, not a certificate. docs/security.md has the argument.

#include "agent/store/hub_keys.hpp"
#include "agent/store/store.hpp"
#include "shared/platform/seams.hpp"
#include "shared/wire/key_roll.hpp"
#include "shared/wire/messages.hpp"

#include <span>

namespace kheya::agent_sync {

// A note: the hub has told its earlier keys. A chain does not: it begins at the key that is known
// here, and what a redaction was signed by may be older.
inline constexpr std::string_view hub_keys_told = "hub_keys_told";

// Where the hub is called: whoever shows its key, or the one that it announced.
platform::hub_address address_of(std::string url, const agent_store::hub_keys& keys);

// Where the chain leads from the present key: all of what follows the statement of that key must
// hold, or nothing counts. Errors: refused, with the reason.
base::result<agent_store::hub_keys> follow_chain(agent_store::hub_keys from,
                                                 std::span<const wire::key_roll> chain);

// Asks whoever answers there for the chain, tells nothing, and follows it. Errors: no_link, later
// (nobody gave a list), refused (the list does not lead on).
platform::awaitable<base::result<agent_store::hub_keys>> ask_for_chain(
    platform::transport& line, std::string url, agent_store::hub_keys from);

// The receipt in such a unit, signed by the hub's present key, or by the announced one: then that
// is the present one. What it tells of the others is kept with it. Inside database::transact().
// Errors: no_link.
base::result<wire::receipt> take_receipt_unit(agent_store::store& in, agent_store::hub_keys& keys,
                                              const nlohmann::json& unit);

}  // namespace kheya::agent_sync
