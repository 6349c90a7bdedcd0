// Values of single fields: what people type, what arrives as JSON, what people read.

#include "shared/base/text.hpp"
#include "shared/record/scalars.hpp"
#include "shared/record/validate.hpp"

#include <algorithm>

namespace kheya::record {

namespace {

using base::result;

constexpr std::int64_t longest_text = 4000;        // code points, where a field sets no max
constexpr std::int64_t longest_single_line = 200;  // a field with a larger max keeps its lines
constexpr std::size_t longest_reference = 200;     // bytes

base::error wrong(const field& f, std::string en, std::string bn) {
    base::error e = base::refused(f.text.en + ": " + std::move(en), f.name);
    e.message_bn = f.text.bn + ": " + std::move(bn);
    return e;
}

result<json> given(json value) {
    return result<json>(boost::system::in_place_value, std::move(value));
}

std::string trimmed_lines(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        out += base::squeeze(text.substr(0, end)) + "\n";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const auto first = out.find_first_not_of('\n');
    if (first == std::string::npos) return {};
    return out.substr(first, out.find_last_not_of('\n') - first + 1);
}

result<json> read_text(const field& f, std::string_view normal) {
    const bool lines = !f.many && f.max.value_or(longest_text) > longest_single_line;
    const std::string text = lines ? trimmed_lines(normal) : base::squeeze(normal);
    for (char c : text) {
        if (static_cast<unsigned char>(c) < ' ' && c != '\n') {
            return wrong(f, "holds a control character", "লেখায় অদৃশ্য চিহ্ন আছে");
        }
    }
    const auto count = static_cast<std::int64_t>(base::length(text));
    if (f.min && count < *f.min) {
        const std::string least = std::to_string(*f.min);
        return wrong(f, "needs at least " + least + " characters",
                     "কমপক্ষে " + base::bengali_digits(least) + " অক্ষর হতে হবে");
    }
    if (const std::int64_t most = f.max.value_or(longest_text); count > most) {
        return wrong(f, "is longer than " + std::to_string(most) + " characters",
                     base::bengali_digits(std::to_string(most)) + " অক্ষরের বেশি হতে পারে না");
    }
    return given(text);
}

result<json> read_code(const type_set& types, const field& f, const std::string& text) {
    const code_list* list = types.codes(f.codes);
    if (!list) return given(text);
    for (const code& c : *list) {
        if (c.name == text) return given(c.name);
    }
    const std::string folded = base::fold_name(text);
    std::string known, known_bn;
    for (const code& c : *list) {
        if (base::fold_name(c.name) == folded || base::fold_name(c.text.bn) == folded ||
            base::fold_name(c.text.en) == folded) {
            return given(c.name);
        }
        if (list->size() > 20) continue;
        const char* const before = known.empty() ? " (" : ", ";
        known += before + c.name;
        known_bn += before + c.text.bn;
    }
    if (!known.empty()) {
        known += ")";
        known_bn += ")";
    }
    return wrong(f, "\"" + text + "\" is not one of the codes" + known,
                 "\"" + text + "\" তালিকায় নেই" + known_bn);
}

result<json> within_limits(const field& f, const std::string& text, json value) {
    const auto number = in_millionths(text);
    const auto beyond = [&](const std::optional<std::int64_t>& limit, bool least) {
        if (!limit) return false;
        const auto edge = in_millionths(std::to_string(*limit));
        return !number || (edge && (least ? *number < *edge : *number > *edge));
    };
    if (beyond(f.min, true) || beyond(f.max, false)) {
        const std::string from = f.min ? std::to_string(*f.min) : "...";
        const std::string to = f.max ? std::to_string(*f.max) : "...";
        return wrong(
            f, "must be from " + from + " to " + to,
            base::bengali_digits(from) + " থেকে " + base::bengali_digits(to) + "-এর মধ্যে হতে হবে");
    }
    return given(std::move(value));
}

result<json> read_integer_field(const field& f, const std::string& text) {
    const auto number = read_integer(text);
    if (!number) return wrong(f, "must be a whole number", "একটি পূর্ণ সংখ্যা দিন");
    return within_limits(f, std::to_string(*number), *number);
}

result<json> read_decimal_field(const field& f, const std::string& text) {
    const auto number = read_decimal(text);
    if (!number) return wrong(f, "must be a number such as 0.5", "একটি সংখ্যা দিন, যেমন ০.৫");
    return within_limits(f, *number, *number);
}

result<json> read_boolean_field(const field& f, const std::string& text) {
    const auto value = read_boolean(text);
    if (!value) return wrong(f, "must be yes or no", "হ্যাঁ অথবা না লিখুন");
    return given(*value);
}

template <class Read>
result<json> read_by(const field& f, const std::string& text, Read read, const char* en,
                     const char* bn) {
    const auto value = read(text);
    if (!value) return wrong(f, en, bn);
    return given(*value);
}

std::optional<std::string> read_reference(std::string_view text) {
    if (text.empty() || text.size() > longest_reference) return std::nullopt;
    const bool plain = std::none_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) <= ' '; });
    return plain ? std::optional(std::string(text)) : std::nullopt;
}

// By kind, before the pattern. `text` is squeezed and has ASCII digits.
result<json> read_kind(const type_set& types, const field& f, const std::string& text) {
    const auto month = [](std::string_view t) {
        const auto found = base::parse_month(t);
        return found ? std::optional(*found) : std::nullopt;
    };
    const auto quarter = [](std::string_view t) {
        const auto found = base::parse_quarter(t);
        return found ? std::optional(found->text()) : std::nullopt;
    };
    switch (f.kind) {
        case field_kind::text:
            break;  // read before
        case field_kind::integer:
            return read_integer_field(f, text);
        case field_kind::decimal:
            return read_decimal_field(f, text);
        case field_kind::boolean:
            return read_boolean_field(f, text);
        case field_kind::code:
            return read_code(types, f, text);
        case field_kind::date:
            return read_by(f, text, read_date, "must be a day such as 2021-12-31",
                           "একটি তারিখ দিন, যেমন ২০২১-১২-৩১");
        case field_kind::datetime:
            return read_by(f, text, read_datetime, "must be a time such as 2021-12-31 16:00",
                           "তারিখ ও সময় দিন, যেমন ২০২১-১২-৩১ ১৬:০০");
        case field_kind::month:
            return read_by(f, text, month, "must be a month such as 2021-12",
                           "একটি মাস দিন, যেমন ২০২১-১২");
        case field_kind::quarter:
            return read_by(f, text, quarter, "must be a quarter such as 2021-22/Q2",
                           "একটি ত্রৈমাসিক দিন, যেমন ২০২১-২২/Q২");
        case field_kind::reference:
            return read_by(f, text, read_reference,
                           "must be the id of a record, as `list` shows it",
                           "রেকর্ডের আইডি দিন, `list` আদেশে যেমন দেখায়");
        case field_kind::memo:
            return read_by(f, text, read_memo,
                           "must be a memo number such as 58.00.0000.018.31.002.21.216",
                           "স্মারক নম্বর দিন, যেমন ৫৮.০০.০০০০.০১৮.৩১.০০২.২১.২১৬");
        case field_kind::phone:
            return read_by(f, text, read_phone, "must be a telephone number such as 01712345678",
                           "ফোন নম্বর দিন, যেমন ০১৭১২৩৪৫৬৭৮");
        case field_kind::email:
            return read_by(f, text, read_email, "must be an e-mail address",
                           "একটি ই-মেইল ঠিকানা দিন");
        case field_kind::url:
            return read_by(f, text, read_url, "must be an address such as https://example.gov.bd",
                           "একটি ওয়েব ঠিকানা দিন, যেমন https://example.gov.bd");
        case field_kind::domain:
            return read_by(f, text, read_domain, "must be a domain such as passport.narail.gov.bd",
                           "একটি ডোমেইন দিন, যেমন passport.narail.gov.bd");
    }
    return given(text);
}

result<std::string> normalized(const field& f, std::string_view text) {
    auto normal = base::normalize(text);
    if (!normal) return wrong(f, "is not valid UTF-8 text", "লেখাটি ইউনিকোড (UTF-8) নয়");
    return std::move(*normal);
}

result<json> read_value(const type_set& types, const field& f, const std::string& normal) {
    const std::string squeezed = base::squeeze(normal);
    if (squeezed.empty()) return given(nullptr);

    auto value = f.kind == field_kind::text ? read_text(f, normal)
                                            : read_kind(types, f, base::ascii_digits(squeezed));
    if (!value) return value;
    if (value->is_string() && f.kind != field_kind::text) {
        const auto size = static_cast<std::int64_t>(value->get_ref<const std::string&>().size());
        if (f.kind != field_kind::decimal && f.max && size > *f.max) {
            return wrong(f, "is too long", "অনেক লম্বা");
        }
    }
    if (f.compiled && value->is_string() &&
        !matches(*f.compiled, value->get_ref<const std::string&>())) {
        return wrong(f, "\"" + squeezed + "\" has not the right form",
                     "\"" + squeezed + "\" সঠিক নিয়মে লেখা হয়নি");
    }
    return value;
}

}  // namespace

result<json> parse_value(const type_set& types, const field& f, std::string_view typed) {
    TRY(const std::string normal, normalized(f, typed));
    return read_value(types, f, base::without_turns(normal));
}

// What was saved before such signs were taken out stays good.
result<void> check_value(const type_set& types, const field& f, const json& value) {
    if (value.is_null()) return {};
    if (f.many && value.is_array()) {
        for (const json& element : value) TRY_VOID(check_value(types, f, element));
        return {};
    }
    std::string text;
    if (f.kind == field_kind::integer) {
        if (!value.is_number_integer()) {
            return wrong(f, "must be a whole number", "একটি পূর্ণ সংখ্যা দিন");
        }
        text = value.dump();
    } else if (f.kind == field_kind::boolean) {
        if (!value.is_boolean()) return wrong(f, "must be yes or no", "হ্যাঁ অথবা না লিখুন");
        return {};
    } else {
        if (!value.is_string()) return wrong(f, "must be a text", "লেখা দিন");
        text = value.get<std::string>();
    }
    TRY(const std::string normal, normalized(f, text));
    const auto stored = read_value(types, f, normal);
    if (!stored) return stored.error();
    if (*stored != value) {
        return wrong(f, "is not in the form in which it is stored", "সংরক্ষণের নিয়মে লেখা নয়");
    }
    return {};
}

}  // namespace kheya::record
