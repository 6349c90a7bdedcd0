#pragma once

// What of TLS's contexts only tls.cpp may see: OpenSSL's own object, made by tls_context.cpp.

#include "shared/platform/openssl_handles.hpp"
#include "shared/platform/tls.hpp"

#include <openssl/ssl.h>

namespace kheya::platform {

using context_handle = std::unique_ptr<SSL_CTX, freed_by<SSL_CTX_free>>;

struct tls_context::impl {
    context_handle context;
    bool asks_key = true;  // of whoever comes or is called
};

// Nothing where it is no certificate, or one for another kind of key.
std::optional<base::public_key> ed25519_key(X509* certificate);

}  // namespace kheya::platform
