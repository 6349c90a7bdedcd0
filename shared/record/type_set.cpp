#include "shared/record/type_set.hpp"

#include "shared/base/hash.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::record {

std::string_view to_text(merge_rule rule) {
    switch (rule) {
        case merge_rule::latest:
            return "latest";
        case merge_rule::observed:
            return "observed";
        case merge_rule::forward:
            return "forward";
        case merge_rule::set:
            return "set";
        case merge_rule::headquarters:
            return "headquarters";
        case merge_rule::office:
            return "office";
        case merge_rule::ask:
            return "ask";
    }
    return "latest";
}

std::string_view to_text(field_kind kind) {
    switch (kind) {
        case field_kind::text:
            return "text";
        case field_kind::integer:
            return "integer";
        case field_kind::decimal:
            return "decimal";
        case field_kind::boolean:
            return "boolean";
        case field_kind::date:
            return "date";
        case field_kind::datetime:
            return "datetime";
        case field_kind::month:
            return "month";
        case field_kind::quarter:
            return "quarter";
        case field_kind::code:
            return "code";
        case field_kind::reference:
            return "reference";
        case field_kind::memo:
            return "memo";
        case field_kind::phone:
            return "phone";
        case field_kind::email:
            return "email";
        case field_kind::url:
            return "url";
        case field_kind::domain:
            return "domain";
    }
    return "text";
}

namespace {

template <class T>
const T* find_named(const std::vector<T>& all, std::string_view name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

base::hash256 hash_of(const type_files& files) {
    base::sha256 hash;
    for (const auto& [name, text] : files) hash.add(name).add_number(text.size()).add(text);
    return hash.finish();
}

const field* type::find_field(std::string_view wanted) const {
    return find_named(fields, wanted);
}
const group* type::find_group(std::string_view wanted) const {
    return find_named(groups, wanted);
}

const type* type_set::find(std::string_view name) const {
    return find_named(types_, name);
}

const code_list* type_set::codes(std::string_view name) const {
    const auto found = codes_.find(name);
    return found == codes_.end() ? nullptr : &found->second;
}

std::string type_set::code_text(std::string_view list, std::string_view code_name,
                                bool bengali) const {
    const code_list* all = codes(list);
    const code* found = all ? find_named(*all, code_name) : nullptr;
    return found ? found->text.in(bengali) : std::string(code_name);
}

bool type_set::is_retired_code(std::string_view list, std::string_view code_name) const {
    const code_list* all = codes(list);
    const code* found = all ? find_named(*all, code_name) : nullptr;
    return found != nullptr && found->retired;
}

register_rule type_set::rule_of(std::string_view type_name, std::string_view reg) const {
    register_rule rule;
    const type* t = find(type_name);
    if (!t) return rule;
    const std::string_view name = base_name(reg);
    if (const group* g = t->find_group(name)) {
        rule.rule = g->rule;
        rule.order = g->order;
        rule.ask_when = g->ask_when;
        rule.member = g->value;
        rule.date = g->date;
    } else if (const field* f = t->find_field(name); f && f->group.empty()) {
        rule.rule = f->rule;
        rule.order = f->order;
        rule.ask_when = f->ask_when;
        if (stands_alone_observed(*f)) {
            rule.member = "value";
            rule.date = "observed_on";
        }
    }
    return rule;
}

}  // namespace kheya::record
