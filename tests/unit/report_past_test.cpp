// A report of a quarter that has ended: what is dated counts as it stood on the quarter's last day,
// whatever was done since.

#include "hub/report/overview.hpp"
#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_report::testing {
namespace {

class ReportPast : public ::testing::Test {
protected:
    // One save of the portal's fields, at that moment: the record holds them, and its past.
    void save(const std::string& office, const char* at,
              const std::vector<std::pair<std::string, std::string>>& values) {
        record_view* record = source.find("portal", office);
        if (record == nullptr) {
            source.add_office(office, "DNC", "district");
            record = &source.add("portal", office, "", {{"state", "yes"}});
        }
        for (const auto& [name, value] : values) {
            record->values[name] = value;
            source.past.push_back({office, "portal." + name, *base::parse_iso(at), value});
        }
    }
    void check_officers(const std::string& office, const std::string& day, const char* found) {
        save(office, (day + "T06:00:00Z").c_str(),
             {{"officer_info", found}, {"officer_info_checked_on", day}});
    }
    document report() {
        auto doc = compute(source, *types, quarter, as_of);
        EXPECT_TRUE(doc);
        return std::move(*doc);
    }
    nlohmann::json t3(std::string_view column) { return look_up(report(), "T3", {}, column); }
    nlohmann::json t4(std::string_view column) {
        return look_up(report(), "T4", {{"item", "officer_info"}}, column);
    }
    nlohmann::json counted(const char* figure) {
        const auto offices = office_register::read(source, *types, quarter);
        const auto known = read_facts(source, *types, quarter, all_subjects);
        EXPECT_TRUE(offices && known);
        const survey s{*offices, *known, *types, quarter, as_of};
        return overview_document(s, mark_offices(s, {}, {}), {})["figures"][figure];
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    memory_source source;
    base::time_us as_of = *base::parse_iso("2022-01-10T04:00:00Z");
};

TEST_F(ReportPast, APortalUpdatedAgainAfterTheQuarterWasUpdatedInIt) {
    save("A", "2021-12-22T04:00:00Z",
         {{"site_last_updated_on", "2021-12-20"}, {"real_update_on", "2021-12-19"}});
    for (const char* later : {"", "2022-01-05"}) {
        if (*later != 0) save("A", "2022-01-06T04:00:00Z", {{"site_last_updated_on", later}});
        EXPECT_EQ(t3("in_quarter"), 1) << later;
        EXPECT_EQ(t3("P3"), 100.0) << later;
        EXPECT_EQ(t3("P4"), 11) << later;
        EXPECT_EQ(t3("days_0_30"), 1) << later;
        EXPECT_EQ(counted("fresh"), 1) << later;
        EXPECT_EQ(counted("stale"), 0) << later;
    }
    // The office's own word too, once that is of a later day.
    save("A", "2022-01-07T04:00:00Z", {{"real_update_on", "2022-01-07"}});
    EXPECT_EQ(t3("P4"), 11);
    EXPECT_EQ(counted("fresh"), 1);
}

TEST_F(ReportPast, WhatIsWrittenDownLaterOfTheQuarterCounts) {
    save("A", "2021-11-02T04:00:00Z", {{"real_update_on", "2021-11-01"}});
    save("A", "2022-01-03T04:00:00Z", {{"real_update_on", "2021-12-30"}});
    EXPECT_EQ(t3("P4"), 1);
    save("A", "2022-01-08T04:00:00Z", {{"real_update_on", "2022-01-08"}});
    EXPECT_EQ(t3("P4"), 1);
}

TEST_F(ReportPast, AMistakeThatWasPutRightIsNoUpdate) {
    save("A", "2021-12-28T04:00:00Z", {{"real_update_on", "2021-12-28"}});
    save("A", "2021-12-29T04:00:00Z", {{"real_update_on", "2021-09-10"}});
    save("A", "2022-01-08T04:00:00Z", {{"real_update_on", "2022-01-08"}});
    EXPECT_EQ(t3("in_quarter"), 0);
    EXPECT_EQ(t3("days_91_180"), 1);
}

TEST_F(ReportPast, OfWhatIsOnlyKnownFromAfterTheQuarterNoAgeIsKnown) {
    save("A", "2022-01-08T04:00:00Z", {{"site_last_updated_on", "2022-01-08"}});
    EXPECT_EQ(t3("portals"), 1);
    EXPECT_EQ(t3("unknown"), 1);
    EXPECT_EQ(t3("days_0_30"), 0);
    EXPECT_TRUE(t3("P4").is_null());
}

TEST_F(ReportPast, ALookThatFoundNoDateLeavesTheOneBefore) {
    save("A", "2021-12-21T04:00:00Z", {{"site_last_updated_on", "2021-12-20"}});
    save("A", "2022-01-06T04:00:00Z",
         {{"site_last_updated_on", ""}, {"site_last_updated_text", "--"}});
    EXPECT_EQ(t3("in_quarter"), 1);
    EXPECT_EQ(t3("never"), 0);
}

// Neither a check after the quarter nor what it found is the quarter's.
TEST_F(ReportPast, DetailsCountAsTheyWereFoundByTheQuartersEnd) {
    check_officers("A", "2021-12-20", "current");
    check_officers("B", "2021-12-20", "outdated");
    for (const char* id : {"A", "B"}) {
        check_officers(id, "2022-01-07", std::string(id) == "A" ? "outdated" : "current");
    }
    EXPECT_EQ(t4("current"), 1);
    EXPECT_EQ(t4("outdated"), 1);
    EXPECT_EQ(t4("current_checked"), 1);
    EXPECT_EQ(t4("percent"), 50.0);
    EXPECT_EQ(counted("officer_info_current"), 1);
    // Checked for the first time after the quarter: what was found is known, but not of then.
    check_officers("C", "2022-01-07", "current");
    EXPECT_EQ(t4("current"), 2);
    EXPECT_EQ(t4("current_checked"), 1);
}

TEST_F(ReportPast, APromiseIsOverdueWhereTheUpdateCameAfterTheQuarter) {
    save("A", "2021-11-02T04:00:00Z", {{"maintainer", "dc"}, {"real_update_on", "2021-11-01"}});
    source.add("contact_entry", "A", "1",
               {{"on", "2021-11-10"}, {"result", "promised"}, {"promised_by", "2021-12-01"}});
    for (const char* day : {"2021-11-01", "2022-01-03"}) {
        save("A", "2022-01-04T04:00:00Z", {{"real_update_on", day}});
        EXPECT_EQ(look_up(report(), "T10", {}, "updated_after"), 0) << day;
        EXPECT_EQ(look_up(report(), "T10", {}, "overdue_promises"), 1) << day;
    }
}

// Either date is enough, also where the site's own runs ahead of the quarter.
TEST_F(ReportPast, APointOfTheTrendIsFreshByEitherDate) {
    save("A", "2021-12-31T12:00:00Z",
         {{"site_last_updated_on", "2022-01-01"}, {"real_update_on", "2021-12-30"}});
    source.past.push_back({"A", "portal.state", 0, "yes"});
    const auto trend = trend_of(source, *types, quarter, 2);
    ASSERT_TRUE(trend);
    EXPECT_EQ((*trend)[1].fresh, 1);
    EXPECT_EQ(counted("fresh"), 1);
}

}  // namespace
}  // namespace kheya::hub_report::testing
