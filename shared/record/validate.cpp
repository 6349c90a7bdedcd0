// Shape of registers, and who may write them.

#include "shared/record/validate.hpp"

#include <algorithm>

namespace kheya::record {

namespace {

using base::result;

base::error misshapen(std::string_view reg, std::string en, std::string bn) {
    base::error e = base::refused(std::move(en), std::string(reg));
    e.message_bn = std::move(bn);
    return e;
}

result<void> check_day(std::string_view reg, const json& day) {
    const bool shaped = day.is_string() && day.get_ref<const std::string&>().size() == 10 &&
                        base::parse_date(day.get_ref<const std::string&>()).has_value();
    if (day.is_null() || shaped) return {};
    return misshapen(reg, "observed_on must be a day such as 2021-12-31",
                     "দেখার তারিখ হবে যেমন 2021-12-31");
}

result<void> check_group(const type_set& types, const type& t, const group& g, const json& value) {
    if (value.is_null()) return {};
    if (!value.is_object()) {
        return misshapen(g.name, "the fields of this group go together", "ঘরগুলো একসঙ্গে দিতে হবে");
    }
    for (const auto& [name, member] : value.items()) {
        if (std::find(g.members.begin(), g.members.end(), name) == g.members.end()) {
            // A member that only a newer set knows travels on; another group's field does not.
            if (t.find_field(name) == nullptr) continue;
            return misshapen(g.name, "\"" + name + "\" is not a field of this group",
                             "\"" + name + "\" এই অংশের ঘর নয়");
        }
        TRY_VOID(check_value(types, *t.find_field(name), member));
    }
    return {};
}

result<void> check_observed(const type_set& types, const field& f, const json& value) {
    if (value.is_null()) return {};
    if (!value.is_object()) {
        return misshapen(f.name, "expected value and observed_on", "মান ও দেখার তারিখ দিতে হবে");
    }
    for (const auto& [name, member] : value.items()) {
        if (name == "value") {
            TRY_VOID(check_value(types, f, member));
        } else if (name == "observed_on") {
            TRY_VOID(check_day(f.name, member));
        } else {
            return misshapen(f.name, "expected only value and observed_on, not \"" + name + "\"",
                             "শুধু মান ও দেখার তারিখ দেওয়া যায়");
        }
    }
    return {};
}

result<void> check_retired(const json& value) {
    const bool shaped = value.is_object() && value.size() == 1 && value.contains("reason") &&
                        value["reason"].is_string() && !value["reason"].empty();
    if (value.is_null() || shaped) return {};
    return misshapen(retired_register, "retiring needs a reason", "বাতিলের কারণ দিতে হবে");
}

// The value that codes speak of: a field's own, or that of a group's member.
bool may_write_code(const field& f, const json& value, base::side writer) {
    if (!value.is_string()) return true;
    const auto found = f.code_writers.find(value.get_ref<const std::string&>());
    return found == f.code_writers.end() || found->second.contains(writer);
}

}  // namespace

result<void> check_register(const type_set& types, const type& t, std::string_view reg,
                            const json& value) {
    if (reg == retired_register) return check_retired(value);
    const std::string_view name = base_name(reg);
    if (const group* g = t.find_group(name)) return check_group(types, t, *g, value);
    const field* f = t.find_field(name);
    if (!f) return {};
    if (!f->group.empty()) {
        return misshapen(reg, "this field is saved with its group " + f->group,
                         "এই ঘরটি তার অংশের সঙ্গে সংরক্ষণ হয়");
    }
    if (f->many) {
        if (element_of(reg).empty() || !(value.is_null() || value == true)) {
            return misshapen(reg, "an element of a set is there (true) or not (null)",
                             "তালিকার উপাদান আছে বা নেই");
        }
        return check_value(types, *f, std::string(element_of(reg)));
    }
    if (stands_alone_observed(*f)) return check_observed(types, *f, value);
    return check_value(types, *f, value);
}

bool has_register(const type& t, std::string_view reg) {
    const std::string_view name = base_name(reg);
    return reg == retired_register || t.find_group(name) != nullptr ||
           t.find_field(name) != nullptr;
}

bool may_write(const type& t, std::string_view reg, base::side writer) {
    const std::string_view name = base_name(reg);
    if (const group* g = t.find_group(name)) return g->writers.contains(writer);
    if (const field* f = t.find_field(name)) return f->writers.contains(writer);
    if (reg != retired_register) return true;  // a newer set's field: headquarters knows its rule
    return std::any_of(t.fields.begin(), t.fields.end(),
                       [&](const field& f) { return f.writers.contains(writer); });
}

bool may_write(const type& t, std::string_view reg, const json& value, base::side writer) {
    if (!may_write(t, reg, writer)) return false;
    const std::string_view name = base_name(reg);
    if (const group* g = t.find_group(name)) {
        return std::all_of(g->members.begin(), g->members.end(), [&](const std::string& member) {
            const field& f = *t.find_field(member);
            return may_write_code(f, field_value(f, value), writer);
        });
    }
    const field* f = t.find_field(name);
    return !f || may_write_code(*f, f->many ? json() : field_value(*f, value), writer);
}

}  // namespace kheya::record
