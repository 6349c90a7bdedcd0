// The report's formulas at their edges, over records made by hand.

#include "hub/report/tally.hpp"
#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_report::testing {
namespace {

class Report : public ::testing::Test {
protected:
    document report(base::time_us as_of = *base::parse_iso("2022-02-01T00:00:00Z")) {
        auto doc = compute(source, *types, quarter, as_of);
        EXPECT_TRUE(doc);
        return std::move(*doc);
    }
    record_view& portal(std::string office, std::string state) {
        return source.add("portal", std::move(office), "", {{"state", std::move(state)}});
    }
    record_view& sign(std::string office, std::string signed_at, std::string received_at,
                      std::string key = "2021-22/Q2:1") {
        record_view& v = source.add("sign_off", std::move(office), std::move(key),
                                    {{"signed_by", "ক"}, {"signed_at", signed_at}});
        v.last_effective = *base::parse_iso(signed_at);
        v.first_received = *base::parse_iso(received_at);
        return v;
    }
    // The row over all field offices.
    nlohmann::json field(const document& doc, std::string_view id, std::string_view column) {
        return look_up(doc, id, {{"by", "field"}}, column);
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    memory_source source;
};

TEST(ReportTally, PercentIsRoundedHalfUpToOneDecimal) {
    EXPECT_EQ(percent_tenths(20, 67), 299);     // 29.8507
    EXPECT_EQ(percent_tenths(597, 2000), 299);  // 29.85 exactly
    EXPECT_EQ(percent_tenths(1, 2000), 1);      // 0.05
    EXPECT_EQ(percent_tenths(1, 2001), 0);
    EXPECT_EQ(percent_tenths(2, 3), 667);
    EXPECT_EQ(percent_tenths(0, 5), 0);
    EXPECT_EQ(percent_tenths(5, 5), 1000);
    EXPECT_FALSE(percent_tenths(0, 0));
    EXPECT_EQ(percent_cell(20, 67).value, 29.9);
    EXPECT_EQ(percent_cell(20, 67).text.bn, "২৯.৯");
    EXPECT_EQ(percent_cell(3, 0).text.en, "-");
    EXPECT_TRUE(percent_cell(3, 0).value.is_null());
}

TEST(ReportTally, MedianOfEvenNumberIsTheMeanOfTheMiddleTwo) {
    EXPECT_FALSE(median_tenths({}));
    EXPECT_EQ(median_tenths({7}), 70);
    EXPECT_EQ(median_tenths({9, 1, 4}), 40);
    EXPECT_EQ(median_tenths({1, 2}), 15);
    EXPECT_EQ(tenths_cell(15).value, 1.5);
    EXPECT_EQ(tenths_cell(-15).text.en, "-1.5");
}

TEST_F(Report, OfNothingIsEmptyAndNotAnError) {
    const document doc = report();
    EXPECT_EQ(doc.tables.size(), 16u);
    EXPECT_TRUE(doc.find("T1")->rows.empty());
    EXPECT_TRUE(doc.find("T12")->rows.empty());
    EXPECT_EQ(doc.find("T99"), nullptr);
}

TEST_F(Report, SourceThatFailsFailsTheReport) {
    struct broken : record_source {
        base::result<void> each(std::string_view type,
                                const std::function<void(const record_view&)>&) override {
            if (type != failing) return {};
            return base::io_trouble("disk gone");
        }
        base::result<void> each_past(const std::vector<std::string>&,
                                     const std::function<void(const past_value&)>&) override {
            return {};
        }
        base::result<void> each_decided(
            base::time_us, base::time_us,
            const std::function<void(const decided_value&)>&) override {
            return {};
        }
        std::string failing;
    };
    for (const char* type : {"office", "portal", "enothi_count", "report_cell", "staff"}) {
        broken trouble;
        trouble.failing = type;
        auto doc = compute(trouble, *types, quarter, 0);
        ASSERT_FALSE(doc) << type;
        EXPECT_EQ(doc.error().code, base::errc::io);
    }
}

TEST_F(Report, UnknownAndDisputedStandBesideAndAreNeverNo) {
    for (const char* id : {"A", "B", "C", "D", "E", "F"}) source.add_office(id, "DNC", "district");
    portal("A", "yes");
    portal("B", "no").disputed.insert("state");
    portal("C", "unknown");
    portal("D", "building");
    portal("E", "no");
    const document doc = report();
    EXPECT_EQ(field(doc, "T1", "offices"), 6);
    EXPECT_EQ(field(doc, "T1", "exists"), 1);
    EXPECT_EQ(field(doc, "T1", "none"), 1);
    EXPECT_EQ(field(doc, "T1", "building"), 1);
    EXPECT_EQ(field(doc, "T1", "unknown"), 2);  // C said so, F said nothing
    EXPECT_EQ(field(doc, "T1", "disputed"), 1);
    EXPECT_EQ(field(doc, "T1", "P1"), 16.7);
    ASSERT_EQ(doc.find("T6")->rows.size(), 2u);  // building is still missing, disputed is not
    EXPECT_EQ(look_up(doc, "indicators", {{"code", "P2"}}, "value"), 2);
    EXPECT_EQ(look_up(doc, "indicators", {{"code", "P2"}}, "disputed"), 1);
}

TEST_F(Report, OfficesCountWhereActiveOnTheLastDay) {
    auto office = [&](const char* id, const char* from, const char* to) {
        record_view& v = source.add_office(id, "FSCD", "district");
        if (*from != 0) v.values["valid_from"] = from;
        if (*to != 0) v.values["valid_to"] = to;
        portal(id, "yes");
    };
    office("always", "", "");
    office("from_last_day", "2021-12-31", "");
    office("from_next_day", "2022-01-01", "");
    office("to_last_day", "2020-01-01", "2021-12-31");  // ended that day: no longer counted
    office("to_next_day", "2020-01-01", "2022-01-01");
    office("planned", "", "");
    source.find("office", "planned")->values["status"] = "planned";
    office("closed", "", "");
    source.find("office", "closed")->values["status"] = "closed";
    office("retired", "", "");
    source.find("office", "retired")->retired = true;
    const document doc = report();
    EXPECT_EQ(field(doc, "T1", "offices"), 3);
    EXPECT_EQ(field(doc, "T1", "exists"), 3);
    // Their records do not vanish without a word.
    ASSERT_EQ(doc.find("T1")->notes.size(), 2u);
    EXPECT_EQ(doc.find("T1")->notes[0].en.substr(0, 2), "5 ");
}

TEST_F(Report, HeadOfficeStandsBesideTheFieldAndGroupsCountOnlyTheField) {
    source.add_office("HQ", "DIP", "hq", false).values["reporting_groups"] = {"regional"};
    source.add_office("A", "DIP", "regional").values["reporting_groups"] = {"regional"};
    source.add_office("B", "DIP", "district");
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T1", {{"by", "group"}, {"scope", "regional"}}, "offices"), 1);
    EXPECT_EQ(field(doc, "T1", "offices"), 2);
    EXPECT_EQ(look_up(doc, "T1", {{"by", "head_office"}}, "offices"), 1);
    EXPECT_EQ(look_up(doc, "T0", {{"by", "field"}}, "due"), 2);
    EXPECT_EQ(look_up(doc, "T0", {{"by", "head_office"}}, "due"), 1);
}

// In every table: what a head office has stands in its own row, and in no other.
TEST_F(Report, AHeadOfficesFiguresStandInItsOwnRow) {
    source.add_office("HQ", "DIP", "hq", false);
    source.add_office("A", "DIP", "district");
    for (const char* id : {"HQ", "A"}) {
        auto& p = portal(id, "yes");
        p.values["maintainer"] = std::string(id) == "HQ" ? "dc" : "own";
        p.values["officer_info"] = "current";
        p.values["officer_info_checked_on"] = "2021-11-01";
        p.values["real_update_on"] = "2021-11-01";
    }
    source.add("social_channel", "HQ", "facebook:x", {{"kind", "facebook"}, {"state", "yes"}});
    source.add("enothi_count", "HQ", "all:2021-10:note_paper", {{"value", 7}});
    source.add("staff_posts", "HQ", "", {{"sanctioned", 3}, {"filled", 1}});
    source.add("directive_target", "HQ", "x", {{"status", "verified"}});
    sign("HQ", "2022-01-05T00:00:00Z", "2022-01-06T00:00:00Z");
    const document doc = report();
    const auto of = [&](const char* table, const char* by, const char* column,
                        std::vector<std::pair<std::string, nlohmann::json>> where = {}) {
        where.push_back({"by", by});
        return look_up(doc, table, where, column);
    };
    const std::pair<const char*, const char*> counts[] = {
        {"T0", "signed"}, {"T2", "dc"}, {"T9", "sanctioned"}, {"T10", "kept_outside"}};
    for (const auto& [table, column] : counts) {
        EXPECT_GT(of(table, "head_office", column), 0) << table;
        EXPECT_EQ(of(table, "field", column), 0) << table;
    }
    EXPECT_EQ(of("T3", "head_office", "in_quarter"), 1);
    EXPECT_EQ(of("T3", "field", "in_quarter"), 1);
    EXPECT_EQ(of("T4", "head_office", "current_checked", {{"item", "officer_info"}}), 1);
    EXPECT_EQ(of("T5", "head_office", "exists", {{"kind", "facebook"}}), 1);
    EXPECT_EQ(of("T5", "field", "exists", {{"kind", "facebook"}}), 0);
    EXPECT_EQ(of("T8", "head_office", "total", {{"kind", "note_paper"}}), 7);
    EXPECT_TRUE(of("T8", "field", "total", {{"kind", "note_paper"}}).is_null());
    EXPECT_EQ(of("T13", "head_office", "offices"), 1);
    EXPECT_EQ(of("T13", "field", "offices"), 1);
    EXPECT_EQ(of("indicators", "head_office", "value", {{"code", "C1"}}), 100.0);
    EXPECT_EQ(of("indicators", "field", "value", {{"code", "C1"}}), 0.0);
    EXPECT_EQ(of("indicators", "head_office", "value", {{"code", "D1"}}), 100.0);
    EXPECT_TRUE(of("indicators", "field", "value", {{"code", "D1"}}).is_null());
}

TEST_F(Report, KeepersThatNobodyKnowsOrAgreesOnStandBesideThoseOutside) {
    for (const char* id : {"A", "B", "C", "D"}) {
        source.add_office(id, "DNC", "district");
        portal(id, std::string(id) == "D" ? "no" : "yes");
    }
    source.find("portal", "A")->values["maintainer"] = "uno";
    source.find("portal", "B")->disputed.insert("maintainer");
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T10", {}, "kept_outside"), 1);
    EXPECT_EQ(look_up(doc, "T10", {}, "keeper_disputed"), 1);
    EXPECT_EQ(look_up(doc, "T10", {}, "keeper_unknown"), 1);  // C; D has no portal to keep
}

TEST_F(Report, DecisionsStatementsAndConflictsAreIndicators) {
    for (const char* id : {"A", "B", "C"}) {
        source.add_office(id, "DIP", "regional").values["reporting_groups"] = {"regional"};
        portal(id, std::string(id) == "C" ? "no" : "yes");
    }
    source.add("directive", "A", "d", {{"text_bn", "সিদ্ধান্ত"}});
    for (const auto& [id, status] : {std::pair("A", "verified"), {"B", "claimed"}}) {
        source.add("directive_target", id, "d", {{"status", status}});
    }
    source.add("directive_target", "C", "d", {{"status", "verified"}}).disputed.insert("status");
    source.add("directive_target", "elsewhere", "d", {{"status", "verified"}});
    source.find("portal", "C")->disputed.insert("domain");
    // 2, 30 and 5 hours; the last one in another quarter.
    const base::time_us hour = 3600 * base::second_us;
    const auto settled = [&](const char* at, int hours) {
        source.decided.emplace_back(*base::parse_iso(at), decided_value{"A", hours * hour});
    };
    settled("2021-10-01T04:00:00Z", 2);
    settled("2021-12-31T04:00:00Z", 30);
    settled("2021-12-31T18:00:00Z", 5);   // that is the 1st of January in Dhaka
    const document doc = report();
    const auto of = [&](const char* code, const char* column) {
        return look_up(doc, "indicators", {{"code", code}, {"by", "field"}}, column);
    };
    EXPECT_EQ(of("D1", "numerator"), 1);
    EXPECT_EQ(of("D1", "denominator"), 3);
    EXPECT_EQ(of("D1", "value"), 33.3);
    EXPECT_EQ(of("D1", "disputed"), 1);
    EXPECT_EQ(of("K1", "value"), 2);
    EXPECT_EQ(of("K1_hours", "numerator"), 2);
    EXPECT_EQ(of("K1_hours", "value"), 16.0);
}

TEST_F(Report, AQuarterOfServicesCountsWhereItWasCheckedAndSigned) {
    for (const char* id : {"A", "B", "C"}) {
        source.add_office(id, "DNC", "district");
        portal(id, std::string(id) == "C" ? "no" : "yes");
    }
    const auto checked = [&](const char* office, const char* day) {
        source.past.push_back({office, "portal.service_info", 0, "current"});
        source.past.push_back({office, "portal.service_info_checked_on", 0, day});
    };
    const char* in_time = "2022-01-05T00:00:00Z";
    checked("A", "2021-09-30");
    checked("A", "2021-12-01");
    sign("A", in_time, in_time, "2021-22/Q1:1");
    sign("A", in_time, in_time, "2021-22/Q2:1");
    sign("A", in_time, in_time, "2021-22/Q2:2");   // the same quarter again
    checked("B", "2021-06-30");                    // of the year before
    checked("B", "2021-10-01");
    sign("B", in_time, in_time, "2021-22/Q1:1");   // the quarter in which nothing was checked
    checked("C", "2021-10-01");
    sign("C", in_time, in_time, "2021-22/Q2:1");   // it has no portal
    const document doc = report();
    const auto a1 = [&](const char* column) {
        return look_up(doc, "indicators", {{"code", "A1"}}, column);
    };
    EXPECT_EQ(a1("numerator"), 2);
    EXPECT_EQ(a1("denominator"), 2);
    EXPECT_EQ(a1("value"), 1.0);
}

TEST_F(Report, WhatIsSaidOtherwiseThanTheRecordsSayIsAddedUp) {
    for (const char* id : {"A", "B"}) source.add_office(id, "DIP", "division");
    portal("A", "yes");
    const auto before = report();
    const auto said = [&](const std::string& key, const char* value) {
        source.add("report_cell", "A", "2021-22/Q2:" + key,
                   {{"quarter", "2021-22/Q2"}, {"key", key}, {"value", value},
                    {"source", "stated"}});
    };
    const auto of = [](const document& doc, const char* column) {
        return look_up(doc, "indicators", {{"code", "R1"}}, column);
    };
    EXPECT_EQ(of(before, "value"), 0);
    // Every figure of the department's in offices, said 5 too many of.
    std::int64_t figures = 0;
    for (const auto& row : before.find("T12")->rows) {
        if (row[0].value != "figure" || row[9].value != "office") continue;
        said(row[2].value.get<std::string>(),
             std::to_string(row[5].value.get<std::int64_t>() + 5).c_str());
        ++figures;
    }
    ASSERT_GT(figures, 3);
    const auto after = report();
    std::int64_t sums = 0, differing = 0;
    for (const auto& row : after.find("T12")->rows) {
        if (row[10].value != "differs" && row[10].value != "none_left") continue;
        ++differing;
        if (row[0].value == "identity") sums += std::abs(row[6].value.get<std::int64_t>());
    }
    EXPECT_EQ(of(after, "numerator"), differing);
    EXPECT_EQ(of(after, "value"), 5 * figures + sums);
}

TEST_F(Report, LastMicrosecondOfTheDueDayInDhakaIsOnTime) {
    for (const char* id : {"A", "B", "C", "D"}) source.add_office(id, "DNC", "district");
    // District: the 9th of January; its day ends at 18:00 UTC.
    sign("A", "2022-01-09T17:59:59.999999Z", "2022-01-09T17:59:59.999999Z");
    sign("B", "2022-01-09T18:00:00Z", "2022-01-09T18:00:00Z");
    sign("C", "2022-01-09T17:00:00Z", "2022-01-19T06:00:00Z");  // signed in time, line was down
    const document doc = report();
    auto t0 = [&](std::string_view column) {
        return look_up(doc, "T0", {{"department", "DNC"}}, column);
    };
    EXPECT_EQ(t0("due"), 4);
    EXPECT_EQ(t0("signed"), 3);
    EXPECT_EQ(t0("signed_on_time"), 2);
    EXPECT_EQ(t0("received_on_time"), 1);
    EXPECT_EQ(t0("late"), 1);
    EXPECT_EQ(t0("late_by_link"), 1);
    EXPECT_EQ(t0("missing"), 1);
    EXPECT_EQ(t0("C1"), 75.0);
    EXPECT_EQ(t0("S1"), 50.0);
    EXPECT_EQ(t0("S2"), 25.0);
    EXPECT_EQ(t0("S3"), 5.5);  // 1 and 10 days
}

TEST_F(Report, DueDayDependsOnTheLevel) {
    const due_dates due;
    auto day = [&](std::string_view level) {
        return base::to_text(base::dhaka_date(due.due_at(quarter, level)));
    };
    EXPECT_EQ(day("upazila"), "2022-01-06");
    EXPECT_EQ(day("district"), "2022-01-09");
    EXPECT_EQ(day("central_jail"), "2022-01-09");
    EXPECT_EQ(day("division"), "2022-01-13");
    EXPECT_EQ(day("metro"), "2022-01-13");
    EXPECT_EQ(day("hq"), "2022-01-15");
    EXPECT_EQ(day("ministry_division"), "2022-01-18");
}

TEST_F(Report, NotYetDueIsNotMissing) {
    source.add_office("A", "DNC", "district");
    const document before = report(*base::parse_iso("2022-01-09T17:59:59.999999Z"));
    EXPECT_EQ(look_up(before, "T0", {}, "awaited"), 1);
    EXPECT_EQ(look_up(before, "T0", {}, "missing"), 0);
    const document after = report(*base::parse_iso("2022-01-09T18:00:00Z"));
    EXPECT_EQ(look_up(after, "T0", {}, "missing"), 1);
}

TEST_F(Report, FirstSignatureDecidesOnTimeAndOtherQuartersDoNotCount) {
    source.add_office("A", "DNC", "district");
    source.add_office("B", "DNC", "district");
    sign("A", "2022-01-20T00:00:00Z", "2022-01-20T00:00:00Z", "2021-22/Q2:2");
    sign("A", "2022-01-05T00:00:00Z", "2022-01-06T00:00:00Z", "2021-22/Q2:1");
    sign("B", "2022-01-05T00:00:00Z", "2022-01-05T00:00:00Z", "2021-22/Q1:1");
    source.add("quarterly_report", "A", "2021-22/Q2", {{"status", "returned"}});
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T0", {}, "signed"), 1);
    EXPECT_EQ(look_up(doc, "T0", {}, "signed_on_time"), 1);
    EXPECT_EQ(look_up(doc, "T0", {}, "received_on_time"), 1);
    EXPECT_EQ(look_up(doc, "T0", {}, "returned"), 1);
}

TEST_F(Report, AgesFallIntoTheirBucketsAtTheLimits) {
    const std::pair<const char*, const char*> ages[] = {
        {"d0", "2021-12-31"},   {"d30", "2021-12-01"},  {"d31", "2021-11-30"},
        {"d90", "2021-10-02"},  {"d91", "2021-10-01"},  {"d92", "2021-09-30"},
        {"d180", "2021-07-04"}, {"d181", "2021-07-03"}, {"d365", "2020-12-31"},
        {"d366", "2020-12-30"}};
    for (const auto& [id, day] : ages) {
        source.add_office(id, "DNC", "district");
        portal(id, "yes").values["site_last_updated_on"] = day;
    }
    for (const char* id : {"never", "silent", "disputed", "none"}) {
        source.add_office(id, "DNC", "district");
    }
    portal("never", "yes").values["site_last_updated_text"] = "--";
    portal("silent", "yes");
    portal("disputed", "yes").disputed.insert("site_seen");  // the whole group waits
    portal("none", "no");
    const document doc = report();
    auto t3 = [&](std::string_view column) { return look_up(doc, "T3", {}, column); };
    EXPECT_EQ(t3("portals"), 13);
    EXPECT_EQ(t3("in_quarter"), 5);
    EXPECT_EQ(t3("days_0_30"), 2);
    EXPECT_EQ(t3("days_31_90"), 2);
    EXPECT_EQ(t3("days_91_180"), 3);
    EXPECT_EQ(t3("days_181_365"), 2);
    EXPECT_EQ(t3("over_365"), 1);
    EXPECT_EQ(t3("never"), 1);
    EXPECT_EQ(t3("unknown"), 1);
    EXPECT_EQ(t3("disputed"), 1);
    EXPECT_EQ(t3("P3"), 38.5);
    EXPECT_EQ(t3("P4"), 91.5);
}

TEST_F(Report, RealUpdateCountsWhereItIsLaterThanTheFooter) {
    source.add_office("A", "DNC", "district");
    record_view& v = portal("A", "yes");
    v.values["site_last_updated_on"] = "2020-01-01T10:00:00Z";
    v.values["real_update_on"] = "2021-10-01";
    EXPECT_EQ(look_up(report(), "T3", {}, "in_quarter"), 1);
}

TEST_F(Report, DetailsAreCurrentOnlyWhenCheckedInTheQuarter) {
    for (const char* id : {"A", "B", "C"}) {
        source.add_office(id, "DNC", "district");
        portal(id, "yes").values["officer_info"] = "current";
    }
    source.find("portal", "A")->values["officer_info_checked_on"] = "2021-12-31";
    source.find("portal", "B")->values["officer_info_checked_on"] = "2021-09-30";
    source.find("portal", "C")->disputed.insert("officers_seen");
    const document doc = report();
    auto t4 = [&](std::string_view column) {
        return look_up(doc, "T4", {{"item", "officer_info"}}, column);
    };
    EXPECT_EQ(t4("current"), 2);
    EXPECT_EQ(t4("disputed"), 1);
    EXPECT_EQ(t4("percent"), 33.3);
}

TEST_F(Report, KeepersChannelsAndContactsAreCountedByOffice) {
    for (const char* id : {"A", "B", "C"}) source.add_office(id, "DNC", "district");
    portal("A", "yes").values["maintainer"] = "dc";
    portal("B", "yes").values["maintainer"] = "own";
    source.find("portal", "B")->values["helpers"] = {"dc", "uno"};
    source.add("social_channel", "A", "facebook:x",
               {{"kind", "facebook"}, {"state", "yes"}, {"last_post_on", "2021-11-01"}});
    source.add("social_channel", "A", "facebook:y", {{"kind", "facebook"}, {"state", "no"}});
    source.add("social_channel", "B", "facebook:x", {{"kind", "facebook"}, {"state", "no"}});
    source.add("contact_entry", "A", "1",
               {{"on", "2021-11-10"}, {"result", "promised"}, {"promised_by", "2021-12-01"}});
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T2", {}, "P7"), 50.0);
    EXPECT_EQ(look_up(doc, "T2", {}, "help_uno"), 1);
    auto facebook = [&](std::string_view column) {
        return look_up(doc, "T5", {{"kind", "facebook"}}, column);
    };
    EXPECT_EQ(facebook("exists"), 1);
    EXPECT_EQ(facebook("posted_in_quarter"), 1);
    EXPECT_EQ(facebook("none"), 1);
    EXPECT_EQ(facebook("unanswered"), 1);
    EXPECT_EQ(look_up(doc, "T10", {}, "contacted"), 1);
    EXPECT_EQ(look_up(doc, "T10", {}, "overdue_promises"), 1);
    EXPECT_EQ(look_up(doc, "T10", {}, "P8"), 100.0);
}

TEST_F(Report, MissingPortalShowsItsCase) {
    source.add_office("A", "DNC", "district");
    portal("A", "no");
    source.add("portal_case", "A", "", {{"stage", "letter_sent"}, {"opened_on", "2021-12-01"}});
    source.add("case_event", "A", "1", {{"on", "2021-12-20"}, {"text", "letter sent"}});
    source.add("case_event", "A", "2", {{"on", "2021-12-02"}, {"text", "opened"}});
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T6", {}, "stage"), "letter_sent");
    EXPECT_EQ(look_up(doc, "T6", {}, "days_open"), 30);
    EXPECT_EQ(look_up(doc, "T6", {}, "last_event"), "letter sent");
    EXPECT_EQ(look_up(doc, "indicators", {{"code", "P9"}}, "value"), 100.0);
    // While the quarter runs, days are counted to today.
    const document running = report(*base::parse_iso("2021-12-11T00:00:00Z"));
    EXPECT_EQ(look_up(running, "T6", {}, "days_open"), 10);
}

TEST_F(Report, EnothiCountsOfficesBranchesAndMonths) {
    for (const char* id : {"A", "B", "C", "D"}) source.add_office(id, "DNC", "district");
    source.add("enothi_office", "A", "", {{"state", "full"}});
    source.add("enothi_office", "B", "", {{"state", "started"}});
    source.add("enothi_office", "C", "", {{"state", "suspended"}});
    for (const char* branch : {"x", "y"}) {
        source.add("enothi_branch", "A", branch, {{"state", "started"}, {"active", true}});
        source.add("enothi_branch", "B", branch,
                   {{"state", branch[0] == 'x' ? "started" : "setup"}});
    }
    source.add("enothi_branch", "B", "old", {{"state", "not_started"}, {"active", false}});
    auto count = [&](const char* office, const char* key, int value) {
        source.add("enothi_count", office, key, {{"value", value}});
    };
    count("A", "all:2021-10:note_disposed", 90);
    count("A", "x:2021-10:note_disposed", 50);  // inside "all"
    count("B", "x:2021-10:note_disposed", 4);
    count("B", "y:2021-10:note_disposed", 6);
    count("A", "all:2021-10:note_by_potrojari", 10);
    count("A", "all:2021-10:note_paper", 100);
    count("A", "all:2021-09:note_disposed", 1000);  // another quarter
    count("A", "all:2021-11:dak_received", 40);
    count("A", "all:2021-11:dak_disposed", 30);
    count("B", "x:2021-12:dak_disposed", 5);
    const document doc = report();
    EXPECT_EQ(field(doc, "T7", "started"), 2);
    EXPECT_EQ(field(doc, "T7", "not_started"), 0);
    EXPECT_EQ(field(doc, "T7", "suspended"), 1);
    EXPECT_EQ(field(doc, "T7", "unknown"), 1);
    EXPECT_EQ(field(doc, "T7", "E1"), 50.0);
    EXPECT_EQ(field(doc, "T7", "E3"), 75.0);
    EXPECT_EQ(field(doc, "T7", "E4"), 25.0);
    EXPECT_EQ(look_up(doc, "T8", {{"kind", "note_disposed"}}, "2021-10"), 100);
    EXPECT_EQ(look_up(doc, "T8", {{"kind", "note_disposed"}}, "total"), 100);
    EXPECT_EQ(look_up(doc, "T8", {{"kind", "note_disposed"}}, "offices"), 2);
    EXPECT_TRUE(look_up(doc, "T8", {{"kind", "note_disposed"}}, "2021-11").is_null());
    EXPECT_EQ(look_up(doc, "T8", {{"kind", "E5"}}, "total"), 50.0);
    // Months are lacking, so nobody knows what was open when the quarter began: not 75 %, nor 0.
    const auto e6 = [&](const char* column) {
        return look_up(doc, "indicators", {{"code", "E6"}, {"by", "field"}}, column);
    };
    EXPECT_TRUE(e6("numerator").is_null());
    EXPECT_TRUE(e6("denominator").is_null());
    EXPECT_TRUE(e6("value").is_null());
    EXPECT_EQ(e6("unknown"), 4);
    const table& t8 = *doc.find("T8");
    EXPECT_TRUE(std::any_of(t8.notes.begin(), t8.notes.end(), [](const auto& note) {
        return note.en.starts_with("E6: ") && note.bn.starts_with("E6: ");
    }));
}

TEST_F(Report, PeopleDecisionsProjectsAndSilence) {
    source.add_office("A", "DNC", "district");
    source.add_office("B", "DNC", "district");
    source.add("staff", "A", "s1", {{"name_bn", "ক"}});
    source.add("staff_posts", "A", "", {{"sanctioned", 3}, {"filled", 1}});
    source.add(
        "training_event", "A", "t1",
        {{"topic", "portal"}, {"from", "2021-06-01"}, {"days", "1.5"}, {"attendees", {"s1"}}});
    source.add("training_event", "A", "t2",
               {{"topic", "portal"}, {"from", "2020-12-31"}, {"days", "9"}, {"attendees", {"s1"}}});
    source.find("office", "A")->values["parent"] = "HQ";
    source.add("directive", "HQ", "meeting:2:ka",
               {{"text_bn", "সিদ্ধান্ত"}, {"due_on", "2021-12-01"}});
    source.add("directive_target", "A", "meeting:2:ka", {{"status", "claimed"}});
    source.add("directive_target", "B", "HQ:meeting:2:ka", {{"status", "verified"}});
    portal("A", "yes").disputed = {"officer_info", "officer_info_checked_on", "state"};
    source.add("project_unit", "B", "", {{"name_bn", "প্রকল্প"}, {"project_director", "খ"}});
    for (auto& v : source.records) v.last_effective = *base::parse_iso("2021-12-31T00:00:00Z");
    source.find("staff", "A", "s1")->last_effective = *base::parse_iso("2022-01-25T00:00:00Z");
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T9", {}, "sanctioned"), 3);
    EXPECT_EQ(look_up(doc, "T9", {}, "posts_unknown"), 1);
    EXPECT_EQ(look_up(doc, "T9", {}, "person_days"), 1.5);
    EXPECT_EQ(look_up(doc, "T9", {}, "H1"), 50.0);
    EXPECT_EQ(look_up(doc, "T11", {}, "overdue"), 1);
    EXPECT_EQ(look_up(doc, "T11", {}, "oldest"), "2021-12-01");
    EXPECT_EQ(look_up(doc, "T11", {}, "D1"), 50.0);
    EXPECT_EQ(look_up(doc, "T14", {}, "enothi"), "unknown");
    EXPECT_EQ(look_up(doc, "T13", {}, "silent"), 1);  // B; A wrote a week ago
    EXPECT_EQ(look_up(doc, "T13", {}, "disputed_values"), 2);  // a group is one value
}

}  // namespace
}  // namespace kheya::hub_report::testing
