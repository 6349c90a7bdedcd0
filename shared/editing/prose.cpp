#include "shared/editing/prose.hpp"

#include "shared/base/calendar.hpp"
#include "shared/record/validate.hpp"

#include <algorithm>

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

// A byte of a control character is shown as \xNN, one of the upper ones as \u00NN.
std::string without_controls(std::string_view text, std::string_view allowed) {
    constexpr const char* digits = "0123456789abcdef";
    const auto hex = [&](unsigned char byte) {
        return std::string{digits[byte >> 4], digits[byte & 15]};
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
            out += "\\u00" + hex(next);
            ++i;
        } else if ((byte < 0x20 || byte == 0x7f) && allowed.find(text[i]) == allowed.npos) {
            out += "\\x" + hex(byte);
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string words_as_written(const record::type_set& types, const record::type* t,
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

}  // namespace

std::string register_label(const record::type* t, std::string_view reg, bool bengali) {
    if (reg == record::retired_register) return bengali ? "বাতিল" : "Out of use";
    const std::string_view name = record::base_name(reg);
    if (t != nullptr) {
        if (const record::group* g = t->find_group(name)) return g->text.in(bengali);
        if (const record::field* f = t->find_field(name)) {
            const std::string_view element = record::element_of(reg);
            if (element.empty()) return f->text.in(bengali);
            return f->text.in(bengali) + "/" + one_line(element);
        }
    }
    return one_line(reg);
}

std::string register_words(const record::type_set& types, const record::type* t,
                           std::string_view reg, const json& value, bool bengali) {
    return for_terminal(words_as_written(types, t, reg, value, bengali));
}

std::string by_and_when(const std::string& author, base::time_us when, bool bengali) {
    const std::string day = base::to_long_text(base::dhaka_date(when), bengali);
    return author.empty() ? day : one_line(author) + ", " + day;
}

std::string for_terminal(std::string_view text) {
    return without_controls(text, "\t\r\n");
}

std::string one_line(std::string_view text) {
    return without_controls(text, "");
}

std::string shell_word(std::string_view text) {
    const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool is_digit = c >= '0' && c <= '9';
        return is_letter || is_digit || static_cast<signed char>(c) < 0 ||
               std::string_view("._:/@+=,-").find(c) != std::string_view::npos;
    });
    if (is_plain) return std::string(text);
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
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
