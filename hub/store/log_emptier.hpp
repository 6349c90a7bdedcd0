#pragma once

// Empties the log of SQLite's file beside the writer, on a thread and a connection of its own: a
// writer that finds its log full copies all of it into the file before it goes on, and every
// exchange waits for that. What is copied stays in the log until the copy is on the disk, so
// nothing depends on when or whether this happens; where it does not, the writer does it.

#include "hub/store/engine.hpp"
#include "shared/platform/disk_queue.hpp"

#include <string>

namespace kheya::hub_store {

// By so many the log has grown when it is emptied: 8 MiB, far below where the writer begins.
inline constexpr std::size_t log_pages_most = 2048;

class log_emptier {
public:
    struct surroundings {
        boost::asio::any_io_executor io;
        engine& store;                 // by jobs of the writer only
        platform::disk_queue& writer;
        platform::database& log;       // the same file; by this one's thread only
        std::size_t pages = log_pages_most;
        bool own_thread = true;
    };
    explicit log_emptier(surroundings around);

    // After a transaction, on the writer's thread: begins where the log has grown enough.
    void look();
    // On the io thread: nothing begins any more.
    void stop() { stopped_ = true; }

private:
    platform::awaitable<void> empty();
    void note(const base::result<void>& done);

    surroundings around_;
    platform::work_queue thread_;
    std::size_t begun_at_ = 0;  // pages of the log when it was last asked for; the writer's thread
    bool wanted_ = false, running_ = false, stopped_ = false;  // these and below: the io thread
    std::string trouble_;       // of the last time; empty: none
};

}  // namespace kheya::hub_store
