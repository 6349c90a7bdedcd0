// What a backup brings back and what a check finds in a store, whatever clock or settings say.

#include "hub/intake/clock_turns.hpp"
#include "shared/base/base64.hpp"
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

// SQLite takes nothing from behind a frame that does not hold, and says nothing of it.
TEST_F(HubKeeping, HarmInTheLogIsToldAndBeginsAnEpochAndAllOfItIsKept) {
    const std::string at = folder + "/harmed", file = at + "/hub.db", log = file + "-wal";
    ASSERT_EQ(start({"init"}, at).first, 0);
    base::hub_epoch before;
    for (int count = 1; count <= 5; ++count) {
        auto live = open(file);
        ASSERT_TRUE(live->transact([&]() -> base::result<void> {
            before = hub_store::epoch_of(*live);
            live->set_meta("count", std::to_string(count));
            return {};
        }));
    }
    std::string bytes = platform::read_file(log, file_limit).value();
    constexpr std::size_t frame = 24 + 4096;
    bytes[bytes.size() - 3 * frame + 100] ^= 1;   // of the page that the third last save wrote
    ASSERT_TRUE(platform::write_private_file(log, bytes));
    for (int again = 0; again < 2; ++again) {
        EXPECT_EQ(start({"status"}, at).first, 0);
        const std::string told = start({"doctor"}, at).second;
        EXPECT_NE(told.find("the log of the store was harmed"), std::string::npos) << told;
        EXPECT_NE(told.find("hub.db.damaged-1"), std::string::npos) << told;
    }
    EXPECT_EQ(platform::read_file(file + ".damaged-1-wal", file_limit).value(), bytes);
    EXPECT_FALSE(platform::file_exists(file + ".damaged-2"));
    auto live = open(file);
    ASSERT_TRUE(live->transact([&]() -> base::result<void> {
        EXPECT_EQ(live->meta("count"), "2");
        EXPECT_EQ(hub_store::epoch_of(*live).counter, before.counter + 1);
        return {};
    }));
}

TEST_F(HubKeeping, LogWhoseDatabaseIsGoneIsNotWrittenOver) {
    const std::string at = folder + "/gone", file = at + "/hub.db", log = file + "-wal";
    ASSERT_EQ(start({"init"}, at).first, 0);
    const std::string database = platform::read_file(file, file_limit).value();
    const std::string bytes = platform::read_file(log, file_limit).value();
    ASSERT_FALSE(bytes.empty());
    for (const bool is_empty : {false, true}) {
        std::filesystem::remove(file);
        if (is_empty) ASSERT_TRUE(platform::write_private_file(file, ""));
        const auto status = start({"status"}, at);
        EXPECT_EQ(status.first, static_cast<int>(base::errc::io)) << status.second;
        EXPECT_NE(status.second.find("put the file back"), std::string::npos) << status.second;
        EXPECT_EQ(platform::read_file(log, file_limit).value(), bytes);
    }
    ASSERT_TRUE(platform::write_private_file(file, database));
    EXPECT_EQ(start({"status"}, at).first, 0);
}

// One that does not read hides neither what else is wrong nor where it stands.
TEST_F(HubKeeping, DeepCheckTellsOfAllThatIsWrong) {
    const auto act = [&](const char* verb, json arguments) {
        editing::outcome given;
        inside([&] {
            const surroundings around{*store, record::builtin_types(), random, key,
                                      time.now += base::second_us};
            (void)perform_in_transaction({verb, std::move(arguments), {false, false}}, around,
                                         given);
        });
        return given;
    };
    inside([&] {
        store->prepare_rows(*record::builtin_types());
        store->put_office({"DIP-DIST-66", "", "DIP", "district", base::side::office, 0});
    });
    for (const char* const of : {office, "DIP-DIST-66"}) {
        const auto done = act("set", {{"target", "portal"}, {"office", of},
                                      {"assignments", {"maintainer_office=UNO"}}});
        ASSERT_EQ(done.exit_code, 0) << done.err;
    }
    EXPECT_EQ(act("check", {{"deep", true}}).exit_code, 0);
    const auto rot = [&] {
        std::string heads;
        {
            auto row = store->db().query("SELECT heads FROM record WHERE office = 'DIP-DIST-66'");
            ASSERT_TRUE(row.next());
            heads = row.text(0);
        }
        heads.replace(heads.find("UNO"), 3, "DNO");
        store->db().run("UPDATE record SET heads = CAST(?1 AS BLOB) WHERE office = 'DIP-DIST-66'",
                        heads);
    };
    inside(rot);
    const auto all = act("check", {{"rebuild", true}});
    EXPECT_EQ(all.exit_code, 0) << all.out;
    EXPECT_NE(all.out.find("made anew"), std::string::npos) << all.out;
    inside([&] {
        rot();
        store->db().run("UPDATE journal SET content = X'00' WHERE office = ?1", office);
    });
    const auto found = act("check", {{"deep", true}});
    EXPECT_EQ(found.exit_code, static_cast<int>(base::errc::io));
    EXPECT_NE(found.out.find("DIP-DIST-65: an entry"), std::string::npos) << found.out;
    EXPECT_NE(found.out.find("DIP-DIST-66 portal/DIP-DIST-66: the heads of maintainer_office"),
              std::string::npos) << found.out;
    EXPECT_EQ(found.out.find("DIP-DIST-65 portal"), std::string::npos) << found.out;
    // What reads is made anew, and nothing that does not is touched.
    const auto mended = act("check", {{"rebuild", true}});
    EXPECT_EQ(mended.exit_code, static_cast<int>(base::errc::io));
    EXPECT_NE(mended.out.find("made anew"), std::string::npos) << mended.out;
    const auto left = act("check", {{"deep", true}});
    EXPECT_NE(left.out.find("DIP-DIST-65: an entry"), std::string::npos) << left.out;
    EXPECT_EQ(left.out.find("DIP-DIST-66"), std::string::npos) << left.out;
    EXPECT_NE(act("get", {{"target", "portal"}, {"office", "DIP-DIST-66"}}).out.find("UNO"),
              std::string::npos);
}

// As on a machine whose clock was not set yet: no clock tells which codes are of before.
TEST_F(HubKeeping, CodesOfBeforeARestoreEndAndNewOnesAreGoodWhateverTheClockSaid) {
    const auto draw = [&] {
        std::string code;
        inside([&] {
            code = hub_intake::draw_enrol_code(*store, random, key, office, false, time.now)
                       .value();
        });
        const auto text = base::from_base64url(code.substr(code.find('.') + 1)).value();
        return json::parse(text)["s"].get<std::string>();
    };
    const auto told = [&](const std::string& secret) {
        std::string why;
        inside([&] {
            const auto fresh = platform::key_pair::generate(random).public_part();
            const auto done = hub_intake::enrol(*store, key, fresh, secret, "pc", time.now);
            if (!done) why = done.error().message;
        });
        return why;
    };
    const base::time_us right = time.now;
    for (const int days : {400, -400}) {
        const std::string before = draw();
        time.now = right + days * base::day_us;
        inside([&] { begin_restored(*store, random, time.now); });
        time.now = right;
        EXPECT_NE(told(before).find("before the hub was put back"), std::string::npos)
            << days << told(before);
        EXPECT_EQ(told(draw()), "") << days;
    }
}

TEST_F(HubKeeping, DevicesAreNotAwaitedForAsLongAsAClockWasAhead) {
    inside([&] { store->put_device(enrolled()); });
    time.now += base::day_us;
    const base::time_us right = time.now;
    const auto awaited = [&] {
        std::int64_t count = -1;
        inside([&] {
            if (const auto found = hub_store::put_back_of(*store)) count = found->awaited;
        });
        return count;
    };
    inside([&] { begin_restored(*store, random, right + 400 * base::day_us); });
    EXPECT_EQ(awaited(), 1);
    inside([&] {   // as an exchange does
        auto row = enrolled();
        row.last_seen = right;
        store->put_device(row);
        hub_intake::clock_turns(*store, right);
    });
    EXPECT_EQ(awaited(), 0);
}

}  // namespace
}  // namespace kheya::hub_command
