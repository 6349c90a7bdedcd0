#pragma once

// Empties the log of SQLite's file in pieces while nobody waits for the store: a writer that finds
// its log full copies all of it into the file at once, and every exchange waits for that. What is
// copied stays in the log until the copy is on the disk, so no save depends on when or whether this
// happens; where it does not, the writer does it when the log is full.
//
// It is the writer's own connection that copies, as a job of its queue, and no other may: SQLite
// before 3.51.3 loses commits where one connection copies while another one writes ("WAL-reset").

#include "hub/store/engine.hpp"
#include "shared/platform/disk_queue.hpp"

#include <string>

namespace kheya::hub_store {

// By so many the log has grown when it is emptied: 8 MiB, far below where the writer must.
inline constexpr std::size_t log_pages_most = 2048;

class log_emptier {
public:
    struct surroundings {
        boost::asio::any_io_executor io;
        engine& store;  // by jobs of the writer only
        platform::disk_queue& writer;
        std::size_t pages = log_pages_most;
    };
    explicit log_emptier(surroundings around) : around_(std::move(around)) {}

    // After a transaction, on the writer's thread: asks for it where the log has grown enough.
    void look();
    // On the io thread: nothing begins any more.
    void stop() { stopped_ = true; }

private:
    platform::awaitable<void> empty();
    void note(const base::result<void>& done);

    surroundings around_;
    std::size_t emptied_at_ = 0;  // pages of the log then; the writer's thread
    bool running_ = false, stopped_ = false;  // these and below: the io thread
    std::string trouble_;  // of the last time; empty: none
};

}  // namespace kheya::hub_store
