#include "shared/platform/turn.hpp"

#include "shared/platform/awaiting.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace kheya::platform {

awaitable<void> next_turn() {
    auto loop = co_await boost::asio::this_coro::executor;
    auto turn = boost::asio::post(loop, awaited);
    co_await std::move(turn);
}

}  // namespace kheya::platform
