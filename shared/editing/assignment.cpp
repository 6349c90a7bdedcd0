// What is typed for one field: FIELD=VALUE and its kin, and lists of elements.

#include "shared/editing/draft.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/target.hpp"

#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::editing {

namespace {

constexpr std::size_t max_elements = 500;  // of a set, in one command
constexpr std::size_t max_element_bytes = 1000;

bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
}

// Elements are parted by ; and ,. What people call something may hold a comma, so such are parted
// by ; alone, or by the ends of lines, where there are any.
std::string_view parted_by(const record::field& f, std::string_view typed) {
    const bool is_words = f.kind == record::field_kind::text && f.codes.empty();
    if (is_words && typed.find('\n') != std::string_view::npos) return "\n";
    return is_words ? ";" : ";,\n";
}

}  // namespace

base::result<assignment> parse_assignment(std::string_view text) {
    const std::size_t equals = text.find('=');
    std::string_view name = text.substr(0, std::min(equals, text.size()));
    assignment parsed;
    if (name.ends_with('+')) parsed.action = assignment::action::add;
    if (name.ends_with('-')) parsed.action = assignment::action::remove;
    if (parsed.action != assignment::action::put) name.remove_suffix(1);
    if (equals == std::string_view::npos || name.empty() ||
        !std::all_of(name.begin(), name.end(), is_name_byte)) {
        const std::string quoted = "\"" + std::string(text.substr(0, 80)) + "\"";
        return misuse("", quoted + " is not FIELD=VALUE, FIELD+=ELEMENT or FIELD-=ELEMENT",
                      quoted + " এভাবে লিখুন: FIELD=VALUE, FIELD+=ELEMENT বা FIELD-=ELEMENT");
    }
    parsed.field = std::string(name);
    parsed.typed = std::string(text.substr(equals + 1));
    return parsed;
}

base::result<std::set<std::string>> parse_elements(const record::type_set& types,
                                                   const record::field& f, std::string_view typed) {
    std::set<std::string> elements;
    const std::string_view ends = parted_by(f, typed);
    while (!typed.empty()) {
        const std::size_t end = std::min(typed.find_first_of(ends), typed.size());
        auto value = record::parse_value(types, f, typed.substr(0, end));
        if (!value) return value.error();
        typed.remove_prefix(std::min(end + 1, typed.size()));
        if (value->is_null()) continue;
        std::string text = value->is_string() ? value->get<std::string>() : value->dump();
        if (text.size() > max_element_bytes || elements.size() == max_elements) {
            return refusal(f.name, "too many elements, or one that is too long",
                           "উপাদান বেশি, অথবা কোনোটি বেশি লম্বা");
        }
        elements.insert(std::move(text));
    }
    return elements;
}

base::error unknown_field(const record::type& t, std::string_view name) {
    const std::string field(name.substr(0, 80));
    if (const record::group* g = t.find_group(name)) {
        std::string members;
        for (const std::string& member : g->members) {
            members += (members.empty() ? "" : ", ") + member;
        }
        return refusal(field, "is a group: give its fields " + members + " together",
                       "এটি একটি অংশ: এর ঘরগুলো একসঙ্গে দিন: " + members);
    }
    std::vector<std::string> known;
    for (const record::field& f : t.fields) known.push_back(f.name);
    const suggestion near = suggest(name, known);
    return refusal(field, "is not a field of " + t.name + near.en,
                   t.name + "-এ এই নামে কোনো ঘর নেই" + near.bn);
}

}  // namespace kheya::editing
