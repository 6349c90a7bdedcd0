#pragma once

// How far an office was told of its changes that were let out of quarantine, where they are more
// than one receipt names: the unit `released`, behind the receipt, which the agent keeps and shows
// behind its hello while it has changes in quarantine.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"

#include <nlohmann/json.hpp>

namespace kheya::wire {

struct release_cursor {
    base::time_us at = 0;
    base::change_id id{};   // zero: before all of that moment
};

nlohmann::json to_json(const release_cursor& c);
// Errors: refused.
base::result<release_cursor> read_release_cursor(const nlohmann::json& item);

}  // namespace kheya::wire
