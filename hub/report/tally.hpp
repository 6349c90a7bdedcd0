#pragma once

// Small arithmetic of the report and the cells it ends in: counts, percentages with one decimal
// rounded half up, medians. Exact integers throughout, so that a figure never depends on how a
// floating-point division fell.

#include "hub/report/report.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace kheya::hub_report {

cell count_cell(std::int64_t n);
cell text_cell(std::string value);
// A code with its labels.
cell coded_cell(std::string code, record::label text);
// Null for programs, "-" for people.
cell empty_cell();
cell date_cell(std::optional<base::date> day);

// 100 * n / whole in tenths, rounded half up; none where whole is 0.
std::optional<std::int64_t> percent_tenths(std::int64_t n, std::int64_t whole);
cell tenths_cell(std::optional<std::int64_t> tenths);
cell percent_cell(std::int64_t n, std::int64_t whole);
// Median in tenths (the mean of the middle two where their number is even); none of nothing.
std::optional<std::int64_t> median_tenths(std::vector<std::int64_t> values);

}  // namespace kheya::hub_report
