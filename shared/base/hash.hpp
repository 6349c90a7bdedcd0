#pragma once

// SHA-256 (OpenSSL) for change ids, chains and checksums.

#include "shared/base/ids.hpp"

#include <memory>
#include <string_view>

namespace kheya::base {

// Incremental SHA-256; finish() ends it.
class sha256 {
public:
    sha256();
    ~sha256();
    sha256(const sha256&) = delete;
    sha256& operator=(const sha256&) = delete;

    sha256& add(bytes_view bytes);
    sha256& add(std::string_view text);
    sha256& add_number(std::uint64_t number);  // eight bytes, big endian
    hash256 finish();

private:
    struct state;
    std::unique_ptr<state> state_;
};

hash256 sha256_of(std::string_view text);

}  // namespace kheya::base
