#pragma once

// A store with the connection behind it: what the hub's wiring holds, while its stages see the
// store only. Which engine it is, the URL says: sqlite:FILE or postgresql://...

#include "hub/store/beside_log.hpp"
#include "hub/store/store.hpp"
#include "shared/platform/disk_queue.hpp"
#include "shared/platform/keys.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace kheya::hub_store {

// What other processes commit to a store that they write to as well.
class listener {
public:
    virtual ~listener() = default;
    // Calls `heard` on the io thread until stop(): what moved; `everyone` where something may have
    // been missed. Once.
    virtual void start(std::function<void(movement)> heard) = 0;
    virtual void stop() = 0;
};

class engine : public store, public platform::transactor {
public:
    // Runs `work`, which only reads, on one state of the store. Errors: work's own, io, later.
    base::result<void> snapshot(const std::function<base::result<void>()>& work) override = 0;

    // As transact, outermost, while no other process writes to it: who is about to is refused.
    virtual base::result<void> transact_alone(const std::function<base::result<void>()>& work) {
        return transact(work);
    }

    // Where the lines stand that hold if and only if the transaction does that says them.
    void keep_beside(std::unique_ptr<line_file> file) { beside_.keep_in(std::move(file)); }
    // Inside transact(). Errors: io.
    base::result<void> note_beside(const std::string& lines) { return beside_.add(lines); }

    // Null: no other process writes to it.
    virtual std::unique_ptr<listener> listen(boost::asio::any_io_executor /*io*/) {
        return nullptr;
    }

    // The file behind it; null: another engine than SQLite.
    virtual platform::database* file() { return nullptr; }
    // Where its log was harmed when it was opened: the name under which all of it is kept. This
    // store is then one of before the harm. Empty: it was whole.
    [[nodiscard]] const std::string& harmed() const { return harmed_; }
    void note_harm(std::string kept) { harmed_ = std::move(kept); }
    // How many pages the log beside that file had after the last commit; 0: there is none.
    virtual std::size_t log_pages() { return 0; }
    // Copies as much of that log into the file as nobody reads any more. Between transactions.
    // Errors: io; nothing is lost then.
    virtual base::result<void> empty_log() { return {}; }

    base::result<void> write(const std::function<base::result<void>()>& work) final {
        return transact(work);
    }

protected:
    // Runs a transaction, or a savepoint of one, with the lines that it says.
    base::result<void> with_lines(bool is_inside, const std::function<base::result<void>()>& run);
    beside_log beside_;

private:
    std::string harmed_;
};

// Makes the tables where they are missing and brings older ones up to this program. Errors: usage
// (no such engine), io (also: written by a newer kheya-hub), later (the database does not answer).
base::result<std::unique_ptr<engine>> open_engine(const std::string& url);
// A second one of a store that is open already, for reading beside its writer: it never writes.
// Null for a store in memory. Errors: as open_engine.
base::result<std::unique_ptr<engine>> open_reader(const std::string& url);

// Whether the URL names a database that other hub processes may use at the same time.
bool is_shared(const std::string& url);

// In a transaction: a store serves one hub, however many processes. Notes whose it is, by the
// present key in the place of one before. Errors: refused, when it is another's.
base::result<void> keep_to_one_hub(store& in, const platform::key_pair& hub);

}  // namespace kheya::hub_store
