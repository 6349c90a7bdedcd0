#pragma once

// Who may talk to the pages: somebody who opened them with a one-time link from this agent, in a
// browser on this machine, on our own page. Decides from a request's head alone and touches
// nothing; docs/security.md has the reasons. Owner: the desk; all calls on the io thread.

#include "shared/platform/seams.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace kheya::agent_desk {

inline constexpr std::size_t links_most = 8;      // given out and not used; the oldest goes first
inline constexpr std::size_t sessions_most = 16;  // browsers; the one opened first goes first
inline constexpr base::time_us link_life = 10 * 60 * base::second_us;

class gate {
public:
    // `port`: where the pages are; `sessions`: what sessions() gave before the last restart.
    gate(platform::clock& time, platform::chance& random, std::vector<std::string> sessions);

    void set_port(unsigned short port) { port_ = port; }
    // The path of a link that opens the pages once, within `link_life`.
    [[nodiscard]] std::string draw_link();
    // The value of a new session's cookie; nothing where the link is unknown, used or too old.
    [[nodiscard]] std::optional<std::string> open(std::string_view key);
    // Hashes of the sessions, oldest first: the secrets themselves are in the browsers alone.
    [[nodiscard]] std::vector<std::string> sessions() const;

    struct refusal {
        int status = 403;
        std::string detail;
    };
    // Whether the request names us as its host: a name of somebody else's that points here must not
    // make a browser trust what is behind it.
    [[nodiscard]] std::optional<refusal> check_host(const platform::http_request& asked) const;
    // Also: whether the browser has a session.
    [[nodiscard]] std::optional<refusal> check_reader(const platform::http_request& asked) const;
    // Also: whether our own page asks, and nobody else's form or script.
    [[nodiscard]] std::optional<refusal> check_caller(const platform::http_request& asked) const;
    // What our page must send as X-Kheya-Token with every call; of the request's session.
    [[nodiscard]] std::string token_of(const platform::http_request& asked) const;

    // The hash of the request's session, which names it without opening anything.
    [[nodiscard]] std::string session_of(const platform::http_request& asked) const;

    // name=value; what else a Set-Cookie says is the caller's.
    [[nodiscard]] std::string cookie(const std::string& session) const;

private:
    struct link {
        std::string hash;
        base::time_us drawn_at = 0;
    };
    [[nodiscard]] std::string session_in(std::string_view cookies) const;
    [[nodiscard]] std::string cookie_name() const;
    std::string draw_secret();
    platform::clock& time_;
    platform::chance& chance_;
    unsigned short port_ = 0;
    std::deque<link> links_;
    std::deque<std::string> sessions_;   // hashes
};

}  // namespace kheya::agent_desk
