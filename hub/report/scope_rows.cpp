#include "hub/report/scope_rows.hpp"

namespace kheya::hub_report {

column department_column() {
    return {"department", {"অধিদপ্তর", "Department"}};
}
column unknown_column() {
    return {"unknown", {"অজানা", "Unknown"}};
}
column disputed_column() {
    return {"disputed", {"মীমাংসাধীন", "Disputed"}};
}

cell department_cell(const survey& s, std::string_view department) {
    return coded_cell(std::string(department), s.offices.department_text(department));
}

std::vector<column> scope_columns() {
    return {department_column(),
            {"by", {"ধরন", "By"}},
            {"scope", {"পর্যায়/দল", "Level or group"}},
            {"offices", {"অফিস", "Offices"}}};
}

std::vector<cell> scope_cells(const survey& s, std::string_view department, const scope& row) {
    return {department_cell(s, department), coded_cell(row.by, row.by_text),
            coded_cell(row.which, row.which_text),
            count_cell(static_cast<std::int64_t>(row.offices.size()))};
}

void fill_scopes(table& t, const survey& s,
                 const std::function<std::vector<cell>(const offices_view&)>& fill) {
    for (const auto& department : s.offices.departments()) {
        for (const scope& row : s.offices.scopes(department)) {
            auto cells = scope_cells(s, department, row);
            for (auto& added : fill(row.offices)) cells.push_back(std::move(added));
            t.rows.push_back(std::move(cells));
        }
    }
}

void fill_departments(table& t, const survey& s,
                      const std::function<std::vector<cell>(const offices_view&)>& fill) {
    for (const auto& department : s.offices.departments()) {
        const auto offices = s.offices.field_offices(department);
        if (offices.empty()) continue;
        std::vector<cell> cells{department_cell(s, department)};
        for (auto& added : fill(offices)) cells.push_back(std::move(added));
        t.rows.push_back(std::move(cells));
    }
}

void answers::add(const fact& f) {
    if (f.disputed) {
        ++disputed;
    } else if (f.unknown()) {
        ++unknown;
    } else {
        ++by_code[f.code];
    }
}

std::int64_t answers::of(std::string_view code) const {
    auto found = by_code.find(std::string(code));
    return found == by_code.end() ? 0 : found->second;
}

}  // namespace kheya::hub_report
