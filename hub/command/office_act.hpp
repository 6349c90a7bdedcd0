#pragma once

// What the acts of headquarters on the tree of offices have in common: one ordinary change of the
// office's own record, with its reason, so that every device in scope learns of it.

#include "hub/command/verbs.hpp"
#include "shared/editing/edit.hpp"

#include <functional>

namespace kheya::hub_command {

inline constexpr std::size_t preview_most = 500;  // offices or records that a preview names

struct office_act {
    std::string office;
    std::vector<editing::assignment> assignments;
    std::string why;
};

// The office that `arguments` name under `key`. Errors: refused, where it is not in the register.
base::result<std::string> known_office(surroundings& around, const json& arguments,
                                       const char* key);
base::result<std::string> reason_for(const json& arguments);
std::string status_of(surroundings& around, const std::string& office);
// Saves it as one change of the office's record, or only tries to, where `arguments` ask for a
// preview. Errors: refused (nothing would change, a check of the record type).
base::result<void> perform_act(const office_act& act, surroundings& around,
                               const json& arguments);
// Nothing is written then: it may run where the store is only read.
bool is_preview(const json& arguments);

}  // namespace kheya::hub_command
