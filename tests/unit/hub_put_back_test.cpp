// What a backup brings back and what a check finds in a store, whatever clock or settings say.

#include "tests/unit/hub_keeping_world.hpp"

namespace kheya::hub_command {
namespace {

// Where the settings name a file, the restored store must be the one that is opened.
TEST_F(HubKeeping, RestoreOfAHubWhoseSettingsNameAnotherFileIsOpenedAfterwards) {
    const std::string at = folder + "/served", other = folder + "/elsewhere";
    const std::string named = folder + "/named.db", copy = folder + "/out.backup";
    ASSERT_TRUE(platform::make_private_folder(at));
    const std::string set = "[hub]\nlang = \"en\"\nstore = \"sqlite:" + named + "\"\n";
    ASSERT_TRUE(platform::write_private_file(at + "/hub.toml", set));
    const std::string secret = folder + "/secret";
    ASSERT_TRUE(platform::write_private_file(secret, std::string(passphrase) + "\n"));
    const auto name = [&](const std::string& text) {
        auto live = open(named);
        ASSERT_TRUE(live->transact([&]() -> base::result<void> {
            live->set_meta("name", text);
            return {};
        }));
    };
    ASSERT_EQ(start({"init"}, at).first, 0);
    name("of the backup");
    const auto made = start({"backup", copy, "--passphrase-file", secret}, at);
    ASSERT_EQ(made.first, 0) << made.second;
    name("of after it");
    for (const auto& [data, force] : {std::pair(other, false), std::pair(at, true)}) {
        std::vector<std::string> words = {"restore", copy, "--passphrase-file", secret};
        if (force) words.push_back("--force");
        const auto done = start(words, data);
        ASSERT_EQ(done.first, 0) << done.second;
        const auto status = start({"status"}, data);
        EXPECT_EQ(status.first, 0) << status.second;
        EXPECT_NE(status.second.find("of the backup"), std::string::npos) << status.second;
    }
    // What was there before is as it was.
    auto live = open(named);
    ASSERT_TRUE(live->transact([&]() -> base::result<void> {
        EXPECT_EQ(live->meta("name"), "of after it");
        return {};
    }));
    const auto elsewhere = start({"restore", copy, "--passphrase-file", secret, "--force",
                                  "--store", "sqlite:" + named}, other);
    EXPECT_EQ(elsewhere.first, static_cast<int>(base::errc::usage)) << elsewhere.second;
}

}  // namespace
}  // namespace kheya::hub_command
