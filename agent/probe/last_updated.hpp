#pragma once

// The line in which a government portal says when it was last updated, as its pages have written it
// over the years: both spellings of months, digits of both scripts or as entities, dates in numbers
// or words, 12 or 24 hours. Pure: a page's bytes in, a day out.

#include "shared/base/calendar.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kheya::agent_probe {

struct site_update {
    base::date on;
    std::string time;   // HH:MM:SS as the page says it; empty: it does not
    std::string text;   // the line as read, with ASCII digits and plain hyphens
};
// Nothing: the page has no such line, or its day does not exist. The line must speak of the site,
// of the page or of nothing else: a list or a charter that was updated says nothing of them. A line
// about the whole site goes before the others, and of these the latest counts.
std::optional<site_update> find_last_updated(std::string_view html);

}  // namespace kheya::agent_probe
