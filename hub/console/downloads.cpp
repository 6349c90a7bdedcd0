#include "hub/console/downloads.hpp"

#include "shared/base/text.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/serving/pages.hpp"

#include <algorithm>
#include <array>

namespace kheya::hub_console {

using nlohmann::json;
using platform::http_response;

namespace {

constexpr std::size_t query_most = 4 << 10;
constexpr std::array<std::string_view, 3> file_verbs = {"report", "extract", "audit"};
constexpr std::array<std::string_view, 3> numbers = {"revision", "before", "limit"};

int hex_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_of(text[i + 1]), low = hex_of(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    if (!base::is_valid_utf8(out)) return std::nullopt;
    return out;
}

// Names in a head are ASCII of ours; what a verb calls its file may hold more.
std::string header_name(const std::string& path) {
    std::string name = path.substr(path.find_last_of('/') + 1);
    std::replace_if(
        name.begin(), name.end(),
        [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.');
        },
        '-');
    return name;
}

struct kind {
    std::string_view ending, content_type;
};
constexpr auto kinds = std::to_array<kind>({
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".csv", "text/csv; charset=utf-8"},
    {".html", "text/html; charset=utf-8"},
    {".text", "text/plain; charset=utf-8"},
    {".json", "application/json"},
});

std::string type_of(const std::string& name) {
    for (const kind& one : kinds) {
        if (name.ends_with(one.ending)) return std::string(one.content_type);
    }
    return "application/octet-stream";
}

// The set form has its style and letters in itself, and needs nothing else: no script, no line, and
// no part in the console's own origin.
constexpr const char* form_policy =
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox allow-modals";

}  // namespace

base::result<asked_file> read_file_query(std::string_view target) {
    asked_file asked;
    asked.verb = target.substr(0, target.find('?'));
    if (!editing::is_one_of(file_verbs, asked.verb)) {
        return base::refused("calls are sent by POST; report, extract and audit give files by GET");
    }
    asked.arguments = json::object();
    std::string_view query = target.substr(std::min(target.find('?'), target.size()));
    if (query.size() > query_most) return base::error{base::errc::usage, "the query is too long"};
    if (!query.empty()) query.remove_prefix(1);
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(one.size() + 1, query.size()));
        const auto name = decoded(one.substr(0, one.find('=')));
        const auto value = decoded(one.substr(std::min(one.find('=') + 1, one.size())));
        if (!name || !value) {
            return base::error{base::errc::usage, "the query is not well written"};
        }
        if (*name == "lang") asked.bengali = *value != "en";
        else if (editing::is_one_of(numbers, *name) && !value->empty() && value->size() < 16 &&
                 value->find_first_not_of("0123456789") == std::string::npos)
            asked.arguments[*name] = std::stoll(*value);
        else asked.arguments[*name] = *value;
    }
    return asked;
}

http_response give_file(const asked_file& asked, const editing::outcome& given) {
    if (given.exit_code != 0) return serving::tell(given);
    std::string name = asked.verb + ".json";
    std::string bytes = given.out;
    if (!given.files.empty()) {
        name = header_name(given.files.front().path);
        bytes = given.files.front().bytes;
    }
    auto made = serving::guarded(
        platform::make_response(200, type_of(name), std::move(bytes)), serving::uncached);
    const bool is_shown = name.ends_with(".html");
    for (auto& [field, value] : made.fields) {
        if (is_shown && field == "Content-Security-Policy") value = form_policy;
    }
    made.fields.emplace_back(
        "Content-Disposition",
        std::string(is_shown ? "inline" : "attachment") + "; filename=\"" + name + "\"");
    return made;
}

}  // namespace kheya::hub_console
