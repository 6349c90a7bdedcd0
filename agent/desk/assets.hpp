#pragma once

// What the pages are made of, out of the program itself: nothing is fetched from anywhere. The
// files are built from agent/desk/pages (assets.S names them). The page names script and style with
// their hashes, so those are kept by browsers for good.

#include "shared/serving/pages.hpp"

namespace kheya::agent_desk {

std::span<const serving::asset> assets();

}  // namespace kheya::agent_desk
