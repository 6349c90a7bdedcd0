#include "hub/settings.hpp"

#include "hub/intake/admission.hpp"

namespace kheya::hub {

namespace {

constexpr std::string_view settings_file = "/hub.toml";

}  // namespace

base::result<platform::settings_reader> read_settings(const std::string& folder) {
    platform::settings_reader settings;
    settings.declare_text("hub.lang", "");
    settings.declare_text("hub.listen", ":8443");
    settings.declare_text("hub.console", "");
    settings.declare_text("console.certificate", "");
    settings.declare_text("console.key", "");
    settings.declare_text("console.names", "");
    settings.declare_text("console.metrics_from", "");
    settings.declare_text("hub.store", "");
    settings.declare_text("log.level", "info");
    hub_intake::declare_limits(settings);
    settings.declare_text("backup.folder", "");
    settings.declare_integer("backup.every_h", 24, 1, 24 * 366);
    settings.declare_integer("backup.keep", 14, 1, 10'000);
    settings.declare_text("backup.passphrase_file", "");
    TRY_VOID(settings.load(folder + std::string(settings_file)));
    TRY_VOID(settings.read_environment());
    return settings;
}

}  // namespace kheya::hub
