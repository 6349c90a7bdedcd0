#pragma once

// How long to wait at the hub for news, and what to do with what comes of it: a pure state machine
// beside the session's, with the same manners. The line is asked for longer waits while it bears
// them, for shorter ones when it dies in them. The runner performs its steps.

#include "shared/base/hybrid_time.hpp"
#include "shared/wire/limits.hpp"

#include <cstdint>
#include <optional>

namespace kheya::agent_sync {

inline constexpr base::time_us wait_first = 55 * base::second_us;
inline constexpr base::time_us wait_least = 15 * base::second_us;
inline constexpr base::time_us wait_most = wire::wait_limit_s * base::second_us;
inline constexpr int good_waits_before_longer = 12;   // of a length at which the line died
inline constexpr int news_at_once = 5;                // in a row, before exchanges are spaced
inline constexpr base::time_us news_space_first = base::second_us;
inline constexpr base::time_us news_space_most = 60 * base::second_us;
inline constexpr base::time_us crowded_rest = 60 * base::second_us;  // where the hub said no time

class listening {
public:
    // What one wait brought.
    enum class heard {
        nothing_new,   // the whole time passed
        news,
        known,         // news that an exchange has brought here meanwhile
        overtaken,     // news, while an exchange is under way in any case
        later,         // the hub has no room for one more who waits
        turned_away,   // unknown or revoked: an exchange will say why
        broken,        // the line died, or what answered was not our hub
    };
    struct step {
        enum class kind { nothing, wait, rest, exchange } what = kind::nothing;
        base::time_us duration = 0;   // of the wait or the rest
    };

    // The background exchange ended; `well`: all is said, and the hub named a mark to wait from.
    [[nodiscard]] step exchanged(bool well);
    // A wait ended after `lasted`; `drawn`: uniform in 32 bits.
    [[nodiscard]] step waited(heard what, base::time_us lasted, std::uint32_t drawn,
                              std::optional<base::time_us> retry_after = std::nullopt);
    // A rest is over.
    [[nodiscard]] step rested();

private:
    enum class state { off, waiting, resting, crowded };
    step wait();
    step rest(state why, base::time_us duration);
    step exchange();
    step took_news();
    step broke(base::time_us lasted, std::uint32_t drawn);
    void grow();
    state state_ = state::off;
    base::time_us length_ = wait_first, longest_ = wait_most;
    int good_ = 0;     // waits in a row at the longest
    int breaks_ = 0;   // in a row
    int news_ = 0;     // in a row
    int known_ = 0;    // in a row
};

}  // namespace kheya::agent_sync
