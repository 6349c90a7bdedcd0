// Single rows and files that were damaged where SQLite notices nothing: what becomes of each.

#include "tests/unit/agent_fakes.hpp"

#include "agent/store/coming_types.hpp"
#include "agent/store/health.hpp"
#include "shared/editing/verbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kheya::agent_test {
namespace {

namespace note = agent_store::note;

class AgentDamage : public testing::Test {
protected:
    void run(const std::string& sql) {
        ASSERT_EQ(told(agent.store().db().transact([&] { agent.store().db().script(sql); })), "");
    }
    editing::outcome ask(const char* verb, json arguments) {
        editing::outcome given;
        const auto done = agent.store().db().transact([&] {
            agent_store::agent_ledger ledger(agent.store(), random, agent.time.now,
                                             {agent.time.boot, agent.time.mono, 0});
            given = editing::run_verb(verb, arguments, ledger, ledger.writer("Rahim"),
                                      {true, false});
        });
        if (!done) given = editing::failure(done.error(), {true, false});
        return given;
    }
    base::result<std::vector<agent_store::health_finding>> look(bool deep) {
        return agent.store().db().read([&] { return agent_store::look_over(agent.store(), deep); });
    }
    bool finds(agent_store::health_finding::kind what, bool deep) {
        const auto found = look(deep);
        EXPECT_TRUE(found) << found.error().text();
        return found && std::any_of(found->begin(), found->end(),
                                    [&](const auto& f) { return f.of == what; });
    }
    platform::disk_trouble trouble_of(const base::result<void>& outcome) {
        return outcome ? platform::disk_trouble::none : platform::trouble_in(outcome.error());
    }
    std::int64_t number(const std::string& sql) {
        return agent.store().db().read([&] {
            auto found = agent.store().db().query(sql);
            return found.next() ? found.integer(0) : -1;
        }).value();
    }
    // A change of another's as the hub tells it, and the history read as far as it.
    void bring_past() {
        journal::change made;
        made.type = "portal";
        made.record = made.office = hub.office;
        made.author = "Karim";
        made.made_at = agent.time.now;
        made.fields["domain"] = "narail.gov.bd";
        journal::seal(made);
        wire::past_changes::item item;
        item.at = {random.draw<base::replica_id>(), 1};
        item.seq = 1;
        item.change = made;
        item.proof.emplace();
        const std::string epoch = agent.note(note::epoch);
        ASSERT_EQ(told(agent.store().db().transact([&] {
            agent.store().past().put(hub.office, item, epoch);
            auto stream = agent.store().pulled().stream({hub.office, false});
            stream->history = 7;
            agent.store().pulled().put_stream(*stream);
        })), "");
    }

    fake_chance random{11};
    fake_hub hub{random};
    office_agent agent{hub, 2};
    int asked = 0;
};

TEST_F(AgentDamage, ChangeOfAnothersThatDoesNotReadIsFetchedAnewWhereTheHistoryIsAskedFor) {
    agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    bring_past();
    for (const char* content : {"'{\"oops'", "'{}'", "replace(content, 'narail', 'norail')"}) {
        SCOPED_TRACE(content);
        run("UPDATE past SET content = " + std::string(content) +
            "; UPDATE stream SET history = 7");
        const auto history = ask("history", {{"target", "portal"}});
        EXPECT_EQ(history.exit_code, 0) << history.out;
        EXPECT_EQ(number("SELECT count(*) FROM past"), 0);
        EXPECT_EQ(number("SELECT max(history) FROM stream"), 0);
        bring_past();
    }
}

TEST_F(AgentDamage, ChangeOfAnothersThatDoesNotReadIsToldOnceByTheDeepLook) {
    ASSERT_EQ(told(agent.sync()), "");
    bring_past();
    EXPECT_FALSE(finds(agent_store::health_finding::kind::stream, true));
    run("UPDATE past SET content = '{\"oops'");
    EXPECT_FALSE(finds(agent_store::health_finding::kind::stream, false));
    EXPECT_TRUE(finds(agent_store::health_finding::kind::stream, true));
    EXPECT_EQ(number("SELECT max(history) FROM stream"), 0);
    EXPECT_FALSE(finds(agent_store::health_finding::kind::stream, true));
}

TEST_F(AgentDamage, ChangeOfAnothersThatDoesNotReadIsNotOfferedForEver) {
    agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.sync()), "");
    bring_past();
    run("UPDATE past SET content = '{\"oops'");
    hub.new_epoch();
    hub.instead = [this](const platform::http_request&) -> std::optional<platform::http_response> {
        if (++asked < 50) return std::nullopt;
        return platform::make_problem(503, "", "too often");
    };
    EXPECT_EQ(told(agent.sync()), "");
    EXPECT_LT(asked, 10);
    EXPECT_EQ(agent.note(note::sweep_due), "");
    EXPECT_EQ(number("SELECT count(*) FROM past"), 0);
}

TEST_F(AgentDamage, HeadsThatDoNotReadAreDamageThatARescueMends) {
    hub.write("domain", "narail.gov.bd");
    ASSERT_EQ(told(agent.sync()), "");
    for (const char* heads : {"x'ff00ff'", "'[{\"oops'"}) {
        run("UPDATE pulled SET heads = " + std::string(heads) + " WHERE register = 'domain'");
        const auto found = look(true);
        ASSERT_FALSE(found);
        EXPECT_EQ(platform::trouble_in(found.error()), platform::disk_trouble::damaged);
    }
    hub.write("maintainer_office", "UNO");
    EXPECT_EQ(trouble_of(agent.sync()), platform::disk_trouble::damaged);
}

// One that reads, but says something else than the change that it comes from.
TEST_F(AgentDamage, HeadsThatDifferFromTheirChangeArePulledAgain) {
    agent.save("maintainer_office=DC Narail");
    hub.write("domain", "narail.gov.bd");
    ASSERT_EQ(told(agent.sync()), "");
    bring_past();
    EXPECT_FALSE(finds(agent_store::health_finding::kind::stream, true));
    for (const std::string part : {"Narail", "Rahim"}) {
        SCOPED_TRACE(part);
        // As a flipped bit does it.
        std::string other = part;
        other[0] = static_cast<char>(other[0] ^ 1);
        const auto harmed = agent.store().db().transact([&] {
            std::string heads;
            auto& db = agent.store().db();
            {
                auto row = db.query("SELECT heads FROM pulled"
                                    " WHERE register = 'maintainer_office'");
                if (row.next()) heads = row.text(0);
            }
            const auto at = heads.find(part);
            ASSERT_NE(at, std::string::npos);
            heads.replace(at, other.size(), other);
            db.run("UPDATE pulled SET heads = CAST(?1 AS BLOB)"
                   " WHERE register = 'maintainer_office'",
                   heads);
        });
        ASSERT_EQ(told(harmed), "");
        EXPECT_FALSE(finds(agent_store::health_finding::kind::stream, false));
        EXPECT_TRUE(finds(agent_store::health_finding::kind::stream, true));
        ASSERT_EQ(told(agent.sync()), "");
        EXPECT_EQ(agent.shown("maintainer_office"), "DC Narail");
        EXPECT_EQ(agent.shown("domain"), "narail.gov.bd");
        EXPECT_FALSE(finds(agent_store::health_finding::kind::stream, true));
        EXPECT_FALSE(finds(agent_store::health_finding::kind::row, true));
    }
}

TEST_F(AgentDamage, EnrolledWithoutALogIsDamageThatARescueMends) {
    ASSERT_EQ(told(agent.sync()), "");
    EXPECT_FALSE(finds(agent_store::health_finding::kind::log, false));
    run("DELETE FROM log");
    EXPECT_TRUE(finds(agent_store::health_finding::kind::log, false));
    const auto saved = agent.store().db().transact([&] {
        agent_store::agent_ledger ledger(agent.store(), random, agent.time.now, {});
        editing::run_verb("set", {{"target", "portal"}, {"assignments", {"maintainer_office=DC"}}},
                          ledger, ledger.writer("Rahim"), {true, false});
    });
    EXPECT_EQ(trouble_of(saved), platform::disk_trouble::damaged);
    EXPECT_EQ(trouble_of(agent.sync()), platform::disk_trouble::damaged);
}

TEST_F(AgentDamage, ChangesOfALogThatIsNotListedAreDamageThatARescueMends) {
    agent.save("maintainer_office=DC");
    ASSERT_EQ(told(agent.store().db().transact([&] {
        agent.store().journal().begin_log(random.draw<base::replica_id>());
    })), "");
    agent.save("maintainer_office=UNO");
    EXPECT_FALSE(finds(agent_store::health_finding::kind::log, false));
    for (const char* which : {"min", "max"}) {
        SCOPED_TRACE(which);
        run("CREATE TABLE kept AS SELECT * FROM log; DELETE FROM log WHERE born ="
            " (SELECT " + std::string(which) + "(born) FROM log)");
        EXPECT_TRUE(finds(agent_store::health_finding::kind::log, false));
        run("DELETE FROM log; INSERT INTO log SELECT * FROM kept; DROP TABLE kept");
    }
    EXPECT_FALSE(finds(agent_store::health_finding::kind::log, false));
}

// A set that only differs a little is told as a difference from the one in use.
TEST_F(AgentDamage, NextTypesAreToldWholeWhereThoseInUseDoNotReadAnyMore) {
    ASSERT_EQ(told(agent.sync()), "");
    auto files = record::builtin_type_files();
    const std::string used = record::hash_of(files).hex();
    ASSERT_EQ(told(agent.store().db().transact([&] { return agent.store().use_types(files); })),
              "");
    ASSERT_EQ(told(agent.store().db().transact([&] {
        agent.store().notes().set(note::types, "{\"oops");
    })), "");
    wire::types_part next;
    next.version = 1'000;
    next.set = base::hash256::parse(std::string(64, 'b')).value();
    next.from = base::hash256::parse(used).value();
    next.part = next.parts = 1;
    next.text = "{}";
    EXPECT_EQ(told(agent.store().db().transact([&] {
        agent_store::coming_types(agent.store()).take(next);
    })), "");
    EXPECT_EQ(agent.note(note::types), "");
    EXPECT_EQ(agent.note(note::types_trouble), "");
    wire::hello hello;
    ASSERT_TRUE(agent.store().db().read(
        [&] { agent_store::coming_types(agent.store()).tell(hello); }));
    EXPECT_TRUE(hello.types_set.is_zero());
}

TEST_F(AgentDamage, NotesOfComingTypesThatDoNotReadAreNone) {
    ASSERT_EQ(told(agent.sync()), "");
    for (const auto key : {note::types_coming, note::types_trouble}) {
        for (const char* kept : {"{\"set\":7}", "{\"set\":\"aa\",\"version\":\"x\"}", "{}"}) {
            SCOPED_TRACE(std::string(key) + kept);
            ASSERT_EQ(told(agent.store().db().transact([&] {
                agent.store().notes().set(key, kept);
            })), "");
            wire::hello hello;
            EXPECT_EQ(told(agent.store().db().read(
                          [&] { agent_store::coming_types(agent.store()).tell(hello); })), "");
            EXPECT_TRUE(hello.types_next.is_zero());
            EXPECT_EQ(agent_store::types_trouble(agent.store(), false), "");
            EXPECT_EQ(told(agent.sync()), "");
        }
        run("DELETE FROM meta WHERE key = '" + std::string(key) + "'");
    }
}

TEST_F(AgentDamage, PublishedTypesThatDoNotReadAreForgottenAndAskedForAgain) {
    ASSERT_EQ(told(agent.sync()), "");
    const std::string own = agent.note(note::types_hash), set(64, 'a');
    for (const char* kept : {"{\"version\":9}", "{\"files\":[1]}", "{\"files\":{\"a\":1}}", "{"}) {
        SCOPED_TRACE(kept);
        ASSERT_EQ(told(agent.store().db().transact([&] {
            agent.store().notes().set(note::types, kept);
            agent.store().notes().set(note::types_hash, own + " " + set);
        })), "");
        (void)agent.store().db().transact([]() -> base::result<void> {
            return base::refused("rolled back: the set is loaded anew");
        });
        const std::string value = "maintainer_office=DC " + std::to_string(++asked);
        const auto given = ask("set", {{"target", "portal"}, {"assignments", {value}}});
        EXPECT_EQ(given.exit_code, 0) << given.out;
        EXPECT_EQ(agent.note(note::types), "");
        wire::hello hello;
        ASSERT_TRUE(agent.store().db().read(
            [&] { agent_store::coming_types(agent.store()).tell(hello); }));
        EXPECT_TRUE(hello.types_set.is_zero());
        ASSERT_EQ(told(agent.sync()), "");
    }
}

}  // namespace
}  // namespace kheya::agent_test
