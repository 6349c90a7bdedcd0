#pragma once

// Brings the tables of an older file up to a newer schema. Used by both stores when they open, in
// the transaction that makes the tables.

#include "shared/platform/sqlite.hpp"

#include <string>

namespace kheya::platform {

// Adds the column where the table is there without it. Throws like the database's calls.
inline void add_missing_column(database& db, const std::string& table, const std::string& column,
                               const std::string& declaration) {
    bool is_there = false, has_column = false;
    {
        auto found = db.query("SELECT name FROM pragma_table_info(?1)", table);
        while (found.next()) {
            is_there = true;
            has_column = has_column || found.view(0) == column;
        }
    }
    if (is_there && !has_column) {
        db.script("ALTER TABLE " + table + " ADD COLUMN " + column + " " + declaration);
    }
}

}  // namespace kheya::platform
