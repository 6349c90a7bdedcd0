#pragma once

// Performs what the session decides: exchanges in the background for as long as the process runs,
// or until all is said for `sync`. One exchange at a time. Waits go through the clock's seam only,
// so that a simulator can run it. Owner: the agent; all calls on the io thread. Outlives its
// coroutines: the io_context must not run any more once it is gone.

#include "agent/sync/carrier.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>

namespace kheya::agent_sync {

class runner {
public:
    runner(boost::asio::any_io_executor io, platform::clock& time, platform::chance& random,
           exchange& line, base::time_us interval);

    // Begins to exchange in the background and never stops by itself. `listens`: between exchanges
    // it waits at the hub for news.
    void start(bool listens);
    // Called whenever the background loop begins to wait; may be empty.
    void on_idle(std::function<void()> call) { idle_ = std::move(call); }
    // Evidence follows each exchange that ends well; `with` outlives the runner. Else none does.
    void carry(carrier& with) { carrier_ = &with; }
    // A change was saved here: the background loop sends it soon if the line held last time.
    void saved();
    // Exchanges until nothing is left either way. Errors: no_link, later (the hub is busy or
    // `deadline` passed with work left), forbidden, not_enrolled, refused, io.
    platform::awaitable<base::result<void>> sync(std::optional<base::time_us> deadline);
    // Cuts short what is under way on the line and keeps it for whoever asks, until `release`: for
    // what must not change while an answer is taken. Errors: later (it did not end in time).
    platform::awaitable<base::result<void>> seize();
    void release() { busy_ = false; }
    [[nodiscard]] bool is_exchanging() const { return busy_; }
    // Whether headquarters said at the last exchange that it has more to give.
    [[nodiscard]] bool more_comes() const { return more_comes_; }

private:
    struct attempt_state;
    platform::awaitable<void> perform(action next);
    platform::awaitable<void> wait_then(std::uint64_t generation, base::time_us delay);
    platform::awaitable<void> until_done(std::shared_ptr<attempt_state> state);
    platform::awaitable<bool> take_turn(std::optional<base::time_us> until);
    void follow(action next);
    platform::awaitable<void> listen(std::uint64_t generation, base::time_us duration);
    platform::awaitable<void> rest_then(std::uint64_t generation, base::time_us duration);
    void heed(listening::step next);
    platform::awaitable<void> carry_on();
    platform::awaitable<base::result<void>> carry_until(std::optional<base::time_us> until);
    platform::awaitable<void> nap_while(base::time_us duration, std::function<bool()> counts);
    std::uint32_t draw();
    boost::asio::any_io_executor io_;
    platform::clock& time_;
    platform::chance& chance_;
    exchange& line_;
    base::time_us interval_;
    std::optional<session> background_;
    std::uint64_t generation_ = 0;   // of the wait that counts
    std::optional<listening> listening_;
    std::uint64_t listening_generation_ = 0;   // the same, at the hub
    bool busy_ = false;
    bool more_comes_ = false;
    carrier* carrier_ = nullptr;
    bool carries_ = false;
    int carrying_failed_ = 0;        // in a row
    std::function<void()> idle_;
};

}  // namespace kheya::agent_sync
