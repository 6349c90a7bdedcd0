#pragma once

// Typed reading of one record for the report. What nobody filled is unknown, what waits for a
// decision is disputed: both are answers of their own and never turn into "no".

#include "hub/report/record_source.hpp"
#include "shared/base/calendar.hpp"
#include "shared/record/type_set.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace kheya::hub_report {

// A coded answer. `code` is empty where disputed or never answered.
struct fact {
    std::string code;
    bool disputed = false;

    [[nodiscard]] bool is(std::string_view wanted) const { return !disputed && code == wanted; }
    [[nodiscard]] bool unknown() const { return !disputed && (code.empty() || code == "unknown"); }
};

class field_reader {
public:
    field_reader(const record_view& record, const record::type_set& types)
        : record_(record), type_(types.find(record.type)) {}

    // A field is disputed also when its whole group is.
    [[nodiscard]] bool disputed(std::string_view field) const;
    [[nodiscard]] fact coded(std::string_view field) const;
    // Text as stored; numbers and booleans as text; empty where absent or null.
    [[nodiscard]] std::string text(std::string_view field) const;
    // Day of a date or date-and-time field.
    [[nodiscard]] std::optional<base::date> day(std::string_view field) const;
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view field) const;
    [[nodiscard]] std::optional<bool> yes_or_no(std::string_view field) const;
    [[nodiscard]] std::set<std::string> many(std::string_view field) const;
    [[nodiscard]] bool has(std::string_view field) const;

private:
    const record_view& record_;
    const record::type* type_;
};

}  // namespace kheya::hub_report
