// Figures for which the report asks the store for more than one quarter holds.

#include "tests/unit/rights_world.hpp"

namespace kheya::hub_command {

namespace {

class Figures : public Rights {};

TEST_F(Figures, DakOpenWhenTheQuarterBeganComesFromAllMonthsBefore) {
    put("enothi_office", "DIP-A", {"state=started", "started_on=2021-05-20"});
    const auto dak = [&](const std::string& month, const std::string& kind, int number) {
        put("enothi_count/all:2021-" + month + ":dak_" + kind, "DIP-A",
            {"value=" + std::to_string(number), "source=hand_count"});
    };
    for (const char* month : {"05", "06", "07", "08", "09"}) {
        dak(month, "received", 10);
        dak(month, "disposed", 6);
    }
    dak("10", "received", 1000);
    const auto said = [&](const char* department) {
        const json report = act("report", {{"quarter", rights_quarter}, {"table", "T8"},
                                           {"department", department}});
        const json& table = report["tables"]["T8"];
        std::map<std::string, json> of_field;
        for (const json& row : table["rows"]) {
            if (row[1] != "field" || row[2] != "E6") continue;
            for (std::size_t i = 0; i < row.size(); ++i) {
                of_field[table["columns"][i].get<std::string>()] = row[i];
            }
        }
        return of_field;
    };
    auto of_dip = said("DIP"), of_dnc = said("DNC");
    EXPECT_EQ(of_dip["numerator"], 18);
    EXPECT_EQ(of_dip["denominator"], 8 + 30);
    EXPECT_EQ(of_dip["offices"], 1);
    EXPECT_EQ(of_dnc["offices"], 0);
    EXPECT_EQ(of_dnc["unknown"], 1);
    const json behind = act("list offices", {{"quarter", rights_quarter}, {"table", "T8"},
                                             {"column", "denominator"},
                                             {"row", {{"department", "DIP"}, {"by", "field"},
                                                      {"kind", "E6"}}}});
    ASSERT_EQ(behind["rows"].size(), 1u) << behind;
    EXPECT_EQ(behind["rows"][0]["value"], 38);
}

// As pages ask, in somebody's session.
TEST_F(Figures, ListsBehindTheOverviewHoldWhomItCounts) {
    const json quarter = {{"quarter", rights_quarter}};
    for (const char* name : {"Rahima", "beside"}) {
        const caller who{name, role::division, "", "10.0.0.1"};
        const auto told = [&](const char* verb, const json& more) {
            json asked = quarter;
            asked.update(more);
            return json::parse(perform(verb, asked, who).out, nullptr, false);
        };
        const json figures = told("overview", json::object())["figures"];
        ASSERT_EQ(figures["reports_missing"], 5);
        for (const auto& [figure, number] : figures.items()) {
            EXPECT_EQ(told("list offices", {{"what", figure}})["total"], number)
                << figure << " as " << name;
        }
        for (const auto& [row, number] : {std::pair("head_office", 2), std::pair("beside", 1)}) {
            EXPECT_EQ(told("list offices", {{"what", "reports_due"}, {"by", row}})["total"],
                      number)
                << row << " as " << name;
        }
        EXPECT_EQ(told("list offices", {{"by", "nobody"}})["error"]["where"], "by");
    }
}

}  // namespace

}  // namespace kheya::hub_command
