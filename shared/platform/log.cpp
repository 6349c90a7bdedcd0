#include "shared/platform/log.hpp"

#define SPDLOG_HEADER_ONLY
#define FMT_HEADER_ONLY
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace kheya::platform {

namespace {

spdlog::logger& logger() {
    static const auto made = [] {
        auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        auto fresh = std::make_shared<spdlog::logger>("kheya", sink);
        fresh->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        fresh->set_level(spdlog::level::info);
        return fresh;
    }();
    return *made;
}

// What a peer sent may stand in a message: line feeds would forge lines, escapes move a
// terminal's cursor.
std::string one_line(std::string_view message) {
    std::string line(message);
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return line;
}

}  // namespace

bool set_log_level(std::string_view level) {
    for (auto [word, value] :
         {std::pair<std::string_view, spdlog::level::level_enum>{"debug", spdlog::level::debug},
          {"info", spdlog::level::info},
          {"warn", spdlog::level::warn},
          {"error", spdlog::level::err},
          {"off", spdlog::level::off}}) {
        if (word != level) continue;
        logger().set_level(value);
        return true;
    }
    return false;
}

void log_debug(std::string_view message) {
    if (logger().should_log(spdlog::level::debug)) logger().debug(one_line(message));
}
void log_info(std::string_view message) {
    logger().info(one_line(message));
}
void log_warn(std::string_view message) {
    logger().warn(one_line(message));
}
void log_error(std::string_view message) {
    logger().error(one_line(message));
}

}  // namespace kheya::platform
