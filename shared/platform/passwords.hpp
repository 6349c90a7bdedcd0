#pragma once

// What people prove themselves with at headquarters: passwords (Argon2id of libsodium) and the
// numbers of an authenticator (TOTP, RFC 6238: SHA-1, 30 s, six digits). Pure but for the memory
// and the tenth of a second that a password costs: call it where nothing else waits.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/result.hpp"
#include "shared/platform/seams.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kheya::platform {

// Kept as text: method, cost, salt and hash. Errors: io (not enough memory).
base::result<std::string> hash_password(std::string_view password, chance& random);
// Whether it is that password. What is kept may be empty or damaged: then no password is right, and
// finding that out takes as long. Errors: io (not enough memory).
base::result<bool> is_password(std::string_view password, std::string_view kept);

inline constexpr std::int64_t totp_step_s = 30;
// A new secret in base32, 160 bits.
std::string draw_totp_secret(chance& random);
// The number shown in that step of 30 s since 1970; empty when the secret is no base32.
std::string totp_code(std::string_view secret, std::int64_t step);
// The step whose number this is: the present one, or its neighbours for a clock that is off a
// little; nothing up to `used_step`, so that a number that was looked at is of no more use.
std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                           base::time_us now, std::int64_t used_step);

}  // namespace kheya::platform
