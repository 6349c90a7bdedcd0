#pragma once

// Records to which a save refers and of which nothing is known here: a name that was typed where an
// id belongs, mostly. It is told and stops nothing: the record may be on its way.

#include "shared/editing/ledger.hpp"
#include "shared/record/validate.hpp"

namespace kheya::editing {

// A warning for each. Errors: those of the ledger.
base::result<std::vector<record::finding>> strangers_in(ledger& store,
                                                        const record::type_set& types,
                                                        const journal::change& made);

}  // namespace kheya::editing
