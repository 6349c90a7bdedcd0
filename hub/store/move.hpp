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

// `to`, at `to_url`, must be empty. Nobody else writes to `from` meanwhile, and from then on it
// says that it lives on elsewhere, so that nobody goes on with it unawares: on PostgreSQL no
// transaction of any process passes that by (postgres_connection). The URL is noted without its
// password. Errors, after which `from` is as it was: refused (`to` holds a store; the two differ
// after copying), io (also: `to` has all, but `from` was lost before it was marked), later.
base::result<moved> move_whole(engine& from, engine& to, const std::string& to_url,
                               base::time_us now);
base::error no_empty_store();
// In a transaction: refused, when the store was moved.
base::result<void> check_not_moved(store& in);
// What is said of a store that was moved there.
base::error moved_error(const std::string& where);

}  // namespace kheya::hub_store
