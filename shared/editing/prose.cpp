#include "shared/editing/prose.hpp"

#include "shared/base/calendar.hpp"
#include "shared/record/validate.hpp"

namespace kheya::editing {

namespace {

constexpr const char* empty_value = "-";

std::string or_dash(std::string text) {
    return text.empty() ? empty_value : text;
}

std::string group_words(const record::type_set& types, const record::type& t,
                        const record::group& g, const json& value, bool bengali) {
    std::string words;
    for (const std::string& name : g.members) {
        const record::field* f = t.find_field(name);
        if (f == nullptr) continue;
        const json member = record::field_value(*f, value);
        if (member.is_null()) continue;
        words += (words.empty() ? "" : ", ") + f->text.in(bengali) + " " +
                 record::display_value(types, *f, member, bengali);
    }
    return or_dash(words);
}

}  // namespace

std::string register_label(const record::type* t, std::string_view reg, bool bengali) {
    if (reg == record::retired_register) return bengali ? "বাতিল" : "Out of use";
    const std::string_view name = record::base_name(reg);
    if (t != nullptr) {
        if (const record::group* g = t->find_group(name)) return g->text.in(bengali);
        if (const record::field* f = t->find_field(name)) {
            const std::string_view element = record::element_of(reg);
            if (element.empty()) return f->text.in(bengali);
            return f->text.in(bengali) + "/" + std::string(element);
        }
    }
    return std::string(reg);
}

std::string register_words(const record::type_set& types, const record::type* t,
                           std::string_view reg, const json& value, bool bengali) {
    if (reg == record::retired_register) {
        if (value.is_object()) return value.value("reason", empty_value);
        return bengali ? "না" : "no";
    }
    const std::string_view name = record::base_name(reg);
    const record::field* f = t == nullptr ? nullptr : t->find_field(name);
    if (f == nullptr) {
        const record::group* g = t == nullptr ? nullptr : t->find_group(name);
        if (g != nullptr) return group_words(types, *t, *g, value, bengali);
        return value.is_null() ? empty_value : value.dump();
    }
    if (f->many) {
        if (value.is_null()) return bengali ? "নেই" : "absent";
        return bengali ? "আছে" : "present";
    }
    std::string words =
        or_dash(record::display_value(types, *f, record::field_value(*f, value), bengali));
    const auto day = base::parse_date(record::observed_on(types.rule_of(t->name, reg), value));
    if (day) words += (bengali ? ", দেখা " : ", seen ") + base::to_long_text(*day, bengali);
    return words;
}

std::string by_and_when(const std::string& author, base::time_us when, bool bengali) {
    const std::string day = base::to_long_text(base::dhaka_date(when), bengali);
    return author.empty() ? day : author + ", " + day;
}

std::string by_and_when(const merge::head& head, bool bengali) {
    std::string words = by_and_when(head.author, head.effective_at, bengali);
    if (!head.time_unsure) return words;
    const std::string day = base::to_long_text(base::dhaka_date(head.made_at), bengali);
    return words + (bengali ? "; ঘড়ি অনিশ্চিত: দেখিয়েছে " + day : "; clock unsure: it said " + day);
}

std::string record_name(const record::type* t, const record_state& state) {
    const std::string key = t == nullptr ? state.record : key_of(*t, state);
    return key.empty() ? state.type : state.type + "/" + key;
}

}  // namespace kheya::editing
