#include "tests/bench/load/traffic.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <array>

namespace kheya::load {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

traffic counted;
std::int64_t connected = 0;

ssize_t note_sent(ssize_t count) {
    if (count > 0) counted.up += count;
    return count;
}

ssize_t note_received(ssize_t count, int flags) {
    if (count > 0 && (flags & MSG_PEEK) == 0) counted.down += count;
    return count;
}

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t piece_bytes = 1460;   // as a segment comes

platform::awaitable<void> pump(platform::clock* time, line_shape shape,
                               std::shared_ptr<tcp::socket> from, std::shared_ptr<tcp::socket> to) {
    std::array<char, piece_bytes> piece;
    bool first = true;
    for (;;) {
        auto reads = from->async_read_some(asio::buffer(piece), awaited);
        auto [failed, count] = co_await std::move(reads);
        if (failed) break;
        const auto took = static_cast<std::int64_t>(count);
        co_await time->wait(took * base::second_us / shape.bytes_a_second +
                            (first ? shape.delay : 0));
        first = from->available() == 0;   // what follows at once is on the way already
        auto writes = asio::async_write(*to, asio::buffer(piece.data(), count), awaited);
        auto [broken, written] = co_await std::move(writes);
        counted.up -= static_cast<std::int64_t>(written);
        counted.down -= took;
        if (broken) break;
    }
    boost::system::error_code ignored;
    from->close(ignored);
    to->close(ignored);
}

}  // namespace

traffic traffic_so_far() { return counted; }

std::int64_t connections_so_far() { return connected; }

struct slow_lines::state {
    state(asio::any_io_executor executor, platform::clock& clock, unsigned short port,
          line_shape of)
        : io(executor),
          time(&clock),
          hub(asio::ip::address_v4::loopback(), port),
          shape(of),
          acceptor(executor, {asio::ip::address_v4::loopback(), 0}) {}

    asio::any_io_executor io;
    platform::clock* time;
    tcp::endpoint hub;
    line_shape shape;
    tcp::acceptor acceptor;

    static platform::awaitable<void> accept(std::shared_ptr<state> self) {
        for (;;) {
            auto waits = self->acceptor.async_accept(awaited);
            auto [failed, socket] = co_await std::move(waits);
            if (failed) co_return;
            auto near = std::make_shared<tcp::socket>(std::move(socket));
            auto far = std::make_shared<tcp::socket>(self->io);
            auto connects = far->async_connect(self->hub, awaited);
            auto [refused] = co_await std::move(connects);
            --connected;
            if (refused) continue;
            asio::co_spawn(self->io, pump(self->time, self->shape, near, far), asio::detached);
            asio::co_spawn(self->io, pump(self->time, self->shape, far, near), asio::detached);
        }
    }
};

slow_lines::slow_lines(asio::any_io_executor io, platform::clock& time, unsigned short to,
                       line_shape shape)
    : state_(std::make_shared<state>(io, time, to, shape)) {
    asio::co_spawn(io, state::accept(state_), asio::detached);
}

slow_lines::~slow_lines() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
}

unsigned short slow_lines::port() const { return state_->acceptor.local_endpoint().port(); }

}  // namespace kheya::load

// Named by --wrap in tests/bench/tests.cmake.
extern "C" {

ssize_t __real_send(int, const void*, size_t, int);
ssize_t __real_recv(int, void*, size_t, int);
ssize_t __real_sendmsg(int, const msghdr*, int);
ssize_t __real_recvmsg(int, msghdr*, int);
int __real_connect(int, const sockaddr*, socklen_t);

ssize_t __wrap_send(int to, const void* bytes, size_t size, int flags) {
    return kheya::load::note_sent(__real_send(to, bytes, size, flags));
}
ssize_t __wrap_recv(int from, void* bytes, size_t size, int flags) {
    return kheya::load::note_received(__real_recv(from, bytes, size, flags), flags);
}
ssize_t __wrap_sendmsg(int to, const msghdr* message, int flags) {
    return kheya::load::note_sent(__real_sendmsg(to, message, flags));
}
ssize_t __wrap_recvmsg(int from, msghdr* message, int flags) {
    return kheya::load::note_received(__real_recvmsg(from, message, flags), flags);
}
int __wrap_connect(int line, const sockaddr* to, socklen_t size) {
    ++kheya::load::connected;
    return __real_connect(line, to, size);
}

}  // extern "C"
