// What stands beside the database: the identity file, what a rescue or a restore had put together,
// and what it had set aside.

#include "tests/unit/agent_fakes.hpp"

#include "agent/store/keepsake.hpp"
#include "agent/store/rescue.hpp"
#include "shared/platform/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::agent_test {
namespace {

namespace fs = std::filesystem;
namespace note = agent_store::note;

class AgentKeepsake : public testing::Test {
protected:
    AgentKeepsake() { begin(); }
    ~AgentKeepsake() override {
        agent.reset();
        fs::remove_all(folder);
    }
    // An office that has exchanged, with one save that waits.
    void begin() {
        agent.reset();
        fs::remove_all(folder);
        fs::create_directories(folder);
        open_agent();
        EXPECT_EQ(told(agent->sync()), "");
        agent->save("maintainer_office=DC Narail");
        keep();
    }
    void open_agent() { agent = std::make_unique<office_agent>(hub, 2, folder + "/agent.db"); }
    void keep() {
        EXPECT_TRUE(agent->store().db().read(
            [&] { return agent_store::keep_identity(agent->store(), folder); }));
    }
    void set(std::string_view key, const std::string& value) {
        ASSERT_EQ(told(agent->store().db().transact([&] {
            if (value.empty()) agent->store().notes().forget(key);
            else agent->store().notes().set(key, value);
        })), "");
    }
    agent_store::opened_store open_again() {
        agent.reset();
        auto opened = agent_store::open_folder(folder, random, 1);
        EXPECT_TRUE(opened) << opened.error().text();
        return opened ? std::move(*opened) : agent_store::opened_store{};
    }
    static std::string said(agent_store::store& in, std::string_view key) {
        return in.db().read([&] { return in.notes().text(key); }).value();
    }
    static std::int64_t waiting(agent_store::store& in) {
        return in.db().read([&] { return in.journal().counts().pending; }).value();
    }
    std::string identity() {
        return platform::read_file(folder + "/identity.json", 1 << 20).value();
    }

    std::string folder = testing::TempDir() + "agent_keepsake";
    fake_chance random{5};
    fake_hub hub{random};
    std::unique_ptr<office_agent> agent;
};

// What a rescue puts together counts from the moment that it stands under the name of its end. What
// some harm to the disk left under that name is none, and no database gives way to it.
TEST_F(AgentKeepsake, WhatIsNoDatabaseTakesNobodysPlace) {
    for (const std::size_t size : {0u, 700u, 9000u}) {
        begin();
        ASSERT_TRUE(
            platform::write_private_file(folder + "/agent.db.ready", std::string(size, 'j')));
        const auto opened = open_again();
        ASSERT_TRUE(opened.in);
        EXPECT_FALSE(opened.rescued) << size;
        EXPECT_FALSE(fs::exists(folder + "/agent.db.replaced-1")) << size;
        EXPECT_FALSE(fs::exists(folder + "/agent.db.ready")) << size;
        EXPECT_TRUE(fs::exists(folder + "/agent.db.damaged-1")) << size;
        EXPECT_EQ(waiting(*opened.in), 1) << size;
    }
}

// The database was set aside, and what was to come in its place is no database.
TEST_F(AgentKeepsake, WhatWasSetAsideAndNotSentIsTakenByARescue) {
    for (const char* kind : {"replaced", "damaged"}) {
        begin();
        agent.reset();
        for (const char* part : {"", "-wal"}) {
            fs::rename(folder + "/agent.db" + part, folder + "/agent.db." + kind + "-10" + part);
        }
        ASSERT_TRUE(
            platform::write_private_file(folder + "/agent.db." + kind + "-9", "no database"));
        fs::remove(folder + "/agent.db-shm");
        ASSERT_TRUE(platform::write_private_file(folder + "/agent.db.ready", "no database"));
        const auto opened = open_again();
        ASSERT_TRUE(opened.in);
        ASSERT_TRUE(opened.rescued) << kind;
        EXPECT_EQ(opened.rescued->salvaged, 1) << kind;
        EXPECT_EQ(waiting(*opened.in), 1) << kind;
    }
}

TEST_F(AgentKeepsake, WhatAnotherDeviceSetAsideIsNotTakenByARescue) {
    set(note::device, base::public_key{}.hex());
    agent.reset();
    for (const char* part : {"", "-wal"}) {
        fs::rename(folder + "/agent.db" + part, folder + "/agent.db.replaced-1" + part);
    }
    fs::remove(folder + "/agent.db-shm");
    const auto opened = open_again();
    ASSERT_TRUE(opened.in);
    ASSERT_TRUE(opened.rescued);
    EXPECT_EQ(opened.rescued->salvaged, 0);
}

// A bit that flipped inside of a row, or a row that went, where SQLite sees no fault.
TEST_F(AgentKeepsake, NoteThatDoesNotReadIsTakenFromTheIdentityFileAndNeverWrittenOverIt) {
    const std::string before = identity();
    std::map<std::string_view, std::string> notes;
    const std::string_view keys[] = {note::hub_key, note::hub_url, note::statement, note::device};
    for (const auto key : keys) notes[key] = agent->note(key);
    std::string turned = notes[note::hub_key];
    turned[7] = turned[7] == 'a' ? 'b' : 'a';
    for (const auto key : keys) {
        for (const std::string& harm : {std::string("xx"), std::string(), turned}) {
            SCOPED_TRACE(std::string(key) + "=" + harm);
            set(key, harm);
            keep();
            EXPECT_EQ(identity(), before);
            const auto opened = open_again();
            ASSERT_TRUE(opened.in);
            EXPECT_FALSE(opened.rescued);
            EXPECT_EQ(said(*opened.in, key), notes[key]);
            open_agent();
        }
    }
}

// What reads is newer than the file.
TEST_F(AgentKeepsake, IdentityFileFollowsTheNotes) {
    set(note::hub_url, "https://other:1");
    set(note::hub_next_key, hub.key.public_part().hex());
    keep();
    EXPECT_NE(identity().find("https://other:1"), std::string::npos);
    EXPECT_NE(identity().find("hub_next_key"), std::string::npos);
    set(note::hub_next_key, "");
    keep();
    EXPECT_EQ(identity().find("hub_next_key"), std::string::npos);
    // A new code: what the hub said of the device before is none of this one's any more.
    set(note::enrol_secret, "secret");
    set(note::statement, "");
    keep();
    EXPECT_EQ(identity().find("statement"), std::string::npos);
    const auto opened = open_again();
    ASSERT_TRUE(opened.in);
    EXPECT_EQ(said(*opened.in, note::statement), "");
}

}  // namespace
}  // namespace kheya::agent_test
