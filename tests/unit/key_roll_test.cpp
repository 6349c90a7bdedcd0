// `key roll`: what an agent that was away goes through, and what the hub's folder, its log and its
// backups make of a key that has taken another's place.

#include "agent/sync/key_chain.hpp"
#include "hub/command/backup.hpp"
#include "hub/command/key_roll.hpp"
#include "hub/command/verbs.hpp"
#include "hub/intake/gate.hpp"
#include "hub/intake/key_rolls.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/files.hpp"
#include "tests/unit/restore_world.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::agent_test {
namespace {

namespace note = agent_store::note;

class KeyRoll : public testing::Test {
protected:
    real_hub hub{"key_roll"};

    agent_store::hub_keys known(office_agent& agent) {
        return agent.store().db().read([&] {
            return agent_store::hub_keys_in(agent.store().notes()).value();
        }).value();
    }
    void expect_agreement(office_agent& agent) {
        EXPECT_EQ(agent.counts().pending, 0);
        EXPECT_EQ(agent.note(note::checksum), hub.checksum());
        EXPECT_EQ(known(agent).now, hub.key.public_part());
        EXPECT_EQ(hub.device(agent.device()).copies, 0);
    }
    void TearDown() override { EXPECT_EQ(hub.differences(), std::vector<std::string>{}); }
};

TEST_F(KeyRoll, AgentAwayForFiveRollsExchangesUntouched) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    const auto first = hub.key.public_part();
    const auto id = agent->save("domain=narail.gov.bd");
    for (int i = 0; i < 5; ++i) hub.roll_key();
    hub.write("maintainer_office=UNO");
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_TRUE(hub.has(id));
    EXPECT_EQ(agent->shown("maintainer_office"), "UNO");
    expect_agreement(*agent);
    EXPECT_EQ(hub.questions_for_keys, 1);
    EXPECT_EQ(known(*agent).next, hub.next_key->public_part());
    EXPECT_EQ(known(*agent).earlier.size(), 5u);
    EXPECT_EQ(known(*agent).earlier.back(), first);
}

TEST_F(KeyRoll, AgentThatHeardTheAnnouncedKeyAsksForNoChain) {
    auto agent = hub.enrol(2);
    hub.roll_key();
    ASSERT_EQ(told(agent->sync()), "");
    const int asked = hub.questions_for_keys;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(known(*agent).next, hub.next_key->public_part());
        hub.roll_key();
        agent->save("domain=n" + std::to_string(i) + ".gov.bd");
        ASSERT_EQ(told(agent->sync()), "");
        expect_agreement(*agent);
        ASSERT_EQ(told(agent->sync()), "");   // asks what is announced now
    }
    EXPECT_EQ(hub.questions_for_keys, asked);
    EXPECT_EQ(known(*agent).earlier.size(), 4u);
}

TEST_F(KeyRoll, HubWithAnotherKeyAndNoChainIsNoHub) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    const auto before = known(*agent);
    const auto id = agent->save("domain=narail.gov.bd");
    hub.key = platform::key_pair::generate(hub.random);
    const auto outcome = agent->sync();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, base::errc::no_link);
    // In the words that docs/operating.md and the hub's own refusal name, with what to do.
    EXPECT_TRUE(outcome.error().message.starts_with(platform::wrong_key));
    EXPECT_NE(outcome.error().message.find("ask headquarters"), std::string::npos);
    EXPECT_FALSE(hub.has(id));
    EXPECT_EQ(known(*agent), before);
    EXPECT_EQ(agent->counts().pending, 1);
}

TEST_F(KeyRoll, SnapshotFromBeforeTheRollIsGoodAgainOnceItIsRolledAgain) {
    auto agent = hub.enrol(2);
    hub.roll_key();
    ASSERT_EQ(told(agent->sync()), "");
    const auto old_key = hub.key, old_next = *hub.next_key;
    hub.roll_key();
    ASSERT_EQ(told(agent->sync()), "");
    hub.key = old_key;   // a machine put back with its hub.key
    hub.next_key = old_next;
    EXPECT_FALSE(agent->sync());
    hub.roll_key();
    agent->save("domain=narail.gov.bd");
    ASSERT_EQ(told(agent->sync()), "");
    expect_agreement(*agent);
}

TEST_F(KeyRoll, CodeFromBeforeTheRollIsGoodForWhoKnowsTheAnnouncedKey) {
    auto agent = hub.enrol(2);
    hub.roll_key();
    for (int i = 0; i < 2; ++i) ASSERT_EQ(told(agent->sync()), "");
    ASSERT_EQ(known(*agent).next, hub.next_key->public_part());
    std::string code;
    hub.inside([&] {
        hub.store().set_meta("url", "https://hub:1");
        code = hub_intake::draw_enrol_code(hub.store(), hub.random, hub.key, "DIP-DIST-65", false,
                                           hub.time.now).value();
    });
    EXPECT_EQ(told(agent->store().db().transact([&]() -> base::result<void> {
        TRY(const auto read, agent_sync::read_code(code));
        return agent_sync::begin_enrolment(agent->store(), read, agent->device(), hub.random);
    })), "");
    const auto id = agent->save("domain=narail.gov.bd");
    hub.roll_key();
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_TRUE(hub.has(id));
    expect_agreement(*agent);
}

// Two processes may serve one store; the other one rolled the key.
TEST_F(KeyRoll, ProcessThatIsLeftWithTheOldKeyAnnouncesNoKeyOfTheNewOne) {
    const auto told_by = [&](const platform::key_pair& key) {
        wire::receipt receipt;
        hub.inside([&] { hub_intake::tell_keys(hub.store(), key, receipt); });
        return receipt.next_key;
    };
    hub.roll_key();
    const auto old_key = hub.key;
    EXPECT_EQ(told_by(old_key), hub.next_key->public_part());
    hub.roll_key();
    EXPECT_EQ(told_by(hub.key), hub.next_key->public_part());
    EXPECT_EQ(told_by(old_key), std::nullopt);
}

TEST_F(KeyRoll, ForgottenEnrolmentThatAnEarlierKeySignedIsTheHubsOwn) {
    const auto backup = hub.back_up();
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    for (int i = 0; i < 2; ++i) hub.roll_key();
    hub.roll_back(backup, true);
    const auto id = agent->save("domain=narail.gov.bd");
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_TRUE(hub.has(id));
    EXPECT_FALSE(hub.device(agent->device()).confirmed);
}

TEST_F(KeyRoll, ProofsThatEarlierKeysGaveBringBackWhatARestoreLost) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    const auto backup = hub.back_up();
    hub.write("maintainer_office=UNO");
    ASSERT_EQ(told(agent->sync()), "");
    for (int i = 0; i < 2; ++i) hub.roll_key();
    hub.roll_back(backup, true);
    EXPECT_TRUE(hub.texts("maintainer_office").empty());
    for (int i = 0; i < 3; ++i) ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.texts("maintainer_office"), std::vector<std::string>{"UNO"});
    expect_agreement(*agent);
}

TEST_F(KeyRoll, LeaseThatAnEarlierKeyGaveFromTheFutureIsNoCopy) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    const auto backup = hub.back_up();
    const auto before = hub.epoch();
    for (int i = 0; i < 3; ++i) ASSERT_EQ(told(agent->sync()), "");
    hub.roll_key();
    hub.roll_back(backup, false);
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.epoch().counter, before.counter + 1);
    expect_agreement(*agent);
}

// --- the hub's folder ---------------------------------------------------------------------------

constexpr const char* passphrase = "a passphrase kept apart";

class HubFolder : public testing::Test {
protected:
    fake_chance random{77};
    fake_clock time;
    std::string folder = testing::TempDir() + "key_roll_folder";
    std::string url = "sqlite:" + folder + "/hub.db";
    std::unique_ptr<hub_store::engine> store;

    void SetUp() override {
        std::filesystem::remove_all(folder);
        ASSERT_TRUE(platform::make_private_folder(folder));
        ASSERT_TRUE(hub_command::save_identity(hub_command::draw_identity(random), folder));
        store = std::move(hub_store::open_engine(url).value());
        inside([&] { hub_store::set_epoch(*store, {1, {}}); });
        ASSERT_EQ(told(open()), "");
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    hub_command::hub_identity here() { return hub_command::load_identity(folder).value(); }
    // As every start of the hub does.
    base::result<void> open() {
        return store->transact([&]() -> base::result<void> {
            TRY(const auto who, hub_command::load_identity(folder));
            return hub_command::settle_folder(folder, url, who, *store, time.now);
        });
    }
    editing::outcome roll(json arguments = json::object()) {
        return hub_command::roll_key(folder, url, here(), *store, random,
                                     {"key roll", std::move(arguments), {true, false}}, time.now);
    }
    editing::outcome roll_in_bengali() {
        return hub_command::roll_key(folder, url, here(), *store, random,
                                     {"key roll", json::object(), {false, true}}, time.now);
    }
    void inside(const std::function<void()>& work) {
        EXPECT_TRUE(store->transact([&]() -> base::result<void> {
            work();
            return {};
        }));
    }
    std::string doctor(bool bengali) {
        std::string text;
        inside([&] {
            hub_command::surroundings around{*store, record::builtin_types(), random,
                                             here().key, time.now, {}, folder};
            text = hub_command::show_doctor(json::object(), around, {false, bengali}).out;
        });
        return text;
    }
    void enter_device(const std::string& machine, base::time_us seen,
                      std::optional<std::string> revoked = {}) {
        hub_store::device_row row;
        row.office = "DIP-DIST-65";
        const auto hash = base::sha256().add(machine).finish();
        std::copy(hash.bytes.begin(), hash.bytes.end(), row.key.bytes.begin());
        row.machine = machine;
        row.enrolled_at = row.last_seen.emplace(seen);
        row.revoked = std::move(revoked);
        inside([&] { store->put_device(row); });
    }
    void set_backup_time(base::time_us at) {
        inside([&] { store->set_meta("backup_last", std::to_string(at)); });
    }
    std::vector<wire::key_roll> rolls() {
        std::vector<wire::key_roll> all;
        EXPECT_TRUE(store->transact([&]() -> base::result<void> {
            all = hub_intake::key_rolls(*store);
            return {};
        }));
        return all;
    }
    std::string log() {
        const std::string path = folder + "/statements.log";
        return platform::file_exists(path) ? platform::read_file(path, 1 << 20).value() : "";
    }
    std::string backup(const std::string& name) {
        const std::string file = testing::TempDir() + name;
        const auto who = here();
        EXPECT_TRUE(hub_command::write_backup(*store, *store->file(), who.key, random,
                                              {folder, file, passphrase}));
        return file;
    }
    base::result<hub_command::hub_identity> restore(const std::string& file) {
        return hub_command::unpack_backup({folder, file, passphrase, true, "aside"});
    }
};

TEST_F(HubFolder, RollGoesToTheAnnouncedKeyAndAnnouncesTheNext) {
    const auto before = here();
    const auto done = roll({{"by", "Nasima"}});
    ASSERT_EQ(done.exit_code, 0) << done.err << done.out;
    const json said = json::parse(done.out);
    const auto now = here();
    EXPECT_EQ(now.key.public_part(), *before.next);
    ASSERT_EQ(now.key.earlier().size(), 1u);
    EXPECT_EQ(now.key.earlier()[0].public_part(), before.key.public_part());
    ASSERT_TRUE(now.next && now.next_pair);
    EXPECT_NE(*now.next, now.key.public_part());
    EXPECT_EQ(said["key"], now.key.public_part().hex());
    EXPECT_EQ(said["before"], before.key.public_part().hex());
    EXPECT_EQ(said["next"], now.next->hex());
    EXPECT_EQ(said["seq"], 1);
    EXPECT_FALSE(platform::file_exists(hub_command::next_key_file(folder, *before.next)));
    // In the store, and in the log beside it; a later start adds nothing.
    ASSERT_EQ(rolls().size(), 1u);
    EXPECT_EQ(rolls()[0].next, now.next);
    const std::string line = hub_intake::line_of(rolls()[0]) + "\n";
    EXPECT_EQ(log(), line);
    ASSERT_EQ(told(open()), "");
    EXPECT_EQ(log(), line);
}

TEST_F(HubFolder, FiveRollsMakeAChainThatAnAgentFollows) {
    const auto first = here().key.public_part();
    for (int i = 0; i < 5; ++i) ASSERT_EQ(roll().exit_code, 0);
    const auto got = agent_sync::follow_chain({first, std::nullopt, {}}, rolls());
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->now, here().key.public_part());
    EXPECT_EQ(got->next, here().next);
}

TEST_F(HubFolder, RollThatWasCutOffIsFinishedByTheNextStart) {
    const auto before = here();
    const auto made = hub_command::rolled(before, *before.next_pair,
                                          platform::key_pair::generate(random));
    ASSERT_TRUE(hub_command::save_identity(made, folder));   // and then the power went
    EXPECT_TRUE(rolls().empty());
    ASSERT_EQ(told(open()), "");
    ASSERT_EQ(rolls().size(), 1u);
    const auto got = agent_sync::follow_chain({before.key.public_part(), before.next, {}}, rolls());
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->now, made.key.public_part());
    EXPECT_NE(log(), "");
}

TEST_F(HubFolder, AnnouncedKeyMayLieElsewhereAndOnlyThatOneIsTaken) {
    const auto before = here();
    const std::string file = hub_command::next_key_file(folder, *before.next);
    const std::string safe = testing::TempDir() + "in_the_safe.key";
    std::filesystem::rename(file, safe);
    const auto refused = roll();
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE((refused.out + refused.err).find("--next"), std::string::npos);
    const std::string other = testing::TempDir() + "other.key";
    ASSERT_TRUE(platform::key_pair::generate(random).save(other));
    EXPECT_EQ(roll({{"next_file", other}}).exit_code, 1);
    EXPECT_EQ(here().key.public_part(), before.key.public_part());
    EXPECT_EQ(roll({{"next_file", safe}}).exit_code, 0);
    EXPECT_EQ(here().key.public_part(), *before.next);
    // To another all the same: who heard of the announced one does not follow.
    const auto announced = here();
    EXPECT_EQ(roll({{"unannounced", true}}).exit_code, 0);
    EXPECT_FALSE(agent_sync::follow_chain(
        {announced.key.public_part(), announced.next, {}}, rolls()));
}

// The next key is needed by a roll alone: the hub serves on, and whoever rolls hears which file it
// is, what ails it and what to do.
TEST_F(HubFolder, DamagedFileOfTheAnnouncedKeyStopsTheRollAndNothingElse) {
    const auto before = here();
    const std::string file = hub_command::next_key_file(folder, *before.next);
    const std::string saved = backup("before_damage.backup");
    const auto other = platform::key_pair::generate(random);
    const std::vector<std::pair<const char*, std::function<void()>>> damages = {
        {"is not a key file", [&] { ASSERT_TRUE(platform::write_private_file(file, "kheya")); }},
        {"is not a key file", [&] { ASSERT_TRUE(platform::write_private_file(file, "")); }},
        {"not the key that hub.key announces", [&] { ASSERT_TRUE(other.save(file)); }},
        {"directory", [&] {   // stands for any file that does not read
             std::filesystem::remove(file);
             std::filesystem::create_directory(file);
         }}};
    for (const auto& [what, damage] : damages) {
        damage();
        ASSERT_EQ(told(open()), "") << what;
        const auto refused = roll();
        EXPECT_EQ(refused.exit_code, 1);
        for (const char* word : {file.c_str(), what, "--next", "--unannounced", "restore"}) {
            EXPECT_NE(refused.out.find(word), std::string::npos) << word << " in " << refused.out;
        }
        const auto bengali = roll_in_bengali();
        EXPECT_NE(bengali.err.find("পরের চাবির ফাইলটি নষ্ট"), std::string::npos) << bengali.err;
        EXPECT_NE(bengali.err.find(file), std::string::npos) << bengali.err;
        EXPECT_EQ(here().key.public_part(), before.key.public_part());
    }
    // The backup mends it, as told.
    const std::string elsewhere = testing::TempDir() + "key_roll_elsewhere";
    std::filesystem::remove_all(elsewhere);
    const auto got =
        hub_command::unpack_backup({elsewhere, saved, passphrase, false, "aside"});
    ASSERT_TRUE(got) << got.error().text();
    ASSERT_TRUE(hub_command::save_identity(*got, elsewhere));
    EXPECT_EQ(roll({{"next_file", hub_command::next_key_file(elsewhere, *before.next)}}).exit_code,
              0);
    EXPECT_EQ(here().key.public_part(), *before.next);
    std::filesystem::remove_all(elsewhere);
}

TEST_F(HubFolder, RestoreMendsADamagedFileOfTheAnnouncedKey) {
    const auto before = here();
    const std::string saved = backup("before_damage.backup");
    ASSERT_TRUE(platform::write_private_file(hub_command::next_key_file(folder, *before.next), ""));
    const auto got = restore(saved);
    ASSERT_TRUE(got) << got.error().text();
    ASSERT_TRUE(got->next_pair);
    EXPECT_EQ(got->next_pair->public_part(), *before.next);
}

TEST_F(HubFolder, DoctorTellsOfTheKeyAndOfWhoHasNotMetIt) {
    const auto before = here();
    const std::string file = hub_command::next_key_file(folder, *before.next);
    EXPECT_NE(doctor(false).find("was never rolled"), std::string::npos) << doctor(false);
    EXPECT_NE(doctor(false).find("lies ready in " + file), std::string::npos) << doctor(false);
    EXPECT_NE(doctor(true).find("পরের চাবি তৈরি আছে: " + file), std::string::npos);
    enter_device("one", time.now);
    enter_device("two", time.now);
    enter_device("gone", time.now, "stolen");
    time.now += base::day_us;
    ASSERT_EQ(roll().exit_code, 0);
    const std::string day = base::to_iso(time.now);
    EXPECT_NE(doctor(false).find(" is in use since " + day + " (roll 1); 2 of 2 devices have not"
                                 " called since; they follow by themselves"),
              std::string::npos) << doctor(false);
    EXPECT_NE(doctor(true).find(day + " থেকে চলছে (১ বার বদলেছে); ২টি ডিভাইসের মধ্যে ২টি এরপর "
                                      "যোগাযোগ করেনি"),
              std::string::npos) << doctor(true);
    enter_device("one", time.now + 1);
    EXPECT_NE(doctor(false).find("1 of 2 devices"), std::string::npos) << doctor(false);
    enter_device("two", time.now + 1);
    EXPECT_NE(doctor(false).find("0 of 2 devices"), std::string::npos) << doctor(false);
    EXPECT_EQ(doctor(false).find("they follow"), std::string::npos) << doctor(false);
}

TEST_F(HubFolder, DoctorTellsOfANextKeyThatIsDamagedElsewhereOrOlderThanTheBackup) {
    const auto before = here();
    const std::string file = hub_command::next_key_file(folder, *before.next);
    EXPECT_EQ(doctor(false).find("is damaged"), std::string::npos);
    ASSERT_TRUE(platform::write_private_file(file, "kheya"));
    EXPECT_NE(doctor(false).find(file + ": the next key is damaged; "), std::string::npos);
    EXPECT_NE(doctor(false).find("--next"), std::string::npos);
    EXPECT_NE(doctor(true).find(file + ": পরের চাবির ফাইল নষ্ট"), std::string::npos);
    std::filesystem::remove(file);
    EXPECT_NE(doctor(false).find("announced and not in the folder"), std::string::npos);
    ASSERT_TRUE(before.next_pair->save(file));
    set_backup_time(time.now);
    EXPECT_EQ(doctor(false).find("older than the hub's key"), std::string::npos);
    time.now += base::second_us;
    ASSERT_EQ(roll().exit_code, 0);
    EXPECT_NE(doctor(false).find("the last backup is older than the hub's key"), std::string::npos);
    set_backup_time(time.now + 1);
    EXPECT_EQ(doctor(false).find("older than the hub's key"), std::string::npos);
}

TEST_F(HubFolder, HubMadeBeforeKeysWereAnnouncedRollsToANewOne) {
    const auto alone = platform::key_pair::generate(random);
    std::filesystem::remove(folder + "/statements.log");
    ASSERT_TRUE(alone.save(hub_command::key_file(folder)));
    ASSERT_EQ(told(open()), "");
    ASSERT_EQ(roll().exit_code, 0);
    const auto got =
        agent_sync::follow_chain({alone.public_part(), std::nullopt, {}}, rolls());
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->now, here().key.public_part());
}

TEST_F(HubFolder, KeyThatWasGivenUpIsNotServedUnder) {
    const auto before = here();
    ASSERT_EQ(roll().exit_code, 0);
    ASSERT_TRUE(hub_command::save_identity(before, folder));   // somebody put the old file back
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::errc::refused);
    EXPECT_NE(opened.error().message.find("gave up"), std::string::npos);
    std::filesystem::remove(folder + "/statements.log");
    EXPECT_FALSE(open());   // the store has it too
}

TEST_F(HubFolder, RestoreFromBeforeTheRollKeepsTheFoldersLaterKey) {
    const std::string file = backup("before_roll.backup");
    for (int i = 0; i < 2; ++i) ASSERT_EQ(roll().exit_code, 0);
    const auto now = here();
    const auto got = restore(file);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->key.public_part(), now.key.public_part());
    EXPECT_EQ(got->key.earlier().size(), 2u);
    EXPECT_EQ(got->next_pair->public_part(), now.next_pair->public_part());
    store = std::move(hub_store::open_engine(url).value());   // the one of the backup
    EXPECT_TRUE(rolls().empty());
    ASSERT_TRUE(hub_command::save_identity(*got, folder));
    ASSERT_EQ(told(open()), "");
    EXPECT_EQ(rolls().size(), 2u);
}

TEST_F(HubFolder, RestoreBesideAnOldKeyThatWasPutBackDoesNotGoOnUnderIt) {
    const auto before = here();
    const std::string file = backup("before_roll.backup");
    ASSERT_EQ(roll().exit_code, 0);
    const auto once = here();
    ASSERT_TRUE(hub_command::save_identity(before, folder));
    const auto got = restore(file);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->key.public_part(), once.key.public_part());
    EXPECT_EQ(got->next, once.next);
}

TEST_F(HubFolder, RestoreWithTheLogAloneMakesTheFirstRollAgainAndRefusesLaterOnes) {
    const std::string file = backup("before_roll.backup");
    ASSERT_EQ(roll().exit_code, 0);
    const auto once = here();
    const std::string logged = log();
    const auto lose_all_but = [&](const std::string& lines) {
        store.reset();
        std::filesystem::remove_all(folder);
        ASSERT_TRUE(platform::make_private_folder(folder));
        ASSERT_TRUE(platform::write_private_file(folder + "/statements.log", lines));
    };
    ASSERT_EQ(roll().exit_code, 0);
    const std::string logged_twice = log();
    lose_all_but(logged);
    const auto got = restore(file);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->key.public_part(), once.key.public_part());
    EXPECT_EQ(got->next, once.next);
    EXPECT_FALSE(got->next_pair);   // it was on the lost disk only
    lose_all_but(logged_twice);
    const auto refused = restore(file);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("gave up"), std::string::npos);
    EXPECT_FALSE(platform::file_exists(folder + "/hub.db"));
    EXPECT_FALSE(platform::file_exists(folder + "/restoring"));
    EXPECT_EQ(log(), logged_twice);
}

TEST_F(HubFolder, BackupHoldsEarlierKeysAndTheAnnouncedOne) {
    ASSERT_EQ(roll().exit_code, 0);
    const auto who = here();
    const std::string file = backup("after_roll.backup");
    std::filesystem::remove_all(folder);
    const auto got = restore(file);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->key.public_part(), who.key.public_part());
    ASSERT_EQ(got->key.earlier().size(), 1u);
    EXPECT_EQ(got->key.earlier()[0].seed(), who.key.earlier()[0].seed());
    EXPECT_EQ(got->next_pair->seed(), who.next_pair->seed());
    // The seeds stand nowhere in the file.
    const auto bytes = platform::read_file(file, 64u << 20).value();
    EXPECT_EQ(bytes.find(base::to_hex(who.next_pair->seed())), std::string::npos);
}

}  // namespace
}  // namespace kheya::agent_test
