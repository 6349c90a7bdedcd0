// Disk trouble and what is left after it: full disks, failed writes and syncs, overwritten files.

#include "tests/unit/agent_fakes.hpp"
#include "tests/unit/failing_vfs.hpp"

#include "agent/store/disk_care.hpp"
#include "agent/store/health.hpp"
#include "agent/store/rescue.hpp"
#include "agent/store/salvage.hpp"
#include "shared/editing/edit.hpp"
#include "shared/platform/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

namespace kheya::agent_test {
namespace {

using agent_store::disk_mode;
namespace fs = std::filesystem;

const std::string office = "DIP-DIST-65";

class AgentCare : public testing::Test {
protected:
    AgentCare() {
        fs::remove_all(folder);
        fs::create_directories(folder);
    }
    ~AgentCare() override {
        fault() = {};
        store.reset();
        fs::remove_all(folder);
        fs::remove(kept);
    }

    void open(const char* vfs = nullptr) {
        platform::database_options options;
        if (vfs != nullptr) options.vfs = vfs;
        auto opened = agent_store::store::open(file(), options);
        ASSERT_TRUE(opened) << opened.error().text();
        store = std::move(*opened);
        const auto key = platform::key_pair::generate(random);
        ASSERT_TRUE(store->db().transact([&]() -> base::result<void> {
            if (store->notes().enrolled()) return {};
            return agent_sync::begin_enrolment(
                *store, {"https://hub:1", key.public_part(), office, "secret"}, key.public_part(),
                random);
        }));
        ASSERT_TRUE(key.save(folder + "/device.key"));
        ASSERT_TRUE(
            store->db().read([&] { return agent_store::keep_identity(*store, folder); }));
    }

    base::result<void> save(const std::string& value) {
        return store->db().transact([&]() -> base::result<void> {
            agent_store::agent_ledger ledger(*store, random, now += base::second_us, {"b", 0, 0});
            TRY(const auto shown, ledger.find("portal", office, office));
            TRY(const auto wanted, editing::parse_assignment("maintainer_office=" + value));
            TRY(auto made,
                editing::make_edit(*ledger.types(), shown, {wanted}, std::nullopt, {},
                                   ledger.writer("Rahim"), ledger.draw_nonce()));
            const auto place = ledger.save(made.change);
            return place ? base::result<void>() : place.error();
        });
    }
    // As the disk queue does it around a save.
    base::result<void> save_with_care(agent_store::disk_care& care, const std::string& value) {
        if (auto may = care.may_save(); !may) return may;
        const auto saved = save(value);
        const base::error e = saved ? base::error{} : saved.error();
        care.saw(saved ? nullptr : &e);
        return saved;
    }
    std::int64_t saved_changes() {
        return store->db().read([&] { return store->journal().counts().total; }).value();
    }
    bool is_sound() {
        const auto found = store->db().read([&] { return agent_store::look_over(*store, true); });
        return found && found->empty();
    }
    void close_whole() {
        ASSERT_TRUE(store->db().read(
            [&] { store->db().query("PRAGMA wal_checkpoint(TRUNCATE)").next(); }));
        store.reset();
    }
    // Five saves, then those bytes over the file's first ones, and the next opening.
    void rescue_with_harmed_begin(const std::string& bytes,
                                  std::optional<agent_store::rescue_report>& rescued) {
        open();
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(save("office " + std::to_string(i)));
        close_whole();
        std::fstream(file(), std::ios::in | std::ios::out | std::ios::binary) << bytes;
        auto opened = agent_store::open_folder(folder, random, now);
        ASSERT_TRUE(opened) << opened.error().text();
        store = std::move(opened->in);
        rescued = opened->rescued;
    }
    [[nodiscard]] std::string file() const { return folder + "/agent.db"; }
    // Two saves in the log over an emptied one, which then is changed by `harm`, and what the next
    // opening makes of it.
    void open_after(const std::function<void(std::string& log)>& harm,
                    std::optional<agent_store::rescue_report>& rescued) {
        store.reset();
        fs::remove_all(folder);
        fs::create_directories(folder);
        open();
        ASSERT_TRUE(save("before"));
        close_whole();
        open();
        for (const char* value : {"first", "zzz_last"}) ASSERT_TRUE(save(value));
        store.reset();
        auto log = platform::read_file(file() + "-wal", 1 << 24).value();
        harm(log);
        ASSERT_TRUE(platform::write_private_file(file() + "-wal", log));
        auto opened = agent_store::open_folder(folder, random, now);
        ASSERT_TRUE(opened) << opened.error().text();
        store = std::move(opened->in);
        rescued = opened->rescued;
    }
    // What was saved, in the order of the journal.
    std::vector<std::string> values_in_order() {
        std::vector<std::string> out;
        EXPECT_TRUE(store->db().read([&] {
            auto found = store->db().query("SELECT content FROM journal ORDER BY ordinal");
            while (found.next()) {
                const auto made = journal::read_change(found.text(0));
                out.push_back(made ? made->fields.begin()->second.get<std::string>() : "");
            }
        }));
        return out;
    }
    json doubt() {
        const auto said =
            store->db().read([&] { return store->notes().text(agent_store::note::log_doubt); });
        return json::parse(said.value(), nullptr, false);
    }
    // Wherever the text stands, bits of its first and its last letter.
    static void overwrite(std::string& bytes, const std::string& text, char first = 1,
                          char last = 1) {
        for (auto at = bytes.find(text); at != bytes.npos; at = bytes.find(text, at + 1)) {
            bytes[at] = static_cast<char>(bytes[at] ^ first);
            char& end = bytes[at + text.size() - 1];
            end = static_cast<char>(end ^ last);
        }
    }
    // Where the log's last frame begins.
    static std::size_t last_frame(const std::string& log) { return log.size() - frame_bytes; }
    static constexpr std::size_t frame_bytes = 24 + 4096;

    std::string folder = testing::TempDir() + "agent_care";
    std::string kept = testing::TempDir() + "agent_care_kept";   // outside of it
    fake_chance random{5};
    base::time_us now = 1'640'000'000 * base::second_us;
    std::unique_ptr<agent_store::store> store;
};

TEST_F(AgentCare, AFullDiskGivesUpTheReserveAndSavingGoesOnWhereThereIsRoomAgain) {
    open(failing_vfs());
    agent_store::disk_care care(*store, folder, 1 << 20);
    care.begin();
    EXPECT_EQ(fs::file_size(folder + "/reserve"), 1u << 20);
    ASSERT_TRUE(save_with_care(care, "a"));
    fault() = {disk_fault::kind::full, -1};
    const auto refused = save_with_care(care, "b");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::errc::io);
    EXPECT_EQ(care.mode(), disk_mode::full);
    EXPECT_FALSE(care.has_reserve());
    EXPECT_EQ(saved_changes(), 1);
    fault() = {};
    ASSERT_TRUE(save_with_care(care, "c"));
    EXPECT_EQ(care.mode(), disk_mode::well);
    EXPECT_TRUE(care.has_reserve());
    EXPECT_EQ(saved_changes(), 2);
    EXPECT_TRUE(is_sound());
}

TEST_F(AgentCare, AnIoErrorOnceReopensTheDatabaseAndLosesNothingThatWasSaved) {
    for (const auto what : {disk_fault::kind::write_error, disk_fault::kind::sync_error}) {
        open(failing_vfs());
        agent_store::disk_care care(*store, folder, 0);
        ASSERT_TRUE(save_with_care(care, "a"));
        const auto before = saved_changes();
        fault() = {what, 1};
        EXPECT_FALSE(save_with_care(care, "b"));
        EXPECT_EQ(care.mode(), disk_mode::well) << care.reason();
        EXPECT_GE(saved_changes(), before);
        ASSERT_TRUE(save_with_care(care, "c"));
        EXPECT_TRUE(is_sound());
        store.reset();
    }
}

TEST_F(AgentCare, AnIoErrorForEverNeverLetsASaveThroughUntilItIsOver) {
    open(failing_vfs());
    agent_store::disk_care care(*store, folder, 0);
    ASSERT_TRUE(save_with_care(care, "a"));
    fault() = {disk_fault::kind::sync_error, -1};
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(save_with_care(care, "b"));
    fault() = {};
    ASSERT_TRUE(save_with_care(care, "c"));
    EXPECT_TRUE(is_sound());
}

TEST_F(AgentCare, AnEndedDatabaseRefusesWithItsReason) {
    open();
    agent_store::disk_care care(*store, folder, 0);
    int told = 0;
    care.on_damage([&](const std::string&) { ++told; });
    const base::error e = platform::damaged("page 7");
    care.saw(&e);
    care.saw(&e);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(care.mode(), disk_mode::read_only);
    const auto refused = care.may_save();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("page 7"), std::string::npos);
    EXPECT_FALSE(refused.error().message_bn.empty());
}

TEST_F(AgentCare, OverwrittenPagesAnywhereAreRebuiltWithWhatReads) {
    constexpr int cases = 25, changes = 20;
    std::int64_t salvaged = 0, rescues = 0;
    for (int number = 0; number < cases; ++number) {
        fs::remove_all(folder);
        fs::create_directories(folder);
        open();
        for (int i = 0; i < changes; ++i) ASSERT_TRUE(save("office " + std::to_string(i)));
        close_whole();
        {
            std::fstream out(file(), std::ios::in | std::ios::out | std::ios::binary);
            const auto size = fs::file_size(file());
            const auto harmed = 1 + random.below(20);
            for (std::uint64_t i = 0; i < harmed; ++i) {
                out.seekp(static_cast<std::streamoff>(random.below(size)));
                const auto byte = static_cast<char>(random.below(256));
                const std::string garbage(1 + random.below(300), byte);
                out.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
            }
        }
        auto opened = agent_store::open_folder(folder, random, now);
        ASSERT_TRUE(opened) << opened.error().text();
        std::optional<agent_store::rescue_report> report = opened->rescued;
        if (!report) {
            // As the program does it: what the look finds, or that it cannot look.
            const auto found = opened->in->db().read(
                [&] { return agent_store::look_over(*opened->in, true); });
            bool harmed = !found;
            if (found) {
                for (const auto& f : *found) harmed = harmed || f.is_damage();
            }
            opened->in.reset();
            if (harmed) {
                auto done = agent_store::rescue(folder, random, now, "found");
                ASSERT_TRUE(done) << done.error().text();
                report = *done;
            }
            auto again = agent_store::open_folder(folder, random, now);
            ASSERT_TRUE(again) << again.error().text();
            opened = std::move(again);
        }
        store = std::move(opened->in);
        const auto found = store->db().read([&] { return agent_store::look_over(*store, true); });
        ASSERT_TRUE(found);
        for (const auto& f : *found) EXPECT_FALSE(f.is_damage()) << f.what.en;
        EXPECT_EQ(store->db().read([&] { return store->notes().text("office"); }).value(), office);
        if (report) {
            ++rescues;
            salvaged += report->salvaged;
            EXPECT_EQ(saved_changes(), report->salvaged);
            EXPECT_TRUE(fs::exists(folder + "/" + report->set_aside));
        } else {
            EXPECT_EQ(saved_changes(), changes);
        }
        ASSERT_TRUE(save("afterwards"));
        store.reset();
    }
    EXPECT_GT(rescues, cases / 2);
    EXPECT_GT(salvaged, 0);
}

TEST_F(AgentCare, ALogWhoseDatabaseIsGoneOrEmptyGivesBackWhatWasSaved) {
    const std::vector<std::function<void()>> harms = {
        [&] { fs::remove(file()); },
        [&] { fs::resize_file(file(), 0); },
        // A rescue that was cut short between its first steps.
        [&] {
            fs::resize_file(file(), 0);
            fs::resize_file(file(), 4096);
        }};
    for (const auto& harm : harms) {
        fs::remove_all(folder);
        fs::create_directories(folder);
        open();
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(save("office " + std::to_string(i)));
        store.reset();
        ASSERT_GT(fs::file_size(file() + "-wal"), 0U);
        harm();
        auto opened = agent_store::open_folder(folder, random, now);
        ASSERT_TRUE(opened) << opened.error().text();
        store = std::move(opened->in);
        ASSERT_TRUE(opened->rescued);
        EXPECT_EQ(opened->rescued->salvaged, 5);
        EXPECT_EQ(saved_changes(), 5);
        EXPECT_TRUE(fs::exists(folder + "/" + opened->rescued->set_aside + "-wal"));
        EXPECT_TRUE(is_sound());
    }
}

// What the new file cannot take is not what the old one lacks: the old one stays in its place.
TEST_F(AgentCare, FullDiskUnderARescueIsNoDamageOfWhatIsRescued) {
    open();
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(save(std::string(100, 'x') + std::to_string(i)));
    store.reset();
    auto made = agent_store::store::open(folder + "/new.db");
    const auto old = platform::database::open(file());
    ASSERT_TRUE(made && old);
    const auto taken = (*made)->db().transact([&]() -> base::result<void> {
        (*made)->journal().begin_log(random.draw<base::replica_id>());
        std::int64_t pages = 0;
        {
            auto counted = (*made)->db().query("PRAGMA page_count");
            if (counted.next()) pages = counted.integer(0);
        }
        (*made)->db().script("PRAGMA max_page_count = " + std::to_string(pages + 1));
        agent_store::salvage found(**made);
        found.take_all(**old);
        return {};
    });
    ASSERT_FALSE(taken);
    EXPECT_EQ(platform::trouble_in(taken.error()), platform::disk_trouble::full);
}

TEST_F(AgentCare, AHarmedHeaderHidesNothing) {
    std::optional<agent_store::rescue_report> rescued;
    rescue_with_harmed_begin(std::string(100, '\0'), rescued);
    ASSERT_TRUE(rescued);
    EXPECT_EQ(rescued->salvaged, 5);
    EXPECT_EQ(rescued->unreadable, 0);
    EXPECT_FALSE(fs::exists(folder + "/agent.db.salvage"));
    EXPECT_TRUE(is_sound());
}

TEST_F(AgentCare, WithoutTheFirstPageEverySaveIsTakenFromItsOwn) {
    for (const char filling : {'\0', 'x'}) {
        store.reset();
        fs::remove_all(folder);
        fs::create_directories(folder);
        std::optional<agent_store::rescue_report> rescued;
        rescue_with_harmed_begin(std::string(4096, filling), rescued);
        ASSERT_TRUE(rescued);
        EXPECT_EQ(rescued->salvaged, 5);
        EXPECT_FALSE(rescued->unreadable);
        EXPECT_EQ(values_in_order(), (std::vector<std::string>{"office 0", "office 1", "office 2",
                                                                 "office 3", "office 4"}));
        EXPECT_FALSE(fs::exists(folder + "/agent.db.salvage"));
        EXPECT_TRUE(is_sound());
    }
}

TEST_F(AgentCare, WithoutTheFirstPageWhatTheLogHoldsIsTakenToo) {
    constexpr int before = 20, after = 10;
    open();
    for (int i = 0; i < before; ++i) ASSERT_TRUE(save("in the file " + std::to_string(i)));
    close_whole();
    open();
    for (int i = 0; i < after; ++i) ASSERT_TRUE(save("in the log " + std::to_string(i)));
    store.reset();
    // The log may hold the first page as well: it becomes another one, out of the way.
    auto log = platform::read_file(file() + "-wal", 1 << 24).value();
    for (std::size_t at = 32; at < log.size(); at += frame_bytes) {
        if (log.compare(at, 4, std::string("\0\0\0\1", 4)) == 0) log[at + 2] = 64;
    }
    ASSERT_TRUE(platform::write_private_file(file() + "-wal", log));
    std::fstream(file(), std::ios::in | std::ios::out | std::ios::binary)
        << std::string(4096, '\0');
    const auto opened = agent_store::open_folder(folder, random, now);
    ASSERT_TRUE(opened) << opened.error().text();
    ASSERT_TRUE(opened->rescued);
    EXPECT_EQ(opened->rescued->salvaged, before + after);
}

TEST_F(AgentCare, WhatCannotBeCountedIsNotSaidToBeNone) {
    std::optional<agent_store::rescue_report> rescued;
    rescue_with_harmed_begin(std::string(4 << 20, 'x'), rescued);
    ASSERT_TRUE(rescued);
    EXPECT_EQ(rescued->salvaged, 0);
    EXPECT_FALSE(rescued->unreadable);
    EXPECT_TRUE(rescued->document()["unreadable"].is_null());
    const std::string said = rescued->text(false);
    EXPECT_NE(said.find("not known"), std::string::npos) << said;
    EXPECT_NE(said.find("agent.db.damaged-1"), std::string::npos) << said;
    EXPECT_EQ(said.find("0 places"), std::string::npos) << said;
}

TEST_F(AgentCare, AHarmedLogLosesNothingThatWasSavedAfterTheHarm) {
    for (const std::size_t at : {std::size_t(3), std::size_t(32 + 24 + 100)}) {
        fs::remove_all(folder);
        fs::create_directories(folder);
        open();
        ASSERT_TRUE(save("before"));
        close_whole();
        open();
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(save("office " + std::to_string(i)));
        store.reset();
        auto log = platform::read_file(file() + "-wal", 1 << 24).value();
        log[at] = static_cast<char>(log[at] ^ 4);
        ASSERT_TRUE(platform::write_private_file(file() + "-wal", log));
        auto opened = agent_store::open_folder(folder, random, now);
        ASSERT_TRUE(opened) << opened.error().text();
        store = std::move(opened->in);
        ASSERT_TRUE(opened->rescued);
        EXPECT_EQ(opened->rescued->why, "its log was harmed");
        EXPECT_EQ(opened->rescued->salvaged, 6);
        EXPECT_EQ(opened->rescued->unreadable, 0);
        EXPECT_EQ(saved_changes(), 6);
        EXPECT_TRUE(is_sound());
        ASSERT_TRUE(save("afterwards"));
        store.reset();
    }
}

TEST_F(AgentCare, AHarmedLastSaveIsNotDroppedWithoutAWord) {
    // In the mark, the salts, the checksum, the page.
    for (const std::size_t at : {std::size_t(7), std::size_t(9), std::size_t(17), 24 + 4000UL}) {
        SCOPED_TRACE(at);
        std::optional<agent_store::rescue_report> rescued;
        open_after([&](std::string& log) { log[last_frame(log) + at] ^= 4; }, rescued);
        ASSERT_TRUE(rescued);
        EXPECT_EQ(rescued->why, "its log was harmed");
        EXPECT_EQ(rescued->salvaged, 3);
        EXPECT_EQ(rescued->unreadable, 0);
        EXPECT_EQ(saved_changes(), 3);
        EXPECT_TRUE(is_sound());
    }
}

TEST_F(AgentCare, OneFlippedBitInASaveIsTurnedBackByItsId) {
    // In a letter; so that it is no UTF-8 any more; in the quote behind it, so that it is no JSON.
    const std::vector<std::pair<std::string, char>> flips = {
        {"zzz_last", 1}, {"zzz_last", '\x80'}, {"zzz_last\"", 2}};
    for (const auto& [text, flip] : flips) {
        SCOPED_TRACE(text + ' ' + std::to_string(flip));
        std::optional<agent_store::rescue_report> rescued;
        open_after([&](std::string& log) { overwrite(log, text, 0, flip); }, rescued);
        ASSERT_TRUE(rescued);
        EXPECT_EQ(rescued->salvaged, 3);
        EXPECT_EQ(rescued->unreadable, 0);
        EXPECT_EQ(values_in_order().back(), "zzz_last");
        EXPECT_TRUE(is_sound());
    }
}

TEST_F(AgentCare, OneFlippedBitInTheIdOfASaveHidesNothing) {
    open();
    for (const char* value : {"first", "second"}) ASSERT_TRUE(save(value));
    ASSERT_TRUE(store->db().transact([&] {
        auto id = store->journal().at_ordinal(2)->change.id;
        id.bytes[3] ^= 16;
        store->db().run("UPDATE journal SET id = ?1 WHERE ordinal = 2", id);
    }));
    store.reset();
    const auto report = agent_store::rescue(folder, random, now, "found");
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->salvaged, 2);
    EXPECT_EQ(report->unreadable, 0);
}

TEST_F(AgentCare, AHarmedLastSaveThatDoesNotReadIsCounted) {
    std::optional<agent_store::rescue_report> rescued;
    open_after([](std::string& log) { overwrite(log, "zzz_last"); }, rescued);
    ASSERT_TRUE(rescued);
    EXPECT_EQ(rescued->salvaged, 2);
    EXPECT_EQ(rescued->unreadable, 1);
}

TEST_F(AgentCare, ALastSaveThatMayHaveBeenCutShortIsKeptWholeOrNotAtAll) {
    std::optional<agent_store::rescue_report> rescued;
    open_after([&](std::string& log) {
        fs::remove(file() + "-shm");   // as after a power cut: nobody knows what was counted
        log[last_frame(log) + 17] ^= 4;
    }, rescued);
    EXPECT_FALSE(rescued);
    EXPECT_EQ(saved_changes(), 3);
    EXPECT_EQ(doubt(), (json{{"at", now}, {"taken", 1}, {"lost", 0}}));
    EXPECT_TRUE(is_sound());
    ASSERT_TRUE(save("afterwards"));
    open_after([&](std::string& log) {
        fs::remove(file() + "-shm");
        overwrite(log, "zzz_last");
    }, rescued);
    EXPECT_FALSE(rescued);
    EXPECT_EQ(saved_changes(), 2);
    EXPECT_EQ(doubt(), (json{{"at", now}, {"taken", 0}, {"lost", 1}}));
    EXPECT_FALSE(fs::exists(folder + "/agent.db.doubtful"));
    EXPECT_TRUE(is_sound());
}

TEST_F(AgentCare, ASaveThatWasPlainlyCutShortIsNobodysFault) {
    std::optional<agent_store::rescue_report> rescued;
    open_after([&](std::string& log) {
        fs::remove(file() + "-shm");
        log.resize(log.size() - 100);
    }, rescued);
    EXPECT_FALSE(rescued);
    EXPECT_EQ(saved_changes(), 2);
    EXPECT_TRUE(doubt().is_discarded());
    EXPECT_TRUE(is_sound());
}

TEST_F(AgentCare, ABackupIsRestoredUnderANewLogWithWhatTheHubLacks) {
    open();
    ASSERT_TRUE(save("a"));
    const auto old = store->db().read([&] { return store->journal().current_log(); }).value();
    const std::string backup = kept;
    ASSERT_TRUE(agent_store::back_up(*store, folder, backup, now));
    const std::string other = folder + "/other";
    ASSERT_TRUE(agent_store::restore(other, backup, false));
    EXPECT_FALSE(agent_store::restore(other, backup, false));
    auto opened = agent_store::open_folder(other, random, now);
    ASSERT_TRUE(opened) << opened.error().text();
    store = std::move(opened->in);
    const auto log = store->db().read([&] { return store->journal().current_log(); }).value();
    EXPECT_NE(log->replica, old->replica);
    EXPECT_EQ(log->n, 1);
    EXPECT_TRUE(is_sound());
    EXPECT_TRUE(fs::exists(other + "/device.key"));
    EXPECT_TRUE(fs::exists(backup));
}

TEST_F(AgentCare, ABackupIsNotWrittenOverWhatTheProgramKeeps) {
    open();
    ASSERT_TRUE(save("a"));
    const std::string link = kept + "_link";
    fs::remove(link);
    fs::create_directory_symlink(folder, link);
    fs::create_directories(folder + "/below");
    for (const std::string& target :
         {file(), folder + "/../agent_care/copy", folder + "/below/copy", folder + "/new/copy",
          link + "/agent.db"}) {
        const auto made = agent_store::back_up(*store, folder, target, now);
        ASSERT_FALSE(made) << target;
        EXPECT_EQ(made.error().code, base::errc::refused);
        EXPECT_FALSE(made.error().message_bn.empty());
    }
    fs::remove(link);
    // Nor over what lies beside the backup.
    ASSERT_TRUE(platform::write_private_file(kept + ".new", "of the user"));
    // But what one that was killed left there goes.
    const std::string half = kept + ".kheya-store";
    ASSERT_TRUE(platform::write_private_file(half, std::string("SQLite format 3\0\x10", 17)));
    for (const char* part : {"-wal", "-journal"}) {
        ASSERT_TRUE(platform::write_private_file(half + part, "of that"));
    }
    EXPECT_TRUE(agent_store::back_up(*store, folder, kept, now));
    for (const char* part : {"", "-wal", "-shm", "-journal"}) {
        EXPECT_FALSE(fs::exists(half + part)) << part;
    }
    ASSERT_TRUE(platform::write_shared_file(kept, "to be carried away"));
    EXPECT_EQ(platform::read_file(kept + ".new", 100).value(), "of the user");
    EXPECT_FALSE(fs::exists(kept + ".new-2"));
    fs::remove(kept + ".new");
    close_whole();
    open();
    EXPECT_EQ(saved_changes(), 1);
}

TEST_F(AgentCare, ARestoreOfSomethingElseOrOfANewerProgramIsRefusedAndChangesNothing) {
    open();
    ASSERT_TRUE(save("a"));
    const std::string backup = kept;
    ASSERT_TRUE(agent_store::back_up(*store, folder, backup, now));
    close_whole();
    {
        auto db = platform::database::open(backup);
        ASSERT_TRUE(db);
        ASSERT_TRUE((*db)->read(
            [&] { (*db)->script("PRAGMA journal_mode=DELETE; PRAGMA user_version=999"); }));
    }
    const auto newer = agent_store::restore(folder, backup, true);
    ASSERT_FALSE(newer);
    EXPECT_NE(newer.error().message.find("newer"), std::string::npos);
    // The live database has no key in it: it is no backup.
    EXPECT_FALSE(agent_store::restore(folder, file(), true));
    EXPECT_FALSE(agent_store::restore(folder, folder + "/nothing", true));
    open();
    EXPECT_EQ(saved_changes(), 1);
}

}  // namespace
}  // namespace kheya::agent_test
