#include "agent/probe/look.hpp"

#include "agent/probe/visible_text.hpp"
#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::agent_probe {

using platform::awaitable;
using platform::web_address;
using platform::web_page;

namespace {

constexpr int redirections_most = 5;
constexpr base::time_us look_most = 120 * base::second_us;   // with all redirections
constexpr int bijoy_words_least = 3;

bool is_redirection(const web_page& page) {
    return page.status >= 300 && page.status < 400 && !page.location.empty();
}

// A site may send its readers to another name, but not to machines of this network by number or by
// a name of this network; where a name leads is judged when it is known.
bool may_follow(const web_address& from, const web_address& to) {
    if (to.host == from.host) return true;
    const bool is_number = to.host.find(':') != std::string::npos ||
                           to.host.find_first_not_of("0123456789.") == std::string::npos;
    return !is_number && to.host != "localhost" && to.host.find('.') != std::string::npos;
}

// For people, as far as it can be shown: a server may send any bytes.
std::string shown(std::string_view text) {
    std::string out(text.substr(0, 200));
    std::replace_if(out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return out;
}

void note_certificate(const web_page& page, base::time_us wall, sighting& seen) {
    if (!page.has_certificate) return;
    seen.certificate_trouble = page.certificate_trouble;
    seen.certificate_days =
        base::days_between(base::dhaka_date(wall), base::dhaka_date(page.certificate_until));
}

bool is_bengali(std::string_view word) {
    return word.find("\xe0\xa6") != std::string_view::npos ||
           word.find("\xe0\xa7") != std::string_view::npos;
}

// Judged by words: beside Bijoy stand menus in Unicode, and beside English some sign of Bijoy. No
// line of Bijoy goes without its sign for the vowel e.
bool is_bijoy_page(std::string_view text) {
    if (text.find("†") == std::string_view::npos && text.find("‡") == std::string_view::npos) {
        return false;
    }
    int bijoy = 0, bengali = 0;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        bengali += is_bengali(word) ? 1 : 0;
        bijoy += base::looks_like_bijoy(word) ? 1 : 0;
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return bijoy >= bijoy_words_least && bijoy >= bengali;
}

// Of a page that was cut, without the piece in which it was cut: half a day is another day.
std::string_view whole_part(const web_page& page) {
    const std::string_view body = page.body;
    if (!page.is_cut) return body;
    const std::size_t end = body.find_last_of(" \t\r\n<");
    return body.substr(0, end == std::string_view::npos ? 0 : end);
}

void read_page(const web_page& page, sighting& seen) {
    const std::string_view body = whole_part(page);
    seen.updated = find_last_updated(body);
    if (seen.updated) seen.text = page_text::dated;
    else if (is_bijoy_page(visible_text(body))) seen.text = page_text::bijoy;
    else seen.text = page.is_cut ? page_text::cut : page_text::undated;
}

obstacle obstacle_of(platform::web_failure why) {
    switch (why) {
        case platform::web_failure::no_name: return obstacle::no_name;
        case platform::web_failure::no_connection: return obstacle::no_connection;
        case platform::web_failure::no_answer: return obstacle::no_answer;
        case platform::web_failure::no_tls: return obstacle::no_tls;
        case platform::web_failure::no_web_server: return obstacle::no_web_server;
        case platform::web_failure::line_cut: return obstacle::line_cut;
        case platform::web_failure::leads_inside: break;
    }
    return obstacle::leads_away;
}

// One look, by one scheme: the redirections after each other until `until`.
class looker {
public:
    looker(platform::web& through, platform::clock& time, base::time_us until)
        : through_(through), time_(time), until_(until) {}

    awaitable<sighting> look_at(web_address first) {
        sighting seen;
        web_address from = first;
        bool is_first_inside = false;
        for (int i = 0; i <= redirections_most; ++i) {
            seen.url = from.text();
            const bool may_be_inside = i == 0 || (is_first_inside && from.host == first.host);
            const platform::web_errand errand{!may_be_inside, until_ - time_.monotonic()};
            if (errand.patience <= 0) {
                seen.trouble = obstacle::too_long;
                co_return seen;
            }
            auto page = co_await through_.get(from, errand);
            if (!page && page.error() == platform::web_failure::leads_inside) {
                seen.trouble = obstacle::leads_away;
                seen.led_to = shown(from.text());
                co_return seen;
            }
            if (!page) {
                sighting gone;
                gone.url = first.text();
                gone.trouble = obstacle_of(page.error());
                co_return gone;
            }
            if (i == 0) is_first_inside = page->is_inside;
            seen.status = page->status;
            note_certificate(*page, time_.wall(), seen);
            if (!is_redirection(*page)) {
                seen.is_reachable = page->status >= 200 && page->status < 300;
                if (seen.is_reachable) read_page(*page, seen);
                else seen.trouble = obstacle::http_error;
                co_return seen;
            }
            const auto next = platform::follow(from, page->location);
            if (!next || !may_follow(from, *next)) {
                seen.trouble = obstacle::leads_away;
                seen.led_to = shown(page->location);
                co_return seen;
            }
            from = *next;
        }
        seen.trouble = obstacle::leads_on;
        co_return seen;
    }

private:
    platform::web& through_;
    platform::clock& time_;
    base::time_us until_;
};

}  // namespace

std::string_view to_text(page_text what) {
    switch (what) {
        case page_text::dated: return "dated";
        case page_text::undated: return "undated";
        case page_text::bijoy: return "bijoy";
        case page_text::cut: return "cut";
        case page_text::none: break;
    }
    return "none";
}

std::string_view to_text(obstacle what) {
    switch (what) {
        case obstacle::no_name: return "no_name";
        case obstacle::no_connection: return "no_connection";
        case obstacle::no_answer: return "no_answer";
        case obstacle::no_tls: return "no_tls";
        case obstacle::no_web_server: return "no_web_server";
        case obstacle::line_cut: return "line_cut";
        case obstacle::leads_away: return "leads_away";
        case obstacle::leads_on: return "leads_on";
        case obstacle::http_error: return "http_error";
        case obstacle::too_long: return "too_long";
        case obstacle::none: break;
    }
    return {};
}

awaitable<base::result<sighting>> look(platform::web& through, platform::clock& time,
                                       std::string url) {
    const auto parsed = platform::parse_web_address(url);
    if (!parsed) co_return parsed.error();
    const web_address first = *parsed;
    looker looking(through, time, time.monotonic() + look_most);
    sighting seen = co_await looking.look_at(first);
    // An address that came without a scheme may be served by either.
    const bool has_scheme = url.find("://") < url.find_first_of("/?#");
    if (seen.status == 0 && first.tls && !has_scheme) {
        web_address plain = first;
        plain.tls = false;
        if (plain.port == 443) plain.port = 80;
        sighting again = co_await looking.look_at(plain);
        if (again.status != 0) co_return again;
    }
    co_return seen;
}

}  // namespace kheya::agent_probe
