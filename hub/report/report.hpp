#pragma once

// The quarterly report: records as they stood at one moment in, tables out. Pure: no disk, no
// clock, no journal; the caller fixes the quarter and the moment, and equal records give equal
// documents. Headquarters' console, `report` on the command line and issued revisions all render
// this document.

#include "hub/report/record_source.hpp"
#include "shared/base/calendar.hpp"
#include "shared/record/due_dates.hpp"
#include "shared/record/type_set.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::hub_report {

using record::due_dates;

// `value` is for programs (integer, one-decimal number, code, text, null); `text` is how people
// read it and is empty where that is the value itself.
struct cell {
    nlohmann::json value;
    record::label text;
};

struct column {
    std::string key;  // English, stable
    record::label text;
};

struct table {
    std::string id;  // T0..T14, or "indicators"
    record::label title;
    std::vector<column> columns;
    std::vector<std::vector<cell>> rows;
    std::vector<record::label> notes;

    // Of the column with that key; columns.size() where there is none.
    [[nodiscard]] std::size_t place_of(std::string_view key) const;
};

// Whether a column of that key says what a row is about.
bool names_row(std::string_view column);

struct document {
    base::quarter quarter;
    base::time_us as_of = 0;
    std::vector<table> tables;

    [[nodiscard]] const table* find(std::string_view id) const;
};

// What stands over a report that was issued.
struct issue_mark {
    int revision = 0;  // 0: not issued
    base::time_us issued_at = 0;
    std::string by, memo, note, hash;
};

// How far work has come, in steps of about the same size.
using progress_call = std::function<void(std::size_t done, std::size_t whole)>;

// `only`: the id of the one table wanted; nothing but what it needs is read. Errors: usage (no such
// table), io, from the source.
base::result<document> compute(record_source& source, const record::type_set& types,
                               base::quarter quarter, base::time_us as_of,
                               const due_dates& due = {}, std::string_view only = {},
                               const progress_call& told = {});

// Columns aligned by the width of characters on a terminal; digits in Bengali if `bengali`.
// `table_id` empty: all tables.
std::string render_text(const document& doc, bool bengali, std::string_view table_id = {});
nlohmann::json to_json(const document& doc, std::string_view table_id = {});
// RFC 4180 with a byte order mark, ASCII digits; text that a spreadsheet would run as a formula is
// defused with an apostrophe. All tables: after lines that say of which quarter and moment they
// are, and as what they were issued; each with its notes behind it.
std::string render_csv(const document& doc, std::string_view table_id = {}, bool bengali = false,
                       const issue_mark& issued = {});

}  // namespace kheya::hub_report
