#include "shared/platform/tls.hpp"

#include "shared/platform/awaiting.hpp"
#include "shared/platform/system.hpp"
#include "shared/platform/tls_context.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <sys/socket.h>
#include <algorithm>
#include <array>
#include <chrono>

namespace kheya::platform {

namespace asio = boost::asio;
using asio::ip::tcp;
using system_error = boost::system::error_code;

namespace {

constexpr base::time_us goodbye_time = 2 * base::second_us;
constexpr std::size_t goodbye_bytes = 1 << 20;
// Without a wait; then others have their turn. Of a large answer that is 128 KiB at once: exchanges
// wait for the end of it.
constexpr int calls_in_a_row = 8;
using ssl_handle = std::unique_ptr<SSL, freed_by<SSL_free>>;

// OpenSSL's way to the socket. Not its own one by descriptor: that writes so that a peer that went
// away raises SIGPIPE, and would go on using the number after it was closed and became another's.
struct socket_end {
    explicit socket_end(tcp::socket to) : socket(std::move(to)) {}
    tcp::socket socket;
    system_error trouble;  // the last one that was no mere wait
};

int outcome_of(BIO* bio, ssize_t count, int wait, socket_end& end) {
    BIO_clear_retry_flags(bio);
    if (count > 0) return static_cast<int>(count);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        BIO_set_flags(bio, wait | BIO_FLAGS_SHOULD_RETRY);
        return -1;
    }
    end.trouble = count == 0 ? system_error(asio::error::eof)
                             : system_error(errno, boost::system::system_category());
    return count == 0 ? 0 : -1;
}

int send_to_socket(BIO* bio, const char* bytes, int size) {
    auto& end = *static_cast<socket_end*>(BIO_get_data(bio));
    const auto count = ::send(end.socket.native_handle(), bytes, static_cast<std::size_t>(size),
                              MSG_NOSIGNAL | MSG_DONTWAIT);
    return outcome_of(bio, count, BIO_FLAGS_WRITE, end);
}

int receive_from_socket(BIO* bio, char* out, int size) {
    auto& end = *static_cast<socket_end*>(BIO_get_data(bio));
    const auto count = ::recv(end.socket.native_handle(), out, static_cast<std::size_t>(size),
                              MSG_DONTWAIT);
    return outcome_of(bio, count, BIO_FLAGS_READ, end);
}

long control_socket(BIO* bio, int what, long, void*) {
    if (what == BIO_CTRL_FLUSH) return 1;  // nothing is kept here
    if (what != BIO_CTRL_EOF) return 0;
    return static_cast<socket_end*>(BIO_get_data(bio))->trouble == asio::error::eof ? 1 : 0;
}

// Null: out of memory.
BIO* make_socket_bio(socket_end& end) {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
        if (made == nullptr) return made;
        BIO_meth_set_write(made, send_to_socket);
        BIO_meth_set_read(made, receive_from_socket);
        BIO_meth_set_ctrl(made, control_socket);
        return made;
    }();
    BIO* made = method == nullptr ? nullptr : BIO_new(method);
    if (made == nullptr) return nullptr;
    BIO_set_data(made, &end);
    BIO_set_init(made, 1);
    return made;
}

// OpenSSL works straight on the socket: while nothing passes, no buffer is held for the line.
class tls_connection : public connection {
public:
    tls_connection(tcp::socket socket, std::shared_ptr<tls_context> context)
        : context_(std::move(context)),
          end_(std::move(socket)),
          deadline_(end_.socket.get_executor(), [this] {
              expired_ = true;
              close();
          }) {
        system_error ignored;
        end_.socket.set_option(tcp::no_delay(true), ignored);
        end_.socket.set_option(asio::socket_base::keep_alive(true), ignored);
        const auto remote = end_.socket.remote_endpoint(ignored);
        if (!ignored) address_ = remote.address().to_string();
        ssl_.reset(SSL_new(context_->impl_->context.get()));
        BIO* line = ssl_ ? make_socket_bio(end_) : nullptr;
        if (line == nullptr) throw std::bad_alloc();
        SSL_set_bio(ssl_.get(), line, line);
    }

    awaitable<base::result<void>> connect() {
        SSL_set_connect_state(ssl_.get());
        return handshake();
    }
    awaitable<base::result<void>> accept() {
        SSL_set_accept_state(ssl_.get());
        return handshake();
    }

    // The same with a public server: SNI, and a certificate that is looked at and not insisted on.
    awaitable<base::result<void>> browse(std::string host) {
        SSL* raw = ssl_.get();
        system_error is_name;
        asio::ip::make_address(host, is_name);
        if (is_name) {
            SSL_set_tlsext_host_name(raw, host.c_str());
            SSL_set1_host(raw, host.c_str());
        } else {
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(raw), host.c_str());
        }
        SSL_set_connect_state(raw);
        const bool done = co_await shake_hands();
        if (!done && expired_) {
            co_return base::error{base::errc::later, "no TLS handshake in time"};
        }
        if (!done) co_return no_link("no TLS there: " + trouble());
        co_return base::result<void>{};
    }
    [[nodiscard]] std::string certificate_trouble() {
        switch (SSL_get_verify_result(ssl_.get())) {
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
        const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
        std::tm until{};
        if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) != 1) return 0;
        const auto day = std::chrono::sys_days(std::chrono::year(until.tm_year + 1900) /
                                               (until.tm_mon + 1) / until.tm_mday);
        return static_cast<base::time_us>(day.time_since_epoch().count()) * base::day_us +
               ((until.tm_hour * 60 + until.tm_min) * 60 + until.tm_sec) * base::second_us;
    }

    awaitable<base::result<std::size_t>> read_some(std::span<char> out) override {
        if (++calls_ >= calls_in_a_row) co_await let_others();
        for (;;) {
            std::size_t count = 0;
            ERR_clear_error();
            const int done = SSL_read_ex(ssl_.get(), out.data(), out.size(), &count);
            if (done == 1) co_return count;
            if (SSL_get_error(ssl_.get(), done) == SSL_ERROR_ZERO_RETURN) co_return std::size_t{0};
            const bool again = co_await waits_for_line(done);
            if (!again) co_return line_error();
        }
    }

    awaitable<base::result<void>> write(std::string_view bytes) override {
        while (!bytes.empty()) {
            if (++calls_ >= calls_in_a_row) co_await let_others();
            std::size_t count = 0;
            ERR_clear_error();
            const int done = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
            if (done == 1) {
                bytes.remove_prefix(count);
                continue;
            }
            const bool again = co_await waits_for_line(done);
            if (!again) co_return line_error();
        }
        co_return base::result<void>{};
    }

    awaitable<void> shutdown() override {
        if (!end_.socket.is_open()) co_return;
        set_deadline(goodbye_time);
        for (;;) {
            ERR_clear_error();
            const int done = SSL_shutdown(ssl_.get());
            if (done >= 0) break;
            const bool again = co_await waits_for_line(done);
            if (!again) break;
        }
        // What the peer still sends runs out first: closing over unread bytes makes TCP destroy
        // what we wrote last, and with it the reason why we close.
        std::array<char, 2048> sink;
        for (std::size_t read = 0; read < goodbye_bytes && end_.socket.is_open();) {
            auto reads = end_.socket.async_read_some(asio::buffer(sink), awaited);
            auto [failed, count] = co_await std::move(reads);
            if (failed) break;
            read += count;
        }
        close();
    }

    void close() override {
        deadline_.clear();
        system_error ignored;
        end_.socket.close(ignored);
    }

    void set_deadline(base::time_us from_now) override {
        if (end_.socket.is_open()) deadline_.set(from_now);
    }

    bool is_quiet() override {
        if (!end_.socket.is_open() || SSL_has_pending(ssl_.get()) == 1) return false;
        char byte = 0;
        const auto seen =
            ::recv(end_.socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    std::optional<base::public_key> peer() const override { return peer_; }
    std::string peer_address() const override { return address_; }

private:
    awaitable<base::result<void>> handshake() {
        const bool done = co_await shake_hands();
        if (!done) co_return handshake_error();
        if (!context_->impl_->asks_key) co_return base::result<void>{};
        peer_ = ed25519_key(SSL_get0_peer_certificate(ssl_.get()));
        if (!peer_) co_return no_link(std::string(wrong_key) + ": no Ed25519 key was shown");
        co_return base::result<void>{};
    }

    awaitable<bool> shake_hands() {
        for (;;) {
            ERR_clear_error();
            const int done = SSL_do_handshake(ssl_.get());
            if (done == 1) co_return true;
            const bool again = co_await waits_for_line(done);
            if (!again) co_return false;
        }
    }

    // After a call that came to no end: waits until the same call may be made again. False: it
    // failed; alert_ or end_.trouble tells why.
    awaitable<bool> waits_for_line(int outcome) {
        const int why = SSL_get_error(ssl_.get(), outcome);
        if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
            if (why == SSL_ERROR_SSL) alert_ = ERR_get_error();
            co_return false;
        }
        calls_ = 0;
        const auto until =
            why == SSL_ERROR_WANT_READ ? tcp::socket::wait_read : tcp::socket::wait_write;
        auto waits = end_.socket.async_wait(until, awaited);
        auto [failed] = co_await std::move(waits);
        if (failed) end_.trouble = failed;
        co_return !failed;
    }

    // A peer that is faster than we are would keep the loop, and its own deadline, to itself.
    awaitable<void> let_others() {
        calls_ = 0;
        auto turn = asio::post(end_.socket.get_executor(), awaited);
        co_await std::move(turn);
    }

    [[nodiscard]] std::string trouble() const {
        if (alert_ == 0) return end_.trouble.message();
        const char* said = ERR_reason_error_string(alert_);
        return said != nullptr ? said : "error " + std::to_string(alert_);
    }
    // Without TLS's goodbye.
    [[nodiscard]] bool was_cut() const {
        return ERR_GET_REASON(alert_) == SSL_R_UNEXPECTED_EOF_WHILE_READING ||
               (alert_ == 0 && end_.trouble == asio::error::eof);
    }

    [[nodiscard]] base::error line_error() const {
        if (expired_) return {base::errc::later, "the line was too slow: a deadline passed"};
        return no_link(was_cut() ? "the line was cut" : "the line was cut: " + trouble());
    }

    [[nodiscard]] base::error handshake_error() const {
        if (expired_) return {base::errc::later, "no TLS handshake in time"};
        if (was_cut()) return no_link("the line was cut in the TLS handshake");
        if (alert_ == 0) return no_link("the line was cut in the TLS handshake: " + trouble());
        switch (ERR_GET_REASON(alert_)) {
            case SSL_R_WRONG_VERSION_NUMBER:
            case SSL_R_HTTP_REQUEST:
            case SSL_R_HTTPS_PROXY_REQUEST:
            case SSL_R_PACKET_LENGTH_TOO_LONG:
            case SSL_R_BAD_RECORD_TYPE:
            case SSL_R_RECORD_LENGTH_MISMATCH:
                return no_link("not TLS: something else than a hub answers there");
            default:
                // A portal with a certificate of its own kind, an old TLS, a stranger.
                return no_link(std::string(wrong_key) + ": " + trouble());
        }
    }

    std::shared_ptr<tls_context> context_;
    socket_end end_;
    ssl_handle ssl_;
    unsigned long alert_ = 0;  // OpenSSL's error, where it was one
    int calls_ = 0;
    bool expired_ = false;
    std::optional<base::public_key> peer_;
    std::string address_;
    watchdog deadline_;
};

}  // namespace

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
    tcp::socket socket, std::shared_ptr<tls_context> context,
    std::optional<std::vector<base::hash256>> pins, base::time_us deadline) {
    auto made = std::make_shared<tls_connection>(std::move(socket), std::move(context));
    made->set_deadline(deadline);
    auto done = co_await made->connect();
    if (!done) co_return done.error();
    const base::hash256 shown = spki_pin(*made->peer());
    if (pins && std::find(pins->begin(), pins->end(), shown) == pins->end()) {
        made->close();
        co_return no_link(std::string(wrong_key) + ": " + shown.hex().substr(0, 16) +
                          "... is not the one this device was enrolled with");
    }
    co_return std::shared_ptr<connection>(made);
}

awaitable<base::result<std::shared_ptr<connection>>> tls_accept(
    tcp::socket socket, std::shared_ptr<tls_context> context, base::time_us deadline) {
    auto made = std::make_shared<tls_connection>(std::move(socket), std::move(context));
    made->set_deadline(deadline);
    auto done = co_await made->accept();
    if (!done) co_return done.error();
    co_return std::shared_ptr<connection>(made);
}

}  // namespace kheya::platform
