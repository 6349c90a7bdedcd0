// KEY of key_kind::parts: the values of its fields joined by ':'. The last part takes all that is
// left, colons too, and may be missing or empty where its field is not required.

#include "shared/base/text.hpp"
#include "shared/record/validate.hpp"

namespace kheya::record {

namespace {

using base::result;

constexpr std::size_t longest_key = 240;  // bytes

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

base::error wrong_key(const type& t, std::string en, std::string bn) {
    base::error e = base::refused(std::move(en), t.name);
    e.message_bn = std::move(bn);
    return e;
}

}  // namespace

result<json> fields_of_key(const type_set& types, const type& t, std::string_view key) {
    json fields = json::object();
    if (t.key != key_kind::parts) return result<json>(boost::system::in_place_value, fields);
    if (key.size() > longest_key) {
        return wrong_key(t, "the key is too long", "রেকর্ডের চাবি অনেক লম্বা");
    }
    std::string shape;
    for (const std::string& part : t.key_parts) shape += (shape.empty() ? "" : ":") + part;

    std::string_view rest = key;
    bool more = true;
    for (std::size_t i = 0; i < t.key_parts.size(); ++i) {
        const field& f = *t.find_field(t.key_parts[i]);
        const bool last = i + 1 == t.key_parts.size();
        const auto end = last ? std::string_view::npos : rest.find(':');
        const std::string_view part = rest.substr(0, end);
        const bool is_empty = !more || base::squeeze(part).empty();
        if (is_empty && !f.required && (last || !more)) break;
        if (is_empty) {
            return wrong_key(t, "the key must be " + shape, "রেকর্ডের চাবি হবে " + shape);
        }
        auto value = parse_value(types, f, part);
        if (!value) return value.error();
        fields[f.name] = std::move(*value);
        more = end != std::string_view::npos;
        if (more) rest.remove_prefix(end + 1);
    }
    return result<json>(boost::system::in_place_value, std::move(fields));
}

result<std::string> canonical_key(const type_set& types, const type& t, std::string_view key) {
    if (t.key == key_kind::single) {
        if (key.empty()) return std::string();
        return wrong_key(t, "an office has one " + t.text.en + ": give no key",
                         "একটি অফিসের একটিই " + t.text.bn + ": চাবি দেবেন না");
    }
    if (t.key == key_kind::drawn) return std::string(key);
    const auto fields = fields_of_key(types, t, key);
    if (!fields) return fields.error();
    std::string text;
    for (const std::string& part : t.key_parts) {
        if (!fields->contains(part)) continue;
        text += (text.empty() ? "" : ":") + text_of(fields->at(part));
    }
    return text;
}

}  // namespace kheya::record
