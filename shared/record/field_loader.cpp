// The part of the loader that reads single fields: kinds, rules, writers and limits.

#include "shared/record/type_loader.hpp"

#include <algorithm>
#include <regex>

namespace kheya::record {

struct compiled_pattern {
    std::regex regex;
};

namespace {

using base::result;
constexpr std::size_t longest_matched_bytes = 1000;

constexpr merge_rule all_rules[] = {
    merge_rule::latest, merge_rule::observed,     merge_rule::forward, merge_rule::set,
    merge_rule::office, merge_rule::headquarters, merge_rule::ask};

constexpr field_kind all_kinds[] = {
    field_kind::text,  field_kind::integer, field_kind::decimal, field_kind::boolean,
    field_kind::date,  field_kind::month,   field_kind::quarter, field_kind::datetime,
    field_kind::code,  field_kind::memo,    field_kind::phone,   field_kind::reference,
    field_kind::email, field_kind::url,     field_kind::domain};

// An element's text is part of its register's name, so only kinds whose text is the value will do.
bool may_be_many(field_kind kind) {
    return kind == field_kind::text || kind == field_kind::code || kind == field_kind::reference ||
           kind == field_kind::domain || kind == field_kind::email || kind == field_kind::phone;
}

bool has_code(const code_list& list, std::string_view name) {
    return std::any_of(list.begin(), list.end(), [&](const code& c) { return c.name == name; });
}

}  // namespace

std::shared_ptr<const compiled_pattern> compile(const std::string& pattern) {
    try {
        return std::make_shared<const compiled_pattern>(
            compiled_pattern{std::regex(pattern, std::regex::ECMAScript | std::regex::optimize)});
    } catch (const std::regex_error&) {
        return nullptr;
    }
}

bool matches(const compiled_pattern& pattern, std::string_view text) {
    return text.size() <= longest_matched_bytes &&
           std::regex_match(text.begin(), text.end(), pattern.regex);
}

result<std::string> read_name(const json_place& place, const std::string& key) {
    TRY(const std::string name, place.needed_text(key));
    const bool lower_snake =
        name.size() <= 60 && name[0] >= 'a' && name[0] <= 'z' &&
        std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
    if (!lower_snake) return place.at(key).mistake("\"" + name + "\" is not lower_snake_case");
    return name;
}

result<merge_rule> read_rule(const json_place& place) {
    TRY(const std::string name, place.text("rule", "latest"));
    for (merge_rule rule : all_rules) {
        if (to_text(rule) == name) return rule;
    }
    return place.at("rule").mistake("unknown rule \"" + name + "\"");
}

result<std::vector<ask_pair>> read_pairs(const json_place& place) {
    TRY(const auto entries, place.items("ask_when"));
    std::vector<ask_pair> pairs;
    for (const json_place& entry : entries) {
        const json& pair = entry.value();
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
            return entry.mistake("expected two texts");
        }
        pairs.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
    }
    return pairs;
}

result<std::set<base::side>> read_writers(const json_place& place, const std::string& key) {
    std::set<base::side> writers;
    TRY(const auto entries, place.items(key));
    for (const json_place& entry : entries) {
        const auto side = entry.value().is_string()
                              ? base::side_from(entry.value().get_ref<const std::string&>())
                              : std::nullopt;
        if (!side) return entry.mistake("expected office, headquarters, ministry or program");
        writers.insert(*side);
    }
    return writers;
}

result<field> type_loader::load_field(const json_place& place) const {
    TRY_VOID(place.only({"name", "label", "help", "kind", "many", "codes", "refers_to", "rule",
                         "order", "ask_when", "writers", "required", "fixed", "min", "max",
                         "pattern", "code_writers", "retired"}));
    field f;
    TRY(f.name, read_name(place, "name"));
    for (const char* taken : {"office", "record", "retired", "disputed"}) {
        if (f.name == taken) {
            return place.at("name").mistake("\"" + f.name + "\" is a name of the program");
        }
    }
    TRY(f.text, place.needed_label("label"));
    if (place.has("help")) {
        TRY(f.help, place.needed_label("help"));
    }
    TRY(f.many, place.flag("many"));
    TRY(f.required, place.flag("required"));
    TRY(f.fixed, place.flag("fixed"));
    TRY(f.retired, place.flag("retired"));
    if (f.retired) f.required = false;
    TRY_VOID(load_kind(place, f));
    TRY(f.rule, read_rule(place));
    if (f.many) {
        if (place.has("rule") && f.rule != merge_rule::set) {
            return place.at("rule").mistake("a set merges by \"set\"");
        }
        f.rule = merge_rule::set;
    }
    TRY(f.order, place.texts("order"));
    TRY(f.ask_when, read_pairs(place));
    TRY(f.writers, read_writers(place, "writers"));
    TRY_VOID(load_limits(place, f));
    TRY_VOID(load_code_writers(place, f));
    return f;
}

result<void> type_loader::load_kind(const json_place& place, field& f) const {
    TRY(const std::string name, place.needed_text("kind"));
    const auto kind = std::find_if(std::begin(all_kinds), std::end(all_kinds),
                                   [&](field_kind k) { return to_text(k) == name; });
    if (kind == std::end(all_kinds)) {
        return place.at("kind").mistake("unknown kind \"" + name + "\"");
    }
    f.kind = *kind;
    if (f.many && !may_be_many(f.kind)) {
        return place.at("many").mistake("there are no sets of kind " + name);
    }
    TRY(f.codes, place.text("codes"));
    TRY(f.refers_to, place.text("refers_to"));
    if (f.kind == field_kind::code && f.codes.empty()) {
        return place.mistake("\"codes\" is missing");
    }
    if (!f.codes.empty() && f.kind != field_kind::code && f.kind != field_kind::text) {
        return place.at("codes").mistake("only a field of kind code or text has a code list");
    }
    if (!f.codes.empty() && !set_.codes(f.codes)) {
        return place.at("codes").mistake("no code list \"" + f.codes + "\" in codes.json");
    }
    if (f.kind == field_kind::reference && f.refers_to.empty()) {
        return place.mistake("\"refers_to\" is missing");
    }
    if (f.kind != field_kind::reference && !f.refers_to.empty()) {
        return place.at("refers_to").mistake("only a field of kind reference has it");
    }
    return {};
}

result<void> type_loader::load_limits(const json_place& place, field& f) const {
    TRY(f.min, place.number("min"));
    TRY(f.max, place.number("max"));
    if (f.min && f.max && *f.min > *f.max) return place.at("min").mistake("is more than \"max\"");
    TRY(f.pattern, place.text("pattern"));
    if (!f.pattern.empty()) {
        f.compiled = compile(f.pattern);
        if (!f.compiled) return place.at("pattern").mistake("not a regular expression");
    }
    return {};
}

result<void> type_loader::load_code_writers(const json_place& place, field& f) const {
    if (!place.has("code_writers")) return {};
    const json_place entries = place.at("code_writers");
    if (!entries.value().is_object() || f.kind != field_kind::code) {
        return entries.mistake("expected an object of codes, in a field of kind code");
    }
    for (const auto& [name, ignored] : entries.value().items()) {
        if (!has_code(*set_.codes(f.codes), name)) {
            return entries.mistake("no code \"" + name + "\" in " + f.codes);
        }
        TRY(f.code_writers[name], read_writers(entries, name));
    }
    return {};
}

result<void> type_loader::check_order(const json_place& place, const field& coded, merge_rule rule,
                                      const std::vector<std::string>& order) const {
    if (rule != merge_rule::forward) {
        if (!order.empty()) return place.at("order").mistake("only the rule forward has an order");
        return {};
    }
    if (coded.kind != field_kind::code) {
        return place.at("rule").mistake("only codes move forward; \"" + coded.name + "\" is " +
                                        std::string(to_text(coded.kind)));
    }
    if (order.empty()) return place.mistake("the rule forward needs \"order\"");
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (!has_code(*set_.codes(coded.codes), order[i])) {
            return place.at("order").at(i).mistake("no code \"" + order[i] + "\" in " +
                                                   coded.codes);
        }
    }
    return {};
}

result<void> type_loader::check_field_rules(const json_place& place, const type& t) const {
    TRY(const auto entries, place.items("fields"));
    for (std::size_t i = 0; i < t.fields.size(); ++i) {
        const field& f = t.fields[i];
        const json_place& entry = entries[i];
        if (!f.group.empty()) {
            for (const char* key : {"rule", "order", "ask_when", "writers"}) {
                if (entry.has(key)) {
                    return entry.at(key).mistake("is said by the group \"" + f.group + "\"");
                }
            }
            continue;
        }
        if (f.writers.empty()) return entry.mistake("\"writers\" is missing");
        if (f.rule == merge_rule::set && !f.many) {
            return entry.at("rule").mistake("the rule set needs \"many\": true");
        }
        TRY_VOID(check_order(entry, f, f.rule, f.order));
    }
    return {};
}

result<void> type_loader::check_references(
    const std::vector<std::pair<std::string, json>>& documents) const {
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const json_place place(documents[i].second, documents[i].first);
        TRY(const auto entries, place.items("fields"));
        for (std::size_t k = 0; k < entries.size(); ++k) {
            const std::string& wanted = set_.types_[i].fields[k].refers_to;
            if (!wanted.empty() && !set_.find(wanted)) {
                return entries[k].at("refers_to").mistake("no type \"" + wanted + "\"");
            }
        }
    }
    return {};
}

}  // namespace kheya::record
