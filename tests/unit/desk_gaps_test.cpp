// What else the quarter's page says that the report will lack, by the report's own rules.

#include "agent/command/quarter_form.hpp"
#include "agent/command/quarter_gaps.hpp"
#include "shared/editing/edit.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {

namespace {

using editing::assignment;

class QuarterGaps : public testing::Test {
protected:
    // FIELD=VALUE of a record of this office.
    void put(const std::string& type, const std::string& key,
             const std::vector<std::pair<std::string, std::string>>& fields,
             const std::optional<editing::shown_ids>& bases = std::nullopt) {
        const auto saved = agent.store().db().transact([&]() -> base::result<void> {
            agent_store::agent_ledger in(agent.store(), chance, agent.time.now,
                                         {agent.time.boot, agent.time.mono, 0});
            const auto types = in.types();
            const std::string office = in.home_office();
            const std::string id = record::record_id(*types->find(type), office, key);
            TRY(const auto shown, in.find(type, id, office));
            std::vector<assignment> all;
            for (const auto& [field, value] : fields) {
                all.push_back({assignment::action::put, field, value});
            }
            TRY(auto made, editing::make_edit(*types, shown, all, bases, {},
                                              in.writer("Rahim"), in.draw_nonce()));
            const auto place = in.save(std::move(made.change));
            return place ? base::result<void>() : place.error();
        });
        ASSERT_TRUE(saved) << saved.error().text();
    }

    // "why type field month" of this quarter, each.
    std::vector<std::string> gaps() {
        std::vector<std::string> told;
        const auto read = agent.store().db().read([&]() -> base::result<void> {
            agent_store::agent_ledger in(agent.store(), chance, agent.time.now, {});
            const base::date today = base::dhaka_date(agent.time.now);
            TRY(const auto found, agent_command::quarter_gaps(in, base::quarter_of(today), today));
            for (const auto& each : found) {
                std::string line = each.why + " " + each.type;
                if (!each.field.empty()) line += " " + each.field;
                if (!each.month.empty()) line += " " + each.month;
                told.push_back(std::move(line));
            }
            return {};
        });
        EXPECT_TRUE(read);
        return told;
    }

    bool lacks(const std::string& line) {
        const auto all = gaps();
        return std::find(all.begin(), all.end(), line) != all.end();
    }

    fake_chance chance{3};
    fake_hub hub{chance};
    office_agent agent{hub, 5};   // its clock: 20 December 2021, in Q2
};

TEST_F(QuarterGaps, PortalSeenBeforeTheQuarterIsStale) {
    put("portal", "", {{"state", "yes"}, {"domain", "a.narail.gov.bd"}});
    EXPECT_FALSE(lacks("not_seen portal state"));   // written today is seen today
    put("portal", "", {{"state", "yes"}, {"state.observed_on", "2021-09-30"}});
    EXPECT_TRUE(lacks("not_seen portal state"));
    put("portal", "", {{"state", "yes"}, {"state.observed_on", "2021-10-01"}});
    EXPECT_FALSE(lacks("not_seen portal state"));
}

TEST_F(QuarterGaps, PortalMustBeUpdatedAndItsContentsCheckedInTheQuarter) {
    put("portal", "", {{"state", "yes"}, {"domain", "a.narail.gov.bd"},
                       {"officer_info", "current"}, {"officer_info_checked_on", "2021-09-30"},
                       {"service_info", "unchecked"}});
    EXPECT_TRUE(lacks("not_updated portal real_update_on"));
    EXPECT_TRUE(lacks("not_checked portal officer_info"));
    EXPECT_TRUE(lacks("unknown portal service_info"));
    EXPECT_FALSE(lacks("not_checked portal service_info"));   // one gap, not two
    put("portal", "", {{"real_update_on", "2021-10-05"},
                       {"officer_info", "current"}, {"officer_info_checked_on", "2021-10-05"}});
    EXPECT_FALSE(lacks("not_updated portal real_update_on"));
    EXPECT_FALSE(lacks("not_checked portal officer_info"));
}

TEST_F(QuarterGaps, PortalThatIsNotThereNeedsACaseAndOwesNoContents) {
    put("portal", "", {{"state", "no"}});
    EXPECT_TRUE(lacks("no_case portal_case"));
    EXPECT_FALSE(lacks("not_updated portal real_update_on"));
    const auto missing = agent.store().db().read([&] {
        agent_store::agent_ledger in(agent.store(), chance, agent.time.now, {});
        return agent_command::missing_fields(in);
    }).value();
    for (const auto& each : missing) EXPECT_NE(each.type, "portal") << each.field;
    put("portal_case", "", {{"opened_on", "2021-11-01"}, {"stage", "identified"}});
    EXPECT_FALSE(lacks("no_case portal_case"));
}

TEST_F(QuarterGaps, ContactWithTheKeeperCountsOnceItWasAnswered) {
    put("portal", "", {{"state", "yes"}, {"domain", "a.narail.gov.bd"}, {"maintainer", "dc"}});
    EXPECT_TRUE(lacks("no_contact contact_entry"));
    put("contact_entry", "a1", {{"on", "2021-11-01"}, {"way", "phone"}, {"by", "office"},
                                {"result", "no_answer"}});
    EXPECT_TRUE(lacks("no_contact contact_entry"));
    put("contact_entry", "a2", {{"on", "2021-11-02"}, {"way", "phone"}, {"by", "office"},
                                {"result", "updated"}});
    EXPECT_FALSE(lacks("no_contact contact_entry"));
}

TEST_F(QuarterGaps, MonthsThatAreOverNeedCountsWhereENothiIsInUse) {
    put("enothi_office", "", {{"state", "not_started"}});
    EXPECT_FALSE(lacks("no_counts enothi_count 2021-10"));
    put("enothi_office", "", {{"state", "started"}, {"started_on", "2020-02-01"}});
    EXPECT_TRUE(lacks("no_counts enothi_count 2021-10"));
    EXPECT_TRUE(lacks("no_counts enothi_count 2021-11"));
    EXPECT_FALSE(lacks("no_counts enothi_count 2021-12"));   // it runs still
    put("enothi_count", "all:2021-10:dak_received", {{"value", "0"}, {"source", "hand_count"}});
    EXPECT_FALSE(lacks("no_counts enothi_count 2021-10"));
}

TEST_F(QuarterGaps, WhatIsInDisputeIsCountedByNobody) {
    const editing::shown_ids nothing_seen;
    const std::string read = "system_report";
    for (const char* key : {"all:2021-10:note_self", "all:2021-10:note_paper"}) {
        put("enothi_count", key, {{"value", "10"}, {"source", read}}, nothing_seen);
        EXPECT_FALSE(lacks("disputed enothi_count value 2021-10"));
    }
    put("enothi_count", "all:2021-10:note_self", {{"value", "20"}, {"source", read}}, nothing_seen);
    put("enothi_count", "all:2021-10:note_paper", {{"value", "7"}, {"source", read}}, nothing_seen);
    const auto all = gaps();
    EXPECT_EQ(std::count(all.begin(), all.end(), "disputed enothi_count value 2021-10"), 1);
    put("enothi_count", "all:2021-07:note_self", {{"value", "1"}, {"source", read}}, nothing_seen);
    put("enothi_count", "all:2021-07:note_self", {{"value", "2"}, {"source", read}}, nothing_seen);
    EXPECT_FALSE(lacks("disputed enothi_count value 2021-07")) << "it is of another quarter";
    put("social_channel", "facebook", {{"state", "yes"}}, nothing_seen);
    put("social_channel", "facebook", {{"state", "no"}}, nothing_seen);
    EXPECT_TRUE(lacks("disputed social_channel state"));
    put("portal", "", {{"state", "yes"}, {"domain", "a.narail.gov.bd"}}, nothing_seen);
    put("portal", "", {{"state", "no"}}, nothing_seen);
    const auto now = gaps();
    EXPECT_EQ(std::count(now.begin(), now.end(), "disputed portal state"), 1);
}

TEST_F(QuarterGaps, NoChannelIsAnAnswerAndOwnStaffMustBeInService) {
    EXPECT_TRUE(lacks("unanswered social_channel facebook"));
    put("social_channel", "facebook", {{"state", "no"}});
    EXPECT_FALSE(lacks("unanswered social_channel facebook"));
    EXPECT_TRUE(lacks("unanswered social_channel youtube"));
    EXPECT_TRUE(lacks("no_staff staff"));
    put("staff", "s1", {{"name_bn", "রহিম"}, {"designation", "DAD"}, {"to", "2021-11-30"}});
    EXPECT_TRUE(lacks("no_staff staff"));
    put("staff", "s2", {{"name_bn", "করিম"}, {"designation", "AD"}, {"is_own", "no"}});
    EXPECT_TRUE(lacks("no_staff staff"));
    put("staff", "s3", {{"name_bn", "সালমা"}, {"designation", "AD"}});
    EXPECT_FALSE(lacks("no_staff staff"));
}

}  // namespace

}  // namespace kheya::agent_test
