#pragma once

// Distinct types for the binary identities that travel through Kheya, so that a replica is never
// passed where a change is meant. Text form is lower-case hex everywhere (CLI, JSON, SQL, wire).

#include "shared/base/result.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace kheya::base {

using bytes_view = std::span<const std::uint8_t>;

std::string to_hex(bytes_view bytes);
void append_hex(std::string& text, bytes_view bytes);
// Fills `out` from exactly 2 * out.size() hex digits of either case; false if the text is not that.
bool from_hex(std::string_view text, std::span<std::uint8_t> out);

template <class Tag, std::size_t Size>
struct binary_id {
    static constexpr std::size_t size = Size;
    std::array<std::uint8_t, Size> bytes{};

    friend auto operator<=>(const binary_id&, const binary_id&) = default;

    [[nodiscard]] std::string hex() const { return to_hex(bytes); }
    [[nodiscard]] bool is_zero() const { return *this == binary_id{}; }

    // Errors: refused, when the text is not exactly 2*Size hex digits.
    static result<binary_id> parse(std::string_view text) {
        binary_id id;
        if (!from_hex(text, id.bytes)) {
            return refused("expected " + std::to_string(2 * Size) + " hex digits");
        }
        return id;
    }
};

using change_id = binary_id<struct change_tag, 16>;    // hash of a change's content
using replica_id = binary_id<struct replica_tag, 16>;  // one installation's writing identity
using lease_id = binary_id<struct lease_tag, 16>;
using hash256 = binary_id<struct hash_tag, 32>;
using public_key = binary_id<struct public_key_tag, 32>;  // Ed25519
using signature = binary_id<struct signature_tag, 64>;    // Ed25519

// The hub's epoch: a counter for people, random bits because a counter repeats when one backup is
// restored twice.
struct hub_epoch {
    std::int64_t counter = 0;
    replica_id random;
    friend auto operator<=>(const hub_epoch&, const hub_epoch&) = default;
    [[nodiscard]] std::string text() const { return std::to_string(counter) + "-" + random.hex(); }
    static result<hub_epoch> parse(std::string_view text);
};

struct id_hash {
    template <class Tag, std::size_t Size>
    std::size_t operator()(const binary_id<Tag, Size>& id) const {
        std::size_t value = 0;  // the bytes are hashes or random already
        std::memcpy(&value, id.bytes.data(), sizeof value);
        return value;
    }
};

}  // namespace kheya::base
