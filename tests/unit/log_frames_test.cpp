// SQLite's log, read by its format: what was harmed in it, and what only was cut short.

#include "shared/platform/log_frames.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/sqlite.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::agent_test {
namespace {

namespace fs = std::filesystem;
using platform::log_state;

constexpr std::size_t log_header = 32, frame_size = 24 + 4096;

class LogFrames : public testing::Test {
protected:
    LogFrames() { clear(); }
    ~LogFrames() override { clear(); }

    void clear() {
        db.reset();
        for (const char* part : {"", "-wal", "-shm", ".copy", ".copy-wal", ".copy-shm"}) {
            fs::remove(file + part);
        }
    }
    void open() {
        auto opened = platform::database::open(file);
        ASSERT_TRUE(opened);
        db = std::move(*opened);
    }
    // Each in a commit of its own, a page and a frame each.
    void save(int count) {
        for (int i = 0; i < count; ++i) {
            ASSERT_TRUE(db->transact([&] { db->run("INSERT INTO t (v) VALUES (?1)", i); }));
        }
    }
    void empty_log(const std::string& how) {
        ASSERT_TRUE(db->read([&] { db->query("PRAGMA wal_checkpoint(" + how + ")").next(); }));
    }
    // Five saves in the log, none of them in the file.
    void five_saved() {
        open();
        ASSERT_TRUE(db->transact([&] { db->script("CREATE TABLE t (v INTEGER)"); }));
        empty_log("TRUNCATE");
        save(5);
        db.reset();
        ASSERT_EQ(fs::file_size(log()), log_header + 5 * frame_size);
    }
    [[nodiscard]] log_state state() const { return platform::state_of_log(file); }
    // What SQLite had counted when the machine failed, or when somebody copied database and log.
    void forget_index() { fs::remove(file + "-shm"); }
    [[nodiscard]] std::string log() const { return file + "-wal"; }
    void harm(std::size_t at) {
        auto bytes = platform::read_file(log(), 1 << 24).value();
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        ASSERT_TRUE(platform::write_private_file(log(), bytes));
    }
    // What SQLite reads with the mended log over the same file.
    std::int64_t rows_of_mended() {
        EXPECT_TRUE(platform::copy_private_file(file, file + ".copy"));
        EXPECT_TRUE(platform::write_mended_log(file, file + ".copy-wal"));
        auto copy = platform::database::open(file + ".copy");
        EXPECT_TRUE(copy);
        if (!copy) return -1;
        const auto counted = (*copy)->read([&] {
            auto row = (*copy)->query("SELECT count(*) FROM t");
            return row.next() ? row.integer(0) : -1;
        });
        return counted ? *counted : -1;
    }

    std::string file = testing::TempDir() + "log_frames.db";
    std::unique_ptr<platform::database> db;
};

TEST_F(LogFrames, AWholeLogAMissingOneAndAnEmptyOneAreNotHarmed) {
    EXPECT_EQ(state(), log_state::whole);
    five_saved();
    EXPECT_EQ(state(), log_state::whole);
    EXPECT_EQ(rows_of_mended(), 5);
    fs::resize_file(log(), 0);
    EXPECT_EQ(state(), log_state::whole);
}

TEST_F(LogFrames, ALogTornAtItsEndIsNotHarmed) {
    for (const std::size_t cut : {std::size_t(1), std::size_t(4090), frame_size + 10}) {
        clear();
        five_saved();
        forget_index();
        fs::resize_file(log(), fs::file_size(log()) - cut);
        EXPECT_EQ(state(), log_state::whole) << cut;
        // As a file that had its length before its bytes: the commit's mark may be there.
        fs::resize_file(log(), log_header + 8 * frame_size);
        EXPECT_NE(state(), log_state::harmed) << cut;
    }
}

TEST_F(LogFrames, ACommitThatTheIndexDoesNotCountWasCutShort) {
    five_saved();
    const auto counted = platform::read_file(file + "-shm", 1 << 20).value();
    open();
    save(1);
    db.reset();
    ASSERT_TRUE(platform::write_private_file(file + "-shm", counted));
    EXPECT_EQ(state(), log_state::whole);
    fs::resize_file(log(), fs::file_size(log()) - 100);
    EXPECT_EQ(state(), log_state::whole);
    fs::resize_file(log(), fs::file_size(log()) + 100);
    EXPECT_EQ(state(), log_state::doubtful);
    harm(log_header + 4 * frame_size + 24);
    EXPECT_EQ(state(), log_state::harmed);
}

TEST_F(LogFrames, ALogThatIsShorterThanWhatWasSafeIsHarmed) {
    five_saved();
    fs::resize_file(log(), log_header + 4 * frame_size);
    EXPECT_EQ(state(), log_state::harmed);
}

TEST_F(LogFrames, AnIndexThatDoesNotHoldOrIsOfAnotherLogProvesNothing) {
    constexpr std::size_t copy_bytes = 48, salt = 32, count = 16;
    for (const std::size_t at : {salt, count}) {
        clear();
        five_saved();
        harm(log_header + 4 * frame_size + 24);
        auto index = platform::read_file(file + "-shm", 1 << 20).value();
        index[at] = static_cast<char>(index[at] ^ 1);
        ASSERT_TRUE(platform::write_private_file(file + "-shm", index));
        EXPECT_EQ(state(), log_state::harmed) << at;   // by the second copy
        index[copy_bytes + at] = static_cast<char>(index[copy_bytes + at] ^ 1);
        ASSERT_TRUE(platform::write_private_file(file + "-shm", index));
        EXPECT_EQ(state(), log_state::doubtful) << at;
    }
}

TEST_F(LogFrames, WhatAnEarlierRoundLeftIsNotHarm) {
    five_saved();
    open();
    empty_log("RESTART");
    save(2);
    db.reset();
    ASSERT_EQ(fs::file_size(log()), log_header + 5 * frame_size);
    EXPECT_EQ(state(), log_state::whole);
    EXPECT_EQ(rows_of_mended(), 7);
    // Harm in the first of two: the second was saved after it.
    harm(log_header + 24 + 100);
    EXPECT_EQ(state(), log_state::harmed);
    forget_index();
    EXPECT_EQ(state(), log_state::harmed);
}

TEST_F(LogFrames, AFlippedBitAnywhereInACommitIsHarm) {
    constexpr std::size_t page_number = 3, mark = 7, salt = 9, checksum = 17, bytes = 24 + 4000;
    for (std::size_t frame = 0; frame < 5; ++frame) {
        for (const std::size_t at : {page_number, mark, salt, checksum, bytes}) {
            clear();
            five_saved();
            harm(log_header + frame * frame_size + at);
            EXPECT_EQ(state(), log_state::harmed) << frame << " " << at;
            EXPECT_EQ(rows_of_mended() == 5, frame < 4 || at != page_number) << frame << " " << at;
            // Nothing counts it now. One that has none behind it may have been cut short.
            forget_index();
            EXPECT_EQ(state(), frame < 4 ? log_state::harmed : log_state::doubtful)
                << frame << " " << at;
        }
    }
}

TEST_F(LogFrames, AHarmedHeaderIsHarm) {
    for (const std::size_t at : {0, 5, 9, 17, 25}) {
        clear();
        five_saved();
        harm(at);
        EXPECT_EQ(state(), log_state::harmed) << at;
        EXPECT_EQ(rows_of_mended(), 5) << at;
    }
}

}  // namespace
}  // namespace kheya::agent_test
