#pragma once

// A register as somebody had it on the screen who saves over it: what came since is not his word.
// Pure.

#include "shared/editing/ledger.hpp"
#include "shared/editing/shown_ids.hpp"

namespace kheya::editing {

struct sight {
    json value;
    bool by_program = false;
};

// `bases`: the heads that were on the screen; without them it is what is shown now. What was
// replaced since is taken from `log`; where that does not know what was there, it is what is shown.
sight sight_of(const record_state& shown, const std::string& reg,
               const std::optional<shown_ids>& bases, const std::vector<logged_change>& log);

}  // namespace kheya::editing
