#pragma once

// Tables for spreadsheets, as text: RFC 4180 with a byte order mark. A leading apostrophe keeps a
// spreadsheet from running as a formula what somebody typed. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace kheya::hub_report {

// What such a file begins with.
inline constexpr std::string_view csv_begin = "\xEF\xBB\xBF";

// One field of text, quoted where it must be.
std::string csv_field(std::string text);
// A line of fields that are ready.
void add_csv_line(std::string& out, const std::vector<std::string>& fields);

}  // namespace kheya::hub_report
