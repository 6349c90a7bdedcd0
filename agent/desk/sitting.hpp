#pragma once

// Who sits at the desk: which person each browser's session was unlocked for, and how often a PIN
// was wrong. Kept in memory only, so that a restart asks again. Decides and touches nothing but its
// own lists. Owner: the desk; all calls on the io thread.

#include "agent/store/people.hpp"
#include "shared/platform/seams.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kheya::agent_desk {

inline constexpr base::time_us sitting_life = 30 * 60 * base::second_us;   // without a call
inline constexpr int free_tries = 4;            // wrong PINs before one has to wait
inline constexpr base::time_us wait_first = 30 * base::second_us;
inline constexpr base::time_us wait_most = 15 * 60 * base::second_us;

class sitting {
public:
    explicit sitting(platform::clock& time) : time_(time) {}

    // The person this session was unlocked for; empty: nobody, or not any more.
    [[nodiscard]] std::string holder(const std::string& session) const;
    void unlock(const std::string& session, const std::string& name);
    void lock(const std::string& session) { seats_.erase(session); }
    // Somebody does something there: the time begins anew.
    void touch(const std::string& session);

    // Until another PIN of that person may be tried; 0: now.
    [[nodiscard]] base::time_us wait_for(const std::string& name) const;
    void saw(const std::string& name, bool was_right);

private:
    struct seat {
        std::string name;
        base::time_us touched_at = 0;
    };
    struct count {
        int wrong = 0;   // in a row
        base::time_us last = 0;
    };
    platform::clock& time_;
    std::map<std::string, seat> seats_;     // by session; at most as many as the gate has
    std::map<std::string, count> counts_;   // by folded name; at most one a person
};

// Whether a call may be made there. Errors: forbidden, with "pin" as its place: the desk is locked,
// or the call would save under the name of somebody with a PIN who did not unlock it.
base::result<void> may_call(const agent_store::people& all, const std::string& holder,
                            const std::string& verb, const nlohmann::json& arguments);

}  // namespace kheya::agent_desk
