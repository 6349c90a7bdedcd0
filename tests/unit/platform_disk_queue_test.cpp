#include "shared/platform/disk_queue.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <boost/asio/detached.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

namespace kheya::platform {
namespace {

namespace asio = boost::asio;

class DiskQueue : public testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        db = std::move(*database::open(folder.file("a.db")));
        ASSERT_TRUE(db->transact([&] {
            db->script("CREATE TABLE t(a INTEGER PRIMARY KEY); CREATE TABLE parent(p PRIMARY KEY);"
                       "CREATE TABLE child(p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
        }));
        queue = std::make_unique<disk_queue>(io.get_executor(), *db, GetParam());
    }
    // Starts a write that is answered into `answers` at its place.
    void start(int number, std::function<base::result<void>()> job) {
        answers.resize(std::max<std::size_t>(answers.size(), number + 1));
        asio::co_spawn(io, wait_for(number, std::move(job)), asio::detached);
    }
    // The same, with what reads once it is committed.
    void start(int number, std::function<base::result<void>()> job,
               std::function<base::result<void>()> then) {
        answers.resize(std::max<std::size_t>(answers.size(), number + 1));
        asio::co_spawn(io, wait_for(number, std::move(job), std::move(then)), asio::detached);
    }
    awaitable<void> wait_for(int number, std::function<base::result<void>()> job,
                             std::function<base::result<void>()> then = {}) {
        auto outcome = co_await queue->write(std::move(job), std::move(then));
        answers[number] = outcome ? "saved" : outcome.error().message;
        order.push_back(number);
    }
    std::function<base::result<void>()> insert(int a) {
        return [this, a]() -> base::result<void> {
            db->run("INSERT INTO t VALUES(?1)", a);
            return {};
        };
    }
    std::int64_t count() {
        return *db->read([&] {
            rows r = db->query("SELECT count(*) FROM t");
            r.next();
            return r.integer(0);
        });
    }
    void run_all() { io.run_for(std::chrono::seconds(20)); }

    temporary_folder folder;
    std::unique_ptr<database> db;
    asio::io_context io;
    std::unique_ptr<disk_queue> queue;
    std::vector<std::string> answers;
    std::vector<int> order;
};

TEST_P(DiskQueue, RefusesWhatIsBeyondItsLimitAndDoesTheRest) {
    const int most = static_cast<int>(disk_queue_limit);
    for (int i = 0; i < most + 3; ++i) start(i, insert(i));
    run_all();
    EXPECT_EQ(std::count(answers.begin(), answers.end(), "saved"), most);
    EXPECT_EQ(count(), most);
    EXPECT_EQ(answers[most], "the disk has too much to do: come later");
}

TEST_P(DiskQueue, WaitingJobsShareOneTransaction) {
    // Each job sees the rows of those before it, and no other connection sees any of them.
    auto reader = std::move(*database::open(folder.file("a.db"), {.read_only = true}));
    std::int64_t seen_outside = 0;
    for (int i = 0; i < 300; ++i) {
        start(i, [&, i]() -> base::result<void> {
            db->run("INSERT INTO t VALUES(?1)", i);
            EXPECT_EQ(count(), i + 1);
            seen_outside += *reader->read([&] {
                rows r = reader->query("SELECT count(*) FROM t");
                r.next();
                return r.integer(0);
            });
            return {};
        });
    }
    run_all();
    EXPECT_EQ(seen_outside, 0);
    EXPECT_EQ(count(), 300);
    EXPECT_EQ(std::count(answers.begin(), answers.end(), "saved"), 300);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

// What jobs hold belongs to the io thread, and ends there.
TEST_P(DiskQueue, JobsEndOnTheIoThread) {
    const auto here = std::this_thread::get_id();
    std::atomic<int> elsewhere = 0;
    int left = 300;
    std::function<void()> next = [&] {
        if (left-- == 0) return;
        const std::shared_ptr<int> held(new int(left), [&, here](const int* one) {
            if (std::this_thread::get_id() != here) ++elsewhere;
            delete one;
        });
        const auto ask = [](disk_queue& of, std::shared_ptr<int> what) -> awaitable<void> {
            std::function<base::result<void>()> job = [what]() -> base::result<void> { return {}; };
            what.reset();
            (void)co_await of.read(std::move(job));
        };
        asio::co_spawn(io, ask(*queue, held), [&](const std::exception_ptr&) { next(); });
    };
    next();
    run_all();
    EXPECT_EQ(left, -1);
    EXPECT_EQ(elsewhere, 0);
}

TEST_P(DiskQueue, OneJobsTroubleLeavesTheOthersAlone) {
    start(0, insert(1));
    start(1, [&]() -> base::result<void> {
        db->run("INSERT INTO t VALUES(50)");
        return base::refused("not this one");
    });
    start(2, insert(1));  // breaks the primary key
    start(3, []() -> base::result<void> { throw std::runtime_error("ours"); });
    start(4, insert(2));
    run_all();
    EXPECT_EQ(answers[0], "saved");
    EXPECT_EQ(answers[1], "not this one");
    EXPECT_NE(answers[2], "saved");
    EXPECT_EQ(answers[3], "ours");
    EXPECT_EQ(answers[4], "saved");
    EXPECT_EQ(count(), 2);
}

TEST_P(DiskQueue, FailedCommitIsTheAnswerOfEveryJob) {
    start(0, insert(1));
    start(1, [&]() -> base::result<void> {
        db->run("INSERT INTO child VALUES(7)");  // found out at the commit only
        return {};
    });
    start(2, []() -> base::result<void> { return base::refused("own"); });
    run_all();
    EXPECT_NE(answers[0], "saved");
    EXPECT_EQ(answers[0], answers[1]);
    EXPECT_EQ(answers[2], "own");
    EXPECT_EQ(count(), 0);
    start(3, insert(4));
    io.restart();
    run_all();
    EXPECT_EQ(answers[3], "saved");
}

TEST_P(DiskQueue, ReadsRunOutsideTransactions) {
    start(0, insert(1));
    bool inside = true;
    std::int64_t seen = 0;
    auto look = [&]() -> awaitable<int> {
        auto job = [&]() -> base::result<void> {
            inside = db->in_transaction();
            seen = count();
            return {};
        };
        auto outcome = co_await queue->read(std::move(job));
        co_return outcome ? 1 : 0;
    };
    auto got = run<int>(io, look());
    EXPECT_EQ(got, 1);
    EXPECT_FALSE(inside);
    EXPECT_EQ(seen, 1);
}

TEST_P(DiskQueue, WhatReadsAfterAJobSeesAllThatWasCommittedWithIt) {
    auto reader = std::move(*database::open(folder.file("a.db"), {.read_only = true}));
    std::vector<std::int64_t> seen, on_disk;
    const auto look = [&]() -> base::result<void> {
        EXPECT_FALSE(db->in_transaction());
        seen.push_back(count());
        on_disk.push_back(*reader->read([&] {
            rows r = reader->query("SELECT count(*) FROM t");
            r.next();
            return r.integer(0);
        }));
        return {};
    };
    start(0, insert(1), look);
    start(1, insert(2));
    start(2, insert(3), look);
    run_all();
    EXPECT_EQ(seen, (std::vector<std::int64_t>{3, 3}));
    EXPECT_EQ(on_disk, seen);
    EXPECT_EQ(answers, (std::vector<std::string>{"saved", "saved", "saved"}));
}

TEST_P(DiskQueue, WhatReadsAfterAJobDoesNotRunWhereNothingWasSaved) {
    int looks = 0;
    const auto look = [&]() -> base::result<void> {
        ++looks;
        return {};
    };
    start(0, []() -> base::result<void> { return base::refused("own"); }, look);
    start(1, insert(1), look);
    run_all();
    EXPECT_EQ(looks, 1);
    EXPECT_EQ(answers, (std::vector<std::string>{"own", "saved"}));
    start(2, [&]() -> base::result<void> {
        db->run("INSERT INTO child VALUES(7)");  // found out at the commit only
        return {};
    }, look);
    io.restart();
    run_all();
    EXPECT_EQ(looks, 1);
    EXPECT_NE(answers[2], "saved");
}

TEST_P(DiskQueue, WhoseReadingFailsKeepsWhatHeSavedAndTheOthersTheirAnswers) {
    const auto look = []() -> base::result<void> { return {}; };
    const auto fail = []() -> base::result<void> { return base::refused("no answer"); };
    const auto raise = []() -> base::result<void> { throw std::runtime_error("ours"); };
    start(0, insert(1), look);
    start(1, insert(2), fail);
    start(2, insert(3), raise);
    start(3, insert(4), look);
    run_all();
    EXPECT_EQ(answers, (std::vector<std::string>{"saved", "no answer", "ours", "saved"}));
    EXPECT_EQ(count(), 4);
}

TEST_P(DiskQueue, TooManyWaitingJobsAreToldToComeLater) {
    const int many = static_cast<int>(disk_queue_limit) + 5;
    for (int i = 0; i < many; ++i) start(i, insert(i));
    run_all();
    EXPECT_EQ(std::count(answers.begin(), answers.end(), "saved"), many - 5);
    EXPECT_EQ(count(), many - 5);
}

TEST_P(DiskQueue, ClosedQueueAnswersThoseWhoWait) {
    start(0, insert(1));
    io.poll_one();  // the coroutine has started and waits
    queue.reset();
    run_all();
    EXPECT_EQ(answers[0], "the program is stopping");
    EXPECT_EQ(count(), 0);
}

// An engine whose transactions wait for a turn before they begin.
class turn_taker final : public transactor {
public:
    base::result<void> write(const std::function<base::result<void>()>& work) override {
        if (depth_ == 0 && ++transactions == 1) {
            waits.set_value();
            turn.get_future().wait();
        }
        ++depth_;
        auto outcome = work();
        --depth_;
        return outcome;
    }
    base::result<void> read(const std::function<base::result<void>()>& work) override {
        return work();
    }
    bool is_lost() override { return false; }

    int transactions = 0;
    std::promise<void> waits, turn;

private:
    int depth_ = 0;
};

TEST(DiskQueueInTurn, WhatComesBeforeTheTurnJoinsTheTransaction) {
    asio::io_context io;
    turn_taker engine;
    disk_queue queue(io.get_executor(), engine, true);
    std::vector<std::pair<std::string, int>> done;   // job, transactions begun by then
    const auto start = [&](bool writes, std::string name) {
        auto job = [&done, &engine, name]() -> base::result<void> {
            done.emplace_back(name, engine.transactions);
            return {};
        };
        const auto wait_for = [](disk_queue& on, bool is_write, auto work) -> awaitable<void> {
            auto waiting = is_write ? on.write(std::move(work)) : on.read(std::move(work));
            EXPECT_TRUE(co_await std::move(waiting));
        };
        asio::co_spawn(io, wait_for(queue, writes, std::move(job)), asio::detached);
        io.poll();
    };
    start(true, "first");
    engine.waits.get_future().wait();
    start(true, "meanwhile");
    start(false, "look");
    start(true, "behind it");
    engine.turn.set_value();
    io.run_for(std::chrono::seconds(20));
    using entry = std::pair<std::string, int>;
    EXPECT_EQ(done, (std::vector<entry>{
                        {"first", 1}, {"meanwhile", 1}, {"look", 1}, {"behind it", 2}}));
}

// An engine whose connection dies while it reads, and comes back or not.
class lossy_reader final : public transactor {
public:
    base::result<void> write(const std::function<base::result<void>()>& work) override {
        return work();
    }
    base::result<void> read(const std::function<base::result<void>()>& work) override {
        for (;;) {
            is_lost_ = false;
            auto outcome = work();
            if (!is_lost_) return outcome;
            if (!comes_back) return base::error{base::errc::later, "no database"};
        }
    }
    bool is_lost() override { return is_lost_; }
    base::result<void> lose() {
        is_lost_ = true;
        return base::io_trouble("the line died");
    }

    bool comes_back = true;

private:
    bool is_lost_ = false;
};

TEST(DiskQueueThatIsLost, ReadingAfterAJobGoesOnWhereItWas) {
    using texts = std::vector<std::string>;
    for (const bool comes_back : {true, false}) {
        asio::io_context io;
        lossy_reader engine;
        engine.comes_back = comes_back;
        disk_queue queue(io.get_executor(), engine, false);
        texts looks, answers;
        const auto start = [&](const std::string& name) {
            std::function<base::result<void>()> job = []() -> base::result<void> { return {}; };
            std::function<base::result<void>()> then = [&, name]() -> base::result<void> {
                looks.push_back(name);
                const bool is_lost = name == "b" && looks.size() == 2;
                return is_lost ? engine.lose() : base::result<void>();
            };
            const auto wait_for = [](disk_queue& on, std::string called, auto saves, auto reads,
                                     texts& told) -> awaitable<void> {
                const auto done = co_await on.write(std::move(saves), std::move(reads));
                told.push_back(called + (done ? ": answered" : ": " + done.error().message));
            };
            asio::co_spawn(io, wait_for(queue, name, std::move(job), std::move(then), answers),
                           asio::detached);
        };
        for (const char* name : {"a", "b", "c"}) start(name);
        io.run_for(std::chrono::seconds(20));
        EXPECT_EQ(looks, comes_back ? (texts{"a", "b", "b", "c"}) : (texts{"a", "b"}));
        EXPECT_EQ(answers, comes_back ? (texts{"a: answered", "b: answered", "c: answered"})
                                      : (texts{"a: answered", "b: no database",
                                               "c: no database"}));
    }
}

std::string name_of(const testing::TestParamInfo<bool>& mode) {
    return mode.param ? "OwnThread" : "Inline";
}
INSTANTIATE_TEST_SUITE_P(Both, DiskQueue, testing::Bool(), name_of);

}  // namespace
}  // namespace kheya::platform
