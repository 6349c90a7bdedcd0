// What a restore puts aside: saves that were not sent, the identity file, keys.

#include "tests/unit/agent_fakes.hpp"

#include "agent/store/keepsake.hpp"
#include "agent/store/rescue.hpp"
#include "shared/editing/edit.hpp"
#include "shared/platform/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::agent_test {
namespace {

namespace fs = std::filesystem;
namespace note = agent_store::note;

const std::string home = "DIP-DIST-65";

class AgentPutBack : public testing::Test {
protected:
    AgentPutBack() {
        fs::remove_all(folder);
        fs::create_directories(folder);
        begin(folder);
    }
    ~AgentPutBack() override {
        opened = {};
        fs::remove_all(folder);
        fs::remove(backup);
    }
    // A new office, or the same one under a new key.
    void begin(const std::string& in, const std::string& office = home) {
        opened = {};
        auto store = agent_store::store::open(in + "/agent.db");
        ASSERT_TRUE(store) << store.error().text();
        const auto key = platform::key_pair::generate(random);
        ASSERT_EQ(told((*store)->db().transact([&] {
            (*store)->notes().forget(note::device);
            return agent_sync::begin_enrolment(
                **store, {"https://hub:1", key.public_part(), office, "secret"},
                key.public_part(), random);
        })), "");
        ASSERT_EQ(told(agent_store::replace_key(in, key, "some-device")), "");
        opened.in = std::move(*store);
    }
    void open() {
        opened = {};
        auto again = agent_store::open_folder(folder, random, now);
        ASSERT_TRUE(again) << again.error().text();
        opened = std::move(*again);
    }
    void save(const std::string& value, const std::string& office = home) {
        ASSERT_EQ(told(opened.in->db().transact([&]() -> base::result<void> {
            agent_store::agent_ledger ledger(*opened.in, random, now += base::second_us,
                                             {"b", 0, 0});
            TRY(const auto shown, ledger.find("portal", office, office));
            TRY(const auto wanted, editing::parse_assignment("maintainer_office=" + value));
            TRY(auto made, editing::make_edit(*ledger.types(), shown, {wanted}, std::nullopt, {},
                                              ledger.writer("Rahim"), ledger.draw_nonce()));
            const auto place = ledger.save(made.change);
            return place ? base::result<void>() : place.error();
        })), "");
    }
    void back_up() {
        ASSERT_EQ(told(agent_store::back_up(*opened.in, folder, backup, now)), "");
    }
    void put_back() {
        opened = {};
        ASSERT_EQ(told(agent_store::restore(folder, backup, true)), "");
        open();
    }
    // The values that wait here, in the order of the journal.
    std::string waiting() {
        std::string values;
        (void)opened.in->db().read([&] {
            for (const auto& own : opened.in->journal().in_state(agent_store::own_state::pending)) {
                values += own.change.fields.at("maintainer_office").get<std::string>() + " ";
            }
        });
        return values;
    }

    std::string folder = testing::TempDir() + "agent_put_back";
    std::string backup = testing::TempDir() + "agent_put_back.backup";
    fake_chance random{5};
    base::time_us now = 1'800'000'000 * base::second_us;
    agent_store::opened_store opened;
};

TEST_F(AgentPutBack, WhatWasNotSentIsTakenAlsoAfterTwoRestoresInARow) {
    save("one");
    back_up();
    save("X");
    put_back();
    EXPECT_EQ(waiting(), "one X ");
    save("Y");
    put_back();
    EXPECT_EQ(waiting(), "one X Y ");
    save("Z");
    // And a rescue has all of it again.
    opened = {};
    for (const char* part : {"", "-wal", "-shm"}) fs::remove(folder + "/agent.db" + part);
    open();
    ASSERT_TRUE(opened.rescued);
    EXPECT_EQ(waiting(), "one X Y ");
}

TEST_F(AgentPutBack, ARescueTakesFromEachDatabaseThatWasSetAside) {
    save("one");
    ASSERT_TRUE(opened.in->db().read(
        [&] { return agent_store::keep_identity(*opened.in, folder); }));
    opened = {};
    // As an earlier program's restores left them: each has what the others lack.
    const std::string aside = folder + "/other";
    for (const char* number : {"2", "10"}) {
        fs::create_directories(aside);
        for (const char* part : {"", "-wal"}) {
            fs::copy_file(folder + "/agent.db" + part, aside + "/agent.db" + part);
        }
        auto store = agent_store::store::open(aside + "/agent.db");
        ASSERT_TRUE(store);
        opened.in = std::move(*store);
        save(number);
        opened = {};
        for (const char* part : {"", "-wal"}) {
            fs::copy_file(aside + "/agent.db" + part,
                          folder + "/agent.db.replaced-" + number + part);
        }
        fs::remove_all(aside);
    }
    for (const char* part : {"", "-wal", "-shm"}) fs::remove(folder + "/agent.db" + part);
    open();
    ASSERT_TRUE(opened.rescued);
    EXPECT_EQ(waiting(), "one 2 10 ");
}

TEST_F(AgentPutBack, TheOfficesSavesUnderAnotherKeyOfItAreTakenToo) {
    save("one");
    back_up();
    begin(folder);
    save("under another key");
    put_back();
    EXPECT_EQ(waiting(), "one under another key ");
}

TEST_F(AgentPutBack, WhatDoesNotReadAndWhatIsAnothersIsTold) {
    save("one");
    back_up();
    put_back();
    ASSERT_TRUE(opened.restored);
    EXPECT_EQ(opened.restored->text(false), "");
    save("X");
    opened = {};
    for (const char* part : {"", "-wal"}) {
        fs::rename(folder + "/agent.db" + part, folder + "/agent.db.replaced-7" + part);
    }
    fs::remove(folder + "/agent.db-shm");
    ASSERT_TRUE(platform::write_private_file(folder + "/agent.db.replaced-8", "no database"));
    put_back();
    EXPECT_EQ(waiting(), "one X ");
    ASSERT_TRUE(opened.restored);
    EXPECT_EQ(opened.restored->aside.harmed, std::vector<std::string>{"agent.db.replaced-8"});
    EXPECT_FALSE(opened.restored->aside.unread);
    EXPECT_NE(opened.restored->text(false).find("not known"), std::string::npos);
    fs::remove(folder + "/agent.db.replaced-8");
    // A folder that was another office's.
    for (const char* part : {"", "-wal", "-shm"}) fs::remove(folder + "/agent.db" + part);
    begin(folder, "DIP-DIST-19");
    save("of the other", "DIP-DIST-19");
    put_back();
    EXPECT_EQ(waiting(), "one X ");
    ASSERT_TRUE(opened.restored);
    EXPECT_EQ(opened.restored->aside.of_others.size(), 1u);
    const auto noted = opened.in->db().read(
        [&] { return agent_store::restore_report::noted_in(opened.in->notes()); });
    ASSERT_TRUE(noted && *noted);
    EXPECT_EQ((*noted)->text(true), opened.restored->text(true));
}

TEST_F(AgentPutBack, TheIdentityFileIsThereAgainSoThatTheNextDamageIsMended) {
    save("one");
    back_up();
    put_back();
    opened = {};
    ASSERT_TRUE(fs::exists(folder + "/identity.json"));
    for (const char* part : {"", "-wal", "-shm"}) fs::remove(folder + "/agent.db" + part);
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with("agent.db")) fs::remove(entry.path());
    }
    open();
    ASSERT_TRUE(opened.rescued);
    EXPECT_TRUE(opened.rescued->knows_office);
}

TEST_F(AgentPutBack, NoKeyThatWasSetAsideIsEverWrittenOver) {
    back_up();
    std::set<std::string> keys;
    const auto there = [&] { return platform::read_file(folder + "/device.key", 4096).value(); };
    for (int i = 0; i < 3; ++i) {
        begin(folder);
        keys.insert(there());
        put_back();
        keys.insert(there());
    }
    EXPECT_EQ(keys.size(), 4u);
    std::set<std::string> kept;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (!entry.path().filename().string().starts_with("device.key")) continue;
        kept.insert(platform::read_file(entry.path().string(), 4096).value());
    }
    EXPECT_EQ(kept, keys);
}

}  // namespace
}  // namespace kheya::agent_test
