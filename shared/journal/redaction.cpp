// The random bytes of the change go with the value: with them anybody could try telephone numbers
// until one gives the change's id.

#include "shared/journal/redaction.hpp"

#include "shared/base/check.hpp"
#include "shared/base/hash.hpp"

namespace kheya::journal {

namespace {

constexpr const char* mark = "z";

base::error malformed(const std::string& what) {
    return base::refused("a redaction's " + what, mark);
}

base::result<std::string> text_in(const json& item, const char* key) {
    const auto found = item.find(key);
    if (found == item.end() || !found->is_string()) {
        return malformed(std::string(key) + " is no text");
    }
    return found->get<std::string>();
}

bool is_told(const json& one) {
    return one.is_object() && one.contains("by") && one["by"].is_string() &&
           one.contains("why") && one["why"].is_string() && one.contains("at") &&
           one["at"].is_number_integer();
}

json without_signature(const redaction& r) {
    return {{"f", r.values}, {"h", r.rest.hex()}, {"i", r.id.hex()},
            {"o", r.office}, {"r", r.record},     {"t", r.type}};
}

// The content without the values of `r` and without its mark.
json rest_of(const change& c, const redaction& r) {
    json content = json::parse(c.content, nullptr, false);
    CHECK(content.is_object());  // read_change has read it
    content.erase(mark);
    content["x"] = 0;
    json& fields = content["f"];
    for (auto& [reg, value] : fields.items()) cut_value(r, reg, value);
    return content;
}

}  // namespace

std::string redacted_name(std::string_view reg, std::string_view member) {
    std::string name(reg);
    if (!member.empty()) name.append(".").append(member);
    return name;
}

json to_json(const redaction& r) {
    json item = without_signature(r);
    item["p"] = r.signed_by_hub.hex();
    return item;
}

base::result<redaction> read_redaction(const json& item) {
    if (!item.is_object()) return malformed("form is no object");
    redaction r;
    TRY(const std::string id, text_in(item, "i"));
    TRY(r.id, base::change_id::parse(id));
    TRY(r.office, text_in(item, "o"));
    TRY(r.type, text_in(item, "t"));
    TRY(r.record, text_in(item, "r"));
    TRY(const std::string rest, text_in(item, "h"));
    TRY(r.rest, base::hash256::parse(rest));
    TRY(const std::string signature, text_in(item, "p"));
    TRY(r.signed_by_hub, base::signature::parse(signature));
    const auto values = item.find("f");
    if (values == item.end() || !values->is_object() || values->empty() ||
        values->size() > redacted_values_limit) {
        return malformed("\"f\" must name some values");
    }
    for (const auto& [name, told] : values->items()) {
        if (!is_told(told)) return malformed("\"f\" must say who, when and why");
    }
    r.values = *values;
    return r;
}

std::string signed_part(const redaction& r) {
    return "kheya redaction 1 " + without_signature(r).dump();
}

std::optional<redaction> redaction_in(const change& c) {
    // Most changes are whole: their text need not be read for that. (Without the first quotation
    // mark, of which a text is full: the search looks for one letter first.)
    if (c.content.find("z\":{") == std::string::npos) return std::nullopt;
    const json content = json::parse(c.content, nullptr, false);
    if (!content.is_object() || !content.contains(mark)) return std::nullopt;
    auto read = read_redaction(content[mark]);
    if (!read) return std::nullopt;
    return std::move(*read);
}

bool touches(const redaction& r, std::string_view reg) {
    const std::string member = std::string(reg) + ".";
    for (const auto& [name, told] : r.values.items()) {
        if (name == reg || name.starts_with(member)) return true;
    }
    return false;
}

void cut_value(const redaction& r, std::string_view reg, json& value) {
    if (r.values.contains(std::string(reg))) value = nullptr;
    if (!value.is_object()) return;
    for (auto& [member, held] : value.items()) {
        if (r.values.contains(redacted_name(reg, member))) held = nullptr;
    }
}

bool is_rest(const change& c, const redaction& r) {
    const auto said = redaction_in(c);
    return said && to_json(*said) == to_json(r) &&
           base::sha256_of(rest_of(c, r).dump()) == r.rest;
}

base::result<change> cut_out(const change& c, redaction& r) {
    if (r.values.size() > redacted_values_limit) {
        const std::string most = std::to_string(redacted_values_limit);
        return base::error{base::errc::refused,
                           "at most " + most + " values can be taken out of one change", mark,
                           "একটি পরিবর্তন থেকে সর্বোচ্চ " + most + "টি মান চিরতরে মোছা যায়"};
    }
    json content = rest_of(c, r);
    r.rest = base::sha256_of(content.dump());
    content[mark] = to_json(r);
    return read_change(content);
}

base::result<change> redacted(const change& c, const redaction& r) {
    if (c.id != r.id) return malformed("id is another change's");
    redaction tried = r;
    TRY(change cut, cut_out(c, tried));
    if (tried.rest != r.rest) return malformed("rest is not this change's");
    return cut;
}

}  // namespace kheya::journal
