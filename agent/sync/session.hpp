#pragma once

// When to exchange and how much to send at once: a pure state machine from what happened to what is
// to be done next. It knows no clock, no line and no chance; the runner performs its actions and
// passes drawn numbers in.

#include "shared/base/hybrid_time.hpp"
#include "shared/wire/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace kheya::agent_sync {

inline constexpr base::time_us backoff_first = 30 * base::second_us;
inline constexpr base::time_us backoff_most = 3600 * base::second_us;
inline constexpr base::time_us after_save = 2 * base::second_us;   // more saves often follow
inline constexpr base::time_us interval_default = 3600 * base::second_us;
inline constexpr int cuts_in_a_row_limit = 8;   // of a line that dies again and again, but moves

// How one exchange ended.
enum class ended {
    done,        // all is said on both sides
    more,        // something is left on one side: go on at once
    cut,         // the line died after a proven receipt: what had arrived is kept
    no_link,     // no line, or what answers is not our hub
    later,       // the hub is busy
    forbidden,   // unknown or revoked device, code refused
    refused,     // the hub did not understand: one side needs an update
    too_large,   // the hub or something before it takes only smaller requests
};

// `limit` scaled by a number drawn uniformly from 32 bits.
[[nodiscard]] base::time_us scaled(base::time_us limit, std::uint32_t drawn);

struct action {
    enum class kind { exchange, wait, stop } what = kind::stop;
    std::size_t segment = 0;       // exchange: bytes of changes to send at most
    base::time_us delay = 0;       // wait
};

class session {
public:
    // `persistent`: never stops (the background loop); otherwise ends once all is said or it is
    // clear that it cannot be now. `patient`: a session that ends waits out failures all the same.
    explicit session(bool persistent, bool patient = false,
                     base::time_us interval = interval_default)
        : persistent_(persistent), patient_(patient), interval_(interval) {}

    [[nodiscard]] action begin();
    // `drawn`: uniform in 32 bits. `retry_after`: what the hub asked for, with `later`.
    [[nodiscard]] action after(ended how, std::uint32_t drawn,
                               std::optional<base::time_us> retry_after = std::nullopt);
    // While it waits. Nothing: go on waiting as before.
    [[nodiscard]] std::optional<action> saved();
    // The hub has news, or whoever waits for them there wants to know how things stand. Nothing: an
    // exchange is under way, or failures are waited out.
    [[nodiscard]] std::optional<action> called();
    [[nodiscard]] action timer();
    [[nodiscard]] bool is_exchanging() const { return state_ == state::exchanging; }

private:
    enum class state { exchanging, idle, save_seen, backing_off };
    action exchange();
    action wait(state why, base::time_us delay);
    action failed(std::uint32_t drawn, std::optional<base::time_us> at_least);
    bool persistent_, patient_;
    base::time_us interval_;
    state state_ = state::exchanging;
    std::size_t segment_ = wire::segment_min;
    int failures_ = 0;        // in a row
    int cuts_ = 0;            // in a row
};

}  // namespace kheya::agent_sync
