// What head offices decide and state: kept apart by office, however alike they number it.

#include "hub/report/behind.hpp"
#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_report::testing {
namespace {

class ReportStated : public ::testing::Test {
protected:
    void SetUp() override {
        for (const char* d : {"DIP", "DNC"}) {
            const std::string head = std::string(d) + "-HQ", district = std::string(d) + "-1";
            source.add_office(head, d, "hq", false).values["parent"] = "MIN";
            source.add_office(district, d, "district").values["parent"] = head;
        }
    }
    document report() {
        auto doc = compute(source, *types, quarter, *base::parse_iso("2022-02-01T00:00:00Z"));
        EXPECT_TRUE(doc);
        return std::move(*doc);
    }
    void decide(const char* office, const char* text, const char* due_on) {
        source.add("directive", office, number, {{"text_bn", text}, {"due_on", due_on}});
    }
    void ask(const char* office, const std::string& directive, const char* status = "open") {
        source.add("directive_target", office, directive,
                   {{"directive", directive}, {"status", status}});
    }
    nlohmann::json t11(const char* office, const char* column) {
        return look_up(report(), "T11", {{"directive", number}, {"office", office}}, column);
    }
    void state(const char* office, const char* value) {
        source.add("report_cell", office, std::string("2021-22/Q2:") + key,
                   {{"quarter", "2021-22/Q2"}, {"key", key}, {"value", value}, {"unit", "office"},
                    {"source", "stated"}});
    }
    nlohmann::json t12(const char* column) {
        return look_up(report(), "T12", {{"key", key}}, column);
    }

    static constexpr const char* number = "meeting:5:1.1";
    static constexpr const char* key = "dip.regional.total";
    std::shared_ptr<const record::type_set> types = record::builtin_types();
    memory_source source;
};

TEST_F(ReportStated, DecisionsOfOneNumberAreThoseOfTheirOffices) {
    decide("DIP-HQ", "ক", "2021-12-01");
    decide("DNC-HQ", "খ", "2023-08-01");
    ask("DIP-1", number);
    ask("DNC-1", std::string("DNC-HQ:") + number);
    EXPECT_EQ(report().find("T11")->rows.size(), 2u);
    for (const char* office : {"DIP-HQ", "DNC-HQ"}) {
        const bool late = std::string(office) == "DIP-HQ";
        EXPECT_EQ(t11(office, "text"), late ? "ক" : "খ");
        EXPECT_EQ(t11(office, "targets"), 1) << office;
        EXPECT_EQ(t11(office, "overdue"), late ? 1 : 0) << office;
    }
    EXPECT_EQ(t11("DIP-HQ", "oldest"), "2021-12-01");
    EXPECT_TRUE(t11("DNC-HQ", "oldest").is_null());
}

TEST_F(ReportStated, ABareNumberMeansTheNearestOfficeAbove) {
    decide("MIN", "মন্ত্রণালয়", "2021-12-01");
    decide("DIP-HQ", "ক", "2021-12-01");
    ask("DIP-1", number);
    ask("DNC-1", number);
    EXPECT_EQ(t11("DIP-HQ", "targets"), 1);
    EXPECT_EQ(t11("MIN", "targets"), 1);
    // Nobody above it keeps that one: it is not another department's.
    ask("DNC-1", "DIP-HQ:meeting:6:2");
    source.add("directive", "DIP-1", "meeting:6:2", {{"text_bn", "গ"}});
    const document doc = report();
    EXPECT_EQ(look_up(doc, "T11", {{"directive", "DIP-HQ:meeting:6:2"}}, "targets"), 1);
    EXPECT_EQ(look_up(doc, "T11", {{"directive", "meeting:6:2"}}, "targets"), 0);
}

TEST_F(ReportStated, AReferenceFindsADecisionThatMovedToAnotherOffice) {
    decide("DIP-HQ", "ক", "2021-12-01");
    source.records.back().record = std::string("OLD-HQ:") + number;
    ask("DIP-1", std::string("OLD-HQ:") + number);
    ask("DIP-HQ", number);
    EXPECT_EQ(t11("DIP-HQ", "targets"), 2);
}

TEST_F(ReportStated, AnOfficeThatHasEndedIsAskedForNothing) {
    decide("DIP-HQ", "ক", "2021-11-01");
    source.add_office("DIP-2", "DIP", "district").values["valid_to"] = "2021-12-15";
    for (const char* id : {"DIP-1", "DIP-2"}) ask(id, std::string("DIP-HQ:") + number);
    EXPECT_EQ(t11("DIP-HQ", "targets"), 1);
    EXPECT_EQ(t11("DIP-HQ", "overdue"), 1);
    const document doc = report();
    ASSERT_EQ(doc.find("T11")->notes.size(), 1u);
    EXPECT_EQ(doc.find("T11")->notes[0].en.substr(0, 2), "1 ");
    const cell_query behind{"T11", "overdue", {{"directive", number}, {"office", "DIP-HQ"}}, {}};
    const auto list = offices_behind(source, *types, quarter, doc.as_of, behind);
    ASSERT_TRUE(list);
    EXPECT_EQ((*list)["rows"].size(), 1u);
}

TEST_F(ReportStated, OnlyItsOwnDepartmentStatesADepartmentsFigure) {
    state("DIP-HQ", "67");
    state("DNC-1", "3");
    EXPECT_EQ(t12("stated"), 67);
    EXPECT_EQ(t12("result"), "differs");
}

TEST_F(ReportStated, TwoStatementsOfOneDepartmentThatDifferAreDisputed) {
    state("DIP-HQ", "67");
    state("DIP-1", "67.0");
    EXPECT_EQ(t12("stated"), 67);
    source.records.back().values["value"] = "3";
    EXPECT_TRUE(t12("stated").is_null());
    EXPECT_EQ(t12("result"), "disputed");
    // Both stand behind the number, and nobody else's.
    state("DNC-1", "9");
    const cell_query query{"T12", "stated", {{"key", key}, {"kind", "figure"}}, {}};
    const auto list = offices_behind(source, *types, quarter, 0, query);
    ASSERT_TRUE(list);
    ASSERT_EQ((*list)["rows"].size(), 2u);
    EXPECT_EQ((*list)["rows"][0]["office"], "DIP-HQ");
    EXPECT_EQ((*list)["rows"][0]["stated"], "67");
    EXPECT_EQ((*list)["rows"][1]["stated"], "3");
}

TEST_F(ReportStated, AStatementInAnotherUnitIsNotCompared) {
    state("DIP-HQ", "1");
    source.records.back().values["unit"] = "percent";
    EXPECT_EQ(t12("result"), "wrong_unit");
    EXPECT_TRUE(t12("difference").is_null());
    source.records.back().values["unit"] = "office";
    EXPECT_EQ(t12("result"), "differs");
}

TEST_F(ReportStated, AFieldOfficeStatesWhereItsHeadOfficeIsSilent) {
    state("DIP-1", "64");
    EXPECT_EQ(t12("stated"), 64);
}

}  // namespace
}  // namespace kheya::hub_report::testing
