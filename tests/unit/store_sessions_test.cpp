// Who is signed in at the console, as each engine of the store keeps it: what a new session leaves
// of the others, what ends all of them, and that no copy of a store lets anybody in.

#include "hub/store/move.hpp"
#include "hub/store/postgres_store.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/unit/store_world.hpp"

#include <cstdio>

namespace kheya::hub_store {
namespace {

class StoreSessions : public hub_test::StoreWorld {
protected:
    static base::hash256 hash(std::uint8_t first) {
        base::hash256 out;
        out.bytes[0] = first;
        return out;
    }
    void open(std::uint8_t first, const std::string& who, base::time_us at) {
        inside([&] { kept->open_session({hash(first), who, at, at}, bounds); });
    }
    // Which of those made here are still there.
    std::vector<int> left() {
        std::vector<int> out;
        inside([&] {
            for (int i = 0; i < 40; ++i) {
                if (kept->session(hash(static_cast<std::uint8_t>(i)))) out.push_back(i);
            }
        });
        return out;
    }
    session_bounds bounds{0, 0, 1000, 3, 5};
};

TEST_F(StoreSessions, ComeBackAsTheyWereAndKeepTheirLatestUse) {
    open(1, "করিম", 50);
    inside([&] {
        kept->note_session(hash(1), 70);
        kept->note_session(hash(1), 60);
        kept->note_session(hash(2), 60);  // never opened
        const auto row = kept->session(hash(1));
        ASSERT_TRUE(row);
        EXPECT_EQ(row->hash, hash(1));
        EXPECT_EQ(row->name, "করিম");
        EXPECT_EQ(row->made_at, 50);
        EXPECT_EQ(row->seen_at, 70);
    });
    EXPECT_EQ(left(), std::vector<int>{1});
}

TEST_F(StoreSessions, OldestOfOnePersonAndOfAllMakeRoom) {
    open(1, "x", 10);
    open(2, "y", 11);
    open(3, "x", 12);
    (void)kept->take_movement();
    open(4, "x", 13);
    EXPECT_TRUE(kept->take_movement().shut_out.empty());
    open(5, "x", 14);
    EXPECT_EQ(kept->take_movement().shut_out, std::set<std::string>{"x"});
    EXPECT_EQ(left(), (std::vector<int>{2, 3, 4, 5}));
    open(6, "z", 15);
    open(7, "z", 16);
    EXPECT_EQ(left(), (std::vector<int>{3, 4, 5, 6, 7}));
}

TEST_F(StoreSessions, WhatEndedByTimeOrLiesAheadGoesWithTheNextOne) {
    open(1, "x", 10);
    open(2, "y", 20);
    open(3, "z", 30);
    inside([&] { kept->note_session(hash(3), 200); });
    bounds.made_after = 11;
    bounds.seen_after = 25;
    bounds.before = 150;
    open(4, "w", 100);
    EXPECT_EQ(left(), std::vector<int>{4});
}

TEST_F(StoreSessions, EndOneByOneByNameAndAllAtOnce) {
    for (std::uint8_t i = 1; i < 4; ++i) open(i, "x", i);
    open(4, "y", 4);
    (void)kept->take_movement();
    inside([&] { kept->end_session(hash(1)); });
    EXPECT_EQ(kept->take_movement().shut_out, std::set<std::string>{"x"});
    inside([&] { kept->end_session(hash(1)); });
    EXPECT_TRUE(kept->take_movement().empty());
    inside([&] { kept->shut_out("x", hash(3)); });
    EXPECT_EQ(left(), (std::vector<int>{3, 4}));
    inside([&] { kept->shut_out("x"); });
    EXPECT_EQ(left(), std::vector<int>{4});
    inside([&] { kept->end_sessions(); });
    EXPECT_EQ(left(), std::vector<int>{});
}

TEST_F(StoreSessions, NeitherAMovedNorARestoredStoreLetsAnybodyIn) {
    open(1, "x", 1);
    const std::string file = testing::TempDir() + "moved_sessions.db";
    for (const char* end : {"", "-wal", "-shm"}) std::remove((file + end).c_str());
    auto copy = hub_test::open_test_store("sqlite:" + file);
    (void)kept->take_movement();
    ASSERT_TRUE(move_whole(*kept, *copy, "sqlite:" + file, 5));
    inside(*copy, [&] { EXPECT_FALSE(copy->session(hash(1))); });
    EXPECT_TRUE(kept->take_movement().everyone);
    kept = std::move(copy);
    open(2, "x", 1);
    // An older copy of the store, by `restore` or as an agent's receipts show.
    base::replica_id drawn;
    inside([&] { begin_epoch_put_back(*kept, {2, drawn}, 7); });
    EXPECT_EQ(left(), std::vector<int>{});
}

TEST_F(StoreSessions, StoreOfAnOlderHubGetsTheTable) {
    if (auto* sqlite = dynamic_cast<sqlite_store*>(kept.get())) {
        inside([&] { sqlite->db().script("DROP TABLE session"); });
        ASSERT_TRUE(sqlite->prepare());
    } else {
        auto& postgres = dynamic_cast<postgres_store&>(*kept);
        inside([&] {
            postgres.db().script("DROP TABLE session");
            postgres.set_meta("postgres_schema", "4");
        });
        ASSERT_TRUE(postgres.prepare());
    }
    open(1, "x", 1);
    EXPECT_EQ(left(), std::vector<int>{1});
}

}  // namespace
}  // namespace kheya::hub_store
