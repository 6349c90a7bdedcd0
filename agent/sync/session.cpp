#include "agent/sync/session.hpp"

#include <algorithm>

namespace kheya::agent_sync {

base::time_us scaled(base::time_us limit, std::uint32_t drawn) {
    return static_cast<base::time_us>((static_cast<unsigned __int128>(limit) * drawn) >> 32);
}

action session::exchange() {
    state_ = state::exchanging;
    return {action::kind::exchange, segment_, 0};
}

action session::wait(state why, base::time_us delay) {
    state_ = why;
    return {action::kind::wait, 0, delay};
}

action session::begin() { return exchange(); }

action session::timer() { return exchange(); }

action session::failed(std::uint32_t drawn, std::optional<base::time_us> at_least) {
    segment_ = std::max(segment_ / 2, wire::segment_min);
    const int doublings = std::min(failures_, 20);
    ++failures_;
    if (!persistent_ && !patient_) return {};
    // Uniform from nothing on: ten thousand agents that lost one line together come back apart.
    const base::time_us most = std::min(backoff_most, backoff_first << doublings);
    return wait(state::backing_off, at_least.value_or(0) + scaled(most, drawn));
}

action session::after(ended how, std::uint32_t drawn, std::optional<base::time_us> retry_after) {
    if (how == ended::done || how == ended::more) {
        failures_ = cuts_ = 0;
        segment_ = std::min(segment_ * 2, wire::segment_max);
        if (how == ended::more) return exchange();
        if (!persistent_) return {};
        return wait(state::idle, interval_ - interval_ / 4 + scaled(interval_ / 2, drawn));
    }
    if (how == ended::cut && ++cuts_ <= cuts_in_a_row_limit) {
        segment_ = std::max(segment_ / 2, wire::segment_min);
        return exchange();   // some of it arrived: the next one begins further on
    }
    if (how == ended::too_large && segment_ > wire::segment_min) {
        segment_ = std::max(segment_ / 2, wire::segment_min);
        return exchange();
    }
    if (how == ended::forbidden) {
        // The person at headquarters may change that, but not within minutes.
        ++failures_;
        if (!persistent_) return {};
        return wait(state::backing_off, backoff_most / 2 + scaled(backoff_most, drawn));
    }
    return failed(drawn, how == ended::later ? retry_after : std::nullopt);
}

std::optional<action> session::saved() {
    if (state_ != state::idle) return std::nullopt;
    return wait(state::save_seen, after_save);
}

std::optional<action> session::called() {
    if (state_ != state::idle && state_ != state::save_seen) return std::nullopt;
    return exchange();
}

}  // namespace kheya::agent_sync
