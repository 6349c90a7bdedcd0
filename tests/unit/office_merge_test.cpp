// Offices that become one, or give a part to others, with real agents at both and above: who joins
// afterwards sees what those see who were there all along (law 8), and nobody's save is refused
// because he could not know.

#include "tests/unit/office_merge_world.hpp"

namespace kheya::agent_test {
namespace {

TEST_F(OfficeMerge, RecordsGoAlongAndAllSeeWhatWhoJoinsAfterwardsSees) {
    auto a = join(a_office), b = join(b_office), above = join("HQ", true);
    a->save("domain=a.gov.bd");
    save(*a, staff_key, "name_bn=রহিম");
    for (auto* each : {a.get(), b.get(), above.get()}) sync(*each);
    const auto before = hub.time.now;
    const auto done = merge();
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(done.out, "merged into DIP-DIST-30; records moved: 1, kept as history: 1\n");
    EXPECT_EQ(holder(staff_key), b_office);
    EXPECT_EQ(hub.texts("domain"), std::vector<std::string>{"a.gov.bd"});  // speaks of A itself
    expect_as_fresh(*above, "HQ", true);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
    EXPECT_NE(held(*b).find(staff_key), std::string::npos);
    EXPECT_EQ(held(*a).find(staff_key), std::string::npos);
    hub.inside([&] {
        EXPECT_EQ(hub.store().office("C")->parent, b_office);
        // A report of an earlier day finds them where they were.
        const auto then = hub_store::refold(hub.store(), *types, before);
        ASSERT_TRUE(then);
        EXPECT_EQ((*then)->office_of("staff", staff_key), a_office);
    });
}

TEST_F(OfficeMerge, WhatWasWrittenBeforeTheOfficeHeardOfItLandsWithTheRecord) {
    auto a = join(a_office), b = join(b_office);
    save(*a, staff_key, "name_bn=রহিম");
    sync(*a);
    save(*a, staff_key, "designation=উপপরিচালক");
    save(*a, later_key, "name_bn=করিম");
    ASSERT_EQ(merge().exit_code, 0);
    sync(*a);
    EXPECT_EQ(a->counts().pending, 0);
    EXPECT_EQ(a->counts().quarantined, 0);
    EXPECT_EQ(heads(b_office, staff_key, "designation"), 1u);
    EXPECT_EQ(holder(later_key), b_office);
    hub.inside([&] {  // marked: it is shown as the other office's word
        const auto row = hub.store().load_register({{b_office, "staff", staff_key}, "designation"});
        EXPECT_EQ(row.state.heads.front().office, a_office);
    });
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
    // Also what comes much later, out of a form left open or by a file that went astray.
    save(*a, staff_key, "name_bn=রহিম উদ্দিন");
    sync(*a);
    EXPECT_EQ(a->counts().quarantined, 0);
    EXPECT_EQ(heads(b_office, staff_key, "designation"), 2u);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
}

// A device of the office above goes on to be believed in what it wrote before it heard that an
// office stands below another one now; nobody else is.
TEST_F(OfficeMerge, WhatWasWrittenForAnOfficeBelowLandsThoughThatHasAnotherParentNow) {
    for (const bool merged : {false, true}) {
        auto a = join(a_office, true), other = join("D", true);
        for (auto* each : {a.get(), other.get()}) sync(*each);
        const auto word = save_for(*a, merged ? "C" : "D");   // and what is below that
        journal::change wrong;
        wrong.office = wrong.record = merged ? "C" : b_office;
        wrong.type = "portal";
        wrong.fields["domain"] = "not-theirs.gov.bd";
        const auto refused = save_unasked(*other, std::move(wrong));
        const json moved = {{"office", "C"}, {"parent", "HQ"}, {"why", "order"}};
        ASSERT_EQ((merged ? merge() : act("office move", moved)).exit_code, 0);
        for (auto* each : {a.get(), other.get()}) sync(*each);
        EXPECT_EQ(entry(word).quarantine.value_or(""), "");
        EXPECT_TRUE(entry(refused).quarantine.has_value());
        EXPECT_EQ(a->counts().quarantined, 0);
        EXPECT_EQ(a->counts().pending, 0);
        expect_as_fresh(*a, a_office, true);
        const json back = {{"office", "C"}, {"parent", a_office}, {"why", "order"}};
        ASSERT_EQ(act("office move", back).exit_code, merged ? 1 : 0);
    }
}

TEST_F(OfficeMerge, OwnSaveOfWhoSeesBothOfficesStaysOnTheScreenAllAlong) {
    auto above = join("HQ", true), a = join(a_office);
    save(*a, staff_key, "name_bn=রহিম");
    sync(*a);
    sync(*above);
    const auto own = save(*above, staff_key, "designation=উপপরিচালক");
    ASSERT_EQ(merge().exit_code, 0);
    sync(*above);
    EXPECT_EQ(above->counts().pending, 0);
    EXPECT_TRUE(hub.has(own));
    EXPECT_NE(held(*above).find("উপপরিচালক"), std::string::npos);
    expect_as_fresh(*above, "HQ", true);
}

TEST_F(OfficeMerge, MergedAgainTakesWhatCameSinceAndMayGoBackBySplitting) {
    auto a = join(a_office), b = join(b_office), above = join("HQ", true);
    save(*a, staff_key, "name_bn=রহিম");
    for (auto* each : {a.get(), b.get(), above.get()}) sync(*each);
    ASSERT_EQ(merge().exit_code, 0);
    const json elsewhere = {{"offices", {a_office}}, {"into", "C"}, {"why", "x"}};
    EXPECT_EQ(act("office merge", elsewhere).exit_code, 1);
    ASSERT_EQ(merge().exit_code, 0);
    for (auto* each : {b.get(), above.get()}) sync(*each);
    const json back = {{"office", b_office}, {"into", "C"},
                       {"records", {"staff/" + staff_key}}, {"why", "order"}};
    const auto done = act("office split", back);
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(holder(staff_key), "C");
    EXPECT_EQ(act("office split", back).exit_code, 1);
    const json further = {{"office", "C"}, {"into", b_office},
                          {"records", {"staff/" + staff_key}}, {"why", "order"}};
    expect_as_fresh(*above, "HQ", true);
    ASSERT_EQ(act("office split", further).exit_code, 0);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
    expect_as_fresh(*above, "HQ", true);
}

TEST_F(OfficeMerge, OfficeBelowMayTakeAllAndNobodyStandsAboveHimself) {
    const json given = {{"offices", {a_office}}, {"into", "D"}, {"why", "order"}};
    const auto done = act("office merge", given);
    ASSERT_EQ(done.exit_code, 0) << done.err;
    hub.inside([&] {
        EXPECT_EQ(hub.store().office("C")->parent, "HQ");
        EXPECT_EQ(hub.store().office("D")->parent, "C");
    });
}

TEST_F(OfficeMerge, WhatIsAboutARecordGoesWhereThatGoesAndWhatSpeaksOfTheOfficeStays) {
    auto a = join(a_office), b = join(b_office);
    a->save("domain=a.gov.bd");
    save(*a, staff_key, "name_bn=রহিম");
    sync(*a);
    const auto of_portal = create("remark", a_office, {"about=portal", "text=x"});
    const auto of_staff = create("remark", a_office, {"about=staff/" + staff_key, "text=x"});
    const auto of_nothing = create("remark", a_office, {"about=the roof", "text=x"});
    const auto event = create("case_event", a_office, {"on=2021-12-01", "text=x"});
    ASSERT_EQ(merge().exit_code, 0);
    EXPECT_EQ(holder(of_portal, "remark"), a_office);
    EXPECT_EQ(holder(event, "case_event"), a_office);
    EXPECT_EQ(holder(of_staff, "remark"), b_office);
    EXPECT_EQ(holder(of_nothing, "remark"), b_office);
    // The same for what comes late, and for what headquarters still writes for the old office.
    save(*a, "remark", later_key, {"about=staff/" + staff_key, "text=x"});
    const std::string third = later_key.substr(0, later_key.size() - 1) + "3";
    save(*a, "remark", third, {"about=portal", "text=x"});
    sync(*a);
    EXPECT_EQ(holder(later_key, "remark"), b_office);
    EXPECT_EQ(holder(third, "remark"), a_office);
    EXPECT_EQ(holder(create("staff", a_office, {"name_bn=করিম", "designation=x"})), b_office);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
    // A split takes along what is about the record.
    const json back = {{"office", b_office}, {"into", "C"},
                       {"records", {"staff/" + staff_key}}, {"why", "order"}};
    EXPECT_EQ(act("office split", back).out, std::string(b_office) + ": records moved: 3\n");
    EXPECT_EQ(holder(of_staff, "remark"), "C");
    EXPECT_EQ(holder(of_nothing, "remark"), b_office);
}

TEST_F(OfficeMerge, SplitSendsEachRecordWhereItsOrderSays) {
    for (const bool swapped : {false, true}) {   // receivers come in the order of their names
        const auto staff = create("staff", a_office, {"name_bn=করিম", "designation=x"});
        const auto named = create("remark", a_office, {"about=staff/" + staff, "text=x"});
        const auto other = create("remark", a_office, {"about=staff/" + staff, "text=y"});
        const std::string of_staff = swapped ? b_office : "C", of_named = swapped ? "C" : b_office;
        json order = {{"office", a_office}, {"why", "order"},
                      {"csv", "record,into\nstaff/" + staff + "," + of_staff + "\nremark/" +
                                  named + "," + of_named + "\n"}};
        json preview = order;
        preview["preview"] = true;
        const json told = json::parse(act("office split", preview, {true, false}).out);
        EXPECT_EQ(told["moved"], 3) << told;
        std::map<std::string, std::string> going;
        for (const json& one : told["going"]) {
            going[one["record"].get<std::string>()] = one["into"].get<std::string>();
        }
        EXPECT_EQ(going["staff/" + staff], of_staff) << told;
        EXPECT_EQ(going["remark/" + named], of_named) << told;
        EXPECT_EQ(going["remark/" + other], of_staff) << told;
        EXPECT_EQ(act("office split", order).out,
                  std::string(a_office) + ": records moved: 3\n");
        EXPECT_EQ(holder(staff), of_staff);
        EXPECT_EQ(holder(named, "remark"), of_named);
        EXPECT_EQ(holder(other, "remark"), of_staff);
    }
}

TEST_F(OfficeMerge, WhatWasRefusedStaysWithItsSenderAndIsReleasedToWhereTheRecordIs) {
    auto a = join(a_office);
    save(*a, staff_key, "name_bn=রহিম");
    const auto refused = save_as_ministry(*a, staff_key);
    const auto alone = save_as_ministry(*a, later_key);
    sync(*a);
    ASSERT_EQ(a->counts().quarantined, 2);
    ASSERT_EQ(merge().exit_code, 0);
    for (const auto& id : {refused, alone}) {
        EXPECT_EQ(entry(id).office, a_office);
        const auto done = act("quarantine release", {{"id", id.hex()}, {"why", "seen"}});
        ASSERT_EQ(done.exit_code, 0) << done.err;
        EXPECT_EQ(entry(id).office, b_office);
    }
    EXPECT_EQ(holder(later_key), b_office);
    sync(*a);
    EXPECT_EQ(a->counts().quarantined, 0);
    EXPECT_EQ(a->counts().pending, 0);
    expect_as_fresh(*a, a_office);
}

TEST_F(OfficeMerge, WhoDidItAndWhoseDevicesStillDeliverIsSeen) {
    auto a = join(a_office);
    ASSERT_EQ(merge().exit_code, 0);
    const auto devices = act("device list", json::object()).out;
    EXPECT_NE(devices.find("office merged"), std::string::npos) << devices;
    const json audit = json::parse(act("audit", json::object(), {true, false}).out)["entries"];
    ASSERT_FALSE(audit.empty());
    EXPECT_EQ(audit[0]["verb"], "office merge");
    EXPECT_EQ(audit[0]["office"], b_office);
    EXPECT_NE(audit[0]["what"].get<std::string>().find(a_office), std::string::npos);
    EXPECT_EQ(act("office close", {{"office", a_office}, {"why", "x"}}).exit_code, 1);
    EXPECT_EQ(act("office move", {{"office", "D"}, {"parent", a_office}, {"why", "x"}}).exit_code,
              1);
}

TEST_F(OfficeMerge, ActsThatMakeNoSenseChangeNothing) {
    auto a = join(a_office);
    save(*a, staff_key, "name_bn=রহিম");
    a->save("domain=a.gov.bd");
    sync(*a);
    const auto sum = hub.checksum();
    const auto merged = [&](json offices, const char* into, const char* why) {
        const json wrong = {{"offices", std::move(offices)}, {"into", into}, {"why", why}};
        EXPECT_EQ(act("office merge", wrong).exit_code, 1) << wrong;
    };
    merged(json::array({a_office}), a_office, "x");
    merged(json::array({a_office}), "X", "x");
    merged(json::array({"X"}), b_office, "x");
    merged(json::array({a_office}), b_office, "");
    merged(json::array(), b_office, "x");
    merged(json::array({a_office, a_office}), b_office, "x");
    merged(json::array({a_office, "X"}), b_office, "x");   // nothing of it happens
    EXPECT_EQ(holder(staff_key), a_office);
    const std::string staff = "staff/" + staff_key;
    const auto told = [&](json wrong) {
        wrong["office"] = a_office;
        wrong["why"] = "x";
        const auto given = act("office split", wrong);
        EXPECT_EQ(given.exit_code, 1) << wrong;
        return given.err;
    };
    const json two = json::array({staff, staff});
    EXPECT_NE(told({}).find("say which records go where"), std::string::npos);
    EXPECT_NE(told({{"into", b_office}, {"records", two}}).find("stands twice"), std::string::npos);
    EXPECT_NE(told({{"into", b_office}, {"records", {"portal"}}}).find("no TYPE/KEY"),
              std::string::npos);
    EXPECT_NE(told({{"into", b_office}, {"records", {"portal/x"}}}).find("stays with it"),
              std::string::npos);
    EXPECT_NE(told({{"into", b_office}, {"records", {staff, "staff/none"}}}).find("has no"),
              std::string::npos);
    EXPECT_NE(told({{"csv", "record,into\n" + staff + "," + b_office + "\nstaff/none,C\n"}})
                  .find("line 3"),
              std::string::npos);
    EXPECT_EQ(hub.checksum(), sum);
    EXPECT_EQ(holder(staff_key), a_office);
    const auto table = act("office split", {{"office", a_office}, {"why", "x"},
                                            {"csv", "record,into\n" + staff + ",C\n"}});
    EXPECT_EQ(table.exit_code, 0) << table.err;
    EXPECT_EQ(holder(staff_key), "C");
}

}  // namespace
}  // namespace kheya::agent_test
