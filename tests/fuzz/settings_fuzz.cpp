// A settings file, read from a file as the programs read it.

#include "shared/platform/settings.hpp"
#include "tests/fuzz/fuzz_world.hpp"

#include <unistd.h>
#include <filesystem>
#include <fstream>

namespace {

struct scratch {
    std::filesystem::path file = std::filesystem::temp_directory_path() /
                                 ("kheya_fuzz_settings_" + std::to_string(::getpid()));
    scratch() = default;
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch() { std::filesystem::remove(file); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kheya;
    static scratch place;
    std::ofstream(place.file, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    platform::settings_reader settings([](const std::string&) { return std::nullopt; });
    settings.declare_text("sync.url", "https://hub");
    settings.declare_integer("desk.port", 7878, 0, 65535);
    settings.declare_boolean("sync.full_history", true);
    if (!settings.load(place.file)) return 0;
    const auto port = settings.integer("desk.port");
    if (port < 0 || port > 65535) fuzz::found("a port outside its bounds");
    (void)settings.text("sync.url");
    (void)settings.boolean("sync.full_history");
    return 0;
}
