#pragma once

// The one writer of a database as seen from coroutines. Jobs that wait at the same moment run in
// one transaction, each in its own savepoint, and are answered after the commit (group commit). The
// state is owned by the io thread; the jobs run on a disk thread of their own, or at once on the
// io thread when none is wanted (the simulator).

#include "shared/platform/seams.hpp"
#include "shared/platform/sqlite.hpp"

#include <functional>
#include <memory>

namespace kheya::platform {

// Waiting jobs beyond this are refused with `later`: the caller tells its peer to come back.
inline constexpr std::size_t disk_queue_limit = 4096;
inline constexpr std::size_t group_commit_limit = 512;  // jobs in one transaction

// What a queue writes through: SQLite's database, or another engine's connection.
class transactor {
public:
    virtual ~transactor() = default;
    // Runs `work` in one transaction, committed and on the disk when it returned without an error;
    // inside another one in a savepoint. An engine that others write to at the same time may have
    // to run `work` again from its beginning: it must come to the same then. Errors: work's own,
    // io, later.
    virtual base::result<void> write(const std::function<base::result<void>()>& work) = 0;
    // Runs `work`, which only reads, between transactions. Errors: as above.
    virtual base::result<void> read(const std::function<base::result<void>()>& work) = 0;
    // The same on one state of what is read, for many questions.
    virtual base::result<void> snapshot(const std::function<base::result<void>()>& work) {
        return read(work);
    }
    // Inside write(): nothing done in the transaction so far will stay.
    virtual bool is_lost() = 0;
};

class disk_queue {
public:
    // `own_thread`: run jobs on a thread of the queue's own.
    disk_queue(boost::asio::any_io_executor io, transactor& into, bool own_thread);
    disk_queue(boost::asio::any_io_executor io, database& db, bool own_thread);
    ~disk_queue();  // waits for the batch that is running

    // Runs `job` inside a transaction, and gives its outcome once that is on the disk. If the
    // commit fails, every job of the batch gets that error. A job may run more than once, see
    // transactor. Errors: later (queue full, engine away), io, the job's own.
    awaitable<base::result<void>> write(std::function<base::result<void>()> job);
    // The same, and once that is on the disk `then`, which only reads: outside of the transaction,
    // on one state with what was committed together, or on a later one. It may run more than once
    // too. Errors: as above, then's own; the job holds all the same when it is one of `then`.
    awaitable<base::result<void>> write(std::function<base::result<void>()> job,
                                        std::function<base::result<void>()> then);
    // Runs `job` between transactions, for reading.
    awaitable<base::result<void>> read(std::function<base::result<void>()> job);
    [[nodiscard]] std::size_t waiting() const;
    // Called where the jobs run, between them, with every error that a job or its commit ended in,
    // and with nothing after a transaction whose jobs all held. Set it before the first job.
    using watch = std::function<void(const base::error*)>;
    void set_watch(watch call);

private:
    friend class work_queue;
    struct state;
    std::shared_ptr<state> state_;
};

// Work that is slow and touches no database, one piece after the other on a thread of its own (or
// at once on the io thread): proving a password takes a tenth of a second.
class work_queue {
public:
    // More than `most` that wait are refused with `later`.
    work_queue(boost::asio::any_io_executor io, bool own_thread, std::size_t most);
    ~work_queue();  // waits for the piece that is running
    // Errors: later (too much waits), the work's own.
    awaitable<base::result<void>> run(std::function<base::result<void>()> work);

private:
    std::shared_ptr<disk_queue::state> state_;
};

}  // namespace kheya::platform
