// The demonstration's register against the minutes it stands for: every number said there comes out
// of the records, every contradiction in them is listed, and neither is written into the program.

#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_report::testing {
namespace {

class ReportOfTheMinutes : public ::testing::Test {
protected:
    void SetUp() override {
        source.add_csv("office", "packaging/demo/offices.csv", *types);
        for (const char* department : {"DIP", "DNC", "FSCD", "PRISONS"}) {
            const std::string of = std::string(department) + ".csv";
            source.add_csv("portal", "packaging/demo/portal_" + of, *types);
            source.add_csv("enothi_office", "packaging/demo/enothi_" + of, *types);
        }
        source.add_csv("report_cell", "packaging/demo/stated.csv", *types);
        ASSERT_GT(source.records.size(), 800u);
    }

    document report() {
        auto doc = compute(source, *types, quarter, *base::parse_iso("2021-12-31T10:00:00Z"));
        EXPECT_TRUE(doc);
        return std::move(*doc);
    }

    static nlohmann::json of_key(const document& doc, const std::string& key,
                                 std::string_view column) {
        return look_up(doc, "T12", {{"key", key}}, column);
    }

    void restate(const std::string& key, const std::string& value) {
        for (record_view& v : source.records) {
            if (v.type == "report_cell" && v.key == "2021-22/Q2:" + key) v.values["value"] = value;
        }
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    memory_source source;
};

TEST_F(ReportOfTheMinutes, EveryCountAndRateOfTheMinutesComesOutOfTheRecords) {
    const document doc = report();
    const csv_rows figures = read_csv("tests/golden/minutes_figures.csv");
    int compared = 0;
    for (std::size_t i = 1; i < figures.size(); ++i) {
        const auto& row = figures[i];
        const nlohmann::json computed = of_key(doc, row[0], "computed");
        ASSERT_TRUE(computed.is_number()) << row[0] << " " << computed;
        EXPECT_EQ(computed, nlohmann::json::parse(row[1])) << row[0];
        EXPECT_EQ(of_key(doc, row[0], "unit"), row[2]) << row[0];
        ++compared;
    }
    EXPECT_EQ(compared, 39);
}

TEST_F(ReportOfTheMinutes, EveryStatedFigureAgreesWithTheRecords) {
    const document doc = report();
    int stated = 0;
    for (const auto& row : doc.find("T12")->rows) {
        if (row[0].value != "figure" || row[4].value.is_null()) continue;
        EXPECT_EQ(row[6].value, 0) << row[2].value;
        EXPECT_EQ(row[10].value, "agrees") << row[2].value;
        ++stated;
    }
    EXPECT_EQ(stated, 26);
}

TEST_F(ReportOfTheMinutes, TheirRatesStandInTheTablesByGroupAndLevel) {
    const document doc = report();
    auto e1 = [&](const char* department, const char* by, const char* scope) {
        return look_up(doc, "T7", {{"department", department}, {"by", by}, {"scope", scope}}, "E1");
    };
    EXPECT_EQ(e1("DIP", "group", "regional"), 29.9);
    EXPECT_EQ(e1("PRISONS", "group", "field"), 5.3);
    EXPECT_EQ(e1("FSCD", "level", "division"), 50.0);
    EXPECT_EQ(e1("FSCD", "level", "district"), 4.7);
    EXPECT_EQ(e1("DNC", "level", "division"), 75.0);
    auto p1 = [&](const char* department, const char* scope) {
        return look_up(doc, "T1", {{"department", department}, {"scope", scope}}, "P1");
    };
    EXPECT_EQ(p1("DNC", "metro"), 75.0);
    EXPECT_EQ(p1("PRISONS", "division"), 37.5);
    EXPECT_EQ(p1("FSCD", "district"), 100.0);
    EXPECT_EQ(p1("DIP", "division"), 87.5);
}

TEST_F(ReportOfTheMinutes, HeadOfficesStandInARowOfTheirOwn) {
    const document doc = report();
    for (const char* department : {"DIP", "DNC", "FSCD", "PRISONS"}) {
        EXPECT_EQ(
            look_up(doc, "T7", {{"department", department}, {"by", "head_office"}}, "started"), 1);
    }
    EXPECT_EQ(look_up(doc, "T1", {{"department", "DIP"}, {"by", "head_office"}}, "exists"), 1);
    // Not mentioned is not known, and not "no".
    EXPECT_EQ(look_up(doc, "T1", {{"department", "DNC"}, {"by", "head_office"}}, "unknown"), 1);
    EXPECT_EQ(look_up(doc, "T1", {{"department", "DNC"}, {"by", "head_office"}}, "none"), 0);
}

TEST_F(ReportOfTheMinutes, WhatWasNotSaidStaysUnknown) {
    const document doc = report();
    auto districts = [&](const char* table, const char* department, const char* column) {
        return look_up(doc, table, {{"department", department}, {"scope", "district"}}, column);
    };
    EXPECT_EQ(districts("T7", "DNC", "unknown"), 16);
    EXPECT_EQ(districts("T7", "DNC", "not_started"), 0);
    EXPECT_EQ(districts("T7", "FSCD", "unknown"), 61);
    EXPECT_EQ(districts("T1", "DNC", "unknown"), 2);
    EXPECT_EQ(districts("T1", "DNC", "none"), 1);
}

TEST_F(ReportOfTheMinutes, OfficesWithoutPortalAreListedByTheNamesOfTheDecisions) {
    const document doc = report();
    const table* missing = doc.find("T6");
    auto count = [&](const char* department) {
        return std::count_if(missing->rows.begin(), missing->rows.end(),
                             [&](const auto& row) { return row[0].value == department; });
    };
    EXPECT_EQ(count("DIP"), 6);
    EXPECT_EQ(count("DNC"), 3);
    EXPECT_EQ(count("FSCD"), 0);
    EXPECT_EQ(count("PRISONS"), 6);
    EXPECT_EQ(look_up(doc, "T6", {{"name", "টেকনাফ বিশেষ জোন, কক্সবাজার"}}, "stage"), "no_case");
    EXPECT_EQ(look_up(doc, "T6", {{"name", "আঞ্চলিক পাসপোর্ট অফিস, যাত্রাবাড়ি"}}, "state"), "no");
}

TEST_F(ReportOfTheMinutes, ContradictionsOfTheMinutesAreListed) {
    const document doc = report();
    struct expected {
        const char* key;
        int stated, computed, difference;
        const char *result, *terms;
    };
    const expected list[] = {
        {"dip.regional_count", 67, 67, 0, "agrees", "20 + 47 / 67"},
        {"dip.head_office_inside", 67, 68, -1, "differs", "20 + 47 / 67 + 1"},      // 2
        {"dip.portal_plus_missing", 70, 67, 3, "differs", "7 + 57 + 6 / 20 + 47"},  // 3
        {"dip.division_count", 8, 8, 0, "agrees", "7 + 1 / 8"},
        {"dnc.district_gap", 62, 64, -2, "no_number", "61 + 1 + ? / 64"},  // 4
        {"dnc.metro_count", 4, 4, 0, "agrees", "3 + 1 / 4"},
        {"dnc.enothi_division", 6, 8, -2, "no_number", "6 + ? / 8"},
        {"dnc.enothi_district", 48, 64, -16, "no_number", "48 + ? / 64"},
        {"prisons.district_without_portal", 68, 68, 0, "none_left", "68 + ? / 68"},  // 5
        {"prisons.division_count", 8, 8, 0, "agrees", "3 + 5 / 8"},
        {"prisons.enothi_count", 76, 76, 0, "agrees", "4 + 72 / 68 + 8"},
        {"prisons.enothi_outside", 76, 77, -1, "differs", "4 + 72 / 77"},
        {"fscd.division_count", 8, 8, 0, "agrees", "4 + 4 / 8"},
        {"fscd.enothi_most", 3, 64, -61, "no_number", "3 + ? / 64"},  // 6
    };
    for (const expected& e : list) {
        EXPECT_EQ(of_key(doc, e.key, "stated"), e.stated) << e.key;
        EXPECT_EQ(of_key(doc, e.key, "computed"), e.computed) << e.key;
        EXPECT_EQ(of_key(doc, e.key, "difference"), e.difference) << e.key;
        EXPECT_EQ(of_key(doc, e.key, "result"), e.result) << e.key;
        EXPECT_EQ(of_key(doc, e.key, "terms"), e.terms) << e.key;
    }
}

TEST_F(ReportOfTheMinutes, IdentitiesFollowWhateverIsStated) {
    restate("dip.enothi.not_started", "50");
    restate("prisons.portal.district_incl_central_jails", "60");
    const document doc = report();
    EXPECT_EQ(of_key(doc, "dip.portal_plus_missing", "difference"), 0);
    EXPECT_EQ(of_key(doc, "dip.portal_plus_missing", "result"), "agrees");
    EXPECT_EQ(of_key(doc, "dip.enothi.not_started", "difference"), 3);
    EXPECT_EQ(of_key(doc, "dip.enothi.not_started", "result"), "differs");
    EXPECT_EQ(of_key(doc, "prisons.district_without_portal", "result"), "no_number");
    EXPECT_EQ(of_key(doc, "prisons.enothi_count", "difference"), 8);
}

TEST_F(ReportOfTheMinutes, NumberForWhatHadNoneMakesAnOrdinarySum) {
    source.add("report_cell", "FSCD-HQ-26", "2021-22/Q2:fscd.enothi.district_not_started",
               {{"value", "60"}, {"unit", "office"}, {"source", "stated"}});
    const document doc = report();
    EXPECT_EQ(of_key(doc, "fscd.enothi_most", "result"), "differs");
    EXPECT_EQ(of_key(doc, "fscd.enothi_most", "difference"), -1);
    EXPECT_EQ(of_key(doc, "fscd.enothi_most", "terms"), "3 + 60 / 64");
}

TEST_F(ReportOfTheMinutes, UnstatedAndDisputedFiguresAreNeverTakenForNumbers) {
    for (record_view& v : source.records) {
        if (v.key == "2021-22/Q2:dip.portal.division") v.retired = true;
        if (v.key == "2021-22/Q2:prisons.enothi.started") v.disputed.insert("value");
    }
    const document doc = report();
    EXPECT_EQ(of_key(doc, "dip.portal.division", "result"), "not_stated");
    EXPECT_EQ(of_key(doc, "dip.portal_plus_missing", "result"), "not_stated");
    EXPECT_TRUE(of_key(doc, "dip.portal_plus_missing", "difference").is_null());
    EXPECT_EQ(of_key(doc, "prisons.enothi.started", "result"), "disputed");
    EXPECT_EQ(of_key(doc, "prisons.enothi_count", "result"), "disputed");
}

TEST_F(ReportOfTheMinutes, ChangeOfOneOfficeChangesItsFigures) {
    ASSERT_NE(source.find("portal", "DIP-DIST-19"), nullptr);
    source.find("portal", "DIP-DIST-19")->values["state"] = "no";
    source.find("portal", "DIP-DIST-67")->values["state"] = "building";
    source.find("enothi_office", "DIP-DIST-19")->values["state"] = "not_started";
    const document doc = report();
    EXPECT_EQ(of_key(doc, "dip.portal.district", "computed"), 55);
    EXPECT_EQ(of_key(doc, "dip.portal.district", "difference"), 2);
    EXPECT_EQ(of_key(doc, "dip.portal.missing_named", "computed"), 8);
    EXPECT_EQ(of_key(doc, "dip.enothi.started", "computed"), 19);
    EXPECT_EQ(of_key(doc, "dip.enothi.rate_pct", "computed"), 28.4);
    EXPECT_EQ(look_up(doc, "T6", {{"office", "DIP-DIST-19"}}, "state"), "no");
}

TEST_F(ReportOfTheMinutes, RegisterIsATreeWithUniqueIdsAndDomains) {
    const csv_rows rows = read_csv("packaging/demo/offices.csv");
    std::map<std::string, std::string> parent_of;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        EXPECT_TRUE(parent_of.emplace(rows[i][0], rows[i][5]).second) << rows[i][0];
    }
    for (const auto& [id, parent] : parent_of) {
        std::string at = id;
        int steps = 0;
        for (; !parent_of.at(at).empty() && steps < 9; ++steps) {
            ASSERT_TRUE(parent_of.contains(parent_of.at(at))) << at;
            at = parent_of.at(at);
        }
        EXPECT_EQ(at, "SSD-MIN-26") << id;
        EXPECT_LE(steps, 3) << id;
    }
    std::set<std::string> domains;
    for (const record_view& v : source.records) {
        if (v.type != "portal" || !v.values.contains("domain")) continue;
        EXPECT_TRUE(domains.insert(v.values.at("domain").get<std::string>()).second);
    }
    EXPECT_EQ(domains.size(), 282u);
}

}  // namespace
}  // namespace kheya::hub_report::testing
