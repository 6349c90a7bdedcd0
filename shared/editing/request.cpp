#include "shared/editing/request.hpp"

#include "shared/base/base64.hpp"

#include <map>
#include <utility>

namespace kheya::editing {

using nlohmann::json;

namespace {

constexpr int depth_most = 32;   // of a request's JSON; a call of the pages may have 16

const json* member(const json& object, const char* key, json::value_t kind) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    if (found == object.end()) return nullptr;
    const bool fits = found->type() == kind ||
                      (kind == json::value_t::number_integer && found->is_number_integer());
    return fits ? &*found : nullptr;
}

std::string dumped(const json& object, json::error_handler_t not_utf8) {
    return object.dump(-1, ' ', false, not_utf8);
}

}  // namespace

base::result<std::string> to_text(const request& asked) {
    const json object = {{"verb", asked.verb},
                         {"arguments", asked.arguments},
                         {"json", asked.how.json},
                         {"bengali", asked.how.bengali}};
    std::string text = dumped(object, json::error_handler_t::replace);
    // Leaving bytes out and replacing them differ only where some are not UTF-8.
    if (text != dumped(object, json::error_handler_t::ignore)) {
        return base::error{base::errc::refused,
                           "what was typed is not valid UTF-8 text",
                           {},
                           "যা লেখা হয়েছে তা সঠিক UTF-8 নয়"};
    }
    return text;
}

base::result<request> read_request(const std::string& text) {
    bool is_too_deep = false;
    const auto bounded = [&](int depth, json::parse_event_t, json&) {
        is_too_deep = is_too_deep || depth > depth_most;
        return !is_too_deep;
    };
    const json parsed = json::parse(text, bounded, false);
    if (is_too_deep || !parsed.is_object()) {
        return base::refused("the request is not in its form");
    }
    const json* verb = member(parsed, "verb", json::value_t::string);
    const json* arguments = member(parsed, "arguments", json::value_t::object);
    const json* as_json = member(parsed, "json", json::value_t::boolean);
    const json* bengali = member(parsed, "bengali", json::value_t::boolean);
    if (!verb || !arguments || !as_json || !bengali) {
        return base::refused("the request is not in its form");
    }
    return request{
        verb->get<std::string>(), *arguments, {as_json->get<bool>(), bengali->get<bool>()}};
}

std::string to_text(const outcome& given) {
    json object = {{"exit", given.exit_code}, {"out", given.out}, {"err", given.err}};
    for (const output_file& file : given.files) {
        object["files"].push_back(
            {{"path", file.path}, {"bytes", base::to_base64url(std::string_view(file.bytes))}});
        if (file.is_sealed) object["files"].back()["sealed"] = true;
    }
    if (!given.next.is_null()) object["next"] = given.next;
    return dumped(object, json::error_handler_t::replace);
}

base::result<outcome> read_outcome(const std::string& text) {
    const base::error malformed =
        base::io_trouble("the running program's answer is not in its form");
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object()) return malformed;
    const json* exit = member(parsed, "exit", json::value_t::number_integer);
    const json* out = member(parsed, "out", json::value_t::string);
    const json* err = member(parsed, "err", json::value_t::string);
    if (!exit || !out || !err) return malformed;
    outcome given{exit->get<int>(), out->get<std::string>(), err->get<std::string>()};
    if (const json* next = member(parsed, "next", json::value_t::object)) given.next = *next;
    const json* files = member(parsed, "files", json::value_t::array);
    if (files == nullptr) return given;
    for (const json& file : *files) {
        const json* path = member(file, "path", json::value_t::string);
        const json* written = member(file, "bytes", json::value_t::string);
        if (!path || !written) return malformed;
        auto bytes = base::from_base64url(written->get_ref<const std::string&>());
        if (!bytes) return malformed;
        const json* sealed = member(file, "sealed", json::value_t::boolean);
        given.files.push_back({path->get<std::string>(), std::move(*bytes),
                               sealed != nullptr && sealed->get<bool>()});
    }
    return given;
}

speech speech_in(const std::vector<std::string>& words) {
    speech how;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--json") how.json = true;
        if (words[i] == "--lang" && i + 1 < words.size()) how.bengali = words[i + 1] == "bn";
        if (words[i].starts_with("--lang=")) how.bengali = words[i] == "--lang=bn";
    }
    return how;
}

outcome unwritten(const request& asked, const outcome& given, const base::error& why) {
    // Verbs that do more than write their file, and what writes it again.
    static const std::map<std::string, std::pair<const char*, const char*>> done_by_then = {
        {"import",
         {"`kheya-hub export DEVICE FILE` writes the answer again",
          "`kheya-hub export DEVICE FILE` উত্তরটি আবার লেখে"}},
        {"relay", {"relay the same file again", "একই ফাইল আবার relay করুন"}},
        {"enrol",
         {"`kheya-agent export FILE` writes it again", "`kheya-agent export FILE` আবার লেখে"}},
    };
    const auto found = done_by_then.find(asked.verb);
    if (found == done_by_then.end()) return failure(why, asked.how);
    const auto& [en, bn] = found->second;
    base::error told = why;
    told.message += "; only the file was not written, the rest is done: " + std::string(en);
    told.message_bn = (why.message_bn.empty() ? why.message : why.message_bn) +
                      "; শুধু ফাইলটি লেখা যায়নি, বাকি কাজ হয়েছে: " + bn;
    outcome failed = failure(told, asked.how);
    // Of a verb that goes on the step that failed says nothing yet.
    const bool goes_on = given.next.is_object();
    const json on = goes_on ? given.next.value("arguments", json::object()) : json();
    if (!asked.how.json) {
        failed.out = goes_on ? on.value("said", "") : given.out;
        return failed;
    }
    json document = json::parse(failed.out, nullptr, false);
    document["done"] = goes_on ? on.value("document", json())
                               : json::parse(given.out, nullptr, false);
    failed.out = document.dump() + "\n";
    return failed;
}

outcome perform_whole(request asked, const std::function<outcome(const request&)>& perform,
                      const std::function<base::result<void>(const output_file&)>& write) {
    for (const request first = asked;;) {
        outcome given = perform(asked);
        if (given.exit_code != 0 || given.next.is_null()) return given;
        for (const output_file& file : given.files) {
            if (const auto written = write(file); !written) {
                return unwritten(first, given, written.error());
            }
        }
        asked.verb = given.next.value("verb", "");
        asked.arguments = given.next.value("arguments", json::object());
    }
}

}  // namespace kheya::editing
