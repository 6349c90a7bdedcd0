// A hub that is put back to before an act of headquarters on the tree, and hears of it again from
// whoever comes first: what it had accepted is accepted still, and nobody has to look after it.

#include "tests/unit/office_merge_world.hpp"

namespace kheya::agent_test {
namespace {

class OfficeMergePutBack : public OfficeMerge, public testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(WhoeverComesFirst, OfficeMergePutBack, testing::Bool());

TEST_P(OfficeMergePutBack, HubHearsOfItAgain) {
    auto a = join(a_office), b = join(b_office);
    save(*a, staff_key, "name_bn=রহিম");
    for (auto* each : {a.get(), b.get()}) sync(*each);
    const auto backup = hub.back_up();
    ASSERT_EQ(merge().exit_code, 0);
    for (auto* each : {a.get(), b.get()}) sync(*each);
    const auto own = save(*b, staff_key, "designation=উপপরিচালক");
    sync(*b);
    hub.roll_back(backup, true);
    ASSERT_EQ(holder(staff_key), a_office);
    for (int round = 0; round < 2; ++round) {
        sync(GetParam() ? *a : *b);
        sync(GetParam() ? *b : *a);
    }
    sync(*b);
    EXPECT_EQ(holder(staff_key), b_office);
    EXPECT_TRUE(hub.has(own));
    EXPECT_FALSE(entry(own).quarantine.has_value());
    EXPECT_EQ(b->counts().quarantined, 0);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
}

// Put back to before the record was there, and the first that the hub hears of it comes from the
// heir: nothing tells it then that the record was ever the other office's.
TEST_P(OfficeMergePutBack, RecordThatIsNewToTheHubAgainKeepsNobodyWaiting) {
    auto a = join(a_office), b = join(b_office);
    const auto backup = hub.back_up();
    const auto first = save(*a, staff_key, "name_bn=রহিম");
    for (auto* each : {a.get(), b.get()}) sync(*each);
    ASSERT_EQ(merge().exit_code, 0);
    for (auto* each : {a.get(), b.get()}) sync(*each);
    const auto later = save(*b, staff_key, "designation=উপপরিচালক");
    sync(*b);
    hub.roll_back(backup, true);
    ASSERT_EQ(holder(staff_key), "nobody");
    for (int round = 0; round < 2; ++round) {
        sync(GetParam() ? *a : *b);
        sync(GetParam() ? *b : *a);
    }
    for (const auto& id : {first, later}) {
        ASSERT_TRUE(hub.has(id));
        EXPECT_FALSE(entry(id).quarantine.has_value());
    }
    EXPECT_EQ(holder(staff_key), b_office);
    EXPECT_EQ(a->counts().pending, 0);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
    // What A still wrote of it, out of a form left open, lands with the record.
    const auto late = save(*a, staff_key, "name_bn=রহিম উদ্দিন");
    sync(*a);
    EXPECT_EQ(a->counts().pending, 0);
    EXPECT_EQ(a->counts().quarantined, 0);
    EXPECT_FALSE(entry(late).quarantine.has_value());
    expect_as_fresh(*b, b_office);
}

// The same with a split, of which nobody tells the hub anything again.
TEST_F(OfficeMerge, PutBackToBeforeASplitKeepsNobodyWaitingEither) {
    auto a = join(a_office), b = join(b_office);
    const auto backup = hub.back_up();
    const auto first = save(*a, staff_key, "name_bn=রহিম");
    for (auto* each : {a.get(), b.get()}) sync(*each);
    const json given = {{"office", a_office}, {"into", b_office},
                        {"records", {"staff/" + staff_key}}, {"why", "order"}};
    ASSERT_EQ(act("office split", given).exit_code, 0);
    for (auto* each : {a.get(), b.get()}) sync(*each);
    save(*b, staff_key, "designation=উপপরিচালক");
    sync(*b);
    hub.roll_back(backup, true);
    for (int round = 0; round < 2; ++round) {
        sync(*b);
        sync(*a);
    }
    EXPECT_FALSE(entry(first).quarantine.has_value());
    EXPECT_EQ(holder(staff_key), b_office);
    EXPECT_EQ(a->counts().pending, 0);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
}

// And where the record is still there, with the office that it was taken from: its new owner's word
// is refused, until another device shows the proof that this hub had taken it.
TEST_F(OfficeMerge, WordRefusedAfterASplitWasLostIsTakenOnProof) {
    auto a = join(a_office), b = join(b_office), second = join(b_office);
    save(*a, staff_key, "name_bn=রহিম");
    sync(*a);
    const auto backup = hub.back_up();
    const json given = {{"office", a_office}, {"into", b_office},
                        {"records", {"staff/" + staff_key}}, {"why", "order"}};
    ASSERT_EQ(act("office split", given).exit_code, 0);
    sync(*b);
    const auto word = save(*b, staff_key, "designation=উপপরিচালক");
    for (auto* each : {b.get(), second.get()}) sync(*each);
    hub.roll_back(backup, true);
    sync(*b);
    ASSERT_TRUE(hub.has(word));
    ASSERT_TRUE(entry(word).quarantine.has_value());
    EXPECT_EQ(b->counts().quarantined, 1);
    sync(*second);
    EXPECT_FALSE(entry(word).quarantine.has_value());
    for (auto* each : {a.get(), b.get()}) sync(*each);
    EXPECT_EQ(b->counts().quarantined, 0);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
}

}  // namespace
}  // namespace kheya::agent_test
