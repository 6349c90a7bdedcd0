// The overview beside the report: every total is the report's own, and every number's list holds as
// many offices as the number says.

#include "hub/report/overview.hpp"
#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_report::testing {
namespace {

class Overview : public ::testing::Test {
protected:
    void SetUp() override {
        source.add_csv("office", "packaging/demo/offices.csv", *types);
        for (const char* department : {"DIP", "DNC", "FSCD", "PRISONS"}) {
            const std::string of = std::string(department) + ".csv";
            source.add_csv("portal", "packaging/demo/portal_" + of, *types);
            source.add_csv("enothi_office", "packaging/demo/enothi_" + of, *types);
        }
        // Two offices that signed in time, one of which arrived late, and one that signed late.
        sign("DIP-DIST-65", "2022-01-05T04:00:00Z", "2022-01-06T04:00:00Z");
        sign("DIP-DIST-01", "2022-01-05T04:00:00Z", "2022-01-26T04:00:00Z");
        sign("DNC-DIST-19", "2022-01-20T04:00:00Z", "2022-01-20T05:00:00Z");
        source.find("portal", "DIP-DIST-65")->disputed.insert("state");
        source.find("portal", "DIP-DIST-01")->values["real_update_on"] = "2021-11-01";
    }

    void sign(const std::string& office, const char* signed_at, const char* received_at) {
        record_view& v = source.add("sign_off", office, "2021-22/Q2:1",
                                    {{"quarter", "2021-22/Q2"}, {"revision", 1}});
        v.last_effective = *base::parse_iso(signed_at);
        v.first_received = *base::parse_iso(received_at);
    }

    // Runs `look` with the survey and the marks of the offices.
    void with_marks(const std::function<void(const survey&, const std::vector<marked_office>&)>&
                        look) {
        const auto offices = office_register::read(source, *types, quarter);
        const auto known = read_facts(source, *types, quarter);
        const auto pulses = source.pulses(*types);
        ASSERT_TRUE(offices && known && pulses);
        const survey s{*offices, *known, *types, quarter, as_of};
        look(s, mark_offices(s, *pulses, {}));
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    memory_source source;
    base::time_us as_of = *base::parse_iso("2022-02-01T10:00:00Z");
};

TEST_F(Overview, TotalsOfADepartmentAreThoseOfTheReport) {
    const auto report = compute(source, *types, quarter, as_of);
    ASSERT_TRUE(report);
    struct same {
        const char *figure, *table, *column;
    };
    const same pairs[] = {{"offices", "T1", "offices"},
                          {"portal_yes", "T1", "exists"},
                          {"portal_no", "T1", "none"},
                          {"portal_unknown", "T1", "unknown"},
                          {"portal_disputed", "T1", "disputed"},
                          {"fresh", "T3", "in_quarter"},
                          {"kept_outside", "T2", "outside"},
                          {"enothi_started", "T7", "started"},
                          {"enothi_not_started", "T7", "not_started"},
                          {"enothi_unknown", "T7", "unknown"},
                          {"reports_due", "T0", "due"},
                          {"reports_signed", "T0", "signed"},
                          {"reports_received", "T0", "received"},
                          {"reports_signed_on_time", "T0", "signed_on_time"},
                          {"reports_received_on_time", "T0", "received_on_time"},
                          {"reports_late", "T0", "late"},
                          {"reports_late_by_link", "T0", "late_by_link"},
                          {"reports_missing", "T0", "missing"},
                          {"silent", "T13", "silent"},
                          {"never_heard", "T13", "never_heard"}};
    with_marks([&](const survey& s, const std::vector<marked_office>& offices) {
        const auto doc = overview_document(s, offices, {});
        int compared = 0;
        for (const auto& d : doc["departments"]) {
            for (const same& p : pairs) {
                // Figures of reports and of silence count all offices, the others the field.
                const std::string table = p.table;
                const bool of_all = table == "T0" || table == "T13";
                std::int64_t reported = 0;
                bool known = false;
                for (const char* by : {"field", "head_office", "beside"}) {
                    if (!of_all && std::string(by) != "field") continue;
                    const auto part = look_up(
                        *report, p.table, {{"department", d["department"]}, {"by", by}}, p.column);
                    if (part == "no such row") continue;
                    reported += part.get<std::int64_t>();
                    known = true;
                }
                if (!known) continue;
                EXPECT_EQ(d["figures"][p.figure], reported)
                    << d["department"] << " " << p.figure << " " << p.column;
                ++compared;
            }
        }
        EXPECT_GE(compared, 80);
        EXPECT_EQ(doc["figures"]["reports_late_by_link"], 1);
        EXPECT_EQ(doc["figures"]["portal_disputed"], 1);
        EXPECT_EQ(doc["figures"]["fresh"], 1);
    });
}

TEST_F(Overview, LevelsAreTheReportsRows) {
    const auto report = compute(source, *types, quarter, as_of);
    ASSERT_TRUE(report);
    with_marks([&](const survey& s, const std::vector<marked_office>& offices) {
        const auto doc = overview_document(s, offices, {});
        ASSERT_EQ(doc["levels"].size(), report->find("T1")->rows.size());
        for (const auto& row : doc["levels"]) {
            const std::vector<std::pair<std::string, nlohmann::json>> where{
                {"department", row["department"]}, {"by", row["by"]}, {"scope", row["scope"]}};
            EXPECT_EQ(row["portal_yes"], look_up(*report, "T1", where, "exists"));
            EXPECT_EQ(row["enothi_started"], look_up(*report, "T7", where, "started"));
        }
    });
}

TEST_F(Overview, TheListBehindEveryNumberIsAsLongAsTheNumber) {
    with_marks([&](const survey& s, const std::vector<marked_office>& offices) {
        const auto doc = overview_document(s, offices, {});
        for (const auto& d : doc["departments"]) {
            for (const auto& [name, n] : d["figures"].items()) {
                list_query query;
                query.what = *mark_named(name);
                query.department = d["department"].get<std::string>();
                query.limit = 1000;
                EXPECT_EQ(offices_document(s, offices, query)["rows"].size(), n) << name;
            }
        }
        for (const auto& d : doc["districts"]) {
            list_query query;
            query.what = mark::portal_yes;
            query.district = d["district"].get<std::string>();
            query.limit = 1000;
            EXPECT_EQ(offices_document(s, offices, query)["total"], d["portal_yes"]);
        }
    });
}

// Also where an office that is no field office stands at a level or in a group of theirs.
TEST_F(Overview, TheListBehindARowByLevelIsAsLongAsItsNumber) {
    source.add_office("DIP-DIST-X", "DIP", "district", false).values["reporting_groups"] = {
        "regional"};
    source.add("portal", "DIP-DIST-X", "", {{"state", "yes"}});
    source.add_office("DIP-TRG-X", "DIP", "training", false);
    with_marks([&](const survey& s, const std::vector<marked_office>& offices) {
        const auto doc = overview_document(s, offices, {});
        int compared = 0;
        for (const auto& row : doc["levels"]) {
            const auto by = row["by"].get<std::string>(), of = row["scope"].get<std::string>();
            for (const char* figure : {"offices", "portal_yes", "reports_due"}) {
                list_query query;
                query.what = *mark_named(figure);
                query.department = row["department"].get<std::string>();
                query.by = by;
                (by == "group" ? query.group : query.level) = by == "field" ? "" : of;
                EXPECT_EQ(offices_document(s, offices, query)["total"], row[figure])
                    << row["department"] << by << of << figure;
                query.by.clear();
                if (by != "level" && by != "group") continue;
                EXPECT_EQ(offices_document(s, offices, query)["total"], row[figure])
                    << row["department"] << of << figure;
                ++compared;
            }
        }
        EXPECT_GT(compared, 30);
    });
}

TEST_F(Overview, AReportThatWasSentBackIsOwedAgain) {
    source.add("quarterly_report", "DIP-DIST-65", "2021-22/Q2", {{"status", "returned"}});
    with_marks([&](const survey& s, const std::vector<marked_office>& offices) {
        list_query query;
        query.what = mark::reports_returned;
        const auto list = offices_document(s, offices, query);
        ASSERT_EQ(list["rows"].size(), 1u);
        EXPECT_EQ(list["rows"][0]["report"], "returned");
        EXPECT_EQ(list["rows"][0]["days_late"], 23);   // due on the 9th of January
    });
}

TEST_F(Overview, AListIsReadPageByPage) {
    with_marks([&](const survey& s, const std::vector<marked_office>& offices) {
        list_query query;
        query.limit = 100;
        std::size_t seen = 0;
        for (bool more = true; more;) {
            const auto page = offices_document(s, offices, query);
            seen += page["rows"].size();
            query.after = page["rows"].back()["office"].get<std::string>();
            more = page["more"].get<bool>();
        }
        EXPECT_EQ(seen, 297u);
    });
}

TEST_F(Overview, ADistrictIsKnownByItsIsoCode) {
    for (const auto& district : *types->codes("district")) {
        EXPECT_EQ(iso_of_district(district.name).size(), 5u) << district.name;
    }
    EXPECT_EQ(iso_of_district("26"), "BD-13");
    EXPECT_EQ(iso_of_district("02"), "");
}

TEST_F(Overview, ThePointOfAnEarlierQuarterCountsWhatWasSaidByThen) {
    const auto at = [](const char* time) { return *base::parse_iso(time); };
    source.past = {
        {"DIP-DIST-65", "portal.state", at("2021-08-01T00:00:00Z"), "no"},
        {"DIP-DIST-65", "portal.state", at("2021-11-01T00:00:00Z"), "yes"},
        {"DIP-DIST-65", "portal.real_update_on", at("2021-11-02T00:00:00Z"), "2021-11-01"},
        {"DIP-DIST-65", "portal.state", at("2022-03-01T00:00:00Z"), "down"},
        {"DIP-DIST-01", "enothi_office.state", at("2022-03-01T00:00:00Z"), "started"},
        {"DIP-DIST-01", "enothi_office.started_on", at("2022-03-01T00:00:00Z"), "2021-09-15"},
        {"DIP-HQ-26", "portal.state", at("2021-08-01T00:00:00Z"), "yes"}};
    const auto trend = trend_of(source, *types, base::quarter{2021, 3}, 4);
    ASSERT_TRUE(trend);
    ASSERT_EQ(trend->size(), 4u);
    const auto& q4 = (*trend)[0];
    const auto& q1 = (*trend)[1];
    const auto& q2 = (*trend)[2];
    const auto& q3 = (*trend)[3];
    EXPECT_EQ(q4.of.text(), "2020-21/Q4");
    EXPECT_EQ(q1.portal_yes, 0);
    EXPECT_EQ(q2.portal_yes, 1);
    EXPECT_EQ(q2.fresh, 1);
    EXPECT_EQ(q3.portal_yes, 0);
    EXPECT_EQ(q4.enothi_started, 0);
    EXPECT_EQ(q1.enothi_started, 1);
    EXPECT_EQ(q2.reports_received, 3);
    EXPECT_EQ(q2.offices, 297);
    EXPECT_EQ(q2.reports_due, 302);
    EXPECT_EQ(q3.reports_received, 0);
}

}  // namespace
}  // namespace kheya::hub_report::testing
