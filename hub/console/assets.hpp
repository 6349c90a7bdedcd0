#pragma once

// What the console's pages are made of, out of the program itself: nothing is fetched from
// anywhere. The files are built from hub/console/pages (assets.S names them); the description of
// the API is hub/console/openapi.json.

#include "shared/serving/pages.hpp"

namespace kheya::hub_console {

std::span<const serving::asset> assets();
// OpenAPI 3.1, as text.
std::string_view api_description();

}  // namespace kheya::hub_console
