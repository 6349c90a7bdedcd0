// Who may talk to the desk's pages, request by request.

#include "agent/desk/gate.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_desk {

namespace {

class Gate : public testing::Test {
protected:
    Gate() : door(clock, chance, {}) { door.set_port(7878); }

    platform::http_request asked_with(const std::string& session) {
        platform::http_request asked;
        asked.method = "POST";
        asked.host = "127.0.0.1:7878";
        asked.origin = "http://127.0.0.1:7878";
        asked.content_type = "application/json";
        asked.cookie = "other=1; " + door.cookie(session);
        asked.token = door.token_of(asked);
        return asked;
    }
    std::string enter() {
        const std::string link = door.draw_link();
        return *door.open(link.substr(link.find('=') + 1));
    }
    int status_of(const platform::http_request& asked) {
        const auto refused = door.check_caller(asked);
        return refused ? refused->status : 200;
    }

    agent_test::fake_clock clock;
    agent_test::fake_chance chance{7};
    gate door;
};

TEST_F(Gate, LinkOpensOnce) {
    const std::string link = door.draw_link();
    const std::string key = link.substr(link.find('=') + 1);
    EXPECT_TRUE(door.open(key));
    EXPECT_FALSE(door.open(key));
    EXPECT_FALSE(door.open(""));
}

TEST_F(Gate, LinkGetsTooOld) {
    const std::string link = door.draw_link();
    clock.pass(link_life + 1);
    EXPECT_FALSE(door.open(link.substr(link.find('=') + 1)));
}

TEST_F(Gate, OwnPageWithSessionMayCall) {
    EXPECT_EQ(status_of(asked_with(enter())), 200);
}

TEST_F(Gate, EveryLoopbackNameIsOurs) {
    auto asked = asked_with(enter());
    for (const char* host : {"localhost:7878", "[::1]:7878"}) {
        asked.host = host;
        asked.origin = std::string("http://") + host;
        EXPECT_EQ(status_of(asked), 200) << host;
    }
}

TEST_F(Gate, NameThatPointsHereIsRefused) {
    auto asked = asked_with(enter());
    for (const char* host : {"evil.example:7878", "127.0.0.1", "127.0.0.1:7879", "",
                             "127.0.0.1:7878.evil.example"}) {
        asked.host = host;
        asked.origin = std::string("http://") + host;
        EXPECT_EQ(status_of(asked), 421) << host;
    }
}

TEST_F(Gate, AnotherSitesPageIsRefused) {
    auto asked = asked_with(enter());
    for (const char* origin : {"", "null", "http://evil.example", "https://127.0.0.1:7878",
                               "http://127.0.0.1:7879", "http://localhost:7878"}) {
        asked.origin = origin;
        EXPECT_EQ(status_of(asked), 403) << origin;
    }
}

TEST_F(Gate, FormsOfOtherSitesCannotSendJson) {
    auto asked = asked_with(enter());
    for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded"}) {
        asked.content_type = type;
        EXPECT_EQ(status_of(asked), 415) << type;
    }
}

TEST_F(Gate, MissingOrForeignTokenIsRefused) {
    auto asked = asked_with(enter());
    asked.token.clear();
    EXPECT_EQ(status_of(asked), 403);
    asked.token = asked_with(enter()).token;
    EXPECT_EQ(status_of(asked), 403);
}

TEST_F(Gate, NobodyWithoutASessionReads) {
    auto asked = asked_with(enter());
    asked.cookie.clear();
    EXPECT_EQ(status_of(asked), 401);
    asked.cookie = door.cookie("guessed");
    asked.token = door.token_of(asked);
    EXPECT_EQ(status_of(asked), 401);
}

TEST_F(Gate, SessionsOutliveTheProgramAndTheFirstGoesFirst) {
    const std::string first = enter();
    gate again(clock, chance, door.sessions());
    again.set_port(7878);
    EXPECT_FALSE(again.check_caller(asked_with(first)));
    for (std::size_t i = 0; i < sessions_most; ++i) enter();
    EXPECT_EQ(status_of(asked_with(first)), 401);
    EXPECT_EQ(door.sessions().size(), sessions_most);
}

}  // namespace

}  // namespace kheya::agent_desk
