// What whoever watches over the machine asks: whether the hub is ready, and its numbers.

#include "hub/console/console.hpp"
#include "shared/serving/pages.hpp"

#include <cstdlib>

namespace kheya::hub_console {

using platform::awaitable;
using platform::http_response;
using serving::problem;

namespace {

std::string metric(const std::string& name, const char* kind, const char* what,
                   std::int64_t value) {
    return "# HELP " + name + " " + what + "\n# TYPE " + name + " " + kind + "\n" + name + " " +
           std::to_string(value) + "\n";
}

std::string store_metrics(hub_store::store& in) {
    using hub_store::counted;
    const auto number = [&](const char* name, const char* kind, const char* what, counted which) {
        return metric(name, kind, what, in.count(which));
    };
    const auto backup = in.meta("backup_last");
    return number("kheya_offices", "gauge", "Offices in the register", counted::offices) +
           number("kheya_devices", "gauge", "Devices, revoked ones too", counted::devices) +
           number("kheya_changes_total", "counter", "Changes received", counted::changes) +
           number("kheya_quarantined", "gauge", "Changes in quarantine", counted::quarantined) +
           number("kheya_conflicts_open", "gauge", "Values that wait for a decision",
                  counted::open_conflicts) +
           metric("kheya_backup_last_seconds", "gauge", "When the last backup was made, 0: never",
                  backup ? std::strtoll(backup->c_str(), nullptr, 10) / base::second_us : 0);
}

}  // namespace

awaitable<http_response> console::ready() {
    std::function<base::result<void>()> look = [this]() -> base::result<void> {
        if (around_.store.meta("epoch")) return {};
        return base::io_trouble("the store has no epoch");
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    auto made = looked ? platform::make_response(200, "text/plain", "ok\n")
                       : platform::make_response(503, "text/plain", "the store does not answer\n");
    co_return serving::guarded(std::move(made), serving::uncached);
}

// Numbers for whoever watches over the machine; they tell how much there is and nothing of what.
awaitable<http_response> console::metrics(std::string from) {
    const bool is_near = from == "127.0.0.1" || from == "::1" || from == "::ffff:127.0.0.1";
    if (!is_near && !around_.metrics_from.contains(from)) {
        co_return problem(403, "set [console] metrics_from in hub.toml to let this address in");
    }
    auto text = std::make_shared<std::string>();
    std::function<base::result<void>()> look = [this, text]() -> base::result<void> {
        *text = store_metrics(around_.store);
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    if (!looked) co_return problem(507, looked.error().text());
    *text += metric("kheya_console_sessions", "gauge", "Sessions that called this process",
                    static_cast<std::int64_t>(sessions_.count()));
    *text += metric("kheya_console_streams", "gauge", "Pages that wait for news",
                    static_cast<std::int64_t>(live_.count()));
    *text += metric("kheya_disk_waiting", "gauge", "Jobs that wait for the disk",
                    static_cast<std::int64_t>(around_.disk.waiting()));
    co_return serving::guarded(
        platform::make_response(200, "text/plain; version=0.0.4; charset=utf-8", *text),
        serving::uncached);
}

}  // namespace kheya::hub_console
