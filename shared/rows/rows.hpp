#pragma once

// Record rows: one real SQL table per record type, named after it, for reports and for people with
// any SQL tool. Kept in the transaction that folds a change; can be rebuilt from heads at any time.
// All functions run inside database::transact() or read() and throw sqlite_failure like it.
//
// Columns: office, record, retired (0/1), disputed (JSON array of fields that wait for a person),
// then one column a field: integers and booleans as INTEGER, all else TEXT, sets as JSON arrays.

#include "shared/editing/record_state.hpp"
#include "shared/platform/sqlite.hpp"

#include <string>
#include <vector>

namespace kheya::rows {

// The columns of a type's table, for engines that are not SQLite.
struct column {
    std::string name;
    bool is_integer = false;
};
std::vector<column> columns_of(const record::type& t);
// What stands in them, in their order.
std::vector<platform::argument> row_values(const record::type_set& types, const record::type& t,
                                           const editing::record_state& state);

// Makes the tables and columns that are missing; never drops or changes one.
void prepare_tables(platform::database& db, const record::type_set& types);
// Puts the record's row in the state that `state` shows; a record without registers has no row.
// A type that this set does not know has no table: nothing is done.
void write_row(platform::database& db, const record::type_set& types,
               const editing::record_state& state);
// The row as one text, for comparing kept rows with rebuilt ones; empty if there is none.
std::string read_row(platform::database& db, const record::type_set& types, std::string_view type,
                     std::string_view office, std::string_view record);

}  // namespace kheya::rows
