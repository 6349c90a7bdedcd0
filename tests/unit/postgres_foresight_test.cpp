// What an exchange foretells is asked of PostgreSQL together.

#include "hub/store/postgres_store.hpp"
#include "tests/unit/store_world.hpp"

namespace kheya::hub_store {
namespace {

class PostgresForesight : public hub_test::StoreWorld {
protected:
    PostgresForesight() : StoreWorld(hub_test::empty_postgres_url()) {}
    static postgres_connection& db_of(engine& in) {
        return dynamic_cast<postgres_store&>(in).db();
    }
};

TEST_F(PostgresForesight, WhatWasForeseenIsNotWaitedForAgain) {
    const auto id = save("A", "A", {{"domain", "a"}}).change.id;
    inside([&] {
        const auto ask_all = [&] {
            EXPECT_EQ(kept->office("A")->seq, 1);
            EXPECT_EQ(kept->standing_of(id)->seq, 1);
            EXPECT_FALSE(kept->redaction(id));
            EXPECT_EQ(kept->load_record("A", "portal", "A").size(), 1u);
            int heads = 0;
            kept->each_register_since("A", 0, [&](const auto&) { return ++heads > 0; });
            EXPECT_EQ(heads, 1);
        };
        const auto before = db_of(*kept).waits();
        kept->foresee([&] {
            EXPECT_FALSE(kept->office("A"));
            EXPECT_FALSE(kept->office("A"));
            EXPECT_FALSE(kept->standing_of(id));
            EXPECT_FALSE(kept->redaction(id));
            EXPECT_TRUE(kept->load_record("A", "portal", "A").empty());
            kept->each_register_since("A", 0, [](const auto&) { return true; });
        });
        EXPECT_EQ(db_of(*kept).waits(), before + 1);
        ask_all();
        EXPECT_EQ(db_of(*kept).waits(), before + 1);
        // What is written meanwhile is seen.
        enter(*kept, "A", "A", {{"domain", "b"}});
        EXPECT_EQ(kept->office("A")->seq, 2);
        EXPECT_EQ(kept->load_record("A", "portal", "A").begin()->second.state.heads.size(), 2u);
    });
}

// More than is sent at once, or nothing at all: it is asked when it is needed.
TEST_F(PostgresForesight, WhatCannotBeForeseenIsAskedWhenItIsNeeded) {
    const auto id = save("A", "A", {{"domain", "a"}}).change.id;
    inside([&] {
        kept->foresee([] {});
        kept->foresee([&] {
            for (int i = 0; i < 1000; ++i) kept->meta("m" + std::to_string(i));
            kept->standing_of(id);
        });
        EXPECT_EQ(kept->standing_of(id)->seq, 1);
        EXPECT_FALSE(kept->meta("m999"));
    });
    kept->foresee([&] { kept->standing_of(id); });   // no transaction: nothing is promised
    inside([&] {
        bool was_refused = false;
        const auto inner = kept->transact([&]() -> base::result<void> {
            kept->foresee([&] { db_of(*kept).query("SELECT nothing FROM meta"); });
            return {};
        });
        was_refused = !inner;
        EXPECT_TRUE(was_refused);
        EXPECT_EQ(kept->standing_of(id)->seq, 1);
    });
}

// What comes of it is not waited for, but not passed over either.
TEST_F(PostgresForesight, RowThatIsNotThereToBeChangedFailsTheTransaction) {
    const auto change = [&](const char* key) {
        return kept->transact([&]() -> base::result<void> {
            kept->set_meta("first", "1");
            const auto before = db_of(*kept).waits();
            db_of(*kept).send_one("UPDATE meta SET value = ?2 WHERE key = ?1", key, "2");
            db_of(*kept).send_one("UPDATE meta SET value = ?2 WHERE key = ?1", "first", "3");
            EXPECT_EQ(db_of(*kept).waits(), before);
            return {};
        });
    };
    const auto refused = change("none");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::errc::io);
    inside([&] { EXPECT_FALSE(kept->meta("first")); });
    EXPECT_TRUE(change("first"));
    inside([&] { EXPECT_EQ(kept->meta("first"), "3"); });
}

}  // namespace
}  // namespace kheya::hub_store
