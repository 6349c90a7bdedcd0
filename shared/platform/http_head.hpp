#pragma once

// The heads of HTTP/1.1 messages: parsed by Beast, then held to the strict framing that both sides
// insist on (Content-Length only). Pure functions over text; http_client and http_server own the
// lines the text came from.

#include "shared/base/result.hpp"
#include "shared/platform/seams.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kheya::platform {

inline constexpr std::size_t http_head_limit = 16 << 10;

struct request_head {
    std::string method, target, content_type, software;
    std::string host, origin, cookie, token;   // empty where there is none
    std::uint64_t content_length = 0;
    std::optional<byte_range> range = {};
    bool expects_continue = false;
    bool keep_alive = true;
};
struct response_head {
    int status = 0;
    std::string content_type;
    std::optional<int> retry_after_s;
    std::optional<byte_range> range = {};
    std::uint64_t content_length = 0;
    bool keep_alive = true;
};

// A refusal that is answered with this HTTP status.
struct head_refusal {
    int status = 400;
    std::string detail;
};

// Position just after the blank line that ends a head; npos when it is not there yet.
std::size_t find_head_end(std::string_view text);
// `text` is a whole head with its blank line. Gives the head or fills `refusal`.
std::optional<request_head> parse_request_head(std::string_view text, head_refusal& refusal);
// Errors: no_link ("answer is not HTTP ...").
base::result<response_head> parse_response_head(std::string_view text, bool has_body);

std::string format_head(const http_request& request, std::string_view host,
                        std::string_view software);
std::string format_head(const http_response& response, bool keep_alive);

}  // namespace kheya::platform
