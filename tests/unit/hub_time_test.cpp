// At what time a save takes effect when the clock that wrote it was moved meanwhile: the hub's real
// program and a real agent, whose PC is started anew so that only its wall clock tells.

#include "tests/unit/restore_world.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {
namespace {

class HubTime : public testing::Test {
protected:
    HubTime()
        : hub(testing::UnitTest::GetInstance()->current_test_info()->name()),
          agent(hub.enrol(7)) {
        EXPECT_TRUE(agent->sync());
    }
    // The PC is switched off for `duration`, and its clock then stands `moved` beside the truth.
    void restart(base::time_us duration, base::time_us moved) {
        hub.time.pass(duration);
        agent->time.now = hub.time.now + moved;
        agent->time.mono = 0;
        agent->time.boot = "boot-" + std::to_string(++boots_);
    }
    hub_store::journal_row arrived(const base::change_id& id) {
        std::optional<hub_store::journal_row> found;
        hub.inside([&] { found = hub.store().journal_entry(id); });
        EXPECT_TRUE(found.has_value());
        return found.value_or(hub_store::journal_row{});
    }
    bool is_unsure(const std::string& field) {
        bool unsure = false;
        hub.inside([&] {
            const auto row = hub.store().load_register({"DIP-DIST-65", "portal", "DIP-DIST-65",
                                                       field});
            EXPECT_EQ(row.state.heads.size(), 1u);
            unsure = row.state.heads.at(0).time_unsure;
        });
        return unsure;
    }

    real_hub hub;
    std::unique_ptr<office_agent> agent;

private:
    int boots_ = 1;
};

TEST_F(HubTime, ClockSetBackBehindAnEarlierSaveIsFoundOut) {
    restart(10 * base::day_us, 0);
    const auto before = agent->save("maintainer=dc");
    const base::time_us after_deadline = agent->time.now;
    restart(base::day_us, -6 * base::day_us);
    const auto pretended = agent->save("domain=narail.gov.bd");
    restart(base::day_us, 0);  // set right again before anybody looks
    ASSERT_TRUE(agent->sync());
    EXPECT_EQ(arrived(before).effective_at, after_deadline);
    EXPECT_EQ(arrived(pretended).effective_at, after_deadline);
    EXPECT_TRUE(is_unsure("domain"));
    EXPECT_FALSE(is_unsure("maintainer"));
}

TEST_F(HubTime, EarlierSaveIsKnownFromAnEarlierExchangeToo) {
    restart(10 * base::day_us, 0);
    const auto before = agent->save("maintainer=dc");
    restart(base::day_us, 0);
    ASSERT_TRUE(agent->sync());
    const base::time_us heard = hub.time.now;
    restart(base::day_us, -20 * base::day_us);
    const auto pretended = agent->save("domain=narail.gov.bd");
    restart(base::day_us, 0);
    ASSERT_TRUE(agent->sync());
    EXPECT_GT(heard, arrived(before).effective_at);
    EXPECT_GE(arrived(pretended).effective_at, heard);
    EXPECT_TRUE(is_unsure("domain"));
}

TEST_F(HubTime, ClockThatStoodInTheFutureProvesNothing) {
    restart(base::day_us, 400 * base::day_us);
    const auto ahead = agent->save("maintainer=dc");
    restart(base::day_us, 0);
    const auto right = agent->save("domain=narail.gov.bd");
    const base::time_us truth = agent->time.now;
    restart(9 * base::day_us, 0);
    ASSERT_TRUE(agent->sync());
    EXPECT_EQ(arrived(ahead).effective_at, arrived(ahead).received_at);
    EXPECT_EQ(arrived(right).effective_at, truth);
    EXPECT_FALSE(is_unsure("domain"));
    EXPECT_TRUE(is_unsure("maintainer"));
}

TEST_F(HubTime, AgeByTheMonotonicClockNeedsNoLog) {
    restart(base::day_us, 5 * base::day_us);
    agent->save("maintainer=dc");
    restart(base::day_us, 0);
    const auto measured = agent->save("domain=narail.gov.bd");
    const base::time_us truth = agent->time.now;
    hub.time.now = truth;
    agent->time.pass(20 * base::day_us);
    hub.time.pass(20 * base::day_us);
    ASSERT_TRUE(agent->sync());
    EXPECT_EQ(arrived(measured).effective_at, truth);
    EXPECT_FALSE(is_unsure("domain"));
}

TEST_F(HubTime, AgentsHearThatTheHubsClockWasSetBack) {
    const auto heard = [&](base::time_us passes) {
        hub.time.now += passes;
        EXPECT_TRUE(agent->sync());
        return agent->note(agent_store::note::heard_turns);
    };
    EXPECT_EQ(heard(0), "0");
    EXPECT_EQ(heard(3600 * base::second_us), "0");
    EXPECT_EQ(heard(-30 * base::second_us), "0");   // so far apart two hubs of a database may be
    EXPECT_EQ(heard(-base::day_us), "1");
    EXPECT_EQ(heard(base::second_us), "1");
    EXPECT_EQ(heard(-base::day_us), "2");
    hub.roll_back(hub.back_up(), false);
    EXPECT_EQ(heard(0), "2");
}

}  // namespace
}  // namespace kheya::agent_test
