#pragma once

// The journal folded again from nothing into a store aside: for checking what was kept along the
// way. Who only wants to see the records of an earlier moment reads records_then.hpp.

#include "hub/store/store.hpp"

#include <functional>

namespace kheya::hub_store {

// A store in memory with every change that arrived at or before `until`. Errors: io.
base::result<std::unique_ptr<store>> refold(store& from, const record::type_set& types,
                                            base::time_us until);

// Every way in which the kept heads, verdicts and rows differ from the refolded ones, and every
// replica whose chain does not verify; what is found, one sentence each.
base::result<std::vector<std::string>> compare_with_journal(
    store& kept, const record::type_set& types, const std::function<void(std::size_t)>& progress);

}  // namespace kheya::hub_store
