#include "shared/base/hash.hpp"

#include "shared/base/check.hpp"

#include <openssl/evp.h>

namespace kheya::base {

namespace {

// Fetched once: OpenSSL 3 otherwise looks its provider up for every hash.
const EVP_MD* algorithm() {
    static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    CHECK(fetched != nullptr);
    return fetched;
}

}  // namespace

struct sha256::state {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    state() = default;
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() { EVP_MD_CTX_free(context); }
};

sha256::sha256() : state_(std::make_unique<state>()) {
    CHECK(state_->context != nullptr);
    CHECK(EVP_DigestInit_ex(state_->context, algorithm(), nullptr) == 1);
}

sha256::~sha256() = default;

sha256& sha256::add(bytes_view bytes) {
    CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
    return *this;
}

sha256& sha256::add(std::string_view text) {
    return add(bytes_view(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

sha256& sha256::add_number(std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes{};
    for (int i = 7; i >= 0; --i, number >>= 8) bytes[i] = static_cast<std::uint8_t>(number);
    return add(bytes);
}

hash256 sha256::finish() {
    hash256 hash;
    unsigned length = 0;
    CHECK(EVP_DigestFinal_ex(state_->context, hash.bytes.data(), &length) == 1 && length == 32);
    return hash;
}

hash256 sha256_of(std::string_view text) {
    return sha256().add(text).finish();
}

}  // namespace kheya::base
