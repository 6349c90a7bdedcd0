#include "hub/store/log_emptier.hpp"

#include "shared/platform/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace kheya::hub_store {

void log_emptier::look() {
    const std::size_t pages = around_.store.log_pages();
    // The writer goes on at the log's beginning once all of it is in the file. (Where what it then
    // wrote at once is longer than the log was, this comes a little later.)
    if (pages < emptied_at_) emptied_at_ = 0;
    if (pages < emptied_at_ + around_.pages) return;
    boost::asio::post(around_.io, [this] {
        // Where others wait, the next transaction asks again.
        if (running_ || stopped_ || around_.writer.waiting() > 0) return;
        running_ = true;
        boost::asio::co_spawn(around_.io, empty(), boost::asio::detached);
    });
}

platform::awaitable<void> log_emptier::empty() {
    std::function<base::result<void>()> job = [this]() -> base::result<void> {
        emptied_at_ = around_.store.log_pages();
        return around_.store.empty_log();
    };
    note(co_await around_.writer.read(std::move(job)));
    running_ = false;
}

// A full or failing disk concerns the writer as well, who says so to whoever saves.
void log_emptier::note(const base::result<void>& done) {
    const std::string now = done ? std::string() : done.error().text();
    if (now != trouble_ && !now.empty()) platform::log_warn("emptying the log: " + now);
    trouble_ = now;
}

}  // namespace kheya::hub_store
