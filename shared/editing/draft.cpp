#include "shared/editing/draft.hpp"

#include "shared/base/text.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/sight.hpp"
#include "shared/record/scalars.hpp"

#include <algorithm>

namespace kheya::editing {

namespace {

using base::result;
using record::field;
using record::group;

constexpr std::string_view day_word = "observed_on";
constexpr std::string_view own_eyes = "hand";   // of `how_word`

std::string text_or_empty(const json& object, std::string_view key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What one command says of one set.
struct element_orders {
    bool exactly = false;
    std::set<std::string> present, absent;
};

class drafter {
public:
    drafter(const record::type_set& types, const record::type& t, const record_state& shown,
            const std::optional<shown_ids>& bases, const std::vector<logged_change>& log,
            const writer& by, seen_again again)
        : types_(types), type_(t), shown_(shown), bases_(bases), log_(log), by_(by),
          today_(base::to_text(by.today)), again_(again) {}

    result<draft> make(const std::vector<assignment>& assignments) {
        TRY_VOID(read_key());
        for (const assignment& one : assignments) TRY_VOID(read(one));
        TRY_VOID(share_day());
        for (const field& f : type_.fields) {
            if (f.many)
                draft_set(f);
            else if (record::stands_alone_observed(f))
                draft_observed(f);
            else if (f.group.empty())
                draft_plain(f);
        }
        for (const group& g : type_.groups) draft_group(g);
        return std::move(made_);
    }

private:
    result<void> read_key() {
        auto values = record::fields_of_key(types_, type_, key_of(type_, shown_));
        if (!values) return values.error();
        for (const auto& [name, value] : values->items()) {
            if (!value.is_null()) of_key_[name] = value;
        }
        return {};
    }

    result<void> read(const assignment& one) {
        const std::size_t dot = one.field.find('.');
        if (dot != std::string::npos && one.field.substr(dot + 1) == day_word) {
            return read_day(one, one.field.substr(0, dot));
        }
        const field* f = type_.find_field(one.field);
        if (f == nullptr) {
            if (one.field == day_word) return read_day(one, {});
            return unknown_field(type_, one.field);
        }
        if (f->retired) {
            return refusal(f->name, "this field is not used any more", "এই ঘর আর ব্যবহার হয় না");
        }
        if (f->many) return read_set(*f, one);
        if (one.action != assignment::action::put) {
            return refusal(f->name, "holds one value: write " + f->name + "=VALUE",
                           "এই ঘরে একটিই মান থাকে: " + f->name + "=VALUE লিখুন");
        }
        auto value = record::parse_value(types_, *f, one.typed);
        if (!value) return value.error();
        TRY_VOID(check_code(*f, *value));
        if (const auto part = of_key_.find(f->name);
            part != of_key_.end() && part->second != *value) {
            return refusal(f->name,
                           "the key says " + part->second.dump() + "; leave this field out",
                           "চাবিতে আছে " + part->second.dump() + "; এই ঘরটি বাদ দিন");
        }
        if (!puts_.emplace(f->name, std::move(*value)).second) return given_twice(f->name);
        return {};
    }

    result<void> read_day(const assignment& one, const std::string& of) {
        const auto day = record::read_date(base::ascii_digits(base::squeeze(one.typed)));
        if (!day) {
            return refusal(one.field, "write the day as 2021-12-31 or 31/12/2021",
                           "তারিখ এভাবে লিখুন: 2021-12-31 বা 31/12/2021");
        }
        const field* f = type_.find_field(of);
        const group* g = type_.find_group(f != nullptr ? f->group : of);
        if (f == nullptr && g == nullptr && !of.empty()) return unknown_field(type_, of);
        const bool observed = (f != nullptr && record::stands_alone_observed(*f)) ||
                              (g != nullptr && !g->date.empty()) || of.empty();
        if (!observed) {
            return refusal(one.field, "this field has no day of observation",
                           "এই ঘরের দেখার তারিখ নেই");
        }
        const std::string name = g != nullptr ? g->name : of;
        if (!days_.emplace(name, *day).second) return given_twice(one.field);
        return {};
    }

    result<void> read_set(const field& f, const assignment& one) {
        TRY(const std::set<std::string> elements, parse_elements(types_, f, one.typed));
        for (const std::string& element : elements) {
            const bool stands = !shown_value(shown_, record::register_of(f, element)).is_null();
            const bool goes = one.action == assignment::action::remove;
            if (stands || goes) continue;
            TRY_VOID(check_code(f, element));
        }
        element_orders& orders = sets_[f.name];
        if (one.action == assignment::action::put) {
            if (orders.exactly) return given_twice(f.name);
            orders.exactly = true;
        }
        auto& wanted = one.action == assignment::action::remove ? orders.absent : orders.present;
        wanted.insert(elements.begin(), elements.end());
        for (const std::string& element : orders.absent) {
            if (orders.present.contains(element)) return given_twice(f.name);
        }
        return {};
    }

    // A code that is not used any more stays where it stands, and comes nowhere else.
    result<void> check_code(const field& f, const json& value) const {
        if (!value.is_string()) return {};
        const auto& name = value.get_ref<const std::string&>();
        if (!types_.is_retired_code(f.codes, name)) return {};
        const std::string reg = f.group.empty() ? f.name : f.group;
        if (record::field_value(f, shown_value(shown_, reg)) == value) return {};
        return refusal(f.name, "the code \"" + name + "\" is not used any more",
                       "\"" + name + "\" আর ব্যবহার হয় না");
    }

    static base::error given_twice(const std::string& where) {
        return refusal(where, "is given twice in one command", "একই কমান্ডে দুইবার দেওয়া হয়েছে");
    }

    // `observed_on=D` is the day of every observed field that stands alone in the command. Where a
    // group has a member of that name, it means the group only if another member is given too, or
    // if nothing else could be meant.
    result<void> share_day() {
        const auto put = puts_.find(std::string(day_word));
        const auto loose = days_.find(std::string());
        if (put == puts_.end() && loose == days_.end()) return {};
        const json day = put != puts_.end() ? put->second : json(loose->second);
        bool taken = false;
        for (const field& f : type_.fields) {
            if (!record::stands_alone_observed(f) || !puts_.contains(f.name)) continue;
            if (!day.is_string()) {
                return refusal(std::string(day_word), "an observation needs its day",
                               "দেখার তারিখ দিতে হবে");
            }
            days_.emplace(f.name, day.get<std::string>());
            taken = true;
        }
        if (put == puts_.end()) {
            if (taken) return {};
            return refusal(std::string(day_word), "no observed field is given with this day",
                           "এই তারিখের সঙ্গে দেখার কোনো ঘর দেওয়া হয়নি");
        }
        const group* g = type_.find_group(type_.find_field(day_word)->group);
        if (g == nullptr || !taken) return {};
        const bool meant = std::any_of(g->members.begin(), g->members.end(), [&](const auto& m) {
            return m != day_word && puts_.contains(m);
        });
        if (!meant) puts_.erase(put);
        return {};
    }

    void change(const std::string& reg, json value, const std::string& field_name) {
        made_.registers[reg] = std::move(value);
        made_.touched.insert(field_name);
    }

    const json* wanted(const field& f) const {
        if (const auto put = puts_.find(f.name); put != puts_.end()) return &put->second;
        const auto part = of_key_.find(f.name);
        return part == of_key_.end() ? nullptr : &part->second;
    }

    void draft_plain(const field& f) {
        const json* value = wanted(f);
        if (value != nullptr && *value != shown_value(shown_, f.name)) {
            change(f.name, *value, f.name);
        }
    }

    void draft_observed(const field& f) {
        const json* put = wanted(f);
        const auto given_day = days_.find(f.name);
        if (put == nullptr && given_day == days_.end()) return;
        const json& old = shown_value(shown_, f.name);
        const json old_value = record::field_value(f, old);
        const json& value = put != nullptr ? *put : old_value;
        if (value.is_null()) {
            if (!old_value.is_null()) change(f.name, nullptr, f.name);
            return;
        }
        const std::string old_day = text_or_empty(old, day_word);
        std::string day = today_;
        if (given_day != days_.end())
            day = given_day->second;
        else if (value == old_value)
            day = repeated_day(old_day);
        if (value != old_value || day != old_day) {
            change(f.name, {{"value", value}, {day_word, day}}, f.name);
        }
    }

    // The day of a value that is as shown and came without a day.
    std::string repeated_day(const std::string& old_day) const {
        return again_ == seen_again::is_no_news ? old_day : std::max(today_, old_day);
    }

    // Somebody else's tick that came while the form was open is none of its business.
    bool was_on_screen(const std::string& reg) const {
        const auto heads = shown_.registers.find(reg);
        if (!bases_ || heads == shown_.registers.end()) return true;
        return std::any_of(bases_->begin(), bases_->end(), [&](const shown_id& one) {
            return one.reg == reg ||
                   (one.reg.empty() && find_head(heads->second, one.id) != nullptr);
        });
    }

    void draft_set(const field& f) {
        const auto found = sets_.find(f.name);
        if (found == sets_.end()) return;
        element_orders orders = found->second;
        const std::vector<std::string> known = registers_of_set(shown_, f.name);
        for (const std::string& reg : known) {
            const bool present = !shown_value(shown_, reg).is_null();
            const std::string element(record::element_of(reg));
            const bool stays = orders.present.erase(element) > 0;
            const bool goes = orders.absent.contains(element) ||
                              (orders.exactly && !stays && was_on_screen(reg));
            if (!present && stays) change(reg, true, f.name);
            if (present && goes) change(reg, nullptr, f.name);
        }
        for (const std::string& element : orders.present) {
            change(record::register_of(f, element), true, f.name);
        }
    }

    void draft_group(const group& g) {
        std::map<std::string, json> members;
        for (const std::string& name : g.members) {
            const field* f = type_.find_field(name);
            const json* value = f == nullptr ? nullptr : wanted(*f);
            if (value != nullptr) members[name] = *value;
        }
        if (const auto day = days_.find(g.name); day != days_.end()) members[g.date] = day->second;
        if (members.empty()) return;
        const sight seen = sight_of(shown_, g.name, bases_, log_);
        const json old = over_group(seen.value, {});
        json value = over_group(old, members);
        if (!g.date.empty() && !members.contains(g.date)) set_day(g, old, value);
        const bool is_over_program = seen.by_program && by_.side != base::side::program;
        if (is_over_program && (value != old || again_ == seen_again::is_news)) {
            name_observer(g, old, value);
        }
        if (value == old) return;
        for (const std::string& name : g.members) {
            if (members.contains(name) || value.value(name, json()) != old.value(name, json())) {
                made_.touched.insert(name);
            }
        }
        made_.registers[g.name] = value.empty() ? json() : std::move(value);
    }

    // Who says again what the program saw has seen it himself.
    void name_observer(const group& g, const json& old, json& value) const {
        if (value.empty()) return;
        for (const auto& [word, said] : {std::pair(who_word, std::string_view(by_.name)),
                                         std::pair(how_word, own_eyes)}) {
            const field* const f = type_.find_field(word);
            if (f == nullptr || f->group != g.name) continue;
            if (value.value(f->name, json()) != old.value(f->name, json())) continue;
            const auto own = record::parse_value(types_, *f, said);
            if (own && !own->is_null()) value[f->name] = *own;
            else value.erase(f->name);
        }
    }

    void set_day(const group& g, const json& old, json& value) const {
        json rest = value, old_rest = old;
        rest.erase(g.date);
        old_rest.erase(g.date);
        const std::string old_day = text_or_empty(old, g.date);
        const std::string day = rest == old_rest ? repeated_day(old_day) : today_;
        if (rest.empty() || day.empty())
            value.erase(g.date);
        else
            value[g.date] = day;
    }

    const record::type_set& types_;
    const record::type& type_;
    const record_state& shown_;
    const std::optional<shown_ids>& bases_;
    const std::vector<logged_change>& log_;
    const writer& by_;
    std::string today_;  // YYYY-MM-DD sorts as days do
    seen_again again_;
    std::map<std::string, json> of_key_, puts_;
    std::map<std::string, std::string> days_;  // by field or group; "" before share_day()
    std::map<std::string, element_orders> sets_;
    draft made_;
};

}  // namespace

result<draft> draft_save(const record::type_set& types, const record::type& t,
                         const record_state& shown, const std::vector<assignment>& assignments,
                         const std::optional<shown_ids>& bases,
                         const std::vector<logged_change>& log, const writer& by,
                         seen_again again) {
    return drafter(types, t, shown, bases, log, by, again).make(assignments);
}

json over_group(const json& shown, const std::map<std::string, json>& members) {
    json value = shown.is_object() ? shown : json::object();
    for (const auto& [name, member] : members) value[name] = member;
    for (auto at = value.begin(); at != value.end();) {
        at = at->is_null() ? value.erase(at) : std::next(at);
    }
    return value;
}

record_state after_save(record_state shown, const std::map<std::string, json>& registers) {
    for (const auto& [reg, value] : registers) {
        merge::head head;
        head.value = value;
        shown.registers[reg] = {std::move(head)};
    }
    return shown;
}

}  // namespace kheya::editing
