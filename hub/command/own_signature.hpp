#pragma once

// Who may say that an office has signed its report.

#include "hub/command/verbs.hpp"

namespace kheya::hub_command {

// A change that somebody at headquarters makes field by field, before it is saved. A field office
// that has a computer signs at its own desk; for one that has none headquarters enters what was
// signed on paper. Errors: refused.
base::result<void> check_signer(surroundings& around, const journal::change& change);

}  // namespace kheya::hub_command
