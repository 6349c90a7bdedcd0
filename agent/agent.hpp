#pragma once

// The agent as one object: its store, its disk queue, the exchange with its session, the verbs.
// Built from seams, so that `launch` and a simulator make the same one. Holds the data folder's
// state for as long as it lives; the io_context must not run any more once it is gone.

#include "agent/command/service.hpp"
#include "agent/desk/desk.hpp"
#include "agent/store/health.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace kheya::agent {

struct settings {
    std::string folder;               // device.key lives there
    std::string machine, user;        // for the administrator's list, and as default author
    bool full_history = true;
    base::time_us interval = agent_sync::interval_default;
    bool fetches_all_evidence = false;   // of offices below, too
    bool listens = true;              // waits at the hub for news while it runs
    base::time_us probe_every = 7 * base::day_us;   // looks at the portal; 0: only when asked
    // Of FOLDER/reserve; 0: no file of its own beside the database and the key (the simulator's).
    std::int64_t reserve = 0;
    bool own_disk_thread = false;     // only where the io thread must not wait for the disk
};

class program {
public:
    struct seams {
        boost::asio::any_io_executor io;
        platform::clock& time;
        platform::chance& random;
        agent_sync::transport_maker make_transport;
        std::function<void()> on_idle = {};   // the background loop has nothing to do for a while
        // The database is damaged: close the program, open the folder anew (agent_store::rescue).
        std::function<void(const std::string& why)> on_damage = {};
        platform::web* web = nullptr;   // null: the portal is not looked at
    };
    program(seams outside, std::unique_ptr<agent_store::store> store, const settings& set);

    // Begins to exchange in the background, then looks the store over.
    void start();
    platform::awaitable<editing::outcome> perform(editing::request asked);
    // Before the program ends: the log goes into the file, as it does by itself while it runs.
    platform::awaitable<void> rest();
    [[nodiscard]] agent_store::store& store() { return *store_; }
    // The pages, for a server that listens on loopback at that port; `bengali`: how they begin.
    platform::http_handler serve_pages(unsigned short port, bool bengali);
    [[nodiscard]] bool has_pages() const { return desk_ != nullptr; }
    // Opens the pages once, wherever the browser is; serve_pages() was called.
    std::string draw_link() { return desk_->draw_link(); }

private:
    void wrote();
    platform::awaitable<void> rest_later();
    using look = std::function<std::vector<agent_store::health_finding>()>;
    platform::awaitable<void> look_over_regularly();
    platform::awaitable<bool> is_full_check_due();
    platform::awaitable<void> look_over_fully();
    platform::awaitable<bool> take_look(look part);
    platform::awaitable<void> keep_identity();
    platform::awaitable<void> probe_regularly();
    [[nodiscard]] platform::awaitable<bool> is_probe_due();
    boost::asio::any_io_executor io_;
    platform::clock& time_;
    settings settings_;
    std::unique_ptr<agent_store::store> store_;
    agent_store::disk_care care_;
    platform::disk_queue disk_;
    agent_sync::exchange line_;
    agent_sync::carrier carrier_;
    agent_sync::runner runner_;
    agent_command::service service_;
    platform::chance& random_;
    bool probes_ = false;
    bool log_is_empty_ = true;   // but for a few pages; where the disk's jobs run
    bool started_ = false, rests_later_ = false;
    std::unique_ptr<agent_desk::desk> desk_;   // null: no pages are served
};

}  // namespace kheya::agent
