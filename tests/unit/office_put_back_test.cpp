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
    forget_proof(*b, word);
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

// The record's office is itself newer than the backup, and its own record comes behind the other in
// the same offer: a proof says that the hub had taken it, so the office was there.
TEST_P(OfficeMergePutBack, RecordOfAnOfficeThatComesBackBehindItIsTaken) {
    auto above = join("HQ", true);
    sync(*above);
    const auto backup = hub.back_up();
    add_office("Z", "HQ");
    const auto key = create("staff", "Z", {"name_bn=রহিম", "designation=officer"});
    const json merged = {{"offices", {"Z"}}, {"into", b_office}, {"why", "order"}};
    ASSERT_EQ((GetParam() ? act("office merge", merged) : split("Z", b_office, "staff/" + key))
                  .exit_code,
              0);
    for (int round = 0; round < 2; ++round) sync(*above);
    ASSERT_NE(held(*above).find(key), std::string::npos);
    hub.roll_back(backup, true);
    for (int round = 0; round < 3; ++round) sync(*above);
    // Of a split nobody tells the hub anything again.
    EXPECT_EQ(holder(key), GetParam() ? b_office : "Z");
    EXPECT_NE(held(*above).find(key), std::string::npos);
    expect_as_fresh(*above, "HQ", true);
}

// Both offices are newer than the backup, and the one that is merged is heard of before its heir.
TEST_P(OfficeMergePutBack, MergeIsHeardOfAgainBeforeTheHeirIs) {
    const auto backup = hub.back_up();
    add_office("X", "HQ");
    add_office("Y", "HQ");
    auto x = join("X"), y = join("Y");
    save(*x, staff_key, "name_bn=রহিম");
    for (auto* each : {x.get(), y.get()}) sync(*each);
    ASSERT_EQ(act("office merge", {{"offices", {"X"}}, {"into", "Y"}, {"why", "order"}}).exit_code,
              0);
    for (auto* each : {x.get(), y.get()}) sync(*each);
    const auto word = save(*y, staff_key, "designation=director");
    sync(*y);
    hub.roll_back(backup, true);
    const auto admit_again = [&](office_agent& agent, const char* office) {
        hub.inside([&] {   // as by its statement
            if (!hub.store().office(office)) {
                hub.store().put_office({office, "", "", "", base::side::office, 0});
            }
            hub_store::device_row row;
            row.office = office;
            row.key = agent.device();
            hub.store().put_device(row);
        });
        for (int round = 0; round < 2; ++round) sync(agent);
    };
    if (GetParam()) admit_again(*x, "X");
    admit_again(*y, "Y");
    if (!GetParam()) admit_again(*x, "X");
    for (auto* each : {x.get(), y.get()}) sync(*each);
    EXPECT_EQ(holder(staff_key), "Y");
    ASSERT_TRUE(hub.has(word));
    EXPECT_EQ(entry(word).quarantine.value_or(""), "");
    EXPECT_EQ(designation("Y", staff_key), "director");
    EXPECT_NE(held(*y).find("director"), std::string::npos);
    expect_as_fresh(*x, "X");
    expect_as_fresh(*y, "Y");
}

// What its new owner wrote of a record waits where a split was lost, and is let out as it is done
// again: that is all that anybody has to do.
TEST_P(OfficeMergePutBack, ActDoneAgainLetsOutWhatWaitedForIt) {
    auto a = join(a_office), b = join(b_office);
    save(*a, staff_key, "name_bn=রহিম");
    sync(*a);
    const auto again = [&] {
        return GetParam() ? merge() : split(a_office, b_office, "staff/" + staff_key);
    };
    journal::change seen;   // as of a device that had seen the act
    seen.office = b_office;
    seen.type = "staff";
    seen.record = staff_key;
    seen.fields["designation"] = "director";
    seen.base["designation"] = {head_of(a_office, staff_key, "designation")};
    const auto word = save_unasked(*b, std::move(seen));
    sync(*b);
    ASSERT_TRUE(entry(word).quarantine.has_value());
    ASSERT_EQ(again().exit_code, 0);
    EXPECT_EQ(entry(word).quarantine.value_or(""), "");
    EXPECT_EQ(designation(b_office, staff_key), "director");
    for (auto* each : {a.get(), b.get()}) sync(*each);
    EXPECT_EQ(b->counts().quarantined, 0);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
}

// A device above wrote for an office that is newer than the backup, or that stands below it since:
// its word comes before the office's own record does.
TEST_P(OfficeMergePutBack, WordForAnOfficeThatComesBackBehindItIsTaken) {
    auto above = join(GetParam() ? b_office : "HQ", true);
    sync(*above);
    const auto backup = hub.back_up();
    const std::string office = GetParam() ? a_office : "Z";
    if (GetParam()) {
        const json moved = {{"office", office}, {"parent", b_office}, {"why", "order"}};
        ASSERT_EQ(act("office move", moved).exit_code, 0);
    } else {
        add_office(office, "HQ");
    }
    for (int round = 0; round < 2; ++round) sync(*above);
    const auto word = save_for(*above, office);
    sync(*above);
    ASSERT_EQ(entry(word).quarantine.value_or(""), "");
    hub.roll_back(backup, true);
    forget_proof(*above, word);
    for (int round = 0; round < 3; ++round) sync(*above);
    ASSERT_TRUE(hub.has(word));
    EXPECT_EQ(entry(word).quarantine.value_or(""), "");
    EXPECT_EQ(holder(office, "portal"), office);
    EXPECT_EQ(above->counts().quarantined, 0);
    expect_as_fresh(*above, GetParam() ? b_office : "HQ", true);
}

// The record goes on to stand where the store has it: that its new owner's word came shows no move
// back there, in no report of any day.
TEST_P(OfficeMergePutBack, WordOfTheNewOwnerTellsOfNoMoveThatNeverWas) {
    auto a = join(a_office), b = join(b_office);
    save(*a, staff_key, "name_bn=রহিম");
    sync(*a);
    const auto backup = hub.back_up();
    ASSERT_EQ(split(a_office, b_office, "staff/" + staff_key).exit_code, 0);
    sync(*b);
    const auto word = save(*b, staff_key, "designation=director");
    sync(*b);
    hub.roll_back(backup, true);
    if (GetParam()) forget_proof(*b, word);
    sync(*b);
    EXPECT_EQ(entry(word).quarantine.has_value(), GetParam());
    if (GetParam()) {
        const json released = {{"id", word.hex()}, {"why", "seen"}};
        ASSERT_EQ(act("quarantine release", released).exit_code, 0);
    }
    EXPECT_EQ(designation(a_office, staff_key), "director");
    hub.inside([&] { EXPECT_TRUE(hub.store().moves_of("staff", staff_key).empty()); });
    for (auto* each : {a.get(), b.get()}) sync(*each);
    EXPECT_EQ(b->counts().pending, 0);
    ASSERT_EQ(split(a_office, b_office, "staff/" + staff_key).exit_code, 0);
    EXPECT_EQ(designation(b_office, staff_key), "director");
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
}

// What headquarters let out of quarantine stays out.
TEST_F(OfficeMerge, ReleaseThatIsNewerThanTheBackupHoldsWhenTheWordIsSentAgain) {
    auto a = join(a_office);
    sync(*a);
    const auto backup = hub.back_up();
    save(*a, staff_key, "name_bn=রহিম");
    const auto word = save_as_ministry(*a, staff_key);
    sync(*a);
    ASSERT_TRUE(entry(word).quarantine.has_value());
    ASSERT_EQ(act("quarantine release", {{"id", word.hex()}, {"why", "seen"}}).exit_code, 0);
    sync(*a);
    ASSERT_EQ(a->counts().quarantined, 0);
    hub.roll_back(backup, true);
    for (int round = 0; round < 2; ++round) sync(*a);
    ASSERT_TRUE(hub.has(word));
    EXPECT_EQ(entry(word).quarantine.value_or(""), "");
    EXPECT_EQ(a->counts().quarantined, 0);
    expect_as_fresh(*a, a_office);
}

// Also where the backup has the entry, still held: nobody would send it again but its author, who
// heard that it was let out.
TEST_F(OfficeMerge, ReleaseThatIsNewerThanTheBackupHoldsWhereTheBackupHasTheEntry) {
    for (const bool new_epoch : {true, false}) {
        auto a = join(a_office);
        const auto word = save_as_ministry(*a, staff_key);
        sync(*a);
        save(*a, staff_key, new_epoch ? "name_bn=রহিম" : "name_bn=করিম");
        sync(*a);
        ASSERT_TRUE(entry(word).quarantine.has_value());
        const auto backup = hub.back_up();
        ASSERT_EQ(act("quarantine release", {{"id", word.hex()}, {"why", "seen"}}).exit_code, 0);
        sync(*a);
        ASSERT_EQ(a->counts().quarantined, 0);
        hub.roll_back(backup, new_epoch);
        ASSERT_TRUE(entry(word).quarantine.has_value());
        for (int round = 0; round < 3; ++round) sync(*a);
        EXPECT_EQ(entry(word).quarantine.value_or(""), "");
        EXPECT_EQ(a->counts().quarantined, 0);
        EXPECT_EQ(a->counts().pending, 0);
        expect_as_fresh(*a, a_office);
    }
}

// But what it has not let out is held again, whoever claims otherwise.
TEST_F(OfficeMerge, WordThatWasHeldIsHeldAgain) {
    auto a = join(a_office);
    sync(*a);
    const auto backup = hub.back_up();
    const auto word = save_as_ministry(*a, staff_key);
    sync(*a);
    ASSERT_TRUE(entry(word).quarantine.has_value());
    hub.roll_back(backup, true);
    for (int round = 0; round < 2; ++round) sync(*a);
    EXPECT_TRUE(entry(word).quarantine.has_value());
}

}  // namespace
}  // namespace kheya::agent_test
