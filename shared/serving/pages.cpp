#include "shared/serving/pages.hpp"

#include "shared/base/base64.hpp"
#include "shared/base/calendar.hpp"
#include "shared/platform/keys.hpp"
#include "shared/record/type_set.hpp"

#include <algorithm>

namespace kheya::serving {

using base::errc;
using editing::outcome;
using nlohmann::json;
using platform::http_request;
using platform::http_response;

namespace {

constexpr int depth_most = 16;  // of a call's JSON
constexpr std::size_t days_most = 500;

int status_of(int exit_code) {
    switch (static_cast<errc>(exit_code)) {
        case errc::refused: return 422;
        case errc::usage: return 400;
        case errc::not_enrolled: return 409;
        case errc::io: return 507;
        case errc::forbidden: return 403;
        case errc::no_link:
        case errc::later: return 503;
    }
    return 500;
}

base::bytes_view bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

// A page may load what comes from here and nothing else, be shown in nobody's frame, and tell
// nobody where it came from. No other device of the machine than a camera is ever of use to one.
http_response guarded(http_response response, const char* caching, bool has_camera) {
    response.fields.insert(
        response.fields.end(),
        {{"Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
          "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
          "frame-ancestors 'none'"},
         {"X-Content-Type-Options", "nosniff"},
         {"X-Frame-Options", "DENY"},
         {"Referrer-Policy", "no-referrer"},
         {"Cross-Origin-Resource-Policy", "same-origin"},
         {"Cross-Origin-Opener-Policy", "same-origin"},
         {"Permissions-Policy", std::string("camera=") + (has_camera ? "(self)" : "()") +
                                    ", microphone=(), geolocation=(), usb=(), payment=()"},
         {"Cache-Control", caching}});
    return response;
}

http_response problem(int status, const std::string& detail) {
    return guarded(platform::make_problem(status, "", detail), uncached);
}

http_response give_asset(std::span<const asset> all, const http_request& asked) {
    if (asked.method != "GET" && asked.method != "HEAD") {
        return problem(405, "pages are only read");
    }
    const std::string_view target = asked.target;
    const std::string_view path = target.substr(0, target.find('?'));
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const asset& one) { return one.path == path; });
    if (found == all.end()) return problem(404, "there is no such page");
    http_response page = platform::make_response(200, std::string(found->content_type),
                                                 std::string(found->bytes));
    if (found->is_packed) page.fields.emplace_back("Content-Encoding", "gzip");
    return guarded(std::move(page),
                   found->is_lasting ? "max-age=31536000, immutable" : "no-cache",
                   found->has_camera);
}

told put(const outcome& given) {
    std::string body = given.out;
    // `doctor` and `check` end with a code where they find something, and are answers all the same.
    const bool is_refusal = given.exit_code != 0 && body.starts_with("{\"error\"");
    const int status = is_refusal ? status_of(given.exit_code) : 200;
    if (!given.files.empty()) {
        json document = json::parse(given.out, nullptr, false);
        if (!document.is_object()) document = json::object();
        document["files"] = json::array();
        for (const auto& file : given.files) {
            document["files"].push_back(
                {{"name", file.path}, {"bytes", base::to_base64url(file.bytes)}});
        }
        body = document.dump();
    }
    return {status, std::move(body)};
}

http_response tell(const outcome& given) {
    told said = put(given);
    return guarded(platform::make_response(said.status, "application/json", std::move(said.body)),
                   uncached);
}

std::optional<json> parse_call(const std::string& text) {
    const auto bounded = [](int depth, json::parse_event_t, json&) { return depth <= depth_most; };
    json parsed = json::parse(text, bounded, false);
    if (!parsed.is_object()) return std::nullopt;
    return parsed;
}

std::string types_document(const record::type_files& files) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";  // a file may begin with it, a part may not
    std::string types, codes = "{}", version = "0";
    for (const auto& [name, file] : files) {
        const std::string text = file.starts_with(mark) ? file.substr(mark.size()) : file;
        if (name == "codes.json") codes = text;
        else if (name == "set.json") version = json::parse(text)["version"].dump();
        else types += (types.empty() ? "" : ",") + text;
    }
    return R"({"version":)" + version + R"(,"codes":)" + codes + R"(,"types":[)" + types + "]}";
}

json bangla_days(const json& arguments) {
    json told = json::object();
    const auto days = arguments.find("days");
    if (days == arguments.end() || !days->is_array() || days->size() > days_most) return told;
    for (const json& one : *days) {
        if (!one.is_string()) continue;
        const auto& text = one.get_ref<const std::string&>();
        const auto day = base::parse_date(text);
        if (day) told[text] = base::to_text(base::to_bangla(*day));
    }
    return told;
}

std::string cookie_in(std::string_view cookies, std::string_view name) {
    const std::string begin = std::string(name) + "=";
    while (!cookies.empty()) {
        std::string_view one = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(one.size() + 1, cookies.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        if (one.starts_with(begin)) return std::string(one.substr(begin.size()));
    }
    return {};
}

bool is_equal(std::string_view a, std::string_view b) {
    return platform::equal_in_constant_time(bytes_of(a), bytes_of(b));
}

}  // namespace kheya::serving
