// What hangs on where a record or an office once stood: values that are taken out for good after a
// move, and what is about what was moved.

#include "hub/command/after_update.hpp"
#include "hub/intake/news.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/office_places.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/unit/office_merge_world.hpp"

namespace kheya::agent_test {
namespace {

class OfficePast : public OfficeMerge {
protected:
    void give(const std::string& from, const std::string& into, const std::string& record) {
        const auto done = split(from, into, record);
        ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
    }
    void move(const std::string& office, const std::string& parent) {
        const auto done =
            act("office move", {{"office", office}, {"parent", parent}, {"why", "order"}});
        ASSERT_EQ(done.exit_code, 0) << done.err;
    }
    std::string status(const std::string& office) {
        std::string found;
        hub.inside([&] { found = hub_store::place_of(hub.store(), *types, office).status; });
        return found;
    }
    void redact(const std::string& target, const std::string& field, const std::string& office) {
        const auto done = act("redact", {{"target", target}, {"field", field}, {"office", office},
                                         {"why", "asked for"}, {"by", "Nasima"}});
        ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
    }
    // All that it keeps of values: own journal, others' past, heads.
    static std::string kept(office_agent& agent) {
        return agent.store().db().read([&] {
            std::string all;
            for (const char* sql : {"SELECT content FROM journal", "SELECT content FROM past",
                                    "SELECT heads FROM pulled"}) {
                auto found = agent.store().db().query(sql);
                while (found.next()) all += std::string(found.view(0)) + "\n";
            }
            return all;
        }).value();
    }
    void expect_gone(office_agent& agent, const std::string& value) {
        sync(agent);
        EXPECT_EQ(kept(agent).find(value), std::string::npos) << value;
    }
};

// --- what is taken out for good ------------------------------------------------------------------

TEST_F(OfficePast, RedactionReachesAllWhoHeldTheRecordBeforeItWent) {
    auto a = join(a_office), other = join(a_office), b = join(b_office);
    save(*a, "staff", staff_key, {"name_bn=রহিম", "designation=x", "mobile=01712345678"});
    for (auto* each : {a.get(), other.get()}) sync(*each);
    give(a_office, b_office, "staff/" + staff_key);
    sync(*b);
    redact("staff/" + staff_key, "mobile", b_office);
    for (auto* each : {a.get(), other.get(), b.get()}) expect_gone(*each, "1712345678");
}

TEST_F(OfficePast, EarlierRedactionIsNotForgottenWithALaterOne) {
    auto a = join(a_office);
    save(*a, "staff", staff_key,
         {"name_bn=রহিম", "designation=x", "mobile=01712345678", "email=rahim@a.gov.bd"});
    sync(*a);
    redact("staff/" + staff_key, "mobile", a_office);
    give(a_office, b_office, "staff/" + staff_key);
    redact("staff/" + staff_key, "email", b_office);
    expect_gone(*a, "1712345678");
    expect_gone(*a, "rahim@a.gov.bd");
    const json all = json::parse(act("redactions", json::object(), {true, false}).out);
    EXPECT_EQ(all.size(), 2u) << all;
}

TEST_F(OfficePast, RedactionReachesTheAuthorOfWhatWasReleasedIntoAnothersRecord) {
    auto a = join(a_office);
    save(*a, staff_key, "name_bn=রহিম");
    sync(*a);
    give(a_office, b_office, "staff/" + staff_key);
    journal::change held_one;
    held_one.office = a_office;
    held_one.type = "staff";
    held_one.record = staff_key;
    held_one.fields["designation"] = "secret designation";
    held_one.side = base::side::ministry;
    const auto id = save_unasked(*a, held_one);
    sync(*a);
    ASSERT_EQ(act("quarantine release", {{"id", id.hex()}, {"why", "seen"}}).exit_code, 0);
    sync(*a);
    ASSERT_NE(kept(*a).find("secret designation"), std::string::npos);
    redact("staff/" + staff_key, "designation", b_office);
    expect_gone(*a, "secret designation");
}

TEST_F(OfficePast, RedactionReachesWhoSawTheOfficeBeforeItStoodElsewhere) {
    auto above = join(a_office, true), c = join("C");
    save(*c, "staff", staff_key, {"name_bn=রহিম", "designation=x", "mobile=01712345678"});
    sync(*c);
    sync(*above);
    ASSERT_NE(kept(*above).find("1712345678"), std::string::npos);
    move("C", b_office);
    sync(*above);
    redact("staff/" + staff_key, "mobile", "C");
    for (auto* each : {above.get(), c.get()}) expect_gone(*each, "1712345678");
}

TEST_F(OfficePast, ValueThatComesBackToAHubThatKnowsItAsTakenOutLeavesItsAuthorToo) {
    auto a = join(a_office), b = join(b_office);
    sync(*b);
    const auto backup = hub.back_up();
    save(*a, "staff", staff_key, {"name_bn=রহিম", "designation=x", "mobile=01712345678"});
    sync(*a);
    give(a_office, b_office, "staff/" + staff_key);
    redact("staff/" + staff_key, "mobile", b_office);
    sync(*b);
    hub.roll_back(backup, true);
    sync(*b);   // tells the hub of the redaction
    sync(*a);   // its author has it still
    expect_gone(*a, "1712345678");
}

// --- companions ---------------------------------------------------------------------------------

TEST_F(OfficePast, WhatIsAboutSomethingGoesWithItHoweverFar) {
    const auto file = [](const std::string& about) {
        return json{"about=" + about, "sha256=" + std::string(64, 'a'), "mime=image/png",
                    "bytes=9"};
    };
    const auto of_portal = create("evidence", a_office, file("portal"));
    const auto seen = create("remark", a_office, {"about=evidence/" + of_portal, "text=x"});
    const auto staff = create("staff", a_office, {"name_bn=করিম", "designation=x"});
    const auto scan = create("evidence", a_office, file("staff/" + staff));
    const auto of_scan = create("remark", a_office, {"about=evidence/" + scan, "text=y"});
    give(a_office, "C", "staff/" + staff);
    EXPECT_EQ(holder(scan, "evidence"), "C");
    EXPECT_EQ(holder(of_scan, "remark"), "C");
    ASSERT_EQ(merge().exit_code, 0);
    EXPECT_EQ(holder(of_portal, "evidence"), a_office);
    EXPECT_EQ(holder(seen, "remark"), a_office);
    const auto late = create("remark", a_office, {"about=evidence/" + of_portal, "text=z"});
    EXPECT_EQ(holder(late, "remark"), a_office);
}

// An office that moves takes what was held of it along, whoever moves it.
class HeldAgain : public OfficePast {
protected:
    // B's device, which sees what is below B, wrote for C, which is not yet.
    HeldAgain() : b(join(b_office, true)) {
        journal::change c;
        c.office = c.record = "C";
        c.type = "portal";
        c.fields["domain"] = "c.gov.bd";
        id = save_unasked(*b, std::move(c));
        sync(*b);
        EXPECT_TRUE(entry(id).quarantine);
    }
    void expect_taken() {
        EXPECT_FALSE(entry(id).quarantine) << *entry(id).quarantine;
        sync(*b);
        EXPECT_EQ(b->counts().pending, 0);
    }
    std::unique_ptr<office_agent> b;
    base::change_id id;
};

TEST_F(HeldAgain, WhereADeviceOfTheWholeCountryMovesTheOffice) {
    auto above = join("HQ", true);
    sync(*above);
    journal::change c;
    c.office = c.record = "C";
    c.type = "office";
    c.fields["parent"] = b_office;
    c.side = base::side::headquarters;
    hub.inside([&] {
        const auto parent = hub.store().load_register({{"C", "office", "C"}, "parent"});
        c.base["parent"] = {parent.state.heads.at(0).id};
    });
    const auto moved = save_unasked(*above, std::move(c));
    sync(*above);
    EXPECT_FALSE(entry(moved).quarantine) << *entry(moved).quarantine;
    expect_taken();
}

TEST_F(HeldAgain, WhereTheConsoleMovesTheOffice) {
    move("C", b_office);
    expect_taken();
}

TEST_F(HeldAgain, WhereATableMovesTheOffice) {
    add_office("C", b_office);
    expect_taken();
}

// --- after an update -----------------------------------------------------------------------------

// As a hub of before judged it: of what it holds a newer one would let some in.
TEST_F(HeldAgain, WhereANewerProgramJudgesMoreMildly) {
    hub.inside([&] {
        auto row = *hub.store().office("C");
        row.parent = b_office;
        hub.store().put_office(row);
    });
    EXPECT_TRUE(entry(id).quarantine);
    const auto other = save_as_ministry(*b, later_key);
    sync(*b);
    for (int turn = 0; turn < 2; ++turn) {
        hub.inside([&] { hub_command::follow_update(hub.store(), hub.time.now); });
        expect_taken();
        EXPECT_TRUE(entry(other).quarantine);   // no hub takes that
    }
}

// A hub of before told a redaction to the office alone that had the record then.
TEST_F(OfficePast, RedactionOfBeforeAnUpdateReachesAllWhoHeldTheRecord) {
    auto a = join(a_office), b = join(b_office);
    save(*a, "staff", staff_key, {"name_bn=রহিম", "designation=x", "mobile=01712345678"});
    sync(*a);
    give(a_office, b_office, "staff/" + staff_key);
    sync(*b);
    redact("staff/" + staff_key, "mobile", b_office);
    hub.inside([&] {
        auto& file = dynamic_cast<hub_store::sqlite_store&>(hub.store()).db();
        EXPECT_GT(file.run("DELETE FROM redaction WHERE office <> ?1", b_office), 0);
    });
    sync(*a);
    EXPECT_NE(kept(*a).find("1712345678"), std::string::npos);
    hub.inside([&] { hub_command::follow_update(hub.store(), hub.time.now); });
    for (auto* each : {a.get(), b.get()}) expect_gone(*each, "1712345678");
}

// Those that the office stood below until now learn at once that it does no more.
TEST_F(OfficePast, MoveWakesWhoStoodAboveUntilNow) {
    (void)hub.store().take_movement();
    move("C", b_office);
    const auto moved = hub.store().take_movement();
    hub.inside([&] {
        const auto whom = hub_intake::concerned_by(hub.store(), moved);
        for (const char* parent : {a_office, b_office}) {
            EXPECT_TRUE(whom.any.contains(parent)) << parent;
            EXPECT_TRUE(whom.seeing_below.contains(parent)) << parent;
        }
    });
}

// Of records that it does not pull an office hears by receipts alone.
TEST_F(OfficePast, AllThatIsLetOutIsToldHoweverMuchItIs) {
    auto a = join(a_office);
    sync(*a);
    for (int i = 100; i < 550; ++i) {
        journal::change c;
        c.office = b_office;
        c.type = "staff";
        c.record = staff_key.substr(0, staff_key.size() - 3) + std::to_string(i);
        c.fields["designation"] = "officer";
        save_unasked(*a, std::move(c));
    }
    sync(*a);
    EXPECT_EQ(a->counts().quarantined, 450);
    hub.time.pass(base::day_us * 3);
    hub.inside([&] {
        for (auto& row : hub.store().quarantined(a_office)) {
            const hub_store::release_row release{a_office, row.change.id, hub.time.now, "Nasima",
                                                 "checked", *row.quarantine};
            hub_store::release_change(hub.store(), *types, row, release);
        }
    });
    sync(*a);
    EXPECT_EQ(a->counts().quarantined, 0);
    EXPECT_FALSE(a->more_comes());
}

// --- back again after a merge --------------------------------------------------------------------

TEST_F(OfficePast, SplitBringsBackAnOfficeThatWasMerged) {
    auto a = join(a_office), b = join(b_office), above = join("HQ", true);
    save(*a, staff_key, "name_bn=রহিম");
    save(*a, later_key, "name_bn=করিম");
    for (auto* each : {a.get(), b.get(), above.get()}) sync(*each);
    ASSERT_EQ(merge().exit_code, 0);
    for (auto* each : {a.get(), b.get(), above.get()}) sync(*each);
    const auto told = json::parse(act("office split", {{"office", b_office}, {"into", a_office},
                                                       {"records", {"staff/" + staff_key}},
                                                       {"why", "order"}, {"preview", true}},
                                      {true, false}).out,
                                  nullptr, false);
    EXPECT_EQ(told["returns"], json::array({a_office}));
    EXPECT_EQ(status(a_office), "merged");
    give(b_office, a_office, "staff/" + staff_key);
    EXPECT_EQ(holder(staff_key), a_office);
    EXPECT_EQ(holder(later_key), b_office);   // record by record
    EXPECT_EQ(status(a_office), "active");
    hub.inside([&] { EXPECT_EQ(hub.store().office(a_office)->successor, ""); });
    // What its devices write of it is its own again.
    const std::string third = later_key.substr(0, later_key.size() - 1) + "3";
    save(*a, third, "name_bn=নতুন");
    sync(*a);
    EXPECT_EQ(holder(third), a_office);
    expect_as_fresh(*a, a_office);
    expect_as_fresh(*b, b_office);
    expect_as_fresh(*above, "HQ", true);
    // It may be merged elsewhere now; a closed one, or one that another took, does not come back.
    ASSERT_EQ(act("office merge", {{"offices", {a_office}}, {"into", "C"}, {"why", "x"}})
                  .exit_code, 0);
    EXPECT_EQ(split(b_office, a_office, "staff/" + later_key).exit_code, 1);
}

}  // namespace
}  // namespace kheya::agent_test
