// What a look at the portal writes into its record, beside what people saw.

#include "agent/command/probe_verb.hpp"
#include "shared/record/validate.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {

namespace {

class ProbeRecord : public testing::Test {
protected:
    ProbeRecord() { agent.save("domain=passport.narail.gov.bd"); }

    std::vector<std::string> record(const agent_probe::sighting& seen) {
        std::vector<std::string> recorded;
        const auto done = agent.store().db().transact([&]() -> base::result<void> {
            agent_store::agent_ledger in(agent.store(), chance, agent.time.wall(), {"boot", 0, 0});
            TRY(recorded, agent_command::record_sighting(in, seen));
            return {};
        });
        EXPECT_TRUE(done) << done.error().text();
        return recorded;
    }
    agent_probe::sighting seen_updated_on(const char* day) {
        agent_probe::sighting seen;
        seen.is_reachable = true;
        seen.status = 200;
        seen.url = "https://passport.narail.gov.bd/";
        seen.certificate_days = 12;
        seen.text = agent_probe::page_text::dated;
        seen.updated = {*base::parse_date(day), "", std::string("Last updated: ") + day};
        return seen;
    }

    fake_chance chance{3};
    fake_hub hub{chance};
    office_agent agent{hub, 5};   // its clock: 20 December 2021
};

TEST_F(ProbeRecord, PageAndDayAreWrittenByTheProgram) {
    EXPECT_EQ(record(seen_updated_on("2021-12-01")), (std::vector<std::string>{"probe", "site"}));
    EXPECT_EQ(agent.shown("reachable"), true);
    EXPECT_EQ(agent.shown("certificate_days"), 12);
    EXPECT_EQ(agent.shown("site_last_updated_on"), "2021-12-01");
    EXPECT_EQ(agent.shown("observed_how"), "probe");
}

TEST_F(ProbeRecord, NeverOverWhatAPersonSawThatDay) {
    for (const char* one :
         {"observed_on=2021-12-20", "site_last_updated_on=2021-12-10", "observed_how=hand"}) {
        agent.save(one);
    }
    EXPECT_EQ(record(seen_updated_on("2021-12-01")), (std::vector<std::string>{"probe"}));
    EXPECT_EQ(agent.shown("site_last_updated_on"), "2021-12-10");
    agent.time.pass(base::day_us);
    EXPECT_EQ(record(seen_updated_on("2021-12-01")), (std::vector<std::string>{"probe", "site"}));
    EXPECT_EQ(agent.shown("site_last_updated_on"), "2021-12-01");
}

TEST_F(ProbeRecord, SecondLookOfADayThatSeesTheSameChangesNothing) {
    record(seen_updated_on("2021-12-01"));
    const auto before = agent.counts().total;
    EXPECT_EQ(record(seen_updated_on("2021-12-01")), std::vector<std::string>{});
    EXPECT_EQ(agent.counts().total, before);
    EXPECT_EQ(record(seen_updated_on("2021-12-02")), (std::vector<std::string>{"site"}));
}

TEST_F(ProbeRecord, WhatAPersonSaysAgainIsThePersonsAndStays) {
    record(seen_updated_on("2021-12-01"));
    agent.time.pass(base::day_us);
    agent.save("observed_on=2021-12-21");   // "seen today": nothing else is typed
    EXPECT_EQ(agent.shown("observed_how"), "hand");
    EXPECT_NE(agent.shown("observed_by"), "kheya-agent");
    EXPECT_EQ(record(seen_updated_on("2021-12-15")), (std::vector<std::string>{"probe"}));
    EXPECT_EQ(agent.shown("site_last_updated_on"), "2021-12-01");
    EXPECT_EQ(agent.shown("observed_how"), "hand");
}

TEST_F(ProbeRecord, PersonLooksOnTheDayOfTheProgramsLook) {
    record(seen_updated_on("2021-12-01"));
    agent.save("observed_on=2021-12-20");
    EXPECT_EQ(agent.shown("observed_how"), "hand");
    EXPECT_EQ(record(seen_updated_on("2021-12-15")), std::vector<std::string>{});
    EXPECT_EQ(agent.shown("site_last_updated_on"), "2021-12-01");
}

TEST_F(ProbeRecord, WhatAPersonTypesAsObserverStands) {
    record(seen_updated_on("2021-12-01"));
    agent.time.pass(base::day_us);
    agent.save("observed_how=photo");
    EXPECT_EQ(agent.shown("observed_how"), "photo");
    EXPECT_NE(agent.shown("observed_by"), "kheya-agent");
    EXPECT_EQ(agent.shown("observed_on"), "2021-12-21");
}

TEST_F(ProbeRecord, PageWithoutALineLeavesWhatIsKnown) {
    record(seen_updated_on("2021-12-01"));
    agent.time.pass(base::day_us);
    agent_probe::sighting gone;
    gone.url = "https://passport.narail.gov.bd/";
    gone.trouble = agent_probe::obstacle::no_connection;
    EXPECT_EQ(record(gone), (std::vector<std::string>{"probe"}));
    EXPECT_EQ(agent.shown("reachable"), false);
    EXPECT_EQ(agent.shown("certificate_days"), nullptr);
    EXPECT_EQ(agent.shown("site_last_updated_on"), "2021-12-01");
}

// Officers read Bengali or English: what is kept is a code, and its label is in the type set.
TEST_F(ProbeRecord, WhyTheSiteWasNotReachedIsKeptAsACodeWithItsText) {
    using agent_probe::obstacle;
    const auto& types = *agent.store().types();
    const record::field& note = *types.find("portal")->find_field("probe_note");
    for (int each = static_cast<int>(obstacle::no_name);
         each <= static_cast<int>(obstacle::too_long); ++each) {
        const std::string code(agent_probe::to_text(static_cast<obstacle>(each)));
        EXPECT_NE(types.code_text("probe_note", code, true), code);
    }
    agent_probe::sighting gone;
    gone.url = "https://passport.narail.gov.bd/";
    gone.status = 302;
    gone.trouble = obstacle::leads_away;
    gone.led_to = "http://printer/";
    gone.certificate_trouble = "expired";
    record(gone);
    EXPECT_EQ(agent.shown("probe_note"), "leads_away");
    EXPECT_EQ(agent.shown("probe_led_to"), "http://printer/");
    EXPECT_EQ(agent.shown("certificate_note"), "expired");
    EXPECT_EQ(record::display_value(types, note, agent.shown("probe_note"), true),
              "এমন ঠিকানায় পাঠায় যেখানে যাওয়া হয় না");
    EXPECT_EQ(record::display_value(types, note, "cannot connect to a.gov.bd", true),
              "cannot connect to a.gov.bd");   // as older agents wrote it
    agent.time.pass(base::day_us);
    record(seen_updated_on("2021-12-21"));
    EXPECT_EQ(agent.shown("probe_note"), nullptr);
    EXPECT_EQ(agent.shown("probe_led_to"), nullptr);
}

TEST_F(ProbeRecord, DayToComeIsNoObservation) {
    EXPECT_EQ(record(seen_updated_on("2031-01-01")), (std::vector<std::string>{"probe"}));
    EXPECT_EQ(agent.shown("site_last_updated_on"), nullptr);
    EXPECT_EQ(agent.shown("page_text"), "dated");
}

}  // namespace

}  // namespace kheya::agent_test
