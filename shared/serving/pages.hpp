#pragma once

// What the pages of both programs answer with: the files that a program carries in itself, the
// guarding fields of every answer, and outcomes of verbs as HTTP. Owner: the desk, the console;
// touches nothing.

#include "shared/editing/verbs.hpp"
#include "shared/platform/seams.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kheya::serving {

struct asset {
    std::string_view path;  // as a browser asks for it
    std::string_view content_type;
    std::string_view bytes;
    bool is_lasting = false;  // never changes under its name
    bool is_packed = false;   // with gzip; a browser unpacks it
    bool has_camera = false;  // what it shows may ask for the camera
};

inline constexpr const char* uncached = "no-store";

// Adds the fields that let a page load what comes from here and nothing else.
platform::http_response guarded(platform::http_response response, const char* caching,
                                bool has_camera = false);
// A guarded application/problem+json.
platform::http_response problem(int status, const std::string& detail);
// The asset that the target names (a query is left out of account), or a guarded 404 or 405.
platform::http_response give_asset(std::span<const asset> all,
                                   const platform::http_request& asked);
// What the verb said: 200 or what its exit code means, and the JSON of it.
struct told {
    int status;
    std::string body;
};
told put(const editing::outcome& given);
// The same as an answer.
platform::http_response tell(const editing::outcome& given);
// {...} not nested deeper than any call of ours.
std::optional<nlohmann::json> parse_call(const std::string& text);

// The record types as their files say them: pages draw forms, lists and words from these. The
// files are loaded ones, so they are put together as they are: this stands before every page.
std::string types_document(const record::type_files& files);
// {"days": ["2021-12-31"]} -> {"2021-12-31": the same in the Bangla calendar}; what is no day is
// left out.
nlohmann::json bangla_days(const nlohmann::json& arguments);

// The value of a cookie of that name; empty where there is none.
std::string cookie_in(std::string_view cookies, std::string_view name);
// Equal, in time that tells nothing about where they differ.
bool is_equal(std::string_view a, std::string_view b);

}  // namespace kheya::serving
