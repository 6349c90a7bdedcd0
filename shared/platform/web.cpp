#include "shared/platform/web.hpp"

#include "shared/platform/awaiting.hpp"
#include "shared/platform/dial.hpp"
#include "shared/platform/system.hpp"
#include "shared/platform/tcp.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace kheya::platform {

namespace asio = boost::asio;
using asio::ip::tcp;
using system_error = boost::system::error_code;

namespace {

constexpr std::size_t address_most = 2000;   // letters of a URL
constexpr std::size_t head_room = 64 << 10;  // beside the page's own bytes

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// `http` of http://...; empty where none is named. What stands in a path or a query is no scheme.
std::string scheme_of(std::string_view url) {
    const std::size_t end = url.find_first_of(":/?#");
    if (end == std::string_view::npos || url[end] != ':') return {};
    std::string scheme(url.substr(0, end));
    std::transform(scheme.begin(), scheme.end(), scheme.begin(), lower);
    return scheme;
}

bool is_clean(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_public_four(asio::ip::address_v4 address) {
    struct block {
        std::uint32_t first;
        int bits;
    };
    // RFC 6890: this host, private, shared, loopback, link, protocols, tests, groups, reserved.
    static constexpr std::array<block, 11> inside = {{{0x00000000, 8},
                                                      {0x0a000000, 8},
                                                      {0x64400000, 10},
                                                      {0x7f000000, 8},
                                                      {0xa9fe0000, 16},
                                                      {0xac100000, 12},
                                                      {0xc0000000, 24},
                                                      {0xc0a80000, 16},
                                                      {0xc6120000, 15},
                                                      {0xe0000000, 4},
                                                      {0xf0000000, 4}}};
    const std::uint32_t number = address.to_uint();
    return std::none_of(inside.begin(), inside.end(), [&](const block& b) {
        return (number ^ b.first) >> (32 - b.bits) == 0;
    });
}

bool is_public(const asio::ip::address& address) {
    if (address.is_v4()) return is_public_four(address.to_v4());
    const auto bytes = address.to_v6().to_bytes();
    const auto four_at = [&](std::size_t at) {
        return asio::ip::address_v4({bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]});
    };
    if (bytes[0] == 0x20 && bytes[1] == 0x02) return is_public_four(four_at(2));   // 6to4
    const bool is_translated = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xff &&
                               bytes[3] == 0x9b;
    if (is_translated) return is_public_four(four_at(12));
    return (bytes[0] & 0xe0) == 0x20;   // 2000::/3 is all that has been given out
}

struct lookup {
    explicit lookup(asio::any_io_executor io) : resolver(io), answered(io) {}
    tcp::resolver resolver;
    alarm answered;
    std::vector<tcp::endpoint> found;
};

using opened_line = boost::system::result<std::shared_ptr<connection>, web_failure>;

web_failure unless_late(const base::error& trouble, web_failure otherwise) {
    return trouble.code == base::errc::later ? web_failure::no_answer : otherwise;
}

class real_web : public web {
public:
    real_web(asio::any_io_executor io, web_limits limits)
        : io_(std::move(io)),
          limits_(limits),
          time_(make_system_clock(io_)) {}

    awaitable<web_result> get(web_address from, web_errand errand) override {
        const base::time_us until = time_->monotonic() + errand.patience;
        web_page page;
        auto line = co_await open(from, errand.stays_outside, until, page);
        if (!line) co_return line.error();
        auto answer = co_await ask(*line, from, until);
        (*line)->close();
        if (!answer) co_return answer.error();
        answer->is_inside = page.is_inside;
        answer->has_certificate = page.has_certificate;
        answer->certificate_trouble = page.certificate_trouble;
        answer->certificate_until = page.certificate_until;
        co_return answer;
    }

private:
    // So long may a step last that has this limit of its own.
    base::time_us patience(base::time_us own, base::time_us until) {
        return std::clamp<base::time_us>(until - time_->monotonic(), 1, own);
    }

    // Empty where nobody knows the name.
    awaitable<std::vector<tcp::endpoint>> resolve(web_address to, base::time_us until) {
        system_error failed;
        const auto literal = asio::ip::make_address(to.host, failed);
        if (!failed) co_return std::vector<tcp::endpoint>{tcp::endpoint(literal, to.port)};
        const auto asking = std::make_shared<lookup>(io_);
        asking->resolver.async_resolve(
            to.host, std::to_string(to.port), tcp::resolver::numeric_service,
            [asking](const system_error&, tcp::resolver::results_type results) {
                for (const auto& each : results) asking->found.push_back(each.endpoint());
                asking->answered.ring();
            });
        co_await asking->answered.wait(patience(limits_.resolve, until));
        co_return by_turns(asking->found);
    }

    // Reading the machine's certificate authorities takes most of the time that a short command has
    // (some 140 of them): nobody pays for that but who asks for a page.
    // Null where OpenSSL refuses.
    std::shared_ptr<tls_context> authorities() {
        if (!context_) {
            if (auto made = tls_context::for_browsing()) context_ = *made;
        }
        return context_;
    }

    // Fills in what the certificate says, and whether the other end is inside. Judged is the very
    // address that is dialled: a name may lead anywhere, and elsewhere the next time.
    awaitable<opened_line> open(web_address to, bool stays_outside, base::time_us until,
                                web_page& page) {
        const auto context = to.tls ? authorities() : nullptr;
        if (to.tls && !context) co_return web_failure::no_tls;
        auto endpoints = co_await resolve(to, until);
        if (endpoints.empty()) co_return web_failure::no_name;
        if (stays_outside) {
            std::erase_if(endpoints, [](const auto& each) { return !is_public(each.address()); });
            if (endpoints.empty()) co_return web_failure::leads_inside;
        }
        web_failure why = web_failure::no_connection;
        for (const tcp::endpoint& each : endpoints) {
            if (time_->monotonic() >= until) break;
            page.is_inside = !is_public(each.address());
            const base::time_us late_at = time_->monotonic() + patience(limits_.connect, until);
            auto socket = co_await dial(io_, each, patience(limits_.connect, until));
            if (!socket) {
                const bool is_late = time_->monotonic() >= late_at;
                why = is_late ? web_failure::no_answer : web_failure::no_connection;
                continue;
            }
            if (!to.tls) co_return plain_connection(std::move(*socket));
            const base::time_us left = patience(limits_.connect, until);
            auto opened = co_await tls_browse(std::move(*socket), context, to.host, left);
            if (!opened) {
                why = unless_late(opened.error(), web_failure::no_tls);
                continue;
            }
            page.has_certificate = true;
            page.certificate_trouble = opened->certificate_trouble;
            page.certificate_until = opened->certificate_until;
            co_return opened->line;
        }
        co_return why;
    }

    awaitable<web_result> ask(std::shared_ptr<connection> line, web_address from,
                              base::time_us until) {
        line->set_deadline(patience(limits_.whole, until));
        const bool is_six = from.host.find(':') != std::string::npos;
        const std::string host = is_six ? "[" + from.host + "]" : from.host;
        const bool usual = from.port == (from.tls ? 443 : 80);
        const std::string request =
            "GET " + from.path + " HTTP/1.1\r\nHost: " + host +
            (usual ? "" : ":" + std::to_string(from.port)) +
            "\r\nUser-Agent: Mozilla/5.0 (compatible; kheya-agent)\r\nAccept: text/html\r\n"
            "Accept-Encoding: identity\r\nConnection: close\r\n\r\n";
        auto sent = co_await line->write(request);
        if (!sent) co_return unless_late(sent.error(), web_failure::line_cut);
        std::string bytes;
        bool is_cut = false;
        std::array<char, 16 << 10> piece;
        while (true) {
            auto got = co_await line->read_some(piece);
            // Many servers end without saying goodbye: what came is the page.
            if (!got && (bytes.empty() || got.error().code == base::errc::later)) {
                co_return unless_late(got.error(), web_failure::line_cut);
            }
            if (!got || *got == 0) break;
            bytes.append(piece.data(), *got);
            if (bytes.size() > limits_.bytes + head_room) {
                is_cut = true;
                break;
            }
        }
        auto answer = parse_web_answer(bytes, is_cut);
        if (!answer) co_return web_failure::no_web_server;
        co_return std::move(*answer);
    }

    asio::any_io_executor io_;
    web_limits limits_;
    std::unique_ptr<clock> time_;
    std::shared_ptr<tls_context> context_;   // once a page over TLS was asked for
};

}  // namespace

std::string web_address::text() const {
    const bool is_six = host.find(':') != std::string::npos;
    const bool usual = port == (tls ? 443 : 80);
    return std::string(tls ? "https://" : "http://") + (is_six ? "[" + host + "]" : host) +
           (usual ? "" : ":" + std::to_string(port)) + path;
}

base::result<web_address> parse_web_address(std::string_view url) {
    const base::error wrong{base::errc::usage, "a web address is https://HOST[:PORT]/PATH",
                            std::string(url.substr(0, address_most)),
                            "ওয়েব ঠিকানা এমন হয়: https://HOST[:PORT]/PATH"};
    if (url.size() > address_most || !is_clean(url)) return wrong;
    web_address to;
    // `a.gov.bd:8080/x` names no scheme, but a port.
    const std::string scheme = scheme_of(url);
    if (url.substr(scheme.size()).starts_with("://")) {
        if (scheme != "http" && scheme != "https") return wrong;
        to.tls = scheme == "https";
        to.port = to.tls ? 443 : 80;
        url.remove_prefix(scheme.size() + 3);
    }
    const std::size_t end = std::min(url.find_first_of("/?#"), url.size());
    std::string_view place = url.substr(0, end);
    std::string_view path = url.substr(end);
    path = path.substr(0, path.find('#'));
    if (!path.empty()) to.path = (path.front() == '/' ? "" : "/") + std::string(path);
    if (place.find('@') != std::string_view::npos) return wrong;
    std::string_view port;
    if (place.starts_with('[')) {
        const std::size_t bracket = place.find(']');
        if (bracket == std::string_view::npos) return wrong;
        to.host = place.substr(1, bracket - 1);
        port = place.substr(bracket + 1);
    } else {
        const std::size_t colon = std::min(place.find(':'), place.size());
        to.host = place.substr(0, colon);
        port = place.substr(colon);
    }
    if (to.host.empty()) return wrong;
    if (port.empty()) return to;
    const char* last = port.data() + port.size();
    const auto [stopped, status] = std::from_chars(port.data() + 1, last, to.port);
    if (port.front() != ':' || status != std::errc{} || stopped != last || to.port == 0) {
        return wrong;
    }
    return to;
}

base::result<web_address> follow(const web_address& from, std::string_view location) {
    if (const std::string named = scheme_of(location); !named.empty()) {
        if (location.substr(named.size()).starts_with("://")) return parse_web_address(location);
        return base::error{base::errc::usage, "no web address: " + named};
    }
    const std::string scheme = from.tls ? "https:" : "http:";
    if (location.starts_with("//")) return parse_web_address(scheme + std::string(location));
    web_address to = from;
    if (location.starts_with('/')) {
        to.path = location;
    } else {
        const std::string path = from.path.substr(0, from.path.find('?'));
        const bool is_query = location.starts_with('?');
        to.path = is_query ? path + std::string(location)
                           : path.substr(0, path.rfind('/') + 1) + std::string(location);
    }
    return parse_web_address(to.text());   // held to the same limits
}

bool is_public_address(std::string_view number) {
    system_error failed;
    const auto address = asio::ip::make_address(std::string(number), failed);
    return !failed && is_public(address);
}

std::unique_ptr<web> make_web(asio::any_io_executor io, web_limits limits) {
    return std::make_unique<real_web>(std::move(io), limits);
}

}  // namespace kheya::platform
