#pragma once

// Reading columns of any engine's rows.

#include "hub/store/rows_in_store.hpp"
#include "shared/record/type_set.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace kheya::hub_store {

// A column of exactly Id::size bytes.
template <class Id, class Rows>
Id id_in(const Rows& row, int column) {
    return row.template id<Id>(column);
}

template <class Rows>
std::optional<base::time_us> optional_time(const Rows& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.integer(column);
}

template <class Rows>
std::optional<std::string> optional_text(const Rows& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.text(column);
}

template <class Rows>
std::vector<std::string> texts(Rows found) {
    std::vector<std::string> out;
    while (found.next()) out.push_back(found.text(0));
    return out;
}

inline std::string select(std::string_view columns, std::string_view rest) {
    return "SELECT " + std::string(columns) + " FROM " + std::string(rest);
}

// Names come from record-type files, whose loader allows lower snake case only; quoting keeps words
// like "to" and "order" apart from SQL's own.
inline std::string sql_name(std::string_view name) {
    return '"' + std::string(name) + '"';
}

// "a, b, c": its names.
inline std::vector<std::string> names_in(std::string_view columns) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < columns.size();) {
        const std::size_t end = std::min(columns.find(", ", at), columns.size());
        out.emplace_back(columns.substr(at, end - at));
        at = end + 2;
    }
    return out;
}

// "?1, ?2, ?3" for "a, b, c".
inline std::string places_for(std::string_view columns) {
    std::string out;
    for (std::size_t i = 1; i <= names_in(columns).size(); ++i) {
        out += (i == 1 ? "?" : ", ?") + std::to_string(i);
    }
    return out;
}

// Fields that reports ask for rows by: they have an index.
inline bool is_looked_up(const record::field& f) {
    return f.kind == record::field_kind::quarter || f.kind == record::field_kind::month;
}

}  // namespace kheya::hub_store
