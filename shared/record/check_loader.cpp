// The part of the loader that reads checks. Every form has its own arguments; a field that an
// argument names must exist, so that no check can be silently dead.

#include "shared/base/calendar.hpp"
#include "shared/record/type_loader.hpp"

#include <algorithm>

namespace kheya::record {

namespace {

using base::result;

struct form {
    std::string_view name;
    std::vector<std::string_view> needed, optional;
};

const std::vector<form>& all_forms() {
    static const std::vector<form> forms = {
        {"required_when", {"if"}, {}},      {"must_be", {"values"}, {}},
        {"not_after", {"other"}, {"days"}}, {"not_before", {}, {"other", "date"}},
        {"at_most", {"other"}, {"plus"}},   {"needs_one_of", {"fields"}, {}},
        {"at_least_items", {"count"}, {}},  {"matches", {"patterns"}, {}},
        {"part_of", {"other"}, {}},         {"bengali", {}, {}},
    };
    return forms;
}

bool among(const std::vector<std::string_view>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_shared(std::string_view key) {
    return key == "form" || key == "field" || key == "warning" || key == "message" || key == "if";
}

result<void> check_arguments(const json_place& place, const form& f) {
    for (const auto& [key, ignored] : place.value().items()) {
        if (!is_shared(key) && !among(f.needed, key) && !among(f.optional, key)) {
            return place.mistake("unknown key \"" + key + "\" for the form " + std::string(f.name));
        }
    }
    for (std::string_view key : f.needed) {
        if (!place.has(key)) return place.mistake("\"" + std::string(key) + "\" is missing");
    }
    if (f.name == "not_before" && place.has("other") == place.has("date")) {
        return place.mistake("not_before needs either \"other\" or \"date\"");
    }
    for (const char* key : {"days", "plus", "count"}) TRY_VOID(place.number(key));
    if (place.has("date")) {
        TRY(const std::string day, place.text("date"));
        if (const auto read = base::parse_date(day); !read) {
            return place.at("date").mistake(read.error().message);
        }
    }
    return {};
}

result<void> check_names(const json_place& place, const type& t) {
    TRY(const std::string other, place.text("other"));
    if (!other.empty() && other != "today" && !t.find_field(other)) {
        return place.at("other").mistake("no field \"" + other + "\"");
    }
    TRY(const auto fields, place.texts("fields"));
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!t.find_field(fields[i])) {
            return place.at("fields").at(i).mistake("no field \"" + fields[i] + "\"");
        }
    }
    if (!place.has("if")) return {};
    const json_place conditions = place.at("if");
    if (!conditions.value().is_object()) return conditions.mistake("expected an object");
    for (const auto& [name, ignored] : conditions.value().items()) {
        if (!t.find_field(name)) return conditions.mistake("no field \"" + name + "\"");
    }
    return {};
}

bool is_known(const code_list& list, const json& value) {
    return std::any_of(list.begin(), list.end(), [&](const code& c) { return value == c.name; });
}

// A condition on a code that the list lacks would never come true.
result<void> check_codes(const json_place& place, const type& t,
                         const std::map<std::string, code_list, std::less<>>& codes) {
    if (!place.has("if")) return {};
    for (const auto& [name, wanted] : place.at("if").value().items()) {
        const field* f = t.find_field(name);
        const json values = wanted.is_array() ? wanted : json::array({wanted});
        if (f->kind != field_kind::code) continue;
        for (const json& value : values) {
            if (value != "*" && !is_known(codes.at(f->codes), value)) {
                return place.at("if").at(name).mistake("no code " + value.dump() + " in " +
                                                       f->codes);
            }
        }
    }
    return {};
}

// {name} in a message must be a field, or people would read the braces.
result<void> check_message(const json_place& place, const std::string& text, const type& t) {
    for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        const std::string name = text.substr(open + 1, close - open - 1);
        if (close == std::string::npos || !t.find_field(name)) {
            return place.mistake("no field \"" + name + "\"");
        }
    }
    return {};
}

}  // namespace

result<check> read_check(const json_place& place, const type& t,
                         const std::map<std::string, code_list, std::less<>>& codes) {
    check one;
    if (!place.value().is_object()) return place.mistake("expected an object");
    TRY(one.form, place.needed_text("form"));
    const auto known = std::find_if(all_forms().begin(), all_forms().end(),
                                    [&](const form& f) { return f.name == one.form; });
    if (known == all_forms().end()) {
        return place.at("form").mistake("unknown form \"" + one.form + "\"");
    }
    TRY(one.field, place.needed_text("field"));
    if (!t.find_field(one.field))
        return place.at("field").mistake("no field \"" + one.field + "\"");
    TRY(one.warning, place.flag("warning"));
    TRY_VOID(check_arguments(place, *known));
    TRY_VOID(check_names(place, t));
    TRY_VOID(check_codes(place, t, codes));
    TRY(one.message, place.needed_label("message"));
    TRY_VOID(check_message(place.at("message").at("bn"), one.message.bn, t));
    TRY_VOID(check_message(place.at("message").at("en"), one.message.en, t));
    TRY(const auto patterns, place.texts("patterns"));
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        one.patterns.push_back(compile(patterns[i]));
        if (!one.patterns.back()) {
            return place.at("patterns").at(i).mistake("not a regular expression");
        }
    }
    one.arguments = place.value();
    return one;
}

}  // namespace kheya::record
