#pragma once

// The hub's settings: every key that hub.toml and the environment may hold (docs/operating.md).

#include "shared/platform/settings.hpp"

#include <string>

namespace kheya::hub {

// From hub.toml of the data folder, then the environment. Errors: usage (unknown key, wrong value).
base::result<platform::settings_reader> read_settings(const std::string& folder);

}  // namespace kheya::hub
