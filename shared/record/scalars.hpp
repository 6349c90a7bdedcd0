#pragma once

// The one stored form of each kind of value, from whatever people type: mixed digits, spaces,
// several spellings. Each gives nothing when the text cannot be that kind. Pure; called by
// validate.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kheya::record {

// All take squeezed text with ASCII digits.
std::optional<std::int64_t> read_integer(std::string_view text);
std::optional<std::string> read_decimal(std::string_view text);  // "0.5", "-12", never "1.50"
std::optional<bool> read_boolean(std::string_view text);
std::optional<std::string> read_date(
    std::string_view text);  // also 31/12/2021 and 31 December 2021
std::optional<std::string> read_datetime(std::string_view text);  // without Z: Bangladesh time
std::optional<std::string> read_memo(
    std::string_view text);  // 18 or 22 digits, or the number alone
std::optional<std::string> read_phone(std::string_view text);  // +880...; short codes as they are
std::optional<std::string> read_email(std::string_view text);
std::optional<std::string> read_url(std::string_view text);
std::optional<std::string> read_domain(std::string_view text);

// A stored decimal or integer in millionths, for comparing without floating point.
std::optional<std::int64_t> in_millionths(std::string_view decimal);

}  // namespace kheya::record
