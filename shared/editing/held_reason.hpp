#pragma once

// Why headquarters does not take an entry. A reason is kept and sent as English text, by hubs of
// every version; whoever shows it asks here for the reader's language. Owner: hub/intake writes
// them, the programs that list held entries read them; touches nothing.

#include "shared/base/side.hpp"
#include "shared/journal/change.hpp"
#include "shared/record/type_set.hpp"

#include <string>
#include <string_view>

namespace kheya::editing::held_reason {

std::string too_large();
std::string device_may_not_write_for(std::string_view office);
std::string no_such_office(std::string_view office);
std::string side_is_not_the_devices(base::side claimed, base::side device);
std::string key_names_another_office();
std::string entry_is_never_edited();
std::string field_is_not_written_by(std::string_view reg);
std::string going_back_needs_headquarters(std::string_view reg);
std::string is_sealed(std::string_view reg);
std::string is_cut_by_another_hub();
std::string device_was_revoked();
// Of the tree of offices: office_tree.hpp.
std::string tree_is_not_the_writers();
std::string office_is_no_more(std::string_view office, std::string_view status);
std::string stands_above_itself(std::string_view office);
std::string succeeds_itself(std::string_view office);

// Whether it says no more than that the writer's scope did not reach so far when the entry came.
bool is_of_scope(std::string_view reason);

// The same in Bengali; empty where the text is none of ours. What a check said of a value is found
// by asking the check again, so `types` should be those that the entry was judged by.
std::string in_bengali(std::string_view reason, const record::type_set& types,
                       const journal::change& of);
// The same of a reason that concerns the entry whole, and no value of it.
std::string of_an_entry_in_bengali(std::string_view reason);

}  // namespace kheya::editing::held_reason
