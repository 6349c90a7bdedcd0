#pragma once

// The hub: builds its stages from the seams and wires them. The only file of the hub that sees them
// all; a simulator builds it the same way with seams of its own. Owner: one io thread.

#include "hub/command/backing_up.hpp"
#include "hub/command/comparing.hpp"
#include "hub/command/key_roll.hpp"
#include "hub/command/perform.hpp"
#include "hub/command/warming.hpp"
#include "hub/console/console.hpp"
#include "hub/intake/agent_port.hpp"
#include "hub/intake/blob_port.hpp"
#include "hub/intake/relay_port.hpp"
#include "hub/store/engine.hpp"
#include "hub/store/log_emptier.hpp"

#include <memory>
#include <string>

namespace kheya::hub {

class program {
public:
    struct parts {
        boost::asio::any_io_executor io;
        platform::clock* time = nullptr;
        platform::chance* random = nullptr;
        std::unique_ptr<hub_store::engine> store;
        platform::database* database = nullptr;  // of the SQLite engine, for backups; null: another
        platform::key_pair key;
        bool own_disk_thread = true;
        std::string folder = {};  // of the data, for backups and evidence; empty: there is none
        hub_intake::statement_log statements = {};
        // The whole log, for a store that may have become an older copy of itself.
        std::function<base::result<std::string>()> read_statements = {};
        // The same store for reading, on a thread of its own; null: everything runs on one.
        std::unique_ptr<hub_store::engine> reader = {};
        hub_intake::port_limits limits = {};
        std::size_t log_pages_most = hub_store::log_pages_most;
    };
    explicit program(parts made);

    // What the agent port answers; outlived by the hub.
    platform::http_handler agent_handler();
    // What the console port answers; outlived by the hub. `names` that browsers may use for it.
    platform::http_handler console_handler(unsigned short port, std::set<std::string> names,
                                           std::set<std::string> metrics_from, bool bengali);
    // Runs one command between exchanges, in a transaction of its own: what the local socket
    // serves.
    platform::awaitable<editing::outcome> perform(editing::request asked);
    // The same for somebody of the console, as far as he may.
    platform::awaitable<editing::outcome> perform_for(editing::request asked,
                                                      hub_command::caller who);

    // Backs up by the schedule until stop(); failures are logged and shown by `status`.
    void start_backups(hub_command::backing_up::schedule schedule);
    // Compares the store with its journal every week until stop().
    void start_comparing();
    // Wakes those who wait for news of what other processes write to the same store, until stop().
    void hear_others();
    // Also sends those home who wait for news.
    void stop();

private:
    platform::awaitable<editing::outcome> run(editing::request asked,
                                              std::optional<hub_command::caller> who);
    void look_in_log();  // in a transaction
    void note_writing(const base::error* failed);  // after each, on the disk thread
    struct task;
    // On the reader's thread: a verb that only reads, or the first step of one that writes.
    base::result<void> work_beside(task& of);
    base::result<void> work_writing(task& of, std::size_t from);  // on the writer's
    std::function<void(std::size_t done, std::size_t whole)> progress_to(
        const editing::request& asked, const hub_command::surroundings& around);
    platform::awaitable<void> note_failure(editing::request asked, hub_command::caller who,
                                           editing::outcome outcome);
    // All but the record types, which only a job of the disk may ask for.
    [[nodiscard]] hub_command::surroundings around() const;
    platform::awaitable<editing::outcome> import_relayed(std::string file, std::string by);
    bool drafting_ = false;
    hub_command::disk_state disk_state_;  // its trouble
    bool is_disk_in_trouble_ = false;     // the disk thread's, as
    std::int64_t rows_written_ = 0;       // ... is what it had written
    parts parts_;
    hub_store::type_shelf types_;  // asked by disk jobs only
    std::unique_ptr<hub_store::type_shelf> types_beside_;  // by jobs of the reader only
    hub_command::kept_quarters kept_;                      // by jobs of the reader only
    hub_command::kept_texts texts_;                        // likewise
    hub_store::log_emptier emptier_;  // asked after each transaction, so it outlives the queue
    platform::disk_queue disk_;
    hub_intake::agent_port port_;
    hub_intake::blob_port blobs_;
    hub_intake::relay_port relays_;
    platform::work_queue proving_;
    hub_command::backing_up backups_;
    std::unique_ptr<platform::disk_queue> reading_;  // beside the writer; null: there is no reader
    std::unique_ptr<hub_command::warming> warming_;
    std::unique_ptr<hub_command::comparing> comparing_;
    std::unique_ptr<hub_console::console> console_;
    std::unique_ptr<hub_store::listener> others_;  // null: nobody else writes
};

}  // namespace kheya::hub
