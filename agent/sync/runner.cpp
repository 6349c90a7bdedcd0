#include "agent/sync/runner.hpp"

#include "shared/platform/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>

namespace kheya::agent_sync {

namespace asio = boost::asio;
using base::errc;
using platform::awaitable;

namespace {

constexpr base::time_us turn_poll = base::second_us / 50;
constexpr base::time_us seize_patience = 60 * base::second_us;
constexpr base::time_us longest_nap = 60 * base::second_us;

base::error out_of_time() {
    return {errc::later, "the deadline passed with work left: everything is kept", {},
            "সময় শেষ, কাজ বাকি আছে: সব রক্ষিত আছে"};
}

}  // namespace

// Shared between sync() and the exchanges it started, which may outlast its deadline.
struct runner::attempt_state {
    std::optional<base::time_us> until;   // monotonic
    base::result<void> outcome;
    bool done = false;
};

runner::runner(asio::any_io_executor io, platform::clock& time, platform::chance& random,
               exchange& line, base::time_us interval)
    : io_(std::move(io)), time_(time), chance_(random), line_(line), interval_(interval) {}

std::uint32_t runner::draw() {
    return static_cast<std::uint32_t>(chance_.below(std::uint64_t{1} << 32));
}

void runner::start(bool listens) {
    background_.emplace(true, true, interval_);
    if (listens) listening_.emplace();
    follow(background_->begin());
}

void runner::saved() {
    if (!background_) return;
    if (const auto next = background_->saved()) follow(*next);
}

void runner::follow(action next) {
    const std::uint64_t generation = ++generation_;
    if (next.what == action::kind::exchange) {
        asio::co_spawn(io_, perform(next), asio::detached);
    } else if (next.what == action::kind::wait) {
        if (idle_) idle_();
        asio::co_spawn(io_, wait_then(generation, next.delay), asio::detached);
    }
}

awaitable<void> runner::wait_then(std::uint64_t generation, base::time_us delay) {
    std::function<bool()> counts = [this, generation] { return generation == generation_; };
    co_await nap_while(delay, std::move(counts));
    if (generation == generation_) follow(background_->timer());
}

// Whether the line is free now and ours; false when `until` passed first.
awaitable<bool> runner::take_turn(std::optional<base::time_us> until) {
    while (busy_) {
        if (until && time_.monotonic() >= *until) co_return false;
        co_await time_.wait(turn_poll);
    }
    busy_ = true;
    co_return true;
}

awaitable<base::result<void>> runner::seize() {
    line_.cut_short();
    const bool ours = co_await take_turn(time_.monotonic() + seize_patience);
    if (ours) co_return base::result<void>();
    co_return base::error{errc::later, "an exchange is under way: try again when it has ended", {},
                          "এখন আদান-প্রদান চলছে: শেষ হলে আবার চেষ্টা করুন"};
}

awaitable<void> runner::perform(action next) {
    co_await take_turn(std::nullopt);
    exchange_end end = co_await line_.perform(next.segment);
    busy_ = false;
    more_comes_ = end.more_comes;
    if (end.how == ended::done) line_.forget_retries();
    if (end.how != ended::done && end.how != ended::more) {
        platform::log_warn("exchange: " + end.why.text());
    }
    follow(background_->after(end.how, draw(), end.retry_after));
    if (end.how == ended::done && carrier_ != nullptr && !carries_) {
        asio::co_spawn(io_, carry_on(), asio::detached);
    }
    if (end.how == ended::more || !listening_) co_return;
    heed(listening_->exchanged(end.how == ended::done && line_.can_listen()));
}

// In the background: changes come first, so an exchange that begins ends it, and its end begins it
// again. After a failure an exchange shows whether there is a line at all.
awaitable<void> runner::carry_on() {
    carries_ = true;
    std::function<bool()> must_stop = [this] { return busy_; };
    exchange_end end = co_await carrier_->carry(std::move(must_stop));
    carries_ = false;
    if (end.how == ended::done) carrying_failed_ = 0;
    if (end.how == ended::done || end.how == ended::more) co_return;
    platform::log_warn("evidence: " + end.why.text());
    const base::time_us most =
        std::min(backoff_most, backoff_first << std::min(carrying_failed_++, 20));
    co_await time_.wait(end.retry_after.value_or(0) + scaled(most, draw()));
    if (const auto called = background_->called()) follow(*called);
}

// For `sync`, which ends once evidence is carried too.
awaitable<base::result<void>> runner::carry_until(std::optional<base::time_us> until) {
    const auto is_late = [this, until] { return until && time_.monotonic() >= *until; };
    while (carries_) {
        if (is_late()) co_return out_of_time();
        co_await time_.wait(turn_poll);
    }
    carries_ = true;
    std::function<bool()> must_stop = is_late;
    exchange_end end = co_await carrier_->carry(std::move(must_stop));
    carries_ = false;
    if (end.how == ended::done) co_return base::result<void>();
    if (end.how == ended::more) co_return out_of_time();
    co_return end.why;
}

void runner::heed(listening::step next) {
    using kind = listening::step::kind;
    if (next.what == kind::wait) {
        asio::co_spawn(io_, listen(++listening_generation_, next.duration), asio::detached);
    } else if (next.what == kind::rest) {
        asio::co_spawn(io_, rest_then(++listening_generation_, next.duration), asio::detached);
    } else if (next.what == kind::exchange) {
        ++listening_generation_;
        if (const auto called = background_->called()) follow(*called);
    }
}

awaitable<void> runner::listen(std::uint64_t generation, base::time_us duration) {
    using heard = listening::heard;
    const base::time_us begun = time_.monotonic();
    listening_end end = co_await line_.listen(duration);
    // Another one was begun since: this one's line died with the exchange that failed on it.
    if (generation != listening_generation_) co_return;
    if (end.what == heard::news && background_->is_exchanging()) end.what = heard::overtaken;
    const base::time_us lasted = time_.monotonic() - begun;
    heed(listening_->waited(end.what, lasted, draw(), end.retry_after));
}

awaitable<void> runner::rest_then(std::uint64_t generation, base::time_us duration) {
    std::function<bool()> counts = [this, generation] {
        return generation == listening_generation_;
    };
    co_await nap_while(duration, std::move(counts));
    if (generation == listening_generation_) heed(listening_->rested());
}

// In pieces, so that a wait that no longer counts ends soon.
awaitable<void> runner::nap_while(base::time_us duration, std::function<bool()> counts) {
    while (duration > 0 && counts()) {
        const base::time_us nap = std::min(duration, longest_nap);
        co_await time_.wait(nap);
        duration -= nap;
    }
}

awaitable<void> runner::until_done(std::shared_ptr<attempt_state> state) {
    const bool ours = co_await take_turn(state->until);
    if (!ours) {
        state->outcome = out_of_time();
        state->done = true;
        co_return;
    }
    session steps(false, state->until.has_value());
    action next = steps.begin();
    while (next.what != action::kind::stop) {
        const bool late = state->until && time_.monotonic() + next.delay >= *state->until;
        if (late) {
            if (state->outcome) state->outcome = out_of_time();
            break;
        }
        if (next.what == action::kind::wait) {
            co_await time_.wait(next.delay);
            next = steps.timer();
            continue;
        }
        exchange_end end = co_await line_.perform(next.segment);
        state->outcome = base::result<void>();
        more_comes_ = end.more_comes;
        if (end.how != ended::done && end.how != ended::more) state->outcome = end.why;
        next = steps.after(end.how, draw(), end.retry_after);
    }
    line_.forget_retries();
    busy_ = false;
    if (state->outcome && carrier_ != nullptr) {
        state->outcome = co_await carry_until(state->until);
    }
    state->done = true;
}

awaitable<base::result<void>> runner::sync(std::optional<base::time_us> deadline) {
    auto state = std::make_shared<attempt_state>();
    if (!deadline) {
        co_await until_done(state);
        co_return state->outcome;
    }
    state->until = time_.monotonic() + *deadline;
    asio::co_spawn(io_, until_done(state), asio::detached);
    while (!state->done) {
        // What hangs in a dead line is left to itself: whatever it still brings is welcome.
        if (time_.monotonic() >= *state->until) co_return out_of_time();
        co_await time_.wait(turn_poll);
    }
    co_return state->outcome;
}

}  // namespace kheya::agent_sync
