#include "shared/platform/tls.hpp"

#include "shared/platform/awaiting.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <algorithm>
#include <array>

namespace kheya::platform {

namespace asio = boost::asio;
using asio::ip::tcp;
using system_error = boost::system::error_code;

struct tls_context::impl {
    explicit impl(asio::ssl::context::method method) : context(method) {}
    asio::ssl::context context;
    bool asks_key = true;  // of whoever comes or is called
};

tls_context::tls_context(std::unique_ptr<impl> made) : impl_(std::move(made)) {}
tls_context::~tls_context() = default;

namespace {

constexpr base::time_us goodbye_time = 2 * base::second_us;
constexpr std::size_t goodbye_bytes = 1 << 20;

std::optional<base::public_key> ed25519_key(X509* certificate) {
    if (certificate == nullptr) return std::nullopt;
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) return std::nullopt;
    base::public_key out;
    std::size_t size = out.bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, out.bytes.data(), &size) != 1) return std::nullopt;
    return out;
}

// Takes the place of OpenSSL's chain building: no authority, no dates (a PC may think it is 1970 or
// 2040). That the peer owns the key, TLS 1.3 proves by itself; whose key it is, the pins and the
// device table decide.
int accept_any_ed25519(X509_STORE_CTX* store, void*) {
    return ed25519_key(X509_STORE_CTX_get0_cert(store)) ? 1 : 0;
}

base::result<std::shared_ptr<tls_context>> make_context(asio::ssl::context::method method,
                                                        const key_pair& key) {
    try {
        auto made = std::make_unique<tls_context::impl>(method);
        asio::ssl::context& context = made->context;
        SSL_CTX* raw = context.native_handle();
        const std::string certificate = key.certificate_pem();
        std::string secret = key.private_pem();
        context.use_certificate(asio::buffer(certificate), asio::ssl::context::pem);
        context.use_private_key(asio::buffer(secret), asio::ssl::context::pem);
        OPENSSL_cleanse(secret.data(), secret.size());
        context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
        SSL_CTX_set_cert_verify_callback(raw, accept_any_ed25519, nullptr);
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(raw), X509_V_FLAG_NO_CHECK_TIME);
        SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
        // A resumed session could outlive a revocation: every connection proves its key afresh.
        SSL_CTX_set_options(raw, SSL_OP_NO_TICKET);
        SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
        if (SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) != 1 ||
            SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION) != 1 ||
            SSL_CTX_set_num_tickets(raw, 0) != 1 ||
            SSL_CTX_set1_sigalgs_list(raw, "ed25519") != 1 ||
            SSL_CTX_set1_groups_list(raw, "X25519:P-256") != 1) {
            return base::io_trouble("OpenSSL does not offer TLS 1.3 with Ed25519");
        }
        return std::make_shared<tls_context>(std::move(made));
    } catch (const std::exception& trouble) {
        return base::io_trouble(std::string("TLS: ") + trouble.what());
    }
}

class tls_connection : public connection {
public:
    tls_connection(tcp::socket socket, std::shared_ptr<tls_context> context)
        : context_(std::move(context)),
          stream_(std::move(socket), context_->impl_->context),
          deadline_(stream_.get_executor(), [this] {
              expired_ = true;
              close();
          }) {
        system_error ignored;
        stream_.next_layer().set_option(tcp::no_delay(true), ignored);
        stream_.next_layer().set_option(asio::socket_base::keep_alive(true), ignored);
        const auto remote = stream_.next_layer().remote_endpoint(ignored);
        if (!ignored) address_ = remote.address().to_string();
    }

    awaitable<base::result<void>> handshake(asio::ssl::stream_base::handshake_type side) {
        auto waits = stream_.async_handshake(side, awaited);
        auto [failed] = co_await std::move(waits);
        if (failed) co_return handshake_error(failed);
        if (!context_->impl_->asks_key) co_return base::result<void>{};
        X509* certificate = SSL_get0_peer_certificate(stream_.native_handle());
        peer_ = ed25519_key(certificate);
        if (!peer_) co_return no_link("wrong key at the hub: no Ed25519 key was shown");
        co_return base::result<void>{};
    }

    // The same with a public server: SNI, and a certificate that is looked at and not insisted on.
    awaitable<base::result<void>> browse(std::string host) {
        SSL* raw = stream_.native_handle();
        system_error is_name;
        asio::ip::make_address(host, is_name);
        if (is_name) {
            SSL_set_tlsext_host_name(raw, host.c_str());
            SSL_set1_host(raw, host.c_str());
        } else {
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(raw), host.c_str());
        }
        auto waits = stream_.async_handshake(asio::ssl::stream_base::client, awaited);
        auto [failed] = co_await std::move(waits);
        if (failed && expired_) {
            co_return base::error{base::errc::later, "no TLS handshake in time"};
        }
        if (failed) co_return no_link("no TLS there: " + failed.message());
        co_return base::result<void>{};
    }
    [[nodiscard]] std::string certificate_trouble() {
        switch (SSL_get_verify_result(stream_.native_handle())) {
            case X509_V_OK: return {};
            case X509_V_ERR_CERT_HAS_EXPIRED: return "expired";
            case X509_V_ERR_CERT_NOT_YET_VALID: return "not_yet_valid";
            case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return "self_signed";
            case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
            case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return "unknown_issuer";
            case X509_V_ERR_HOSTNAME_MISMATCH:
            case X509_V_ERR_IP_ADDRESS_MISMATCH: return "other_name";
            default: return "faulty";
        }
    }
    [[nodiscard]] base::time_us certificate_until() {
        const X509* certificate = SSL_get0_peer_certificate(stream_.native_handle());
        std::tm until{};
        if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) != 1) return 0;
        const auto day = std::chrono::sys_days(std::chrono::year(until.tm_year + 1900) /
                                               (until.tm_mon + 1) / until.tm_mday);
        return static_cast<base::time_us>(day.time_since_epoch().count()) * base::day_us +
               ((until.tm_hour * 60 + until.tm_min) * 60 + until.tm_sec) * base::second_us;
    }

    awaitable<base::result<std::size_t>> read_some(std::span<char> out) override {
        auto waits = stream_.async_read_some(asio::buffer(out.data(), out.size()), awaited);
        auto [failed, count] = co_await std::move(waits);
        if (!failed || count > 0) co_return count;
        if (failed == asio::error::eof) co_return std::size_t{0};
        co_return line_error(failed);
    }

    awaitable<base::result<void>> write(std::string_view bytes) override {
        auto waits = asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), awaited);
        auto [failed, count] = co_await std::move(waits);
        if (failed) co_return line_error(failed);
        co_return base::result<void>{};
    }

    awaitable<void> shutdown() override {
        if (!stream_.next_layer().is_open()) co_return;
        set_deadline(goodbye_time);
        auto waits = stream_.async_shutdown(awaited);
        co_await std::move(waits);
        // What the peer still sends runs out first: closing over unread bytes makes TCP destroy
        // what we wrote last, and with it the reason why we close.
        std::array<char, 2048> sink;
        for (std::size_t read = 0; read < goodbye_bytes && stream_.next_layer().is_open();) {
            auto reads = stream_.next_layer().async_read_some(asio::buffer(sink), awaited);
            auto [failed, count] = co_await std::move(reads);
            if (failed) break;
            read += count;
        }
        close();
    }

    void close() override {
        deadline_.clear();
        system_error ignored;
        stream_.next_layer().close(ignored);
    }

    void set_deadline(base::time_us from_now) override {
        if (stream_.next_layer().is_open()) deadline_.set(from_now);
    }

    bool is_quiet() override {
        if (!stream_.next_layer().is_open() || SSL_pending(stream_.native_handle()) > 0) {
            return false;
        }
        char byte = 0;
        const auto seen =
            ::recv(stream_.next_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    std::optional<base::public_key> peer() const override { return peer_; }
    std::string peer_address() const override { return address_; }

private:
    base::error line_error(const system_error& failed) const {
        if (expired_) return {base::errc::later, "the line was too slow: a deadline passed"};
        if (failed == asio::ssl::error::stream_truncated) {
            return no_link("the line was cut");
        }
        return no_link("the line was cut: " + failed.message());
    }

    base::error handshake_error(const system_error& failed) const {
        if (expired_) return {base::errc::later, "no TLS handshake in time"};
        if (failed.category() == asio::error::get_ssl_category()) {
            switch (ERR_GET_REASON(static_cast<unsigned long>(failed.value()))) {
                case SSL_R_WRONG_VERSION_NUMBER:
                case SSL_R_HTTP_REQUEST:
                case SSL_R_HTTPS_PROXY_REQUEST:
                case SSL_R_PACKET_LENGTH_TOO_LONG:
                case SSL_R_BAD_RECORD_TYPE:
                case SSL_R_RECORD_LENGTH_MISMATCH:
                    return no_link("not TLS: something else than a hub answers there");
                default:
                    // A portal with a certificate of its own kind, an old TLS, a stranger.
                    return no_link("wrong key at the hub: " + failed.message());
            }
        }
        if (failed == asio::ssl::error::stream_truncated) {
            return no_link("the line was cut in the TLS handshake");
        }
        return no_link("the line was cut in the TLS handshake: " + failed.message());
    }

    std::shared_ptr<tls_context> context_;
    asio::ssl::stream<tcp::socket> stream_;
    bool expired_ = false;
    std::optional<base::public_key> peer_;
    std::string address_;
    watchdog deadline_;
};

}  // namespace

base::result<std::shared_ptr<tls_context>> tls_context::for_client(const key_pair& key) {
    return make_context(asio::ssl::context::tls_client, key);
}

base::result<std::shared_ptr<tls_context>> tls_context::for_server(const key_pair& key) {
    return make_context(asio::ssl::context::tls_server, key);
}

base::result<std::shared_ptr<tls_context>> tls_context::for_pages(const page_certificate& shown) {
    try {
        auto made = std::make_unique<tls_context::impl>(asio::ssl::context::tls_server);
        made->asks_key = false;
        asio::ssl::context& context = made->context;
        SSL_CTX* raw = context.native_handle();
        context.use_certificate_chain(asio::buffer(shown.certificate_pem));
        context.use_private_key(asio::buffer(shown.key_pem), asio::ssl::context::pem);
        context.set_verify_mode(asio::ssl::verify_none);
        SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
        SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
        SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
        SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
        // Of TLS 1.2 only what keeps past sessions secret and its bytes whole.
        if (SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
            return base::io_trouble("OpenSSL does not offer the ciphers of today's browsers");
        }
        return std::make_shared<tls_context>(std::move(made));
    } catch (const std::exception& trouble) {
        return base::io_trouble(std::string("TLS of the pages: ") + trouble.what());
    }
}

base::result<std::shared_ptr<tls_context>> tls_context::for_browsing() {
    try {
        auto made = std::make_unique<tls_context::impl>(asio::ssl::context::tls_client);
        SSL_CTX* raw = made->context.native_handle();
        made->context.set_default_verify_paths();
        // The chain is judged all the same; the judgement is read after the handshake.
        made->context.set_verify_mode(asio::ssl::verify_none);
        SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
        SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
        return std::make_shared<tls_context>(std::move(made));
    } catch (const std::exception& trouble) {
        return base::io_trouble(std::string("TLS: ") + trouble.what());
    }
}

awaitable<base::result<browsed_line>> tls_browse(tcp::socket socket,
                                                 std::shared_ptr<tls_context> context,
                                                 std::string host, base::time_us deadline) {
    auto made = std::make_shared<tls_connection>(std::move(socket), std::move(context));
    made->set_deadline(deadline);
    auto done = co_await made->browse(std::move(host));
    if (!done) co_return done.error();
    co_return browsed_line{made, made->certificate_trouble(), made->certificate_until()};
}

awaitable<base::result<std::shared_ptr<connection>>> tls_connect(
    tcp::socket socket, std::shared_ptr<tls_context> context, std::vector<base::hash256> pins,
    base::time_us deadline) {
    auto made = std::make_shared<tls_connection>(std::move(socket), std::move(context));
    made->set_deadline(deadline);
    auto done = co_await made->handshake(asio::ssl::stream_base::client);
    if (!done) co_return done.error();
    const base::hash256 shown = spki_pin(*made->peer());
    if (std::find(pins.begin(), pins.end(), shown) == pins.end()) {
        made->close();
        co_return no_link("wrong key at the hub: " + shown.hex().substr(0, 16) +
                          "... is not the one this device was enrolled with");
    }
    co_return std::shared_ptr<connection>(made);
}

awaitable<base::result<std::shared_ptr<connection>>> tls_accept(
    tcp::socket socket, std::shared_ptr<tls_context> context, base::time_us deadline) {
    auto made = std::make_shared<tls_connection>(std::move(socket), std::move(context));
    made->set_deadline(deadline);
    auto done = co_await made->handshake(asio::ssl::stream_base::server);
    if (!done) co_return done.error();
    co_return std::shared_ptr<connection>(made);
}

}  // namespace kheya::platform
