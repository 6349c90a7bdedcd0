#include "hub/console/gate.hpp"

#include "shared/serving/pages.hpp"

#include <algorithm>

namespace kheya::hub_console {

using platform::http_request;

namespace {

bool is_address(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
        return host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
    }
    return std::count(host.begin(), host.end(), '.') == 3 &&
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

// Browsers keep cookies by host and not by port: two hubs on one machine need two names. It is the
// port that the browser knows: processes behind one address must know each other's cookies. The
// prefix makes browsers insist on Secure, on Path=/ and on no Domain.
std::string cookie_name(const http_request& asked) {
    const auto colon = asked.host.rfind(':');
    const bool has_port = colon != std::string::npos &&
                          asked.host.find(']', colon) == std::string::npos;
    return "__Host-kheya" + (has_port ? asked.host.substr(colon + 1) : "443");
}

}  // namespace

void gate::set_place(unsigned short port, std::set<std::string> names) {
    port_ = port;
    names_ = std::move(names);
    names_.insert("localhost:");
}

std::string gate::cookie(const std::string& secret, const http_request& asked) {
    return cookie_name(asked) + "=" + secret + "; Path=/; Secure; HttpOnly; SameSite=Strict" +
           (secret.empty() ? "; Max-Age=0" : "");
}

std::string gate::secret_in(const http_request& asked) {
    return serving::cookie_in(asked.cookie, cookie_name(asked));
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
                        "console_url, or [console] names in hub.toml",
                   "এই নামে কনসোল চলে না; অ্যাডমিন console_url অথবা hub.toml-এর [console] names ঠিক "
                   "করে দিতে পারেন"};
}

std::optional<gate::refusal> gate::check_page(const http_request& asked) const {
    if (asked.origin != "https://" + asked.host) {
        const std::string own = "https://" + asked.host;
        return refusal{403, "only our own pages may ask this: Origin must be " + own,
                       "শুধু কনসোলের নিজের পাতা এটি চাইতে পারে: Origin হতে হবে " + own};
    }
    if (asked.content_type != "application/json") {
        return refusal{415, "send application/json", "application/json পাঠাতে হবে"};
    }
    return std::nullopt;
}

}  // namespace kheya::hub_console
