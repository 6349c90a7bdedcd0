#pragma once

// What the pages are made of, out of the program itself: nothing is fetched from anywhere. The
// files are built from agent/desk/pages (assets.S names them).

#include <string_view>

namespace kheya::agent_desk {

struct asset {
    std::string_view path;           // as a browser asks for it
    std::string_view content_type;
    std::string_view bytes;
    bool is_lasting = false;         // never changes under its name
};

// Null: there is no such file.
const asset* find_asset(std::string_view path);

}  // namespace kheya::agent_desk
