#pragma once

// How the tables by department walk the offices and count answers: one row for each level, group,
// the field as a whole and the head office, the same in every table.

#include "hub/report/tables.hpp"

#include <functional>

namespace kheya::hub_report {

using offices_view = std::vector<const office*>;

// Number of those offices for which `holds` is true.
template <class Holds>
std::int64_t count_offices(const offices_view& offices, Holds holds) {
    std::int64_t n = 0;
    for (const office* o : offices) n += holds(*o) ? 1 : 0;
    return n;
}

// The columns department, by, scope, offices, to which a table adds its own.
std::vector<column> scope_columns();
// The cells of those columns.
std::vector<cell> scope_cells(const survey& s, std::string_view department, const scope& row);
// Calls `fill(offices)` for every row of every department and appends what it gives.
void fill_scopes(table& t, const survey& s,
                 const std::function<std::vector<cell>(const offices_view&)>& fill);
// The same with one row a department over its field offices.
void fill_departments(table& t, const survey& s,
                      const std::function<std::vector<cell>(const offices_view&)>& fill);

// Answers of one coded field over some offices.
struct answers {
    std::map<std::string, std::int64_t> by_code;
    std::int64_t unknown = 0, disputed = 0;

    void add(const fact& f);
    [[nodiscard]] std::int64_t of(std::string_view code) const;
};

}  // namespace kheya::hub_report
