#pragma once

// The journal folded again from nothing into a store aside: for checking what was kept along the
// way. Who only wants to see the records of an earlier moment reads records_then.hpp.

#include "hub/store/store.hpp"

#include <functional>

namespace kheya::hub_store {

// Hears of an entry that does not read: whose journal, behind which sequence, and why.
using unreadable_entry =
    std::function<void(const std::string& office, std::int64_t after, const std::string& why)>;

// A store in memory with every change that arrived at or before `until`. Where nobody hears of
// entries that do not read, the first is an error; else its office's journal ends before it.
// Errors: io.
base::result<std::unique_ptr<store>> refold(store& from, const record::type_set& types,
                                            base::time_us until,
                                            const unreadable_entry& tell = {});

// Every way in which the kept heads, verdicts and rows differ from the refolded ones, and every
// replica whose chain does not verify; what is found, one sentence each. Records of an office with
// an entry that does not read are not compared.
base::result<std::vector<std::string>> compare_with_journal(
    store& kept, const record::type_set& types, const std::function<void(std::size_t)>& progress,
    const unreadable_entry& tell = {});

}  // namespace kheya::hub_store
