#include "agent/sync/listening.hpp"

#include "agent/sync/session.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace kheya::agent_sync {
namespace {

using heard = listening::heard;
using step = listening::step::kind;
constexpr std::uint32_t half_spread = 1u << 31;

TEST(AgentListening, WaitsGrowWhileTheLineBearsThemUpToTenMinutes) {
    listening l;
    auto next = l.exchanged(true);
    ASSERT_EQ(next.what, step::wait);
    EXPECT_EQ(next.duration, 55 * base::second_us);
    for (int i = 0; i < 10; ++i) next = l.waited(heard::nothing_new, next.duration, half_spread);
    EXPECT_EQ(next.what, step::wait);
    EXPECT_EQ(next.duration, 600 * base::second_us);
}

TEST(AgentListening, WaitIsHalvedWhereTheLineDiedInItAndIsTriedLongerOnlyAfterManyGoodOnes) {
    listening l;
    auto next = l.exchanged(true);
    for (int i = 0; i < 10; ++i) next = l.waited(heard::nothing_new, next.duration, half_spread);
    auto rest = l.waited(heard::broken, next.duration, half_spread);
    ASSERT_EQ(rest.what, step::rest);
    EXPECT_EQ(rest.duration, backoff_first / 2);
    EXPECT_EQ(l.rested().what, step::exchange);
    next = l.exchanged(true);
    EXPECT_EQ(next.duration, 300 * base::second_us);
    for (int i = 0; i < good_waits_before_longer; ++i) {
        EXPECT_EQ(next.duration, 300 * base::second_us) << i;
        next = l.waited(heard::nothing_new, next.duration, half_spread);
    }
    next = l.waited(heard::nothing_new, next.duration, half_spread);
    EXPECT_EQ(next.duration, 600 * base::second_us);
}

TEST(AgentListening, LineThatBearsNoWaitIsAskedForShortOnesAndMoreAndMoreRarely) {
    listening l;
    base::time_us rested = 0;
    for (int i = 0; i < 30; ++i) {
        const auto next = l.exchanged(true);
        ASSERT_EQ(next.what, step::wait);
        EXPECT_GE(next.duration, wait_least);
        const auto rest = l.waited(heard::broken, next.duration, UINT32_MAX);
        ASSERT_EQ(rest.what, step::rest);
        EXPECT_GE(rest.duration, rested);
        rested = rest.duration;
        EXPECT_EQ(l.rested().what, step::exchange);
    }
    EXPECT_GT(rested, backoff_most - base::second_us);
    EXPECT_LE(rested, backoff_most);
}

TEST(AgentListening, LineThatIsNotThereSaysNothingAboutTheLength) {
    listening l;
    (void)l.exchanged(true);
    (void)l.waited(heard::broken, base::second_us, 0);
    (void)l.rested();
    EXPECT_EQ(l.exchanged(true).duration, wait_first);
}

TEST(AgentListening, NewsMeanAnExchangeAtOnceUnlessTheyNeverEnd) {
    listening l;
    for (int i = 0; i < news_at_once; ++i) {
        (void)l.exchanged(true);
        EXPECT_EQ(l.waited(heard::news, 0, half_spread).what, step::exchange);
    }
    base::time_us rested = 0;
    for (int i = 0; i < 20; ++i) {
        (void)l.exchanged(true);
        const auto rest = l.waited(heard::news, 0, half_spread);
        ASSERT_EQ(rest.what, step::rest);
        EXPECT_GE(rest.duration, rested);
        rested = rest.duration;
        EXPECT_EQ(l.rested().what, step::exchange);
    }
    EXPECT_EQ(rested, news_space_most);
    (void)l.exchanged(true);
    EXPECT_EQ(l.waited(heard::news, news_space_most, half_spread).what, step::exchange);
}

TEST(AgentListening, WhatIsKnownAlreadyIsWaitedOnUnlessTheHubSaysNothingElse) {
    listening l;
    (void)l.exchanged(true);
    for (int i = 0; i < news_at_once; ++i) {
        EXPECT_EQ(l.waited(heard::known, 0, half_spread).what, step::wait);
    }
    EXPECT_EQ(l.waited(heard::known, 0, half_spread).what, step::rest);
}

TEST(AgentListening, CrowdedHubIsLeftAloneForAsLongAsItAsks) {
    listening l;
    (void)l.exchanged(true);
    const auto rest = l.waited(heard::later, 0, 0, 300 * base::second_us);
    ASSERT_EQ(rest.what, step::rest);
    EXPECT_EQ(rest.duration, 300 * base::second_us);
    EXPECT_EQ(l.exchanged(true).what, step::nothing);   // the hourly one, meanwhile
    EXPECT_EQ(l.rested().what, step::wait);
}

TEST(AgentListening, FailedExchangeEndsTheWaitingUntilOneGoesWell) {
    listening l;
    (void)l.exchanged(true);
    EXPECT_EQ(l.exchanged(false).what, step::nothing);
    EXPECT_EQ(l.waited(heard::broken, 0, half_spread).what, step::nothing);
    EXPECT_EQ(l.rested().what, step::nothing);
    EXPECT_EQ(l.exchanged(true).what, step::wait);
}

TEST(AgentListening, TurnedAwayExchangesToLearnWhy) {
    listening l;
    (void)l.exchanged(true);
    EXPECT_EQ(l.waited(heard::turned_away, 0, half_spread).what, step::exchange);
}

}  // namespace
}  // namespace kheya::agent_sync

namespace kheya::agent_test {
namespace {

using heard = agent_sync::listening::heard;

// The agent's side of GET /v1/wait, against what a line can answer.
class AgentWait : public testing::Test {
protected:
    fake_chance random{7};
    fake_hub hub{random};
    office_agent agent{hub, 2};

    heard listen() {
        EXPECT_TRUE(agent.sync().has_value());
        return agent.listen().what;
    }
    heard answered(int status, const std::string& type, const std::string& body) {
        hub.instead = [=](const platform::http_request& asked)
            -> std::optional<platform::http_response> {
            if (!asked.target.starts_with("/v1/wait")) return std::nullopt;
            EXPECT_EQ(asked.target, "/v1/wait?seconds=55&mark=00112233445566ff");
            EXPECT_GT(asked.patience.value_or(0), 55 * base::second_us);
            return platform::make_response(status, type, body);
        };
        return listen();
    }
};

TEST_F(AgentWait, HubsAnswersAreUnderstood) {
    hub.news_mark = "00112233445566ff";
    const std::string json_type = "application/json";
    EXPECT_EQ(answered(204, "", ""), heard::nothing_new);
    EXPECT_EQ(answered(200, json_type, R"({"mark":"ff112233445566ff"})"), heard::news);
    EXPECT_EQ(answered(200, json_type, R"({"mark":"00112233445566ff"})"), heard::known);
    EXPECT_EQ(answered(403, "application/problem+json", R"({"detail":"x"})"), heard::turned_away);
    EXPECT_EQ(answered(401, "application/problem+json", R"({"detail":"x"})"), heard::turned_away);
    EXPECT_EQ(answered(503, "application/problem+json", "{}"), heard::later);
}

TEST_F(AgentWait, WhatIsNoAnswerOfOursCountsAsABrokenLine) {
    hub.news_mark = "00112233445566ff";
    for (const char* body : {"<html>please pay</html>", "", "{}", "[]", R"({"mark":5})",
                             R"({"mark":"x"})", R"({"mark":"00112233445566ff00"})"}) {
        EXPECT_EQ(answered(200, "text/html", body), heard::broken) << body;
    }
    EXPECT_EQ(answered(404, "text/html", "gone"), heard::broken);
    EXPECT_EQ(answered(200, "application/json", std::string(1 << 20, ' ')), heard::broken);
}

TEST_F(AgentWait, HubThatNamesNoMarkIsNotWaitedAt) {
    hub.instead = [](const platform::http_request& asked)
        -> std::optional<platform::http_response> {
        EXPECT_FALSE(asked.target.starts_with("/v1/wait"));
        return std::nullopt;
    };
    EXPECT_EQ(listen(), heard::broken);
    EXPECT_FALSE(agent.can_listen());
    hub.news_mark = "not a mark";
    EXPECT_EQ(listen(), heard::broken);
    EXPECT_FALSE(agent.can_listen());
}

TEST_F(AgentWait, FailedExchangeForgetsTheMark) {
    hub.news_mark = "00112233445566ff";
    ASSERT_TRUE(agent.sync().has_value());
    EXPECT_TRUE(agent.can_listen());
    hub.lose_answer = true;
    ASSERT_FALSE(agent.sync().has_value());
    EXPECT_FALSE(agent.can_listen());
}

}  // namespace
}  // namespace kheya::agent_test
