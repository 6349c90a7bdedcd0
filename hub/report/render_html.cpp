// The report as the set form: what goes into the file that is printed, signed and sent on. One
// file without a line to anywhere: the Bengali letters travel in it, so that conjuncts are drawn
// alike on a PC that lacks the font.
#include "hub/report/font.hpp"
#include "hub/report/frozen.hpp"
#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::hub_report {
namespace {

constexpr std::string_view style =
    "@page{size:A4 landscape;margin:12mm}"
    "*{box-sizing:border-box}"
    "body{font-family:'Kheya Bengali','Noto Sans Bengali',sans-serif;font-size:9pt;"
    "line-height:1.45;color:#000;background:#fff;margin:0 auto;max-width:273mm}"
    "header{text-align:center}header p{margin:0}h1{font-size:14pt;margin:.3em 0}"
    "h2{font-size:11pt;margin:1.2em 0 .3em;break-after:avoid}"
    ".facts{display:flex;justify-content:space-between;margin:.6em 0}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:.5pt solid #444;padding:1.5pt 3pt;text-align:left;vertical-align:top;"
    "overflow-wrap:break-word}"
    "th{background:#eee;font-weight:bold;font-size:8pt}td.n{text-align:right;white-space:nowrap}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
    ".note{margin:.2em 0;font-size:8pt}"
    "footer{display:flex;justify-content:space-between;margin-top:18mm;break-inside:avoid}"
    "footer p{border-top:.5pt solid #000;padding-top:2pt;min-width:60mm;text-align:center}";

const record::label letterhead[] = {
    {"গণপ্রজাতন্ত্রী বাংলাদেশ সরকার", "Government of the People's Republic of Bangladesh"},
    {"স্বরাষ্ট্র মন্ত্রণালয়", "Ministry of Home Affairs"},
    {"সুরক্ষা সেবা বিভাগ", "Security Services Division"},
};

std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string element(std::string_view name, std::string_view text) {
    const std::string tag(name);
    return "<" + tag + ">" + escaped(text) + "</" + tag + ">\n";
}

std::string day_in_both_calendars(base::time_us time, bool bengali) {
    const base::date day = base::dhaka_date(time);
    if (!bengali) return base::to_long_text(day, false);
    return base::to_text(base::to_bangla(day)) + " / " + base::to_long_text(day, true);
}

std::string facts_of(const document& doc, const issue_mark& issued, bool bengali) {
    std::string left = (bengali ? "তথ্যের সময়: " : "Records as of: ") +
                       day_in_both_calendars(doc.as_of, bengali);
    std::string right;
    if (issued.revision > 0) {
        const std::string number = std::to_string(issued.revision);
        right = bengali ? "সংস্করণ " + base::bengali_digits(number) + ", জারি "
                        : "Revision " + number + ", issued ";
        right += day_in_both_calendars(issued.issued_at, bengali);
        if (!issued.memo.empty()) {
            left = (bengali ? "স্মারক নম্বর: " + base::bengali_digits(issued.memo)
                            : "Memo: " + issued.memo) +
                   "; " + left;
        }
    }
    return "<div class=\"facts\"><span>" + escaped(left) + "</span><span>" + escaped(right) +
           "</span></div>\n";
}

// The keys of T12 are for programs that read the form; people read the words beside them.
std::string unseen(const table& t, const column& c) {
    return t.id == "T12" && c.key == "key" ? " hidden" : "";
}

void add_section(std::string& out, const table& t, bool bengali) {
    const std::string heading = t.id == "indicators" ? std::string()
                                : bengali ? "ছক " + base::bengali_digits(t.id.substr(1)) + ": "
                                          : t.id + " ";
    out += "<section data-table=\"" + escaped(t.id) + "\">\n" +
           element("h2", heading + t.title.in(bengali));
    out += "<table><thead><tr>";
    for (const column& c : t.columns) {
        out += "<th data-column=\"" + escaped(c.key) + "\"" + unseen(t, c) + ">" +
               escaped(c.text.in(bengali)) + "</th>";
    }
    out += "</tr></thead>\n<tbody>\n";
    for (const auto& row : t.rows) {
        out += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool number = row[i].value.is_number() || row[i].value.is_null();
            out += std::string("<td") + (number ? " class=\"n\"" : "") + unseen(t, t.columns[i]) +
                   ">" + escaped(shown_text(row[i], bengali)) + "</td>";
        }
        out += "</tr>\n";
    }
    out += "</tbody></table>\n";
    for (const auto& note : t.notes) {
        out += "<p class=\"note\">" + escaped(note.in(bengali)) + "</p>\n";
    }
    out += "</section>\n";
}

std::string signatures(bool bengali) {
    const char* const prepared = bengali ? "প্রস্তুতকারী" : "Prepared by";
    const char* const checked = bengali ? "যাচাইকারী" : "Checked by";
    const char* const approved = bengali ? "অনুমোদনকারী" : "Approved by";
    return "<footer>" + element("p", prepared) + element("p", checked) + element("p", approved) +
           "</footer>\n";
}

}  // namespace

std::string shown_text(const cell& c, bool bengali) {
    const std::string& text = c.text.in(bengali);
    if (!text.empty()) return text;
    if (c.value.is_null()) return "-";
    if (c.value.is_string()) return c.value.get<std::string>();
    const std::string number = c.value.dump();
    return bengali ? base::bengali_digits(number) : number;
}

std::string quarter_name(base::quarter q, bool bengali) {
    constexpr const char* ordinals[] = {"১ম", "২য়", "৩য়", "৪র্থ"};
    const std::string year = q.text().substr(0, 7);
    const auto place = static_cast<std::size_t>(q.number - 1);
    return bengali ? base::bengali_digits(year) + " অর্থবছর, " + ordinals[place] + " ত্রৈমাসিক"
                   : "Fiscal year " + year + ", quarter " + std::to_string(q.number);
}

std::string render_html(const document& doc, const issue_mark& issued, bool bengali,
                        std::string_view table_id) {
    const std::string title =
        bengali ? "মাঠ পর্যায়ের তথ্য বাতায়ন ও ই-নথি সংক্রান্ত ত্রৈমাসিক প্রতিবেদন"
                : "Quarterly report on portals and e-Nothi of field offices";
    const std::string quarter = quarter_name(doc.quarter, bengali);
    std::string out = "<!doctype html>\n<html lang=\"" + std::string(bengali ? "bn" : "en") +
                      "\">\n<head><meta charset=\"utf-8\">\n" +
                      element("title", title + ", " + quarter) + "<style>" + font_face() +
                      std::string(style) + "</style></head>\n<body>\n<header>";
    for (const record::label& line : letterhead) out += element("p", line.in(bengali));
    out += element("h1", title) + element("p", quarter) + "</header>\n";
    out += facts_of(doc, issued, bengali);
    for (const table& t : doc.tables) {
        if (table_id.empty() || t.id == table_id) add_section(out, t, bengali);
    }
    return out + signatures(bengali) + "</body></html>\n";
}

}  // namespace kheya::hub_report
