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
    std::string text;   // the line as read
};
// Nothing: the page has no such line, or its day does not exist. A line about the whole site goes
// before those about one part of it, and of these the latest counts.
std::optional<site_update> find_last_updated(std::string_view html);

// What a reader sees: without tags, scripts and styles, entities read, white space squeezed, NFC.
std::string visible_text(std::string_view html);

}  // namespace kheya::agent_probe
