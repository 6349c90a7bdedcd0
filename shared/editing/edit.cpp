#include "shared/editing/edit.hpp"

#include "shared/editing/draft.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/rules.hpp"
#include "shared/base/planted.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace kheya::editing {

namespace {

using base::result;

// What the author had on the screen of one register. A bare id that the journal knows not to have
// written this register cannot have been there; any other stays, also one that was replaced while
// the form was open: had its successor been refused by the hub, only this claim would be left.
journal::id_list bases_of(const std::string& reg, const shown_ids& on_screen,
                          const record_state& shown, const std::vector<logged_change>& log) {
    const auto heads = shown.registers.find(reg);
    const auto may_be_of = [&](const base::change_id& id) {
        const bool is_head =
            heads != shown.registers.end() && find_head(heads->second, id) != nullptr;
        return is_head || std::none_of(log.begin(), log.end(), [&](const auto& entry) {
                   return entry.change.id == id && !entry.change.fields.contains(reg);
               });
    };
    journal::id_list kept;
    for (const shown_id& one : on_screen) {
        if (one.reg.empty() ? may_be_of(one.id) : one.reg == reg) kept.push_back(one.id);
    }
    return kept;
}

const journal::change* logged(const std::vector<logged_change>& log, const base::change_id& id) {
    const auto found = std::find_if(log.begin(), log.end(),
                                    [&](const auto& entry) { return entry.change.id == id; });
    return found == log.end() ? nullptr : &found->change;
}

// Whether what was seen of a register may have replaced that change there, as far as the log knows.
bool may_replace(journal::id_list seen, const std::string& reg, const base::change_id& id,
                 const std::vector<logged_change>& log) {
    std::set<base::change_id> followed;
    while (!seen.empty()) {
        const base::change_id one = seen.back();
        seen.pop_back();
        if (one == id) return true;
        if (!followed.insert(one).second) continue;
        const journal::change* const later = logged(log, one);
        if (later == nullptr) return true;
        const auto before = later->base.find(reg);
        if (before != later->base.end()) {
            seen.insert(seen.end(), before->second.begin(), before->second.end());
        }
    }
    return false;
}

// While a hub that was put back is read again, a screen may show one value of a change and, in
// another register that it wrote, an older one: such a change was not seen.
bool is_seen_whole(const base::change_id& id,
                   const std::map<std::string, journal::id_list>& on_screen,
                   const std::vector<logged_change>& log) {
    const journal::change* const change = logged(log, id);
    if (change == nullptr) return true;
    return std::all_of(change->fields.begin(), change->fields.end(), [&](const auto& field) {
        if (field.first == record::retired_register) return true;
        const auto seen = on_screen.find(field.first);
        return seen != on_screen.end() && may_replace(seen->second, field.first, id, log);
    });
}

// Whether a save leaves the field as it was shown, as one does that says "seen again today".
bool is_as_shown(const record::type& t, const record_state& shown, const journal::change& made,
                 const std::string& name) {
    const record::field* f = t.find_field(name);
    if (f == nullptr || f->many) return false;
    const std::string reg = record::register_of(*f);
    const auto put = made.fields.find(reg);
    return put == made.fields.end() || record::field_value(*f, put->second) ==
                                           record::field_value(*f, shown_value(shown, reg));
}

// A person may write such a field anew, having seen its values. A table may not: whoever filled it
// saw none of them. To say the shown one again is to choose it, which is a decision.
result<void> check_decided(const record::type_set& types, const record::type& t,
                           const record_state& shown, const journal::change& made,
                           const std::vector<assignment>& assignments, bool of_table) {
    std::set<std::string> given;
    for (const assignment& one : assignments) {
        if (!of_table && !is_as_shown(t, shown, made, one.field)) given.insert(one.field);
    }
    const std::string name = left_undecided(types, t, shown, made, given);
    if (name.empty()) return {};
    const std::string en = "values stand against each other here: decide between them first";
    const std::string bn = "এই ঘরে একাধিক মান আছে, মীমাংসা হয়নি: আগে মীমাংসা করুন";
    if (of_table) return refusal(name, en, bn);
    return refusal(name, en + ", or give another value here", bn + ", অথবা এখানে অন্য মান দিন");
}

result<std::optional<edit>> edit_unless_same(const record::type_set& types,
                                             const record_state& shown,
                                             const std::vector<assignment>& assignments,
                                             const std::optional<shown_ids>& bases,
                                             std::string why, const writer& by, std::uint64_t nonce,
                                             const std::vector<logged_change>& log,
                                             seen_again again,
                                             std::vector<record::finding>* found) {
    TRY(const record::type* const t, known_type(types, shown));
    if (t->retired && !shown.exists()) {
        return refusal(t->name, "no new records of this kind are made any more",
                       "এ ধরনের নতুন রেকর্ড আর করা হয় না");
    }
    TRY_VOID(check_in_use(shown, bases));
    TRY(const draft wanted, draft_save(types, *t, shown, assignments, bases, log, by, again));
    if (wanted.registers.empty()) return std::optional<edit>();
    if (t->append_only && shown.exists()) {
        return refusal(t->name, "entries of this kind are not edited: retire it and write another",
                       "এ ধরনের লেখা বদলানো যায় না: বাতিল করে নতুন লিখুন");
    }
    TRY(auto warnings, check_save(types, *t, shown, wanted, by, found));
    for (const auto& [reg, value] : wanted.registers) {
        const merge::head* head = shown_head(shown, reg);
        if (head == nullptr) continue;
        TRY_VOID(check_step(types, *t, reg, {head->value}, value, by, why));
    }
    edit made{blank_change(types, shown, std::move(why), by, nonce), std::move(warnings)};
    made.change.fields = wanted.registers;
    for (const auto& [reg, value] : wanted.registers) {
        if (bases && !base::planted(base::planted_bug::base_from_arrived)) {
            made.change.base[reg] = bases_of(reg, *bases, shown, log);
        } else if (const auto heads = shown.registers.find(reg); heads != shown.registers.end()) {
            made.change.base[reg] = ids_of(heads->second);
        }
    }
    TRY_VOID(check_decided(types, *t, shown, made.change, assignments,
                           again == seen_again::is_no_news));
    TRY_VOID(check_seal(*t, shown, made.change));
    made.change.saw_retired = seen_retirements(shown, bases);
    journal::seal(made.change);
    return std::optional<edit>(std::move(made));
}

}  // namespace

result<edit> make_edit(const record::type_set& types, const record_state& shown,
                       const std::vector<assignment>& assignments,
                       const std::optional<shown_ids>& bases, std::string why,
                       const writer& by, std::uint64_t nonce,
                       const std::vector<logged_change>& log,
                       std::vector<record::finding>* found) {
    TRY(auto made, edit_unless_same(types, shown, assignments, bases, std::move(why), by, nonce,
                                    log, seen_again::is_news, found));
    if (made) return std::move(*made);
    return refusal("", "nothing to save: all values are as shown",
                   "সংরক্ষণের কিছু নেই: সব মান যেমন ছিল তেমনই আছে");
}

result<edit> make_edit(const record::type_set& types, const record_state& shown,
                       const std::vector<assignment>& assignments,
                       const std::optional<shown_ids>& bases, std::string why,
                       const writer& by, std::uint64_t nonce) {
    return make_edit(types, shown, assignments, bases, std::move(why), by, nonce, {});
}

result<std::optional<edit>> make_table_edit(const record::type_set& types,
                                            const record_state& shown,
                                            const std::vector<assignment>& assignments,
                                            std::string why, const writer& by,
                                            std::uint64_t nonce) {
    return edit_unless_same(types, shown, assignments, std::nullopt, std::move(why), by, nonce, {},
                            seen_again::is_no_news, nullptr);
}

result<edit> make_retirement(const record::type_set& types, const record_state& shown,
                             std::string why, const writer& by, std::uint64_t nonce,
                             const std::optional<shown_ids>& bases,
                             const std::vector<logged_change>& log) {
    const std::string retired(record::retired_register);
    if (!shown.exists()) {
        return refusal(shown.type, "there is no such record", "এমন কোনো রেকর্ড নেই");
    }
    if (why.empty()) {
        return refusal(retired, "retiring needs a reason: add --why TEXT",
                       "বাতিলের কারণ লিখতে হবে: --why দিয়ে কারণ দিন");
    }
    if (standing_of(shown) == merge::standing::retired) {
        return refusal(retired, "the record is out of use already", "রেকর্ডটি আগেই বাতিল করা হয়েছে");
    }
    TRY(const record::type* const t, known_type(types, shown));
    if (!record::may_write(*t, retired, by.side)) {
        const std::string side(base::to_text(by.side));
        return refusal(retired, "may not be retired by " + side, side + " এটি বাতিল করতে পারে না");
    }
    edit made{blank_change(types, shown, why, by, nonce), {}};
    made.change.fields[retired] = {{"reason", why}};
    // The heads of the record that the retirement saw, and hence may take out of use.
    made.change.saw_retired = seen_of(retired, retired_heads(shown), bases);
    journal::id_list& seen = made.change.base[retired];
    seen = made.change.saw_retired;
    std::map<std::string, journal::id_list> on_screen;
    for (const auto& [reg, heads] : shown.registers) {
        if (reg != retired) on_screen[reg] = seen_of(reg, heads, bases);
    }
    for (const auto& [reg, ids] : on_screen) {
        for (const base::change_id& id : ids) {
            if (is_seen_whole(id, on_screen, log)) seen.push_back(id);
        }
    }
    journal::seal(made.change);
    return made;
}

}  // namespace kheya::editing
