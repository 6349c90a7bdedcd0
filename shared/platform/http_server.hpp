#pragma once

// The hub's agent port and console port, and the pages that a program serves on loopback: accepts
// connections, reads each header before anything else, refuses doubtful framing, hands the request
// with its streamed body and the peer's key to the handler. Owner: the io thread. Nothing that a
// peer sends ends the process.

#include "shared/platform/keys.hpp"
#include "shared/platform/page_certificate.hpp"
#include "shared/platform/seams.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace kheya::platform {

struct http_server_limits {
    std::size_t connections = 4096;  // beyond: accepted and closed at once
    std::size_t connections_of_address = 0;  // the same, of one (IPv6: /64); 0: no limit
    std::uint64_t body = 4 << 20;    // beyond: 413 before reading
    base::time_us handshake = 15 * base::second_us;
    base::time_us header = 30 * base::second_us;  // from its first byte
    base::time_us keep = 120 * base::second_us;   // between requests
    base::time_us idle = 60 * base::second_us;    // between two pieces of a body
    base::time_us whole = 720 * base::second_us;  // reading and handling; writing the answer
};

// Everybody behind one address, which is given as text; of IPv6, one network (/64).
std::string origin_of(const std::string& address);

class http_server {
public:
    // With TLS by keys.
    http_server(boost::asio::any_io_executor io, clock& time, const key_pair& key,
                http_handler handler, http_server_limits limits = {});
    // With TLS for browsers.
    http_server(boost::asio::any_io_executor io, clock& time, const page_certificate& shown,
                http_handler handler, http_server_limits limits = {});
    // Plain; only for loopback.
    http_server(boost::asio::any_io_executor io, clock& time, http_handler handler,
                http_server_limits limits = {});
    ~http_server();  // like stop(), and cuts what is left
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    // Starts to accept at ADDR:PORT, [ADDR6]:PORT or :PORT (both families). Gives the port, useful
    // for port 0. Errors: usage (not an address), io (taken).
    base::result<unsigned short> listen(const std::string& address);
    // Accepts no more, ends idle connections; requests in work are answered, then closed.
    void stop();
    [[nodiscard]] std::size_t connections() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace kheya::platform
