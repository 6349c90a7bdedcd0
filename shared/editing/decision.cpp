#include "shared/editing/edit.hpp"

#include "shared/editing/draft.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/rules.hpp"

#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::editing {

namespace {

using base::result;

base::error nothing_to_decide(const std::string& field) {
    return refusal(field, "has no conflict to decide; `conflicts` lists what is open",
                   "এখানে মীমাংসার মতো কোনো বিরোধ নেই; `conflicts` লিখলে তালিকা দেখাবে");
}

base::error not_a_head(const std::string& field, const base::change_id& id) {
    return refusal(field, id.hex() + " is not one of the values that stand against each other",
                   id.hex() + " বিরোধে থাকা মানগুলোর কোনোটি নয়");
}

result<bool> yes_or_no(const std::string& field, std::string_view typed) {
    const std::string word = base::fold_name(typed);
    for (const char* yes : {"yes", "true", "1", "হ্যাঁ"}) {
        if (word == base::fold_name(yes)) return true;
    }
    for (const char* no : {"no", "false", "0", "না"}) {
        if (word == base::fold_name(no)) return false;
    }
    return refusal(field, "write yes or no", "হ্যাঁ অথবা না লিখুন");
}

// Which register a decision speaks of: a register's own name, or a member for its group.
result<std::string> register_named(const record::type& t, const record_state& shown,
                                   const std::string& name) {
    if (shown.registers.contains(name)) return name;
    const record::field* f = t.find_field(record::base_name(name));
    if (f == nullptr) {
        if (t.find_group(name) != nullptr) return name;
        return unknown_field(t, name);
    }
    if (!f->many) return record::register_of(*f);
    if (record::element_of(name).empty()) {
        return refusal(name, "is a set: name the element, " + name + "/ELEMENT",
                       "এটি একটি তালিকা: উপাদানটি বলুন, " + name + "/ELEMENT");
    }
    return name;
}

// MEMBER=VALUE;... or one member's value, when the decision names the member.
result<std::map<std::string, json>> typed_members(const record::type_set& types,
                                                  const record::type& t, const record::group& g,
                                                  const decision& decided) {
    std::map<std::string, json> members;
    if (const record::field* one = t.find_field(decided.field)) {
        auto value = record::parse_value(types, *one, *decided.value);
        if (!value) return value.error();
        members[one->name] = std::move(*value);
        return members;
    }
    std::string_view rest = *decided.value;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        TRY(const assignment given, parse_assignment(base::squeeze(rest.substr(0, end))));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const record::field* f = t.find_field(given.field);
        if (f == nullptr || f->group != g.name) {
            return refusal(given.field, "is not a field of the group " + g.name,
                           g.name + " অংশে এই ঘর নেই");
        }
        auto value = record::parse_value(types, *f, given.typed);
        if (!value) return value.error();
        members[f->name] = std::move(*value);
    }
    return members;
}

// Of a group: over the values as shown, and the members that were given go into `given`.
result<json> typed_value(const record::type_set& types, const record::type& t,
                         const std::string& reg, const decision& decided, const json& shown,
                         base::date today, std::set<std::string>& given) {
    if (const record::group* g = t.find_group(reg)) {
        TRY(const auto members, typed_members(types, t, *g, decided));
        for (const auto& [name, value] : members) given.insert(name);
        return result<json>(boost::system::in_place_value, over_group(shown, members));
    }
    given.insert(std::string(record::base_name(reg)));
    const record::field* f = t.find_field(record::base_name(reg));
    if (f == nullptr) {
        return refusal(reg, "this program does not know the field yet: keep one of the values",
                       "এই প্রোগ্রাম ঘরটি এখনও চেনে না: মানগুলোর একটি রাখুন");
    }
    json value;
    if (f->many) {
        TRY(const bool present, yes_or_no(reg, *decided.value));
        if (present) value = true;
    } else {
        auto parsed = record::parse_value(types, *f, *decided.value);
        if (!parsed) return parsed.error();
        value = std::move(*parsed);
        if (record::stands_alone_observed(*f) && !value.is_null()) {
            value = {{"value", value}, {"observed_on", base::to_text(today)}};
        }
    }
    return result<json>(boost::system::in_place_value, std::move(value));
}

// A value that is typed over a group keeps what is shown of the members that it leaves out.
result<void> check_all_decided(const record::type_set& types, const record::type& t,
                               const record_state& shown, const journal::change& made,
                               const std::string& reg, const std::set<std::string>& given) {
    const std::string name = left_undecided(types, t, shown, made, given);
    if (name.empty()) return {};
    const std::string how =
        "decide \"" + reg + "\" with --value \"" + name + "=...;OTHER=...\", or --keep ID";
    const std::string how_bn =
        "\"" + reg + "\" এর মীমাংসা করুন --value \"" + name + "=...;OTHER=...\" অথবা --keep ID দিয়ে";
    return refusal(name, "values stand against each other here too: " + how,
                   "এই ঘরেও একাধিক মান আছে, মীমাংসা হয়নি: " + how_bn);
}

result<edit> decide_retirement(const record::type_set& types, const record_state& shown,
                               const decision& decided, const writer& by, std::uint64_t nonce,
                               const std::vector<logged_change>& log) {
    const std::string retired(record::retired_register);
    const merge::head_list& heads = retired_heads(shown);
    const merge::standing standing = standing_of(shown);
    if (heads.empty() || standing == merge::standing::in_use) return nothing_to_decide(retired);
    bool retire = false;
    if (decided.keep) {
        const merge::head* kept = find_head(heads, *decided.keep);
        const auto edits = merge::unseen_edits(heads, value_heads(shown));
        const bool is_edit = std::any_of(edits.begin(), edits.end(), [&](const merge::head* h) {
            return h->id == *decided.keep;
        });
        if (kept == nullptr && !is_edit) return not_a_head(retired, *decided.keep);
        retire = kept != nullptr && !kept->value.is_null();
    } else {
        TRY(retire, yes_or_no(retired, *decided.value));
    }
    if (retire) return make_retirement(types, shown, decided.why, by, nonce, decided.bases, log);

    TRY(const record::type* const t, known_type(types, shown));
    if (!record::may_write(*t, retired, by.side)) {
        const std::string side(base::to_text(by.side));
        return refusal(retired, "may not be decided by " + side, side + " এর মীমাংসা করতে পারে না");
    }
    edit made{blank_change(types, shown, decided.why, by, nonce), {}};
    made.change.fields[retired] = nullptr;
    made.change.base[retired] = seen_of(retired, heads, decided.bases);
    made.change.saw_retired = made.change.base[retired];
    journal::seal(made.change);
    return made;
}

}  // namespace

result<edit> make_decision(const record::type_set& types, const record_state& shown,
                           const decision& decided, const writer& by, std::uint64_t nonce,
                           const std::vector<logged_change>& log) {
    if (decided.why.empty()) {
        return refusal(decided.field, "a decision needs a reason: add --why TEXT",
                       "মীমাংসার কারণ লিখতে হবে: --why দিয়ে কারণ দিন");
    }
    if (decided.keep.has_value() == decided.value.has_value()) {
        return misuse(decided.field, "say either --keep ID or --value V",
                      "--keep ID অথবা --value V, একটি দিন");
    }
    if (decided.field == record::retired_register) {
        return decide_retirement(types, shown, decided, by, nonce, log);
    }
    TRY(const record::type* const t, known_type(types, shown));
    TRY_VOID(check_in_use(shown, std::nullopt));
    TRY(const std::string reg, register_named(*t, shown, decided.field));
    const auto found = shown.registers.find(reg);
    if (found == shown.registers.end() || found->second.size() < 2) return nothing_to_decide(reg);
    const merge::head_list& heads = found->second;

    json value;
    std::set<std::string> given;
    if (decided.keep) {
        const merge::head* kept = find_head(heads, *decided.keep);
        if (kept == nullptr) return not_a_head(reg, *decided.keep);
        value = kept->value;
    } else {
        auto typed = typed_value(types, *t, reg, decided, heads.front().value, by.today,
                                 given);
        if (!typed) return typed.error();
        value = std::move(*typed);
        // Any of the values at hand may stand; only one that is none of them can be a step back.
        std::vector<json> from;
        for (const merge::head& head : heads) from.push_back(head.value);
        if (std::find(from.begin(), from.end(), value) == from.end()) {
            TRY_VOID(check_step(types, *t, reg, from, value, by, decided.why));
        }
    }
    draft wanted{{{reg, value}}, {}};
    for (const record::field& f : t->fields) {
        const bool concerned =
            f.many ? f.name == record::base_name(reg) : record::register_of(f) == reg;
        if (concerned) wanted.touched.insert(f.name);
    }
    TRY(auto warnings, check_save(types, *t, shown, wanted, by));
    edit made{blank_change(types, shown, decided.why, by, nonce), std::move(warnings)};
    made.change.fields[reg] = std::move(value);
    made.change.base[reg] = seen_of(reg, heads, decided.bases);
    if (!decided.keep) TRY_VOID(check_all_decided(types, *t, shown, made.change, reg, given));
    TRY_VOID(check_seal(*t, shown, made.change));
    made.change.saw_retired = seen_retirements(shown, decided.bases);
    journal::seal(made.change);
    return made;
}

}  // namespace kheya::editing
