#include "hub/report/field_reader.hpp"

#include "shared/base/text.hpp"

#include <charconv>

namespace kheya::hub_report {
namespace {

const nlohmann::json* find(const record_view& record, std::string_view field) {
    auto found = record.values.find(std::string(field));
    if (found == record.values.end() || found->second.is_null()) return nullptr;
    return &found->second;
}

std::string plain(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

bool field_reader::disputed(std::string_view field) const {
    if (record_.disputed.contains(std::string(field))) return true;
    if (type_ == nullptr) return false;
    const record::field* known = type_->find_field(field);
    return known != nullptr && !known->group.empty() && record_.disputed.contains(known->group);
}

fact field_reader::coded(std::string_view field) const {
    if (disputed(field)) return {{}, true};
    return {text(field), false};
}

std::string field_reader::text(std::string_view field) const {
    const auto* value = find(record_, field);
    return value == nullptr ? std::string() : plain(*value);
}

std::optional<base::date> field_reader::day(std::string_view field) const {
    const std::string written = text(field);
    if (written.size() < 10) return std::nullopt;
    auto parsed = base::parse_date(std::string_view(written).substr(0, 10));
    if (!parsed) return std::nullopt;
    return *parsed;
}

std::optional<std::int64_t> field_reader::number(std::string_view field) const {
    const std::string written = base::ascii_digits(text(field));
    std::int64_t value = 0;
    const char* end = written.data() + written.size();
    auto [stopped, trouble] = std::from_chars(written.data(), end, value);
    if (trouble != std::errc() || stopped != end) return std::nullopt;
    return value;
}

std::optional<bool> field_reader::yes_or_no(std::string_view field) const {
    const std::string written = text(field);
    if (written == "true" || written == "yes" || written == "1") return true;
    if (written == "false" || written == "no" || written == "0") return false;
    return std::nullopt;
}

std::set<std::string> field_reader::many(std::string_view field) const {
    std::set<std::string> elements;
    const auto* value = find(record_, field);
    if (value == nullptr) return elements;
    if (!value->is_array()) return {plain(*value)};
    for (const auto& element : *value) elements.insert(plain(element));
    return elements;
}

bool field_reader::has(std::string_view field) const {
    const auto* value = find(record_, field);
    if (value == nullptr) return false;
    return value->is_array() ? !value->empty() : !plain(*value).empty();
}

}  // namespace kheya::hub_report
