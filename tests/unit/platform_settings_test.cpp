#include "shared/platform/settings.hpp"

#include "shared/platform/files.hpp"
#include "tests/unit/platform_fixture.hpp"

namespace kheya::platform {
namespace {

class Settings : public testing::Test {
protected:
    Settings() : settings([this](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        if (found == environment.end()) return std::nullopt;
        return found->second;
    }) {
        settings.declare_text("sync.url", "https://hub");
        settings.declare_integer("desk.port", 7878, 0, 65535);
        settings.declare_boolean("sync.full_history", true);
        settings.declare_choice("agent.lang", {"", "bn", "en"});
    }
    base::result<void> load(const std::string& text) {
        EXPECT_TRUE(write_private_file(path, text));
        return settings.load(path);
    }
    temporary_folder folder;
    std::string path = folder.file("agent.toml");
    std::map<std::string, std::string> environment;
    settings_reader settings;
};

TEST_F(Settings, DefaultsHoldWithoutAFile) {
    EXPECT_TRUE(settings.load(path));
    EXPECT_EQ(settings.text("sync.url"), "https://hub");
    EXPECT_EQ(settings.integer("desk.port"), 7878);
    EXPECT_TRUE(settings.boolean("sync.full_history"));
}

TEST_F(Settings, FlagBeatsEnvironmentBeatsFile) {
    environment = {{"KHEYA_SYNC_URL", "e"}, {"KHEYA_DESK_PORT", "2"}};
    ASSERT_TRUE(settings.set_flag("sync.url", "flag"));
    ASSERT_TRUE(settings.read_environment());
    ASSERT_TRUE(load("[sync]\nurl = 'f'\nfull_history = false\n[desk]\nport = 1\n"));
    EXPECT_EQ(settings.text("sync.url"), "flag");
    EXPECT_EQ(settings.integer("desk.port"), 2);
    EXPECT_FALSE(settings.boolean("sync.full_history"));
}

TEST_F(Settings, UnknownKeyNamesTheNearestKnownOneAndItsLine) {
    auto got = load("[sync]\n\nulr = 'x'\n");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, base::errc::usage);
    EXPECT_EQ(got.error().where, path + ":3");
    EXPECT_NE(got.error().message.find("sync.url"), std::string::npos) << got.error().message;
}

TEST_F(Settings, FileOverWhichTheLibraryAssertsIsRefused) {
    const auto broken = load("[%sync]\nurl = 'x'\n");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, base::errc::usage);
}

TEST_F(Settings, AsciiAndBengaliOnly) {
    EXPECT_TRUE(load("\xef\xbb\xbf[sync]\nurl = 'x'\n"));
    EXPECT_TRUE(load("# \u0995\u2014\n[sync]\nurl = '\u0995\u0996\u2019'\n"));
    for (const char* text : {"sync\u048d4l = 'x'\n", "sync=5x[\"\"o\"s\u018c+o", "# \u3042\n"}) {
        const auto got = load(text);
        ASSERT_FALSE(got) << text;
        EXPECT_EQ(got.error().code, base::errc::usage);
    }
    EXPECT_EQ(load("\n[sync]\nurl = 'x' \u00e9\n").error().where, path + ":3");
}

TEST_F(Settings, OneOfAFewWordsIsRefusedWhereItStands) {
    const auto wrong = load("[agent]\n\nlang = 'fr'\n");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().where, path + ":3");
    EXPECT_EQ(wrong.error().message, "agent.lang must be bn or en");
    EXPECT_TRUE(load("[agent]\nlang = 'bn'\n"));
    EXPECT_EQ(settings.text("agent.lang"), "bn");
    environment = {{"KHEYA_AGENT_LANG", "bengali"}};
    EXPECT_EQ(settings.read_environment().error().where, "KHEYA_AGENT_LANG");
}

TEST_F(Settings, WhatIsWrongIsSaidInBengaliToo) {
    for (const char* text :
         {"[sync]\nulr = 'x'\n", "[desk]\nport = 70000\n", "[sync]\nfull_history = 3\n",
          "[sync]\nurl = ['a']\n", "[sync]\nurl = \n", "[%sync]\nurl = 'x'\n", "# \u3042\n",
          "[agent]\nlang = 'fr'\n", "[no\nsense"}) {
        const auto got = load(text);
        ASSERT_FALSE(got) << text;
        EXPECT_FALSE(got.error().message_bn.empty()) << got.error().message;
    }
    EXPECT_NE(load("[sync]\nulr = 'x'\n").error().message_bn.find("sync.url"), std::string::npos);
    EXPECT_NE(load("[desk]\nport = 70000\n").error().message_bn.find("৬৫৫৩৫"),
              std::string::npos);
}

TEST_F(Settings, WrongValuesAreNamed) {
    EXPECT_FALSE(load("[desk]\nport = 70000\n"));
    EXPECT_FALSE(load("[desk]\nport = 'x'\n"));
    EXPECT_FALSE(load("[sync]\nfull_history = 3\n"));
    EXPECT_FALSE(load("[sync]\nurl = ['a']\n"));
    auto broken = load("[sync]\nurl = \n");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().where, path + ":2");
    environment = {{"KHEYA_DESK_PORT", "many"}};
    auto wrong = settings.read_environment();
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().where, "KHEYA_DESK_PORT");
}

TEST_F(Settings, SavingLeavesCommentsAndAllElseAsItWas) {
    const std::string text = "# অফিসের নিজের\n[sync]   # below\nurl = 'f'   # keep\n\n[desk]\n";
    ASSERT_TRUE(write_private_file(path, text));
    ASSERT_TRUE(settings.save(path, "sync.url", "https://\"new\\\""));
    ASSERT_TRUE(settings.save(path, "sync.full_history", "no"));
    ASSERT_TRUE(settings.save(path, "desk.port", "8080"));
    ASSERT_TRUE(settings.save(path, "desk.port", "81"));
    EXPECT_EQ(read_file(path, 1000).value(),
              "# অফিসের নিজের\n[sync]   # below\nfull_history = false\n"
              "url = \"https://\\\"new\\\\\\\"\"   # keep\n\n[desk]\nport = 81\n");
    ASSERT_TRUE(settings.load(path));
    EXPECT_EQ(settings.text("sync.url"), "https://\"new\\\"");
    EXPECT_FALSE(settings.boolean("sync.full_history"));
    EXPECT_EQ(settings.integer("desk.port"), 81);
}

TEST_F(Settings, SavingMakesTheFileAndItsSections) {
    ASSERT_TRUE(settings.save(path, "desk.port", "81"));
    ASSERT_TRUE(settings.save(path, "sync.url", "u"));
    EXPECT_EQ(read_file(path, 1000).value(), "[desk]\nport = 81\n\n[sync]\nurl = \"u\"\n");
}

TEST_F(Settings, SavingAWrongValueOrIntoAWrongFileChangesNothing) {
    const std::string text = "sync = { url = 'f' }\n";
    ASSERT_TRUE(write_private_file(path, text));
    EXPECT_EQ(settings.save(path, "desk.port", "70000").error().code, base::errc::usage);
    EXPECT_EQ(settings.save(path, "desk.prot", "1").error().code, base::errc::usage);
    EXPECT_EQ(settings.save(path, "sync.full_history", "maybe").error().code, base::errc::usage);
    // A table in one line has no place for another line: said, and not broken.
    EXPECT_EQ(settings.save(path, "sync.full_history", "no").error().code, base::errc::usage);
    EXPECT_EQ(read_file(path, 1000).value(), text);
    ASSERT_TRUE(settings.save(path, "sync.url", "g"));
    EXPECT_EQ(read_file(path, 1000).value(), "sync = { url = \"g\" }\n");
    ASSERT_TRUE(write_private_file(path, "[%sync]\n"));
    EXPECT_EQ(settings.save(path, "sync.url", "g").error().code, base::errc::usage);
    EXPECT_EQ(read_file(path, 1000).value(), "[%sync]\n");
}

TEST_F(Settings, SaysWhatTheEnvironmentSaysInItsPlace) {
    environment = {{"KHEYA_SYNC_URL", "e"}};
    ASSERT_TRUE(load("[sync]\nurl = 'f'\nfull_history = false\n"));
    ASSERT_TRUE(settings.read_environment());
    EXPECT_TRUE(settings.is_from_outside("sync.url"));
    EXPECT_FALSE(settings.is_from_outside("sync.full_history"));
    EXPECT_FALSE(settings.is_from_outside("desk.port"));
}

}  // namespace
}  // namespace kheya::platform
