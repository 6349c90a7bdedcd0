#include "shared/platform/disk_queue.hpp"

#include "shared/base/check.hpp"
#include "shared/base/planted.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <mutex>

namespace kheya::platform {

namespace asio = boost::asio;

namespace {

base::result<void> run_guarded(const std::function<base::result<void>()>& work) {
    try {
        return work();
    } catch (const sqlite_failure& trouble) {
        return trouble.reason();
    } catch (const std::exception& trouble) {
        return base::io_trouble(trouble.what());
    }
}

// The one writer of a SQLite file.
class sqlite_transactor final : public transactor {
public:
    explicit sqlite_transactor(database& db) : db_(db) {}
    base::result<void> write(const std::function<base::result<void>()>& work) override {
        return db_.transact([&] { return work(); });
    }
    base::result<void> read(const std::function<base::result<void>()>& work) override {
        return work();
    }
    base::result<void> snapshot(const std::function<base::result<void>()>& work) override {
        return db_.snapshot(work);
    }
    bool is_lost() override { return db_.transaction_lost(); }

private:
    database& db_;
};

void tell(const disk_queue::watch& seen, const base::result<void>& outcome) {
    if (!seen || outcome) return;
    const base::error e = outcome.error();
    seen(&e);
}

}  // namespace

struct disk_queue::state : std::enable_shared_from_this<state> {
    struct job {
        bool writes = false;
        std::function<base::result<void>()> work;
        std::function<base::result<void>()> then;          // reads, once `work` is committed
        std::function<void(base::result<void>)> done = {};  // on the io thread
        base::result<void> outcome{};
        bool is_told = false;   // before the others of its batch
    };
    using jobs = std::deque<job>;

    asio::any_io_executor io;
    transactor* into;  // null: none of the jobs touches a database
    std::unique_ptr<transactor> own;
    std::size_t most = disk_queue_limit;
    std::unique_ptr<asio::thread_pool> thread;  // none: jobs run on the io thread
    mutable std::mutex guard;   // of `waiting`
    std::deque<job> waiting;
    disk_queue::watch seen;
    bool running = false, starting = false, closed = false;

    state(asio::any_io_executor executor, transactor* writes_into)
        : io(std::move(executor)), into(writes_into) {}

    void add(job made) {
        {
            const std::lock_guard hold(guard);
            waiting.push_back(std::move(made));
        }
        if (running || starting) return;
        starting = true;
        // Not at once: what other coroutines ask for in this turn of the loop joins the batch.
        asio::post(io, [self = shared_from_this()] {
            self->starting = false;
            self->start();
        });
    }

    std::size_t count() const {
        const std::lock_guard hold(guard);
        return waiting.size();
    }

    // Moves jobs that wait to the end of the batch; `writes_only`: up to the first that reads.
    void take(jobs& batch, bool writes_only) {
        const std::lock_guard hold(guard);
        while (!waiting.empty() && batch.size() < group_commit_limit &&
               (waiting.front().writes || !writes_only)) {
            batch.push_back(std::move(waiting.front()));
            waiting.pop_front();
        }
    }

    void start() {
        if (running || count() == 0 || closed) return;
        running = true;
        auto batch = std::make_shared<jobs>();
        take(*batch, false);
        auto self = shared_from_this();
        if (!thread) {
            run_batch(batch);
            finish(*batch);
            return;
        }
        // Work on another thread does not by itself keep the io loop running: this does.
        auto tracked = asio::prefer(io, asio::execution::outstanding_work.tracked);
        asio::post(*thread, [self, batch = std::move(batch), tracked]() mutable {
            self->run_batch(batch);
            // Moved: the last of it, with all that its jobs hold, ends on the io thread.
            asio::post(tracked, [self, batch = std::move(batch)] { self->finish(*batch); });
        });
    }

    // Runs on the disk thread.
    void run_batch(const std::shared_ptr<jobs>& whole) {
        jobs& batch = *whole;
        for (std::size_t at = 0; at < batch.size();) {
            if (!batch[at].writes) {
                const job& each = batch[at];
                const auto work = [&] { return run_guarded(each.work); };
                batch[at].outcome = into == nullptr ? work() : into->read(work);
                tell(seen, batch[at].outcome);
                ++at;
                continue;
            }
            const std::size_t end = commit(batch, at);
            run_thens(whole, at, end);
            at = end;
        }
    }

    // Consecutive writes share a transaction: one fsync for all of them. Gives where they end.
    std::size_t commit(jobs& batch, std::size_t at) {
        std::size_t end = at;
        while (end < batch.size() && batch[end].writes) ++end;
        auto committed = into->write([&]() -> base::result<void> {
            // It may have waited for its turn behind other hubs' transactions: what came
            // meanwhile need not wait for the next.
            if (end == batch.size()) {
                take(batch, true);
                end = batch.size();
            }
            for (std::size_t i = at; i < end; ++i) {
                job& each = batch[i];
                each.outcome = into->write([&] { return run_guarded(each.work); });
                // After a full disk or an I/O error SQLite has dropped the whole
                // transaction, the jobs before this one included: none of them may be
                // answered "saved".
                if (into->is_lost()) return each.outcome.error();
            }
            return {};
        });
        if (!committed && !base::planted(base::planted_bug::saved_before_commit)) {
            for (std::size_t i = at; i < end; ++i) {
                if (batch[i].outcome) batch[i].outcome = committed.error();
            }
        }
        bool failed = false;
        for (std::size_t i = at; i < end; ++i) {
            if (batch[i].outcome) continue;
            failed = true;
            tell(seen, batch[i].outcome);
        }
        if (seen && !failed) seen(nullptr);
        return end;
    }

    // What reads once its job is committed. Whoever has what he waits for is told so at once, while
    // the others still wait. One that fails ends the state that they read together: those behind it
    // begin another.
    void run_thens(const std::shared_ptr<jobs>& whole, std::size_t at, std::size_t end) {
        jobs& batch = *whole;
        const auto waits = [&](std::size_t i) { return batch[i].then && batch[i].outcome; };
        const auto skip = [&] {
            while (at < end && !waits(at)) ++at;
        };
        for (skip(); at < end; skip()) {
            bool its_own = false;
            const auto read = into->snapshot([&]() -> base::result<void> {
                for (skip(); at < end; skip()) {
                    job& each = batch[at];
                    const auto outcome = run_guarded(each.then);
                    if (!outcome && into->is_lost()) return outcome.error();   // runs again
                    each.outcome = outcome;
                    ++at;
                    its_own = !outcome;
                    tell(seen, outcome);
                    if (its_own) return outcome.error();
                    each.is_told = thread != nullptr;
                    if (!each.is_told) continue;
                    asio::post(io, [whole, told = &each] { told->done(std::move(told->outcome)); });
                }
                return {};
            });
            if (read || its_own) continue;
            tell(seen, read);
            for (; at < end; ++at) {
                if (waits(at)) batch[at].outcome = read.error();
            }
        }
    }

    void close() {
        closed = true;
        if (thread) thread->join();
        const std::lock_guard hold(guard);
        for (job& each : waiting) {
            each.done(base::error{base::errc::later, "the program is stopping"});
        }
        waiting.clear();
    }

    void finish(jobs& batch) {
        running = false;
        for (job& each : batch) {
            if (!each.is_told) each.done(std::move(each.outcome));
        }
        start();
    }

    // The waiting coroutine belongs to its job and the job to the queue's state: so the coroutine
    // must not hold the state, or neither would ever go away.
    static awaitable<base::result<void>> enqueue(
        std::weak_ptr<state> queue, bool writes, std::function<base::result<void>()> work,
        std::function<base::result<void>()> then = {}) {
        state* raw = queue.lock().get();  // lives as long as this turn of the loop: one thread
        if (raw == nullptr || raw->closed || raw->count() >= raw->most) {
            co_return base::error{base::errc::later, "the disk has too much to do: come later"};
        }
        auto initiate = [raw, writes, &work, &then](auto handler) {
            auto resume = std::make_shared<decltype(handler)>(std::move(handler));
            job made;
            made.writes = writes;
            made.work = std::move(work);
            made.then = std::move(then);
            made.done = [io = raw->io, resume](base::result<void> outcome) {
                auto executor = asio::get_associated_executor(*resume, io);
                asio::post(executor, [resume, outcome = std::move(outcome)]() mutable {
                    (*resume)(std::move(outcome));
                });
            };
            raw->add(std::move(made));
        };
        auto waits = asio::async_initiate<const asio::use_awaitable_t<>, void(base::result<void>)>(
            initiate, asio::use_awaitable);
        auto outcome = co_await std::move(waits);
        co_return outcome;
    }
};

disk_queue::disk_queue(asio::any_io_executor io, transactor& into, bool own_thread)
    : state_(std::make_shared<state>(std::move(io), &into)) {
    if (own_thread) state_->thread = std::make_unique<asio::thread_pool>(1);
}

disk_queue::disk_queue(asio::any_io_executor io, database& db, bool own_thread)
    : state_(std::make_shared<state>(std::move(io), nullptr)) {
    state_->own = std::make_unique<sqlite_transactor>(db);
    state_->into = state_->own.get();
    if (own_thread) state_->thread = std::make_unique<asio::thread_pool>(1);
}

disk_queue::~disk_queue() { state_->close(); }

awaitable<base::result<void>> disk_queue::write(std::function<base::result<void>()> job) {
    return state::enqueue(state_, true, std::move(job));
}

awaitable<base::result<void>> disk_queue::write(std::function<base::result<void>()> job,
                                                std::function<base::result<void>()> then) {
    return state::enqueue(state_, true, std::move(job), std::move(then));
}

awaitable<base::result<void>> disk_queue::read(std::function<base::result<void>()> job) {
    return state::enqueue(state_, false, std::move(job));
}

void disk_queue::set_watch(watch call) {
    state_->seen = std::move(call);
}

std::size_t disk_queue::waiting() const {
    return state_->count();
}

work_queue::work_queue(asio::any_io_executor io, bool own_thread, std::size_t most)
    : state_(std::make_shared<disk_queue::state>(std::move(io), nullptr)) {
    state_->most = most;
    if (own_thread) state_->thread = std::make_unique<asio::thread_pool>(1);
}

work_queue::~work_queue() { state_->close(); }

awaitable<base::result<void>> work_queue::run(std::function<base::result<void>()> work) {
    return disk_queue::state::enqueue(state_, false, std::move(work));
}

}  // namespace kheya::platform
