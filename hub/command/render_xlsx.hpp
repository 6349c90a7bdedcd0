#pragma once

// The report as a workbook: one sheet a table, named in the language asked for, with real numbers
// and dates, headings that stay in sight and text that no spreadsheet runs.

#include "hub/report/frozen.hpp"

namespace kheya::hub_command {

// The bytes of the file; `scratch` is a path that may be written meanwhile. Errors: io.
base::result<std::string> render_xlsx(const hub_report::document& doc,
                                      const hub_report::issue_mark& issued, bool bengali,
                                      std::string_view table_id, const std::string& scratch);

}  // namespace kheya::hub_command
