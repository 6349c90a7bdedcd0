#include "agent/sync/session.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_sync {
namespace {

using kind = action::kind;
constexpr std::uint32_t middle = 1u << 31;

TEST(AgentSession, SegmentGrowsWhileTheLineHoldsAndHalvesWhenItFails) {
    session s(true);
    action next = s.begin();
    EXPECT_EQ(next.segment, wire::segment_min);
    for (int i = 0; i < 20; ++i) next = s.after(ended::more, 0);
    EXPECT_EQ(next.segment, wire::segment_max);
    next = s.after(ended::cut, 0);
    EXPECT_EQ(next.what, kind::exchange);
    EXPECT_EQ(next.segment, wire::segment_max / 2);
    next = s.after(ended::no_link, middle);
    EXPECT_EQ(next.what, kind::wait);
    EXPECT_EQ(s.timer().segment, wire::segment_max / 4);
}

TEST(AgentSession, BackoffDoublesUpToAnHourAndForgetsAfterSuccess) {
    session s(true);
    (void)s.begin();
    EXPECT_EQ(s.after(ended::no_link, middle).delay, backoff_first / 2);
    EXPECT_EQ(s.after(ended::no_link, middle).delay, backoff_first);
    for (int i = 0; i < 100; ++i) {
        EXPECT_LE(s.after(ended::no_link, UINT32_MAX).delay, backoff_most);
    }
    EXPECT_EQ(s.after(ended::no_link, 0).delay, 0);
    (void)s.after(ended::done, 0);
    EXPECT_EQ(s.after(ended::no_link, middle).delay, backoff_first / 2);
}

TEST(AgentSession, RetryAfterIsWaitedFor) {
    session s(true);
    (void)s.begin();
    EXPECT_GE(s.after(ended::later, 0, 90 * base::second_us).delay, 90 * base::second_us);
}

TEST(AgentSession, SaveIsSentSoonOnlyWhileTheLineIsKnownToHold) {
    session s(true);
    (void)s.begin();
    EXPECT_FALSE(s.saved());   // it is exchanging: what is left makes it go on anyway
    const action idle = s.after(ended::done, middle);
    EXPECT_EQ(idle.what, kind::wait);
    EXPECT_EQ(idle.delay, interval_default);
    const auto soon = s.saved();
    ASSERT_TRUE(soon);
    EXPECT_EQ(soon->delay, after_save);
    EXPECT_FALSE(s.saved());   // the next save does not push it further away
    EXPECT_EQ(s.timer().what, kind::exchange);
    (void)s.after(ended::no_link, middle);
    EXPECT_FALSE(s.saved());
}

TEST(AgentSession, HourlyExchangesAreSpread) {
    session s(true);
    (void)s.begin();
    EXPECT_EQ(s.after(ended::done, 0).delay, interval_default * 3 / 4);
    EXPECT_LE(s.after(ended::done, UINT32_MAX).delay, interval_default * 5 / 4);
}

TEST(AgentSession, OneShotStopsWhenAllIsSaidOrCannotBe) {
    for (const ended how : {ended::done, ended::no_link, ended::later, ended::forbidden,
                            ended::refused}) {
        session s(false);
        (void)s.begin();
        EXPECT_EQ(s.after(how, middle).what, kind::stop);
    }
    session cut(false);
    (void)cut.begin();
    for (int i = 0; i < cuts_in_a_row_limit; ++i) {
        EXPECT_EQ(cut.after(ended::cut, 0).what, kind::exchange);
    }
    EXPECT_EQ(cut.after(ended::cut, 0).what, kind::stop);
}

TEST(AgentSession, TooLargeRequestsShrinkAtOnce) {
    session s(false);
    (void)s.begin();
    (void)s.after(ended::more, 0);
    const action smaller = s.after(ended::too_large, 0);
    EXPECT_EQ(smaller.what, kind::exchange);
    EXPECT_EQ(smaller.segment, wire::segment_min);
    EXPECT_EQ(s.after(ended::too_large, 0).what, kind::stop);
}

}  // namespace
}  // namespace kheya::agent_sync
