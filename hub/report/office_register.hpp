#pragma once

// The offices that a quarter's report speaks of: those active on its last day, gathered by level,
// by reporting group (the words of letters) and as a whole. Head offices and other offices that do
// not count as field offices stand beside, never inside a count.

#include "hub/report/field_reader.hpp"
#include "shared/base/calendar.hpp"
#include "shared/record/type_set.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::hub_report {

struct office {
    std::string id, department, level, district, parent;
    record::label name;
    std::set<std::string> groups;
    bool counts_as_field = true;
};

// One row of a table by department: which offices it counts and under what name.
struct scope {
    std::string by;     // level, group, field, head_office, beside
    std::string which;  // code of the level or group; "all" for field
    record::label by_text, which_text;
    std::vector<const office*> offices;
};

class office_register {
public:
    office_register(const record::type_set& types, base::quarter quarter)
        : types_(&types), last_day_(quarter.last_day()) {}
    // A copy would point to the offices of the other.
    office_register(const office_register&) = delete;
    office_register(office_register&&) = default;
    office_register& operator=(office_register&&) = default;
    // Errors: io.
    static base::result<office_register> read(record_source& source, const record::type_set& types,
                                              base::quarter quarter);
    // Adds what the source says of offices that are not known. Errors: io.
    base::result<void> take(record_source& source);
    void forget(const std::set<std::string>& offices);
    // Of those offices only.
    [[nodiscard]] office_register only(
        const std::function<bool(const std::string& office)>& wanted) const;

    // The same where they are few: costs what they are, not what there are.
    [[nodiscard]] office_register of(const std::vector<std::string>& offices) const;

    // Codes in the order of the code list.
    [[nodiscard]] const std::vector<std::string>& departments() const { return departments_; }
    [[nodiscard]] record::label department_text(std::string_view department) const;
    // Field offices by level, by group and as a whole, then head office and others beside.
    [[nodiscard]] std::vector<scope> scopes(std::string_view department) const;
    // The same without levels and groups: every active office stands in one of them.
    [[nodiscard]] std::vector<scope> parts(std::string_view department) const;
    [[nodiscard]] std::vector<const office*> field_offices(std::string_view department) const;
    // Everyone who owes a report: field offices and those beside them.
    [[nodiscard]] const std::vector<const office*>& all_offices(std::string_view department) const;
    [[nodiscard]] const office* find(std::string_view id) const;
    // All offices that are active, by id.
    [[nodiscard]] const std::map<std::string, office, std::less<>>& all() const { return offices_; }
    // Offices known but not active on the quarter's last day: their records count nowhere.
    [[nodiscard]] std::size_t inactive() const { return inactive_.size(); }

private:
    office_register(const record::type_set& types, base::date last_day)
        : types_(&types), last_day_(last_day) {}
    void gather_departments();

    std::map<std::string, office, std::less<>> offices_;
    std::vector<std::string> departments_;
    std::map<std::string, std::vector<const office*>, std::less<>> by_department_;
    std::set<std::string> inactive_;
    const record::type_set* types_;
    base::date last_day_;
};

// Whether the office that this record speaks of is active on that day; one that ends on it is not.
bool active_on(const field_reader& office_record, base::date day);
// The label of a code in both languages; the code itself where the list lacks it.
record::label code_label(const record::type_set& types, std::string_view list,
                         std::string_view code);
// Sorts codes by their place in the list; codes that it lacks come last, by name.
void sort_by_list(std::vector<std::string>& codes, const record::type_set& types,
                  std::string_view list);

}  // namespace kheya::hub_report
