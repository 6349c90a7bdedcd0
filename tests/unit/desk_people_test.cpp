// People who share one PC: PINs, who may save under whose name, and how often one may guess.

#include "agent/command/people_verb.hpp"
#include "agent/desk/sitting.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_desk {

namespace {

using nlohmann::json;

class People : public testing::Test {
protected:
    base::result<void> change(json arguments) {
        return agent_command::change_person(all, chance, arguments);
    }
    bool may(const std::string& holder, const std::string& verb, json arguments = {}) {
        if (arguments.is_null()) arguments = json::object();
        return may_call(all, holder, verb, arguments).has_value();
    }
    agent_test::fake_clock clock;
    agent_test::fake_chance chance{11};
    agent_store::people all;
    sitting seats{clock};
};

TEST_F(People, PinOfEitherScriptIsTheSame) {
    ASSERT_TRUE(change({{"action", "add"}, {"name", "রহিম"}, {"pin", "৪২৭১"}}));
    EXPECT_EQ(all[0].pin.find("4271"), std::string::npos);
    EXPECT_TRUE(*agent_store::is_pin_of(all[0], "4271"));
    EXPECT_TRUE(*agent_store::is_pin_of(all[0], "৪২৭১"));
    EXPECT_FALSE(*agent_store::is_pin_of(all[0], "4272"));
    EXPECT_FALSE(*agent_store::is_pin_of(all[0], ""));
}

TEST_F(People, SamePinOfTwoPeopleIsKeptDifferently) {
    ASSERT_TRUE(change({{"action", "add"}, {"name", "Rahim"}, {"pin", "4271"}}));
    ASSERT_TRUE(change({{"action", "add"}, {"name", "Karim"}, {"pin", "4271"}}));
    EXPECT_NE(all[0].pin, all[1].pin);
}

TEST_F(People, ShortPinsEmptyNamesAndNamesSpeltAlikeAreRefused) {
    EXPECT_EQ(change({{"action", "add"}, {"name", "Rahim"}, {"pin", "123"}}).error().where, "pin");
    EXPECT_EQ(change({{"action", "add"}, {"name", "  "}}).error().where, "name");
    ASSERT_TRUE(change({{"action", "add"}, {"name", "রহিম"}}));
    EXPECT_EQ(change({{"action", "add"}, {"name", " রহীম "}}).error().where, "name");
    EXPECT_EQ(change({{"action", "pin"}, {"name", "Karim"}, {"pin", "1234"}}).error().where,
              "name");
    EXPECT_EQ(change({{"action", "hide"}, {"name", "রহিম"}}).error().code, base::errc::usage);
    EXPECT_EQ(change({{"action", "pin"}, {"name", "রহিম"}}).error().code, base::errc::usage);
}

TEST_F(People, NameIsKeptWithoutWhatNobodySees) {
    ASSERT_TRUE(change({{"action", "add"}, {"name", "Ka\u202Erim\u200B \u2067"}}));
    EXPECT_EQ(all[0].name, "Karim");
    EXPECT_EQ(change({{"action", "add"}, {"name", "Kar\u200Bim"}}).error().where, "name");
}

TEST_F(People, ListThatDoesNotReadLocksNobodyOut) {
    ASSERT_TRUE(change({{"action", "add"}, {"name", "Rahim"}}));
    all[0].pin = "kheya-pin-1 00 zz";
    EXPECT_FALSE(*agent_store::is_pin_of(all[0], "4271"));
}

TEST_F(People, ForgottenPinIsTakenAwayAndPersonRemoved) {
    ASSERT_TRUE(change({{"action", "add"}, {"name", "Rahim"}, {"pin", "4271"}}));
    ASSERT_TRUE(change({{"action", "reset"}, {"name", "rahim"}}));
    EXPECT_FALSE(agent_store::has_pins(all));
    ASSERT_TRUE(change({{"action", "remove"}, {"name", "RAHIM"}}));
    EXPECT_TRUE(all.empty());
}

TEST_F(People, WithoutAnyPinTheDeskIsOpenToAll) {
    ASSERT_TRUE(change({{"action", "add"}, {"name", "Rahim"}}));
    EXPECT_TRUE(may("", "home"));
    EXPECT_TRUE(may("", "set", {{"by", "Rahim"}}));
}

TEST_F(People, WithOnePinTheDeskIsLockedUntilSomebodyUnlocksIt) {
    ASSERT_TRUE(change({{"action", "add"}, {"name", "Rahim"}, {"pin", "4271"}}));
    for (const char* verb : {"home", "get", "set", "types", "news", "export", "person"}) {
        const auto refused = may_call(all, "", verb, json::object());
        ASSERT_FALSE(refused) << verb;
        EXPECT_EQ(refused.error().code, base::errc::forbidden);
        EXPECT_EQ(refused.error().where, "pin");
        EXPECT_TRUE(may("Rahim", verb)) << verb;
    }
    for (const char* verb : {"people", "unlock", "lock"}) EXPECT_TRUE(may("", verb)) << verb;
}

TEST_F(People, NobodySavesUnderTheNameOfSomebodyWithAPin) {
    ASSERT_TRUE(change({{"action", "add"}, {"name", "রহিম"}, {"pin", "4271"}}));
    ASSERT_TRUE(change({{"action", "add"}, {"name", "করিম"}, {"pin", "9999"}}));
    ASSERT_TRUE(change({{"action", "add"}, {"name", "Salma"}}));
    for (const char* verb : {"set", "decide", "retire", "sign", "attach"}) {
        EXPECT_TRUE(may("রহিম", verb, {{"by", "রহিম"}})) << verb;
        EXPECT_FALSE(may("রহিম", verb, {{"by", "করিম"}})) << verb;
        EXPECT_FALSE(may("রহিম", verb, {{"by", " করীম"}})) << verb;   // spelt alike
        EXPECT_TRUE(may("রহিম", verb, {{"by", "Salma"}})) << verb;
    }
    EXPECT_TRUE(may("রহিম", "set", {{"by", "করিম"}, {"preview", true}}));
}

TEST_F(People, SittingEndsAfterHalfAnHourWithoutACallAndByLocking) {
    seats.unlock("session", "Rahim");
    clock.pass(sitting_life - 1);
    seats.touch("session");
    clock.pass(sitting_life - 1);
    EXPECT_EQ(seats.holder("session"), "Rahim");
    EXPECT_EQ(seats.holder("another"), "");
    clock.pass(2);
    EXPECT_EQ(seats.holder("session"), "");
    seats.touch("session");   // too late
    EXPECT_EQ(seats.holder("session"), "");
    seats.unlock("session", "Karim");
    seats.lock("session");
    EXPECT_EQ(seats.holder("session"), "");
}

TEST_F(People, WrongPinsMakeOneWaitLongerAndLonger) {
    for (int i = 0; i < free_tries - 1; ++i) seats.saw("Rahim", false);
    EXPECT_EQ(seats.wait_for("Rahim"), 0);
    seats.saw("Rahim", false);
    EXPECT_EQ(seats.wait_for(" rahim"), wait_first);
    EXPECT_EQ(seats.wait_for("Karim"), 0);
    clock.pass(wait_first);
    EXPECT_EQ(seats.wait_for("Rahim"), 0);
    seats.saw("Rahim", false);
    EXPECT_EQ(seats.wait_for("Rahim"), 2 * wait_first);
    for (int i = 0; i < 100; ++i) seats.saw("Rahim", false);
    EXPECT_EQ(seats.wait_for("Rahim"), wait_most);
    seats.saw("Rahim", true);
    EXPECT_EQ(seats.wait_for("Rahim"), 0);
}

}  // namespace

}  // namespace kheya::agent_desk
