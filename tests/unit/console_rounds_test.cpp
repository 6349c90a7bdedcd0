// What headquarters works through in rounds: letters in parts of a list, and what offices ask for.

#include "tests/unit/rights_world.hpp"

namespace kheya::hub_command {

namespace {

class Rounds : public Rights {
protected:
    json ask(const std::string& verb, const json& arguments, std::optional<caller> who = {}) {
        const auto given = perform(verb, arguments, std::move(who));
        EXPECT_EQ(given.exit_code, 0) << verb << given.out;
        return json::parse(given.out, nullptr, false);
    }
    // "TO STAGE STATE" of each letter.
    std::vector<std::string> listed(const json& arguments, std::optional<caller> who = {}) {
        std::vector<std::string> out;
        for (const json& one : ask("letters", arguments, std::move(who))) {
            out.push_back(one["to"].get<std::string>() + " " + one["stage"].get<std::string>() +
                          " " + one["state"].get<std::string>());
        }
        return out;
    }
    using lines = std::vector<std::string>;
    const caller karim{"Karim", role::department, "department:DIP", "10.0.0.1"};
};

TEST_F(Rounds, LettersAreListedByDepartmentStageAndState) {
    EXPECT_EQ(listed({{"department", "DIP"}, {"stage", "second"}}), lines{"DIP-A second draft"});
    EXPECT_EQ(listed({{"department", "DNC"}, {"state", "issued"}}), lines{"DNC-A first issued"});
    EXPECT_EQ(listed({{"state", "draft"}, {"quarter", rights_quarter}}),
              (lines{"DIP-A second draft", "DNC-A second draft"}));
    EXPECT_EQ(listed({{"state", "read"}}), lines{});
    EXPECT_EQ(listed({{"quarter", "2021-22/Q2"}}), lines{});
    EXPECT_EQ(listed({{"state", "draft"}}, karim), lines{"DIP-A second draft"});
    for (const json& wrong : {json{{"state", "posted"}}, json{{"stage", "fourth"}}}) {
        const auto refused = perform("letters", wrong, std::nullopt);
        EXPECT_EQ(refused.exit_code, static_cast<int>(base::errc::usage)) << refused.out;
        EXPECT_NE(refused.out.find("message_bn"), std::string::npos) << refused.out;
    }
}

TEST_F(Rounds, ListOfLettersGoesOnBehindTheLastOneThatWasGiven) {
    const auto all = listed(json::object());
    ASSERT_EQ(all.size(), 4u);
    json asked = {{"limit", 1}};
    lines parts;
    while (true) {
        const json part = ask("letters", asked);
        if (part.empty()) break;
        ASSERT_EQ(part.size(), 1u);
        parts.push_back(part[0]["to"].get<std::string>());
        asked["after"] = part[0]["key"];
        ASSERT_LE(parts.size(), all.size());
    }
    EXPECT_EQ(parts, (lines{"DIP-A", "DIP-A", "DNC-A", "DNC-A"}));
    // One that was issued meanwhile keeps its place, and what nobody may see is nowhere.
    asked = {{"after", drafts["DIP-A"]}, {"state", "draft"}};
    ask("letter issue", order_of("DIP-A"));
    EXPECT_EQ(listed(asked), lines{"DNC-A second draft"});
    asked["after"] = drafts["DNC-A"];
    EXPECT_EQ(perform("letters", asked, karim).exit_code, static_cast<int>(base::errc::usage));
}

TEST_F(Rounds, ListOfLettersComesWithoutTheirTextsWhereNobodyReadsThem) {
    for (const json& one : ask("letters", {{"brief", true}})) {
        EXPECT_FALSE(one.contains("text_bn")) << one;
        EXPECT_FALSE(one["base"].empty()) << one;
    }
}

TEST_F(Rounds, WhatOfficesAskForAndSayOfADecisionIsFollowedUp) {
    const auto say = [&](const std::string& on, const std::string& text) {
        put("follow_up", "DIP-HQ",
            {"directive=meeting:5:1.2(ga)", "on=" + on, "text=" + text, "by=Rahim"});
    };
    say("2021-12-10", "applied to a2i");
    say("2021-11-30", "begun");
    put("help_request", "DIP-A", {"to=ssd_ict", "text=no password", "on=2021-12-18"});
    put("help_request", "DIP-A", {"to=ssd_ict", "text=long ago", "on=2021-08-01"});
    put("help_request", "DNC-A", {"to=ssd_ict", "text=secret-of-DNC", "on=2021-12-19"});
    const json asked = {{"quarter", rights_quarter}};
    const json doc = ask("followup", asked);
    ASSERT_EQ(doc["requests"].size(), 2u) << doc["requests"];
    EXPECT_EQ(doc["requests"][0]["office"], "DNC-A");   // the newest first
    const json& request = doc["requests"][1];
    EXPECT_EQ(request["office"], "DIP-A");
    EXPECT_EQ(request["text"], "no password");
    EXPECT_EQ(request["to"], "ssd_ict");
    EXPECT_EQ(request["on"], "2021-12-18");
    EXPECT_FALSE(request["key"].get<std::string>().empty());
    std::map<std::string, json> last;
    for (const json& decision : doc["directives"]) {
        for (const json& one : decision["offices"]) {
            last[one.value("office", "")] = one["last"];
        }
    }
    EXPECT_EQ(last.at("DIP-HQ").value("text", ""), "applied to a2i");
    EXPECT_EQ(last.at("DIP-HQ").value("on", ""), "2021-12-10");
    EXPECT_TRUE(last.at("DNC-HQ").is_null());
    EXPECT_FALSE(shows_theirs(perform("followup", asked, karim)));
    EXPECT_EQ(ask("followup", asked, karim)["requests"].size(), 1u);
}

}  // namespace

}  // namespace kheya::hub_command
