// Every number of the report's tables opens the list of offices that it counts, and the list adds
// up to the number.

#include "hub/report/behind.hpp"
#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kheya::hub_report::testing {
namespace {

using nlohmann::json;

class Behind : public ::testing::Test {
protected:
    void SetUp() override {
        source.add_csv("office", "packaging/demo/offices.csv", *types);
        source.add_csv("portal", "packaging/demo/portal_DIP.csv", *types);
        source.add_csv("enothi_office", "packaging/demo/enothi_DIP.csv", *types);
        source.add_csv("report_cell", "packaging/demo/stated.csv", *types);
        const std::string one = "DIP-DIST-65", two = "DIP-DIST-01";
        source.find("portal", one)->disputed.insert("state");
        source.find("portal", two)->values["maintainer"] = "dc";
        source.find("portal", two)->values["real_update_on"] = "2021-11-01";
        source.add("staff_posts", one, "", {{"sanctioned", 7}, {"filled", 3}});
        source.add("staff", one, "s1", {{"name_bn", "ক"}, {"is_own", true}});
        source.add("training_event", two, "t1",
                   {{"topic", "enothi"}, {"from", "2021-10-01"}, {"half_days", 3},
                    {"attendees", json::array({"s1"})}});
        for (const char* branch : {"a", "b"}) {
            source.add("enothi_branch", one, branch,
                       {{"branch_id", branch}, {"name_bn", branch}, {"state", "started"}});
        }
        for (const auto& [office, n] : std::map<std::string, int>{{one, 30}, {two, 12}}) {
            source.add("enothi_count", office, "all:2021-11:note_disposed",
                       {{"branch_id", "all"}, {"month", "2021-11"}, {"kind", "note_disposed"},
                        {"value", n}});
        }
        source.add("directive", "SSD-MIN-26", "d1", {{"text_bn", "সৃজন"}, {"due_on", "2021-11-30"}});
        for (const std::string& office : {one, two}) {
            source.add("directive_target", office, "d1",
                       {{"directive", "d1"}, {"status", "claimed"}});
        }
        const auto without = std::find_if(
            source.records.begin(), source.records.end(), [](const record_view& v) {
                return v.type == "portal" && v.values.contains("state") &&
                       v.values.at("state") == "no";
            });
        ASSERT_NE(without, source.records.end());
        source.add("portal_case", std::string(without->office), "",
                   {{"stage", "identified"}, {"opened_on", "2021-10-01"}});
        record_view& v = source.add("sign_off", one, "2021-22/Q2:1",
                                    {{"quarter", "2021-22/Q2"}, {"revision", 1}});
        v.last_effective = *base::parse_iso("2022-01-05T04:00:00Z");
        v.first_received = *base::parse_iso("2022-01-26T04:00:00Z");
        source.decided.emplace_back(*base::parse_iso("2021-11-26T04:00:00Z"),
                                    decided_value{one, base::day_us});
    }

    json behind(cell_query query) {
        const auto list = offices_behind(source, *types, quarter, as_of, query);
        EXPECT_TRUE(list) << (list ? "" : list.error().text());
        return list ? *list : json::object();
    }
    static std::map<std::string, std::string> named(const table& t,
                                                    const std::vector<cell>& row) {
        std::map<std::string, std::string> names;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!names_row(t.columns[i].key) || !row[i].value.is_string()) continue;
            names[t.columns[i].key] = row[i].value.get<std::string>();
        }
        return names;
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    memory_source source;
    base::time_us as_of = *base::parse_iso("2022-02-01T10:00:00Z");
};

TEST_F(Behind, EveryCountIsTheSumOfWhatItsOfficesAdd) {
    const auto doc = compute(source, *types, quarter, as_of);
    ASSERT_TRUE(doc);
    std::set<std::string> seen;
    for (const table& t : doc->tables) {
        if (t.id == "indicators") continue;   // its numbers are those of the others
        for (const auto& row : t.rows) {
            const auto names = named(t, row);
            const auto of = names.find("department");
            const bool is_sum = names.contains("kind") && names.at("kind") == "identity";
            if (is_sum || (of != names.end() && of->second != "DIP")) continue;
            for (std::size_t i = 0; i < row.size(); ++i) {
                const std::string& column = t.columns[i].key;
                if (!row[i].value.is_number_integer() || row[i].value == 0) continue;
                if (t.id == "T12" && (column == "stated" || column == "difference")) continue;
                const json list = behind({t.id, column, names, "", 2000});
                std::int64_t sum = 0;
                for (const json& line : list["rows"]) sum += line.value("value", std::int64_t{0});
                EXPECT_EQ(json(sum), row[i].value) << t.id << " " << column << json(names);
                EXPECT_FALSE(list["more"].get<bool>());
                seen.insert(t.id);
            }
        }
    }
    for (const char* id : {"T0", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10",
                           "T11", "T12", "T13"}) {
        EXPECT_TRUE(seen.contains(id)) << id;
    }
}

TEST_F(Behind, ARateOpensItsNumeratorAndAMedianAllItCounts) {
    const std::map<std::string, std::string> dip = {{"department", "DIP"}};
    const auto count = [&](const char* table, const char* column) {
        auto row = dip;
        row["by"] = "field";
        return behind({table, column, row, "", 2000})["rows"].size();
    };
    EXPECT_EQ(count("T1", "P1"), count("T1", "exists"));
    EXPECT_EQ(count("T2", "P7"), count("T2", "outside"));
    const auto doc = compute(source, *types, quarter, as_of, {}, "T3");
    const json portals = look_up(*doc, "T3", {{"department", "DIP"}, {"by", "field"}}, "portals");
    const json undated = look_up(*doc, "T3", {{"department", "DIP"}, {"by", "field"}}, "unknown");
    const json never = look_up(*doc, "T3", {{"department", "DIP"}, {"by", "field"}}, "never");
    EXPECT_EQ(json(count("T3", "P4")),
              json(portals.get<int>() - undated.get<int>() - never.get<int>()));
    const auto indicator = [&](const char* code) {
        return cell_query{"indicators", "value",
                          {{"department", "DIP"}, {"by", "field"}, {"code", code}}, "", 2000};
    };
    EXPECT_EQ(behind(indicator("P1"))["rows"].size(), count("T1", "exists"));
    EXPECT_EQ(behind(indicator("K1"))["rows"].size(), count("T13", "disputed_values"));
    // That is of the department's words, and no office's.
    EXPECT_FALSE(offices_behind(source, *types, quarter, as_of, indicator("R1")));
}

TEST_F(Behind, ListsComeByPagesAndAStatedFigureOpensItsRecord) {
    const std::map<std::string, std::string> row = {{"department", "DIP"}, {"by", "field"}};
    const json whole = behind({"T1", "exists", row, "", 2000});
    std::vector<json> pages;
    std::string after;
    do {
        const json page = behind({"T1", "exists", row, after, 7});
        for (const json& line : page["rows"]) pages.push_back(line);
        after = page["rows"].empty() ? "" : page["rows"].back()["office"].get<std::string>();
        if (!page["more"].get<bool>()) break;
    } while (!after.empty());
    EXPECT_EQ(json(pages), whole["rows"]);
    const json stated =
        behind({"T12", "stated", {{"kind", "figure"}, {"key", "dip.portal.division"}}, "", 9});
    ASSERT_EQ(stated["rows"].size(), 1u) << stated;
    EXPECT_EQ(stated["rows"][0]["record"], "report_cell/2021-22/Q2:dip.portal.division");
}

TEST_F(Behind, WhatIsNoNumberIsRefused) {
    const auto refused = [&](const cell_query& query) {
        return !offices_behind(source, *types, quarter, as_of, query);
    };
    EXPECT_TRUE(refused({"T99", "exists", {}, "", 9}));
    EXPECT_TRUE(refused({"T1", "nothing", {}, "", 9}));
    EXPECT_TRUE(refused({"T12", "computed", {{"kind", "identity"}}, "", 9}));
    EXPECT_EQ(behind({"T1", "exists", {{"department", "NONE"}}, "", 9})["rows"].size(), 0u);
}

}  // namespace
}  // namespace kheya::hub_report::testing
