#pragma once

// What the simulated offices save: portals (up to 14 registers) and officers' cards (up to 12),
// with values that the record types take. Which ones follows from numbers: equal runs save equal
// words.

#include "shared/journal/change.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kheya::load {

inline constexpr std::size_t portal_fields = 14, card_fields = 12;

// The first `count` registers of a portal with their values in its save of that number.
std::map<std::string, nlohmann::json> portal_values(std::size_t count, std::size_t number);
std::map<std::string, nlohmann::json> card_values(std::size_t count, std::size_t number);
// The id of an office's card of that number.
std::string card_id(std::size_t office, std::size_t card);

}  // namespace kheya::load
