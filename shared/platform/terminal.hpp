#pragma once

// Asks the person at the terminal for a secret, without showing it. Used by the commands that need
// a passphrase and were given none.

#include "shared/base/result.hpp"

#include <string>

namespace kheya::platform {

// Errors: usage (there is no terminal, or nothing was typed).
base::result<std::string> ask_secret(const std::string& prompt);

}  // namespace kheya::platform
