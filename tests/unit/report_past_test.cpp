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
    EXPECT_EQ(counted("fresh_unknown"), 1);
    EXPECT_EQ(counted("stale"), 0);
    source.find("portal", "A")->disputed.insert("real_update_on");
    EXPECT_EQ(counted("fresh_disputed"), 1);
    EXPECT_EQ(counted("fresh_unknown"), 0);
    source.find("portal", "A")->disputed.clear();
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

// A day that was mistyped, and put right in sight of it, is no look of that day.
TEST_F(ReportPast, ADayThatWasCorrectedAwayIsNoCheck) {
    source.add_office("A", "DNC", "district");
    source.add("portal", "A", "", {{"state", "yes"}});
    const auto check = [&](const char* written, const char* day, const char* found) {
        const base::time_us at = *base::parse_iso(written);
        // What was observed counts from its day on, whenever it was written down.
        const base::time_us from = base::end_of_dhaka_day(*base::parse_date(day));
        for (const auto& [field, value] :
             {std::pair("portal.service_info", found), {"portal.service_info_checked_on", day}}) {
            source.past.push_back({"A", field, from, value, at});
        }
        source.find("portal", "A")->values["service_info"] = found;
        source.find("portal", "A")->values["service_info_checked_on"] = day;
    };
    source.add("sign_off", "A", "2021-22/Q2:1", {{"signed_at", "2022-01-05T00:00:00Z"}});
    const auto a1 = [&] {
        return look_up(report(), "indicators", {{"code", "A1"}}, "numerator");
    };
    check("2021-12-27T04:00:00Z", "2021-12-26", "current");
    EXPECT_EQ(a1(), 1);
    check("2021-12-27T04:05:00Z", "2021-09-26", "current");
    EXPECT_EQ(a1(), 0);
    check("2021-12-28T04:00:00Z", "2021-12-28", "unchecked");
    EXPECT_EQ(a1(), 0);
    check("2021-12-29T04:00:00Z", "2021-12-29", "absent");
    EXPECT_EQ(a1(), 1);
}

TEST_F(ReportPast, WhatBeganAfterTheQuarterHadNotBegun) {
    for (const char* id : {"A", "B"}) {
        source.add_office(id, "DNC", "district");
        const bool later = std::string(id) == "B";
        const char* day = later ? "2022-01-02" : "2021-12-31";
        source.add("enothi_office", id, "", {{"state", "started"}, {"started_on", day}});
        source.add("enothi_branch", id, "x", {{"state", "started"}, {"started_on", day}});
        source.add("portal", id, "", {{"state", "no"}});
        source.add("portal_case", id, "", {{"stage", "letter_sent"}, {"opened_on", day}});
        source.add("case_event", id, "1", {{"on", day}, {"text", later ? "later" : "in time"}});
    }
    const document doc = report();
    const auto t7 = [&](const char* column) { return look_up(doc, "T7", {}, column); };
    EXPECT_EQ(t7("started"), 1);
    EXPECT_EQ(t7("not_started"), 1);
    EXPECT_EQ(t7("branches_started"), 1);
    EXPECT_EQ(t7("branches"), 2);
    EXPECT_EQ(t7("all_branches"), 1);
    EXPECT_EQ(counted("enothi_started"), 1);
    EXPECT_EQ(look_up(doc, "T6", {{"office", "A"}}, "last_event"), "in time");
    EXPECT_EQ(look_up(doc, "T6", {{"office", "B"}}, "stage"), "no_case");
    EXPECT_EQ(look_up(doc, "indicators", {{"code", "P9"}}, "numerator"), 1);
}

// Mistyped, or meant: nothing was done yet.
TEST_F(ReportPast, ADayStillToComeTellsOfNothingThatWasDone) {
    as_of = *base::parse_iso("2021-11-10T04:00:00Z");
    save("A", "2021-11-09T04:00:00Z", {{"real_update_on", "2021-12-20"}});
    check_officers("A", "2021-12-05", "current");
    for (past_value& v : source.past) v.written = v.from = *base::parse_iso("2021-11-09T04:00:00Z");
    EXPECT_EQ(t3("unknown"), 1);
    EXPECT_EQ(t3("days_0_30"), 0);
    EXPECT_EQ(t3("in_quarter"), 0);
    EXPECT_EQ(t4("current_checked"), 0);
    EXPECT_EQ(counted("fresh"), 0);
    EXPECT_EQ(counted("fresh_unknown"), 1);
    EXPECT_EQ(counted("officer_info_current"), 0);
    source.past.push_back({"A", "portal.state", *base::parse_iso("2021-11-09T04:00:00Z"), "yes"});
    EXPECT_EQ(trend_of(source, *types, quarter, 1)->front().portal_yes, 1);
    EXPECT_EQ(trend_of(source, *types, quarter, 1)->front().fresh, 0);
    save("A", "2021-11-10T03:00:00Z", {{"site_last_updated_on", "2021-11-10"}});
    EXPECT_EQ(t3("in_quarter"), 1);
    EXPECT_EQ(counted("fresh"), 1);
}

// While a quarter runs it is not over, and who signs for it all the same has reported nothing.
TEST_F(ReportPast, AReportSignedBeforeTheQuartersEndIsNone) {
    source.add_office("A", "DNC", "district");
    const auto sign = [&](const char* key, const char* at) {
        record_view& v = source.add("sign_off", "A", key, {{"quarter", "2021-22/Q2"}});
        v.last_effective = v.first_received = *base::parse_iso(at);
    };
    sign("2021-22/Q2:1", "2021-12-31T17:59:59.999999Z");   // still the 31st in Dhaka
    const auto t0 = [&](const char* column) { return look_up(report(), "T0", {}, column); };
    EXPECT_EQ(t0("signed"), 0);
    EXPECT_EQ(t0("early"), 1);
    EXPECT_EQ(t0("missing"), 1);
    EXPECT_EQ(counted("reports_missing"), 1);
    EXPECT_EQ(trend_of(source, *types, quarter, 1)->front().reports_signed, 0);
    sign("2021-22/Q2:2", "2022-01-10T00:00:00Z");
    EXPECT_EQ(t0("signed"), 1);
    EXPECT_EQ(t0("early"), 0);
    EXPECT_EQ(t0("late"), 1);
    EXPECT_EQ(trend_of(source, *types, quarter, 1)->front().reports_signed, 1);
}

TEST_F(ReportPast, APointOfTheTrendForgetsWhatWasTakenOutOfUse) {
    source.add_office("A", "DNC", "district");
    const auto said = [&](const char* at, const char* field, const char* value) {
        source.past.push_back({"A", field, *base::parse_iso(at), value});
    };
    said("2021-08-01T00:00:00Z", "portal.state", "yes");
    said("2021-08-01T00:00:00Z", "enothi_office.state", "started");
    said("2021-11-01T00:00:00Z", "portal.retired", "yes");
    said("2021-11-01T00:00:00Z", "enothi_office.retired", "yes");
    const auto points = [&] { return *trend_of(source, *types, {2021, 3}, 3); };
    EXPECT_EQ(points()[0].portal_yes, 1);
    EXPECT_EQ(points()[0].enothi_started, 1);
    EXPECT_EQ(points()[1].portal_yes, 0);
    EXPECT_EQ(points()[1].enothi_started, 0);
    said("2022-01-02T00:00:00Z", "portal.retired", "");   // it was a mistake
    EXPECT_EQ(points()[1].portal_yes, 0);
    EXPECT_EQ(points()[2].portal_yes, 1);
    EXPECT_EQ(points()[2].enothi_started, 0);
    said("2022-01-03T00:00:00Z", "enothi_office.state", "full");   // by one who did not know
    EXPECT_EQ(points()[2].enothi_started, 1);
}

}  // namespace
}  // namespace kheya::hub_report::testing
