// A report that was issued reads back word for word, two of them are compared cell by cell, and
// reminders know their days and their blanks.

#include "hub/followup/reminders.hpp"
#include "hub/report/frozen.hpp"
#include "tests/unit/report_source.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_report::testing {
namespace {

using what = difference::kind;

class FrozenReport : public ::testing::Test {
protected:
    void SetUp() override {
        source.add_csv("office", "packaging/demo/offices.csv", *types);
        source.add_csv("portal", "packaging/demo/portal_DIP.csv", *types);
        source.add_csv("report_cell", "packaging/demo/stated.csv", *types);
    }

    document report() {
        auto doc = compute(source, *types, quarter, *base::parse_iso("2021-12-31T10:00:00Z"));
        EXPECT_TRUE(doc);
        return std::move(*doc);
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    memory_source source;
};

TEST_F(FrozenReport, ReadsBackWordForWordInEveryRendering) {
    const document doc = report();
    const std::string kept = freeze(doc);
    const auto back = thaw(kept);
    ASSERT_TRUE(back);
    EXPECT_EQ(freeze(*back), kept);
    for (bool bengali : {false, true}) {
        EXPECT_EQ(render_text(*back, bengali), render_text(doc, bengali));
        EXPECT_EQ(render_csv(*back, {}, bengali), render_csv(doc, {}, bengali));
        EXPECT_EQ(render_html(*back, {}, bengali), render_html(doc, {}, bengali));
    }
    EXPECT_EQ(to_json(*back), to_json(doc));
}

TEST_F(FrozenReport, TextThatIsNoneIsRefused) {
    EXPECT_FALSE(thaw("{"));
    EXPECT_FALSE(thaw("{}"));
    EXPECT_FALSE(thaw(R"({"format":1,"quarter":"2021-22/Q2","as_of":0})"));
    EXPECT_FALSE(thaw(R"({"format":2,"quarter":"2021-22/Q2","as_of":0,"tables":[]})"));
}

TEST_F(FrozenReport, NothingDiffersFromItself) {
    const document doc = report();
    EXPECT_TRUE(differences(doc, doc).empty());
}

TEST_F(FrozenReport, AChangedCellAnAddedAndARemovedRowAreNamed) {
    const document before = report();
    source.find("portal", "DIP-DIST-65")->values["state"] = "no";
    source.find("portal", "DIP-DIV-45")->values["state"] = "yes";
    const auto found = differences(before, report());
    const auto of = [&](what kind, const std::string& table, std::size_t place,
                        const std::string& name) {
        return std::count_if(found.begin(), found.end(), [&](const difference& d) {
            return d.what == kind && d.table == table && place < d.row.size() &&
                   d.row[place].value == name;
        });
    };
    EXPECT_EQ(of(what::added, "T6", 1, "DIP-DIST-65"), 1);
    EXPECT_EQ(of(what::removed, "T6", 1, "DIP-DIV-45"), 1);
    bool seen = false;
    for (const difference& d : found) {
        if (d.table != "T1" || d.where.key != "none" || d.row[2].value != "district") continue;
        EXPECT_EQ(d.before.value, 0);
        EXPECT_EQ(d.after.value, 1);
        seen = true;
    }
    EXPECT_TRUE(seen);
}

TEST(Reminders, AStageBeginsOnItsDay) {
    using hub_followup::stage_reached;
    hub_followup::calendar_days days;
    const auto reached = [&](const char* day) -> std::string {
        const auto* stage = stage_reached(days, quarter, "district", *base::parse_date(day));
        return stage == nullptr ? "" : std::string(stage->code);
    };
    // A district's last day is 9 January 2022.
    EXPECT_EQ(reached("2022-01-05"), "");
    EXPECT_EQ(reached("2022-01-06"), "first");
    EXPECT_EQ(reached("2022-01-09"), "first");
    EXPECT_EQ(reached("2022-01-10"), "second");
    EXPECT_EQ(reached("2022-01-13"), "third");
    EXPECT_EQ(reached("2022-01-16"), "third");
    EXPECT_EQ(reached("2022-01-17"), "demi_official");
    EXPECT_EQ(stage_reached(days, quarter, "upazila", *base::parse_date("2022-01-03")),
              hub_followup::find_stage("first"));
    // Headquarters may set others.
    days.due.district = 20;
    days.after_due = {-10, 2, 4, 8};
    EXPECT_EQ(reached("2022-01-09"), "");
    EXPECT_EQ(reached("2022-01-10"), "first");
    EXPECT_EQ(reached("2022-01-21"), "first");
    EXPECT_EQ(reached("2022-01-22"), "second");
}

TEST(Reminders, BlanksThatAreNotKnownYetStay) {
    EXPECT_EQ(hub_followup::fill("{memo} to {office}, {", {{"office", "Narail"}}),
              "{memo} to Narail, {");
    EXPECT_EQ(hub_followup::unknown_blank("{memo} {offce}"), "offce");
}

TEST(Reminders, EveryOwnTemplateKnowsItsBlanksAndNamesWhoMustSign) {
    for (const auto& stage : hub_followup::stages) {
        const std::string_view text = hub_followup::own_template(stage.code);
        EXPECT_EQ(hub_followup::unknown_blank(text), "") << stage.code;
        for (const char* blank : {"{memo}", "{issued_on}", "{issued_on_bangla}", "{office}",
                                  "{quarter}", "{signed_by}", "{designation}"}) {
            EXPECT_NE(text.find(blank), text.npos) << stage.code << blank;
        }
    }
}

}  // namespace
}  // namespace kheya::hub_report::testing
