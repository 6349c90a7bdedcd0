#pragma once

// Who is signed in: the sessions of the hub's store as this process knows them. The store decides,
// for any number of processes on it; the memory here answers in between, and is looked over again
// within `session_trusted`, or at once when the store tells that sessions ended. What a verb does
// is checked once more in its own transaction (hub_command::caller::session). docs/security.md has
// the reasons. Owner: the console; all calls on the io thread.

#include "hub/command/perform.hpp"
#include "shared/platform/disk_queue.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace kheya::hub_console {

inline constexpr std::size_t sessions_most = 2000;
inline constexpr std::size_t sessions_of_one_most = 10;  // the oldest goes first
inline constexpr base::time_us session_idle = 30 * 60 * base::second_us;
inline constexpr base::time_us session_life = 12 * 3600 * base::second_us;
// How long the memory is believed, and how far the store may lag behind the last use.
inline constexpr base::time_us session_trusted = 10 * base::second_us;
inline constexpr base::time_us session_noted = 60 * base::second_us;
// Clocks of several processes may differ so much. What was used later than this is over: a clock
// was set back.
inline constexpr base::time_us session_ahead = 5 * 60 * base::second_us;
// Of cookies that this process does not know it looks for so many at once, and tells others to come
// again; so many that nobody has are remembered.
inline constexpr std::size_t strangers_looked_for = 32;
inline constexpr std::size_t strangers_remembered = 1000;

// Somebody, or why not.
struct proof {
    std::optional<hub_command::caller> who;
    int status = 401;
    std::string detail, detail_bn;
    int retry_after_s = 0;
    bool needs_code = false;  // the password was right
};

class sessions {
public:
    struct surroundings {
        hub_store::store& store;
        platform::disk_queue& disk;
        platform::clock& time;
    };
    explicit sessions(surroundings around) : around_(around) {}

    // What is asked with a session: it is made younger by a call, and not by waiting for news.
    enum class use { call, glance };
    // Of the cookie's value.
    platform::awaitable<proof> find(std::string secret, use how);
    // Of its hash, as what is open already keeps it.
    platform::awaitable<proof> find_kept(base::hash256 hash, use how);
    // How often it was in doubt who is signed in: asked before the store opens a session.
    [[nodiscard]] std::uint64_t doubts() const { return doubts_; }
    // It was opened in the store, by what stood there after so many doubts: one that came since is
    // about this session too.
    void opened(hub_command::caller who, std::uint64_t doubts);
    // It was ended in the store.
    void ended(const base::hash256& hash) { known_.erase(hash); }
    // Sessions ended, nobody knows which: all are looked for before they are believed again.
    void doubt() { ++doubts_; }
    // Those that this process knows and that are not over.
    [[nodiscard]] std::size_t count();

    static base::hash256 hash_of(std::string_view secret);
    // What our page sends with every call beside the cookie. It is not kept: only who has the
    // cookie can make it.
    static std::string token_of(std::string_view secret);

private:
    struct known {
        hub_command::caller who;
        // Monotonic, so that no clock that is set makes a session younger.
        base::time_us made = 0, seen = 0, noted = 0, looked = 0;
        base::time_us row_seen = 0;    // as the store had it
        std::uint64_t doubts = 0;      // when it was looked for
    };
    struct row;
    [[nodiscard]] bool is_over(const known& one) const;
    [[nodiscard]] bool is_believed(const known& one) const;
    platform::awaitable<base::result<row>> look(base::hash256 hash);
    // False: it is over.
    bool take(const base::hash256& hash, const row& there, base::time_us asked_at,
              std::uint64_t doubts);
    platform::awaitable<void> note(base::hash256 hash);
    platform::awaitable<void> end(base::hash256 hash);
    void remember_stranger(const base::hash256& hash);
    void make_room();
    surroundings around_;
    std::map<base::hash256, known> known_;
    std::set<base::hash256> strangers_;
    std::deque<base::hash256> strangers_in_order_;
    std::size_t looking_ = 0;  // for strangers
    std::uint64_t doubts_ = 0;
};

// Within which a new session is opened, by this hub's clock.
hub_store::session_bounds bounds_at(base::time_us now);

}  // namespace kheya::hub_console
