#pragma once

// Where offices stand in the tree, as the hub's register has them now, for whoever judges what is
// written of the tree. Runs inside the store's transaction.

#include "hub/store/store.hpp"
#include "shared/editing/office_tree.hpp"

#include <set>

namespace kheya::hub_store {

base::side side_of_level(std::string_view level);
// Whether the office was ever of a level of that side, whatever it is now.
bool was_of_side(store& in, const std::string& office, base::side side);

editing::office_place place_of(store& in, const record::type_set& types,
                               const std::string& office);

// The same of any of them; both arguments outlive it.
editing::office_look_up places_in(store& in, const record::type_set& types);

// All that ever stood above it, by what its record and theirs said at any time: as far as
// ever_above_most of them.
inline constexpr std::size_t ever_above_most = 200;
std::set<std::string> ever_above(store& in, const std::string& office);
// Those of them that do not stand above it now.
std::set<std::string> once_above(store& in, const std::string& office);

}  // namespace kheya::hub_store
