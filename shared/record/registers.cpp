#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::record {

namespace {

const json nothing;

const json& member_of(const json& object, std::string_view name) {
    if (!object.is_object()) return nothing;
    const auto found = object.find(name);
    return found == object.end() ? nothing : *found;
}

}  // namespace

bool is_begun_by_headquarters(std::string_view type) {
    return std::find(begun_by_headquarters.begin(), begun_by_headquarters.end(), type) !=
           begun_by_headquarters.end();
}

std::string register_of(const field& f, std::string_view element) {
    if (!f.group.empty()) return f.group;
    if (f.many) return f.name + "/" + std::string(element);
    return f.name;
}

std::string_view base_name(std::string_view reg) {
    return reg.substr(0, reg.find('/'));
}

std::string_view element_of(std::string_view reg) {
    const auto slash = reg.find('/');
    return slash == std::string_view::npos ? std::string_view() : reg.substr(slash + 1);
}

bool stands_alone_observed(const field& f) {
    return f.rule == merge_rule::observed && f.group.empty() && !f.many;
}

json field_value(const field& f, const json& register_value) {
    if (!f.group.empty()) return member_of(register_value, f.name);
    if (stands_alone_observed(f)) return member_of(register_value, "value");
    return register_value;
}

std::string observed_on(const register_rule& rule, const json& register_value) {
    if (rule.date.empty()) return {};
    const json& day = member_of(register_value, rule.date);
    return day.is_string() ? day.get<std::string>() : std::string();
}

bool is_under_seal(const type& t, std::string_view reg) {
    if (!t.sealed || reg == retired_register) return false;
    const auto& but = t.sealed->but;
    return std::find(but.begin(), but.end(), base_name(reg)) == but.end();
}

bool is_sealing(const type& t, std::string_view reg, const json& value) {
    if (!t.sealed) return false;
    const field* by = t.find_field(t.sealed->by);
    return by != nullptr && reg == register_of(*by) && !field_value(*by, value).is_null();
}

std::string record_id(const type& t, std::string_view office, std::string_view key) {
    switch (t.key) {
        case key_kind::single:
            return std::string(office);
        case key_kind::parts:
            return std::string(office) + ":" + std::string(key);
        case key_kind::drawn:
            return std::string(key);
    }
    return std::string(key);
}

std::string display_key(const type& t, std::string_view office, std::string_view record) {
    if (t.key == key_kind::single) return {};
    if (t.key == key_kind::drawn) return std::string(record);
    // The office of birth may be another than the one that holds the record now; no office id has
    // ':'.
    const auto colon = record.substr(0, office.size()) == office && record.size() > office.size() &&
                               record[office.size()] == ':'
                           ? office.size()
                           : record.find(':');
    return std::string(colon == std::string_view::npos ? record : record.substr(colon + 1));
}

}  // namespace kheya::record
