#pragma once

// The quarters that somebody looked at lately, as hub_report::kept_quarter holds them, brought up
// to date with the store whenever they are asked for. Used by one thread, inside a transaction.

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

private:
    struct entry {
        hub_report::kept_quarter view;
        std::map<std::string, std::int64_t> seen;  // sequence of each office's stream
    };
    entry take(base::quarter quarter);

    std::shared_ptr<const record::type_set> types_;
    std::list<entry> entries_;  // last used first
};

}  // namespace kheya::hub_command
