#include "hub/command/asked_records.hpp"
#include "hub/report/report.hpp"

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

outcome render(const hub_report::document& doc, const std::string& format, const std::string& table,
               const speech& how) {
    if (format == "json" || how.json) return editing::success(hub_report::to_json(doc, table));
    if (format == "csv") return editing::success(hub_report::render_csv(doc, table, how.bengali));
    return editing::success(hub_report::render_text(doc, how.bengali, table));
}

}  // namespace

outcome show_report(const json& arguments, surroundings& around, const speech& how) {
    const std::string format = arguments.value("format", "text");
    if (format != "text" && format != "json" && format != "csv") {
        return editing::failure(
            {base::errc::usage, "a report comes as text, json or csv, not as " + format,
             "--format"},
            how);
    }
    base::result<hub_report::document> doc = base::refused("not computed");
    const auto read = with_records(arguments, around, [&](asked_records& asked)
                                       -> base::result<void> {
        doc = hub_report::compute(asked.records, *around.types, asked.quarter, asked.as_of);
        return {};
    });
    if (!read) return editing::failure(read.error(), how);
    if (!doc) return editing::failure(doc.error(), how);
    const std::string table = arguments.value("table", "");
    if (!table.empty() && doc->find(table) == nullptr) {
        return editing::failure({base::errc::usage, "the report has no table " + table, "--table"},
                                how);
    }
    return render(*doc, format, table, how);
}

}  // namespace kheya::hub_command
