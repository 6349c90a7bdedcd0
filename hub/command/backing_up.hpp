#pragma once

// Makes the hub's backups, one at a time: those that somebody asks for, and those of the schedule,
// whose failures are logged and shown by `status`. Owner: the program; on the io thread.

#include "hub/command/backup.hpp"
#include "hub/store/engine.hpp"
#include "shared/editing/request.hpp"
#include "shared/platform/disk_queue.hpp"
#include "shared/platform/seams.hpp"

#include <string>

namespace kheya::hub_command {

class backing_up {
public:
    struct surroundings {
        boost::asio::any_io_executor io;
        hub_store::engine& store;
        platform::database* database = nullptr;  // null: another engine than SQLite, none is made
        platform::key_pair key;
        platform::chance& random;
        platform::clock& time;
        std::string folder;  // of the data
        platform::disk_queue& disk;
        bool own_thread = true;
    };
    struct schedule {
        std::string folder, passphrase_file;
        base::time_us every = 0;
        std::size_t keep = 0;
    };
    explicit backing_up(surroundings around);
    // The verb `backup`.
    platform::awaitable<editing::outcome> back_up(editing::request asked);
    // By the schedule until stop(), which it notices within a second.
    platform::awaitable<void> keep_on(schedule by);
    void stop() { stopping_ = true; }

private:
    platform::awaitable<base::result<void>> back_up_to(std::string file, std::string passphrase);
    platform::awaitable<void> note_schedule(schedule by);
    platform::awaitable<base::time_us> next_backup(base::time_us every);
    surroundings around_;
    platform::work_queue packing_;  // of what a backup copied
    bool stopping_ = false, backing_up_ = false;
};

}  // namespace kheya::hub_command
