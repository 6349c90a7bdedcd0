#include "shared/platform/dial.hpp"

#include "shared/platform/awaiting.hpp"
#include "shared/platform/system.hpp"

#include <algorithm>

namespace kheya::platform {

namespace asio = boost::asio;
using asio::ip::tcp;
using system_error = boost::system::error_code;

namespace {

constexpr std::size_t addresses_tried = 8;

}  // namespace

std::vector<tcp::endpoint> by_turns(const std::vector<tcp::endpoint>& found) {
    std::vector<tcp::endpoint> six, four, out;
    for (const auto& each : found) (each.address().is_v6() ? six : four).push_back(each);
    for (std::size_t i = 0; i < std::max(six.size(), four.size()); ++i) {
        if (i < six.size()) out.push_back(six[i]);
        if (i < four.size()) out.push_back(four[i]);
    }
    if (out.size() > addresses_tried) out.resize(addresses_tried);
    return out;
}

awaitable<base::result<tcp::socket>> dial(asio::any_io_executor io, tcp::endpoint to,
                                          base::time_us patience) {
    tcp::socket socket(io);
    bool expired = false;
    system_error failed;
    {
        watchdog deadline(io, [&] {
            expired = true;
            system_error ignored;
            socket.close(ignored);
        });
        deadline.set(patience);
        auto waits = socket.async_connect(to, awaited);
        auto [status] = co_await std::move(waits);
        failed = status;
    }
    if (failed) {
        co_return base::error{base::errc::no_link, expired ? "no answer" : failed.message()};
    }
    co_return std::move(socket);
}

}  // namespace kheya::platform
