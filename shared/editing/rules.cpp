#include "shared/editing/rules.hpp"

#include "shared/editing/refusal.hpp"

#include <algorithm>

namespace kheya::editing {

namespace {

using base::result;

merge::head_list retirements_in_sight(const record_state& shown,
                                      const std::optional<shown_ids>& bases) {
    merge::head_list seen = retired_heads(shown);
    if (!bases) return seen;
    std::erase_if(seen, [&](const merge::head& head) {
        return !holds(*bases, record::retired_register, head.id);
    });
    return seen;
}

base::error joined(const std::vector<record::finding>& errors,
                   std::vector<record::finding>* found) {
    if (found != nullptr) *found = errors;
    base::error all = refusal(errors.front().field, "", "");
    for (const record::finding& one : errors) {
        if (&one != &errors.front()) {
            all.message += "; " + one.field + ": ";
            all.message_bn += "; " + one.field + ": ";
        }
        all.message += one.message.en;
        all.message_bn += one.message.bn;
    }
    return all;
}

result<void> check_fixed(const record::type& t, const record_state& shown, const draft& wanted) {
    for (const record::field& f : t.fields) {
        if (!f.fixed || !wanted.touched.contains(f.name)) continue;
        const std::string reg = record::register_of(f);
        const merge::head* head = f.many ? nullptr : shown_head(shown, reg);
        if (head == nullptr || head->value.is_null() || !wanted.registers.contains(reg)) continue;
        // While two values stand against each other, a person must be able to choose one.
        if (shown.registers.at(reg).size() > 1) continue;
        const json old = record::field_value(f, head->value);
        if (old.is_null() || old == record::field_value(f, wanted.registers.at(reg))) continue;
        return refusal(f.name,
                       "is written once, with the record; retire this record and make"
                       " another",
                       "রেকর্ড তৈরির সময় একবারই লেখা যায়; এটি বাতিল করে নতুন রেকর্ড করুন");
    }
    return {};
}

// Days to come outrank every later observation, so a slip of the keyboard is worth a word. It is
// only a word: the clock may be the one that is wrong.
void warn_of_days_to_come(const record::type& t, const draft& wanted, base::date today,
                          std::vector<record::finding>& warnings) {
    for (const auto& [reg, value] : wanted.registers) {
        const record::field* f = t.find_field(reg);
        if (f == nullptr || !record::stands_alone_observed(*f) || !value.is_object()) continue;
        const json day = value.value("observed_on", json());
        if (!day.is_string() || day.get<std::string>() <= base::to_text(today)) continue;
        warnings.push_back(
            {reg,
             true,
             {"দেখার তারিখটি আজকের পরের", "the day of observation is later than today"}});
    }
}

int step_of(const record::register_rule& rule, const json& value) {
    const json scalar =
        !rule.member.empty() && value.is_object() ? value.value(rule.member, json()) : value;
    if (scalar.is_null()) return -2;
    const auto found = std::find(rule.order.begin(), rule.order.end(), scalar);
    return found == rule.order.end() ? -1 : static_cast<int>(found - rule.order.begin());
}

// Of a register's value: what a person is asked about, by field. The day and the way of a look come
// with the value that was seen.
std::map<std::string, json> members_of(const record::type& t, const std::string& reg,
                                       const json& value) {
    std::map<std::string, json> out;
    if (const record::group* g = t.find_group(reg)) {
        for (const std::string& name : g->members) {
            const bool is_of_look = name == g->date || name == who_word || name == how_word;
            if (!is_of_look) out[name] = value.is_object() ? value.value(name, json()) : json();
        }
        return out;
    }
    const std::string name(record::base_name(reg));
    const record::field* f = t.find_field(name);
    out[name] = f == nullptr || f->many ? value : record::field_value(*f, value);
    return out;
}

}  // namespace

result<const record::type*> known_type(const record::type_set& types, const record_state& shown) {
    if (const record::type* t = types.find(shown.type)) return t;
    return refusal(shown.type, "this program does not know the record type yet; update it first",
                   "এই প্রোগ্রাম রেকর্ডের এই ধরনটি এখনও চেনে না; আগে হালনাগাদ করুন");
}

result<void> check_in_use(const record_state& shown, const std::optional<shown_ids>& bases) {
    const merge::head_list seen = retirements_in_sight(shown, bases);
    if (merge::standing_of(seen, value_heads(shown)) != merge::standing::retired) return {};
    return refusal(
        std::string(record::retired_register),
        "the record is out of use; to bring it back: decide ... retired --value no --why TEXT",
        "রেকর্ডটি বাতিল করা আছে; ফেরাতে: decide ... retired --value no --why কারণ");
}

result<std::vector<record::finding>> check_save(const record::type_set& types,
                                                const record::type& t, const record_state& shown,
                                                const draft& wanted, const writer& by,
                                                std::vector<record::finding>* found) {
    std::vector<record::finding> errors, warnings;
    for (const auto& [reg, value] : wanted.registers) {
        const std::string name(record::base_name(reg));
        if (!record::may_write(t, reg, value, by.side)) {
            const std::string side(base::to_text(by.side));
            errors.push_back({name,
                              false,
                              {side + " এটি লিখতে বা এই মান দিতে পারে না",
                               "may not be written, or not so, by " + side}});
        } else if (const auto fits = record::check_register(types, t, reg, value); !fits) {
            const base::error& e = fits.error();
            errors.push_back(
                {name, false, {e.message_bn.empty() ? e.message : e.message_bn, e.message}});
        }
    }
    if (!errors.empty()) return joined(errors, found);
    TRY_VOID(check_fixed(t, shown, wanted));

    json values = json::object();
    for (auto& [name, value] : shown_values(t, after_save(shown, wanted.registers))) {
        values[name] = value;
    }
    for (record::finding& one :
         record::check_record(types, t, values, wanted.touched, by.today, !shown.exists())) {
        (one.warning ? warnings : errors).push_back(std::move(one));
    }
    if (!errors.empty()) return joined(errors, found);
    warn_of_days_to_come(t, wanted, by.today, warnings);
    return warnings;
}

result<void> check_step(const record::type_set& types, const record::type& t,
                        const std::string& reg, const std::vector<json>& from, const json& to,
                        const writer& by, const std::string& why) {
    const record::register_rule rule = types.rule_of(t.name, reg);
    if (rule.rule != record::merge_rule::forward) return {};
    int old_step = -2;
    for (const json& value : from) old_step = std::max(old_step, step_of(rule, value));
    const int new_step = step_of(rule, to);
    if (old_step == -2 && new_step != -1) return {};
    const bool same_outside = new_step == -1 && old_step == -1 && from.front() == to;
    const bool outside = (new_step == -1 || old_step == -1) && !same_outside;
    const bool back = old_step >= 0 && new_step < old_step && new_step != -1;
    if (back && !base::is_headquarters(by.side)) {
        return refusal(reg, "goes forward only; ask headquarters to set it back",
                       "শুধু সামনের ধাপে যায়; পেছাতে হলে প্রধান কার্যালয়কে বলুন");
    }
    if ((back || outside) && why.empty()) {
        return refusal(reg, "this step needs a reason: add --why TEXT",
                       "এই ধাপের কারণ লিখতে হবে: --why দিয়ে কারণ দিন");
    }
    return {};
}

std::string left_undecided(const record::type_set& types, const record::type& t,
                           const record_state& shown, const journal::change& made,
                           const std::set<std::string>& given) {
    for (const auto& [reg, base] : made.base) {
        const auto heads = shown.registers.find(reg);
        if (heads == shown.registers.end()) continue;
        merge::head_list replaced;
        for (const base::change_id& id : base) {
            if (const merge::head* h = find_head(heads->second, id)) replaced.push_back(*h);
        }
        if (merge::judge(types.rule_of(t.name, reg), replaced) != merge::verdict::open) continue;
        const auto first = members_of(t, reg, replaced.front().value);
        for (const merge::head& other : replaced) {
            for (const auto& [name, value] : members_of(t, reg, other.value)) {
                if (!given.contains(name) && value != first.at(name)) return name;
            }
        }
    }
    return {};
}

result<void> check_seal(const record::type& t, const record_state& shown,
                        const journal::change& made) {
    const bool is_sealed =
        std::any_of(shown.registers.begin(), shown.registers.end(), [&](const auto& one) {
            return std::any_of(one.second.begin(), one.second.end(), [&](const merge::head& head) {
                return record::is_sealing(t, one.first, head.value);
            });
        });
    if (!is_sealed) return {};
    for (const auto& [reg, value] : made.fields) {
        if (!record::is_under_seal(t, reg)) continue;
        const auto found = shown.registers.find(reg);
        // Two who had nothing on the screen sign the same report; a drawn key is nobody else's.
        const auto seen = made.base.find(reg);
        const bool is_apart = t.key != record::key_kind::drawn &&
                              (seen == made.base.end() || seen->second.empty());
        if (is_apart && record::is_sealing(t, reg, value)) continue;
        const bool is_chosen =
            found != shown.registers.end() &&
            std::any_of(found->second.begin(), found->second.end(),
                        [&, &put = value](const merge::head& head) { return head.value == put; });
        if (is_chosen) continue;
        return refusal(reg, "what was signed or issued is not changed any more: write another",
                       "যা স্বাক্ষর বা জারি হয়েছে তা আর বদলানো যায় না: নতুন করে লিখুন");
    }
    return {};
}

journal::change blank_change(const record::type_set& types, const record_state& shown,
                             std::string why, const writer& by, std::uint64_t nonce) {
    journal::change c;
    c.office = shown.office;
    c.type = shown.type;
    c.record = shown.record;
    c.made_at = by.made_at;
    c.author = by.name;
    c.side = by.side;
    c.type_version = types.version();
    c.why = std::move(why);
    c.nonce = nonce;
    return c;
}

journal::id_list ids_of(const merge::head_list& heads) {
    journal::id_list ids;
    for (const merge::head& head : heads) ids.push_back(head.id);
    return ids;
}

journal::id_list seen_of(std::string_view reg, const merge::head_list& heads,
                         const std::optional<shown_ids>& bases) {
    journal::id_list seen;
    for (const merge::head& head : heads) {
        if (!bases || holds(*bases, reg, head.id)) seen.push_back(head.id);
    }
    return seen;
}

journal::id_list seen_retirements(const record_state& shown,
                                  const std::optional<shown_ids>& bases) {
    if (standing_of(shown) == merge::standing::contested) return {};
    return ids_of(retirements_in_sight(shown, bases));
}

}  // namespace kheya::editing
