// The sentences of a type over one whole record. Every form is a function: does the sentence hold?

#include "shared/base/check.hpp"
#include "shared/base/text.hpp"
#include "shared/record/scalars.hpp"
#include "shared/record/validate.hpp"

#include <algorithm>

namespace kheya::record {

namespace {

struct record_view {
    const type_set& types;
    const type& t;
    const json& values;
    base::date today;

    [[nodiscard]] const json& at(std::string_view name) const {
        static const json nothing;
        const auto found = values.find(name);
        return found == values.end() ? nothing : *found;
    }
    [[nodiscard]] bool is_filled(std::string_view name) const {
        const json& value = at(name);
        return !value.is_null() && !(value.is_array() && value.empty());
    }
};

// The day a value stands for: a month and a quarter stand for their first.
std::optional<base::date> day_of(const record_view& record, const std::string& name) {
    if (name == "today") return record.today;
    const json& value = record.at(name);
    if (!value.is_string()) return std::nullopt;
    const std::string& text = value.get_ref<const std::string&>();
    const field_kind kind = record.t.find_field(name)->kind;
    if (kind == field_kind::quarter) {
        const auto q = base::parse_quarter(text);
        return q ? std::optional(q->first_day()) : std::nullopt;
    }
    if (kind == field_kind::datetime) {
        const auto time = base::parse_iso(text);
        return time ? std::optional(base::dhaka_date(*time)) : std::nullopt;
    }
    const auto day = base::parse_date(kind == field_kind::month ? text + "-01" : text);
    return day ? std::optional(*day) : std::nullopt;
}

bool meets(const json& value, const json& wanted) {
    if (wanted == "*") return !value.is_null();
    if (wanted.is_array()) {
        return std::any_of(wanted.begin(), wanted.end(),
                           [&](const json& one) { return meets(value, one); });
    }
    if (value.is_array()) return std::find(value.begin(), value.end(), wanted) != value.end();
    return value == wanted;
}

bool applies(const record_view& record, const check& c) {
    const auto conditions = c.arguments.find("if");
    if (conditions == c.arguments.end()) return true;
    for (const auto& [name, wanted] : conditions->items()) {
        if (!meets(record.at(name), wanted)) return false;
    }
    return true;
}

bool not_after(const record_view& record, const check& c) {
    const auto day = day_of(record, c.field),
               other = day_of(record, c.arguments.at("other").get<std::string>());
    if (!day || !other) return true;
    return base::days_between(*other, *day) <= c.arguments.value("days", 0);
}

bool not_before(const record_view& record, const check& c) {
    const auto day = day_of(record, c.field);
    std::optional<base::date> other;
    if (c.arguments.contains("date")) {
        other = *base::parse_date(c.arguments.at("date").get<std::string>());
    } else {
        other = day_of(record, c.arguments.at("other").get<std::string>());
    }
    return !day || !other || *other <= *day;
}

std::optional<std::int64_t> number_of(const record_view& record, const std::string& name) {
    const json& value = record.at(name);
    if (value.is_number_integer()) return in_millionths(value.dump());
    return value.is_string() ? in_millionths(value.get_ref<const std::string&>()) : std::nullopt;
}

bool at_most(const record_view& record, const check& c) {
    const auto number = number_of(record, c.field);
    const auto other = number_of(record, c.arguments.at("other").get<std::string>());
    const std::int64_t plus = c.arguments.value("plus", std::int64_t(0));
    return !number || !other || *number <= *other + plus * 1'000'000;
}

bool one_of_is_filled(const record_view& record, const check& c) {
    const json& fields = c.arguments.at("fields");
    return std::any_of(fields.begin(), fields.end(), [&](const json& name) {
        return record.is_filled(name.get_ref<const std::string&>());
    });
}

bool has_shape(const record_view& record, const check& c) {
    const json& value = record.at(c.field);
    if (!value.is_string()) return true;
    return std::any_of(c.patterns.begin(), c.patterns.end(), [&](const auto& pattern) {
        return matches(*pattern, value.get_ref<const std::string&>());
    });
}

bool is_part_of(const record_view& record, const check& c) {
    const json& value = record.at(c.field);
    const json& whole = record.at(c.arguments.at("other").get_ref<const std::string&>());
    const code_list* list = record.types.codes(record.t.find_field(c.field)->codes);
    if (!list || !value.is_string() || !whole.is_string()) return true;
    return std::any_of(list->begin(), list->end(), [&](const code& one) {
        return value == one.name && (one.parent.empty() || whole == one.parent);
    });
}

bool is_bengali(const record_view& record, const check& c) {
    const json& value = record.at(c.field);
    return !value.is_string() || !base::looks_like_bijoy(value.get_ref<const std::string&>());
}

bool holds(const record_view& record, const check& c) {
    if (c.form == "required_when") return record.is_filled(c.field);
    if (c.form == "must_be") {
        const json& value = record.at(c.field);
        return value.is_null() || meets(value, c.arguments.at("values"));
    }
    if (c.form == "not_after") return not_after(record, c);
    if (c.form == "not_before") return not_before(record, c);
    if (c.form == "at_most") return at_most(record, c);
    if (c.form == "needs_one_of") return one_of_is_filled(record, c);
    if (c.form == "at_least_items") {
        const json& value = record.at(c.field);
        const auto count = static_cast<std::int64_t>(value.is_array() ? value.size() : 0);
        return count >= c.arguments.at("count").get<std::int64_t>();
    }
    if (c.form == "matches") return has_shape(record, c);
    if (c.form == "part_of") return is_part_of(record, c);
    CHECK(c.form == "bengali");  // the loader lets no other form in
    return is_bengali(record, c);
}

std::set<std::string> concerned(const check& c) {
    std::set<std::string> names = {c.field};
    if (c.arguments.contains("other")) names.insert(c.arguments.at("other").get<std::string>());
    if (c.arguments.contains("fields")) {
        for (const json& name : c.arguments.at("fields")) names.insert(name.get<std::string>());
    }
    if (c.arguments.contains("if")) {
        for (const auto& [name, ignored] : c.arguments.at("if").items()) names.insert(name);
    }
    return names;
}

bool any_touched(const std::set<std::string>& names, const std::set<std::string>& touched) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return touched.contains(name); });
}

// {field} becomes the field's label in that language.
std::string with_labels(const type& t, const std::string& message, bool bengali) {
    std::string out;
    for (std::size_t at = 0; at < message.size();) {
        const auto open = message.find('{', at);
        const auto close = open == std::string::npos ? open : message.find('}', open);
        if (close == std::string::npos) return out + message.substr(at);
        const field* f = t.find_field(message.substr(open + 1, close - open - 1));
        out += message.substr(at, open - at);
        out += f ? f->text.in(bengali) : message.substr(open, close - open + 1);
        at = close + 1;
    }
    return out;
}

finding missing(const type& t, const field& f) {
    return {f.name,
            t.filled_gradually,
            {"\"" + f.text.bn + "\" পূরণ করতে হবে", "\"" + f.text.en + "\" must be filled in"}};
}

}  // namespace

std::vector<finding> check_record(const type_set& types, const type& t, const json& values,
                                  const std::set<std::string>& touched, base::date today,
                                  bool creating) {
    const record_view record{types, t, values, today};
    std::vector<finding> findings;
    for (const field& f : t.fields) {
        const bool looked_at = creating || touched.contains(f.name);
        if (f.required && looked_at && !record.is_filled(f.name)) {
            findings.push_back(missing(t, f));
        }
    }
    for (const check& c : t.checks) {
        if (!creating && !any_touched(concerned(c), touched)) continue;
        if (!applies(record, c) || holds(record, c)) continue;
        findings.push_back(
            {c.field,
             c.warning,
             {with_labels(t, c.message.bn, true), with_labels(t, c.message.en, false)}});
    }
    return findings;
}

}  // namespace kheya::record
