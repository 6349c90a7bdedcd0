#pragma once

// A document of the report as it is kept when a revision is issued: all that any rendering shows,
// word for word, so that a revision prints alike for ever, whatever the records, the labels or this
// program become. And what one revision says otherwise than another.

#include "hub/report/report.hpp"

namespace kheya::hub_report {

std::string freeze(const document& doc);
// Errors: refused, for a text that freeze() did not write.
base::result<document> thaw(const std::string& text);

struct difference {
    enum class kind { changed, added, removed } what = kind::changed;
    std::string table;
    std::vector<cell> row;  // the cells that name the row
    column where;           // changed: the column
    cell before, after;
};
// In the order of `to`; what `to` lacks comes last in its table.
std::vector<difference> differences(const document& from, const document& to);
nlohmann::json to_json(const std::vector<difference>& found);
std::string render_text(const std::vector<difference>& found, bool bengali);

// As the set form, for print on A4: one file with its style and its Bengali letters in it.
std::string render_html(const document& doc, const issue_mark& issued, bool bengali,
                        std::string_view table_id = {});

// How people read a cell, the dash for no value; digits in Bengali if `bengali`.
std::string shown_text(const cell& c, bool bengali);
std::string quarter_name(base::quarter q, bool bengali);

}  // namespace kheya::hub_report
