#include "agent/agent.hpp"

#include "agent/store/health.hpp"
#include "shared/platform/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace kheya::agent {

namespace asio = boost::asio;

namespace {

std::string key_file(const settings& set) { return set.folder + "/device.key"; }

}  // namespace

program::program(seams outside, std::unique_ptr<agent_store::store> store, const settings& set)
    : io_(outside.io),
      store_(std::move(store)),
      disk_(outside.io, store_->db(), set.own_disk_thread),
      line_(*store_, disk_, outside.time, outside.random, outside.make_transport,
            {key_file(set), set.machine, set.full_history}),
      runner_(outside.io, outside.time, outside.random, line_, set.interval),
      service_({*store_, disk_, outside.time, outside.random, line_, runner_, key_file(set),
                set.machine, set.full_history, set.user}) {
    runner_.on_idle(std::move(outside.on_idle));
}

void program::start() {
    runner_.start();
    asio::co_spawn(io_, look_over(), asio::detached);
}

// After serving has begun: an old PC's disk takes its time, and the officer should not wait for it.
platform::awaitable<void> program::look_over() {
    std::vector<agent_store::health_finding> findings;
    std::function<base::result<void>()> look = [&]() -> base::result<void> {
        findings = agent_store::look_over(*store_, false);
        return {};
    };
    const auto looked = co_await disk_.read(std::move(look));
    if (!looked) platform::log_error("check: " + looked.error().text());
    for (const auto& f : findings) {
        platform::log_error("check: " + f.where + ": " + f.what + "; " + f.remedy);
    }
}

platform::awaitable<editing::outcome> program::perform(editing::request asked) {
    co_return co_await service_.perform(std::move(asked));
}

}  // namespace kheya::agent
