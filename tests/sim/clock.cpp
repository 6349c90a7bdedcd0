#include "tests/sim/clock.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace kheya::sim {

namespace asio = boost::asio;

namespace {

constexpr base::time_us latest = 9'214'646'400 * base::second_us;   // 2262

}  // namespace

void timeline::at(base::time_us when, int owner, std::function<void()> what) {
    events_.emplace(std::pair{std::max(when, now), ++number_}, event{owner, std::move(what)});
}

void timeline::forget(int owner) {
    // A dropped event may own the coroutine that holds another one: take them out first.
    std::vector<event> dropped;
    for (auto e = events_.begin(); e != events_.end();) {
        if (e->second.owner != owner) {
            ++e;
            continue;
        }
        dropped.push_back(std::move(e->second));
        e = events_.erase(e);
    }
}

int timeline::step() {
    auto first = events_.begin();
    now = first->first.first;
    event e = std::move(first->second);
    events_.erase(first);
    e.what();
    return e.owner;
}

base::time_us machine_clock::wall() {
    const base::time_us passed = all_.now - set_at_;
    const base::time_us shown = shows_ + passed + passed / 1'000'000 * drift_;
    return std::clamp<base::time_us>(shown, 0, latest);
}

void machine_clock::set(base::time_us shows) {
    shows_ = std::clamp<base::time_us>(shows, 0, latest);
    set_at_ = all_.now;
}

void machine_clock::drift(std::int64_t parts_per_million) {
    set(wall());
    drift_ = parts_per_million;
}

void machine_clock::reboot() {
    ++boots_;
    booted_ = all_.now;
}

platform::awaitable<void> machine_clock::wait(base::time_us duration) {
    auto initiate = [this, duration](auto handler) {
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        all_.at(all_.now + std::max<base::time_us>(duration, 0), owner_, [resume, io = *io_] {
            auto executor = asio::get_associated_executor(*resume, io);
            asio::post(executor, [resume] { (*resume)(); });
        });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate,
                                                                        asio::use_awaitable);
}

void seeded_chance::fill(std::span<std::uint8_t> out) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (i % 8 == 0) word = dice_.next();
        out[i] = static_cast<std::uint8_t>(word >> (i % 8 * 8));
    }
}

}  // namespace kheya::sim
