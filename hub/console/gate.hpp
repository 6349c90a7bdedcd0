#pragma once

// Who may talk to the console: a browser on our own page, with a session of somebody who signed in.
// Decides from a request's head and its own memory; a hub that starts anew asks everybody to sign
// in again. docs/security.md has the reasons. Owner: the console; all calls on the io thread.

#include "hub/command/perform.hpp"

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

class gate {
public:
    gate(platform::clock& time, platform::chance& random) : time_(time), chance_(random) {}

    // Where browsers find the console: its port, and the names that stand for this machine. "HOST:"
    // goes with our port; "HOST" and "HOST:PORT" are what a proxy before us is called.
    void set_place(unsigned short port, std::set<std::string> names);

    struct session {
        hub_command::caller who;
        base::time_us made_at = 0, seen_at = 0;  // monotonic
        std::string token;                       // what our page sends with every call
    };
    struct refusal {
        int status = 403;
        std::string detail;
    };
    // The value of a new session's cookie.
    [[nodiscard]] std::string open(hub_command::caller who);
    void end(const platform::http_request& asked);
    // Of that user, all but the one that asks.
    void end_all_of(std::string_view name, const platform::http_request* but = nullptr);
    // Whether the cookie's session is alive; does not make it younger.
    [[nodiscard]] bool is_alive(const std::string& hash) const;
    [[nodiscard]] std::size_t count() const { return sessions_.size(); }

    // Whether the request names us as its host: a name of somebody else's that points here must not
    // make a browser trust what is behind it. An address by number is nobody's name.
    [[nodiscard]] std::optional<refusal> check_host(const platform::http_request& asked) const;
    // Whether our own page asks, and nobody else's form or script.
    [[nodiscard]] std::optional<refusal> check_page(const platform::http_request& asked) const;
    // The session of the request, not made younger; null: none.
    [[nodiscard]] const session* peek(const platform::http_request& asked) const;
    // The session of the request, made younger; else `refused` says why there is none.
    session* find_reader(const platform::http_request& asked, refusal& refused);
    // Also: our own page, and its token.
    session* find_caller(const platform::http_request& asked, refusal& refused);

    // name=value and what belongs to it; an empty secret takes the cookie away.
    [[nodiscard]] std::string cookie(const std::string& secret) const;
    [[nodiscard]] std::string hash_in(const platform::http_request& asked) const;

private:
    [[nodiscard]] bool is_over(const session& one) const;
    void make_room(std::string_view name);
    [[nodiscard]] std::string cookie_name() const;
    platform::clock& time_;
    platform::chance& chance_;
    unsigned short port_ = 0;
    std::set<std::string> names_;
    std::map<std::string, session> sessions_;  // by hash of the cookie
};

}  // namespace kheya::hub_console
