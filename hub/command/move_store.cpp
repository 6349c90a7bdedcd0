#include "hub/command/move_store.hpp"

#include "hub/store/move.hpp"

namespace kheya::hub_command {

editing::outcome move_store(hub_store::engine& from, const std::string& from_url,
                            const editing::request& asked, base::time_us now) {
    const std::string url = asked.arguments.value("url", "");
    const auto done = [&]() -> base::result<hub_store::moved> {
        if (url == from_url) return base::refused("that is where the store is", "url");
        const auto to = hub_store::open_engine(url);
        // One that was moved itself holds a store all the same.
        if (!to && to.error().code == base::errc::refused) return hub_store::no_empty_store();
        if (!to) return to.error();
        return hub_store::move_whole(from, **to, url, now);
    }();
    if (!done) return editing::failure(done.error(), asked.how);
    if (asked.how.json) {
        return editing::success(nlohmann::json{{"offices", done->offices},
                                               {"changes", done->changes},
                                               {"records", done->records}});
    }
    return editing::success(
        "kheya-hub: " + std::to_string(done->changes) + " changes and " +
        std::to_string(done->records) + " records of " + std::to_string(done->offices) +
        " offices are in the new store; every office's checksum is the same.\n"
        "Give it with --store from now on, or as `store` under [hub] in hub.toml. The old one is "
        "as it was, and is not used any more.\n");
}

}  // namespace kheya::hub_command
