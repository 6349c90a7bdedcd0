// Who may talk to the console, request by request, and who has to wait before he may try again.

#include "hub/console/api_shape.hpp"
#include "hub/console/assets.hpp"
#include "hub/console/attempts.hpp"
#include "hub/console/gate.hpp"
#include "hub/console/place.hpp"
#include "tests/unit/console_fakes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace kheya::hub_console {

namespace {

using nlohmann::json;

class ConsoleGate : public testing::Test {
protected:
    ConsoleGate() : door(clock, chance) {
        door.set_place(9443, {"hub.example:", "proxy.example"});
    }

    platform::http_request asked_with(const std::string& session) {
        platform::http_request asked;
        asked.method = "POST";
        asked.host = "hub.example:9443";
        asked.origin = "https://hub.example:9443";
        asked.content_type = "application/json";
        asked.cookie = "other=1; " + door.cookie(session).substr(0, door.cookie(session).find(';'));
        if (const auto* found = door.peek(asked)) asked.token = found->token;
        return asked;
    }
    std::string enter(const std::string& name = "Karim") {
        return door.open({name, hub_store::role::viewer, "", "10.0.0.1"});
    }
    int status_of(const platform::http_request& asked) {
        gate::refusal refused;
        return door.find_caller(asked, refused) != nullptr ? 200 : refused.status;
    }

    console_test::scripted_clock clock;
    console_test::counted_chance chance;
    gate door;
};

TEST_F(ConsoleGate, OwnPageWithSessionMayCall) {
    EXPECT_EQ(status_of(asked_with(enter())), 200);
    EXPECT_EQ(status_of(asked_with("")), 401);
    EXPECT_EQ(status_of(asked_with("made up")), 401);
}

TEST_F(ConsoleGate, KnownNamesAndAddressesAreOurs) {
    auto asked = asked_with(enter());
    for (const char* host : {"hub.example:9443", "proxy.example", "localhost:9443",
                             "127.0.0.1:9443", "10.1.2.3:9443", "[::1]:9443"}) {
        asked.host = host;
        EXPECT_FALSE(door.check_host(asked)) << host;
    }
    for (const char* host : {"evil.example:9443", "hub.example:9444", "127.0.0.1", "hub.example",
                             "", ":9443",
                             "1.2.3.4.evil.example:9443", "hub.example:9443.evil.example",
                             "[evil]:9443", "1.2.3:9443"}) {
        asked.host = host;
        const auto refused = door.check_host(asked);
        ASSERT_TRUE(refused) << host;
        EXPECT_EQ(refused->status, 421) << host;
    }
}

TEST_F(ConsoleGate, AnotherSitesPageIsRefused) {
    auto asked = asked_with(enter());
    for (const char* origin : {"", "null", "https://evil.example", "http://hub.example:9443",
                               "https://hub.example", "https://hub.example:9444"}) {
        asked.origin = origin;
        EXPECT_EQ(status_of(asked), 403) << origin;
    }
    asked = asked_with(enter());
    asked.content_type = "text/plain";
    EXPECT_EQ(status_of(asked), 415);
    asked = asked_with(enter());
    asked.token = asked_with(enter()).token;
    EXPECT_EQ(status_of(asked), 403);
}

TEST_F(ConsoleGate, SessionEndsIdleAndInAnyCaseByEvening) {
    const auto asked = asked_with(enter());
    clock.pass(session_idle - 1);
    EXPECT_EQ(status_of(asked), 200);
    clock.pass(session_idle + 1);
    EXPECT_EQ(status_of(asked), 401);
    const auto busy = asked_with(enter());
    for (base::time_us at = 0; at < session_life; at += session_idle / 2) {
        EXPECT_EQ(status_of(busy), 200) << at;
        clock.pass(session_idle / 2);
    }
    clock.pass(session_idle / 2);
    EXPECT_EQ(status_of(busy), 401);
}

TEST_F(ConsoleGate, WaitingForNewsKeepsNoSessionAlive) {
    const auto asked = asked_with(enter());
    for (int i = 0; i < 4; ++i) {
        clock.pass(session_idle / 3);
        if (i == 3) break;
        EXPECT_NE(door.peek(asked), nullptr) << i;
    }
    EXPECT_EQ(door.peek(asked), nullptr);
    EXPECT_FALSE(door.is_alive(door.hash_in(asked)));
}

TEST_F(ConsoleGate, UserWhoIsLockedOutLeavesEverywhere) {
    const auto first = asked_with(enter()), second = asked_with(enter());
    const auto other = asked_with(enter("Rahima"));
    door.end_all_of("Karim", &second);
    EXPECT_EQ(status_of(first), 401);
    EXPECT_EQ(status_of(second), 200);
    door.end_all_of("Karim");
    EXPECT_EQ(status_of(second), 401);
    EXPECT_EQ(status_of(other), 200);
}

TEST_F(ConsoleGate, ManySessionsOfOnePushOutHisOldestAndNobodyElse) {
    const auto other = asked_with(enter("Rahima"));
    const auto first = asked_with(enter());
    for (std::size_t i = 0; i < sessions_of_one_most; ++i) {
        clock.pass(1);
        EXPECT_EQ(status_of(asked_with(enter())), 200);
    }
    EXPECT_EQ(status_of(first), 401);
    EXPECT_EQ(status_of(other), 200);
    EXPECT_EQ(door.count(), sessions_of_one_most + 1);
}

TEST(Attempts, WaitsDoubleUpToALimitAndAreForgotten) {
    console_test::scripted_clock clock;
    attempts names(clock, name_limits);
    for (int i = 1; i < name_limits.free; ++i) {
        names.failed("admin");
        EXPECT_EQ(names.wait_of("admin"), 0) << i;
    }
    for (base::time_us wait = name_limits.first; wait < name_limits.most; wait *= 2) {
        names.failed("admin");
        EXPECT_EQ(names.wait_of("admin"), wait);
    }
    names.failed("admin");
    EXPECT_EQ(names.wait_of("admin"), name_limits.most);
    EXPECT_EQ(names.wait_of("Karim"), 0);
    clock.pass(name_limits.forgotten + 1);
    names.failed("admin");
    EXPECT_EQ(names.wait_of("admin"), 0);
    for (int i = 0; i < 50; ++i) names.failed("admin");
    names.succeeded("admin");
    EXPECT_EQ(names.wait_of("admin"), 0);
}

TEST(Attempts, ManyNamesDoNotMakeItForgetWhoWaits) {
    console_test::scripted_clock clock;
    attempts names(clock, name_limits);
    for (std::size_t i = 0; i < attempts_most; ++i) names.failed(std::to_string(i));
    clock.pass(1);
    for (int i = 0; i < 9; ++i) names.failed("admin");
    for (int i = 0; i < 100; ++i) names.failed("more" + std::to_string(i));
    EXPECT_GT(names.wait_of("admin"), 0);
}

TEST(ApiShape, EveryVerbIsDescribedWithItsRights) {
    const api_shape shape(api_description());
    const json document = json::parse(api_description());
    for (const auto& one : hub_command::permissions()) {
        std::string call(one.verb);
        std::replace(call.begin(), call.end(), ' ', '/');
        ASSERT_TRUE(shape.has(call)) << call;
        const json& rights = document["paths"]["/api/v1/" + call]["post"]["x-kheya"];
        EXPECT_EQ(rights.value("role", ""), hub_store::to_text(one.least)) << call;
        EXPECT_EQ(rights.value("writes", false), one.writes) << call;
        constexpr std::array<const char*, 3> names = {"none", "filtered", "whole"};
        EXPECT_EQ(rights.value("reach", ""), names.at(static_cast<std::size_t>(one.scope)));
    }
}

TEST(ApiShape, ArgumentsOfOtherNamesAndKindsAreRefused) {
    const api_shape shape(api_description());
    EXPECT_EQ(shape.misfit("get", {{"target", "portal"}, {"office", "A"}}), "");
    EXPECT_NE(shape.misfit("get", {{"target", 5}}), "");
    EXPECT_NE(shape.misfit("get", {{"office", "A"}}), "");
    EXPECT_NE(shape.misfit("get", {{"target", "portal"}, {"file", "/etc/passwd"}}), "");
    EXPECT_NE(shape.misfit("get", {{"target", std::string(5000, 'x')}}), "");
    EXPECT_NE(shape.misfit("set", {{"target", "portal"}, {"side", "ministry"}}), "");
    EXPECT_NE(shape.misfit("set", {{"target", "portal"}, {"assignments", {1, 2}}}), "");
    EXPECT_NE(shape.misfit("enrol-code", {{"office", "A"}, {"scope", "all"}}), "");
    EXPECT_NE(shape.misfit("no/such", json::object()), "");
}

TEST(Place, CertificateIsKeptUntilItEndsSoon) {
    const std::string folder = testing::TempDir() + "/place";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const place_settings from{folder, "", "", "console.gov.bd, 10.0.0.9", "https://hub.gov.bd:8443",
                              "https://proxy.gov.bd", "hubhost"};
    const base::time_us now = 1'640'000'000 * base::second_us;
    const auto made = find_place(from, now);
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_TRUE(made->was_made);
    for (const char* name : {"console.gov.bd", "console.gov.bd:", "10.0.0.9:", "hub.gov.bd:",
                             "proxy.gov.bd", "hubhost:"}) {
        EXPECT_TRUE(made->names.contains(name)) << name;
    }
    const auto again = find_place(from, now + 100 * base::day_us);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->was_made);
    EXPECT_EQ(again->shown.certificate_pem, made->shown.certificate_pem);
    EXPECT_GT(*platform::end_of(again->shown), now + 800 * base::day_us);
    const auto later = find_place(from, now + 800 * base::day_us);
    ASSERT_TRUE(later);
    EXPECT_TRUE(later->was_made);
    place_settings half = from;
    half.certificate = "only.pem";
    EXPECT_FALSE(find_place(half, now));
}

}  // namespace

}  // namespace kheya::hub_console
