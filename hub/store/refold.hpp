#pragma once

// The journal folded again from nothing into a store aside: for checking what was kept along the
// way, and for making it anew. Who only wants to see the records of an earlier moment reads
// records_then.hpp.

#include "hub/store/store.hpp"

#include <deque>
#include <functional>

namespace kheya::hub_store {

// A store in memory with every change that arrived at or before `until`. Errors: io.
base::result<std::unique_ptr<store>> refold(store& from, const record::type_set& types,
                                            base::time_us until);

// Hears of an entry that does not read, or is not what its id is the hash of: whose journal, behind
// which sequence, and why.
using unreadable_entry =
    std::function<void(const std::string& office, std::int64_t after, const std::string& why)>;

// One sentence, and what can be done about it.
struct difference {
    std::string what;
    enum class remedy {
        none,      // only a person can find out what was there
        rebuild,   // the journal has all of it
        was_done,  // it was made anew from the journal
    } by = remedy::none;
};

// Compares the kept heads, verdicts and rows with those that the journal folds to, some offices at
// a time, and then every replica's chain: each step holds on one state of the store, and no more of
// it in memory than those offices. Records of an office with an entry that does not read are not
// compared.
class comparison {
public:
    enum class aim { telling, mending };
    comparison(aim wanted, unreadable_entry tell) : wanted_(wanted), tell_(std::move(tell)) {}
    // One step, in the caller's transaction; mending writes in it. Gives whether it was the last.
    // Errors: io.
    base::result<bool> go_on(store& kept, const record::type_set& types);
    [[nodiscard]] const std::vector<difference>& found() const { return found_; }

private:
    struct folding_again;
    void compare_office(folding_again& with, const std::string& office);
    void compare_record(folding_again& with, const record_key& key);
    void check_chain(store& in, const replica_row& replica);

    aim wanted_;
    unreadable_entry tell_;
    bool begun_ = false;
    std::deque<std::string> offices_;          // to be compared yet
    std::deque<base::replica_id> replicas_;
    std::vector<difference> found_;
};

// The whole of it at once; what is found, one sentence each. Errors: io, also for an entry that
// does not read.
base::result<std::vector<std::string>> compare_with_journal(
    store& kept, const record::type_set& types, const std::function<void(std::size_t)>& progress);

}  // namespace kheya::hub_store
