#include "tests/unit/agent_fakes.hpp"

#include "agent/store/health.hpp"
#include "agent/sync/intake.hpp"
#include "shared/wire/zstd_frame.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::agent_test {
namespace {

using base::errc;
namespace note = agent_store::note;

class AgentSync : public testing::Test {
protected:
    fake_chance random{7};
    fake_hub hub{random};
    office_agent agent{hub, 2};

    static bool is_sound(office_agent& a) {
        const auto findings =
            a.store().db().read([&] { return agent_store::look_over(a.store(), true); }).value();
        for (const auto& f : findings) ADD_FAILURE() << f.where << ": " << f.what.en;
        return findings.empty();
    }
};

TEST_F(AgentSync, PushedChangeIsConfirmedAndHeadquartersEditArrives) {
    const auto id = agent.save("maintainer_office=DC");
    hub.write("memo", "x");   // a register that this set may not know travels too
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_TRUE(hub.has(id));
    EXPECT_EQ(agent.counts().confirmed, 1);
    EXPECT_EQ(agent.heads("memo"), 1u);
    EXPECT_TRUE(is_sound(agent));
    const int before = hub.exchanges;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(hub.exchanges, before + 1);   // nothing to say: one round
}

TEST_F(AgentSync, ChangeStaysPendingAndShownUntilItsHeadsAreApplied) {
    hub.without_echo = hub.without_pages = true;
    agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.counts().pending, 1);
    EXPECT_EQ(agent.shown("maintainer_office"), "DC");
    hub.without_echo = hub.without_pages = false;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.counts().confirmed, 1);
    EXPECT_EQ(agent.shown("maintainer_office"), "DC");
}

// The pages of a change's registers may come one by one. Where the hub's heads of one are here
// already, with what replaced the change there, it is not shown over them until the last has come.
TEST_F(AgentSync, ChangeThatIsReplacedInOneFieldIsNotShownThereWhileAnotherIsAwaited) {
    hub.without_echo = hub.without_pages = true;
    agent.save_all({"maintainer_office=DC", "domain=a.gov.bd"});
    ASSERT_EQ(told(agent.sync()), "");
    agent.save("maintainer_office=UNO");
    ASSERT_EQ(told(agent.sync()), "");
    hub.write("domain", "b.gov.bd");   // so that its heads come behind
    hub.without_pages = false;
    hub.sets_in_page = 1;
    bool was_between = false;
    for (std::size_t cut = 0; agent.shown("domain") != "b.gov.bd"; ++cut) {
        ASSERT_LT(cut, 5000u);
        hub.cut_after = cut;
        (void)agent.sync();
        EXPECT_EQ(agent.shown("maintainer_office"), "UNO") << cut;
        EXPECT_EQ(agent.heads("maintainer_office"), 1u) << cut;
        was_between = was_between || agent.counts().pending == 1;
    }
    EXPECT_TRUE(was_between);
    EXPECT_TRUE(is_sound(agent));
}

// A line that answers when it is cut, and says so.
class hanging_hub : public fake_hub {
public:
    using fake_hub::fake_hub;
    int asked = 0, hanging = 0;
    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address, platform::http_request) override {
        ++asked;
        ++hanging;
        const int at = resets;
        while (resets == at) {
            co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                                       boost::asio::use_awaitable);
        }
        --hanging;
        co_return base::error{errc::no_link, "the line was cut", {}, {}};
    }
};

TEST(AgentLine, WhoeverSeizesItCutsTheExchangeShortAndHasItAlone) {
    fake_chance random(7);
    hanging_hub hub(random);
    office_agent agent(hub, 3);
    agent.save("maintainer_office=DC");
    base::result<void> exchanged, seized = base::refused("nobody asked");
    const auto exchange = [&]() -> platform::awaitable<void> {
        exchanged = co_await agent.runner().sync(std::nullopt);
    };
    const auto seize = [&]() -> platform::awaitable<void> {
        while (hub.hanging == 0) {
            co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                                       boost::asio::use_awaitable);
        }
        seized = co_await agent.runner().seize();
        EXPECT_EQ(hub.hanging, 0);
        EXPECT_FALSE(exchanged);
        EXPECT_TRUE(agent.runner().is_exchanging());
        agent.runner().release();
    };
    boost::asio::co_spawn(agent.io(), exchange(), boost::asio::detached);
    boost::asio::co_spawn(agent.io(), seize(), boost::asio::detached);
    agent.io().run();
    EXPECT_EQ(told(seized), "");
    EXPECT_EQ(hub.asked, 1);
    EXPECT_FALSE(agent.runner().is_exchanging());
    EXPECT_EQ(agent.counts().pending, 1);
}

TEST_F(AgentSync, LostAnswersChangeNothingAndAreMadeGood) {
    agent.save("maintainer_office=DC");
    hub.lose_answer = true;
    for (int i = 0; i < 3; ++i) {
        const auto lost = agent.sync();
        ASSERT_FALSE(lost);
        EXPECT_EQ(lost.error().code, errc::no_link);
        EXPECT_EQ(agent.counts().pending, 1);
    }
    agent.save("maintainer_office=UNO");
    hub.lose_answer = false;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.counts().confirmed, 2);
    EXPECT_EQ(hub.held.changes.size(), 2u);
    EXPECT_EQ(agent.heads("maintainer_office"), 1u);
}

TEST_F(AgentSync, SaysThatHeadquartersHoldsTooMuchAndKeepsTheRest) {
    ASSERT_EQ(told(agent.sync()), "");
    hub.held_full = true;
    agent.save("maintainer_office=DC");
    const auto full = agent.sync();
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, errc::refused);
    EXPECT_NE(full.error().message.find("entries of this PC are held"), std::string::npos);
    EXPECT_EQ(agent.counts().pending, 1);
    hub.held_full = false;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.counts().confirmed, 1);
}

TEST_F(AgentSync, SaysThatHeadquartersCannotTellAllAndNotThatItTookNothing) {
    agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    hub.says_more = true;
    const int before = hub.exchanges;
    const auto cut = agent.sync();
    ASSERT_FALSE(cut);
    EXPECT_NE(cut.error().message.find("cannot tell all of its news"), std::string::npos);
    EXPECT_EQ(hub.exchanges, before + 1);   // it does not turn in a circle
    hub.says_more = false;
    EXPECT_EQ(told(agent.sync()), "");
}

TEST_F(AgentSync, AnswerCutAtEveryByteKeepsAllAndTheNextOneEndsIt) {
    hub.sets_in_page = 1;
    ASSERT_EQ(told(agent.sync()), "");
    std::int64_t saved = 0;
    for (std::size_t cut = 0;; ++cut) {
        const std::string value = "DC " + std::to_string(cut);
        agent.save("maintainer_office=" + value);
        hub.write("extra", cut);
        hub.cut_after = cut;
        const auto first = agent.sync();
        const bool was_cut = cut < hub.last_answer_bytes;
        if (was_cut && !first) {
            EXPECT_EQ(first.error().code, errc::no_link) << cut;
        }
        EXPECT_EQ(agent.shown("maintainer_office"), value) << cut;
        EXPECT_EQ(agent.counts().total, ++saved) << cut;
        hub.cut_after = std::string::npos;
        ASSERT_EQ(told(agent.sync()), "") << cut;
        EXPECT_EQ(agent.counts().confirmed, saved) << cut;
        EXPECT_EQ(agent.heads("extra"), 1u) << cut;
        if (first && !was_cut) {
            EXPECT_GT(cut, 100u);
            break;
        }
    }
    EXPECT_TRUE(is_sound(agent));
}

// Where the sums differ all is asked for once more, with the next exchange.
TEST_F(AgentSync, SaysWhileHeadquartersHasMoreToGive) {
    std::vector<bool> said;
    hub.instead = [&](const auto&) -> std::optional<platform::http_response> {
        said.push_back(agent.more_comes());
        return std::nullopt;
    };
    hub.write("extra", 1);
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_FALSE(said.back());
    hub.write("extra", 2);
    hub.wrong_checksum = true;
    (void)agent.sync();
    hub.wrong_checksum = false;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_NE(std::find(said.begin(), said.end(), true), said.end());
    EXPECT_FALSE(agent.more_comes());
}

TEST_F(AgentSync, PageOutOfOrderNeverMovesTheCursorOverAGap) {
    for (int i = 0; i < 5; ++i) hub.write("extra_" + std::to_string(i), i);
    hub.sets_in_page = 1;
    hub.reverse_pages = true;
    for (int i = 0; i < 8; ++i) (void)agent.sync();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(agent.heads("extra_" + std::to_string(i)), 1u);
    hub.reverse_pages = false;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.store()
                  .db()
                  .read([&] { return agent.store().pulled().streams().at(0).heads; })
                  .value(),
              hub.held.seq);
}

TEST_F(AgentSync, PageThatNamesWhatIsNotHereMovesNothingAndIsAskedForAgain) {
    agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    agent_sync::intake intake(agent.store(), random);
    const auto taken = agent.store().db().transact([&]() -> base::result<void> {
        const auto before = agent.store().pulled().streams().at(0);
        wire::page page;
        page.epoch = *base::hub_epoch::parse(agent.store().notes().text(note::epoch));
        page.stream = before.name;
        page.from = before.heads;
        page.to = before.heads + 1;
        page.from_mark = before.heads_mark;
        page.own = {before.name.office, base::side::office, {{*page.to, *page.to}}};
        intake.begin({});
        intake.take_page(page);
        EXPECT_EQ(agent.store().pulled().stream(before.name)->heads, before.heads);
        EXPECT_TRUE(intake.wants_more());
        page.own.reset();
        intake.take_page(page);
        EXPECT_EQ(agent.store().pulled().stream(before.name)->heads, before.heads + 1);
        return {};
    });
    EXPECT_EQ(told(taken), "");
}

TEST_F(AgentSync, ForgedReceiptIsNotBelieved) {
    agent.save("maintainer_office=DC");
    hub.write("extra", "x");
    hub.forge = true;
    const auto refused = agent.sync();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::no_link);
    EXPECT_EQ(agent.counts().pending, 1);
    EXPECT_EQ(agent.heads("extra"), 0u);
    EXPECT_EQ(agent.note(note::lease), "");
}

TEST_F(AgentSync, WhatIsNotOurHubCountsAsNoLink) {
    agent.save("maintainer_office=DC");
    const std::string units(wire::packed_type);
    const std::vector<std::pair<std::string, std::string>> answers = {
        {"text/html", "<html>please pay</html>"}, {units, "<html>please pay</html>"}, {units, ""},
        {units, std::string(10 << 20, 'x')}, {"application/x-ndjson", "{\"more\":true}\n"},
        {"application/x-ndjson", std::string(10 << 20, '[')}};
    for (const auto& [type, body] : answers) {
        hub.instead = [&, t = type, b = body](const auto&) {
            return platform::make_response(200, t, b);
        };
        const auto none = agent.sync();
        ASSERT_FALSE(none) << type;
        EXPECT_EQ(none.error().code, errc::no_link) << type;
        EXPECT_EQ(agent.counts().pending, 1);
    }
    hub.instead = nullptr;
    ASSERT_EQ(told(agent.sync()), "");
}

TEST_F(AgentSync, RefusalsKeepAllAndSayWhy) {
    agent.save("maintainer_office=DC");
    const auto answered = [&](int status, const std::string& why) {
        hub.instead = [=](const auto&) { return platform::make_problem(status, "", why); };
        const auto outcome = agent.sync();
        return outcome ? base::error{} : outcome.error();
    };
    EXPECT_EQ(answered(403, "revoked: stolen").code, errc::forbidden);
    EXPECT_EQ(answered(403, "revoked: stolen").message, "revoked: stolen");
    EXPECT_EQ(answered(401, "unknown").code, errc::forbidden);
    EXPECT_EQ(answered(503, "").code, errc::later);
    EXPECT_EQ(answered(426, "too old").code, errc::refused);
    EXPECT_EQ(answered(500, "").code, errc::no_link);
    hub.instead = [](const auto&) { return platform::make_response(403, "text/html", "no"); };
    EXPECT_EQ(agent.sync().error().code, errc::no_link);   // not our hub's word
    EXPECT_EQ(agent.counts().pending, 1);
}

TEST_F(AgentSync, OlderHubIsAskedWithoutTheDictionary) {
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.note(note::dictionary), "");   // it answered as it always did
    // Another one was there before it, which knew the dictionary.
    const auto noted = agent.store().db().transact([&]() -> base::result<void> {
        agent.store().notes().set(note::dictionary, wire::dictionary_version);
        return {};
    });
    ASSERT_TRUE(noted.has_value());
    std::vector<std::string> asked_in;
    hub.instead = [&](const platform::http_request& request)
        -> std::optional<platform::http_response> {
        asked_in.push_back(request.content_type);
        if (request.content_type == wire::packed_type) return std::nullopt;
        return platform::make_problem(415, "media type", "send what I know");
    };
    const auto id = agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_TRUE(hub.has(id));
    EXPECT_EQ(agent.note(note::dictionary), "");
    EXPECT_EQ(asked_in, (std::vector<std::string>{std::string(wire::known_type),
                                                  std::string(wire::packed_type)}));
}

TEST_F(AgentSync, RestoredHubGetsBackWhatItLostAndNothingVanishesMeanwhile) {
    agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    const auto backup = hub.held;
    const auto lost = agent.save("domain=passport.narail.gov.bd");
    hub.write("extra", "x");   // no disk but the lost hub's holds its content
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.counts().confirmed, 2);
    hub.held = backup;
    hub.new_epoch();
    hub.lose_answer = true;
    EXPECT_FALSE(agent.sync());
    EXPECT_EQ(agent.shown("domain"), "passport.narail.gov.bd");
    hub.lose_answer = false;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_TRUE(hub.has(lost));
    EXPECT_EQ(agent.shown("domain"), "passport.narail.gov.bd");
    EXPECT_EQ(agent.counts().confirmed, 2);
    EXPECT_EQ(agent.heads("extra"), 0u);   // swept after the full pass
    EXPECT_TRUE(is_sound(agent));
}

TEST_F(AgentSync, CopyOfADiskGoesOnAsANewReplicaAndLosesNothing) {
    const std::string path = testing::TempDir() + "agent_copy_a.db";
    const std::string copied = testing::TempDir() + "agent_copy_b.db";
    for (const auto& each : {path, copied}) {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(each + end);
    }
    {
        office_agent first(hub, 5, path);
        first.save("maintainer_office=DC");
        ASSERT_EQ(told(first.sync()), "");
    }
    std::filesystem::copy_file(path, copied);
    office_agent a(hub, 5, path), b(hub, 5, copied);
    const auto by_a = a.save("domain=passport.narail.gov.bd");
    const auto by_b = b.save("other_domains+=old.narail.gov.bd");
    const auto by_b_too = b.save("maintainer_office=UNO");
    ASSERT_EQ(told(a.sync()), "");
    ASSERT_EQ(told(b.sync()), "");
    ASSERT_EQ(told(a.sync()), "");
    for (const auto& id : {by_a, by_b, by_b_too}) EXPECT_TRUE(hub.has(id));
    EXPECT_EQ(hub.held.logs.size(), 2u);
    for (office_agent* each : {&a, &b}) {
        EXPECT_EQ(each->counts().pending, 0);
        EXPECT_EQ(each->shown("maintainer_office"), "UNO");
        EXPECT_EQ(each->shown("domain"), "passport.narail.gov.bd");
        EXPECT_TRUE(is_sound(*each));
    }
    EXPECT_EQ(a.note(note::checksum), b.note(note::checksum));
}

TEST_F(AgentSync, CopyThatTheHubNamesMovesWhatTheHubLacks) {
    agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    agent.save("maintainer_office=UNO");
    hub.says_copy = true;
    hub.lose_answer = true;
    (void)agent.sync();
    hub.lose_answer = false;
    (void)agent.sync(base::second_us / 100);
    hub.says_copy = false;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.counts().pending, 0);
    EXPECT_EQ(hub.held.changes.size(), 2u);
    EXPECT_EQ(agent.shown("maintainer_office"), "UNO");
    EXPECT_TRUE(is_sound(agent));
}

TEST_F(AgentSync, QuarantinedChangeKeepsItsReasonAndBlocksNothing) {
    hub.quarantine_types = {"enothi_office"};
    agent.save("users_total=5", "enothi_office");
    const auto after = agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_TRUE(hub.has(after));
    EXPECT_EQ(agent.counts().quarantined, 1);
    EXPECT_EQ(agent.counts().confirmed, 1);
    const auto kept = agent.store().db().read(
        [&] { return agent.store().journal().in_state(agent_store::own_state::quarantined); });
    EXPECT_EQ(kept->at(0).reason, "not allowed");
}

TEST_F(AgentSync, ChangeForAnOfficeThatLeftTheScopeDoesNotStayPending) {
    ASSERT_EQ(told(agent.sync()), "");
    agent.save("maintainer_office=DC");
    hub.office = "DIP-DIST-66";   // the only stream that this device may pull from now on
    hub.without_echo = hub.without_pages = true;
    (void)agent.sync();
    EXPECT_EQ(hub.held.changes.size(), 1u);
    EXPECT_EQ(agent.counts().pending, 0);
    EXPECT_EQ(agent.counts().confirmed, 1);
}

// A hub that holds to it: asking once more brings the same, and no end of exchanges.
TEST_F(AgentSync, StampOfAStreamThatIsNotPulledIsAskedForOnceMore) {
    hub.write("stage", "built", "portal_case");
    ASSERT_EQ(told(agent.sync()), "");
    const auto id = agent.save("stage=live", "portal_case");
    hub.stamps_in = "DIP-DIST-66";
    hub.without_echo = hub.without_pages = true;
    hub.frame_firsts.clear();
    const int before = hub.exchanges;
    hub.instead = [&](const auto&) -> std::optional<platform::http_response> {
        if (hub.exchanges - before < 20) return std::nullopt;
        return platform::make_response(400, "text/plain", "enough");
    };
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_LE(hub.exchanges - before, 4);
    EXPECT_LE(hub.frame_firsts.size(), 2u);
    EXPECT_EQ(agent.counts().pending, 1);

    hub.stamps_in.clear();
    hub.without_echo = hub.without_pages = false;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_TRUE(hub.has(id));
    EXPECT_EQ(agent.counts().confirmed, 1);
}

TEST_F(AgentSync, WrongChecksumPullsTheStreamAgainOnceAndIsFlagged) {
    hub.write("extra", "x");
    hub.wrong_checksum = true;
    const int before = hub.exchanges;
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_LE(hub.exchanges - before, 3);
    const auto flagged = [&] {
        return agent.store()
            .db()
            .read([&] { return agent.store().pulled().streams().at(0).checksum_bad; })
            .value();
    };
    EXPECT_TRUE(flagged());
    EXPECT_EQ(agent.heads("extra"), 1u);
    hub.wrong_checksum = false;
    hub.write("extra", "y");
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_FALSE(flagged());
}

TEST_F(AgentSync, ManyChangesGoInFramesWithoutGaps) {
    for (int i = 0; i < 80; ++i) agent.save("maintainer_office=DC " + std::to_string(i));
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.counts().confirmed, 80);
    EXPECT_EQ(hub.held.changes.size(), 80u);
    EXPECT_GT(hub.exchanges, 2);   // it began with a small segment
    EXPECT_TRUE(is_sound(agent));
}

TEST_F(AgentSync, ConcurrentEditOfOneFieldIsAConflictOnBothSides) {
    agent.save("maintainer_office=DC");
    hub.write("maintainer_office", "HQ says UNO");
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_EQ(agent.heads("maintainer_office"), 2u);
    EXPECT_EQ(agent.counts().pending, 0);
}

}  // namespace
}  // namespace kheya::agent_test
