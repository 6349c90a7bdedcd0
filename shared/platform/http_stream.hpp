#pragma once

// One connection while HTTP messages pass over it: bounded heads, bodies in pieces, and the
// deadlines of both. Used by http_client and http_server; belongs to one coroutine at a time.

#include "shared/platform/seams.hpp"
#include "shared/platform/tls.hpp"

#include <memory>
#include <string>

namespace kheya::platform {

class http_stream {
public:
    http_stream(std::shared_ptr<connection> line, clock& time)
        : line_(std::move(line)), time_(&time) {}

    // A message begins: everything until the next begin() ends within `whole`.
    void begin(base::time_us whole);
    // Waits `first` for a first byte, `rest` for the others. A head with its blank line, or empty
    // when the peer ended properly before any byte. Errors: refused (too long), no_link, later.
    awaitable<base::result<std::string>> read_head(base::time_us first, base::time_us rest);
    // Counts `remaining` down; 0 bytes only when it is 0. Errors: no_link, later.
    awaitable<base::result<std::size_t>> read_body(std::span<char> out, std::uint64_t& remaining,
                                                   base::time_us idle);
    // Head and exactly `length` bytes of the body. `source_failed` tells whose the error is.
    awaitable<base::result<void>> write_message(std::string head, std::shared_ptr<byte_source> body,
                                                std::uint64_t length, base::time_us idle,
                                                bool& source_failed);
    // Head and whatever the body gives, piece by piece as it comes, until it ends, the peer goes or
    // the message's whole time is over.
    awaitable<void> write_stream(std::string head, std::shared_ptr<byte_source> body,
                                 base::time_us idle);
    awaitable<base::result<void>> write(std::string bytes, base::time_us idle);
    // Between pieces, while our own side works, only the message's whole time counts.
    void relax();

    [[nodiscard]] connection& line() { return *line_; }
    // Nothing of a further message was read yet.
    [[nodiscard]] bool is_drained() const { return held_.empty(); }

private:
    void allow(base::time_us idle);
    std::shared_ptr<connection> line_;
    clock* time_;
    std::string held_;  // read from the line, not yet given out
    base::time_us end_ = 0;
};

}  // namespace kheya::platform
