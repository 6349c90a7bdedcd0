#include "shared/platform/http_head.hpp"

#include "shared/base/check.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <charconv>

namespace kheya::platform {

namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t head_limit = http_head_limit;
constexpr const char* token_field = "X-Kheya-Token";   // pages prove with it that they are ours

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const auto lower = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        };
        return lower(x) == lower(y);
    });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Digits only: Beast and strtoull would let signs, spaces or lists through in places.
std::optional<std::uint64_t> parse_digits(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, status] = std::from_chars(text.data(), end, value);
    if (text.empty() || status != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

// What Beast forgives and proxies read in different ways: continued lines, bare line feeds, control
// characters.
bool has_doubtful_bytes(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\n') {
            if (i == 0 || text[i - 1] != '\r') return true;
            if (i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\t')) return true;
        } else if (c == '\r') {
            if (i + 1 >= text.size() || text[i + 1] != '\n') return true;
        } else if ((c < 0x20 && c != '\t') || c == 0x7f) {
            return true;
        }
    }
    return false;
}

// FIRST-LAST, both in digits; nothing else that RFC 9110 knows is asked for here.
std::optional<byte_range> parse_span(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = parse_digits(text.substr(0, dash));
    const auto last = parse_digits(text.substr(dash + 1));
    if (!first || !last || *last < *first || *last == UINT64_MAX) return std::nullopt;
    return byte_range{*first, *last - *first + 1, 0};
}

// bytes FIRST-LAST/TOTAL or bytes */TOTAL.
std::optional<byte_range> parse_content_range(std::string_view text) {
    constexpr std::string_view unit = "bytes ";
    const std::size_t slash = text.find('/');
    if (!text.starts_with(unit) || slash == std::string_view::npos) return std::nullopt;
    const auto total = parse_digits(text.substr(slash + 1));
    const std::string_view span = text.substr(unit.size(), slash - unit.size());
    if (!total) return std::nullopt;
    if (span == "*") return byte_range{0, 0, *total};
    auto range = parse_span(span);
    if (!range || range->first + range->count > *total) return std::nullopt;
    range->total = *total;
    return range;
}

std::string format_content_range(const byte_range& range) {
    const std::string total = "/" + std::to_string(range.total);
    if (range.count == 0) return "bytes *" + total;
    return "bytes " + std::to_string(range.first) + "-" +
           std::to_string(range.first + range.count - 1) + total;
}

// False when there is one and it is not well formed.
template <class Fields>
bool read_range(const Fields& fields, http::field name, std::optional<byte_range>& out) {
    if (fields.count(name) == 0) return true;
    if (fields.count(name) > 1) return false;
    std::string_view text(fields[name].data(), fields[name].size());
    if (name == http::field::content_range) {
        out = parse_content_range(text);
    } else {
        constexpr std::string_view unit = "bytes=";
        if (!text.starts_with(unit)) return false;
        out = parse_span(text.substr(unit.size()));
    }
    return out.has_value();
}

template <class Parser>
bool parse(Parser& parser, std::string_view text) {
    parser.header_limit(head_limit);
    parser.eager(false);
    parser.body_limit(boost::none);
    boost::beast::error_code failed;
    std::size_t used = 0;
    while (!parser.is_header_done() && used < text.size()) {
        const auto rest = text.substr(used);
        const std::size_t step = parser.put(boost::asio::buffer(rest.data(), rest.size()), failed);
        if (failed || step == 0) return false;
        used += step;
    }
    return parser.is_header_done();
}

template <class Fields>
std::string field_of(const Fields& fields, http::field name) {
    const auto value = fields[name];
    return {value.data(), value.size()};
}

template <class Fields>
bool asks_to_close(const Fields& fields) {
    std::string_view list(fields[http::field::connection].data(),
                          fields[http::field::connection].size());
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (equal_ignoring_case(trimmed(list.substr(0, comma)), "close")) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

// A value from elsewhere must not end its line.
std::string clean(std::string_view text) {
    std::string out(text.substr(0, 256));
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return out;
}

const char* status_text(int status) {
    const auto text = http::obsolete_reason(static_cast<http::status>(status));
    return text.data();
}

std::optional<request_head> refuse(head_refusal& refusal, int status, const char* detail) {
    refusal.status = status;
    refusal.detail = detail;
    return std::nullopt;
}

base::error not_http(const std::string& why) {
    return {base::errc::no_link, "answer is not HTTP as the hub speaks it: " + why};
}

}  // namespace

std::size_t find_head_end(std::string_view text) {
    const std::size_t at = text.find("\r\n\r\n");
    return at == std::string_view::npos ? at : at + 4;
}

std::optional<request_head> parse_request_head(std::string_view text, head_refusal& refusal) {
    if (has_doubtful_bytes(text)) return refuse(refusal, 400, "malformed header");
    try {
        http::request_parser<http::empty_body> parser;
        const bool parsed = parse(parser, text);
        const auto& message = parser.get();
        if (message.count(http::field::transfer_encoding) > 0) {
            return refuse(refusal, 501, "Transfer-Encoding is not accepted: send Content-Length");
        }
        if (message.count(http::field::content_length) > 1) {
            return refuse(refusal, 400, "repeated Content-Length");
        }
        if (!parsed) return refuse(refusal, 400, "malformed header");
        if (message.version() != 11) return refuse(refusal, 505, "only HTTP/1.1 is spoken here");
        if (message.count(http::field::host) != 1) {
            return refuse(refusal, 400, "exactly one Host is needed");
        }
        request_head head;
        head.method = {message.method_string().data(), message.method_string().size()};
        head.target = {message.target().data(), message.target().size()};
        head.content_type = field_of(message, http::field::content_type);
        head.software = field_of(message, http::field::user_agent);
        head.host = field_of(message, http::field::host);
        head.origin = field_of(message, http::field::origin);
        head.cookie = field_of(message, http::field::cookie);
        const auto token = message[token_field];
        head.token = {token.data(), token.size()};
        head.keep_alive = !asks_to_close(message);
        if (message.count(http::field::upgrade) > 0) {
            return refuse(refusal, 400, "Upgrade is not accepted");
        }
        if (head.target.empty() || head.target[0] != '/') {
            return refuse(refusal, 400, "the target must be a path");
        }
        if (message.count(http::field::content_length) == 1) {
            const auto length = parse_digits(field_of(message, http::field::content_length));
            if (!length) return refuse(refusal, 400, "malformed Content-Length");
            head.content_length = *length;
        } else if (head.method == "POST" || head.method == "PUT") {
            return refuse(refusal, 411, "Content-Length is needed");
        }
        const auto which =
            head.method == "PUT" ? http::field::content_range : http::field::range;
        if (!read_range(message, which, head.range)) {
            return refuse(refusal, 400, "malformed range: bytes FIRST-LAST/TOTAL");
        }
        if (message.count(http::field::expect) > 0) {
            if (message.count(http::field::expect) > 1 ||
                !equal_ignoring_case(field_of(message, http::field::expect), "100-continue")) {
                return refuse(refusal, 417, "only Expect: 100-continue is known");
            }
            head.expects_continue = true;
        }
        return head;
    } catch (const std::exception&) {
        return refuse(refusal, 400, "malformed header");
    }
}

base::result<response_head> parse_response_head(std::string_view text, bool has_body) {
    if (has_doubtful_bytes(text)) return not_http("malformed header");
    try {
        http::response_parser<http::empty_body> parser;
        const bool parsed = parse(parser, text);
        const auto& message = parser.get();
        if (message.count(http::field::transfer_encoding) > 0) {
            return not_http("Transfer-Encoding");
        }
        if (!parsed) return not_http("malformed header");
        if (message.version() != 11) return not_http("not HTTP/1.1");
        response_head head;
        head.status = static_cast<int>(message.result_int());
        head.content_type = field_of(message, http::field::content_type);
        head.keep_alive = !asks_to_close(message);
        if (const auto wait = parse_digits(field_of(message, http::field::retry_after))) {
            // A hostile or broken number must not silence an agent for years.
            head.retry_after_s = static_cast<int>(std::min<std::uint64_t>(*wait, 86'400));
        }
        if (!read_range(message, http::field::content_range, head.range)) {
            return not_http("malformed Content-Range");
        }
        const bool bodiless =
            !has_body || head.status == 204 || head.status == 304 || head.status < 200;
        const std::size_t lengths = message.count(http::field::content_length);
        if (lengths > 1 || (lengths == 0 && !bodiless)) {
            return not_http("no single Content-Length");
        }
        if (lengths == 1 && !bodiless) {
            const auto length = parse_digits(field_of(message, http::field::content_length));
            if (!length) return not_http("malformed Content-Length");
            head.content_length = *length;
        }
        return head;
    } catch (const std::exception& trouble) {
        return not_http(trouble.what());
    }
}

std::string format_head(const http_request& request, std::string_view host,
                        std::string_view software) {
    std::string head = request.method + " " + clean(request.target) + " HTTP/1.1\r\nHost: ";
    head += host;
    head += "\r\n";
    if (!software.empty()) head += "User-Agent: " + clean(software) + "\r\n";
    if (!request.content_type.empty()) {
        head += "Content-Type: " + clean(request.content_type) + "\r\n";
    }
    if (request.range && request.method == "PUT") {
        head += "Content-Range: " + format_content_range(*request.range) + "\r\n";
    } else if (request.range) {
        head += "Range: bytes=" + std::to_string(request.range->first) + "-" +
                std::to_string(request.range->first + request.range->count - 1) + "\r\n";
    }
    if (request.content_length > 0 || (request.method != "GET" && request.method != "HEAD")) {
        head += "Content-Length: " + std::to_string(request.content_length) + "\r\n";
    }
    return head + "\r\n";
}

std::string format_head(const http_response& response, bool keep_alive) {
    std::string head =
        "HTTP/1.1 " + std::to_string(response.status) + " " + status_text(response.status) + "\r\n";
    if (!response.content_type.empty()) {
        head += "Content-Type: " + clean(response.content_type) + "\r\n";
    }
    if (response.retry_after_s) {
        head += "Retry-After: " + std::to_string(*response.retry_after_s) + "\r\n";
    }
    if (response.range) {
        head += "Content-Range: " + format_content_range(*response.range) + "\r\n";
    }
    if (response.status != 204 && !response.until_closed) {
        head += "Content-Length: " + std::to_string(response.content_length) + "\r\n";
    }
    for (const auto& [name, value] : response.fields) {
        // From our own program, never from a peer: what would end the line is a mistake of ours.
        CHECK(value.find_first_of("\r\n") == std::string::npos);
        head += name + ": " + value + "\r\n";
    }
    if (!keep_alive) head += "Connection: close\r\n";
    return head + "\r\n";
}

}  // namespace kheya::platform
