// Values: typed, arrived as JSON, shown; registers' shapes; keys.

#include "shared/record/scalars.hpp"
#include "shared/record/validate.hpp"

#include <gtest/gtest.h>

namespace kheya::record {
namespace {

const type_set& types() {
    return *builtin_types();
}
const field& field_named(std::string_view type_name, std::string_view name) {
    return *types().find(type_name)->find_field(name);
}

json typed(std::string_view type_name, std::string_view name, std::string_view text) {
    const auto value = parse_value(types(), field_named(type_name, name), text);
    if (!value) return json("refused " + value.error().where);
    return *value;
}

std::string shown(std::string_view type_name, std::string_view name, const json& value,
                  bool bengali) {
    return display_value(types(), field_named(type_name, name), value, bengali);
}

TEST(Values, EmptyTextEmptiesAField) {
    EXPECT_TRUE(typed("portal", "state", "").is_null());
    EXPECT_TRUE(typed("portal", "officers_shown", " \u00A0 ").is_null());
}

// It makes a telephone or a day beside it read backwards. What was saved with it stays good.
TEST(Values, TextIsTakenWithoutWhatTurnsItsDirection) {
    const std::string turns = "a\u202A\u202B\u202C\u202D\u202Eb \u2066\u2067c\u2068\u2069";
    EXPECT_EQ(typed("remark", "text", turns), "ab c");
    EXPECT_EQ(typed("remark", "text", "র\u200D্য \u200C"), "র\u200D্য \u200C");
    EXPECT_TRUE(check_value(types(), field_named("remark", "text"), turns));
}

TEST(Values, TakeDigitsOfEitherScriptMixed) {
    EXPECT_EQ(typed("portal", "officers_shown", "১2"), 12);
    EXPECT_EQ(typed("enothi_count", "value", "১,২৩,৪৫৬"), 123456);
    EXPECT_EQ(typed("enothi_count", "value", "1,234,567"), 1234567);
    EXPECT_EQ(typed("portal", "real_update_on", "২০২১-12-৩১"), "2021-12-31");
    EXPECT_EQ(typed("enothi_count", "month", "২০২১-১২"), "2021-12");
    EXPECT_EQ(typed("quarterly_report", "quarter", "২০২১-২২/q২"), "2021-22/Q2");
    EXPECT_EQ(typed("office", "upazila_bbs", "২৮"), "refused upazila_bbs");  // text stays as typed
}

TEST(Values, TakeCodesByNameOrLabel) {
    for (const char* text : {"yes", "YES", "Exists", "exists", "আছে", " আছে "}) {
        EXPECT_EQ(typed("portal", "state", text), "yes") << text;
    }
    EXPECT_EQ(typed("office", "district_bbs", "নড়াইল"), "65");
    EXPECT_EQ(typed("office", "district_bbs", "৬৫"), "65");
    EXPECT_EQ(typed("letter", "stage", "তাগিদপত্র-১"), "first");
    EXPECT_EQ(typed("portal", "state", "perhaps"), "refused state");
}

TEST(Values, RefuseInBothLanguages) {
    const auto refusal = parse_value(types(), field_named("portal", "officers_shown"), "many");
    ASSERT_FALSE(refusal);
    EXPECT_EQ(refusal.error().where, "officers_shown");
    EXPECT_EQ(refusal.error().message, "Officers shown: must be a whole number");
    EXPECT_EQ(refusal.error().message_bn, "বাতায়নে প্রদর্শিত কর্মকর্তা: একটি পূর্ণ সংখ্যা দিন");
}

TEST(Values, TakeYesAndNoInBothLanguages) {
    for (const char* text : {"yes", "হ্যাঁ", "true", "Y", "১"}) {
        EXPECT_EQ(typed("office", "counts_as_field", text), true) << text;
    }
    for (const char* text : {"no", "না", "false", "N", "০"}) {
        EXPECT_EQ(typed("office", "counts_as_field", text), false) << text;
    }
    EXPECT_EQ(typed("office", "counts_as_field", "maybe"), "refused counts_as_field");
}

TEST(Values, DecimalsAreTextInOneForm) {
    EXPECT_EQ(typed("training_event", "days", "০.৫০"), "0.5");
    EXPECT_EQ(typed("training_event", "days", ".5"), "0.5");
    EXPECT_EQ(typed("training_event", "days", "007"), "7");
    EXPECT_EQ(typed("training_event", "days", "0.4"), "refused days");
    EXPECT_EQ(typed("report_cell", "value", "-0.0"), "0");
    EXPECT_EQ(typed("report_cell", "value", "-29.90"), "-29.9");
    for (const char* text : {"1e3", "1.", ".", "-", "1.2.3", "0x1", "1234567890123", "nan"}) {
        EXPECT_EQ(typed("report_cell", "value", text), "refused value") << text;
    }
    EXPECT_EQ(in_millionths("-1.5"), -1'500'000);
    EXPECT_EQ(typed("report_cell", "value", "-১,২৩,৪৫৬.৫"), "-123456.5");
    for (const char* text : {"1,5", "12,5", "১,৫", "1,23,45", "1,2345", "1234,567", "1.234,567"}) {
        EXPECT_EQ(typed("report_cell", "value", text), "refused value") << text;
    }
}

TEST(Values, IntegersKeepTheirLimits) {
    EXPECT_EQ(typed("enothi_count", "value", "10000000"), 10'000'000);
    for (const char* text : {"10000001", "-1", "1.5", "99999999999999999999", "9223372036854775807",
                             "+-1", "1,", ",1", "1,5", "12,34"}) {
        EXPECT_EQ(typed("enothi_count", "value", text), "refused value") << text;
    }
}

TEST(Values, TakeDaysAsPeopleWriteThem) {
    for (const char* text : {"31/12/2021", "৩১-১২-২০২১", "31.12.2021", "31 December 2021",
                             "৩১ ডিসেম্বর ২০২১", "31 dec 2021", "৩১ ডিসেম্বর, ২০২১"}) {
        EXPECT_EQ(typed("portal", "real_update_on", text), "2021-12-31") << text;
    }
    EXPECT_EQ(typed("portal", "real_update_on", "৪ জানুয়ারী ২০২২"), "2022-01-04");
    for (const char* text : {"31/02/2021", "2021-02-29", "12/31/2021", "31/12/21", "yesterday"}) {
        EXPECT_EQ(typed("portal", "real_update_on", text), "refused real_update_on") << text;
    }
}

TEST(Values, TimesWithoutAZoneAreBangladeshTimes) {
    EXPECT_EQ(typed("sign_off", "signed_at", "২০২১-১২-৩১ ১৬:০০"), "2021-12-31T10:00:00.000Z");
    EXPECT_EQ(typed("sign_off", "signed_at", "2021-12-31T10:00Z"), "2021-12-31T10:00:00.000Z");
    EXPECT_EQ(shown("sign_off", "signed_at", "2021-12-31T20:00:00.000Z", false),
              "1 January 2022, 02:00");
}

TEST(Values, MemoNumbersHaveEighteenOrTwentyTwoDigits) {
    EXPECT_EQ(typed("letter", "memo", "৫৮.০০.০০০০.০১৮.৩১.০০২.২১.২১৬"),
              "58.00.0000.018.31.002.21.216");
    EXPECT_EQ(typed("letter", "memo", "58.00.0000.018.31.002.21"), "58.00.0000.018.31.002.21");
    EXPECT_EQ(typed("letter", "memo", "58.00.0000.018.031.02.2024.21.7"),
              "58.00.0000.018.031.02.2024.21.7");
    EXPECT_EQ(typed("letter", "memo", "২৭ নং স্মারক"), "27");
    for (const char* text :
         {"58.00.000.018.31.002.21", "58.00.0000.018.31.002.21.21666", "memo", "58-00"}) {
        EXPECT_EQ(typed("letter", "memo", text), "refused memo") << text;
    }
    EXPECT_EQ(shown("letter", "memo", "27", true), "২৭ নং স্মারক");
}

TEST(Values, TelephonesMailAndAddressesHaveOneForm) {
    EXPECT_EQ(typed("office", "phone", "০১৭১২-৩৪৫৬৭৮"), "+8801712345678");
    EXPECT_EQ(typed("office", "phone", "+880 1712 345678"), "+8801712345678");
    EXPECT_EQ(typed("office", "phone", "02-9540000"), "+88029540000");
    EXPECT_EQ(typed("office", "phone", "16163"), "16163");
    for (const char* text : {"0121234567", "+8801212345678", "12", "+14155550100", "phone"}) {
        EXPECT_EQ(typed("office", "phone", text), "refused phone") << text;
    }
    EXPECT_EQ(typed("office", "email", "Narail@Passport.GOV.bd"), "Narail@passport.gov.bd");
    for (const char* text : {"@x.bd", "a@b", "a b@c.bd", "a@b@c.bd"}) {
        EXPECT_EQ(typed("office", "email", text), "refused email") << text;
    }
    EXPECT_EQ(typed("portal", "domain", "HTTPS://Passport.Narail.gov.bd/"),
              "passport.narail.gov.bd");
    for (const char* text : {"gov.bd.", "passport.com", "-a.gov.bd", "a..gov.bd", "a b.gov.bd"}) {
        EXPECT_EQ(typed("portal", "domain", text), "refused domain") << text;
    }
    EXPECT_EQ(typed("social_channel", "url", "https://Facebook.com/Dip"),
              "https://facebook.com/Dip");
    for (const char* text :
         {"facebook.com/x", "javascript:alert(1)", "https://x", "https://a.b/<"}) {
        EXPECT_EQ(typed("social_channel", "url", text), "refused url") << text;
    }
}

TEST(Values, TextIsNormalizedAndMeasuredInLetters) {
    EXPECT_EQ(typed("office", "name_bn", "  নড়াইল \n অফিস "), "নড়াইল অফিস");
    EXPECT_EQ(typed("office", "name_bn", "কা"), "refused name_bn");
    EXPECT_EQ(typed("remark", "text", "এক \r\n দুই\n\n"), "এক\nদুই");
    EXPECT_EQ(typed("remark", "text", std::string(501, 'x')), "refused text");
    EXPECT_EQ(typed("remark", "text", "bell \x07"), "refused text");
    EXPECT_EQ(typed("remark", "text", "\xC3"), "refused text");
}

TEST(Values, VeryLongTextNeverReachesAPattern) {
    auto files = builtin_type_files();
    std::string& remark = files.at("remark.json");
    const std::string before = "\"fields\": [\n";
    remark.insert(remark.find(before) + before.size(),
                  R"({"name": "long", "label": {"bn": "ক", "en": "L"}, "kind": "text",
                      "max": 4000, "pattern": "(a|b)*", "writers": ["office"]},)");
    const auto set = type_set::load(files).value();
    const field& f = *set->find("remark")->find_field("long");
    EXPECT_TRUE(parse_value(*set, f, std::string(1000, 'a')));
    EXPECT_FALSE(parse_value(*set, f, std::string(4000, 'a')));
}

TEST(Values, ArrivingJsonMustBeInStoredForm) {
    const auto passes = [](std::string_view t, std::string_view f, const json& value) {
        return check_value(types(), field_named(t, f), value).has_value();
    };
    EXPECT_TRUE(passes("portal", "officers_shown", 3));
    EXPECT_FALSE(passes("portal", "officers_shown", "3"));
    EXPECT_FALSE(passes("portal", "officers_shown", 3.0));
    EXPECT_FALSE(passes("portal", "officers_shown", 5001));
    EXPECT_TRUE(passes("report_cell", "value", "0.5"));
    EXPECT_FALSE(passes("report_cell", "value", 0.5));
    EXPECT_FALSE(passes("report_cell", "value", "0.50"));
    EXPECT_TRUE(passes("portal", "english_version", "current"));
    EXPECT_FALSE(passes("portal", "english_version", "Up to date"));
    EXPECT_FALSE(passes("office", "counts_as_field", "yes"));
    EXPECT_TRUE(passes("office", "counts_as_field", false));
    EXPECT_FALSE(passes("office", "name_bn", "  নড়াইল"));
    EXPECT_FALSE(passes("office", "name_bn", "\u09A8\u09DC\u09BE\u0987\u09B2"));  // not NFC
    EXPECT_TRUE(passes("portal", "helpers", json::array({"dc", "uno"})));
    EXPECT_FALSE(passes("portal", "helpers", json::array({"dc", 3})));
    EXPECT_TRUE(passes("portal", "domain", nullptr));
    EXPECT_FALSE(passes("portal", "domain", ""));
}

TEST(Values, WhatIsTypedPassesWhenItArrives) {
    for (const type& t : types().types()) {
        for (const field& f : t.fields) {
            for (const char* text : {"5", "2021-12-31", "yes", "a", "আছে", "01712345678", "2021-12",
                                     "a.gov.bd", "https://a.bd", "a@b.bd", "2021-22/Q2", "27"}) {
                const auto value = parse_value(types(), f, text);
                if (!value) continue;
                EXPECT_TRUE(check_value(types(), f, *value)) << t.name << "." << f.name;
            }
        }
    }
}

TEST(Values, AreShownInEitherLanguage) {
    EXPECT_EQ(shown("portal", "state", "yes", true), "আছে");
    EXPECT_EQ(shown("portal", "state", "yes", false), "Exists");
    EXPECT_EQ(shown("portal", "officers_shown", 12, true), "১২");
    EXPECT_EQ(shown("portal", "real_update_on", "2021-12-31", true), "৩১ ডিসেম্বর ২০২১");
    EXPECT_EQ(shown("enothi_count", "month", "2021-12", true), "ডিসেম্বর ২০২১");
    EXPECT_EQ(shown("quarterly_report", "quarter", "2021-22/Q2", true), "২০২১-২২, ২য় ত্রৈমাসিক");
    EXPECT_EQ(shown("quarterly_report", "quarter", "2021-22/Q2", false), "2021-22, Q2");
    EXPECT_EQ(shown("office", "counts_as_field", true, true), "হ্যাঁ");
    EXPECT_EQ(shown("training_event", "days", "0.5", true), "০.৫");
    EXPECT_EQ(shown("portal", "helpers", json::array({"dc", "own"}), false),
              "Deputy Commissioner's office, Own staff");
    EXPECT_EQ(shown("office", "reporting_groups", json::array({"field", "new_word"}), false),
              "Field-level offices, new_word");
    EXPECT_EQ(shown("portal", "state", nullptr, true), "");
}

TEST(CheckRegister, KnowsEveryShape) {
    const type& portal = *types().find("portal");
    const auto passes = [&](std::string_view reg, const json& value) {
        return check_register(types(), portal, reg, value).has_value();
    };
    EXPECT_TRUE(passes("state", {{"value", "yes"}, {"observed_on", "2021-12-01"}}));
    EXPECT_FALSE(passes("state", "yes"));
    EXPECT_FALSE(passes("state", {{"value", "yes"}, {"observed_on", "১"}}));
    EXPECT_FALSE(passes("state", {{"value", "yes"}, {"by", "x"}}));
    EXPECT_TRUE(passes("site_seen", {{"observed_on", "2021-12-01"}, {"observed_how", "hand"}}));
    EXPECT_FALSE(passes("site_seen", {{"domain", "x.gov.bd"}}));
    EXPECT_TRUE(passes("site_seen", {{"observed_on", "2021-12-01"}, {"of_a_newer_set", "x"}}));
    EXPECT_FALSE(passes("site_seen", "2021-12-01"));
    EXPECT_FALSE(passes("observed_on", "2021-12-01"));
    EXPECT_TRUE(passes("helpers/dc", true));
    EXPECT_TRUE(passes("helpers/dc", nullptr));
    EXPECT_FALSE(passes("helpers/dc", "dc"));
    EXPECT_FALSE(passes("helpers/nobody", true));
    EXPECT_FALSE(passes("helpers", true));
    EXPECT_TRUE(passes("retired", {{"reason", "closed"}}));
    EXPECT_FALSE(passes("retired", true));
    EXPECT_TRUE(passes("of_a_newer_set", {{"anything", 1}}));
}

TEST(Keys, GiveTheFieldsTheyAreMadeOf) {
    const auto fields = [](std::string_view name, std::string_view key) {
        const auto found = fields_of_key(types(), *types().find(name), key);
        return found ? *found : json("refused " + found.error().where);
    };
    EXPECT_EQ(fields("enothi_count", "all:২০২১-১২:note_self"),
              (json{{"branch_id", "all"}, {"month", "2021-12"}, {"kind", "note_self"}}));
    EXPECT_EQ(fields("report_cell", "2021-22/Q2:dip.enothi.started"),
              (json{{"quarter", "2021-22/Q2"}, {"key", "dip.enothi.started"}}));
    EXPECT_EQ(fields("sign_off", "2021-22/Q2:1"),
              (json{{"quarter", "2021-22/Q2"}, {"revision", 1}}));
    EXPECT_EQ(fields("social_channel", "facebook"), (json{{"kind", "facebook"}}));
    EXPECT_EQ(fields("social_channel", "facebook:"), (json{{"kind", "facebook"}}));
    EXPECT_EQ(fields("social_channel", ":blood"), json("refused social_channel"));
    EXPECT_EQ(fields("social_channel", "facebook:blood"),
              (json{{"kind", "facebook"}, {"name", "blood"}}));
    EXPECT_EQ(fields("directive_target", "SSD-00:meeting:2:1.2(ga)"),
              (json{{"directive", "SSD-00:meeting:2:1.2(ga)"}}));
    EXPECT_EQ(fields("portal", ""), json::object());
    EXPECT_EQ(fields("enothi_count", "all:2021-12"), "refused enothi_count");
    EXPECT_EQ(fields("enothi_count", "all:2021-13:note_self"), "refused month");
    EXPECT_EQ(fields("enothi_count", ""), "refused enothi_count");
    EXPECT_EQ(fields("report_cell", " :x"), "refused report_cell");
}

TEST(Display, NumbersDecisionsWithBengaliLetters) {
    const auto shown = [](const char* number, bool bengali) {
        return display_value(types(), field_named("directive", "decision_no"), number, bengali);
    };
    EXPECT_EQ(shown("1.2(ga)", true), "১.২(গ)");
    EXPECT_EQ(shown("1.2(ga)", false), "1.2(ga)");
    const std::pair<const char*, const char*> letters[] = {
        {"ka", "ক"}, {"kha", "খ"}, {"gha", "ঘ"}, {"nga", "ঙ"}, {"cha", "চ"}, {"chha", "ছ"}};
    for (const auto& [latin, bengali] : letters) {
        EXPECT_EQ(shown(("2(" + std::string(latin) + ")").c_str(), true),
                  "২(" + std::string(bengali) + ")");
    }
    for (const char* other : {"1.2(zz)", "(ga)", "1.2", "x(ga)", "1.2(ga", ""}) {
        EXPECT_EQ(shown(other, true), other);
    }
}

TEST(Keys, AreWrittenInOneForm) {
    const auto key = [](std::string_view name, std::string_view text) {
        const auto found = canonical_key(types(), *types().find(name), text);
        return found ? *found : "refused";
    };
    EXPECT_EQ(key("enothi_count", "all:২০২১-১২:স্ব-উদ্যোগে সৃজিত নোট"), "all:2021-12:note_self");
    EXPECT_EQ(key("sign_off", "২০২১-২২/Q২:০১"), "2021-22/Q2:1");
    EXPECT_EQ(key("social_channel", "Facebook: "), "facebook");
    EXPECT_EQ(key("sign_off", "2021-22/Q2:"), "refused");
    EXPECT_EQ(key("portal", ""), "");
    EXPECT_EQ(key("portal", "x"), "refused");
    EXPECT_EQ(key("staff", "0190"), "0190");
}

}  // namespace
}  // namespace kheya::record
