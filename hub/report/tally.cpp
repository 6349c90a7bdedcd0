#include "hub/report/tally.hpp"

#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::hub_report {

cell count_cell(std::int64_t n) {
    return {n, {}};
}

cell text_cell(std::string value) {
    return {std::move(value), {}};
}

cell coded_cell(std::string code, record::label text) {
    return {std::move(code), std::move(text)};
}

cell empty_cell() {
    return {nullptr, {"-", "-"}};
}

cell date_cell(std::optional<base::date> day) {
    if (!day) return empty_cell();
    const std::string iso = base::to_text(*day);
    return {iso, {base::bengali_digits(iso), iso}};
}

std::optional<std::int64_t> percent_tenths(std::int64_t n, std::int64_t whole) {
    if (whole <= 0) return std::nullopt;
    // floor(1000 n / whole + 1/2) without leaving the integers.
    return (2000 * n + whole) / (2 * whole);
}

cell tenths_cell(std::optional<std::int64_t> tenths) {
    if (!tenths) return empty_cell();
    const std::int64_t size = std::abs(*tenths);
    const std::string shown =
        (*tenths < 0 ? "-" : "") + std::to_string(size / 10) + "." + std::to_string(size % 10);
    // Dividing by ten gives the double nearest to the decimal, which prints as that decimal.
    return {static_cast<double>(*tenths) / 10.0, {base::bengali_digits(shown), shown}};
}

cell percent_cell(std::int64_t n, std::int64_t whole) {
    return tenths_cell(percent_tenths(n, whole));
}

std::optional<std::int64_t> median_tenths(std::vector<std::int64_t> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    if (values.size() % 2 == 1) return 10 * values[middle];
    return 5 * (values[middle - 1] + values[middle]);
}

}  // namespace kheya::hub_report
