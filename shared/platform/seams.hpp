#pragma once

// Every touch of the outside world that the agent and the hub need, as objects handed in at the
// top, so that a simulator can run the shipped classes through bad days from one seed.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kheya::platform {

template <class T>
using awaitable = boost::asio::awaitable<T>;

class clock {
public:
    virtual ~clock() = default;
    virtual base::time_us wall() = 0;       // may be years off, may jump
    virtual base::time_us monotonic() = 0;  // only differences within one boot mean anything
    virtual std::string boot_id() = 0;      // changes at every boot
    virtual awaitable<void> wait(base::time_us duration) = 0;
};

class chance {
public:
    virtual ~chance() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;
    template <class Id>
    Id draw() {
        Id id;
        fill(id.bytes);
        return id;
    }
    // Uniform in 0 .. bound-1; bound > 0.
    std::uint64_t below(std::uint64_t bound);
};

// Bytes that arrive bit by bit: a body read from a line, or from memory.
class byte_source {
public:
    virtual ~byte_source() = default;
    // At least one byte into `out`, or 0 at the proper end. Errors: no_link when the line died
    // before the announced end, later when a deadline passed.
    virtual awaitable<base::result<std::size_t>> read(std::span<char> out) = 0;
};
std::shared_ptr<byte_source> from_string(std::string text);
// The whole of it. Errors: those of read; refused when there is more than `limit`.
awaitable<base::result<std::string>> read_all(std::shared_ptr<byte_source> source,
                                              std::size_t limit);

// Bytes first .. first+count-1 of `total`. In a request: Content-Range of a PUT (count 0: none, the
// question how much is there), else Range (without total). In an answer: Content-Range.
struct byte_range {
    std::uint64_t first = 0, count = 0, total = 0;
    friend bool operator==(const byte_range&, const byte_range&) = default;
};

struct http_request {
    std::string method, target;  // target: path with query
    std::string content_type;
    std::uint64_t content_length = 0;
    std::shared_ptr<byte_source> body = from_string({});  // never null
    std::optional<byte_range> range = {};
    std::optional<base::time_us> patience = {};  // client side: for the answer to begin
    std::optional<base::public_key> peer;  // server side: the client's Ed25519 key
    std::string peer_address;              // server side, for the log
    std::string software;                  // User-Agent
    // Server side, for pages: what the browser says of itself; empty where it says nothing.
    std::string host, origin, cookie, token;
};

struct http_response {
    int status = 200;
    std::string content_type;
    std::optional<int> retry_after_s;
    std::optional<byte_range> range = {};
    std::uint64_t content_length = 0;
    std::shared_ptr<byte_source> body;  // never null
    std::vector<std::pair<std::string, std::string>> fields = {};   // further ones of the head
    // Server side: content_length is not known; the body ends where its source does, and the
    // connection with it.
    bool until_closed = false;
};
http_response make_response(int status, std::string content_type, std::string body);
// application/problem+json (RFC 9457).
http_response make_problem(int status, std::string_view title, std::string_view detail);

// The hub's side of a request. Must not throw; what does escape is answered with 500.
using http_handler = std::function<awaitable<http_response>(http_request)>;

// Where a hub lives and which Ed25519 keys may answer there.
struct hub_address {
    std::string url;                  // https://host:port
    std::vector<base::hash256> pins;  // SHA-256 of the SubjectPublicKeyInfo
    // Whoever answers there: only for asking what proves itself, and nothing may be told. Such a
    // connection serves no other request.
    bool any_key = false;
};

// What a no_link says first when something answered by TLS with a key that no pin is of.
inline constexpr std::string_view wrong_key = "wrong key at the hub";

// The agent's side of a request. A simulated network implements this by calling the hub's handler.
class transport {
public:
    virtual ~transport() = default;
    // Errors: no_link (no line, wrong pin, no TLS, not HTTP: message says which), later (deadline).
    virtual awaitable<base::result<http_response>> send(hub_address to, http_request request) = 0;
    // Drops kept-open connections, so that the next request starts afresh, and cuts those that a
    // request waits on for its answer.
    virtual void reset() = 0;
};

}  // namespace kheya::platform
