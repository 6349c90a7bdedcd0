#include "shared/platform/web.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace kheya::platform {

namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t web_head_limit = 64 << 10;

template <class Fields>
std::string field_in(const Fields& fields, http::field name) {
    const auto value = fields[name];
    return {value.data(), value.size()};
}

}  // namespace

base::result<web_page> parse_web_answer(std::string_view bytes, bool is_cut) {
    const base::error wrong{base::errc::no_link, "what answers there is no web server"};
    try {
        http::response_parser<http::string_body> parser;
        parser.header_limit(web_head_limit);
        parser.body_limit(boost::none);   // the caller has counted
        parser.eager(true);
        boost::beast::error_code failed;
        std::size_t used = 0;
        while (!parser.is_done() && used < bytes.size()) {
            const auto rest = bytes.substr(used);
            const std::size_t step =
                parser.put(boost::asio::buffer(rest.data(), rest.size()), failed);
            if (failed || step == 0) break;
            used += step;
        }
        if (!parser.is_header_done()) return wrong;
        // A body without a length ends with its connection.
        if (!parser.is_done() && !failed && !is_cut) parser.put_eof(failed);
        web_page page;
        page.is_cut = is_cut || !parser.is_done();
        auto& message = parser.get();
        page.status = static_cast<int>(message.result_int());
        page.location = field_in(message, http::field::location);
        page.content_type = field_in(message, http::field::content_type);
        page.body = std::move(message.body());
        return page;
    } catch (const std::exception&) {
        return wrong;   // Beast throws at some trailers
    }
}

}  // namespace kheya::platform
