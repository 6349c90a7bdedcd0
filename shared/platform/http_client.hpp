#pragma once

// The agent's way to a hub: HTTP/1.1 over TLS with pinned keys. One connection is kept open between
// requests. Answers stream from the line into the caller; only Content-Length framing is accepted.
// Owner: the agent's io thread.

#include "shared/platform/keys.hpp"
#include "shared/platform/seams.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace kheya::platform {

struct http_client_options {
    base::time_us resolve = 10 * base::second_us;  // then cached addresses are used
    base::time_us connect = 15 * base::second_us;  // TCP and TLS, for each address
    base::time_us idle = 30 * base::second_us;     // between two pieces in either direction
    base::time_us answer = 60 * base::second_us;   // from the request's end to the answer's start
    base::time_us whole = 600 * base::second_us;   // one request with its answer
    base::time_us keep = 100 * base::second_us;    // an unused connection is used no more
    std::size_t connections_kept = 2;
    std::string software = "kheya";  // User-Agent
};

// A request that waits at the hub (GET /v1/wait) brings its own patience.
class https_transport : public transport {
public:
    https_transport(boost::asio::any_io_executor io, clock& time, const key_pair& key,
                    http_client_options options = {});
    ~https_transport() override;
    // no_link messages begin with: "cannot resolve", "cannot connect", "wrong key at the hub",
    // "not TLS", "answer is not HTTP", "the line was cut". Nothing is ever sent twice.
    awaitable<base::result<http_response>> send(hub_address to, http_request request) override;
    void reset() override;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace kheya::platform
