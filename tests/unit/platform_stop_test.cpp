// How a program ends: on a signal, with what is under way, and no later than that is done.

#include "shared/platform/system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <unistd.h>
#include <csignal>

namespace kheya::platform {

namespace {

constexpr unsigned broken_after_s = 60;   // the kernel ends a test that would wait out the grace

class RunUntilStopped : public testing::Test {
protected:
    RunUntilStopped() { ::alarm(broken_after_s); }
    ~RunUntilStopped() override { ::alarm(0); }
    // Something under way that ends when `bell` rings, or late.
    void begin_work() {
        const auto work = [](alarm& until, bool& ended) -> awaitable<void> {
            ended = co_await until.wait(base::day_us);
        };
        boost::asio::co_spawn(io, work(bell, rung), boost::asio::detached);
    }
    void signal_soon() {
        boost::asio::post(io, [] { std::raise(SIGTERM); });
    }
    boost::asio::io_context io{1};
    alarm bell{io.get_executor()};
    bool rung = false;
};

TEST_F(RunUntilStopped, EndsOnceTheWorkIsDone) {
    begin_work();
    signal_soon();
    run_until_stopped(io, [this] { bell.ring(); }, base::day_us);
    EXPECT_TRUE(rung);
}

TEST_F(RunUntilStopped, DoesNotWaitLongerThanItsGrace) {
    begin_work();
    signal_soon();
    run_until_stopped(io, [] {}, 1);
    EXPECT_FALSE(rung);
}

TEST_F(RunUntilStopped, GoesOnWithNothingWhereTheContextWasStopped) {
    begin_work();
    signal_soon();
    run_until_stopped(io, [this] { io.stop(); }, base::day_us);
    EXPECT_FALSE(rung);
}

}  // namespace

}  // namespace kheya::platform
