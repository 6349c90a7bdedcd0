#pragma once

// The quarters that somebody looked at lately, as hub_report::kept_quarter holds them, brought up
// to date with the store whenever they are asked for. Used by one thread, inside a transaction.

#include "hub/command/kept_past.hpp"
#include "hub/report/kept_quarter.hpp"
#include "hub/store/store.hpp"

#include <list>
#include <map>
#include <memory>
#include <string>

namespace kheya::hub_command {

class kept_quarters {
public:
    // Of all offices, as they stand in the store; until the next call. Errors: io.
    base::result<const hub_report::kept_quarter*> of(
        hub_store::store& in, const std::shared_ptr<const record::type_set>& types,
        base::quarter quarter);

    // The same where it costs little: null where the quarter is not kept, or not whole yet.
    base::result<const hub_report::kept_quarter*> if_kept(
        hub_store::store& in, const std::shared_ptr<const record::type_set>& types,
        base::quarter quarter);
    // What is kept of the past, brought up to date; null where not all offices are in it yet.
    // Errors: io.
    base::result<const kept_past*> past_if_kept(
        hub_store::store& in, const std::shared_ptr<const record::type_set>& types);
    // Brings at most `most` offices up to date, so that the first who asks finds the rest done.
    // Gives whether all are. Errors: io.
    base::result<bool> warm(hub_store::store& in,
                            const std::shared_ptr<const record::type_set>& types,
                            base::quarter quarter, std::size_t most);

private:
    struct entry {
        hub_report::kept_quarter view;
        std::vector<stream_end> seen;   // by office
    };
    // Brings those that moved up to date, `most` of them; gives whether all are then.
    base::result<bool> refresh(entry& kept, hub_store::store& in,
                               const std::shared_ptr<const record::type_set>& types,
                               std::size_t most);
    // Null: no other quarter is kept.
    [[nodiscard]] const entry* nearest(base::quarter to) const;
    entry take(base::quarter quarter, const std::shared_ptr<const record::type_set>& types);
    void put(entry kept);

    std::shared_ptr<const record::type_set> types_;
    std::list<entry> entries_;  // last used first
    kept_past past_;
};

}  // namespace kheya::hub_command
