// The settings that an officer sees and changes at the desk.

#include "agent/settings.hpp"
#include "shared/platform/files.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <gtest/gtest.h>

namespace kheya::agent {

namespace {

class DeskSettings : public testing::Test {
protected:
    nlohmann::json told(const std::string& key) {
        const auto all = tell_settings(folder.path());
        if (!all) return all.error().text();
        for (const auto& one : (*all)["settings"]) {
            if (one["key"] == key) return one;
        }
        return {};
    }
    base::error change(const std::string& key, const std::string& value) {
        const auto changed = change_setting(folder.path(), key, value);
        return changed ? base::error{} : changed.error();
    }
    std::string file() { return platform::read_file(folder.file("agent.toml"), 4096).value(); }

    platform::temporary_folder folder;
};

TEST_F(DeskSettings, AreTheDefaultsWithoutAFile) {
    EXPECT_EQ(tell_settings(folder.path()).value()["file"], folder.file("agent.toml"));
    EXPECT_EQ(told("sync.interval_s"),
              nlohmann::json::parse(R"({"key":"sync.interval_s","kind":"number","value":"3600",
                                        "least":1,"most":86400,"fixed":false})"));
    EXPECT_EQ(told("sync.wait")["value"], "true");
    EXPECT_EQ(told("agent.lang")["choices"], nlohmann::json({"", "bn", "en"}));
    EXPECT_EQ(told("probe.every_days")["value"], "7");
}

TEST_F(DeskSettings, ChangedOnesStandInTheFileBesideWhatWasThere) {
    ASSERT_TRUE(platform::write_private_file(folder.file("agent.toml"),
                                             "# ours\n[sync]\nwait = true # as agreed\n"));
    EXPECT_EQ(change("sync.wait", "false").message, "");
    EXPECT_EQ(change("sync.interval_s", "৬০০").message, "");
    EXPECT_EQ(change("agent.lang", "bn").message, "");
    EXPECT_EQ(file(), "# ours\n[sync]\ninterval_s = 600\nwait = false # as agreed\n\n"
                      "[agent]\nlang = \"bn\"\n");
    EXPECT_EQ(told("sync.wait")["value"], "false");
    EXPECT_EQ(told("sync.interval_s")["value"], "600");
    EXPECT_EQ(read_settings(folder.path()).value().integer("sync.interval_s"), 600);
}

TEST_F(DeskSettings, WrongValuesAreRefusedInBothLanguagesAndChangeNothing) {
    EXPECT_EQ(change("sync.wait", "true").message, "");
    const std::string before = file();
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
             {"sync.interval_s", "0"},  {"sync.interval_s", "soon"}, {"sync.wait", "perhaps"},
             {"agent.lang", "fr"},      {"sync.history", ""},        {"probe.every_days", "367"},
             {"no.such", "1"}}) {
        const auto refused = change(key, value);
        EXPECT_EQ(refused.code, base::errc::refused) << key;
        EXPECT_EQ(refused.where, key);
        EXPECT_FALSE(refused.message.empty() || refused.message_bn.empty()) << key;
    }
    EXPECT_EQ(file(), before);
    EXPECT_NE(change("sync.interval_s", "0").message_bn.find("৮৬৪০০"), std::string::npos);
}

TEST_F(DeskSettings, MistakeInTheFileIsToldWithItsLineInBothLanguages) {
    for (const char* text : {"[agent]\nlang = \"fr\"\n", "[sync]\nhistory = \"some\"\n",
                             "[sync]\nwait = \"perhaps\"\n"}) {
        ASSERT_TRUE(platform::write_private_file(folder.file("agent.toml"), text));
        const auto read = read_settings(folder.path());
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().where, folder.file("agent.toml") + ":2");
        EXPECT_FALSE(read.error().message_bn.empty()) << read.error().message;
    }
}

TEST_F(DeskSettings, FileWithAMistakeIsNotTouched) {
    ASSERT_TRUE(platform::write_private_file(folder.file("agent.toml"), "[sync]\nwiat = true\n"));
    EXPECT_EQ(change("sync.wait", "false").code, base::errc::usage);
    EXPECT_EQ(file(), "[sync]\nwiat = true\n");
}

}  // namespace

}  // namespace kheya::agent
