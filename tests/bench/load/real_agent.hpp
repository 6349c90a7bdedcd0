#pragma once

// One office's agent as it is shipped: its store on the disk, its exchange, its session, its HTTPS
// client. For figures of bytes and turns, where nothing may be left out.

#include "agent/sync/runner.hpp"
#include "shared/editing/edit.hpp"
#include "shared/editing/ledger.hpp"
#include "tests/bench/load/hub_process.hpp"
#include "tests/bench/load/traffic.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

namespace kheya::load {

// What one stretch of an agent's life cost.
struct spent {
    traffic bytes;
    std::int64_t connections = 0, requests = 0;
    base::time_us took = 0;
    // Answers that were waited for one after the other: TCP's, TLS 1.3's, each request's.
    [[nodiscard]] std::int64_t turns() const { return 2 * connections + requests; }
};

class real_agent {
public:
    // Enrols by that code, of a hub that runs; ends the program where that does not work.
    real_agent(boost::asio::io_context& io, platform::clock& time, platform::chance& random,
               const std::string& folder, const std::string& code);

    // The hub's address is another one from now on.
    void move_to(const std::string& url);
    // One save: FIELD=VALUE as on the command line.
    void save(const std::string& type, const std::string& record,
              const std::vector<std::string>& assignments);
    // Exchanges until nothing is left either way.
    spent sync();
    // One wait for news of so long; ends the program unless nothing came.
    spent wait(base::time_us duration);
    void hang_up() { line_->hang_up(); }
    [[nodiscard]] std::string checksum();

private:
    spent measure(const std::function<platform::awaitable<void>()>& work);
    boost::asio::io_context& io_;
    platform::clock& time_;
    platform::chance& random_;
    std::int64_t requests_ = 0;
    std::unique_ptr<agent_store::store> store_;
    std::unique_ptr<platform::disk_queue> disk_;
    std::unique_ptr<agent_sync::exchange> line_;
    std::unique_ptr<agent_sync::runner> runner_;
};

// A save through the shared verbs, at either side. Ends the program where it is refused.
void save_by(editing::ledger& in, const editing::writer& by, const std::string& type,
             const std::string& record, const std::string& office,
             const std::vector<std::string>& assignments);

}  // namespace kheya::load
