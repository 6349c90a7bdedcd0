#pragma once

// A look at a public web page as a browser would take it: any certificate, chunked or not, up to a
// limit. For the portal's probe; the exchange with the hub goes by http_client, which trusts one
// key. What the page's server sends is never trusted: it is only read.

#include "shared/platform/seams.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace kheya::platform {

struct web_address {
    bool tls = true;
    std::string host;          // a name or an address; IPv6 without brackets
    unsigned short port = 443;
    std::string path = "/";    // with query

    [[nodiscard]] std::string text() const;   // as a URL
};
// http://... or https://..., in letters of any case; without a scheme as https. Errors: usage.
base::result<web_address> parse_web_address(std::string_view url);
// Where a Location leads from `from`. Errors: usage (no web address).
base::result<web_address> follow(const web_address& from, std::string_view location);

struct web_page {
    int status = 0;
    std::string location;       // of a redirection
    std::string content_type;
    std::string body;
    bool is_cut = false;        // longer than the limit, or the line was cut
    bool has_certificate = false;
    std::string certificate_trouble;      // as tls.hpp's browsed_line says it
    base::time_us certificate_until = 0;  // wall clock
    bool is_inside = false;     // what answered has no public address
};

// Whether an address, written in numbers, can be one of the open Internet: not of this machine, a
// private network, a link or a group, also where IPv6 carries such an address of IPv4.
bool is_public_address(std::string_view number);

// What one request may do.
struct web_errand {
    bool stays_outside = false;   // go to no address that is not public, whatever the name is
    base::time_us patience = 120 * base::second_us;   // for all its steps together
};

struct web_limits {
    base::time_us resolve = 10 * base::second_us;
    base::time_us connect = 15 * base::second_us;   // TCP, then TLS, for each address
    base::time_us whole = 60 * base::second_us;     // from the request to the page's end
    std::size_t bytes = 2 << 20;                    // of the answer
};

// Why there was no page.
enum class web_failure {
    no_name,         // nobody knows the name
    no_connection,
    no_answer,       // not in time
    no_tls,
    no_web_server,   // what answers speaks something else
    line_cut,
    leads_inside     // it must stay outside, and the name leads inside
};
using web_result = boost::system::result<web_page, web_failure>;

class web {
public:
    virtual ~web() = default;
    // One request; redirections are the caller's.
    virtual awaitable<web_result> get(web_address from, web_errand errand) = 0;
};
std::unique_ptr<web> make_web(boost::asio::any_io_executor io, web_limits limits = {});

// The bytes of an answer, as far as they came. Errors: no_link (not HTTP).
base::result<web_page> parse_web_answer(std::string_view bytes, bool is_cut);

}  // namespace kheya::platform
