#pragma once

// What the report of a quarter will count as unknown, old or not done although every required field
// may be filled: its own rules (docs/report.md), asked of one office while its officer can still do
// something. Reads only. Nothing of it stops a signature.

#include "agent/store/agent_ledger.hpp"
#include "shared/base/calendar.hpp"

namespace kheya::agent_command {

struct gap {
    // unknown (C2), disputed (C2, or anything on the form); not_seen, not_updated (P3);
    // not_checked (P5, P6); no_contact (P8);
    // no_case (T6); unanswered (T5); no_counts (T8); no_staff (T9, H1).
    std::string why;
    std::string type;
    std::string field = {};   // of the type; of unanswered, the kind of channel
    std::string month = {};   // of no_counts, and of what has a month
};

// Of months of the quarter that are not over on `today` no counts are expected yet. Errors: those
// of the ledger.
base::result<std::vector<gap>> quarter_gaps(agent_store::agent_ledger& in, const base::quarter& q,
                                            base::date today);

}  // namespace kheya::agent_command
