// A store on PostgreSQL that is moved while other processes use it: whatever they write is in the
// copy, or is refused.

#include "hub/store/move.hpp"
#include "hub/store/postgres_store.hpp"
#include "tests/unit/store_world.hpp"

#include <thread>

namespace kheya::hub_store {
namespace {

class PostgresMove : public hub_test::StoreWorld {
protected:
    PostgresMove() : StoreWorld(hub_test::empty_postgres_url()) {
        for (const char* end : {"", "-wal", "-shm"}) std::remove((file + end).c_str());
    }
    void make_copy() { copy = hub_test::open_test_store("sqlite:" + file); }
    base::result<moved> move() { return move_whole(*kept, *copy, "sqlite:" + file, 5); }
    // Until a session of the server waits for a lock.
    static void until_somebody_waits(postgres_connection& server) {
        for (;;) {
            auto seen = server.query("SELECT CAST(count(*) AS bigint) FROM pg_stat_activity,"
                                     " pg_sleep(0.01) WHERE wait_event_type = 'Lock'");
            seen.next();
            if (seen.integer(0) > 0) return;
        }
    }
    static base::result<void> write_to(engine& in) {
        return in.transact([&]() -> base::result<void> {
            in.set_meta("written", "late");
            return {};
        });
    }

    std::string file = testing::TempDir() + "moved_while_used.db";
    std::unique_ptr<engine> copy;
};

TEST_F(PostgresMove, NoProcessReadsOrWritesAStoreThatWasMoved) {
    const auto beside = hub_test::open_test_store(url);
    const auto reader = open_reader(url).value();
    EXPECT_TRUE(write_to(*beside));
    make_copy();
    const auto done = move();
    ASSERT_TRUE(done) << done.error().text();
    const auto nothing = []() -> base::result<void> { return {}; };
    const base::result<void> said[] = {write_to(*beside), beside->snapshot(nothing),
                                       reader->read(nothing), write_to(*kept)};
    for (const auto& each : said) {
        ASSERT_FALSE(each);
        // An agent is told to come later, by any error that is not its own.
        EXPECT_EQ(each.error().code, base::errc::io);
        EXPECT_NE(each.error().message.find("was moved to sqlite:" + file), std::string::npos);
    }
    EXPECT_EQ(open_engine(url).error().code, base::errc::refused);
    inside(*copy, [&] {
        EXPECT_EQ(copy->meta("written"), "late");
        EXPECT_TRUE(check_not_moved(*copy));
    });
}

TEST_F(PostgresMove, WhoIsWritingIsWaitedForAndWhoBeginsMeanwhileIsRefused) {
    const auto beside = hub_test::open_test_store(url), third = hub_test::open_test_store(url);
    auto server = postgres_connection::open(hub_test::postgres_server_url()).value();
    make_copy();
    base::result<moved> done = base::refused("not yet");
    std::thread mover;
    inside(*beside, [&] {
        enter(*beside, "A", "A", {{"domain", "in time"}});
        mover = std::thread([&] { done = move(); });
        until_somebody_waits(*server);
        const auto late = write_to(*third);
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().code, base::errc::later);
        EXPECT_NE(late.error().message.find("being moved"), std::string::npos);
    });
    mover.join();
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->changes, 1);
    inside(*copy, [&] {
        EXPECT_EQ(copy->office("A")->seq, 1);
        EXPECT_FALSE(copy->meta("written"));
    });
    EXPECT_EQ(write_to(*third).error().code, base::errc::io);
}

// A move that ends in nothing leaves the store to whoever uses it.
TEST_F(PostgresMove, StoreGoesOnWhereNothingWasMoved) {
    const auto beside = hub_test::open_test_store(url);
    make_copy();
    inside(*copy, [&] { copy->put_office({"X", "", "DIP", "hq", base::side::headquarters, 0}); });
    EXPECT_EQ(move().error().code, base::errc::refused);
    EXPECT_TRUE(write_to(*beside));
    inside([&] { EXPECT_EQ(kept->meta("written"), "late"); });
}

}  // namespace
}  // namespace kheya::hub_store
