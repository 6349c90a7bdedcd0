#pragma once

// From a page's bytes to what its reader sees, of whatever a server sends: nothing in it makes the
// page unreadable. UTF-8; where most letters beyond ASCII are none of UTF-8, windows-1252, which is
// what Bijoy is written in. Pure.

#include <string>
#include <string_view>

namespace kheya::agent_probe {

// Without tags, scripts and styles, entities read, white space squeezed, NFC. A line feed stands
// wherever a block begins or ends (a paragraph, a cell, a list's item), so that neighbours are not
// taken for one sentence. A byte that is no letter becomes U+FFFD.
std::string visible_lines(std::string_view html);
// The same with spaces for the line feeds.
std::string visible_text(std::string_view html);

// ASCII letters alone.
std::string lowered(std::string_view text);

}  // namespace kheya::agent_probe
