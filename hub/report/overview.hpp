#pragma once

// The overview of one quarter: figures by department, district and level, the trend and what is
// late, and the list of offices behind any of the numbers. Pure, from the marks of the offices.

#include "hub/report/marks.hpp"
#include "hub/report/trend.hpp"

namespace kheya::hub_report {

// What the verb `overview` answers, see docs/interfaces.md.
nlohmann::json overview_document(const survey& s, const std::vector<marked_office>& offices,
                                 const std::vector<trend_point>& trend);

struct list_query {
    mark what = mark::offices;
    std::string department, district, level, group;  // empty: all
    std::string by;  // of the rows by level: level, group, field, head_office, beside; empty: any
    std::string after;                               // office id: go on behind it
    std::size_t limit = 100;
};
// The offices that the number stands for: `rows` by id, `total` and whether there are `more`. A
// level or a group means its field offices; a level that has none, those beside them.
nlohmann::json offices_document(const survey& s, const std::vector<marked_office>& offices,
                                const list_query& query);

// One office as lists show it: id, names, department, level, district.
nlohmann::json office_line(const survey& s, const office& o);

// BD-13 of 26; empty for what is no district.
std::string_view iso_of_district(std::string_view bbs);

}  // namespace kheya::hub_report
