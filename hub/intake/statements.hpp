#pragma once

// Enrolments, revocations and redactions as statements that the hub signs. They are appended to a
// log outside the database before they take effect, and an agent keeps its own: a hub that was
// restored from a backup older than they are learns them again from either. What is refused after
// it was said is taken back there (hub/store/beside_log).

#include "hub/store/store.hpp"
#include "shared/platform/keys.hpp"

#include <nlohmann/json.hpp>

#include <functional>

namespace kheya::hub_intake {

// Where statements are kept durably, one line each, as the transaction says them that makes them
// true; empty: nowhere (a simulated hub).
using statement_log = std::function<base::result<void>(const std::string& lines)>;

// The enrolment that was given to this device, signed: {"statement": {...}, "signature": hex}.
nlohmann::json statement_for(hub_store::store& in, const platform::key_pair& hub_key,
                             const hub_store::device_row& device);
// The mark of what that says of how the device stands (wire/standing.hpp).
std::string standing_of(hub_store::store& in, const hub_store::device_row& device);
nlohmann::json revocation_of(const platform::key_pair& hub_key, const hub_store::device_row& device,
                             base::time_us now);

// Enters what the store lacks of a log's lines; gives how many enrolments and revocations it
// lacked. Lines that do not read or are not signed by this hub are passed over.
std::size_t apply_statements(hub_store::store& in, const platform::key_pair& hub_key,
                             const std::string& log);
// Whether the device showed this hub's own enrolment of itself: it is entered, unconfirmed.
bool enter_by_statement(hub_store::store& in, const platform::key_pair& hub_key,
                        const base::public_key& device, const nlohmann::json& shown);

}  // namespace kheya::hub_intake
