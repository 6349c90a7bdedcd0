#include "shared/base/calendar.hpp"
#include "shared/base/hybrid_time.hpp"
#include "shared/base/text.hpp"

#include <gtest/gtest.h>

namespace kheya::base {
namespace {

date day(std::string_view text) {
    return parse_date(text).value();
}

TEST(HybridTime, WritesAndReadsIsoTimes) {
    const time_us time = parse_iso("2021-12-31T10:00:00Z").value();
    EXPECT_EQ(time, 1'640'944'800LL * second_us);
    EXPECT_EQ(to_iso(time), "2021-12-31T10:00:00.000Z");
    EXPECT_EQ(to_iso(parse_iso("2021-12-31").value()), "2021-12-31T00:00:00.000Z");
    EXPECT_EQ(to_iso(parse_iso("2021-12-31T10:05Z").value()), "2021-12-31T10:05:00.000Z");
    EXPECT_EQ(parse_iso("2021-12-31T10:00:00.123456789Z").value(), time + 123'456);
    EXPECT_EQ(to_iso(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_iso(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_iso(parse_iso("2262-01-01T00:00:00Z").value()), "2262-01-01T00:00:00.000Z");
}

TEST(HybridTime, RefusesWhatIsNoTime) {
    for (const char* text :
         {"", "2021", "2021-13-01", "2021-02-29", "2021-12-31T24:00Z", "2021-12-31T10:60Z",
          "2021-12-31T10:00", "2021-12-31T10:00:00", "2021-12-31T10:00:00.Z",
          "2021-12-31T10:00:00Zx", "2021-12-31 10:00Z", "2021-12-31T10:00:61Z", "+021-12-31"}) {
        EXPECT_FALSE(parse_iso(text)) << text;
    }
}

TEST(HybridTime, NeverRepeatsButFollowsAClockSetBackByHand) {
    EXPECT_EQ(next_hybrid_time(100, 100), 101);
    EXPECT_EQ(next_hybrid_time(200, 100), 200);
    EXPECT_EQ(next_hybrid_time(0, 2 * day_us), 0);
}

TEST(Calendar, ReadsDaysInEitherDigits) {
    EXPECT_EQ(to_text(day("২০২১-১২-৩১")), "2021-12-31");
    EXPECT_EQ(to_text(day("2020-02-29")), "2020-02-29");
    for (const char* text : {"2021-02-29", "2021-12-32", "31-12-2021", "2021-1-1", "x", ""}) {
        EXPECT_FALSE(parse_date(text)) << text;
    }
}

TEST(Calendar, WritesDaysForPeople) {
    EXPECT_EQ(to_long_text(day("2021-12-31"), true), "৩১ ডিসেম্বর ২০২১");
    EXPECT_EQ(to_long_text(day("2021-12-31"), false), "31 December 2021");
}

TEST(Calendar, CountsDays) {
    EXPECT_EQ(days_between(day("2021-11-22"), day("2021-12-31")), 39);
    EXPECT_EQ(days_between(day("2021-01-15"), day("2021-02-23")), 39);
    EXPECT_EQ(to_text(add_days(day("2020-02-28"), 2)), "2020-03-01");
}

TEST(Calendar, ADayInDhakaBeginsSixHoursEarlier) {
    EXPECT_EQ(to_text(dhaka_date(parse_iso("2021-12-31T17:59:59Z").value())), "2021-12-31");
    EXPECT_EQ(to_text(dhaka_date(parse_iso("2021-12-31T18:00:00Z").value())), "2022-01-01");
    EXPECT_EQ(end_of_dhaka_day(day("2021-12-31")), parse_iso("2021-12-31T18:00Z").value() - 1);
}

TEST(Calendar, ReadsMonths) {
    EXPECT_EQ(parse_month("২০২১-১২").value(), "2021-12");
    for (const char* text : {"2021-13", "2021-00", "2021-1", "12-2021", ""}) {
        EXPECT_FALSE(parse_month(text)) << text;
    }
}

TEST(Calendar, QuartersBeginInJuly) {
    EXPECT_EQ(quarter_of(day("2021-07-01")).text(), "2021-22/Q1");
    EXPECT_EQ(quarter_of(day("2021-12-31")).text(), "2021-22/Q2");
    EXPECT_EQ(quarter_of(day("2022-01-01")).text(), "2021-22/Q3");
    EXPECT_EQ(quarter_of(day("2022-06-30")).text(), "2021-22/Q4");
    const quarter q = parse_quarter("২০২১-২২/Q২").value();
    EXPECT_EQ(to_text(q.first_day()), "2021-10-01");
    EXPECT_EQ(to_text(q.last_day()), "2021-12-31");
    EXPECT_TRUE(q.contains(day("2021-11-22")));
    EXPECT_FALSE(q.contains(day("2022-01-01")));
    EXPECT_EQ((quarter{2021, 4}.next().text()), "2022-23/Q1");
    EXPECT_EQ((quarter{2022, 1}.previous()), (quarter{2021, 4}));
    EXPECT_EQ((quarter{2021, 4}.previous()), (quarter{2021, 3}));
    EXPECT_EQ((quarter{2099, 1}.text()), "2099-00/Q1");
    EXPECT_EQ(month_of(day("2024-02-29")), "2024-02");
    EXPECT_EQ((quarter{2023, 3}.months()),
              (std::vector<std::string>{"2024-01", "2024-02", "2024-03"}));
}

TEST(Calendar, EveryDayLiesInItsQuarter) {
    date d = day("2019-01-01");
    for (int i = 0; i < 2000; ++i, d = add_days(d, 1)) {
        ASSERT_TRUE(quarter_of(d).contains(d)) << to_text(d);
        ASSERT_EQ(parse_quarter(quarter_of(d).text()).value(), quarter_of(d));
    }
}

TEST(Calendar, RefusesWhatIsNoQuarter) {
    for (const char* text :
         {"2021-23/Q2", "2021-22/Q5", "2021-22/Q0", "2021/Q1", "2021-22Q1", ""}) {
        EXPECT_FALSE(parse_quarter(text)) << text;
        EXPECT_NE(parse_quarter(text).error().message_bn, "") << text;
    }
}

TEST(Calendar, AgreesWithPublishedBanglaDates) {
    const std::pair<const char*, const char*> vectors[] = {
        {"2021-12-31", "১৬ পৌষ ১৪২৮"},  {"2024-11-05", "২০ কার্তিক ১৪৩১"},
        {"2021-12-16", "১ পৌষ ১৪২৮"},   {"2022-02-21", "৮ ফাল্গুন ১৪২৮"},
        {"2022-03-26", "১২ চৈত্র ১৪২৮"}, {"2019-10-17", "১ কার্তিক ১৪২৬"},
    };
    for (const auto& [gregorian, bangla] : vectors) {
        EXPECT_EQ(to_text(to_bangla(day(gregorian))), normalize(bangla).value()) << gregorian;
    }
}

TEST(Calendar, UsesTheEarlierRuleBeforeTheYear1426) {
    EXPECT_EQ(to_bangla(day("2018-10-16")), (bangla_date{1425, 7, 1}));
    EXPECT_EQ(to_bangla(day("2018-12-16")), (bangla_date{1425, 9, 2}));
    EXPECT_EQ(to_bangla(day("2019-02-21")), (bangla_date{1425, 11, 9}));
    EXPECT_EQ(to_bangla(day("2019-04-13")), (bangla_date{1425, 12, 30}));
    EXPECT_EQ(to_bangla(day("2019-10-16")), (bangla_date{1426, 6, 31}));
}

TEST(Calendar, NoBanglaDayIsSkippedOrDoubled) {
    date d = day("2015-01-01");
    bangla_date before = to_bangla(d);
    for (int i = 0; i < 4000; ++i) {
        d = add_days(d, 1);
        const bangla_date now = to_bangla(d);
        const bool next = now.day == before.day + 1 && now.month == before.month;
        const bool next_month = now.day == 1 && now.month == before.month % 12 + 1;
        ASSERT_TRUE(next || next_month) << to_text(d);
        ASSERT_LT(before, now) << to_text(d);
        if (now.day == 1 && now.month == 1) {
            ASSERT_EQ(to_text(d).substr(5), "04-14");
        }
        before = now;
    }
}

TEST(Text, StoresBothKeyboardsFormsAlike) {
    const std::string one = "\u09AF\u09BC", other = "\u09DF";  // letter and nukta, and one sign
    EXPECT_EQ(normalize(one).value(), normalize(other).value());
    EXPECT_EQ(normalize(other).value(), one);
    EXPECT_EQ(normalize("\u09DC\u09DD").value(), "\u09A1\u09BC\u09A2\u09BC");
    EXPECT_EQ(normalize("\u09C7\u09BE").value(), "\u09CB");
}

TEST(Text, RefusesWhatIsNotUtf8) {
    EXPECT_EQ(normalize("a plain text\t1").value(), "a plain text\t1");
    EXPECT_EQ(normalize("e\u0301").value(), "\u00E9");
    EXPECT_FALSE(normalize("\xC3"));
    EXPECT_FALSE(normalize(std::string("a\0b", 3)));
    EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80"));
    EXPECT_FALSE(is_valid_utf8("\xF8"));
    EXPECT_TRUE(is_valid_utf8("খেয়া"));
}

TEST(Text, TurnsDigitsBothWays) {
    EXPECT_EQ(ascii_digits("০১২৩৪৫৬৭৮৯ a7"), "0123456789 a7");
    EXPECT_EQ(bengali_digits("0123456789 ক"), "০১২৩৪৫৬৭৮৯ ক");
    EXPECT_EQ(ascii_digits("\xC3"), "\xC3");
}

TEST(Text, CountsLettersAndSqueezesSpaces) {
    EXPECT_EQ(length("ঢাকা"), 4u);
    EXPECT_EQ(squeeze("  ঢাকা \t\u00A0 জেলা\n"), "ঢাকা জেলা");
    EXPECT_EQ(squeeze(" \n"), "");
}

TEST(Text, ForgivesTheSpellingsOfTheMinutes) {
    EXPECT_EQ(fold_name("চাঁদগাঁও"), fold_name("চান্দগাঁও"));
    EXPECT_EQ(fold_name("যাত্রাবাড়ি"), fold_name("যাত্রাবাড়ী"));
    EXPECT_EQ(fold_name("মেট্রো: উপ-অঞ্চল"), fold_name("মেট্রো উপঅঞ্চল"));
    EXPECT_EQ(fold_name("নেত্রকোণা"), fold_name("নেত্রকোনা"));
    EXPECT_EQ(fold_name("Cox's  Bazar"), fold_name("cox's bazar"));
    EXPECT_EQ(fold_name("হ\u200D্যাঁ"), fold_name("হ্যাঁ"));
    // Signs that nobody sees make no other name.
    for (const char* unseen : {"\u200B", "\u2060", "\u00AD", "\u200E", "\u202E", "\uFE0F",
                               "\uFEFF", "\x1B", "\u0085"}) {
        EXPECT_EQ(fold_name("রহিম" + std::string(unseen)), fold_name("রহিম"));
        EXPECT_EQ(fold_name(unseen + std::string("Karim")), fold_name("Karim"));
    }
    EXPECT_NE(fold_name("ঢাকা"), fold_name("খুলনা"));
}

TEST(Text, FlagsBijoyText) {
    EXPECT_TRUE(looks_like_bijoy("evsjv‡`k †kL"));
    EXPECT_FALSE(looks_like_bijoy("বাংলাদেশ"));
    EXPECT_FALSE(looks_like_bijoy("বাংলা † Latin"));
    EXPECT_FALSE(looks_like_bijoy("Dhaka office"));
    EXPECT_TRUE(looks_like_bijoy("cvU©"));
    EXPECT_FALSE(looks_like_bijoy("© 2024 Department"));
    EXPECT_FALSE(looks_like_bijoy("©2024 Department"));
    EXPECT_FALSE(looks_like_bijoy("Next » « Back"));
    EXPECT_FALSE(looks_like_bijoy("Read more…"));
    EXPECT_FALSE(looks_like_bijoy("«Dhaka» office"));
    for (const char* word : {"cÖavb Kvh©vjq", "wkÿv Awdm", "gš¿Yvjq", "evK¨", "¯^v¯’¨", "ˆZwi",
                             "†Rjv", "ivóªcwZ", "gvbbxq cÖwZgš¿x", "K…wl m¤úÖmviY", "wPwVcÎ",
                             "g„Zz¨"}) {
        EXPECT_TRUE(looks_like_bijoy(word)) << word;
    }
}

TEST(Text, AccentsOfOtherLanguagesAreNoBijoy) {
    for (const char* text :
         {"L'État français, c'est-à-dire l'« Élysée », où naît l'œuvre d'Œdipe à Noël",
          "l'«Europe» des Vingt-Sept… déjà vu†, garçon‡", "n° 5, 10 °C, 3 m², 1 ½ kg, 100 %",
          "Größe der Straße über Österreich: „Äpfel“ und „Öl“, § 5 Abs. 2, 20 µg/m³",
          "Bộ Ngoại giao nước Cộng hòa xã hội chủ nghĩa Việt Nam tại Đà Nẵng",
          "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "¿Qué tal? ¡Señor Ñandú! 1ª edición, Nº 7",
          "São Paulo, Açores, Coração", "Škoda Žižkov, Łódź, Kraków",
          "Donau\u00ADdampf\u00ADschiff",
          "smørrebrød på Ærø, Ångström", "İstanbul Büyükşehir Belediyesi", "Brand® and Name™"}) {
        EXPECT_FALSE(looks_like_bijoy(text)) << text;
    }
}

}  // namespace
}  // namespace kheya::base
