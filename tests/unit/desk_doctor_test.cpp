// `doctor`: whatever may be wrong here is said in both languages, with what helps.

#include "agent/command/doctor.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/keys.hpp"
#include "tests/unit/agent_fakes.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {

namespace {

namespace note = agent_store::note;

class Doctor : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(platform::copy_private_file(agent.key_file(), folder.file("device.key")));
    }
    void run(const std::string& sql) {
        ASSERT_TRUE(agent.store().db().transact([&] { agent.store().db().run(sql); }));
    }
    template <class Value>
    void put(std::string_view key, Value value) {
        ASSERT_TRUE(agent.store().db().transact([&] { agent.store().notes().set(key, value); }));
    }
    json findings() {
        agent_store::disk_care care(agent.store(), folder.path(), agent_store::reserve_default);
        for (const std::string& why : damages) care.found_damage(why);
        editing::speech how;
        how.json = true;
        const auto told = agent.store().db().read([&] {
            agent_store::agent_ledger in(agent.store(), chance, agent.time.now, {});
            return agent_command::doctor({agent.store(), in, care, folder.path(), agent.time.now},
                                         how);
        });
        return json::parse(told.value().out)["findings"];
    }
    // Finding by its first words in English.
    json finding(const std::string& begins) {
        for (const json& one : findings()) {
            if (one["what"].get<std::string>().starts_with(begins)) return one;
        }
        return json();
    }
    static bool is_bengali(const json& said) {
        const std::string text = said.get<std::string>();
        return text.find("\xe0\xa6") != std::string::npos ||
               text.find("\xe0\xa7") != std::string::npos;
    }

    fake_chance chance{3};
    fake_hub hub{chance};
    office_agent agent{hub, 5};
    platform::temporary_folder folder;
    std::vector<std::string> damages;
};

TEST_F(Doctor, SaysWhateverIsWrongInBengaliToo) {
    agent.save("maintainer_office=DC");
    agent.save("maintainer_office=UNO");
    ASSERT_TRUE(agent.sync());
    agent.time.pass(30 * base::day_us);
    agent.save("maintainer_office=self");
    agent.time.pass(30 * base::day_us);
    ASSERT_TRUE(platform::write_private_file(folder.file("agent.db.damaged-1"), "x"));
    put(note::rescued, std::string(R"({"why":"no such page","salvaged":3,"unreadable":1})"));
    put(note::log_doubt, json{{"at", agent.time.now}, {"taken", 1}, {"lost", 0}}.dump());
    put(note::evidence_trouble, std::string("evidence/x: not this one"));
    put(note::offset, base::day_us);
    put(note::hub_key, std::string("none"));
    put(note::last_attempt, std::string("no hub here: connection refused"));
    put(note::last_attempt_bn, std::string("এখানে হাব নেই"));
    put(note::types_trouble, std::string(R"({"set":"x","version":9,"why":"a","why_bn":"ক"})"));
    put(note::copies_found, std::int64_t(2));
    run("UPDATE stream SET checksum_bad = 1");
    run("UPDATE journal SET state = 'quarantined' WHERE n = 1");
    run("INSERT INTO conflict VALUES ('DIP-DIST-65', 'portal', 'x', 'y', 'open')");
    run("DELETE FROM journal WHERE n = 2");
    damages = {"the database file is damaged"};
    const json all = findings();
    EXPECT_GE(all.size(), 14U) << all.dump(1);
    for (const json& one : all) {
        EXPECT_TRUE(is_bengali(one["what_bn"])) << one.dump(1);
        EXPECT_TRUE(is_bengali(one["do_bn"])) << one.dump(1);
        // What a program says in English is for whoever mends it.
        for (const char* foreign : {"refused", "evidence/", "damaged", "no such page"}) {
            EXPECT_EQ(one["what_bn"].get<std::string>().find(foreign), std::string::npos);
        }
    }
}

TEST_F(Doctor, SaysForAWeekThatALastSaveMayHaveBeenCutShort) {
    put(note::log_doubt, json{{"at", agent.time.now}, {"taken", 0}, {"lost", 1}}.dump());
    const json found = finding("the last save before a start");
    ASSERT_TRUE(found.is_object());
    EXPECT_EQ(found["note"], true);
    agent.time.pass(8 * base::day_us);
    EXPECT_TRUE(finding("the last save before a start").is_null());
}

TEST_F(Doctor, SaysThatItDoesNotKnowHowMuchADamagedFileHeld) {
    ASSERT_TRUE(agent.sync());
    ASSERT_TRUE(platform::write_private_file(folder.file("agent.db.damaged-1"), "x"));
    const auto told = [&](const std::string& lost) {
        put(note::rescued, R"({"why":"no such page","salvaged":3,"unreadable":)" + lost + "}");
        return finding("a damaged database was set aside");
    };
    const json counted = told("1"), unknown = told("null");
    const auto says = [](const json& said, const char* word) {
        return said.get<std::string>().find(word) != std::string::npos;
    };
    EXPECT_TRUE(says(counted["what"], "3 own changes taken from it, 1 did not read"));
    EXPECT_TRUE(says(counted["what_bn"], "১টি পড়া যায়নি"));
    EXPECT_TRUE(counted["note"]) << "what was counted needs nobody";

    EXPECT_TRUE(says(unknown["what"], "3 own changes taken from it, how many did not read is not "
                                      "known"));
    EXPECT_TRUE(says(unknown["what_bn"], "কতটি পড়া যায়নি তা জানা যায়নি"));
    EXPECT_FALSE(says(unknown["what"], "0 ") || says(unknown["what_bn"], "০টি"));
    EXPECT_TRUE(says(unknown["do"], "give it to headquarters"));
    EXPECT_TRUE(says(unknown["do_bn"], "প্রধান কার্যালয়ে দিন"));
    EXPECT_FALSE(unknown["note"]) << "somebody has to do something";
}

TEST_F(Doctor, SaysOfAFailedTryWhatIsKnownInBengali) {
    ASSERT_TRUE(agent.sync());
    hub.instead = [](const platform::http_request&) {
        return platform::make_response(503, "application/problem+json", R"({"detail":"full"})");
    };
    EXPECT_FALSE(agent.sync(base::second_us));
    const json found = finding("the last try to reach the hub failed");
    EXPECT_NE(found["what"].get<std::string>().find("the hub is busy: full"), std::string::npos);
    EXPECT_NE(found["what_bn"].get<std::string>().find("হাব এখন ব্যস্ত"), std::string::npos);
    EXPECT_EQ(found["verb"], "sync");
}

TEST_F(Doctor, NamesTheKeyAsTheTroubleAndNotTheInternet) {
    ASSERT_TRUE(agent.sync());
    put(note::last_attempt, std::string("device.key: is not a key file of this program"));
    const std::string file = folder.file("device.key");
    const auto expect = [&](const std::string& begins) {
        const json found = finding(begins);
        ASSERT_TRUE(found.is_object()) << begins << ": " << findings().dump(1);
        EXPECT_EQ(found["where"], file);
        EXPECT_EQ(found["verb"], "enrol");
        EXPECT_NE(found["do"].get<std::string>().find("new enrolment code"), std::string::npos);
        EXPECT_TRUE(is_bengali(found["what_bn"]) && is_bengali(found["do_bn"]));
        EXPECT_TRUE(finding("the last try to reach the hub failed").is_null());
    };
    ASSERT_TRUE(finding("the last try to reach the hub failed").is_object());
    ASSERT_TRUE(platform::write_private_file(file, "garbage\n"));
    expect("this device's key cannot be read");
    platform::remove_file(file);
    expect("this device's key is gone");
    ASSERT_TRUE(platform::key_pair::generate(chance).save(file));
    expect("this is the key of another device");
}

TEST_F(Doctor, SaysThatTheHubShowsAnotherKeyAlsoWhenTheLineIsDownSince) {
    put(note::wrong_hub, std::int64_t(1));
    put(note::last_attempt, std::string("no hub here: connection refused"));
    const json found = finding("the hub shows another key");
    ASSERT_TRUE(found.is_object());
    EXPECT_NE(found["do"].get<std::string>().find("new enrolment code"), std::string::npos);
    EXPECT_TRUE(is_bengali(found["what_bn"]) && is_bengali(found["do_bn"]));
}

TEST_F(Doctor, NamesTheVerbThatHelps) {
    agent.save("maintainer_office=DC");
    agent.time.pass(8 * base::day_us);
    EXPECT_EQ(finding("changes wait here")["verb"], "sync");
    run("INSERT INTO conflict VALUES ('DIP-DIST-65', 'portal', 'x', 'y', 'open')");
    EXPECT_EQ(finding("1 value waits")["verb"], "conflicts");
    put(note::wrong_hub, std::int64_t(1));
    EXPECT_EQ(finding("the hub shows another key")["verb"], "enrol");
    put(note::turned_away, std::int64_t(1));
    EXPECT_EQ(finding("the hub turned this device away")["verb"], "enrol");
}

TEST_F(Doctor, CountsFromTheHubsClockWhenItWasHeardLast) {
    const base::time_us right = agent.time.now;
    agent.time.now = right - 46 * 365 * base::day_us;   // an empty battery
    agent.save("maintainer_office=DC");
    ASSERT_TRUE(agent.sync());
    EXPECT_EQ(finding("the last exchange was"), json());
    agent.time.now = right + base::day_us;   // set right
    EXPECT_EQ(finding("the last exchange was"), json()) << "it was yesterday";
    agent.time.now = right + 30 * base::day_us;
    EXPECT_NE(finding("the last exchange was 30 days"), json());
}

}  // namespace

}  // namespace kheya::agent_test
