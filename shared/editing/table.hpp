#pragma once

// `set TYPE --csv`: a table `office,key,FIELD,...`, one save a line, all or nothing. Loading the
// same table twice changes nothing the second time.

#include "shared/editing/verbs.hpp"

namespace kheya::editing {

// The caller rolls back when the outcome's exit code is not 0.
outcome load_table(std::string_view type, std::string_view csv, const std::string& office,
                   const std::string& why, ledger& store, const writer& by, const speech& how);

}  // namespace kheya::editing
