#pragma once

// Slows down who guesses passwords: a name, and an address, that failed a few times has to wait,
// each time twice as long. Memory is bounded; nothing is kept over a restart. Owner: the console;
// all calls on the io thread.

#include "shared/platform/seams.hpp"

#include <map>
#include <string>

namespace kheya::hub_console {

struct attempt_limits {
    int free = 5;                                   // failures before the first wait
    base::time_us first = 2 * base::second_us;      // then doubled
    base::time_us most = 60 * base::second_us;      // so that nobody is locked out by a stranger
    base::time_us forgotten = 3600 * base::second_us;  // after the last failure
};
// Many people may sit behind one address; who has a network of IPv6 has all its addresses.
inline constexpr attempt_limits name_limits{};
inline constexpr attempt_limits address_limits{20, 2 * base::second_us, 900 * base::second_us,
                                               3600 * base::second_us};
inline constexpr std::size_t attempts_most = 10'000;  // names or addresses remembered

class attempts {
public:
    attempts(platform::clock& time, attempt_limits limits) : time_(time), limits_(limits) {}
    // How long `who` has to wait; 0: may try.
    [[nodiscard]] base::time_us wait_of(const std::string& who) const;
    void failed(const std::string& who);
    void succeeded(const std::string& who) { known_.erase(who); }

private:
    struct record {
        int count = 0;
        base::time_us last = 0, until = 0;  // monotonic
    };
    void make_room();
    platform::clock& time_;
    attempt_limits limits_;
    std::map<std::string, record> known_;
};

}  // namespace kheya::hub_console
