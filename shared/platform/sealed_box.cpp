#include "shared/platform/sealed_box.hpp"

#include "shared/base/ids.hpp"
#include "shared/platform/files.hpp"

#include <sodium.h>

#include <array>
#include <sstream>
#include <vector>

namespace kheya::platform {

namespace {

constexpr std::string_view box_title = "kheya-sealed-1";
// Moderate cost: under a second on an office PC, out of reach for guessing by the billion.
constexpr unsigned long long box_cost_ops = crypto_pwhash_OPSLIMIT_MODERATE;
constexpr std::size_t box_cost_memory = crypto_pwhash_MEMLIMIT_MODERATE;
// What a file may ask of us at most: a hostile one must not take all memory.
constexpr unsigned long long ops_limit = 16;
constexpr std::size_t memory_limit = std::size_t{1} << 30;

using salt = std::array<std::uint8_t, crypto_pwhash_SALTBYTES>;
using nonce = std::array<std::uint8_t, crypto_secretbox_NONCEBYTES>;
using box_key = std::array<std::uint8_t, crypto_secretbox_KEYBYTES>;

base::result<box_key> key_from(std::string_view passphrase, const salt& s, unsigned long long ops,
                               std::size_t memory) {
    box_key key{};
    if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), s.data(), ops,
                      memory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return base::io_trouble("there is not enough memory to work with the passphrase");
    }
    return key;
}

const std::uint8_t* start_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

base::result<std::string> read_passphrase(const std::string& path) {
    TRY(const std::string text, read_file(path, 4096));
    std::string line = text.substr(0, text.find('\n'));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

base::result<std::string> seal(std::string_view secret, std::string_view passphrase,
                               chance& random) {
    if (passphrase.size() < passphrase_min) {
        return base::refused("the passphrase is too short: take at least " +
                                 std::to_string(passphrase_min) + " characters",
                             "passphrase");
    }
    salt s{};
    nonce n{};
    random.fill(s);
    random.fill(n);
    TRY(box_key key, key_from(passphrase, s, box_cost_ops, box_cost_memory));
    std::vector<std::uint8_t> box(secret.size() + crypto_secretbox_MACBYTES);
    crypto_secretbox_easy(box.data(), start_of(secret), secret.size(), n.data(), key.data());
    sodium_memzero(key.data(), key.size());
    std::ostringstream out;
    out << box_title << ' ' << box_cost_ops << ' ' << box_cost_memory << ' '
        << base::to_hex(s) << ' ' << base::to_hex(n) << ' ' << base::to_hex(box) << '\n';
    return out.str();
}

base::result<std::string> unseal(std::string_view sealed, std::string_view passphrase) {
    std::istringstream in{std::string(sealed)};
    std::string named, salt_hex, nonce_hex, box_hex;
    unsigned long long ops = 0;
    std::size_t memory = 0;
    in >> named >> ops >> memory >> salt_hex >> nonce_hex >> box_hex;
    salt s{};
    nonce n{};
    std::vector<std::uint8_t> box(box_hex.size() / 2);
    const bool reads = in && named == box_title && base::from_hex(salt_hex, s) &&
                       base::from_hex(nonce_hex, n) && base::from_hex(box_hex, box) &&
                       box.size() >= crypto_secretbox_MACBYTES;
    if (!reads || ops > ops_limit || memory > memory_limit) {
        return base::refused("the sealed key does not read: the file is damaged");
    }
    TRY(box_key key, key_from(passphrase, s, ops, memory));
    std::string secret(box.size() - crypto_secretbox_MACBYTES, '\0');
    const int opened =
        crypto_secretbox_open_easy(reinterpret_cast<std::uint8_t*>(secret.data()), box.data(),
                                   box.size(), n.data(), key.data());
    sodium_memzero(key.data(), key.size());
    if (opened != 0) {
        return base::refused("the passphrase is wrong, or the file is damaged", "passphrase");
    }
    return secret;
}

}  // namespace kheya::platform
