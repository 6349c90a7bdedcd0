#include "hub/store/log_emptier.hpp"

#include "shared/platform/log.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace kheya::hub_store {

log_emptier::log_emptier(surroundings around)
    : around_(std::move(around)), thread_(around_.io, around_.own_thread, 1) {}

void log_emptier::look() {
    const std::size_t pages = around_.store.log_pages();
    // The writer goes on at the log's beginning once all of it is in the file. (Where what it then
    // wrote at once is longer than the log was, this comes a little later.)
    if (pages < begun_at_) begun_at_ = 0;
    if (pages < begun_at_ + around_.pages) return;
    begun_at_ = pages;
    boost::asio::post(around_.io, [this] {
        wanted_ = true;
        if (running_ || stopped_) return;
        running_ = true;
        boost::asio::co_spawn(around_.io, empty(), boost::asio::detached);
    });
}

platform::awaitable<void> log_emptier::empty() {
    while (wanted_ && !stopped_) {
        wanted_ = false;
        std::function<base::result<void>()> work = [this]() -> base::result<void> {
            auto done = around_.log.read([this] { around_.log.empty_log(); });
            // After trouble nothing that this connection keeps in memory is believed.
            if (!done) (void)around_.log.reopen();
            return done;
        };
        const auto done = co_await thread_.run(std::move(work));
        note(done);
        // A redaction's own emptying does not wait for this one: what it could not do is done here.
        std::function<base::result<void>()> nothing = []() -> base::result<void> { return {}; };
        // Where too much waits, the next transaction does it.
        (void)co_await around_.writer.read(std::move(nothing));
    }
    running_ = false;
}

// A full or failing disk concerns the writer as well, who says so to whoever saves.
void log_emptier::note(const base::result<void>& done) {
    const std::string now = done ? std::string() : done.error().text();
    if (now != trouble_ && !now.empty()) platform::log_warn("emptying the log: " + now);
    trouble_ = now;
}

}  // namespace kheya::hub_store
