// What rotted in a store of either engine is made anew from its journal, and only that.

#include "tests/unit/store_world.hpp"

namespace kheya::hub_test {
namespace {

using hub_store::difference;

class StoreRebuild : public StoreWorld {
protected:
    std::vector<difference> run(hub_store::comparison::aim wanted) {
        std::vector<difference> found;
        inside([&] {
            hub_store::comparison all(wanted, [&](const std::string& office, std::int64_t,
                                                  const std::string&) {
                unreadable.push_back(office);
            });
            for (;;) {
                const auto done = all.go_on(*kept, *types);
                ASSERT_TRUE(done) << done.error().text();
                if (*done) break;
            }
            found = all.found();
        });
        return found;
    }
    void rot_heads(const std::string& office, const std::string& reg, const json& value) {
        inside([&] {
            auto registers = kept->load_record(office, "portal", office);
            registers.at(reg).state.heads.front().value = value;
            kept->save_record({office, "portal", office}, registers);
            kept->write_row(*types, hub_store::load_state(*kept, {office, "portal", office}));
        });
    }
    json value_of(const std::string& office, const std::string& reg) {
        json value;
        inside([&] {
            value = kept->load_record(office, "portal", office).at(reg).state.heads.front().value;
        });
        return value;
    }
    std::vector<std::string> unreadable;
};

TEST_F(StoreRebuild, WhatRottedIsMadeAnewAndGoesToTheOfficesAgain) {
    save("A", "A", {{"maintainer_office", "UNO"}, {"domain", "a.gov.bd"}});
    save("B", "B", {{"maintainer_office", "DC"}});
    std::int64_t before = 0, untouched = 0;
    rot_heads("A", "maintainer_office", "VNO");
    inside([&] {
        before = kept->office("A")->seq;
        untouched = kept->load_record("A", "portal", "A").at("domain").seq;
    });
    const auto told = run(hub_store::comparison::aim::telling);
    ASSERT_EQ(told.size(), 2u);   // heads and row
    EXPECT_EQ(told[0].by, difference::remedy::rebuild);
    EXPECT_EQ(value_of("A", "maintainer_office"), "VNO");
    const auto mended = run(hub_store::comparison::aim::mending);
    ASSERT_EQ(mended.size(), 2u);
    for (const auto& one : mended) EXPECT_EQ(one.by, difference::remedy::was_done) << one.what;
    EXPECT_EQ(value_of("A", "maintainer_office"), "UNO");
    EXPECT_EQ(findings(), std::vector<std::string>{});
    inside([&] {
        const auto now = kept->load_record("A", "portal", "A");
        EXPECT_GT(now.at("maintainer_office").seq, before);
        EXPECT_EQ(now.at("domain").seq, untouched);
    });
}

// What the journal itself has wrong takes the place of nothing.
TEST_F(StoreRebuild, EntryThatIsNotWhatItsIdSaysIsToldAndFoldedNowhere) {
    const auto saved = save("A", "A", {{"maintainer_office", "UNO"}});
    save("B", "B", {{"maintainer_office", "DC"}});
    inside([&] {
        auto rotten = saved.change;
        rotten.content.replace(rotten.content.find("UNO"), 3, "VNO");
        kept->replace_content(rotten);
    });
    rot_heads("B", "maintainer_office", "DD");
    run(hub_store::comparison::aim::mending);
    EXPECT_EQ(unreadable, std::vector<std::string>{"A"});
    EXPECT_EQ(value_of("A", "maintainer_office"), "UNO");
    EXPECT_EQ(value_of("B", "maintainer_office"), "DC");
}

// The heads may be all that is left of it.
TEST_F(StoreRebuild, HeadOfAChangeThatTheJournalLacksStays) {
    save("A", "A", {{"maintainer_office", "UNO"}});
    inside([&] {
        auto registers = kept->load_record("A", "portal", "A");
        registers.at("maintainer_office").state.heads.front().id.bytes[0] ^= 1;
        kept->save_record({"A", "portal", "A"}, registers);
    });
    const auto found = run(hub_store::comparison::aim::mending);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].by, difference::remedy::none);
    EXPECT_EQ(findings().size(), 1u);
}

}  // namespace
}  // namespace kheya::hub_test
