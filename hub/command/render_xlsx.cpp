// libxlsxwriter writes files, so the workbook takes the way over a scratch file. In its
// constant-memory mode, rows go to the disk one by one: a list of 33,000 offices is no burden.
#include "hub/command/render_xlsx.hpp"

#include "shared/base/text.hpp"
#include "shared/platform/files.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <utility>

namespace kheya::hub_command {

namespace {

using hub_report::cell;
using hub_report::table;

constexpr std::size_t workbook_limit = std::size_t{256} << 20;
constexpr std::size_t sheet_name_most = 31;  // code points, by Excel
constexpr double narrowest = 8, widest = 48;
constexpr std::size_t measured_rows = 200;  // enough to set a column's width by
constexpr double empty_row_height = 15;

// What Excel forbids in a sheet's name becomes a space; the id keeps names apart.
std::string sheet_name(const table& t, bool bengali) {
    const std::string id = t.id == "indicators" ? std::string() : t.id + " ";
    std::string name = (bengali ? base::bengali_digits(id) : id) + t.title.in(bengali);
    for (char& c : name) {
        if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = ' ';
    }
    while (base::length(name) > sheet_name_most) {
        do name.pop_back();
        while (!base::is_valid_utf8(name));
    }
    return name;
}

std::optional<base::date> day_of(const cell& c) {
    if (!c.value.is_string()) return std::nullopt;
    const auto& text = c.value.get_ref<const std::string&>();
    if (text.size() != 10) return std::nullopt;
    const auto day = base::parse_date(text);
    return day ? std::optional(*day) : std::nullopt;
}

class workbook {
public:
    workbook(const std::string& path, bool bengali) : bengali_(bengali) {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        book_ = workbook_new_opt(path.c_str(), &options);
        if (book_ == nullptr) return;
        heading_ = workbook_add_format(book_);
        format_set_bold(heading_);
        format_set_text_wrap(heading_);
        format_set_align(heading_, LXW_ALIGN_VERTICAL_TOP);
        format_set_bg_color(heading_, 0xEEEEEE);
        format_set_border(heading_, LXW_BORDER_THIN);
        title_ = workbook_add_format(book_);
        format_set_bold(title_);
        format_set_font_size(title_, 13);
        tenths_ = workbook_add_format(book_);
        format_set_num_format(tenths_, "0.0");
        date_ = workbook_add_format(book_);
        format_set_num_format(date_, "yyyy-mm-dd");
    }
    ~workbook() {
        if (book_ != nullptr) workbook_close(book_);
    }
    workbook(const workbook&) = delete;
    workbook& operator=(const workbook&) = delete;

    bool add(const table& t, const std::string& under_title) {
        if (book_ == nullptr) return false;
        lxw_worksheet* sheet = workbook_add_worksheet(book_, sheet_name(t, bengali_).c_str());
        if (sheet == nullptr) return false;
        set_widths(sheet, t);
        worksheet_set_landscape(sheet);
        worksheet_set_paper(sheet, 9);  // A4
        worksheet_fit_to_pages(sheet, 1, 0);
        worksheet_repeat_rows(sheet, 0, 2);
        worksheet_freeze_panes(sheet, 3, 1);
        put(sheet, 0, 0, t.id + "  " + t.title.in(bengali_), title_);
        put(sheet, 1, 0, under_title, nullptr);
        for (std::size_t i = 0; i < t.columns.size(); ++i) {
            put(sheet, 2, i, t.columns[i].text.in(bengali_), heading_);
        }
        lxw_row_t row = 3;
        for (const auto& cells : t.rows) {
            for (std::size_t i = 0; i < cells.size(); ++i) put_cell(sheet, row, i, cells[i]);
            ++row;
        }
        worksheet_set_row(sheet, row++, empty_row_height, nullptr);
        for (const auto& note : t.notes) put(sheet, row++, 0, note.in(bengali_), nullptr);
        return true;
    }

    bool close() {
        const lxw_error trouble = workbook_close(std::exchange(book_, nullptr));
        return trouble == LXW_NO_ERROR;
    }

private:
    // A string cell is text, whatever it begins with: only worksheet_write_formula makes formulas.
    static void put(lxw_worksheet* sheet, lxw_row_t row, std::size_t column,
                    const std::string& text, lxw_format* format) {
        worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column), text.c_str(), format);
    }

    void put_cell(lxw_worksheet* sheet, lxw_row_t row, std::size_t column, const cell& c) {
        const auto at = static_cast<lxw_col_t>(column);
        if (c.value.is_number()) {
            worksheet_write_number(sheet, row, at, c.value.get<double>(),
                                   c.value.is_number_float() ? tenths_ : nullptr);
            return;
        }
        if (const auto day = day_of(c)) {
            lxw_datetime when{};
            when.year = static_cast<int>(day->year());
            when.month = static_cast<int>(static_cast<unsigned>(day->month()));
            when.day = static_cast<int>(static_cast<unsigned>(day->day()));
            worksheet_write_datetime(sheet, row, at, &when, date_);
            return;
        }
        put(sheet, row, column, text_of(c), nullptr);
    }

    // Codes by their label; keys, sums and other plain values as they are.
    std::string text_of(const cell& c) const {
        if (c.value.is_null()) return "-";
        const std::string& label = c.text.in(bengali_);
        return label.empty() && c.value.is_string() ? c.value.get<std::string>()
               : label.empty()                      ? c.value.dump()
                                                    : label;
    }

    void set_widths(lxw_worksheet* sheet, const table& t) const {
        for (std::size_t i = 0; i < t.columns.size(); ++i) {
            // Headings wrap: half their length will do.
            double width = 2 + 0.6 * static_cast<double>(
                                         base::length(t.columns[i].text.in(bengali_)));
            for (std::size_t r = 0; r < std::min(t.rows.size(), measured_rows); ++r) {
                if (i >= t.rows[r].size()) continue;
                const auto length = base::length(text_of(t.rows[r][i]));
                width = std::max(width, 1.5 + static_cast<double>(length));
            }
            const auto at = static_cast<lxw_col_t>(i);
            worksheet_set_column(sheet, at, at, std::clamp(width, narrowest, widest), nullptr);
        }
    }

    bool bengali_;
    lxw_workbook* book_ = nullptr;
    lxw_format *heading_ = nullptr, *title_ = nullptr, *tenths_ = nullptr, *date_ = nullptr;
};

std::string under_title(const hub_report::document& doc, const hub_report::issue_mark& issued,
                        bool bengali) {
    std::string line = hub_report::quarter_name(doc.quarter, bengali) +
                       (bengali ? "; তথ্যের সময়: " : "; records as of ") +
                       base::to_long_text(base::dhaka_date(doc.as_of), bengali);
    if (issued.revision == 0) return line;
    const std::string number = std::to_string(issued.revision);
    return line + (bengali ? "; সংস্করণ " + base::bengali_digits(number) : "; revision " + number) +
           (issued.memo.empty() ? "" : (bengali ? "; স্মারক " : "; memo ") + issued.memo);
}

}  // namespace

base::result<std::string> render_xlsx(const hub_report::document& doc,
                                      const hub_report::issue_mark& issued, bool bengali,
                                      std::string_view table_id, const std::string& scratch) {
    {
        workbook book(scratch, bengali);
        const std::string under = under_title(doc, issued, bengali);
        bool well = true;
        for (const table& t : doc.tables) {
            if (table_id.empty() || t.id == table_id) well = well && book.add(t, under);
        }
        if (!well || !book.close()) {
            platform::remove_file(scratch);
            return base::io_trouble("the workbook could not be written", scratch);
        }
    }
    auto bytes = platform::read_file(scratch, workbook_limit);
    platform::remove_file(scratch);
    return bytes;
}

}  // namespace kheya::hub_command
