#include "hub/console/gate.hpp"

#include "shared/base/hash.hpp"
#include "shared/serving/pages.hpp"

#include <algorithm>

namespace kheya::hub_console {

using platform::http_request;

namespace {

std::string hash_of(std::string_view secret) { return base::sha256_of(secret).hex(); }

bool is_address(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
        return host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
    }
    return std::count(host.begin(), host.end(), '.') == 3 &&
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

void gate::set_place(unsigned short port, std::set<std::string> names) {
    port_ = port;
    names_ = std::move(names);
    names_.insert("localhost:");
}

bool gate::is_over(const session& one) const {
    const base::time_us now = time_.monotonic();
    return now - one.seen_at > session_idle || now - one.made_at > session_life;
}

void gate::make_room(std::string_view name) {
    std::erase_if(sessions_, [&](const auto& each) { return is_over(each.second); });
    const auto oldest = [&](std::optional<std::string_view> of) {
        auto found = sessions_.end();
        for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
            if (of && at->second.who.name != *of) continue;
            if (found == sessions_.end() || at->second.made_at < found->second.made_at) found = at;
        }
        return found;
    };
    const auto of_name = std::count_if(sessions_.begin(), sessions_.end(), [&](const auto& each) {
        return each.second.who.name == name;
    });
    if (static_cast<std::size_t>(of_name) >= sessions_of_one_most) sessions_.erase(oldest(name));
    if (sessions_.size() >= sessions_most) sessions_.erase(oldest(std::nullopt));
}

std::string gate::open(hub_command::caller who) {
    make_room(who.name);
    const std::string secret = chance_.draw<base::hash256>().hex();
    const base::time_us now = time_.monotonic();
    sessions_[hash_of(secret)] = {std::move(who), now, now, hash_of("token of " + secret)};
    return secret;
}

void gate::end(const http_request& asked) { sessions_.erase(hash_in(asked)); }

void gate::end_all_of(std::string_view name, const http_request* but) {
    const std::string kept = but != nullptr ? hash_in(*but) : std::string();
    std::erase_if(sessions_, [&](const auto& each) {
        return each.second.who.name == name && each.first != kept;
    });
}

bool gate::is_alive(const std::string& hash) const {
    const auto found = sessions_.find(hash);
    return found != sessions_.end() && !is_over(found->second);
}

// Browsers keep cookies by host and not by port: two hubs on one machine need two names. The prefix
// makes them insist on Secure, on Path=/ and on no Domain.
std::string gate::cookie_name() const { return "__Host-kheya" + std::to_string(port_); }

std::string gate::cookie(const std::string& secret) const {
    return cookie_name() + "=" + secret + "; Path=/; Secure; HttpOnly; SameSite=Strict" +
           (secret.empty() ? "; Max-Age=0" : "");
}

std::string gate::hash_in(const http_request& asked) const {
    return hash_of(serving::cookie_in(asked.cookie, cookie_name()));
}

std::optional<gate::refusal> gate::check_host(const http_request& asked) const {
    const std::string port = ":" + std::to_string(port_);
    std::string_view host = asked.host;
    if (names_.contains(std::string(host))) return std::nullopt;
    if (host.ends_with(port)) {
        host.remove_suffix(port.size());
        if (is_address(host) || names_.contains(std::string(host) + ":")) return std::nullopt;
    }
    return refusal{421, "the console is not known by this name; an administrator can set "
                        "console_url, or [console] names in hub.toml"};
}

std::optional<gate::refusal> gate::check_page(const http_request& asked) const {
    if (asked.origin != "https://" + asked.host) {
        return refusal{403, "only our own pages may ask this: Origin must be https://" +
                                asked.host};
    }
    if (asked.content_type != "application/json") return refusal{415, "send application/json"};
    return std::nullopt;
}

const gate::session* gate::peek(const http_request& asked) const {
    const auto found = sessions_.find(hash_in(asked));
    return found != sessions_.end() && !is_over(found->second) ? &found->second : nullptr;
}

gate::session* gate::find_reader(const http_request& asked, refusal& refused) {
    const auto found = sessions_.find(hash_in(asked));
    if (found != sessions_.end() && !is_over(found->second)) {
        found->second.seen_at = time_.monotonic();
        return &found->second;
    }
    if (found != sessions_.end()) sessions_.erase(found);
    refused = {401, "sign in"};
    return nullptr;
}

gate::session* gate::find_caller(const http_request& asked, refusal& refused) {
    if (const auto wrong = check_page(asked)) {
        refused = *wrong;
        return nullptr;
    }
    session* found = find_reader(asked, refused);
    if (found == nullptr || serving::is_equal(asked.token, found->token)) return found;
    refused = {403, "the page is of an earlier session: load it again"};
    return nullptr;
}

}  // namespace kheya::hub_console
