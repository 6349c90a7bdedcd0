#include "agent/probe/look.hpp"

#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::agent_probe {

using platform::awaitable;
using platform::web_address;
using platform::web_page;

namespace {

constexpr int redirections_most = 5;

bool is_redirection(const web_page& page) {
    return page.status >= 300 && page.status < 400 && !page.location.empty();
}

// A site may send its readers to another name, but not to machines of this network by number.
bool may_follow(const web_address& from, const web_address& to) {
    if (to.host == from.host) return true;
    const bool is_number = to.host.find(':') != std::string::npos ||
                           to.host.find_first_not_of("0123456789.") == std::string::npos;
    return !is_number && to.host != "localhost" && to.host.find('.') != std::string::npos;
}

void note_certificate(const web_page& page, base::time_us wall, sighting& seen) {
    if (!page.has_certificate) return;
    seen.certificate_trouble = page.certificate_trouble;
    seen.certificate_days =
        base::days_between(base::dhaka_date(wall), base::dhaka_date(page.certificate_until));
}

void read_page(const web_page& page, sighting& seen) {
    seen.updated = find_last_updated(page.body);
    if (seen.updated) seen.text = page_text::dated;
    else if (base::looks_like_bijoy(visible_text(page.body))) seen.text = page_text::bijoy;
    else seen.text = page_text::undated;
}

awaitable<base::result<sighting>> look_at(platform::web& through, web_address from,
                                          base::time_us wall) {
    sighting seen;
    for (int i = 0; i <= redirections_most; ++i) {
        seen.url = from.text();
        auto page = co_await through.get(from);
        if (!page) co_return page.error();
        seen.status = page->status;
        note_certificate(*page, wall, seen);
        if (!is_redirection(*page)) {
            seen.is_reachable = page->status >= 200 && page->status < 300;
            if (seen.is_reachable) read_page(*page, seen);
            else seen.trouble = "HTTP " + std::to_string(page->status);
            co_return seen;
        }
        const auto next = platform::follow(from, page->location);
        if (!next || !may_follow(from, *next)) {
            seen.trouble = "leads to an address that is not followed: " +
                           page->location.substr(0, 200);
            co_return seen;
        }
        from = *next;
    }
    seen.trouble = "leads on and on";
    co_return seen;
}

}  // namespace

std::string_view to_text(page_text what) {
    switch (what) {
        case page_text::dated: return "dated";
        case page_text::undated: return "undated";
        case page_text::bijoy: return "bijoy";
        case page_text::none: break;
    }
    return "none";
}

awaitable<base::result<sighting>> look(platform::web& through, std::string url,
                                       base::time_us wall) {
    const auto parsed = platform::parse_web_address(url);
    if (!parsed) co_return parsed.error();
    web_address first = *parsed;
    auto seen = co_await look_at(through, first, wall);
    const bool may_be_plain = first.tls && url.find("://") == std::string::npos;
    if (!seen && may_be_plain) {
        web_address plain = first;
        plain.tls = false;
        if (plain.port == 443) plain.port = 80;
        auto again = co_await look_at(through, plain, wall);
        if (again) co_return again;
    }
    if (seen) co_return seen;
    sighting gone;
    gone.url = first.text();
    gone.trouble = seen.error().message;
    co_return gone;
}

}  // namespace kheya::agent_probe
