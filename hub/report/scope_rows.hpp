#pragma once

// How the tables by department walk the offices and count answers, the same in every table: one row
// for each level and group where a table goes by them, one each for the field as a whole, the head
// office and others beside always, so that no head office is counted in the field's row.

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
// The same without levels and groups: the columns department and by.
void fill_parts(table& t, const survey& s,
                const std::function<std::vector<cell>(const offices_view&)>& fill);
// Where a part has more rows than one.
void each_part(const survey& s,
               const std::function<void(std::string_view department, const scope& part)>& visit);
std::vector<cell> part_cells(const survey& s, std::string_view department, const scope& part);

// What a note names: the first of them, and dots where there are more.
std::string first_of(const std::vector<std::string>& names);

// Answers of one coded field over some offices.
struct answers {
    std::map<std::string, std::int64_t> by_code;
    std::int64_t unknown = 0, disputed = 0;

    void add(const fact& f);
    [[nodiscard]] std::int64_t of(std::string_view code) const;
};

}  // namespace kheya::hub_report
