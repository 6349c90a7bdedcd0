// What was typed and not saved, as the agent keeps it for its pages.

#include "agent/store/drafts.hpp"
#include "tests/unit/agent_fakes.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {

namespace {

using agent_store::drafts;

class Drafts : public testing::Test {
protected:
    void open() { store = agent_store::store::open(folder.file("agent.db")).value(); }
    void SetUp() override { open(); }
    base::result<void> keep(const std::string& key, const std::string& tab, const json& body) {
        return store->db().transact([&] { return drafts(store->db()).keep(key, tab, body); });
    }
    json of(const std::string& key) {
        return store->db().read([&] { return drafts(store->db()).of(key); }).value();
    }

    platform::temporary_folder folder;
    std::unique_ptr<agent_store::store> store;
};

TEST_F(Drafts, AgentThatIsStartedAgainHasWhatWasTyped) {
    ASSERT_TRUE(keep("DIP-DIST-65.portal/", "a", {{"typed", {{"remark", "আধা লেখা"}}}}));
    store.reset();
    open();
    EXPECT_EQ(of("DIP-DIST-65.portal/"),
              json::parse(R"([{"tab":"a","body":{"typed":{"remark":"আধা লেখা"}}}])"));
    EXPECT_EQ(of("DIP-DIST-65.remark/new"), json::array());
}

TEST_F(Drafts, EachWindowHasItsOwnAndTheLastKeptComesFirst) {
    ASSERT_TRUE(keep("portal", "a", {{"n", 1}}));
    ASSERT_TRUE(keep("portal", "b", {{"n", 2}}));
    ASSERT_TRUE(keep("portal", "a", {{"n", 3}}));
    EXPECT_EQ(of("portal").dump(), R"([{"body":{"n":3},"tab":"a"},{"body":{"n":2},"tab":"b"}])");
    ASSERT_TRUE(store->db().transact([&] { drafts(store->db()).drop("portal", "a"); }));
    EXPECT_EQ(of("portal").size(), 1U);
}

TEST_F(Drafts, EachPersonHasHisOwnAndNobodysIsHisWhoTakesItUp) {
    ASSERT_TRUE(keep("remark", "a", {{"n", 1}}));   // nobody had a PIN
    const auto as = [&](const char* name, const std::function<void(drafts&)>& work) {
        drafts his(store->db(), name);
        ASSERT_TRUE(store->db().transact([&] { work(his); }));
    };
    as("Rahim", [](drafts& his) {
        EXPECT_EQ(his.of("remark").size(), 1U);
        ASSERT_TRUE(his.keep("remark", "a", {{"n", 2}}));
        ASSERT_TRUE(his.keep("remark", "b", {{"n", 3}}));
    });
    as("Karim", [](drafts& his) {
        EXPECT_EQ(his.of("remark"), json::array());
        ASSERT_TRUE(his.keep("remark", "a", {{"n", 4}}));
        EXPECT_EQ(his.keep("remark\nrahim", "a", {{"n", 5}}).error().code, base::errc::refused);
    });
    EXPECT_EQ(of("remark"), json::array());
    as(" rahim", [](drafts& his) {
        EXPECT_EQ(his.of("remark").dump(),
                  R"([{"body":{"n":3},"tab":"b"},{"body":{"n":2},"tab":"a"}])");
        his.drop("remark", "b");
        EXPECT_EQ(his.of("remark").size(), 1U);
    });
}

TEST_F(Drafts, BeyondTheLimitTheOldestGoes) {
    const auto name = [](std::int64_t i) { return "form " + std::to_string(i); };
    for (std::int64_t i = 0; i < agent_store::drafts_most; ++i) {
        ASSERT_TRUE(keep(name(i), "a", {{"n", i}}));
    }
    ASSERT_TRUE(keep(name(0), "a", {{"n", "again"}}));
    ASSERT_TRUE(keep("one more", "a", {{"n", 0}}));
    EXPECT_EQ(of(name(0)).size(), 1U);
    EXPECT_EQ(of(name(1)).size(), 0U);
    EXPECT_EQ(of(name(2)).size(), 1U);
    EXPECT_EQ(of("one more").size(), 1U);
}

TEST_F(Drafts, WhatIsTooLargeOrNamelessIsRefusedAndTheEarlierOneStays) {
    ASSERT_TRUE(keep("portal", "a", {{"text", "short"}}));
    const std::string most(agent_store::draft_bytes_most - 11, 'x');   // {"text":"..."}
    ASSERT_TRUE(keep("portal", "b", {{"text", most}}));
    EXPECT_EQ(keep("portal", "a", {{"text", most + "x"}}).error().code, base::errc::refused);
    EXPECT_EQ(keep("portal", "a", json::array()).error().code, base::errc::refused);
    EXPECT_EQ(keep("", "a", json::object()).error().code, base::errc::refused);
    EXPECT_EQ(keep("portal", std::string(agent_store::draft_name_most + 1, 'a'), json::object())
                  .error().code,
              base::errc::refused);
    EXPECT_EQ(of("portal")[1]["body"]["text"], "short");
}

}  // namespace

}  // namespace kheya::agent_test
