#include "shared/platform/local_socket.hpp"

#include "shared/base/text.hpp"
#include "shared/platform/awaiting.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace kheya::platform {

namespace asio = boost::asio;
using protocol = asio::local::stream_protocol;
using system_error = boost::system::error_code;

namespace {

constexpr std::size_t path_limit = 100;  // sun_path holds 108
constexpr base::time_us request_deadline = 10 * base::second_us;
constexpr base::time_us answer_deadline = 60 * base::second_us;

// A path to FOLDER/socket that is short enough for the system call, whatever the folder's length.
class short_path {
public:
    explicit short_path(const std::string& folder) : text_(folder + "/socket") {
        if (text_.size() <= path_limit) return;
        descriptor_ = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        text_ = "/proc/self/fd/" + std::to_string(descriptor_) + "/socket";
    }
    short_path(const short_path&) = delete;
    short_path& operator=(const short_path&) = delete;
    ~short_path() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
    int descriptor_ = -1;
};

std::array<unsigned char, 4> length_prefix(std::size_t size) {
    return {static_cast<unsigned char>(size >> 24), static_cast<unsigned char>(size >> 16),
            static_cast<unsigned char>(size >> 8), static_cast<unsigned char>(size)};
}

std::size_t length_of(const std::array<unsigned char, 4>& prefix) {
    return std::size_t{prefix[0]} << 24 | std::size_t{prefix[1]} << 16 |
           std::size_t{prefix[2]} << 8 | std::size_t{prefix[3]};
}

}  // namespace

struct local_server::state {
    state(asio::any_io_executor executor, std::string place, local_handler h)
        : io(std::move(executor)), folder(std::move(place)), handler(std::move(h)), acceptor(io) {}

    asio::any_io_executor io;
    std::string folder;
    local_handler handler;
    protocol::acceptor acceptor;
    std::size_t connections = 0;
    bool stopping = false;

    // Spawned coroutines begin later: they get `self` as an argument, so that the state is there.
    awaitable<void> accept_all(std::shared_ptr<state> self);
    awaitable<void> serve(std::shared_ptr<state> self, protocol::socket socket);
    awaitable<void> answer(protocol::socket& socket, watchdog& deadline);
};

awaitable<void> local_server::state::accept_all(std::shared_ptr<state> self) {
    alarm pause(io);
    while (!stopping) {
        std::string trouble;
        try {
            auto waits = acceptor.async_accept(awaited);
            auto [failed, socket] = co_await std::move(waits);
            if (stopping) co_return;
            if (failed) {
                trouble = failed.message();
            } else if (connections < local_connection_limit) {
                auto serving = serve(self, std::move(socket));
                asio::co_spawn(io, std::move(serving), asio::detached);
            }
        } catch (const std::exception& e) {
            trouble = e.what();
        }
        if (trouble.empty()) continue;
        log_warn("local socket: " + trouble);
        co_await pause.wait(accept_pause);
    }
}

awaitable<void> local_server::state::serve(std::shared_ptr<state> self, protocol::socket socket) {
    (void)self;
    ++connections;
    try {
        watchdog deadline(io, [&socket] {
            system_error ignored;
            socket.close(ignored);
        });
        co_await answer(socket, deadline);
    } catch (const std::exception& trouble) {
        log_error(std::string("local socket: ") + trouble.what());
    }
    --connections;
}

awaitable<void> local_server::state::answer(protocol::socket& socket, watchdog& deadline) {
    std::array<unsigned char, 4> prefix{};
    deadline.set(request_deadline);
    auto reads = asio::async_read(socket, asio::buffer(prefix), awaited);
    auto [failed, count] = co_await std::move(reads);
    if (failed || length_of(prefix) > local_request_limit) co_return;
    std::string request(length_of(prefix), '\0');
    auto reads_rest = asio::async_read(socket, asio::buffer(request), awaited);
    auto [cut, got] = co_await std::move(reads_rest);
    if (cut) co_return;
    deadline.clear();
    auto answering = handler(std::move(request));
    const std::string reply = co_await std::move(answering);
    const bool is_long = reply.size() > local_answer_limit;
    if (is_long) log_error("local socket: an answer is too long");
    // Of one that is too long the length alone: who asked says so.
    prefix = length_prefix(std::min<std::size_t>(reply.size(), UINT32_MAX));
    deadline.set(answer_deadline);
    const std::array<asio::const_buffer, 2> both{asio::buffer(prefix),
                                                 asio::buffer(reply, is_long ? 0 : reply.size())};
    auto writes = asio::async_write(socket, both, awaited);
    co_await std::move(writes);
}

base::result<std::unique_ptr<local_server>> local_server::listen(asio::any_io_executor io,
                                                                 const std::string& folder,
                                                                 local_handler handler) {
    auto made = std::make_shared<state>(std::move(io), folder, std::move(handler));
    const short_path path(folder);
    // We hold the folder's lock: a socket file that is there was left by a process that died.
    ::unlink(path.text().c_str());
    system_error failed;
    made->acceptor.open(protocol(), failed);
    if (!failed) made->acceptor.bind(protocol::endpoint(path.text()), failed);
    if (failed) return base::io_trouble("local socket: " + failed.message(), folder);
    // Before it listens nobody can connect: the wider mode of the moment before harms nobody.
    if (::chmod(path.text().c_str(), 0600) != 0) {
        return base::io_trouble(std::strerror(errno), folder);
    }
    made->acceptor.listen(16, failed);
    if (failed) return base::io_trouble("local socket: " + failed.message(), folder);
    auto accepting = made->accept_all(made);
    asio::co_spawn(made->io, std::move(accepting), asio::detached);
    return std::unique_ptr<local_server>(new local_server(std::move(made)));
}

local_server::~local_server() {
    state_->stopping = true;
    system_error ignored;
    state_->acceptor.close(ignored);
    const short_path path(state_->folder);
    ::unlink(path.text().c_str());
}

namespace {

bool send_all(int descriptor, const void* bytes, std::size_t size) {
    const char* at = static_cast<const char*>(bytes);
    while (size > 0) {
        const ssize_t sent = ::send(descriptor, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

bool receive_all(int descriptor, void* bytes, std::size_t size) {
    char* at = static_cast<char*>(bytes);
    while (size > 0) {
        const ssize_t got = ::recv(descriptor, at, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

base::error too_long_an_answer() {
    const std::string most = std::to_string(local_answer_limit >> 20);
    return {base::errc::io,
            "what you asked for is done, but the answer is longer than the " + most +
                " MiB that a running program hands over: ask for less at once, such as one office "
                "with --office, or stop the running program and ask again",
            {},
            "কাজটি হয়েছে, কিন্তু উত্তরটি " + base::bengali_digits(most) +
                " MiB-এর চেয়ে বড়, চলমান প্রোগ্রাম এত বড় উত্তর দিতে পারে না: একবারে কম চান, যেমন "
                "--office দিয়ে একটি অফিস, অথবা প্রোগ্রাম বন্ধ করে আবার চান"};
}

}  // namespace

base::result<std::optional<std::string>> call_local(const std::string& folder,
                                                    std::string_view request) {
    if (request.size() > local_request_limit) {
        return base::io_trouble("the request to the running program is too long");
    }
    struct descriptor {
        int number = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        descriptor() = default;
        descriptor(const descriptor&) = delete;
        descriptor& operator=(const descriptor&) = delete;
        ~descriptor() {
            if (number >= 0) ::close(number);
        }
    } socket;
    if (socket.number < 0) return base::io_trouble(std::strerror(errno), folder);
    const short_path path(folder);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.text().copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(socket.number, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
        const bool nobody = errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR;
        if (nobody) return std::optional<std::string>();
        return base::io_trouble(std::strerror(errno), folder + "/socket");
    }
    const base::error cut = base::io_trouble("the running program ended before its answer", folder);
    auto prefix = length_prefix(request.size());
    if (!send_all(socket.number, prefix.data(), prefix.size()) ||
        !send_all(socket.number, request.data(), request.size()) ||
        !receive_all(socket.number, prefix.data(), prefix.size())) {
        return cut;
    }
    if (length_of(prefix) > local_answer_limit) return too_long_an_answer();
    std::string answer(length_of(prefix), '\0');
    if (!receive_all(socket.number, answer.data(), answer.size())) return cut;
    return std::optional<std::string>(std::move(answer));
}

}  // namespace kheya::platform
