#include "hub/hub.hpp"

namespace kheya::hub {

program::program(parts made)
    : parts_(std::move(made)),
      types_(record::builtin_types()),
      disk_(parts_.io, *parts_.database, parts_.own_disk_thread),
      port_(*parts_.store, disk_, *parts_.time, *parts_.random, parts_.key, types_) {}

platform::http_handler program::agent_handler() {
    return [this](platform::http_request request) { return port_.handle(std::move(request)); };
}

platform::awaitable<editing::outcome> program::perform(editing::request asked) {
    auto outcome = std::make_shared<editing::outcome>();
    const hub_command::surroundings around{*parts_.store, types_, *parts_.random, parts_.key,
                                           parts_.time->wall()};
    auto kept = std::make_shared<editing::request>(std::move(asked));
    std::function<base::result<void>()> job = [outcome, kept, around]() {
        return hub_command::perform_in_transaction(*kept, around, *outcome);
    };
    const auto done = co_await disk_.write(std::move(job));
    if (!done && outcome->exit_code == 0) *outcome = editing::failure(done.error(), kept->how);
    co_return *outcome;
}

}  // namespace kheya::hub
