#include "tests/unit/hub_port_world.hpp"

namespace kheya::hub_test {
namespace {

constexpr const char* no_mark = "0000000000000000";

class HubNews : public HubPort {
protected:
    std::shared_ptr<answer> wait(const platform::key_pair& device, const std::string& mark,
                                 int seconds = 55) {
        return get(device, "/v1/wait?seconds=" + std::to_string(seconds) + "&mark=" + mark);
    }
    // Who holds another mark is told at once.
    std::string mark_of(const platform::key_pair& device) {
        const auto told = wait(device, no_mark);
        EXPECT_EQ(told->status, 200);
        return told->done ? json::parse(told->body)["mark"].get<std::string>() : "";
    }
    void write(const std::string& office, const std::string& assignment) {
        const auto done = act("set", {{"target", "portal"}, {"office", office},
                                      {"assignments", {assignment}}});
        ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
    }
};

TEST_F(HubNews, CommitWakesWhoeverPullsThatStreamAndNobodyElse) {
    const auto own = wait(narail, mark_of(narail));
    const auto above = wait(head, mark_of(head));
    const auto other = wait(cumilla, mark_of(cumilla));
    EXPECT_FALSE(own->done || above->done || other->done);
    write("NARAIL", "maintainer=dc");
    ASSERT_TRUE(own->done && above->done);
    EXPECT_EQ(own->status, 200);
    EXPECT_EQ(json::parse(own->body)["mark"], mark_of(narail));
    EXPECT_EQ(above->status, 200);
    EXPECT_FALSE(other->done);
    // What the head office writes for itself concerns none below.
    const auto again = wait(narail, mark_of(narail));
    write("HQ", "maintainer=own");
    EXPECT_FALSE(again->done);
    EXPECT_FALSE(other->done);
}

TEST_F(HubNews, OfficeRecordAboveWakesAllBelow) {
    const auto one = wait(narail, mark_of(narail)), two = wait(cumilla, mark_of(cumilla));
    const auto done = act("set", {{"target", "office"}, {"office", "HQ"},
                                  {"assignments", {"name_en=Headquarters", "department=DIP",
                                                   "level=hq", "name_bn=Head office"}}});
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
    EXPECT_TRUE(one->done);
    EXPECT_TRUE(two->done);
    EXPECT_EQ(one->status, 200);
}

TEST_F(HubNews, WaitEndsEmptyAfterItsTime) {
    const auto waiting = wait(narail, mark_of(narail), 55);
    pass(54 * base::second_us);
    EXPECT_FALSE(waiting->done);
    pass(3 * base::second_us);
    ASSERT_TRUE(waiting->done);
    EXPECT_EQ(waiting->status, 204);
    EXPECT_EQ(waiting->body, "");
}

TEST_F(HubNews, RevokedDeviceIsToldWhileItWaits) {
    const auto waiting = wait(narail, mark_of(narail));
    const auto done = act("device revoke", {{"device", narail.public_part().hex()},
                                            {"why", "stolen"}});
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
    ASSERT_TRUE(waiting->done);
    EXPECT_EQ(waiting->status, 403);
    EXPECT_NE(waiting->body.find("stolen"), std::string::npos);
    EXPECT_EQ(wait(narail, no_mark)->status, 403);
}

TEST_F(HubNews, DeviceThatIsNotKnownMayNotWait) {
    EXPECT_EQ(wait(platform::key_pair::generate(random), no_mark)->status, 401);
}

TEST_F(HubNews, DevicesOldestWaitGivesWayToItsNewest) {
    const std::string mark = mark_of(narail);
    std::vector<std::shared_ptr<answer>> waits;
    for (std::size_t i = 0; i <= hub_intake::seats_of_device; ++i) {
        waits.push_back(wait(narail, mark));
    }
    ASSERT_TRUE(waits.front()->done);
    EXPECT_EQ(waits.front()->status, 503);
    EXPECT_TRUE(waits.front()->retry_after_s.has_value());
    EXPECT_FALSE(waits.back()->done);
    write("NARAIL", "maintainer=dc");
    EXPECT_EQ(waits.back()->status, 200);
}

TEST_F(HubNews, MalformedWaitsAreRefused) {
    for (const char* target :
         {"/v1/wait?", "/v1/wait?seconds=55", "/v1/wait?seconds=0&mark=0000000000000000",
          "/v1/wait?seconds=601&mark=0000000000000000",
          "/v1/wait?seconds=-5&mark=0000000000000000",
          "/v1/wait?seconds=99999999999999999999&mark=0000000000000000",
          "/v1/wait?seconds=5x&mark=0000000000000000", "/v1/wait?seconds=55&mark=",
          "/v1/wait?seconds=55&mark=000000000000000g",
          "/v1/wait?seconds=55&mark=00000000000000000", "/v1/wait?mark=0&seconds=55"}) {
        const auto refused = get(narail, target);
        ASSERT_TRUE(refused->done) << target;
        EXPECT_EQ(refused->status, 400) << target;
    }
    EXPECT_EQ(get(narail, "/v1/wait")->status, 404);
}

TEST_F(HubNews, StoppingHubSendsThemHome) {
    const auto waiting = wait(narail, mark_of(narail));
    program->stop();
    settle();
    ASSERT_TRUE(waiting->done);
    EXPECT_EQ(waiting->status, 503);
    EXPECT_EQ(wait(narail, mark_of(narail))->status, 503);
}

// All agents come back when a line above them does: more than the disk's queue takes at once.
TEST_F(HubNews, CrowdThatComesAtOnceIsLookedAtInTurn) {
    const std::string target = std::string("/v1/wait?seconds=55&mark=") + no_mark;
    std::vector<std::shared_ptr<answer>> crowd;
    for (std::size_t i = 0; i < platform::disk_queue_limit + 1000; ++i) {
        crowd.push_back(begin(narail, get_request(target)));
    }
    settle();
    std::size_t told = 0;
    for (const auto& each : crowd) told += each->done && each->status == 200 ? 1 : 0;
    EXPECT_EQ(told, crowd.size());
}

TEST_F(HubNews, SeatsAreLimitedAndFreeAgainWhenLeft) {
    platform::disk_queue disk(io.get_executor(), *store_, false);
    constexpr std::size_t most = 5;
    hub_intake::waiting_room room(io.get_executor(), *store_, disk, time, most);
    std::vector<std::shared_ptr<hub_intake::waiting_room::seat>> held;
    hub_store::device_row device;
    for (std::size_t i = 0; i < most; ++i) {
        device.key = random.draw<base::public_key>();
        held.push_back(room.enter(device, base::second_us));
        ASSERT_TRUE(held.back());
    }
    device.key = random.draw<base::public_key>();
    EXPECT_FALSE(room.enter(device, base::second_us));
    held.pop_back();
    EXPECT_TRUE(room.enter(device, base::second_us));
}

}  // namespace
}  // namespace kheya::hub_test
