// The order in which heads are shown, and whether a person has to decide. One comparison a rule;
// every one ends with the effective time and the id, so that the order is total and the same
// everywhere.

#include "shared/merge/merge.hpp"
#include "shared/base/text.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::merge {

namespace {

using record::merge_rule;
using record::register_rule;

// The scalar that codes and pairs speak of, inside a register value that may be an object.
const json& scalar(const register_rule& rule, const json& value) {
    if (rule.member.empty() || !value.is_object()) return value;
    static const json nothing;
    const auto found = value.find(rule.member);
    return found == value.end() ? nothing : *found;
}

std::string day_of(const register_rule& rule, const json& value) {
    if (rule.date.empty() || !value.is_object()) return {};
    const auto found = value.find(rule.date);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Position in the forward order; -1 for a missing value or a code outside the order.
int step_of(const register_rule& rule, const json& value) {
    const json& code = scalar(rule, value);
    if (!code.is_string()) return -1;
    const auto found =
        std::find(rule.order.begin(), rule.order.end(), code.get_ref<const std::string&>());
    return found == rule.order.end() ? -1 : static_cast<int>(found - rule.order.begin());
}

// Greater is shown first. Compared before the effective time.
struct rank {
    int first = 0;
    std::string day;
    auto operator<=>(const rank&) const = default;
};

rank rank_of(const register_rule& rule, const head& h) {
    switch (rule.rule) {
        case merge_rule::observed:
            return {h.value.is_null() ? 0 : 1, day_of(rule, h.value)};
        case merge_rule::forward:
            return {step_of(rule, h.value), {}};
        case merge_rule::office:
            return {base::is_headquarters(h.side) ? 0 : 1, {}};
        case merge_rule::headquarters:
            return {base::is_headquarters(h.side) ? 1 : 0, {}};
        case merge_rule::set:
            return {h.value.is_null() ? 0 : 1, {}};
        case merge_rule::latest:
        case merge_rule::ask:
            return {};
    }
    return {};
}

bool speaks_for(const head& h, const std::string& name) {
    if (name == "headquarters") return base::is_headquarters(h.side);
    return name == base::to_text(h.side);
}

bool pair_meets(const register_rule& rule, const record::ask_pair& pair, const head& a,
                const head& b) {
    const auto is = [&](const head& h, const std::string& value) {
        const json& v = scalar(rule, h.value);
        if (value == "*") return !v.is_null();
        return v.is_string() && v.get_ref<const std::string&>() == value;
    };
    const bool values =
        (is(a, pair.first) && is(b, pair.second)) || (is(b, pair.first) && is(a, pair.second));
    const bool sides = (speaks_for(a, pair.first) && speaks_for(b, pair.second)) ||
                       (speaks_for(b, pair.first) && speaks_for(a, pair.second));
    return values || sides;
}

bool must_ask(const register_rule& rule, const head& a, const head& b) {
    if (rule.rule == merge_rule::ask) return true;
    if (rule.rule == merge_rule::forward &&
        (step_of(rule, a.value) < 0 || step_of(rule, b.value) < 0)) {
        return true;  // suspended, dropped ...: no place in the order, so no rule can settle it
    }
    return std::any_of(rule.ask_when.begin(), rule.ask_when.end(),
                       [&](const auto& pair) { return pair_meets(rule, pair, a, b); });
}

// Zero-width joiners show how a keyboard was used; two spellings that differ in nothing else look
// the same or nearly so, and are the same to whoever wrote them.
void drop_joiners(json& value) {
    if (value.is_structured()) {
        for (json& part : value) drop_joiners(part);
    } else if (value.is_string()) {
        value = base::without_joiners(value.get_ref<const std::string&>());
    }
}

// Equal for people: neither these joiners nor the day on which the same thing was seen make a
// conflict.
bool same_value(const register_rule& rule, const head& a, const head& b) {
    if (a.value == b.value) return true;
    json left = a.value, right = b.value;
    for (json* each : {&left, &right}) {
        drop_joiners(*each);
        if (!rule.date.empty() && each->is_object()) each->erase(rule.date);
    }
    return left == right;
}

}  // namespace

void order(const register_rule& rule, head_list& heads) {
    if (heads.size() < 2) return;
    std::sort(heads.begin(), heads.end(), [&](const head& a, const head& b) {
        const rank left = rank_of(rule, a), right = rank_of(rule, b);
        if (left != right) return left > right;
        if (a.effective_at != b.effective_at) return a.effective_at > b.effective_at;
        return a.id > b.id;
    });
}

verdict judge(const register_rule& rule, const head_list& heads) {
    verdict worst = verdict::agreed;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        for (std::size_t j = i + 1; j < heads.size(); ++j) {
            if (same_value(rule, heads[i], heads[j])) continue;
            if (must_ask(rule, heads[i], heads[j])) return verdict::open;
            worst = verdict::settled;
        }
    }
    return worst;
}

}  // namespace kheya::merge
