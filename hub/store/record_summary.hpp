#pragma once

// What stands in a record's row of the store beside its head sets, worked out from them. Pure: the
// same for every engine.

#include "hub/store/rows_in_store.hpp"
#include "shared/wire/messages.hpp"

namespace kheya::hub_store {

struct record_summary {
    std::int64_t seq = 0, open = 0, settled = 0;
    base::time_us newest = 0;  // effective time, of all shown values
    bool exists = false;       // it has values
    bool unsure = false, retired = false;
};
record_summary summary_of(const register_rows& registers);

// Fields and groups that wait for a person.
std::size_t disputed_in(const register_rows& registers);

// A record's head sets that changed after that sequence, added to `sets`.
void add_changed(std::vector<wire::head_set>& sets, const std::string& type,
                 const std::string& record, register_rows registers, std::int64_t after);
// By sequence, then by name.
void sort_by_sequence(std::vector<wire::head_set>& sets);

// The mark of a stream after `what` was written under `seq`. The chain needs no chance: a store
// that was put back and went on with the same changes in the same order has the same marks, and
// rightly so.
wire::stream_mark mark_after(const wire::stream_mark& before, std::int64_t seq,
                             const base::change_id& what);

}  // namespace kheya::hub_store
