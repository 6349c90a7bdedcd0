#include "tests/unit/agent_fakes.hpp"

#include "agent/command/status.hpp"
#include "agent/store/health.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::agent_test {
namespace {

namespace note = agent_store::note;

class AgentStore : public testing::Test {
protected:
    fake_chance random{1};
    fake_hub hub{random};
};

std::vector<agent_store::health_finding> look_over(office_agent& agent) {
    return agent.store()
        .db()
        .read([&] { return agent_store::look_over(agent.store(), true); })
        .value();
}

TEST_F(AgentStore, SavedChangeIsShownPendingAndInItsRow) {
    office_agent agent(hub, 2);
    agent.save("maintainer_office=DC Narail");
    EXPECT_EQ(agent.shown("maintainer_office"), "DC Narail");
    EXPECT_EQ(agent.counts().pending, 1);
    const auto row = agent.store().db().read([&] {
        auto found = agent.store().db().query("SELECT maintainer_office FROM portal");
        return found.next() ? found.text(0) : std::string();
    });
    EXPECT_EQ(row.value(), "DC Narail");
}

TEST_F(AgentStore, SaveNamesTheHeadsItReplaces) {
    office_agent agent(hub, 2);
    const auto first = agent.save("maintainer_office=DC");
    const auto second = agent.save("maintainer_office=UNO");
    EXPECT_EQ(agent.heads("maintainer_office"), 1u);
    const auto own = agent.store().db().read([&] { return agent.store().journal().find(second); });
    EXPECT_EQ((*own)->change.base.at("maintainer_office"), journal::id_list{first});
    EXPECT_EQ((*own)->at.n, 2);
}

TEST_F(AgentStore, ClockSetBackAYearNeverStopsSaving) {
    office_agent agent(hub, 2);
    agent.save("maintainer_office=DC");
    agent.time.now -= 365 * base::day_us;
    agent.save("maintainer_office=UNO");
    EXPECT_EQ(agent.shown("maintainer_office"), "UNO");
    EXPECT_TRUE(look_over(agent).empty());
}

TEST_F(AgentStore, DeepCheckFindsATamperedRowAndABrokenChain) {
    office_agent agent(hub, 2);
    agent.save("maintainer_office=DC");
    agent.save("maintainer_office=UNO");
    EXPECT_TRUE(look_over(agent).empty());
    auto& db = agent.store().db();
    ASSERT_TRUE(db.transact([&] { db.run("UPDATE portal SET maintainer_office = 'x'"); }));
    EXPECT_EQ(look_over(agent).size(), 1u);
    ASSERT_TRUE(db.transact([&] { db.run("DELETE FROM journal WHERE n = 1"); }));
    EXPECT_GE(look_over(agent).size(), 2u);
}

TEST_F(AgentStore, WhatWasSavedIsThereAfterOpeningAgain) {
    const std::string path = testing::TempDir() + "agent_store_reopen.db";
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    {
        office_agent agent(hub, 2, path);
        agent.save("maintainer_office=DC");
    }
    office_agent again(hub, 2, path);
    EXPECT_EQ(again.shown("maintainer_office"), "DC");
    EXPECT_EQ(again.counts().pending, 1);
}

TEST_F(AgentStore, FileOfTheFirstVersionHoldsPulledHeadsAsJson) {
    office_agent agent(hub, 2);
    agent.save("maintainer_office=DC");
    ASSERT_TRUE(agent.sync());
    const auto sum = [&] {
        return agent.store().db().read([&] { return agent.store().checksum(); });
    };
    const auto before = sum();
    auto& db = agent.store().db();
    ASSERT_TRUE(db.transact([&] {
        const auto keys = agent.store().pulled().keys("portal", "");
        ASSERT_FALSE(keys.empty());
        const auto pulled = agent.store().pulled().find("portal", keys.front().record);
        ASSERT_FALSE(pulled.registers.empty());
        for (const auto& [reg, heads] : pulled.registers) {
            db.run("UPDATE pulled SET heads = ?1 WHERE type = 'portal' AND register = ?2",
                   wire::heads_to_json(heads).dump(), reg);
        }
    }));
    EXPECT_EQ(agent.shown("maintainer_office"), "DC");
    EXPECT_EQ(sum().value(), before.value());
    EXPECT_TRUE(look_over(agent).empty());
}

// Of a program before each of the tables that came later; what is there stays.
TEST_F(AgentStore, FileOfAnEarlierProgramFindsEveryTableOfToday) {
    const std::set<std::string> from_the_first = {"meta",   "log",  "journal", "pulled",
                                                  "stream", "past", "conflict"};
    const std::string path = testing::TempDir() + "agent_store_earlier.db";
    const std::string types = record::hash_of(record::builtin_type_files()).hex() + "/" +
                              std::to_string(merge::verdicts_version);
    const auto tables = [](office_agent& agent) {
        return agent.store().db().read([&] { return agent_store::tables(agent.store()); }).value();
    };
    const office_agent fresh(hub, 2);
    const auto wanted = tables(const_cast<office_agent&>(fresh));
    int aged = 0;
    for (const std::string& table : wanted) {
        const bool is_of_types = record::builtin_types()->find(table) != nullptr;
        if (from_the_first.contains(table) || is_of_types) continue;
        SCOPED_TRACE(table);
        ++aged;
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
        {
            office_agent agent(hub, 2, path);
            agent.save("maintainer_office=DC");
            auto& db = agent.store().db();
            ASSERT_TRUE(db.transact([&] {
                db.script("DROP TABLE \"" + table + "\"");
                agent.store().notes().set(note::types_hash, types);
            }));
        }
        office_agent again(hub, 2, path);
        EXPECT_EQ(tables(again), wanted);
        EXPECT_EQ(again.shown("maintainer_office"), "DC");
        EXPECT_TRUE(look_over(again).empty());
    }
    EXPECT_GE(aged, 6);
}

TEST_F(AgentStore, StatusSaysWhatWaitsAndWhatArrived) {
    office_agent agent(hub, 2);
    agent.save("maintainer_office=DC");
    const auto ask = [&](bool as_json) {
        return agent.store().db().read([&] {
            const agent_store::disk_care care(agent.store(), {}, 0);
            return agent_command::status(agent.store(), care, agent_store::blobs_in({}),
                                         agent.time.now, {as_json, false});
        }).value().out;
    };
    EXPECT_NE(ask(false).find("1 wait here, no exchange yet"), std::string::npos);
    ASSERT_TRUE(agent.sync());
    EXPECT_NE(ask(false).find("the 1 change is at headquarters"), std::string::npos);
    const json status = json::parse(ask(true));
    EXPECT_EQ(status["changes"]["acknowledged"], 1);
    EXPECT_EQ(status["hub"]["reachable"], true);
    EXPECT_EQ(status["clock"]["state"], "good");
    EXPECT_EQ(status["checksum"].get<std::string>().size(), 64u);
}

TEST_F(AgentStore, EnrolmentCodeSurvivesItsTextAndACutOneIsRefused) {
    const agent_sync::enrol_code code{"https://hub:8443", hub.key.public_part(), "X", "secret"};
    const std::string text = agent_sync::write_code(code);
    const auto read = agent_sync::read_code(text + "\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->url, code.url);
    EXPECT_EQ(read->hub_key, code.hub_key);
    EXPECT_EQ(read->secret, code.secret);
    for (std::size_t size = 0; size < text.size(); ++size) {
        const auto cut = agent_sync::read_code(text.substr(0, size));
        ASSERT_FALSE(cut) << size;
        EXPECT_EQ(cut.error().code, base::errc::usage);
    }
}

}  // namespace
}  // namespace kheya::agent_test
