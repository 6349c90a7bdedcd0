#include "shared/platform/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

namespace kheya::platform {

tls_context::tls_context(std::unique_ptr<impl> made) : impl_(std::move(made)) {}
tls_context::~tls_context() = default;

std::optional<base::public_key> ed25519_key(X509* certificate) {
    if (certificate == nullptr) return std::nullopt;
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) return std::nullopt;
    base::public_key out;
    std::size_t size = out.bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, out.bytes.data(), &size) != 1) return std::nullopt;
    return out;
}

namespace {

// Takes the place of OpenSSL's chain building: no authority, no dates (a PC may think it is 1970 or
// 2040). That the peer owns the key, TLS 1.3 proves by itself; whose key it is, the pins and the
// device table decide.
int accept_any_ed25519(X509_STORE_CTX* store, void*) {
    return ed25519_key(X509_STORE_CTX_get0_cert(store)) ? 1 : 0;
}

// Bytes of all that a peer shows: ours have some 300, and each connection would keep a stranger's.
constexpr long key_certificate_most = 4096;

// A key file with a passphrase is none for us: OpenSSL would ask the terminal for it.
int no_passphrase(char*, int, int, void*) { return -1; }

// The certificate, those of its chain behind it, and its key.
bool show(SSL_CTX* context, const std::string& certificates, const std::string& secret) {
    const bio_handle shown(
        BIO_new_mem_buf(certificates.data(), static_cast<int>(certificates.size())));
    const bio_handle kept(BIO_new_mem_buf(secret.data(), static_cast<int>(secret.size())));
    if (!shown || !kept) return false;
    const certificate_handle own(
        PEM_read_bio_X509_AUX(shown.get(), nullptr, no_passphrase, nullptr));
    if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) return false;
    while (const certificate_handle above{
        PEM_read_bio_X509(shown.get(), nullptr, no_passphrase, nullptr)}) {
        if (SSL_CTX_add1_chain_cert(context, above.get()) != 1) return false;
    }
    const key_handle key(PEM_read_bio_PrivateKey(kept.get(), nullptr, no_passphrase, nullptr));
    return key != nullptr && SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

// What all contexts have in common.
std::unique_ptr<tls_context::impl> make_context(const SSL_METHOD* method, int oldest) {
    ERR_clear_error();
    auto made = std::make_unique<tls_context::impl>();
    made->context.reset(SSL_CTX_new(method));
    SSL_CTX* context = made->context.get();
    if (context == nullptr) return nullptr;
    SSL_CTX_set_min_proto_version(context, oldest);
    // A resumed session could outlive a revocation: every connection proves its key afresh.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    // A connection that waits holds no buffers.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);  // a record's head and body in one call
    return made;
}

base::result<std::shared_ptr<tls_context>> make_key_context(const SSL_METHOD* method,
                                                            const key_pair& key) {
    auto made = make_context(method, TLS1_3_VERSION);
    if (!made) return base::io_trouble("OpenSSL makes no TLS context");
    SSL_CTX* context = made->context.get();
    std::string secret = key.private_pem();
    const bool shown = show(context, key.certificate_pem(), secret);
    OPENSSL_cleanse(secret.data(), secret.size());
    if (!shown) return base::io_trouble("OpenSSL does not take the key for TLS");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, accept_any_ed25519, nullptr);
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_NO_CHECK_TIME);
    SSL_CTX_set_max_cert_list(context, key_certificate_most);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    if (SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_num_tickets(context, 0) != 1 ||
        SSL_CTX_set1_sigalgs_list(context, "ed25519") != 1 ||
        SSL_CTX_set1_groups_list(context, "X25519:P-256") != 1) {
        return base::io_trouble("OpenSSL does not offer TLS 1.3 with Ed25519");
    }
    return std::make_shared<tls_context>(std::move(made));
}

}  // namespace

base::result<std::shared_ptr<tls_context>> tls_context::for_client(const key_pair& key) {
    return make_key_context(TLS_client_method(), key);
}

base::result<std::shared_ptr<tls_context>> tls_context::for_server(const key_pair& key) {
    return make_key_context(TLS_server_method(), key);
}

base::result<std::shared_ptr<tls_context>> tls_context::for_pages(const page_certificate& shown) {
    auto made = make_context(TLS_server_method(), TLS1_2_VERSION);
    if (!made) return base::io_trouble("OpenSSL makes no TLS context");
    made->asks_key = false;
    SSL_CTX* context = made->context.get();
    if (!show(context, shown.certificate_pem, shown.key_pem)) {
        return base::io_trouble("TLS of the pages: not a certificate and its key");
    }
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Of TLS 1.2 only what keeps past sessions secret and its bytes whole.
    if (SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
        return base::io_trouble("OpenSSL does not offer the ciphers of today's browsers");
    }
    return std::make_shared<tls_context>(std::move(made));
}

base::result<std::shared_ptr<tls_context>> tls_context::for_browsing() {
    auto made = make_context(TLS_client_method(), TLS1_2_VERSION);
    if (!made) return base::io_trouble("OpenSSL makes no TLS context");
    // The chain is judged all the same (verify mode "none"); the judgement is read after the
    // handshake.
    if (SSL_CTX_set_default_verify_paths(made->context.get()) != 1) {
        return base::io_trouble("OpenSSL finds no place for certificate authorities");
    }
    return std::make_shared<tls_context>(std::move(made));
}

}  // namespace kheya::platform
