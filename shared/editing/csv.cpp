#include "shared/editing/csv.hpp"

#include "shared/editing/refusal.hpp"

namespace kheya::editing {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

base::error bad_line(std::size_t line, std::string en, std::string bn) {
    return refusal("line " + std::to_string(line), std::move(en), std::move(bn));
}

class reader {
public:
    explicit reader(std::string_view text) : rest_(text) {}

    base::result<std::vector<csv_row>> read_all() {
        std::vector<csv_row> rows;
        while (!rest_.empty()) {
            TRY(csv_row row, read_row());
            const bool blank = row.cells.size() == 1 && row.cells.front().empty();
            if (blank) continue;
            if (rows.size() == max_csv_lines) {
                return bad_line(row.line, "the table has too many lines; split the file",
                                "টেবিলে লাইন বেশি; ফাইলটি ভাগ করুন");
            }
            rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    base::result<csv_row> read_row() {
        csv_row row{line_, {}};
        for (;;) {
            if (row.cells.size() == max_csv_columns) {
                return bad_line(line_, "the line has too many columns", "লাইনে কলাম বেশি");
            }
            TRY(std::string cell, rest_.starts_with('"') ? read_quoted() : read_bare());
            row.cells.push_back(std::move(cell));
            if (take(',')) continue;
            take('\r');
            if (take('\n')) ++line_;
            return row;
        }
    }

    base::result<std::string> read_bare() {
        const std::size_t end = std::min(rest_.find_first_of(",\r\n\""), rest_.size());
        if (end < rest_.size() && rest_[end] == '"') {
            return bad_line(line_,
                            "a quote inside a cell: put the whole cell in quotes and write it"
                            " twice",
                            "ঘরের মাঝে উদ্ধৃতিচিহ্ন আছে: পুরো ঘরটি উদ্ধৃতির মধ্যে দিন");
        }
        std::string cell(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return cell;
    }

    base::result<std::string> read_quoted() {
        const std::size_t first = line_;
        std::string cell;
        take('"');
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '\n') ++line_;
            if (c != '"')
                cell.push_back(c);
            else if (take('"'))
                cell.push_back('"');
            else
                return closed(std::move(cell));
        }
        return bad_line(first, "a quote is not closed", "উদ্ধৃতিচিহ্ন বন্ধ করা হয়নি");
    }

    base::result<std::string> closed(std::string cell) const {
        const bool ends =
            rest_.empty() || rest_.front() == ',' || rest_.front() == '\r' || rest_.front() == '\n';
        if (ends) return cell;
        return bad_line(line_, "text after a closing quote", "উদ্ধৃতি শেষ হওয়ার পর লেখা আছে");
    }

    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view rest_;
    std::size_t line_ = 1;
};

}  // namespace

base::result<std::vector<csv_row>> parse_csv(std::string_view text) {
    if (text.size() > max_csv_bytes) {
        return refusal("", "the table is larger than 8 MiB; split the file",
                       "টেবিলটি ৮ MiB-এর চেয়ে বড়; ফাইলটি ভাগ করুন");
    }
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return reader(text).read_all();
}

}  // namespace kheya::editing
