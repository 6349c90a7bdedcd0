#pragma once

// Bytes that this process's sockets carry, TLS included and TCP's own headers not: counted where
// the calls leave the program (the linker turns its send and receive calls into ours). And slow
// lines: a relay on loopback that lets bytes through at a line's rate, with a line's delay.

#include "shared/platform/seams.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>

namespace kheya::load {

struct traffic {
    std::int64_t up = 0, down = 0;      // bytes sent and received
    [[nodiscard]] std::int64_t both() const { return up + down; }
    friend traffic operator-(const traffic& a, const traffic& b) {
        return {a.up - b.up, a.down - b.down};
    }
};
traffic traffic_so_far();
// TCP connections that were begun here.
std::int64_t connections_so_far();

struct line_shape {
    std::int64_t bytes_a_second = 0;
    base::time_us delay = 0;            // each way
};

// Its own bytes are taken off the count: what it passes on is counted once, at the agent's socket.
class slow_lines {
public:
    slow_lines(boost::asio::any_io_executor io, platform::clock& time, unsigned short to,
               line_shape shape);
    ~slow_lines();
    slow_lines(const slow_lines&) = delete;
    slow_lines& operator=(const slow_lines&) = delete;
    [[nodiscard]] unsigned short port() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace kheya::load
