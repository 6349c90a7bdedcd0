#pragma once

// Copies a whole store into an empty one, of the same engine or another: `kheya-hub move-store`.
// Tables go over as they are, record rows are made anew from the heads, and both stores are
// compared before anybody relies on the copy.

#include "hub/store/engine.hpp"

#include <string>

namespace kheya::hub_store {

struct moved {
    std::int64_t offices = 0, changes = 0, records = 0;
};

// `to` must be empty; when it fails, `to` is as it was, and `from` in any case. Errors: refused
// (`to` holds a store; the two differ after copying), io, later.
base::result<moved> copy_store(engine& from, engine& to, base::time_us now);

// Notes in the old store that it lives on elsewhere, so that nobody goes on with it unawares; the
// URL is noted without its password. Errors: io, later.
base::result<void> mark_moved(engine& from, const std::string& to_url);
// In a transaction: refused, when the store was moved.
base::result<void> check_not_moved(store& in);

}  // namespace kheya::hub_store
