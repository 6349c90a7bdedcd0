#include "shared/platform/keys.hpp"

#include "shared/base/base64.hpp"
#include "shared/base/check.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/openssl_handles.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <algorithm>

namespace kheya::platform {

namespace {

constexpr std::string_view file_title = "kheya Ed25519 seed ";

base::bytes_view as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

key_handle private_handle(const key_seed& seed) {
    key_handle key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
    CHECK(key != nullptr);
    return key;
}

}  // namespace

key_pair::key_pair(const key_seed& seed) : seed_(seed) {
    handle_ = private_handle(seed_);
    std::size_t size = public_.bytes.size();
    CHECK(EVP_PKEY_get_raw_public_key(handle_.get(), public_.bytes.data(), &size) == 1);
    CHECK(size == public_.bytes.size());
}

key_pair::~key_pair() {
    OPENSSL_cleanse(seed_.data(), seed_.size());
}

key_pair key_pair::generate(chance& random) {
    key_seed seed;
    random.fill(seed);
    return key_pair(seed);
}

key_pair key_pair::from_seed(const key_seed& seed) {
    return key_pair(seed);
}

base::result<key_pair> key_pair::load(const std::string& path) {
    TRY(std::string text, read_file(path, 4096));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    key_seed seed{};
    const bool good = text.starts_with(file_title) &&
                      base::from_hex(std::string_view(text).substr(file_title.size()), seed);
    OPENSSL_cleanse(text.data(), text.size());
    if (!good) return base::io_trouble("is not a key file of this program", path);
    return key_pair(seed);
}

base::result<void> key_pair::save(const std::string& path) const {
    return write_private_file(path, std::string(file_title) + base::to_hex(seed_) + "\n");
}

// Signatures are libsodium's: the same bytes as OpenSSL's, in a fraction of its time.
base::signature key_pair::sign(base::bytes_view message) const {
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> both{};
    std::copy(seed_.begin(), seed_.end(), both.begin());
    std::copy(public_.bytes.begin(), public_.bytes.end(), both.begin() + seed_.size());
    base::signature made;
    CHECK(crypto_sign_detached(made.bytes.data(), nullptr, message.data(), message.size(),
                               both.data()) == 0);
    OPENSSL_cleanse(both.data(), both.size());
    return made;
}

base::signature key_pair::sign(std::string_view message) const {
    return sign(as_bytes(message));
}

stamp_mac key_pair::mac(std::string_view message) const {
    // Another key than the one that signs, so that neither use can speak for the other.
    base::hash256 key = base::sha256().add("kheya stamp key").add(seed_).finish();
    std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> full{};
    static_assert(sizeof(key.bytes) == crypto_auth_hmacsha256_KEYBYTES);
    CHECK(crypto_auth_hmacsha256(full.data(), as_bytes(message).data(), message.size(),
                                 key.bytes.data()) == 0);
    OPENSSL_cleanse(key.bytes.data(), key.bytes.size());
    stamp_mac out;
    std::copy_n(full.begin(), out.bytes.size(), out.bytes.begin());
    return out;
}

std::string key_pair::certificate_pem() const {
    const certificate_handle made(X509_new());
    X509* certificate = made.get();
    CHECK(X509_set_version(certificate, X509_VERSION_3) == 1);
    CHECK(ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1);
    CHECK(ASN1_TIME_set_string(X509_getm_notBefore(certificate), "19700101000000Z") == 1);
    CHECK(ASN1_TIME_set_string(X509_getm_notAfter(certificate), "99991231235959Z") == 1);
    // No names: whose key it is, pins and the device table say, and each byte is sent twice.
    CHECK(X509_set_pubkey(certificate, handle_.get()) == 1);
    CHECK(X509_sign(certificate, handle_.get(), nullptr) > 0);
    const bio_handle bio(BIO_new(BIO_s_mem()));
    CHECK(PEM_write_bio_X509(bio.get(), certificate) == 1);
    return text_of(bio.get());
}

std::string key_pair::private_pem() const {
    const bio_handle bio(BIO_new(BIO_s_secmem()));
    CHECK(PEM_write_bio_PrivateKey(bio.get(), handle_.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
    return text_of(bio.get());
}

const std::vector<key_pair>& key_pair::earlier() const {
    static const std::vector<key_pair> none;
    return earlier_ ? *earlier_ : none;
}

key_pair key_pair::after(const key_pair& old) const {
    std::vector<key_pair> before = {old};
    before.front().earlier_.reset();
    before.insert(before.end(), old.earlier().begin(), old.earlier().end());
    key_pair made = *this;
    made.earlier_ = std::make_shared<const std::vector<key_pair>>(std::move(before));
    return made;
}

bool is_own_signature(const key_pair& ours, std::string_view message,
                      const base::signature& signature) {
    return holds_of_any(ours, [&](const key_pair& key) {
        return verify(key.public_part(), message, signature);
    });
}

bool verify(const base::public_key& key, base::bytes_view message,
            const base::signature& signature) {
    return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                       key.bytes.data()) == 0;
}

bool verify(const base::public_key& key, std::string_view message,
            const base::signature& signature) {
    return verify(key, as_bytes(message), signature);
}

base::hash256 spki_pin(const base::public_key& key) {
    // SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING } of RFC 8410, then the 32 bytes.
    static constexpr std::uint8_t prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                              0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    return base::sha256().add(base::bytes_view(prefix)).add(key.bytes).finish();
}

bool equal_in_constant_time(base::bytes_view a, base::bytes_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_base64url(base::bytes_view bytes) { return base::to_base64url(bytes); }

std::optional<std::string> from_base64url(std::string_view text) {
    return base::from_base64url(text);
}

}  // namespace kheya::platform
