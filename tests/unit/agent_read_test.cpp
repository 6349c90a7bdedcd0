// Letters and directives that the office opened: noted once, as the program, so that headquarters
// sees it.

#include "agent/command/read_verb.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {
namespace {

class AgentRead : public testing::Test {
protected:
    AgentRead() {
        hub.write("kind", "reminder", "letter", letter);
        hub.write("to", office, "letter", letter);
        hub.write("issue", {{"issued_on", "2021-12-01"}}, "letter", letter);
        hub.write("kind", "reminder", "letter", draft);
        hub.write("text_bn", "কাজ করুন", "directive", directive);
        hub.write("directive", directive, "directive_target", office + ":" + directive);
        EXPECT_TRUE(agent.sync().has_value());
    }

    editing::outcome read(const std::string& target, json more = json::object()) {
        more["target"] = target;
        editing::outcome given;
        const auto done = agent.store().db().transact([&]() -> base::result<void> {
            agent_store::agent_ledger ledger(agent.store(), random, agent.time.now,
                                             {agent.time.boot, agent.time.mono, 0});
            given = agent_command::note_reading(ledger, more, {true, false});
            return given.exit_code == 0 ? base::result<void>() : base::refused("rolled back");
        });
        EXPECT_EQ(done.has_value(), given.exit_code == 0);
        return given;
    }
    std::vector<journal::change> written() {
        std::vector<journal::change> all;
        for (const auto& [id, change] : hub.held.changes) {
            if (change.side == base::side::program) all.push_back(change);
        }
        return all;
    }

    fake_chance random{11};
    fake_hub hub{random};
    office_agent agent{hub, 7};
    const std::string office = "DIP-DIST-65";
    const std::string letter = "0190a000-0000-7000-8000-000000000001";
    const std::string draft = "0190a000-0000-7000-8000-000000000002";
    const std::string directive = "DIP-DIST-65:meeting:5:1.2(ga)";
};

TEST_F(AgentRead, ALetterIsNotedOnceAsTheProgram) {
    EXPECT_EQ(json::parse(read("letter/" + letter).out)["read"], 1);
    EXPECT_EQ(json::parse(read("letter/" + letter).out)["read"], 0);
    ASSERT_TRUE(agent.sync().has_value());
    ASSERT_EQ(written().size(), 1u);
    const journal::change noted = written().at(0);
    EXPECT_EQ(noted.fields.at("read_at"), base::to_iso(agent.time.now));
    EXPECT_EQ(noted.fields.size(), 1u);
    EXPECT_EQ(noted.author, "kheya-agent");
    EXPECT_EQ(json::parse(read("letter/" + letter).out)["read"], 0);
}

TEST_F(AgentRead, ADraftOfHeadquartersIsNoLetterYet) {
    EXPECT_EQ(json::parse(read("letter/" + draft).out)["read"], 0);
    hub.write("issue", {{"issued_on", "2021-12-02"}}, "letter", draft);
    ASSERT_TRUE(agent.sync().has_value());
    EXPECT_EQ(json::parse(read("letter/" + draft).out)["read"], 1);
}

TEST_F(AgentRead, WhoReadItIsItsAuthorWhereANameIsGiven) {
    ASSERT_EQ(read("letter/" + letter, {{"by", "  রহিম "}}).exit_code, 0);
    ASSERT_TRUE(agent.sync().has_value());
    EXPECT_EQ(written().at(0).author, "রহিম");
}

TEST_F(AgentRead, ADirectiveIsNotedAtWhatThisOfficeWasToldToDo) {
    EXPECT_EQ(json::parse(read("directive/meeting:5:1.2(ga)").out)["read"], 1);
    EXPECT_EQ(json::parse(read("directive/meeting:5:1.2(ga)").out)["read"], 0);
    ASSERT_TRUE(agent.sync().has_value());
    ASSERT_EQ(written().size(), 1u);
    EXPECT_EQ(written()[0].type, "directive_target");
    EXPECT_TRUE(written()[0].fields.contains("first_seen_at"));
}

TEST_F(AgentRead, NothingElseIsRead) {
    agent.save("maintainer_office=DC");
    EXPECT_EQ(read("portal").exit_code, 1);
    EXPECT_EQ(read("letter/0190a000-0000-7000-8000-000000000009").exit_code, 1);
    EXPECT_EQ(read("letters").exit_code, 2);
    ASSERT_TRUE(agent.sync().has_value());
    EXPECT_TRUE(written().empty());
}

}  // namespace
}  // namespace kheya::agent_test
