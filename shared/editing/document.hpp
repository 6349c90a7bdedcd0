#pragma once

// Records, histories and conflicts as the JSON documents that scripts read (docs/interfaces.md),
// and as text for people in Bengali or English.

#include "shared/editing/ledger.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kheya::editing {

// `get --json`: {"type","key","office","retired","fields":{NAME:{"value","by","made_at",
// "effective_at","id","state","register","heads":[...]}}}. A group's members are fields of their
// own with "register" naming the group; an observed field has "observed_on" beside "value"; a set's
// "value" is the array of present elements and each of its heads names its "element".
nlohmann::json record_document(const record::type_set& types, const record_state& state);
std::string record_text(const record::type_set& types, const record_state& state, bool bengali);
std::string list_text(const record::type_set& types, const std::vector<record_state>& states,
                      bool bengali);

// `history --json`: one entry for each register of each change, oldest first; `field` narrows to
// one field, group, or FIELD/ELEMENT (empty: all).
nlohmann::json history_document(const record::type_set& types,
                                const std::vector<logged_change>& log, std::string_view field);
std::string history_text(const record::type_set& types, const std::vector<logged_change>& log,
                         std::string_view field, bool bengali);

// `conflicts --json`: [{"office","type","key","field","rule","state":"open|settled","heads"}].
nlohmann::json conflicts_document(const record::type_set& types,
                                  const std::vector<record_state>& states, bool with_settled);
std::string conflicts_text(const record::type_set& types, const std::vector<record_state>& states,
                           bool with_settled, bool bengali);

}  // namespace kheya::editing
