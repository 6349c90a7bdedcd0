#pragma once

// Seals a small secret with a passphrase (Argon2id, then XSalsa20-Poly1305 of libsodium), so that a
// backup can lie on a stick without giving the hub's key to whoever finds it. Text in, text out.

#include "shared/base/result.hpp"
#include "shared/platform/seams.hpp"

#include <string>
#include <string_view>

namespace kheya::platform {

inline constexpr std::size_t passphrase_min = 12;  // characters; fewer are guessed

// The first line of the file. Errors: io.
base::result<std::string> read_passphrase(const std::string& path);
// Errors: refused (passphrase too short), io (not enough memory).
base::result<std::string> seal(std::string_view secret, std::string_view passphrase,
                               chance& random);
// Errors: refused (wrong passphrase, or not what seal() gave).
base::result<std::string> unseal(std::string_view sealed, std::string_view passphrase);

}  // namespace kheya::platform
