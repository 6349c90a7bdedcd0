// Who may talk to the console, request by request, and who has to wait before he may try again.

#include "hub/command/permissions.hpp"
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
    ConsoleGate() { door.set_place(9443, {"hub.example:", "proxy.example"}); }

    static platform::http_request asked_by(const std::string& cookie = {}) {
        platform::http_request asked;
        asked.method = "POST";
        asked.host = "hub.example:9443";
        asked.origin = "https://hub.example:9443";
        asked.content_type = "application/json";
        asked.cookie = cookie;
        return asked;
    }
    gate door;
};

TEST_F(ConsoleGate, KnownNamesAndAddressesAreOurs) {
    auto asked = asked_by();
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
    auto asked = asked_by();
    EXPECT_FALSE(door.check_page(asked));
    for (const char* origin : {"", "null", "https://evil.example", "http://hub.example:9443",
                               "https://hub.example", "https://hub.example:9444"}) {
        asked.origin = origin;
        const auto refused = door.check_page(asked);
        ASSERT_TRUE(refused) << origin;
        EXPECT_EQ(refused->status, 403) << origin;
    }
    asked = asked_by();
    asked.content_type = "text/plain";
    EXPECT_EQ(door.check_page(asked)->status, 415);
}

// By the port that the browser asks: processes behind one address take each other's cookies, and
// two hubs on one machine do not.
TEST_F(ConsoleGate, CookieIsNamedByTheAddressInTheBrowser) {
    const std::string given = gate::cookie("secret", asked_by());
    EXPECT_EQ(given,
              "__Host-kheya9443=secret; Path=/; Secure; HttpOnly; SameSite=Strict");
    EXPECT_EQ(gate::secret_in(asked_by("a=1; __Host-kheya9443=secret; b=2")), "secret");
    EXPECT_EQ(gate::secret_in(asked_by("__Host-kheya9444=secret")), "");
    EXPECT_EQ(gate::secret_in(asked_by()), "");
    auto asked = asked_by("__Host-kheya443=behind a proxy");
    for (const char* host : {"proxy.example", "proxy.example:443", "[::1]"}) {
        asked.host = host;
        EXPECT_EQ(gate::secret_in(asked), "behind a proxy") << host;
    }
    EXPECT_NE(gate::cookie("", asked).find("Max-Age=0"), std::string::npos);
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
