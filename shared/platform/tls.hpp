#pragma once

// TLS 1.3 by keys alone: both sides show a self-signed Ed25519 certificate, the client checks the
// hub's key against its pins, the server reports the client's key. A connection is type-erased, so
// that OpenSSL stays in tls.cpp and tls_context. It belongs to the coroutine that uses it.

#include "shared/platform/keys.hpp"
#include "shared/platform/page_certificate.hpp"
#include "shared/platform/seams.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kheya::platform {

class connection {
public:
    virtual ~connection() = default;
    // At least one byte, or 0 after the peer's proper end. Errors: no_link when the line was cut
    // (also without TLS's closing alert), later when the deadline passed.
    virtual awaitable<base::result<std::size_t>> read_some(std::span<char> out) = 0;
    // All of it; `bytes` must live until done. Errors as above.
    virtual awaitable<base::result<void>> write(std::string_view bytes) = 0;
    // Says goodbye and lets the peer finish; at most two seconds. Nothing may be written after.
    virtual awaitable<void> shutdown() = 0;
    // Cuts the line at once; what waits on it ends with no_link.
    virtual void close() = 0;
    // From now on everything must be done within that time, until set again.
    virtual void set_deadline(base::time_us from_now) = 0;
    // An idle connection with anything to read (its end included) is of no more use.
    [[nodiscard]] virtual bool is_quiet() = 0;
    [[nodiscard]] virtual std::optional<base::public_key> peer() const = 0;
    [[nodiscard]] virtual std::string peer_address() const = 0;
};

// One side's certificate and rules; shared by all its connections.
class tls_context {
public:
    // Errors: io, when OpenSSL refuses (out of memory).
    static base::result<std::shared_ptr<tls_context>> for_client(const key_pair& key);
    static base::result<std::shared_ptr<tls_context>> for_server(const key_pair& key);
    // For browsers: TLS 1.2 too, nothing asked of them. Errors: io (not a certificate and its key).
    static base::result<std::shared_ptr<tls_context>> for_pages(const page_certificate& shown);
    // Of the public web: TLS 1.2 too, no key of ours, the machine's certificate authorities.
    static base::result<std::shared_ptr<tls_context>> for_browsing();
    ~tls_context();

    struct impl;
    explicit tls_context(std::unique_ptr<impl> made);
    std::unique_ptr<impl> impl_;
};

// Without pins any key will do. Errors: no_link (not TLS, wrong key at the hub), later (deadline).
awaitable<base::result<std::shared_ptr<connection>>> tls_connect(
    boost::asio::ip::tcp::socket socket, std::shared_ptr<tls_context> context,
    std::optional<std::vector<base::hash256>> pins, base::time_us deadline);
// To a public server, whatever its certificate is worth: that is told, and stops nothing.
struct browsed_line {
    std::shared_ptr<connection> line;
    // Why a browser would warn: expired, not_yet_valid, self_signed, unknown_issuer, other_name,
    // faulty; empty: it would not.
    std::string certificate_trouble;
    base::time_us certificate_until = 0;  // wall clock
};
awaitable<base::result<browsed_line>> tls_browse(boost::asio::ip::tcp::socket socket,
                                                 std::shared_ptr<tls_context> context,
                                                 std::string host, base::time_us deadline);
awaitable<base::result<std::shared_ptr<connection>>> tls_accept(
    boost::asio::ip::tcp::socket socket, std::shared_ptr<tls_context> context,
    base::time_us deadline);

}  // namespace kheya::platform
