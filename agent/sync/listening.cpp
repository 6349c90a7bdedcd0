#include "agent/sync/listening.hpp"

#include "agent/sync/session.hpp"

#include <algorithm>

namespace kheya::agent_sync {

namespace {

constexpr int doublings_most = 20;

base::time_us doubled(base::time_us first, int times, base::time_us most) {
    return std::min(most, first << std::min(times, doublings_most));
}

}  // namespace

listening::step listening::wait() {
    state_ = state::waiting;
    return {step::kind::wait, length_};
}

listening::step listening::rest(state why, base::time_us duration) {
    state_ = why;
    return {step::kind::rest, duration};
}

listening::step listening::exchange() {
    state_ = state::off;
    return {step::kind::exchange, 0};
}

listening::step listening::exchanged(bool well) {
    if (!well) {
        // The line is down, or the hub busy: a wait that was begun on it is as good as lost.
        state_ = state::off;
        return {};
    }
    if (state_ == state::waiting || state_ == state::crowded) return {};
    return wait();
}

void listening::grow() {
    breaks_ = news_ = known_ = 0;
    if (length_ < longest_) {
        length_ = std::min(2 * length_, longest_);
    } else if (longest_ < wait_most && ++good_ >= good_waits_before_longer) {
        good_ = 0;
        longest_ = std::min(2 * longest_, wait_most);
    }
}

listening::step listening::took_news() {
    // An office that somebody writes in without end must not make us exchange without end.
    if (news_++ < news_at_once) return exchange();
    return rest(state::resting, doubled(news_space_first, news_ - news_at_once, news_space_most));
}

listening::step listening::broke(base::time_us lasted, std::uint32_t drawn) {
    // A line that was not there at all says nothing about how long a wait it bears.
    if (lasted >= length_ / 2) {
        longest_ = length_ = std::max(length_ / 2, wait_least);
        good_ = 0;
    }
    // Then an exchange: what the dead wait did not bring, and whether there is a line at all.
    return rest(state::resting, scaled(doubled(backoff_first, breaks_++, backoff_most), drawn));
}

listening::step listening::waited(heard what, base::time_us lasted, std::uint32_t drawn,
                                  std::optional<base::time_us> retry_after) {
    if (state_ != state::waiting) return {};
    switch (what) {
        case heard::nothing_new:
            grow();
            return wait();
        case heard::news:
            known_ = 0;
            if (lasted >= news_space_most) news_ = 0;
            return took_news();
        case heard::known:
            // Once after each push of our own; a hub that says nothing else is not heard.
            return ++known_ <= news_at_once ? wait() : broke(lasted, drawn);
        case heard::overtaken:
            state_ = state::off;   // the exchange's end begins the next wait
            return {};
        case heard::later: {
            const base::time_us least = retry_after.value_or(crowded_rest);
            return rest(state::crowded, least + scaled(least, drawn));
        }
        case heard::turned_away:
            return exchange();
        case heard::broken:
            break;
    }
    return broke(lasted, drawn);
}

listening::step listening::rested() {
    if (state_ == state::crowded) return wait();
    return state_ == state::resting ? exchange() : step{};
}

}  // namespace kheya::agent_sync
