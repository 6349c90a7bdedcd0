// The record types that we ship.

#include "shared/base/text.hpp"
#include "shared/record/registers.hpp"
#include "shared/record/validate.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace kheya::record {
namespace {

const base::date today = base::parse_date("2022-01-10").value();

const type& type_named(std::string_view name) {
    return *builtin_types()->find(name);
}

// "error domain" and "warning domain", in order.
std::vector<std::string> findings(std::string_view name, const json& values,
                                  bool creating = false) {
    std::set<std::string> touched;
    for (const auto& [field, ignored] : values.items()) touched.insert(field);
    std::vector<std::string> all;
    for (const finding& f :
         check_record(*builtin_types(), type_named(name), values, touched, today, creating)) {
        all.push_back((f.warning ? "warning " : "error ") + f.field);
    }
    return all;
}

using found = std::vector<std::string>;

TEST(BuiltinTypes, LoadWithoutAMistake) {
    const auto loaded = type_set::load(builtin_type_files());
    ASSERT_TRUE(loaded) << loaded.error().text();
    EXPECT_EQ((*loaded)->types().size(), builtin_type_files().size() - 2);
}

TEST(BuiltinTypes, AreAllTheFilesOfTheFolder) {
    std::map<std::string, std::string> folder;
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(KHEYA_SOURCE_DIR) / "shared/record/types")) {
        if (entry.path().extension() != ".json") continue;
        std::ostringstream text;
        text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        folder[entry.path().filename().string()] = text.str();
    }
    EXPECT_EQ(folder, builtin_type_files());
}

TEST(BuiltinTypes, SayOfEveryFieldThatAnOfficeMustFillWhatIsMeant) {
    for (const type& t : builtin_types()->types()) {
        for (const field& f : t.fields) {
            if (!f.required || !f.writers.contains(base::side::office)) continue;
            EXPECT_FALSE(f.help.bn.empty()) << t.name << " " << f.name;
            EXPECT_FALSE(f.help.en.empty()) << t.name << " " << f.name;
        }
    }
}

TEST(BuiltinTypes, AreWrittenInNormalForm) {
    for (const auto& [name, text] : builtin_type_files()) {
        EXPECT_EQ(base::normalize(text).value(), text) << name;
    }
}

TEST(BuiltinTypes, HoldEveryRecordOfTheProposal) {
    for (const char* name : {"office",
                             "portal",
                             "social_channel",
                             "enothi_office",
                             "enothi_branch",
                             "enothi_count",
                             "staff",
                             "staff_posts",
                             "training_event",
                             "coordination_contact",
                             "contact_entry",
                             "officer_card",
                             "service_item",
                             "portal_case",
                             "case_event",
                             "directive",
                             "directive_target",
                             "follow_up",
                             "quarterly_report",
                             "report_cell",
                             "sign_off",
                             "letter",
                             "evidence",
                             "project_unit",
                             "remark",
                             "help_request"}) {
        EXPECT_NE(builtin_types()->find(name), nullptr) << name;
    }
}

TEST(BuiltinTypes, EveryNoteOfThePeopleIsAppendOnly) {
    for (const char* name :
         {"contact_entry", "case_event", "follow_up", "remark", "help_request", "evidence"}) {
        EXPECT_TRUE(type_named(name).append_only) << name;
        EXPECT_EQ(type_named(name).key, key_kind::drawn) << name;
    }
}

TEST(BuiltinTypes, NoTwoLabelsOfAListReadAlike) {
    std::set<std::string> lists;
    for (const type& t : builtin_types()->types()) {
        for (const field& f : t.fields) {
            if (!f.codes.empty()) lists.insert(f.codes);
        }
    }
    for (const std::string& list : lists) {
        std::map<std::string, std::string> seen;
        for (const code& c : *builtin_types()->codes(list)) {
            for (const std::string& text : {c.name, c.text.bn, c.text.en}) {
                const auto [at, is_new] = seen.emplace(base::fold_name(text), c.name);
                EXPECT_TRUE(is_new || at->second == c.name) << list << ": " << text;
            }
        }
    }
}

TEST(BuiltinTypes, EveryDistrictLiesInADivision) {
    const code_list& districts = *builtin_types()->codes("district");
    EXPECT_EQ(districts.size(), 64u);
    EXPECT_EQ(builtin_types()->codes("division")->size(), 8u);
    for (const code& district : districts) {
        EXPECT_NE(builtin_types()->code_text("division", district.parent, true), district.parent);
    }
}

TEST(BuiltinTypes, HaveEveryLevelAndDepartmentOfTheMinutes) {
    for (const char* level : {"ministry_division", "hq", "division", "district", "regional",
                              "metro", "passport_office", "special_zone", "training",
                              "central_jail", "project", "dc_office", "uno_office", "team"}) {
        EXPECT_NE(builtin_types()->code_text("level", level, true), level);
    }
    for (const char* department : {"SSD", "DIP", "DNC", "FSCD", "PRISONS", "EXT"}) {
        EXPECT_NE(builtin_types()->code_text("department", department, true), department);
    }
}

TEST(BuiltinTypes, MergeAsTheProposalSays) {
    const auto types = builtin_types();
    const auto state = types->rule_of("portal", "state");
    EXPECT_EQ(state.rule, merge_rule::observed);
    EXPECT_EQ(state.ask_when, (std::vector<ask_pair>{{"yes", "no"}}));
    EXPECT_EQ(state.member, "value");
    EXPECT_EQ(types->rule_of("portal", "helpers/dc").rule, merge_rule::set);
    EXPECT_EQ(types->rule_of("portal", "domain").rule, merge_rule::ask);
    EXPECT_EQ(types->rule_of("office", "address").rule, merge_rule::office);
    EXPECT_EQ(types->rule_of("office", "level").rule, merge_rule::headquarters);
    const auto enothi = types->rule_of("enothi_office", "state");
    EXPECT_EQ(enothi.order, (std::vector<std::string>{"not_started", "setup", "started", "full"}));
    EXPECT_EQ(enothi.ask_when, (std::vector<ask_pair>{{"office", "headquarters"}}));
    EXPECT_EQ(types->rule_of("enothi_count", "reading").member, "source");
    EXPECT_EQ(types->rule_of("sign_off", "signature").rule, merge_rule::ask);
}

TEST(BuiltinTypes, LetTheRightSidesWrite) {
    using base::side;
    EXPECT_FALSE(may_write(type_named("office"), "level", side::office));
    EXPECT_TRUE(may_write(type_named("office"), "level", side::ministry));
    EXPECT_TRUE(may_write(type_named("office"), "phone", side::office));
    EXPECT_TRUE(may_write(type_named("portal"), "site_seen", side::program));
    EXPECT_FALSE(may_write(type_named("portal"), "domain", side::program));
    EXPECT_TRUE(may_write(type_named("portal"), "of_a_newer_set", side::office));
    EXPECT_TRUE(may_write(type_named("portal"), "retired", side::office));
    EXPECT_FALSE(may_write(type_named("directive"), "retired", side::office));
    const type& target = type_named("directive_target");
    EXPECT_TRUE(may_write(target, "status", "claimed", side::office));
    EXPECT_FALSE(may_write(target, "status", "verified", side::office));
    EXPECT_TRUE(may_write(target, "status", "verified", side::headquarters));
    EXPECT_FALSE(may_write(type_named("quarterly_report"), "status", "accepted", side::office));
    EXPECT_FALSE(may_write(target, "first_seen_at", side::office));
}

TEST(Checks, APortalThatExistsNeedsADomain) {
    EXPECT_EQ(findings("portal", {{"state", "yes"}}), found{"error domain"});
    EXPECT_EQ(findings("portal", {{"state", "yes"}, {"domain", "passport.narail.gov.bd"}}),
              found{});
    EXPECT_EQ(findings("portal", {{"state", "no"}}), found{});
    EXPECT_EQ(findings("portal", {{"domain", "blood.bank.x.gov.bd"}}), found{"warning domain"});
}

TEST(Checks, FindingsThatConcernNoTouchedFieldAreLeftOut) {
    const json values = {{"state", "yes"}, {"english_version", "absent"}};
    const auto all = check_record(*builtin_types(), type_named("portal"), values,
                                  {"english_version"}, today, false);
    EXPECT_TRUE(all.empty());
}

TEST(Checks, DaysAreComparedWithOtherDaysAndWithToday) {
    EXPECT_EQ(
        findings("portal", {{"site_last_updated_on", "2021-12-03"}, {"observed_on", "2021-12-01"}}),
        found{"error site_last_updated_on"});
    EXPECT_EQ(
        findings("portal", {{"site_last_updated_on", "2021-12-02"}, {"observed_on", "2021-12-01"}}),
        found{});
    EXPECT_EQ(findings("portal", {{"site_last_updated_on", "2012-12-31"}}),
              found{"error site_last_updated_on"});
    EXPECT_EQ(findings("portal", {{"real_update_on", "2022-01-11"}}),
              found{"warning real_update_on"});
    EXPECT_EQ(findings("enothi_count", {{"month", "2022-02"}}), found{"warning month"});
    EXPECT_EQ(findings("enothi_count", {{"month", "2021-12"}, {"read_on", "2021-11-30"}}),
              found{"warning read_on"});
}

TEST(Checks, NoSentenceAboutTodayStopsASave) {
    for (const type& t : builtin_types()->types()) {
        for (const check& c : t.checks) {
            if (c.arguments.value("other", "") == "today") {
                EXPECT_TRUE(c.warning) << t.name;
            }
        }
    }
}

TEST(Checks, NumbersAreCompared) {
    EXPECT_EQ(findings("portal", {{"officers_shown", 15}, {"officers_posted", 10}}), found{});
    EXPECT_EQ(findings("portal", {{"officers_shown", 16}, {"officers_posted", 10}}),
              found{"warning officers_shown"});
    EXPECT_EQ(findings("enothi_office", {{"users_active", 3}, {"users_total", 2}}),
              found{"error users_active"});
}

TEST(Checks, ADistrictMustLieInItsDivision) {
    EXPECT_EQ(findings("office", {{"district_bbs", "65"}, {"division_bbs", "40"}}), found{});
    EXPECT_EQ(findings("office", {{"district_bbs", "65"}, {"division_bbs", "30"}}),
              found{"error district_bbs"});
}

TEST(Checks, AHeadOfficeIsNoFieldOffice) {
    EXPECT_EQ(findings("office", {{"level", "hq"}, {"counts_as_field", true}}),
              found{"error counts_as_field"});
    EXPECT_EQ(findings("office", {{"level", "hq"}, {"counts_as_field", false}}), found{});
    EXPECT_EQ(findings("office", {{"level", "district"}, {"counts_as_field", true}}), found{});
}

TEST(Checks, ChannelsLieOnTheirOwnHost) {
    EXPECT_EQ(findings("social_channel", {{"kind", "facebook"}, {"url", "https://youtube.com/x"}}),
              found{"error url"});
    EXPECT_EQ(findings("social_channel",
                       {{"kind", "facebook"}, {"url", "https://www.facebook.com/dip.narail"}}),
              found{});
    EXPECT_EQ(findings("social_channel", {{"state", "yes"},
                                          {"url", "https://example.org/x"},
                                          {"admins", json::array({"a"})}}),
              found{"warning admins"});
}

TEST(Checks, OneOfSeveralFieldsIsEnough) {
    EXPECT_EQ(findings("training_event", {{"attendees", json::array()}}),
              found{"warning attendees"});
    EXPECT_EQ(findings("training_event", {{"count_only", 3}}), found{});
}

TEST(Checks, MailOutsideTheGovernmentAndBijoyTextOnlyWarn) {
    EXPECT_EQ(findings("office", {{"email", "dip.narail@example.org"}}), found{"warning email"});
    EXPECT_EQ(findings("office", {{"email", "narail@passport.gov.bd"}}), found{});
    EXPECT_EQ(findings("office", {{"name_bn", "Awdm †kL"}}), found{"warning name_bn"});
}

TEST(Checks, CreatingNeedsTheRequiredFields) {
    EXPECT_EQ(findings("remark", {{"about", "portal"}}, true), found{"error text"});
    EXPECT_EQ(findings("remark", {{"about", "portal"}}), found{});
    EXPECT_EQ(findings("remark", {{"text", nullptr}}), found{"error text"});
    EXPECT_EQ(findings("staff_posts", json::object(), true),
              (found{"warning sanctioned", "warning filled"}));
}

TEST(Checks, MessagesNameTheFieldsInBothLanguages) {
    const auto all = check_record(*builtin_types(), type_named("portal"), {{"state", "yes"}},
                                  {"state"}, today, false);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].message.en, "A portal that exists needs Domain");
    EXPECT_EQ(all[0].message.bn, "বাতায়ন থাকলে ডোমেইন দিতে হবে");
    for (const type& t : builtin_types()->types()) {
        for (const check& c : t.checks) {
            EXPECT_NE(c.message.bn, c.message.en);
            EXPECT_GT(base::length(c.message.bn), 3u);
        }
    }
}

TEST(Checks, AddingAFieldIsEditingOneFile) {
    auto files = builtin_type_files();
    std::string& portal = files.at("portal.json");
    const std::string before = "\"fields\": [\n";
    portal.insert(portal.find(before) + before.size(),
                  R"({"name": "visitors", "label": {"bn": "দর্শনার্থী", "en": "Visitors"},
                      "kind": "integer", "min": 0, "writers": ["office"]},)");
    const auto types = type_set::load(files).value();
    const type& t = *types->find("portal");
    const field& visitors = *t.find_field("visitors");
    const json value = parse_value(*types, visitors, "১২৩").value();
    EXPECT_EQ(value, 123);
    EXPECT_TRUE(check_register(*types, t, "visitors", value));
    EXPECT_FALSE(check_register(*types, t, "visitors", -1));
    EXPECT_EQ(display_value(*types, visitors, value, true), "১২৩");
    EXPECT_TRUE(may_write(t, "visitors", base::side::office));
    EXPECT_FALSE(may_write(t, "visitors", base::side::ministry));
}

}  // namespace
}  // namespace kheya::record
