#pragma once

// What headquarters chases: portals that do not exist and how far their cases are, decisions with
// their targets, and the officers outside with whom contact is to be kept. Pure, from the records
// of one moment.

#include "hub/report/facts.hpp"

namespace kheya::hub_followup {

// What the verb `followup` answers, see docs/interfaces.md. Errors: io.
base::result<nlohmann::json> open_matters(hub_report::record_source& source,
                                          const hub_report::survey& s, int contact_every_days);

}  // namespace kheya::hub_followup
