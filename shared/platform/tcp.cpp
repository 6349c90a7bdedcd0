#include "shared/platform/tcp.hpp"

#include "shared/platform/awaiting.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

namespace kheya::platform {

namespace asio = boost::asio;
using asio::ip::tcp;
using system_error = boost::system::error_code;

namespace {

class tcp_connection : public connection {
public:
    explicit tcp_connection(tcp::socket socket)
        : socket_(std::move(socket)), deadline_(socket_.get_executor(), [this] {
              expired_ = true;
              close();
          }) {
        system_error ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        const auto remote = socket_.remote_endpoint(ignored);
        if (!ignored) address_ = remote.address().to_string();
    }

    awaitable<base::result<std::size_t>> read_some(std::span<char> out) override {
        auto waits = socket_.async_read_some(asio::buffer(out.data(), out.size()), awaited);
        auto [failed, count] = co_await std::move(waits);
        if (!failed || count > 0) co_return count;
        if (failed == asio::error::eof) co_return std::size_t{0};
        co_return line_error(failed);
    }

    awaitable<base::result<void>> write(std::string_view bytes) override {
        auto waits = asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), awaited);
        auto [failed, count] = co_await std::move(waits);
        if (failed) co_return line_error(failed);
        co_return base::result<void>{};
    }

    awaitable<void> shutdown() override {
        system_error ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        close();
        co_return;
    }

    void close() override {
        deadline_.clear();
        system_error ignored;
        socket_.close(ignored);
    }

    void set_deadline(base::time_us from_now) override {
        if (socket_.is_open()) deadline_.set(from_now);
    }

    bool is_quiet() override {
        if (!socket_.is_open()) return false;
        char byte = 0;
        const auto seen = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    std::optional<base::public_key> peer() const override { return std::nullopt; }
    std::string peer_address() const override { return address_; }

private:
    base::error line_error(const system_error& failed) const {
        if (expired_) return {base::errc::later, "the line was too slow: a deadline passed"};
        return {base::errc::no_link, "the line was cut: " + failed.message()};
    }

    tcp::socket socket_;
    bool expired_ = false;
    std::string address_;
    watchdog deadline_;
};

}  // namespace

std::shared_ptr<connection> plain_connection(tcp::socket socket) {
    return std::make_shared<tcp_connection>(std::move(socket));
}

}  // namespace kheya::platform
