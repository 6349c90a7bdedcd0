#pragma once

// What the first page shows at a glance, as one document: the portal, e-Nothi, the quarter's report
// and what it still misses, letters, directives, conflicts. Reads only; inside a read of the store.

#include "agent/store/agent_ledger.hpp"

#include <nlohmann/json.hpp>

namespace kheya::agent_desk {

// {"office": get document or null, "today", "portal", "enothi": get document or null,
//  "branches": {"all","started"}, "quarters": [{"quarter","ends_on","due_on","days_left","status",
//  "return_reason","signed_at","missing": [{"type","field"}],
//  "gaps": [{"why","type","field","month"}] (agent/command/quarter_gaps.hpp)}] (the last one that
//  ended, then this one), "letters", "directives", "follow_ups": list documents of this office,
//  newest first, letters only once they are issued (directives: all that are here), "targets":
//  likewise, what is still to be done first, by the day it is due, "promises": contact entries
//  whose contact was not spoken to since, by the day, "open": {"targets","promises"}: how many are
//  to be done, also beyond the 50 given, "conflicts": conflicts document}. A quarter has
//  "signature": null or {"revision","signed_by","designation","signed_at","signed_on_time",
//  "time_unsure","arrived_on_time","arrived_at"}; on time by the hub's time once it is there, as in
//  its report. `time_unsure`: that differs much from the signer's clock. `asked`: {"quarter"}, or
//  {}. Errors: those of the ledger; refused, no quarter.
base::result<nlohmann::json> home(agent_store::agent_ledger& in, base::time_us wall,
                                  std::string_view level, const nlohmann::json& asked);

}  // namespace kheya::agent_desk
