#pragma once

// The agent's settings: every key that agent.toml and the environment may hold, and those that an
// officer sees and changes at the desk (docs/operating.md).

#include "shared/platform/settings.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace kheya::agent {

// From agent.toml of the data folder, then the environment. Errors: usage (unknown key, wrong
// value), io.
base::result<platform::settings_reader> read_settings(const std::string& folder);

// As the file says now, which counts from the next start on: {"file", "settings": [{"key",
// "kind": "choice|number|yes_no", "value", and "choices" or "least" and "most", "fixed": the
// environment says it}]}. Errors: as read_settings.
base::result<nlohmann::json> tell_settings(const std::string& folder);
// Writes one of those into the file. Errors: refused (no such setting, a wrong value), as
// read_settings.
base::result<void> change_setting(const std::string& folder, const std::string& key,
                                  const std::string& value);

}  // namespace kheya::agent
