#include "hub/command/warming.hpp"

#include "shared/base/calendar.hpp"
#include "shared/platform/log.hpp"

#include <vector>

namespace kheya::hub_command {

namespace {

constexpr std::size_t warmed_at_once = 500;  // offices; some tenths of a second
constexpr base::time_us warm_again = 3600 * base::second_us;
constexpr base::time_us nap = base::second_us;  // how soon stop() is noticed

}  // namespace

// What the first question of a kind would wait for is read before anybody asks, some offices at a
// time: with 33,000 of them it takes long. Who asks meanwhile comes between two of these jobs.
platform::awaitable<bool> warming::in_slices(
    std::string what, std::function<base::result<bool>(hub_store::store& in)> slice) {
    auto all = std::make_shared<bool>(false);
    while (!stopped_ && !*all) {
        std::function<base::result<void>()> job = [this, slice, all] {
            return around_.reader.snapshot([&]() -> base::result<void> {
                TRY(*all, slice(around_.reader));
                return {};
            });
        };
        const auto done = co_await around_.reading.read(std::move(job));
        if (!done) {
            platform::log_warn(what + ": " + done.error().text());
            co_return false;
        }
    }
    co_return *all;
}

platform::awaitable<bool> warming::warm(base::quarter quarter) {
    auto slicing = in_slices("overview", [this, quarter](hub_store::store& in) {
        return around_.kept.warm(in, around_.types.now(), quarter, warmed_at_once);
    });
    co_return co_await std::move(slicing);
}

platform::awaitable<bool> warming::warm_texts() {
    auto slicing = in_slices("search", [this](hub_store::store& in) {
        return around_.texts.refresh(in, around_.types.now(), warmed_at_once);
    });
    co_return co_await std::move(slicing);
}

// The quarter before the one that runs, which the pages begin with; that one; those that the trend
// shows. Again every hour: a quarter begins, offices move.
platform::awaitable<void> warming::keep_on() {
    bool told = false;
    while (!stopped_) {
        const auto running = base::quarter_of(base::dhaka_date(around_.time.wall()));
        std::vector<base::quarter> wanted = {running.previous(), running};
        while (wanted.size() < hub_report::trend_quarters) {
            wanted.push_back((wanted.size() == 2 ? wanted.front() : wanted.back()).previous());
        }
        bool ready = co_await warm_texts();
        for (const base::quarter quarter : wanted) ready = ready && co_await warm(quarter);
        if (ready && !told) {
            platform::log_info("the overviews of the last " + std::to_string(wanted.size()) +
                               " quarters are ready");
        }
        told = told || ready;
        for (auto left = warm_again; left > 0 && !stopped_; left -= nap) {
            co_await around_.time.wait(nap);
        }
    }
}

}  // namespace kheya::hub_command
