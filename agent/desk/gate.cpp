#include "agent/desk/gate.hpp"

#include "shared/base/hash.hpp"
#include "shared/serving/pages.hpp"

#include <algorithm>

namespace kheya::agent_desk {

using serving::is_equal;

namespace {

constexpr std::string_view link_path = "/open?key=";

std::string hash_of(std::string_view secret) { return base::sha256_of(secret).hex(); }

}  // namespace

gate::gate(platform::clock& time, platform::chance& random, std::vector<std::string> sessions)
    : time_(time), chance_(random), sessions_(sessions.begin(), sessions.end()) {}

std::string gate::draw_secret() { return chance_.draw<base::hash256>().hex(); }

std::string gate::draw_link() {
    const std::string key = draw_secret();
    links_.push_back({hash_of(key), time_.monotonic()});
    if (links_.size() > links_most) links_.pop_front();
    return std::string(link_path) + key;
}

std::optional<std::string> gate::open(std::string_view key) {
    const std::string hash = hash_of(key);
    const base::time_us now = time_.monotonic();
    std::erase_if(links_, [&](const link& one) { return now - one.drawn_at > link_life; });
    const auto found = std::find_if(links_.begin(), links_.end(),
                                    [&](const link& one) { return is_equal(one.hash, hash); });
    if (found == links_.end()) return std::nullopt;
    links_.erase(found);
    std::string session = draw_secret();
    sessions_.push_back(hash_of(session));
    if (sessions_.size() > sessions_most) sessions_.pop_front();
    return session;
}

std::vector<std::string> gate::sessions() const { return {sessions_.begin(), sessions_.end()}; }

// Browsers keep cookies by host and not by port: two agents on one machine need two names.
std::string gate::cookie_name() const { return "kheya" + std::to_string(port_); }

std::string gate::cookie(const std::string& session) const {
    return cookie_name() + "=" + session;
}

std::string gate::session_in(std::string_view cookies) const {
    return serving::cookie_in(cookies, cookie_name());
}

std::optional<gate::refusal> gate::check_host(const platform::http_request& asked) const {
    const std::string port = ":" + std::to_string(port_);
    for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) {
        if (asked.host == name + port) return std::nullopt;
    }
    return refusal{421, "these pages are at http://127.0.0.1" + port + " only"};
}

std::optional<gate::refusal> gate::check_reader(const platform::http_request& asked) const {
    if (auto refused = check_host(asked)) return refused;
    const std::string hash = hash_of(session_in(asked.cookie));
    const bool is_known = std::any_of(sessions_.begin(), sessions_.end(),
                                      [&](const std::string& one) { return is_equal(one, hash); });
    if (is_known) return std::nullopt;
    return refusal{401, "open the pages with the link that `kheya-agent open` gives"};
}

std::optional<gate::refusal> gate::check_caller(const platform::http_request& asked) const {
    if (auto refused = check_reader(asked)) return refused;
    if (asked.origin != "http://" + asked.host) {
        return refusal{403, "only our own pages may ask this"};
    }
    if (asked.content_type != "application/json") {
        return refusal{415, "send application/json"};
    }
    if (!is_equal(asked.token, token_of(asked))) {
        return refusal{403, "the page is of an earlier session: load it again"};
    }
    return std::nullopt;
}

std::string gate::session_of(const platform::http_request& asked) const {
    return hash_of(session_in(asked.cookie));
}

std::string gate::token_of(const platform::http_request& asked) const {
    return hash_of("token of " + session_in(asked.cookie));
}

}  // namespace kheya::agent_desk
