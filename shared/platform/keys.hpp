#pragma once

// Ed25519 keys: a device's and the hub's identity, which signs frames and receipts and is the TLS
// certificate. The private seed stays in this object and in a file that only its owner can read.

#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"
#include "shared/platform/seams.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace kheya::platform {

using key_seed = std::array<std::uint8_t, 32>;
using stamp_mac = base::binary_id<struct stamp_mac_tag, 16>;

class key_pair {
public:
    static key_pair generate(chance& random);
    static key_pair from_seed(const key_seed& seed);
    // A file made by save(). Errors: io (also when it is not a key).
    static base::result<key_pair> load(const std::string& path);
    base::result<void> save(const std::string& path) const;
    ~key_pair();
    key_pair(const key_pair&) = default;
    key_pair& operator=(const key_pair&) = default;

    [[nodiscard]] const base::public_key& public_part() const { return public_; }
    [[nodiscard]] const key_seed& seed() const { return seed_; }
    [[nodiscard]] base::signature sign(base::bytes_view message) const;
    [[nodiscard]] base::signature sign(std::string_view message) const;
    // HMAC-SHA256 cut to 16 bytes, under a key derived from the seed: proof to ourselves only.
    [[nodiscard]] stamp_mac mac(std::string_view message) const;
    // A self-signed certificate (1970 to 9999) that carries nothing but the key, and the private
    // key, both PEM, for TLS.
    [[nodiscard]] std::string certificate_pem() const;
    [[nodiscard]] std::string private_pem() const;

    // The keys that this one took the place of, the newest first. They sign nothing any more; what
    // they signed or proved, or what was sealed to them, is ours all the same.
    [[nodiscard]] const std::vector<key_pair>& earlier() const;
    // The same key as the one after `old`, which brings its own earlier ones along.
    [[nodiscard]] key_pair after(const key_pair& old) const;

private:
    explicit key_pair(const key_seed& seed);
    key_seed seed_{};
    base::public_key public_;
    // OpenSSL's form: making it costs as much as a signature. Copies share it; none changes it.
    std::shared_ptr<evp_pkey_st> handle_;
    std::shared_ptr<const std::vector<key_pair>> earlier_;  // null: none
};

// Whether the test holds of this key or of one before it.
template <class Test>
[[nodiscard]] bool holds_of_any(const key_pair& ours, const Test& test) {
    return test(ours) || std::any_of(ours.earlier().begin(), ours.earlier().end(), test);
}
// Whether this key, or one before it, signed that.
[[nodiscard]] bool is_own_signature(const key_pair& ours, std::string_view message,
                                    const base::signature& signature);

[[nodiscard]] bool verify(const base::public_key& key, base::bytes_view message,
                          const base::signature& signature);
[[nodiscard]] bool verify(const base::public_key& key, std::string_view message,
                          const base::signature& signature);
// SHA-256 of the key's SubjectPublicKeyInfo: what agents pin.
[[nodiscard]] base::hash256 spki_pin(const base::public_key& key);
// Equal, in time that tells nothing about where they differ.
[[nodiscard]] bool equal_in_constant_time(base::bytes_view a, base::bytes_view b);

// RFC 4648 URL alphabet without padding.
[[nodiscard]] std::string to_base64url(base::bytes_view bytes);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace kheya::platform
