#include "shared/platform/passwords.hpp"

#include "shared/base/ids.hpp"
#include "shared/platform/keys.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace kheya::platform {

namespace {

constexpr std::string_view method = "argon2id-1";
constexpr unsigned long long cost_ops = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr std::size_t cost_memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;  // 64 MiB
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t totp_secret_bytes = 20, code_digits = 6;
constexpr std::uint32_t code_bound = 1'000'000;

using salt = std::array<std::uint8_t, crypto_pwhash_SALTBYTES>;
using digest = std::array<std::uint8_t, 32>;

base::result<digest> digest_of(std::string_view password, const salt& s, unsigned long long ops,
                               std::size_t memory) {
    digest out{};
    if (crypto_pwhash(out.data(), out.size(), password.data(), password.size(), s.data(), ops,
                      memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return base::io_trouble("there is not enough memory to work with a password");
    }
    return out;
}

std::optional<std::string> from_base32(std::string_view text) {
    std::string out;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        held = held << 5 | static_cast<std::uint32_t>(value);
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(held >> bits & 0xff);
    }
    return out;
}

base::bytes_view bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

base::result<std::string> hash_password(std::string_view password, chance& random) {
    salt s{};
    random.fill(s);
    TRY(const digest made, digest_of(password, s, cost_ops, cost_memory));
    std::ostringstream out;
    out << method << ' ' << cost_ops << ' ' << cost_memory << ' ' << base::to_hex(s) << ' '
        << base::to_hex(made);
    return out.str();
}

base::result<bool> is_password(std::string_view password, std::string_view kept) {
    std::istringstream in{std::string(kept)};
    std::string named, salt_hex, digest_hex;
    unsigned long long ops = 0;
    std::size_t memory = 0;
    in >> named >> ops >> memory >> salt_hex >> digest_hex;
    salt s{};
    digest known{};
    const bool reads = in && named == method && base::from_hex(salt_hex, s) &&
                       base::from_hex(digest_hex, known) && ops <= 16 &&
                       memory <= std::size_t{1} << 30;
    if (!reads) ops = cost_ops, memory = cost_memory;
    TRY(const digest given, digest_of(password, s, ops, memory));
    return equal_in_constant_time(given, known) && reads;
}

std::string draw_totp_secret(chance& random) {
    std::array<std::uint8_t, totp_secret_bytes> drawn{};
    random.fill(drawn);
    std::string out;
    std::uint32_t held = 0;
    int bits = 0;
    for (const std::uint8_t byte : drawn) {
        held = held << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5) out += alphabet[held >> (bits - 5) & 31];
    }
    return out;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
    const auto key = from_base32(secret);
    if (!key || key->empty()) return {};
    std::array<std::uint8_t, 8> counter{};
    auto rest = static_cast<std::uint64_t>(step);
    for (std::size_t i = counter.size(); i-- > 0; rest >>= 8) {
        counter[i] = static_cast<std::uint8_t>(rest & 0xff);
    }
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    if (HMAC(EVP_sha1(), key->data(), static_cast<int>(key->size()), counter.data(),
             counter.size(), mac.data(), &size) == nullptr) {
        return {};
    }
    const std::size_t at = mac[size - 1] & 0x0f;
    const std::uint32_t cut = (mac[at] & 0x7fu) << 24 | std::uint32_t{mac[at + 1]} << 16 |
                              std::uint32_t{mac[at + 2]} << 8 | mac[at + 3];
    std::string digits = std::to_string(cut % code_bound);
    return std::string(code_digits - digits.size(), '0') + digits;
}

std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                           base::time_us now, std::int64_t used_step) {
    const std::int64_t present = now / base::second_us / totp_step_s;
    for (const std::int64_t step : {present, present - 1, present + 1}) {
        if (step <= used_step) continue;
        const std::string right = totp_code(secret, step);
        if (!right.empty() && equal_in_constant_time(bytes_of(right), bytes_of(code))) return step;
    }
    return std::nullopt;
}

}  // namespace kheya::platform
