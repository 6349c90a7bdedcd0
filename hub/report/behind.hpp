#pragma once

// The offices behind one number of the report's tables. A table is a pure function of the offices
// and their facts, and its numbers add up over offices: so the number of an office is what the same
// table says of that office alone, whatever the table counts. Nothing is counted twice over here,
// and no list can say otherwise than its number.

#include "hub/report/report.hpp"

namespace kheya::hub_report {

struct cell_query {
    std::string table, column;
    // The row: the values of the columns that name it (row_names), by column.
    std::map<std::string, std::string> row;
    std::string after;  // office id: go on behind it
    std::size_t limit = 100;
};

// {"table", "column", "label", "rows": [office_line, "value" where it is a count, "record" where it
// is one record's], "more"}. With a rate, the offices of its numerator. Errors: usage (no such
// table or column), io.
base::result<nlohmann::json> offices_behind(record_source& source, const record::type_set& types,
                                            base::quarter quarter, base::time_us as_of,
                                            const cell_query& query, const due_dates& due = {});

}  // namespace kheya::hub_report
