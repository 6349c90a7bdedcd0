// The report for a terminal. Columns are padded by how wide characters are drawn, not by bytes or
// code points: Bengali vowel signs that join a letter take no room of their own.
#include "hub/report/frozen.hpp"

#include "shared/base/text.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace kheya::hub_report {
namespace {

std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t point = 0;
        const utf8proc_ssize_t used = utf8proc_iterate(at, left, &point);
        if (used <= 0) {  // a broken byte is drawn as one replacement character
            ++columns;
            ++at;
            --left;
            continue;
        }
        const utf8proc_category_t kind = utf8proc_category(point);
        // Terminals give spacing vowel signs (Mc) a column, as wcwidth does; utf8proc says none.
        columns += kind == UTF8PROC_CATEGORY_MC
                       ? 1
                       : static_cast<std::size_t>(std::max(0, utf8proc_charwidth(point)));
        at += used;
        left -= used;
    }
    return columns;
}

// Numbers, percentages and the dash that stands for one are set to the right.
bool right_set(const cell& c) {
    return c.value.is_number() || c.value.is_null();
}

void add_padded(std::string& line, const std::string& text, std::size_t columns, bool right) {
    const std::size_t gap = columns - std::min(columns, width(text));
    if (right) line.append(gap, ' ');
    line += text;
    if (!right) line.append(gap, ' ');
}

void end_line(std::string& out, std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
}

void add_plain_table(std::string& out, const table& t, bool bengali) {
    out += t.id + "  " + t.title.in(bengali) + "\n";
    const std::size_t n = t.columns.size();
    std::vector<std::size_t> widths(n);
    std::vector<bool> right(n, !t.rows.empty());
    for (std::size_t i = 0; i < n; ++i) widths[i] = width(t.columns[i].text.in(bengali));
    for (const auto& row : t.rows) {
        for (std::size_t i = 0; i < n; ++i) {
            widths[i] = std::max(widths[i], width(shown_text(row[i], bengali)));
            right[i] = right[i] && right_set(row[i]);
        }
    }
    std::string head, rule;
    for (std::size_t i = 0; i < n; ++i) {
        add_padded(head, t.columns[i].text.in(bengali), widths[i], right[i]);
        rule.append(widths[i], '-');
        head += "  ";
        rule += "  ";
    }
    end_line(out, std::move(head));
    end_line(out, std::move(rule));
    for (const auto& row : t.rows) {
        std::string line;
        for (std::size_t i = 0; i < n; ++i) {
            add_padded(line, shown_text(row[i], bengali), widths[i], right[i]);
            line += "  ";
        }
        end_line(out, std::move(line));
    }
    if (t.rows.empty()) out += bengali ? "(কোনো তথ্য নেই)\n" : "(nothing to show)\n";
    for (const auto& note : t.notes) out += "* " + note.in(bengali) + "\n";
    out += "\n";
}

std::string quarter_in_bengali(base::quarter q) {
    static constexpr std::string_view ordinals[] = {"১ম", "২য়", "৩য়", "৪র্থ"};
    const std::string text = q.text();
    return base::bengali_digits(text.substr(0, text.find('/'))) + ", " +
           std::string(ordinals[q.number - 1]) + " ত্রৈমাসিক";
}

}  // namespace

std::string render_text(const document& doc, bool bengali, std::string_view table_id) {
    const std::string quarter = doc.quarter.text(), as_of = base::to_iso(doc.as_of);
    std::string out = bengali ? "ত্রৈমাসিক প্রতিবেদন " + quarter_in_bengali(doc.quarter) + "  (" +
                                    base::bengali_digits(as_of) + ")\n\n"
                              : "Quarterly report " + quarter + "  (as of " + as_of + ")\n\n";
    for (const table& t : doc.tables) {
        if (table_id.empty() || t.id == table_id) add_plain_table(out, t, bengali);
    }
    return out;
}

}  // namespace kheya::hub_report
