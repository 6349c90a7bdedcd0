#pragma once

// How a device stands with the hub, as the hub's signed statement says: the agent names in its
// hello what it knows of that, so that the hub tells it only where it is otherwise.

#include <optional>
#include <string>
#include <string_view>

namespace kheya::wire {

struct standing {
    std::string_view scope, side, level;
    std::optional<bool> whole_country = {};  // nothing: a hub that did not say it
};

inline constexpr std::size_t standing_mark_length = 8;  // hex digits

std::string mark_of(const standing& of);

}  // namespace kheya::wire
