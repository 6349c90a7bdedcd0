// The report for spreadsheets: numbers are written bare, so that they stay numbers.
#include "hub/report/csv_text.hpp"
#include "hub/report/report.hpp"

namespace kheya::hub_report {
namespace {

std::string field_of(const cell& c, bool bengali) {
    if (c.value.is_null()) return "-";
    if (c.value.is_number()) return c.value.dump();
    const std::string plain = c.value.is_string() ? c.value.get<std::string>() : c.value.dump();
    // Dates and sums keep the form that spreadsheets sort by; labels are for people.
    const bool digits = plain.find_first_not_of("0123456789-+/? .") == std::string::npos;
    const std::string& label = c.text.in(bengali);
    return csv_field(digits || label.empty() ? plain : label);
}

void add_rows(std::string& out, const table& t, bool bengali) {
    std::vector<std::string> head;
    for (const column& c : t.columns) head.push_back(csv_field(c.text.in(bengali)));
    add_csv_line(out, head);
    for (const auto& row : t.rows) {
        std::vector<std::string> fields;
        for (const cell& c : row) fields.push_back(field_of(c, bengali));
        add_csv_line(out, fields);
    }
}

// The file must tell by itself what it holds: two quarters look alike otherwise.
void add_facts(std::string& out, const document& doc, const issue_mark& issued, bool bengali) {
    const auto line = [&](const char* bn, const char* en, std::string value) {
        add_csv_line(out, {csv_field(bengali ? bn : en), csv_field(std::move(value))});
    };
    line("ত্রৈমাসিক", "Quarter", doc.quarter.text());
    line("তথ্যের সময়", "Records as of", base::to_iso(doc.as_of));
    if (issued.revision == 0) return;
    line("সংস্করণ", "Revision", std::to_string(issued.revision));
    line("জারি", "Issued", base::to_iso(issued.issued_at));
    if (!issued.memo.empty()) line("স্মারক নম্বর", "Memo", issued.memo);
    line("হ্যাশ", "Hash", issued.hash);
}

void add_notes(std::string& out, const table& t, bool bengali) {
    if (!t.notes.empty()) out += "\r\n";
    for (const auto& note : t.notes) add_csv_line(out, {csv_field(note.in(bengali))});
}

}  // namespace

std::string render_csv(const document& doc, std::string_view table_id, bool bengali,
                       const issue_mark& issued) {
    std::string out(csv_begin);
    if (table_id.empty()) add_facts(out, doc, issued, bengali);
    for (const table& t : doc.tables) {
        if (!table_id.empty()) {
            if (t.id == table_id) add_rows(out, t, bengali);
            continue;
        }
        // All tables in one file: an empty line and one with its name before each.
        out += "\r\n";
        add_csv_line(out, {csv_field(t.id), csv_field(t.title.in(bengali))});
        add_rows(out, t, bengali);
        add_notes(out, t, bengali);
    }
    return out;
}

}  // namespace kheya::hub_report
