#pragma once

// One line to standard error for each error that is finally handled. spdlog stays in log.cpp. Never
// log what people typed: records hold personal data.

#include <string_view>

namespace kheya::platform {

// debug, info, warn, error or off; false for any other word.
bool set_log_level(std::string_view level);
void log_debug(std::string_view message);
void log_info(std::string_view message);
void log_warn(std::string_view message);
void log_error(std::string_view message);

}  // namespace kheya::platform
