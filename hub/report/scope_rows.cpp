#include "hub/report/scope_rows.hpp"

namespace kheya::hub_report {

column department_column() {
    return {"department", {"অধিদপ্তর", "Department"}};
}
column by_column() {
    return {"by", {"ধরন", "By"}};
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
            by_column(),
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

void each_part(const survey& s,
               const std::function<void(std::string_view department, const scope& part)>& visit) {
    for (const auto& department : s.offices.departments()) {
        for (const scope& part : s.offices.parts(department)) visit(department, part);
    }
}

std::vector<cell> part_cells(const survey& s, std::string_view department, const scope& part) {
    return {department_cell(s, department), coded_cell(part.by, part.by_text)};
}

void fill_parts(table& t, const survey& s,
                const std::function<std::vector<cell>(const offices_view&)>& fill) {
    each_part(s, [&](std::string_view department, const scope& part) {
        auto cells = part_cells(s, department, part);
        for (auto& added : fill(part.offices)) cells.push_back(std::move(added));
        t.rows.push_back(std::move(cells));
    });
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

std::string first_of(const std::vector<std::string>& names) {
    constexpr std::size_t most = 10;
    std::string out;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
        out += (i == 0 ? "" : ", ") + names[i];
    }
    return names.size() > most ? out + ", ..." : out;
}

}  // namespace kheya::hub_report
