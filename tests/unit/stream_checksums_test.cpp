// A stream's checksum that goes on from what was known of it is that of all its heads, whatever
// happened meanwhile.

#include "hub/intake/stream_checksums.hpp"
#include "hub/store/moving.hpp"
#include "tests/unit/store_world.hpp"

namespace kheya::hub_test {
namespace {

class StreamChecksums : public StoreWorld {
protected:
    // Both ways of coming to it.
    void expect_same(hub_intake::stream_checksums& known, const std::string& office = "A") {
        inside([&] {
            const auto row = kept->office(office);
            ASSERT_TRUE(row);
            EXPECT_EQ(known.of(*kept, *row), hub_store::checksum_of(*kept, {office}));
        });
    }
    void move(const std::string& record, const std::string& from, const std::string& into) {
        inside([&] {
            const hub_store::record_key key{from, "staff", record};
            hub_store::move_records(*kept, *types, from, {key}, into, {1, "admin", "ordered"});
        });
    }
    hub_intake::stream_checksums sums;
};

TEST_F(StreamChecksums, GoOnWithEachSave) {
    expect_same(sums);
    std::vector<change_id> last;
    for (int i = 0; i < 20; ++i) {
        const std::string record = "s-" + std::to_string(i % 7);
        save("A", record, {{"name_bn", i}, {"post", "x"}}, {}, {}, "staff");
        last = {save("A", "A", {{"domain", i}}, last).change.id};
        if (i % 3 != 1) expect_same(sums);
        expect_same(sums, "B");
    }
}

// "a" and "a.b", "a" and "a-b": where a record ends another one's name may go on.
TEST_F(StreamChecksums, RecordsStandAsTheirLinesDo) {
    for (const std::string record : {"a", "a.b", "a-b", "a\x01", "aa", "a b", "A"}) {
        save("A", record, {{"name_bn", record}}, {}, {}, "staff");
        save("A", record, {{"name_bn", record}, {"name_en", "x"}}, {}, {}, "staff_posts");
        expect_same(sums);
    }
}

TEST_F(StreamChecksums, RecordsLeaveAndComeBack) {
    for (const std::string record : {"s-1", "s-2", "s-3"}) {
        save("A", record, {{"name_bn", record}}, {}, {}, "staff");
    }
    expect_same(sums);
    move("s-2", "A", "B");
    expect_same(sums);
    expect_same(sums, "B");
    move("s-2", "B", "A");
    move("s-1", "A", "B");
    expect_same(sums);
    expect_same(sums, "B");
    // There and back between two looks, and all of them gone.
    move("s-2", "A", "B");
    move("s-2", "B", "A");
    expect_same(sums);
    move("s-2", "A", "B");
    move("s-3", "A", "B");
    expect_same(sums);
    expect_same(sums, "B");
}

// What was looked at and is lost then comes again as something else, under the same sequences.
TEST_F(StreamChecksums, LostTransactionsAreForgotten) {
    save("A", "s-1", {{"name_bn", "one"}}, {}, {}, "staff");
    expect_same(sums);
    for (int lost = 0; lost < 3; ++lost) {
        EXPECT_FALSE(kept->transact([&]() -> base::result<void> {
            for (int i = 0; i <= lost; ++i) {
                enter(*kept, "A", "lost-" + std::to_string(i), {{"name_bn", "lost"}}, {}, {},
                      "staff");
            }
            const auto row = kept->office("A");
            EXPECT_EQ(sums.of(*kept, *row), hub_store::checksum_of(*kept, {"A"}));
            return base::refused("lost");
        }));
        if (lost == 1) expect_same(sums);
        save("A", "s-2", {{"name_bn", lost}}, {}, {}, "staff");
        expect_same(sums);
    }
}

TEST_F(StreamChecksums, RoomIsBounded) {
    hub_intake::stream_checksums small(2000);
    for (int i = 0; i < 40; ++i) {
        const std::string office = i % 2 == 0 ? "A" : "B";
        save(office, "s-" + std::to_string(i), {{"name_bn", i}}, {}, {}, "staff");
        expect_same(small, "A");
        expect_same(small, "B");
        EXPECT_LE(small.text_kept(), 2000u);
    }
}

// Only what moved is read: what was changed behind the store's back is not noticed, for a while.
TEST_F(StreamChecksums, WhatDidNotMoveIsNotReadAgainForAWhile) {
    const auto first = save("A", "s-1", {{"name_bn", "one"}}, {}, {}, "staff");
    expect_same(sums);
    inside([&] {
        auto registers = kept->load_record("A", "staff", "s-1");
        registers.begin()->second.state.heads.clear();
        kept->save_record({"A", "staff", "s-1"}, registers);
    });
    int unnoticed = 0;
    for (;; ++unnoticed) {
        save("A", "s-2", {{"name_bn", unnoticed}}, {}, {}, "staff");
        base::hash256 seen, whole;
        inside([&] {
            seen = sums.of(*kept, *kept->office("A"));
            whole = hub_store::checksum_of(*kept, {"A"});
        });
        if (seen == whole) break;
        ASSERT_LE(unnoticed, hub_intake::steps_most);
    }
    EXPECT_EQ(unnoticed, hub_intake::steps_most);
}

}  // namespace
}  // namespace kheya::hub_test
