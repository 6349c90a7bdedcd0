// What a device may write of the tree of offices, and by the rights of which side it is judged, at
// intake as at the console.

#include "shared/editing/held_reason.hpp"
#include "tests/unit/hub_hostile_world.hpp"

namespace kheya::hub_test {
namespace {

class HubRights : public HubHostile {
protected:
    HubRights() {
        const std::string rest = ",30,26,,no,,2020-07-01,\n";
        import("SSD,SSD,ministry_division,বিভাগ,Division," + rest +
               "HQ,DIP,hq,প্রধান কার্যালয়,Head office,SSD" + rest +
               "NARAIL,DIP,district,নড়াইল,Narail,HQ" + rest +
               "CUMILLA,DIP,district,কুমিল্লা,Cumilla,HQ" + rest +
               "DNC,DNC,hq,অধিদপ্তর,Other head,SSD" + rest);
        know(top, "SSD", true);
    }
    void import(const std::string& lines) {
        const std::string header =
            "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
            "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
        const auto made = act("office import", {{"csv", header + lines}});
        ASSERT_EQ(made.exit_code, 0) << made.out << made.err;
    }
    journal::change by_side(base::side side, const std::string& type, const std::string& record,
                            std::map<std::string, json> fields, const std::string& office) {
        auto c = one(type, record, std::move(fields), office);
        c.side = side;
        journal::seal(c);
        return c;
    }
    journal::change of_office(const std::string& office, const std::string& reg, json value,
                              base::side side = base::side::headquarters) {
        return by_side(side, "office", office, {{reg, std::move(value)}}, office);
    }
    // Why it is held; empty: it is not.
    std::string reason_of(sender& by, const journal::change& c) {
        exchange(by, unit_of(next_frame(by, {c})));
        return standing_reason(c);
    }
    std::string standing_reason(const journal::change& c) {
        std::string why = "not here";
        inside([&] {
            if (const auto entry = store_->journal_entry(c.id)) {
                why = entry->quarantine.value_or("");
            }
        });
        return why;
    }
    std::string in_bengali(const journal::change& c) {
        return editing::held_reason::in_bengali(standing_reason(c), *record::builtin_types(), c);
    }
    hub_store::office_row office(const std::string& id) {
        hub_store::office_row row;
        inside([&] { row = store_->office(id).value(); });
        return row;
    }
    base::side side_kept(const journal::change& c) {
        base::side side = base::side::program;
        inside([&] { side = store_->journal_entry(c.id).value().side; });
        return side;
    }

    platform::key_pair top = platform::key_pair::generate(random);
};

// docs/security.md: what an office is and where it stands concerns all.
TEST_F(HubRights, TreeIsWrittenByWhoHasTheWholeCountryOnly) {
    const std::vector<std::pair<std::string, json>> tree = {
        {"department", "DNC"},  {"level", "ministry_division"},   {"parent", "CUMILLA"},
        {"valid_to", "2021-01-01"}, {"valid_from", "2020-01-01"},
        {"status", "merged"},   {"successor", "DNC"},             {"counts_as_field", true},
        {"retired", true}};
    auto at_hq = fresh(head);
    for (const std::string id : {"HQ", "NARAIL"}) {
        const auto before = office(id);
        for (const auto& [reg, value] : tree) {
            const auto c = of_office(id, reg, value);
            EXPECT_NE(reason_of(at_hq, c).find("what an office is and where it stands"),
                      std::string::npos)
                << id << " " << reg << ": " << standing_reason(c);
            EXPECT_NE(in_bengali(c), "");
        }
        EXPECT_EQ(office(id).parent, before.parent);
        EXPECT_EQ(office(id).level, before.level);
        EXPECT_EQ(office(id).successor, "");
        EXPECT_EQ(reason_of(at_hq, of_office(id, "phone", "+8801712345678")), "");
        EXPECT_EQ(reason_of(at_hq, of_office(id, "name_en", "Another name")), "");
    }
    auto at_top = fresh(top);
    time.pass(base::second_us);   // it saw nothing of the parent before: the later one is shown
    EXPECT_EQ(reason_of(at_top, of_office("NARAIL", "parent", "DNC", base::side::ministry)), "");
    EXPECT_EQ(office("NARAIL").parent, "DNC");
}

TEST_F(HubRights, WholeCountryIsNoLongerWholeWithAnOfficeBesideIt) {
    import("FSCD,FSCD,hq,ফায়ার সার্ভিস,Fire service,,30,26,,no,,2020-07-01,\n");
    auto at_top = fresh(top);
    EXPECT_NE(reason_of(at_top, of_office("NARAIL", "parent", "DNC", base::side::ministry)), "");
}

// What the acts refuse nobody may write either.
TEST_F(HubRights, NobodyMakesACycleNorStandsBelowWhatIsNoMore) {
    ASSERT_EQ(act("office close", {{"office", "CUMILLA"}, {"why", "x"}}).exit_code, 0);
    auto at_top = fresh(top);
    const auto side = base::side::ministry;
    const auto cycle = of_office("HQ", "parent", "NARAIL", side);
    EXPECT_EQ(reason_of(at_top, cycle), "HQ would stand above itself");
    EXPECT_NE(in_bengali(cycle).find("HQ"), std::string::npos);
    // Nor does anybody let it out.
    EXPECT_NE(act("quarantine release", {{"id", cycle.id.hex()}, {"why", "x"}}).exit_code, 0);
    const auto closed = of_office("NARAIL", "parent", "CUMILLA", side);
    EXPECT_EQ(reason_of(at_top, closed), "the office CUMILLA is closed");
    EXPECT_NE(in_bengali(closed).find("CUMILLA"), std::string::npos);
    const auto heir = of_office("NARAIL", "successor", "NARAIL", side);
    EXPECT_EQ(reason_of(at_top, heir), "NARAIL would succeed itself");
    EXPECT_NE(in_bengali(heir), "");
    EXPECT_EQ(office("HQ").parent, "SSD");
    EXPECT_EQ(office("NARAIL").parent, "HQ");
}

// --- the side that a change is judged by --------------------------------------------------------

// An office whose level was set right: what its devices wrote before, and write until they hear.
TEST_F(HubRights, LesserSideThanTheDevicesIsTakenWithItsRights) {
    ASSERT_EQ(act("set", {{"target", "office"}, {"office", "NARAIL"},
                          {"assignments", {"level=project"}}}).exit_code, 0);
    auto by = fresh(narail);
    const auto office_side = base::side::office;
    const auto saved = by_side(office_side, "portal", "NARAIL", {{"maintainer", "dc"}}, "NARAIL");
    EXPECT_EQ(reason_of(by, saved), "");
    EXPECT_EQ(side_kept(saved), base::side::office);
    const auto beyond = of_office("NARAIL", "name_en", "Narail project", office_side);
    EXPECT_EQ(reason_of(by, beyond), "name_en: this field is not written by this side");
    const auto now = of_office("NARAIL", "name_en", "Narail project");
    EXPECT_EQ(reason_of(by, now), "");
    EXPECT_EQ(side_kept(now), base::side::headquarters);
}

TEST_F(HubRights, HigherSideIsTakenAsTheDevicesWhereItsOfficeHadIt) {
    auto by = fresh(narail);
    const auto never = of_office("NARAIL", "phone", "+8801712345678");
    EXPECT_NE(reason_of(by, never).find("claims to come from headquarters"), std::string::npos);
    for (const char* level : {"level=project", "level=district"}) {
        ASSERT_EQ(act("set", {{"target", "office"}, {"office", "NARAIL"},
                              {"assignments", {level}}}).exit_code, 0);
    }
    const auto before = of_office("NARAIL", "phone", "+8801712345679");
    EXPECT_EQ(reason_of(by, before), "");
    EXPECT_EQ(side_kept(before), base::side::office);
    const auto beyond = of_office("NARAIL", "name_en", "Narail project");
    EXPECT_NE(reason_of(by, beyond).find("claims to come from headquarters"), std::string::npos);
    const auto higher = of_office("NARAIL", "phone", "+8801712345677", base::side::ministry);
    EXPECT_NE(reason_of(by, higher).find("claims to come from ministry"), std::string::npos);
}

}  // namespace
}  // namespace kheya::hub_test
