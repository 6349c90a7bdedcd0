// The lines beside a store and its transactions say the same.

#include "shared/platform/files.hpp"
#include "tests/unit/kept_lines.hpp"
#include "tests/unit/store_world.hpp"

#include <filesystem>

namespace kheya::hub_store {
namespace {

class BesideLog : public hub_test::StoreWorld {
protected:
    BesideLog() { kept->keep_beside(std::make_unique<hub_test::kept_lines>(text)); }
    void note(const std::string& line) { EXPECT_TRUE(kept->note_beside(line)); }
    base::result<void> refuse(const std::function<void()>& work) {
        return kept->transact([&]() -> base::result<void> {
            work();
            return base::refused("no");
        });
    }
    std::string text;
};

TEST_F(BesideLog, HoldsWhatHeldAndNothingElse) {
    inside([&] { note("one"); });
    EXPECT_FALSE(refuse([&] { note("two"); }));
    EXPECT_EQ(text, "one\n");
    inside([&] {
        EXPECT_FALSE(refuse([&] { note("three"); }));
        note("four");
        EXPECT_FALSE(refuse([&] { note("five\nsix"); }));
        inside([&] { note("seven"); });
    });
    EXPECT_EQ(text, "one\nfour\nseven\n");
    EXPECT_FALSE(refuse([&] {
        note("eight");
        inside([&] { note("nine"); });
        EXPECT_EQ(text, "one\nfour\nseven\neight\nnine\n");   // before the commit, durably
    }));
    EXPECT_EQ(text, "one\nfour\nseven\n");
}

TEST_F(BesideLog, FileIsCutToWhatHeld) {
    const std::string path = testing::TempDir() + "beside.log";
    std::filesystem::remove(path);
    kept->keep_beside(lines_in(path));
    const auto in_file = [&] { return platform::read_file(path, 1000).value(); };
    EXPECT_FALSE(refuse([&] { note("one"); }));
    EXPECT_EQ(in_file(), "");
    inside([&] { note("two"); });
    EXPECT_FALSE(refuse([&] { note("three"); }));
    EXPECT_EQ(in_file(), "two\n");
    // Who was killed before the commit has answered nobody.
    ASSERT_TRUE(platform::append_durably(path, "four"));
    EXPECT_FALSE(refuse([&] { note("five"); }));
    EXPECT_EQ(in_file(), "two\nfour\n");
}

class lost_lines final : public line_file {
public:
    base::result<void> append(const std::string&) override { return {}; }
    base::result<std::uint64_t> length() override { return std::uint64_t{0}; }
    base::result<void> cut(std::uint64_t) override { return base::io_trouble("no disk"); }
};

TEST_F(BesideLog, WhatCannotBeTakenBackIsSaid) {
    kept->keep_beside(std::make_unique<lost_lines>());
    const auto said = refuse([&] { note("one"); });
    ASSERT_FALSE(said);
    EXPECT_NE(said.error().message.find("could not be taken back"), std::string::npos);
    EXPECT_NE(said.error().message.find("no disk"), std::string::npos);
}

}  // namespace
}  // namespace kheya::hub_store
