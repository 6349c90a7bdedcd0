// The report for spreadsheets. A leading apostrophe keeps a spreadsheet from running text that came
// from an office as a formula; numbers are written bare, so that they stay numbers.
#include "hub/report/report.hpp"

namespace kheya::hub_report {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool could_run(std::string_view text) {
    // The dash alone is how the report writes "no value", and nothing to run.
    return text.size() > 1 && std::string_view("=+-@\t\r").find(text.front()) != text.npos;
}

std::string quoted(std::string text) {
    const bool defused = could_run(text);
    if (defused) text.insert(text.begin(), '\'');
    if (!defused && text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::string field_of(const cell& c, bool bengali) {
    if (c.value.is_null()) return "-";
    if (c.value.is_number()) return c.value.dump();
    const std::string plain = c.value.is_string() ? c.value.get<std::string>() : c.value.dump();
    // Dates and sums keep the form that spreadsheets sort by; labels are for people.
    const bool digits = plain.find_first_not_of("0123456789-+/? .") == std::string::npos;
    const std::string& label = c.text.in(bengali);
    return quoted(digits || label.empty() ? plain : label);
}

void add_line(std::string& out, const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += ',';
        out += fields[i];
    }
    out += "\r\n";
}

void add_rows(std::string& out, const table& t, bool bengali) {
    std::vector<std::string> head;
    for (const column& c : t.columns) head.push_back(quoted(c.text.in(bengali)));
    add_line(out, head);
    for (const auto& row : t.rows) {
        std::vector<std::string> fields;
        for (const cell& c : row) fields.push_back(field_of(c, bengali));
        add_line(out, fields);
    }
}

}  // namespace

std::string render_csv(const document& doc, std::string_view table_id, bool bengali) {
    std::string out(byte_order_mark);
    bool first = true;
    for (const table& t : doc.tables) {
        if (!table_id.empty()) {
            if (t.id == table_id) add_rows(out, t, bengali);
            continue;
        }
        // All tables in one file: a line with its name before each, an empty one between.
        if (!first) out += "\r\n";
        first = false;
        add_line(out, {quoted(t.id), quoted(t.title.in(bengali))});
        add_rows(out, t, bengali);
    }
    return out;
}

}  // namespace kheya::hub_report
