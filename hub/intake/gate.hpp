#pragma once

// Who is calling: the device table is looked up again for every request. Enrolment turns a one-use
// code into a row of it, revocation closes one.

#include "hub/intake/acceptance.hpp"
#include "hub/intake/statements.hpp"

#include <nlohmann/json.hpp>

namespace kheya::hub_intake {

inline constexpr base::time_us enrol_code_life = 7 * base::day_us;
inline constexpr std::int64_t enrol_code_tries = 5;

// The device of that key, with its scope. Errors: not_enrolled (unknown key), forbidden (revoked,
// with the reason).
base::result<delivery> admit(hub_store::store& in, const base::public_key& key, base::time_us now);
// What a device delivers, whether it may or not.
delivery delivery_of(hub_store::store& in, hub_store::device_row device, base::time_us now);

// Whether every registered office is in its scope: what an office is and where it stands concerns
// all, and is for such a device alone to write (docs/security.md).
bool has_whole_country(hub_store::store& in, const hub_store::device_row& device);

// A revoked device called all the same: `doctor` tells of it. Anything else is left as it is.
void note_turned_away(hub_store::store& in, const base::public_key& key, base::time_us now);

// Draws a code for one device of that office. Gives its text, KHEYA1.<base64url of JSON {"u": url,
// "k": hub key, "o": office, "s": secret}>; the secret is stored hashed. Errors: refused (no such
// office).
base::result<std::string> draw_enrol_code(hub_store::store& in, platform::chance& random,
                                          const platform::key_pair& hub_key,
                                          const std::string& office, bool subtree,
                                          base::time_us now);

inline constexpr std::size_t code_id_length = 12;  // of a code's secret: finds its row

// Uses a code. Gives the statement with the hub's signature. Using it again with the same key gives
// the statement again (the answer may have been lost). Errors: forbidden with the reason.
base::result<nlohmann::json> enrol(hub_store::store& in, const platform::key_pair& hub_key,
                                   const base::public_key& device, const std::string& secret,
                                   const std::string& machine, base::time_us now);

// Whether that is the secret of a code which was drawn here, good for anybody or not.
bool is_code_of_here(hub_store::store& in, std::string_view secret);
// For a person who wants to see what a device wrote whose code is good no more: the device is known
// from now on, as one of the code's office that was revoked before it began, so that all it sends
// is held; a good code still lets it in. False: no such code was drawn here.
bool enter_as_never_enrolled(hub_store::store& in, const base::public_key& device,
                             std::string_view secret, const std::string& machine,
                             base::time_us now);
bool never_enrolled(const hub_store::device_row& device);

// Errors: refused (no device, or more than one, whose id begins so).
base::result<hub_store::device_row> find_device(hub_store::store& in, std::string_view device_id);
base::result<hub_store::device_row> revoke(hub_store::store& in, std::string_view device_id,
                                           const std::string& why);

// Lets a device pull that is known by its statement only. Errors: as revoke.
base::result<hub_store::device_row> confirm(hub_store::store& in, std::string_view device_id);

}  // namespace kheya::hub_intake
