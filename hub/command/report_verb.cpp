#include "hub/command/issued_reports.hpp"
#include "hub/command/render_xlsx.hpp"
#include "hub/command/stored_records.hpp"

#include <algorithm>
#include <array>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_report::document;

constexpr std::size_t rendering_steps = 4;  // of a progress, about as long as so many tables
constexpr std::array<std::string_view, 5> formats = {"text", "json", "csv", "xlsx", "html"};

// As issued, or as the records say now or said at that moment.
base::result<issued_report> wanted(const json& arguments, surroundings& around) {
    if (arguments.contains("revision")) {
        if (!around.scope->is_whole()) {
            return base::error{base::errc::forbidden,
                               "an issued revision speaks of all offices, and you may see some",
                               "--revision",
                               "জারি করা সংস্করণে সব অফিসের তথ্য আছে, আপনি দেখতে পারেন কিছু অফিস"};
        }
        if (!reach_of(arguments).whole() || arguments.contains("as_of")) {
            return base::error{base::errc::usage,
                               "an issued revision is whole and of its own moment: leave out "
                               "--as-of, --department and --below",
                               "--revision"};
        }
        auto quarter = base::parse_quarter(arguments.value("quarter", ""));
        if (!quarter) {
            base::error wrong = quarter.error();
            wrong.code = base::errc::usage;
            wrong.where = "quarter";
            return wrong;
        }
        TRY(const auto number, revision_number(arguments, "revision"));
        return find_issued(around, *quarter, number);
    }
    const auto told = [&](std::size_t done, std::size_t whole) {
        if (around.told) around.told(done, whole + rendering_steps);
    };
    TRY(auto doc, computed_report(arguments, around, arguments.value("table", ""), told));
    return issued_report{std::move(doc), {}};
}

std::string file_name(const document& doc, const std::string& format) {
    std::string name = "report-" + doc.quarter.text() + "." + format;
    std::replace(name.begin(), name.end(), '/', '-');
    return name;
}

base::result<std::string> render(const issued_report& made, const std::string& format,
                                 const json& arguments, surroundings& around, bool bengali) {
    const std::string table = arguments.value("table", "");
    const document& doc = made.document;
    if (format == "json") return hub_report::to_json(doc, table).dump(1) + "\n";
    if (format == "csv") return hub_report::render_csv(doc, table, bengali, made.mark);
    if (format == "html") return hub_report::render_html(doc, made.mark, bengali, table);
    if (format == "xlsx") {
        const std::string folder = around.folder.empty() ? "." : around.folder;
        // Two may be asked for at once, one beside the other.
        const std::string scratch = folder + "/report-" + std::to_string(around.now) + ".tmp";
        return render_xlsx(doc, made.mark, bengali, table, scratch);
    }
    return hub_report::render_text(doc, bengali, table);
}

base::error unknown_format(const std::string& format) {
    return {base::errc::usage,
            "a report comes as text, json, csv, xlsx or html, not as " + format, "--format",
            "প্রতিবেদন text, json, csv, xlsx বা html হিসেবে আসে, " + format + " হিসেবে নয়"};
}

}  // namespace

outcome show_report(const json& arguments, surroundings& around, const speech& how) {
    const std::string format = arguments.value("format", how.json ? "json" : "text");
    if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
        return editing::failure(unknown_format(format), how);
    }
    const auto made = wanted(arguments, around);
    if (!made) return editing::failure(made.error(), how);
    const std::string table = arguments.value("table", "");
    if (!table.empty() && made->document.find(table) == nullptr) {
        return editing::failure({base::errc::usage, "the report has no table " + table, "--table"},
                                how);
    }
    const std::string out = arguments.value("out", "");
    if (out.empty() && format == "json") {
        return editing::success(hub_report::to_json(made->document, table));
    }
    auto text = render(*made, format, arguments, around, how.bengali);
    if (!text) return editing::failure(text.error(), how);
    const bool a_file = !out.empty() || how.json || format == "xlsx";
    if (!a_file) return editing::success(std::string(*text));
    const std::string path = out.empty() ? file_name(made->document, format) : out;
    outcome given = how.json ? editing::success(json{{"file", path}, {"bytes", text->size()}})
                             : editing::success(path + "\n");
    given.files.push_back({path, std::move(*text)});
    return given;
}

}  // namespace kheya::hub_command
