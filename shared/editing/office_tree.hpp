#pragma once

// Who may write what an office is and where it stands in the tree of offices, and what nobody may:
// one list and one judgement, for headquarters' acts and console, for the hub's intake and for the
// agent before it saves. Owner: whoever saves or takes an office's record; touches nothing.

#include "shared/base/result.hpp"
#include "shared/journal/change.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kheya::editing {

// As far as is known: empty where it is not.
struct office_place {
    std::string parent, status;
};
using office_look_up = std::function<office_place(const std::string& office)>;

// Whether it writes of an office's record whose it is, what it counts as, where it stands or
// whether it is one at all.
bool writes_tree(const journal::change& change);

// The fields of an office that say so: who has not the whole country may not write them.
std::vector<std::string> tree_fields();

// Whether offices may be put below it: not below one that is no more. Errors: refused.
base::result<void> takes_offices(const std::string& parent, const office_look_up& look_up);

// Nobody may stand above itself, nor below an office that is no more. Errors: refused.
base::result<void> may_stand_below(const std::string& office, const std::string& parent,
                                   const office_look_up& look_up);

// A change of whatever record. What an office is and where it stands concerns all offices: who does
// not have the whole country may not write it; nobody may write what the acts would refuse. The
// message is the reason for which the hub holds such a change. Errors: forbidden, refused.
base::result<void> check_tree(const journal::change& change, bool has_whole_country,
                              const office_look_up& look_up);

}  // namespace kheya::editing
