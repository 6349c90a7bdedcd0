#pragma once

// `set TYPE --csv`: a table `office,key,FIELD,...`, one save a line, all or nothing. Loading the
// same table twice changes nothing the second time.

#include "shared/editing/verbs.hpp"

#include "shared/base/hash.hpp"

namespace kheya::editing {

struct table_wish {
    std::string type;
    std::string csv;
    std::string office;   // of lines that name none
    std::string why;
    std::string seen;     // as the outcome of a load that was only looked at gave it; empty: none
};

// The caller rolls back when the outcome's exit code is not 0. Its JSON has "saved", "unchanged",
// "changes", "warnings" and "seen", which stands for every value that the table replaces. Refused
// when that is another than `wish.seen`: what was written since the look is not replaced unseen.
outcome load_table(const table_wish& wish, ledger& store, const writer& by, const speech& how);

// What `seen` is made of: for each save of a table what it writes, and what stood there.
void add_seen(base::sha256& seen, std::size_t line, const record_state& shown,
              const journal::change& made);
// Refused: what was looked at is not what stands.
base::error other_values_by_now();

}  // namespace kheya::editing
