// What must survive the hub's own disk: statements outside the database, sealed backups, backups on
// a schedule and the alarm when one fails, devices that are known by their statement only.

#include "hub/command/comparing.hpp"
#include "tests/unit/hub_keeping_world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <set>

namespace kheya::hub_command {
namespace {

TEST_F(HubKeeping, StatementsBringBackWhatARestoredStoreLacks) {
    EXPECT_EQ(apply(enrolment_line() + "\n"), 1u);
    ASSERT_TRUE(held());
    EXPECT_EQ(held()->machine, "pc");
    EXPECT_TRUE(held()->confirmed);
    EXPECT_EQ(apply(enrolment_line() + "\n" + revocation_line() + "\n"), 1u);
    EXPECT_EQ(held()->revoked, "stolen");
    EXPECT_EQ(apply(enrolment_line() + "\n" + revocation_line() + "\n"), 0u);   // once is enough
    EXPECT_EQ(held()->revoked, "stolen");
}

TEST_F(HubKeeping, RevocationAloneIsEnoughToKeepADeviceOut) {
    EXPECT_EQ(apply(revocation_line() + "\n"), 1u);
    EXPECT_EQ(apply(enrolment_line() + "\n"), 0u);
    inside([&] { EXPECT_FALSE(hub_intake::admit(*store, device.public_part(), time.now)); });
}

TEST_F(HubKeeping, LinesThatAreCutChangedOrOfAnotherHubArePassedOver) {
    const std::string good = revocation_line();
    std::string changed = good;
    changed.replace(changed.find("stolen"), 6, "broken");
    const auto other = platform::key_pair::generate(random);
    const std::string foreign = hub_intake::revocation_of(other, enrolled(), time.now).dump();
    const std::string log = good.substr(0, good.size() / 2) + "\n" + changed + "\n" + foreign +
                            "\n\n[1]\n" + enrolment_line();   // the last line without its feed
    EXPECT_EQ(apply(log), 1u);
    ASSERT_TRUE(held());
    EXPECT_FALSE(held()->revoked);
}

TEST_F(HubKeeping, DeviceKnownByItsStatementIsConfirmedByThePersonOrTheLog) {
    const json shown = json::parse(enrolment_line());
    const auto stranger = platform::key_pair::generate(random);
    inside([&] {
        EXPECT_FALSE(hub_intake::enter_by_statement(*store, key, stranger.public_part(), shown));
        EXPECT_FALSE(hub_intake::enter_by_statement(*store, key, device.public_part(),
                                                    json::parse(revocation_line())));
        EXPECT_TRUE(hub_intake::enter_by_statement(*store, key, device.public_part(), shown));
        EXPECT_FALSE(store->device(device.public_part())->confirmed);
        EXPECT_FALSE(hub_intake::confirm(*store, "ffffffffffffffff"));
        EXPECT_FALSE(hub_intake::confirm(*store, ""));
        EXPECT_TRUE(hub_intake::confirm(*store, device.public_part().hex().substr(0, 8)));
        EXPECT_TRUE(store->device(device.public_part())->confirmed);
        auto row = enrolled();
        row.confirmed = false;
        store->put_device(row);
    });
    EXPECT_EQ(apply(enrolment_line()), 1u);
    EXPECT_TRUE(held()->confirmed);
}

TEST_F(HubKeeping, BackupOpensWithItsPassphraseOnly) {
    inside([&] { store->put_device(enrolled()); });
    ASSERT_TRUE(platform::write_private_file(folder + "/statements.log", enrolment_line()));
    ASSERT_TRUE(back_up());
    EXPECT_NE(unpack("another passphrase").find("passphrase"), std::string::npos);
    ASSERT_EQ(unpack(), "");
    EXPECT_TRUE(platform::file_exists(folder + "/restored/statements.log"));
    auto restored = open(folder + "/restored/hub.db");
    ASSERT_TRUE(restored->transact([&]() -> base::result<void> {
        EXPECT_TRUE(restored->device(device.public_part()).has_value());
        begin_restored(*restored, random, time.now);
        EXPECT_EQ(hub_store::epoch_of(*restored).counter, 2);
        return {};
    }));
    EXPECT_FALSE(back_up("too short"));
    // The seed of the key stands nowhere in the file.
    EXPECT_EQ(bytes().find(base::to_hex(key.seed())), std::string::npos);
}

TEST_F(HubKeeping, BackupTakesAwayNoFileOfAnybodysAndWhatAKilledOneLeft) {
    const auto put_beside = [&](const std::string& end, std::string_view text) {
        ASSERT_TRUE(platform::write_private_file(file() + end, text));
    };
    const auto is_there = [&](const std::string& end, std::string_view text) {
        const auto held = platform::read_file(file() + end, file_limit);
        return held && *held == text;
    };
    for (const char* end : {".store", ".unfinished", ".new"}) put_beside(end, "mine");
    put_beside(".kheya-unfinished", "kheya-files-1\nhub.key.sealed 10\n");
    put_beside(".kheya-store", std::string("SQLite format 3\0\x10", 17));
    ASSERT_TRUE(back_up());
    for (const char* end : {".store", ".unfinished", ".new"}) {
        EXPECT_TRUE(is_there(end, "mine")) << end;
    }
    EXPECT_FALSE(platform::file_exists(file() + ".kheya-unfinished"));
    EXPECT_FALSE(platform::file_exists(file() + ".kheya-store"));
    EXPECT_EQ(unpack(), "");
    for (const char* end : {".kheya-unfinished", ".kheya-store"}) {
        put_beside(end, "mine");
        const auto refused = back_up();
        ASSERT_FALSE(refused) << end;
        EXPECT_EQ(refused.error().where, file() + end);
        EXPECT_TRUE(is_there(end, "mine")) << end;
        std::filesystem::remove(file() + end);
    }
    EXPECT_EQ(unpack(), "");   // the one before is as it was
}

TEST_F(HubKeeping, BackupOfAStoreWithoutAHubIsRefusedBeforeAnythingGivesWay) {
    inside([&] { store->set_meta("epoch", ""); });
    ASSERT_TRUE(back_up());
    EXPECT_NE(unpack().find("holds no hub"), std::string::npos);
    EXPECT_FALSE(unpack_backup({folder, file(), passphrase, true, "aside"}));
    EXPECT_TRUE(platform::file_exists(folder + "/hub.db"));
    EXPECT_FALSE(std::filesystem::exists(folder + "/aside"));
}

TEST_F(HubKeeping, AnswerThatWouldLieInTheDataFolderIsRefusedBeforeTheBundleIsTaken) {
    const std::string at = folder + "/served", bundle = folder + "/part.kheya";
    const auto start = [&](std::vector<std::string> words) {
        words.insert(words.end(), {"--data", at, "--lang", "en"});
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = hub::launch(words);
        const std::string out = testing::internal::GetCapturedStdout();
        return std::pair(code, out + testing::internal::GetCapturedStderr());
    };
    ASSERT_EQ(start({"init"}).first, 0);
    ASSERT_TRUE(platform::write_private_file(bundle, "no bundle"));
    const auto [code, said] = start({"import", bundle, "--answer", at + "/hub.db"});
    EXPECT_EQ(code, 1);
    EXPECT_NE(said.find("program's own data folder"), std::string::npos) << said;
    // Elsewhere it is looked at.
    EXPECT_EQ(start({"import", bundle}).second.find("data folder"), std::string::npos);
    EXPECT_NE(start({"export", "abcd", at + "/out"}).second.find("program's own data folder"),
              std::string::npos);
}

TEST_F(HubKeeping, BackupThatIsCutChangedOrForeignIsRefusedWhole) {
    ASSERT_TRUE(back_up());
    const std::string whole = bytes();
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, whole.size() / 3,
                                   whole.size() / 2, whole.size() - 5}) {
        put(std::string_view(whole).substr(0, size));
        EXPECT_NE(unpack().find("is damaged, or is no backup"), std::string::npos) << size;
    }
    // The sealed key at its head, the store behind it.
    for (const std::size_t at : {std::size_t{2}, std::size_t{100}, whole.size() / 2,
                                 whole.size() * 3 / 4, whole.size() - 30}) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        put(changed);
        EXPECT_NE(unpack(), "") << at;
    }
    put("office,department\nDIP-DIST-65,DIP\n");
    EXPECT_NE(unpack().find("no backup"), std::string::npos);
    std::filesystem::remove(file());
    EXPECT_NE(unpack().find("cannot be read"), std::string::npos);
    put(whole);
    EXPECT_EQ(unpack(), "");
}

TEST_F(HubKeeping, RestoreLeavesAHubAloneUnlessForcedAndSetsItAsideThen) {
    ASSERT_TRUE(back_up());
    ASSERT_TRUE(platform::write_private_file(folder + "/statements.log", revocation_line()));
    const auto refused = unpack_backup({folder, file(), passphrase, false, "aside"});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("--force"), std::string::npos);
    ASSERT_TRUE(unpack_backup({folder, file(), passphrase, true, "aside"}));
    EXPECT_TRUE(platform::file_exists(folder + "/aside/hub.db"));
    // What the old disk's log knew goes on to hold.
    const auto log = platform::read_file(folder + "/statements.log", file_limit);
    ASSERT_TRUE(log);
    EXPECT_NE(log->find("stolen"), std::string::npos);
}

// A cut at any point leaves the joined log in the folder, where the next try finds it.
TEST_F(HubKeeping, RevocationOutlivesARestoreThatIsCutShort) {
    const std::string log = folder + "/statements.log";
    ASSERT_TRUE(platform::write_private_file(log, enrolment_line() + "\n"));
    ASSERT_TRUE(back_up());
    ASSERT_TRUE(platform::write_private_file(log, revocation_line() + "\n"));
    const std::string both = enrolment_line() + "\n" + revocation_line() + "\n";
    // The store cannot be moved away.
    std::filesystem::create_directories(folder + "/aside/hub.db/in the way");
    ASSERT_FALSE(unpack_backup({folder, file(), passphrase, true, "aside"}));
    EXPECT_EQ(platform::read_file(log, file_limit).value(), both);
    std::filesystem::remove_all(folder + "/aside");
    ASSERT_TRUE(unpack_backup({folder, file(), passphrase, true, "aside"}));
    EXPECT_EQ(platform::read_file(log, file_limit).value(), both);
    EXPECT_FALSE(platform::file_exists(folder + "/aside/statements.log"));
}

TEST_F(HubKeeping, StoreThatHoldsNoHubIsToldOf) {
    const std::string at = folder + "/lost";
    const auto start = [&](std::vector<std::string> words) {
        words.insert(words.end(), {"--data", at});
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = hub::launch(words);
        const std::string out = testing::internal::GetCapturedStdout();
        return std::pair(code, out + testing::internal::GetCapturedStderr());
    };
    ASSERT_EQ(start({"init"}).first, 0);
    ASSERT_EQ(start({"status"}).first, 0);
    for (const char* name : {"hub.db", "hub.db-wal", "hub.db-shm"}) {
        std::filesystem::remove(at + "/" + name);
    }
    for (int i = 0; i < 2; ++i) {   // the first try may leave an empty store
        const auto [code, said] = start({"status", "--lang", "en"});
        EXPECT_EQ(code, static_cast<int>(base::errc::not_enrolled));
        EXPECT_NE(said.find("store holds no hub: restore a backup"), std::string::npos) << said;
        EXPECT_NE(said.find("--store"), std::string::npos) << said;
    }
    const auto [code, said] = start({"status", "--lang", "bn"});
    EXPECT_NE(said.find("এই ভাণ্ডারে কোনো হাব নেই"), std::string::npos) << said;
    auto damaged = open(at + "/hub.db");
    ASSERT_TRUE(damaged->transact([&]() -> base::result<void> {
        EXPECT_FALSE(damaged->meta("epoch"));
        damaged->set_meta("epoch", "one");
        return {};
    }));
    damaged.reset();
    EXPECT_EQ(start({"status"}).first, static_cast<int>(base::errc::not_enrolled));
}

TEST_F(HubKeeping, AdministratorSeesAStoreThatWasPutBackUntilAllHaveCalled) {
    const auto told = [&](const char* verb, bool bengali) {
        editing::outcome given;
        inside([&] {
            const surroundings around{*store, record::builtin_types(), random, key, time.now};
            (void)perform_in_transaction({verb, json::object(), {false, bengali}}, around, given);
        });
        return given.out;
    };
    const std::string en = "put back to an earlier state", bn = "আগের অবস্থায় ফিরেছে";
    auto one = enrolled(), two = enrolled(), gone = enrolled();
    two.key = platform::key_pair::generate(random).public_part();
    gone.key = platform::key_pair::generate(random).public_part();
    gone.revoked = "stolen";
    inside([&] {
        for (const auto& row : {one, two, gone}) store->put_device(row);
    });
    EXPECT_EQ(told("doctor", false).find(en), std::string::npos);
    time.now += base::day_us;
    inside([&] { begin_restored(*store, random, time.now); });
    for (const char* verb : {"doctor", "status", "notices"}) {
        const auto said = told(verb, false);
        EXPECT_NE(said.find(en), std::string::npos) << said;
        EXPECT_NE(said.find("2 of 2 devices have not called since"), std::string::npos) << said;
    }
    for (const char* verb : {"doctor", "notices"}) {
        EXPECT_NE(told(verb, true).find(bn), std::string::npos) << told(verb, true);
    }
    for (auto* each : {&one, &two}) {
        EXPECT_NE(told("doctor", false).find(en), std::string::npos);
        each->last_seen = time.now += base::second_us;
        inside([&] { store->put_device(*each); });
    }
    EXPECT_EQ(told("doctor", false).find(en), std::string::npos);
    EXPECT_EQ(told("status", false).find(en), std::string::npos);
}

class HubSchedule : public HubKeeping {
protected:
    boost::asio::io_context io;
    std::unique_ptr<hub::program> program;
    std::string backups = folder + "/backups", secret = folder + "/secret";
    std::string named = backups;   // as the settings name it

    void begin() {
        hub::program::parts parts{io.get_executor(), &stopping, &random, nullptr, &store->db(),
                                  key, false, folder};
        raw = store.get();
        parts.store = std::move(store);
        program = std::make_unique<hub::program>(std::move(parts));
    }
    // Serves for that long, with a backup every ten hours and the last three kept.
    void serve_for(base::time_us duration) {
        if (!program) begin();
        stopping.until = stopping.now + duration;
        stopping.at_end = [this] { program->stop(); };
        program->start_backups({named, secret, 36'000 * base::second_us, 3});
        io.restart();
        io.run();
    }
    // A hub that was stopped is started again.
    void go_on() {
        program.reset();
        store = open(folder + "/hub.db");
    }
    // Ends the schedule when its time has come, so that the loop runs dry.
    class ending_clock : public fake_clock {
    public:
        base::time_us until = 0;
        std::function<void()> at_end;
        platform::awaitable<void> wait(base::time_us duration) override {
            pass(duration);
            if (now >= until) at_end();
            co_return;
        }
    } stopping;
    hub_store::sqlite_store* raw = nullptr;

    // As the administrator asks for one.
    editing::outcome asked_for(const std::string& into) {
        return ask("backup", {{"file", into}, {"passphrase", passphrase}});
    }
    editing::outcome ask(const std::string& verb, json arguments) {
        editing::outcome given;
        const editing::request asked{verb, std::move(arguments), {true, false}};
        const auto ask = [&]() -> platform::awaitable<void> {
            given = co_await program->perform(asked);
        };
        boost::asio::co_spawn(io, ask, boost::asio::detached);
        io.restart();
        io.run();
        return given;
    }
    // Failed backups of the schedule, so far.
    std::ptrdiff_t tries() {
        std::vector<hub_store::audit_row> rows;
        EXPECT_TRUE(raw->db().read([&] { rows = raw->audit({}); }));
        return std::count_if(rows.begin(), rows.end(), [](const hub_store::audit_row& row) {
            return row.verb == "backup" && row.outcome == "failed" && row.from == "hub";
        });
    }
    std::vector<std::string> made() { return platform::files_beginning(backups, "kheya-hub-"); }
    editing::outcome act(const std::string& verb, json arguments, disk_state disk = {}) {
        editing::outcome given;
        surroundings around{*raw, record::builtin_types(), random, key, stopping.now};
        around.disk = std::move(disk);
        (void)raw->transact([&] {
            return perform_in_transaction({verb, std::move(arguments), {true, false}}, around,
                                          given);
        });
        return given;
    }
    std::string told(const std::string& verb) { return act(verb, json::object()).out; }
    json status() { return json::parse(told("status")); }
};

TEST_F(HubSchedule, BackupsAreMadeOnTimeAndOnlyTheNewestStay) {
    ASSERT_TRUE(platform::make_private_folder(backups));
    ASSERT_TRUE(platform::write_private_file(secret, std::string(passphrase) + "\n"));
    const std::string killed = backups + "/kheya-hub-20211201T000000Z.backup";
    for (const char* end : {".kheya-store", ".kheya-unfinished", ".gpg"}) {
        ASSERT_TRUE(platform::write_private_file(killed + end, "SQL"));
    }
    serve_for(35 * 3600 * base::second_us);   // at 0, 10, 20 and 30 hours
    EXPECT_FALSE(platform::file_exists(killed + ".kheya-store"));
    EXPECT_FALSE(platform::file_exists(killed + ".kheya-unfinished"));
    EXPECT_TRUE(platform::file_exists(killed + ".gpg"));   // somebody's own
    std::filesystem::remove(killed + ".gpg");
    ASSERT_EQ(made().size(), 3u);
    EXPECT_EQ(status()["backup"]["state"], "ok");
    EXPECT_EQ(status()["notices"].size(), 0u);
    const auto newest = unpack_backup({folder + "/restored", backups + "/" + made().back(),
                                       passphrase, false, "aside"});
    ASSERT_TRUE(newest) << newest.error().text();
    EXPECT_EQ(newest->key.public_part(), key.public_part());
}

// Of a day when the clock said 2040: by its name it would always be the newest.
TEST_F(HubSchedule, BackupOfAWrongClockDoesNotPushTheOneJustMadeOut) {
    named = backups + "/";
    ASSERT_TRUE(platform::make_private_folder(backups));
    ASSERT_TRUE(platform::write_private_file(secret, std::string(passphrase) + "\n"));
    for (const char* name : {"1", "2", "3"}) {
        ASSERT_TRUE(platform::write_private_file(
            backups + "/kheya-hub-2040010" + name + "T000000000Z.backup", "x"));
    }
    serve_for(15 * 3600 * base::second_us);   // at 0 and 10 hours
    ASSERT_EQ(made().size(), 3u);
    EXPECT_TRUE(unpack_backup({folder + "/restored", backups + "/" + made()[0], passphrase, false,
                               "aside"}));
    EXPECT_NE(made()[1], "kheya-hub-20400102T000000000Z.backup");
}

// A column that must hold something and does not, as a letter that rotted in a page makes one.
TEST_F(HubSchedule, BackupOfADamagedStoreIsNone) {
    ASSERT_TRUE(platform::make_private_folder(backups));
    ASSERT_TRUE(platform::write_private_file(secret, std::string(passphrase) + "\n"));
    serve_for(9 * 3600 * base::second_us);
    ASSERT_EQ(made().size(), 1u);
    ASSERT_TRUE(raw->db().read([&] {
        raw->db().script(
            "CREATE TABLE rotten (x); INSERT INTO rotten VALUES (NULL);"
            "PRAGMA writable_schema = ON;"
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE rotten (x NOT NULL)'"
            " WHERE name = 'rotten'; PRAGMA writable_schema = RESET;");
    }));
    go_on();
    serve_for(2 * 3600 * base::second_us);
    EXPECT_EQ(made().size(), 1u);
    EXPECT_EQ(tries(), 3);   // of the last hour: at once, after 10 minutes, after 20 more
    const json now = status();
    EXPECT_EQ(now["backup"]["state"], "failed");
    EXPECT_NE(now["backup"]["error"].get<std::string>().find("rotten"), std::string::npos) << now;
    go_on();
    begin();
    const auto given = asked_for(testing::TempDir() + "hub_keeping_rotten.backup");
    EXPECT_EQ(given.exit_code, static_cast<int>(base::errc::io)) << given.out;
    EXPECT_FALSE(platform::file_exists(testing::TempDir() + "hub_keeping_rotten.backup"));
}

TEST_F(HubSchedule, NewestBackupThatWasFoundWholeStaysWhateverComesAfterIt) {
    ASSERT_TRUE(platform::make_private_folder(backups));
    ASSERT_TRUE(platform::write_private_file(secret, std::string(passphrase) + "\n"));
    serve_for(15 * 3600 * base::second_us);   // at 0 and 10 hours
    ASSERT_EQ(made().size(), 2u);
    const std::string good = made()[1];
    const auto note = [&](const std::vector<std::string>& found) {
        ASSERT_TRUE(raw->transact([&]() -> base::result<void> {
            note_comparison(*raw, stopping.now, found);
            return {};
        }));
    };
    note({});
    go_on();
    serve_for(10 * 3600 * base::second_us);
    note({"a row differs"});
    go_on();
    serve_for(60 * 3600 * base::second_us);
    ASSERT_EQ(made().size(), 4u);   // that one, and the last three
    EXPECT_EQ(made()[0], good);
    note({});
    go_on();
    serve_for(20 * 3600 * base::second_us);
    ASSERT_EQ(made().size(), 3u);   // all of them were
    EXPECT_NE(made()[0], good);
}

// Beside the writer, with nobody asking.
TEST_F(HubSchedule, WeeklyComparisonWithTheJournalIsNotedAndTold) {
    inside([&] {
        store->prepare_rows(*record::builtin_types());
        editing::outcome given;
        const surroundings around{*store, record::builtin_types(), random, key, time.now};
        ASSERT_TRUE(perform_in_transaction(
            {"set", {{"target", "portal"}, {"office", office},
                     {"assignments", {"maintainer_office=UNO"}}}, {true, false}}, around, given));
    });
    begin();
    program->start_comparing();
    ASSERT_TRUE(platform::make_private_folder(backups));
    ASSERT_TRUE(platform::write_private_file(secret, std::string(passphrase) + "\n"));
    EXPECT_TRUE(status()["journal"]["compared"].is_null());
    serve_for(2 * 3600 * base::second_us);
    EXPECT_FALSE(status()["journal"]["compared"].is_null());
    EXPECT_EQ(status()["journal"]["differences"], 0);
    EXPECT_EQ(status()["notices"].size(), 0u);
    ASSERT_TRUE(raw->transact([&]() -> base::result<void> {
        auto registers = raw->load_record(office, "portal", office);
        registers.at("maintainer_office").state.heads.front().value = "DNO";
        raw->save_record({office, "portal", office}, registers);
        return {};
    }));
    // One by hand counts as well.
    EXPECT_EQ(ask("check", {{"deep", true}}).exit_code, static_cast<int>(base::errc::io));
    EXPECT_EQ(status()["journal"]["differences"], 1);
    ASSERT_TRUE(raw->transact([&]() -> base::result<void> {
        note_comparison(*raw, stopping.now, {});
        return {};
    }));
    program->start_comparing();
    serve_for(8 * base::day_us);
    EXPECT_EQ(status()["journal"]["differences"], 1);
    ASSERT_EQ(status()["notices"].size(), 1u);
    EXPECT_NE(status()["notices"][0].get<std::string>().find("maintainer_office"),
              std::string::npos);
    EXPECT_NE(told("doctor").find("differed from the journal"), std::string::npos);
    EXPECT_EQ(act("check", {{"rebuild", true}}).exit_code, 0);
    EXPECT_EQ(status()["notices"].size(), 0u);
    EXPECT_NE(act("list", {{"type", "portal"}}).out.find("UNO"), std::string::npos);
}

// SQLite takes a file that may not grow for a full disk.
TEST_F(HubSchedule, DiskThatIsFullIsToldUntilAWriteHolds) {
    inside([&] { store->prepare_rows(*record::builtin_types()); });
    begin();
    int saved = 0;
    const auto save = [&] {
        return ask("set", {{"target", "remark"}, {"office", office},
                           {"assignments", {"about=portal", "text=" + std::string(480, 'x') +
                                                                std::to_string(++saved)}}});
    };
    const auto allow = [&](const char* pages) {
        EXPECT_TRUE(raw->db().read([&] {
            raw->db().script("PRAGMA max_page_count = " + std::string(pages));
        }));
    };
    const auto first = save();
    ASSERT_EQ(first.exit_code, 0) << first.out;
    EXPECT_EQ(ask("doctor", json::object()).out.find("GIVES TROUBLE"), std::string::npos);
    allow("1");   // as many as there are
    editing::outcome full;
    while (saved < 500 && full.exit_code == 0) full = save();
    ASSERT_EQ(full.exit_code, static_cast<int>(base::errc::io)) << full.out;
    for (const char* verb : {"doctor", "status", "notices"}) {
        const auto told = ask(verb, json::object()).out;
        EXPECT_NE(told.find("GIVES TROUBLE"), std::string::npos) << told;
        EXPECT_NE(told.find("the disk is full"), std::string::npos) << told;
    }
    // A refusal says nothing of the disk.
    EXPECT_NE(ask("set", {{"target", "nothing"}}).exit_code, 0);
    EXPECT_NE(ask("doctor", json::object()).out.find("GIVES TROUBLE"), std::string::npos);
    allow("100000");
    ASSERT_EQ(save().exit_code, 0);
    EXPECT_EQ(ask("doctor", json::object()).out.find("GIVES TROUBLE"), std::string::npos);
}

TEST_F(HubSchedule, DiskThatIsNearlyFullIsTold) {
    begin();
    for (const char* verb : {"doctor", "status", "notices"}) {
        EXPECT_EQ(act(verb, json::object()).out.find("nearly full"), std::string::npos);
        const auto told = act(verb, json::object(), {200 << 20}).out;
        EXPECT_NE(told.find("nearly full: 200 MiB are free"), std::string::npos) << told;
    }
}

TEST_F(HubSchedule, FailedBackupIsToldUntilOneSucceedsAndIsTriedSoonAgain) {
    ASSERT_TRUE(platform::make_private_folder(backups));
    serve_for(60 * base::second_us);          // no passphrase yet
    EXPECT_TRUE(made().empty());
    EXPECT_EQ(status()["backup"]["state"], "failed");
    ASSERT_EQ(status()["notices"].size(), 1u);
    EXPECT_NE(status()["notices"][0].get<std::string>().find("THE LAST BACKUP FAILED"),
              std::string::npos);
    ASSERT_TRUE(platform::write_private_file(secret, "short\n"));
    go_on();
    serve_for(60 * base::second_us);
    EXPECT_EQ(status()["backup"]["state"], "failed");
    ASSERT_TRUE(platform::write_private_file(secret, std::string(passphrase) + "\n"));
    go_on();
    serve_for(700 * base::second_us);
    EXPECT_EQ(made().size(), 1u);
    EXPECT_EQ(status()["backup"]["state"], "ok");
    EXPECT_EQ(status()["notices"].size(), 0u);
}

TEST_F(HubSchedule, NobodyNamesAPlaceInTheDataFolderForABackup) {
    namespace fs = std::filesystem;
    const fs::path outside = testing::TempDir() + "hub_keeping_elsewhere";
    fs::remove_all(outside);
    fs::create_directories(outside);
    fs::create_directories(fs::path(folder) / "blobs");
    ASSERT_TRUE(platform::write_private_file(folder + "/kept", "as it was"));
    fs::create_directory_symlink(folder, outside / "leads-there");
    fs::create_symlink(folder + "/kept", outside / "is-there");
    begin();
    const auto names = [&] {
        std::set<std::string> all;
        for (const auto& one : fs::recursive_directory_iterator(folder)) all.insert(one.path());
        return all;
    };
    const auto before = names();
    for (const std::string& into :
         {folder + "/hub.db", folder + "/kept", folder + "/new.backup",
          folder + "/blobs/new.backup", folder + "/nothing/new.backup",
          (outside / "../hub_keeping/new.backup").string(),
          (outside / "leads-there/new.backup").string(), (outside / "is-there").string()}) {
        const auto given = asked_for(into);
        ASSERT_EQ(given.exit_code, static_cast<int>(base::errc::refused)) << into;
        const json error = json::parse(given.out)["error"];
        EXPECT_NE(error["message"].get<std::string>().find("data folder"), std::string::npos);
        EXPECT_NE(error["message_bn"].get<std::string>().find("তথ্য-ফোল্ডার"), std::string::npos);
        EXPECT_EQ(names(), before) << into;
        EXPECT_EQ(platform::read_file(folder + "/kept", file_limit).value(), "as it was");
    }
    const std::string good = (outside / "good.backup").string();
    const auto given = asked_for(good);
    EXPECT_EQ(given.exit_code, 0) << given.out;
    EXPECT_TRUE(unpack_backup({folder + "/restored", good, passphrase, false, "aside"}));
    fs::remove_all(outside);
}

TEST_F(HubSchedule, LostFolderFailsAloudAndLeavesNoHalfFile) {
    ASSERT_TRUE(platform::write_private_file(secret, std::string(passphrase) + "\n"));
    serve_for(1300 * base::second_us);        // tried three times
    EXPECT_EQ(status()["backup"]["state"], "failed");
    EXPECT_FALSE(std::filesystem::exists(backups));
}

}  // namespace
}  // namespace kheya::hub_command
