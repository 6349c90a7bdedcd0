// Counts in which something is missing or in dispute: what nobody gave is no number.

#include "hub/followup/open_matters.hpp"
#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_report::testing {
namespace {

class ReportCounts : public ::testing::Test {
protected:
    void SetUp() override {
        for (const char* id : {"A", "B", "C"}) source.add_office(id, "DNC", "district");
    }
    document report() {
        auto doc = compute(source, *types, quarter, *base::parse_iso("2022-02-01T00:00:00Z"));
        EXPECT_TRUE(doc);
        return std::move(*doc);
    }
    record_view& count(const char* office, const std::string& key, int value) {
        return source.add("enothi_count", office, key, {{"value", value}});
    }
    // All three kinds of one month that E5 is made from.
    void notes(const char* office, const std::string& of, int disposed, int by_letter, int paper) {
        count(office, of + ":note_disposed", disposed);
        count(office, of + ":note_by_potrojari", by_letter);
        count(office, of + ":note_paper", paper);
    }
    // Both kinds of one month that E6 is made from.
    void dak(const char* office, const std::string& of, int received, int disposed) {
        count(office, of + ":dak_received", received);
        count(office, of + ":dak_disposed", disposed);
    }
    void began(const char* office, const char* day) {
        source.add("enothi_office", office, "", {{"state", "started"}, {"started_on", day}});
    }
    nlohmann::json e5(std::string_view column) {
        return look_up(report(), "T8", {{"kind", "E5"}}, column);
    }
    nlohmann::json indicator(const char* code, std::string_view column) {
        return look_up(report(), "indicators", {{"code", code}}, column);
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    memory_source source;
};

TEST_F(ReportCounts, NotesOnPaperThatNobodyGaveAreNotNone) {
    count("A", "all:2021-10:note_disposed", 10);
    count("A", "all:2021-10:note_by_potrojari", 0);
    EXPECT_TRUE(e5("2021-10").is_null());
    EXPECT_TRUE(e5("total").is_null());
    EXPECT_TRUE(indicator("E5", "value").is_null());
    EXPECT_EQ(indicator("E5", "unknown"), 3);
    notes("B", "all:2021-10", 20, 10, 30);
    notes("B", "all:2021-11", 10, 0, 30);
    EXPECT_EQ(e5("2021-10"), 50.0);
    EXPECT_EQ(e5("2021-11"), 25.0);
    EXPECT_EQ(indicator("E5", "numerator"), 40);
    EXPECT_EQ(indicator("E5", "denominator"), 100);
    EXPECT_EQ(indicator("E5", "value"), 40.0);
    EXPECT_EQ(e5("offices"), 1);
    EXPECT_EQ(e5("unknown"), 3);   // B gave nothing of December
    notes("B", "all:2021-12", 0, 0, 0);
    EXPECT_EQ(e5("unknown"), 2);
    EXPECT_EQ(e5("total"), 40.0);
}

TEST_F(ReportCounts, NotesInDisputeStandBesideE5) {
    notes("A", "all:2021-10", 10, 0, 10);
    notes("B", "all:2021-10", 90, 0, 10);
    source.find("enothi_count", "B", "all:2021-10:note_paper")->disputed.insert("value");
    EXPECT_EQ(e5("2021-10"), 50.0);
    EXPECT_EQ(indicator("E5", "disputed"), 1);
}

// A branch that left its notes on paper out is missing, not without any.
TEST_F(ReportCounts, E5AsksTheSameBranchesForEveryKind) {
    notes("A", "x:2021-10", 10, 0, 10);
    notes("A", "y:2021-10", 10, 0, 30);
    EXPECT_EQ(e5("2021-10"), 33.3);
    count("A", "z:2021-10:note_disposed", 60);
    EXPECT_TRUE(e5("2021-10").is_null());
    notes("B", "all:2021-10", 1, 0, 1);
    EXPECT_EQ(e5("2021-10"), 50.0);
}

// What was open when the quarter began follows from every month since e-Nothi began.
TEST_F(ReportCounts, DakDisposedIsOfWhatWasOpenAndWhatCame) {
    began("A", "2021-08-10");
    dak("A", "all:2021-08", 30, 10);
    dak("A", "all:2021-09", 20, 25);
    for (const char* month : {"x:2021-10", "x:2021-11", "x:2021-12"}) dak("A", month, 10, 5);
    dak("A", "all:2022-01", 900, 900);   // of the next quarter
    began("B", "2021-11-20");   // in the quarter, with nothing open
    dak("B", "all:2021-11", 8, 4);
    dak("B", "all:2021-12", 2, 1);
    dak("C", "all:2021-12", 7, 7);   // nobody knows since when
    EXPECT_EQ(indicator("E6", "numerator"), 15 + 5);
    EXPECT_EQ(indicator("E6", "denominator"), 15 + 30 + 10);
    EXPECT_EQ(indicator("E6", "value"), 36.4);
    EXPECT_EQ(indicator("E6", "unknown"), 1);
    EXPECT_EQ(indicator("E6", "disputed"), 0);
    EXPECT_EQ(look_up(report(), "T8", {{"kind", "E6"}}, "offices"), 2);
}

TEST_F(ReportCounts, DakIsUnknownWhereAnythingOfItIs) {
    const auto known = [&] { return look_up(report(), "T8", {{"kind", "E6"}}, "offices"); };
    began("A", "2021-09-01");
    for (const char* month : {"all:2021-09", "all:2021-10", "all:2021-11", "all:2021-12"}) {
        dak("A", month, 10, 10);
    }
    ASSERT_EQ(known(), 1);
    for (const char* key : {"all:2021-09:dak_received", "all:2021-11:dak_disposed"}) {
        record_view* one = source.find("enothi_count", "A", key);
        one->retired = true;
        EXPECT_EQ(known(), 0) << key;
        one->retired = false;
        one->disputed.insert("value");
        EXPECT_EQ(known(), 0) << key;
        EXPECT_EQ(indicator("E6", "disputed"), 1) << key;
        EXPECT_EQ(indicator("E6", "unknown"), 2) << key;
        one->disputed.clear();
    }
    // More went than had come: one of the numbers is wrong, or something was open before.
    for (const char* key : {"all:2021-09:dak_disposed", "all:2021-12:dak_disposed"}) {
        record_view* one = source.find("enothi_count", "A", key);
        one->values["value"] = 11;
        EXPECT_EQ(known(), 0) << key;
        one->values["value"] = 10;
    }
    record_view* enothi = source.find("enothi_office", "A");
    enothi->disputed.insert("started_on");
    EXPECT_EQ(indicator("E6", "disputed"), 1);
    enothi->disputed.clear();
    for (const char* day : {"2021-08-31", "2022-01-01"}) {
        enothi->values["started_on"] = day;
        EXPECT_EQ(known(), 0) << day;
    }
    enothi->values["started_on"] = "2021-09-30";
    EXPECT_EQ(known(), 1);
}

// A branch that comes in later may have had dak open: nobody counted it before.
TEST_F(ReportCounts, DakOfBranchesIsOfTheSameOnesInEveryMonth) {
    const auto known = [&] { return look_up(report(), "T8", {{"kind", "E6"}}, "offices"); };
    began("A", "2021-10-01");
    for (const char* month : {"x:2021-10", "x:2021-11", "x:2021-12"}) dak("A", month, 4, 2);
    for (const char* month : {"y:2021-11", "y:2021-12"}) dak("A", month, 4, 2);
    EXPECT_EQ(known(), 0);
    dak("A", "y:2021-10", 4, 2);
    EXPECT_EQ(known(), 1);
    EXPECT_EQ(indicator("E6", "value"), 50.0);
}

TEST_F(ReportCounts, OfficesThatGaveAKindInAnyMonthAreItsGivers) {
    count("A", "all:2021-10:dak_received", 5);
    count("B", "all:2021-11:dak_received", 5);
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T8", {{"kind", "dak_received"}}, "offices"), 2);
    EXPECT_EQ(look_up(doc, "T8", {{"kind", "dak_received"}}, "unknown"), 1);
    EXPECT_EQ(look_up(doc, "T8", {{"kind", "dak_received"}}, "total"), 10);
}

TEST_F(ReportCounts, AClosedCaseIsNotUnderWay) {
    source.add("portal", "A", "", {{"state", "no"}});
    source.add("portal_case", "A", "",
               {{"stage", "letter_sent"},
                {"opened_on", "2021-11-01"},
                {"closed_on", "2021-12-01"}});
    EXPECT_EQ(look_up(report(), "T6", {}, "stage"), "no_case");
    EXPECT_EQ(indicator("P9", "numerator"), 0);
    EXPECT_EQ(indicator("P9", "denominator"), 1);
}

TEST_F(ReportCounts, BranchesOfWhichNothingIsSettledStandBeside) {
    const auto branch = [&](const char* office, const char* key, const char* state)
        -> record_view& {
        return source.add("enothi_branch", office, key, {{"active", true}, {"state", state}});
    };
    branch("A", "x", "started");
    branch("A", "y", "not_started").disputed.insert("state");
    branch("B", "x", "started");
    branch("B", "y", "unknown");
    branch("B", "z", "started").disputed.insert("active");
    branch("C", "x", "not_started");
    const document doc = report();
    const auto t7 = [&](const char* column) { return look_up(doc, "T7", {}, column); };
    EXPECT_EQ(t7("branches"), 6);
    EXPECT_EQ(t7("branches_started"), 2);
    EXPECT_EQ(t7("branches_unknown"), 1);
    EXPECT_EQ(t7("branches_disputed"), 2);
    EXPECT_EQ(t7("all_branches_disputed"), 2);   // A and B; at C one is known not to have begun
    EXPECT_EQ(t7("all_branches_unknown"), 0);
    EXPECT_EQ(look_up(doc, "indicators", {{"code", "E3"}}, "unknown"), 1);
    EXPECT_EQ(look_up(doc, "indicators", {{"code", "E3"}}, "disputed"), 2);
    EXPECT_EQ(look_up(doc, "indicators", {{"code", "E4"}}, "disputed"), 2);
}

TEST_F(ReportCounts, ATrainingKeepsItsDaysWhoeverLeft) {
    source.add("staff", "A", "s1", {{"name_bn", "ক"}});
    source.add("training_event", "A", "t",
               {{"topic", "portal"}, {"from", "2021-11-01"}, {"days", "2"},
                {"attendees", {"s1", "gone"}}, {"count_only", 5}});
    const auto t9 = [&](const char* column) { return look_up(report(), "T9", {}, column); };
    EXPECT_EQ(t9("person_days"), 10.0);   // five people, two of them by name
    EXPECT_EQ(t9("trained"), 1);
    EXPECT_EQ(t9("staff_unknown"), 2);
    EXPECT_EQ(indicator("H1", "unknown"), 2);
    source.find("staff", "A", "s1")->retired = true;
    EXPECT_EQ(t9("person_days"), 10.0);
    EXPECT_EQ(t9("trained"), 0);
}

TEST_F(ReportCounts, APlannedTrainingHasTrainedNobodyYet) {
    source.add("staff", "A", "s1", {{"name_bn", "ক"}});
    source.add("training_event", "A", "t",
               {{"topic", "portal"}, {"from", "2021-12-20"}, {"days", "2"}, {"attendees", {"s1"}}});
    const auto on = [&](const char* day) {
        const auto doc = compute(source, *types, quarter, *base::parse_iso(day));
        return look_up(*doc, "T9", {}, "trained");
    };
    EXPECT_EQ(on("2021-12-19T04:00:00Z"), 0);
    EXPECT_EQ(on("2021-12-20T04:00:00Z"), 1);
}

TEST_F(ReportCounts, OfficesOutsideTheDivisionOweNoReport) {
    source.add_office("EXT-DC-65", "EXT", "dc_office", false);
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T0", {{"department", "EXT"}}, "due"), 0);
    EXPECT_EQ(look_up(doc, "T0", {{"department", "EXT"}}, "missing"), 0);
    EXPECT_EQ(trend_of(source, *types, quarter, 1)->front().reports_due, 3);
}

TEST_F(ReportCounts, APageThatDoesNotOpenIsNotNone) {
    source.add("social_channel", "A", "facebook:x", {{"kind", "facebook"}, {"state", "no"}});
    source.add("social_channel", "A", "facebook:y", {{"kind", "facebook"}, {"state", "down"}});
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T5", {{"kind", "facebook"}}, "none"), 0);
    EXPECT_EQ(look_up(doc, "T5", {{"kind", "facebook"}}, "other"), 1);
}

// Of posts only the newest is known.
TEST_F(ReportCounts, WhoPostedAfterTheQuarterMayHavePostedInIt) {
    record_view& page = source.add("social_channel", "A", "facebook:x",
                                   {{"kind", "facebook"}, {"state", "yes"}});
    const auto told = [&](const char* day) {
        page.values["last_post_on"] = day;
        const document doc = report();
        return std::pair(look_up(doc, "T5", {{"kind", "facebook"}}, "posted_in_quarter"),
                         look_up(doc, "T5", {{"kind", "facebook"}}, "posts_unknown"));
    };
    using pair = std::pair<nlohmann::json, nlohmann::json>;
    EXPECT_EQ(told("2021-09-30"), pair(0, 0));
    EXPECT_EQ(told("2021-12-31"), pair(1, 0));
    EXPECT_EQ(told("2022-01-01"), pair(0, 1));
}

TEST_F(ReportCounts, NotesTellWhatMayBeCountedTwice) {
    const auto told = [&](const char* id) {
        std::string all;
        const document doc = report();
        for (const auto& note : doc.find(id)->notes) all += note.en + note.bn;
        return all;
    };
    for (const char* id : {"A", "B", "C"}) {
        source.add("portal", id, "", {{"state", "yes"}, {"domain", "dnc.gov.bd"}});
        source.add("enothi_branch", id, "x", {{"name_bn", "হিসাব শাখা"}, {"state", "started"}});
    }
    source.find("portal", "B")->values["domain"] = "b.gov.bd";
    EXPECT_NE(told("T1").find("dnc.gov.bd (A, C)"), std::string::npos) << told("T1");
    EXPECT_EQ(told("T1").find("b.gov.bd ("), std::string::npos) << told("T1");
    source.find("portal", "C")->values["state"] = "no";
    EXPECT_EQ(told("T1"), "");
    EXPECT_EQ(told("T7"), "");
    source.add("enothi_branch", "B", "y", {{"name_bn", "হিসাব শাখা"}, {"state", "started"}});
    EXPECT_NE(told("T7").find(": B."), std::string::npos) << told("T7");
    source.find("enothi_branch", "B", "y")->values["active"] = false;
    EXPECT_EQ(told("T7"), "");
}

TEST_F(ReportCounts, NobodyOutsideIsCalledForAPortalThatIsKeptInside) {
    for (const char* id : {"A", "B", "C"}) {
        source.add("portal", id, "", {{"state", "yes"}, {"maintainer", "own"}});
        source.add("coordination_contact", id, std::string("c") + id, {{"keeper", "dc"}});
    }
    source.find("portal", "B")->values["maintainer"] = "dc";
    source.find("portal", "C")->values["maintainer"] = "unknown";
    const auto offices = office_register::read(source, *types, quarter);
    const auto known = read_facts(source, *types, quarter);
    ASSERT_TRUE(offices && known);
    const survey s{*offices, *known, *types, quarter, *base::parse_iso("2022-01-10T00:00:00Z")};
    const auto open = hub_followup::open_matters(source, s, 30);
    ASSERT_TRUE(open);
    ASSERT_EQ((*open)["contacts"].size(), 2u);
    EXPECT_EQ((*open)["contacts"][0]["office"], "B");
    EXPECT_EQ((*open)["contacts"][1]["office"], "C");
}

}  // namespace
}  // namespace kheya::hub_report::testing
