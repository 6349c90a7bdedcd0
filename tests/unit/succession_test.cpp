// What a newer set of record types may say differently, and what a program adds of its own.

#include "shared/record/succession.hpp"

#include <gtest/gtest.h>

namespace kheya::record {
namespace {

const char* const codes_text = R"({"state": [{"code": "open", "bn": "খোলা", "en": "Open"},
                                             {"code": "shut", "bn": "বন্ধ", "en": "Shut"}]})";
const char* const drill_text = R"({
  "type": "drill", "label": {"bn": "মহড়া", "en": "Drill"}, "key": "drawn",
  "groups": [{"name": "count", "label": {"bn": "গণনা", "en": "Count"},
              "members": ["number", "counted_on"], "date": "counted_on", "rule": "observed",
              "writers": ["office"]}],
  "fields": [
    {"name": "note", "label": {"bn": "মন্তব্য", "en": "Note"}, "kind": "text", "required": true,
     "writers": ["office"]},
    {"name": "state", "label": {"bn": "অবস্থা", "en": "State"}, "kind": "code", "codes": "state",
     "writers": ["office"]},
    {"name": "number", "label": {"bn": "সংখ্যা", "en": "Number"}, "kind": "integer"},
    {"name": "counted_on", "label": {"bn": "তারিখ", "en": "Day"}, "kind": "date"}],
  "checks": [{"form": "bengali", "field": "note",
              "message": {"bn": "ইউনিকোডে লিখুন", "en": "write in Unicode"}}]
})";

type_files files() {
    return {{"set.json", R"({"version": 3})"}, {"codes.json", codes_text},
            {"drill.json", drill_text}};
}

// The files with one of them edited.
type_files edited(const std::string& name, const std::function<void(json&)>& edit) {
    type_files all = files();
    json document = json::parse(all[name]);
    edit(document);
    all[name] = document.dump();
    return all;
}

std::vector<std::string> told(const succession& s) {
    std::vector<std::string> all;
    for (const auto& one : s.differences) all.push_back(one.text(false));
    return all;
}

std::string refusal(const type_files& next) {
    const auto s = compare(files(), next);
    return s.mistakes.empty() ? "" : s.mistakes.front().text();
}

TEST(Succession, OtherWordsChecksAndLimitsMayFollow) {
    const auto next = edited("drill.json", [](json& t) {
        t["label"]["en"] = "Fire drill";
        t["fields"][0]["max"] = 50;
        t["fields"][0]["rule"] = "ask";
        t["fields"][2]["label"]["en"] = "How many";
        t["checks"] = json::array();
    });
    const auto s = compare(files(), next);
    EXPECT_TRUE(s.mistakes.empty()) << s.mistakes.front().text();
    EXPECT_EQ(told(s), (std::vector<std::string>{"changed: drill", "changed: drill.note",
                                                 "changed: drill.number"}));
}

TEST(Succession, WhatIsNewIsToldFieldByFieldAndCodeByCode) {
    auto next = edited("drill.json", [](json& t) {
        t["fields"].push_back({{"name", "place"}, {"kind", "text"}, {"writers", {"office"}},
                               {"label", {{"bn", "স্থান"}, {"en", "Place"}}}});
    });
    json codes = json::parse(codes_text);
    codes["state"].push_back({{"code", "lost"}, {"bn", "নেই"}, {"en", "Lost"}});
    codes["state"][1]["retired"] = true;
    codes["kind"] = codes["state"];
    next["codes.json"] = codes.dump();
    json other = json::parse(drill_text);
    other["type"] = "visit_log";
    next["visit_log.json"] = other.dump();
    const auto s = compare(files(), next);
    EXPECT_TRUE(s.mistakes.empty()) << s.mistakes.front().text();
    EXPECT_EQ(told(s), (std::vector<std::string>{"added: drill.place", "added: visit_log",
                                                 "added: codes kind", "retired: codes state/shut",
                                                 "added: codes state/lost"}));
}

TEST(Succession, NothingThatRecordsMayHoldVanishes) {
    type_files without = files();
    without.erase("drill.json");
    EXPECT_EQ(refusal(without), "drill.json: the type drill is gone: records may use it; keep it, "
                                "marked \"retired\": true");
    EXPECT_EQ(refusal(edited("drill.json", [](json& t) {
                  t["fields"].erase(1);
              })),
              "drill.json: fields: the field state is gone: records may use it; keep it, marked "
              "\"retired\": true");
    EXPECT_EQ(refusal(edited("codes.json", [](json& c) { c["state"].erase(0); })),
              "codes.json: state: the code open is gone: records may use it; keep it, marked "
              "\"retired\": true");
}

TEST(Succession, NoRegisterGetsAnotherShape) {
    const auto is_refused = [](const std::function<void(json&)>& edit) {
        return refusal(edited("drill.json", edit)).find("may not change") != std::string::npos;
    };
    EXPECT_TRUE(is_refused([](json& t) { t["key"] = "single"; }));
    EXPECT_TRUE(is_refused([](json& t) { t["fields"][0]["kind"] = "memo"; }));
    EXPECT_TRUE(is_refused([](json& t) { t["fields"][0]["many"] = true; }));
    EXPECT_TRUE(is_refused([](json& t) { t["fields"][0]["rule"] = "observed"; }));
    EXPECT_TRUE(is_refused([](json& t) {   // out of its group
        t["groups"][0]["members"] = {"counted_on"};
        t["fields"][2]["writers"] = {"office"};
    }));
    EXPECT_FALSE(is_refused([](json& t) { t["fields"][0]["rule"] = "office"; }));
}

TEST(Succession, WhatIsRetiredIsReadAndNotAskedForAnyMore) {
    const auto next = edited("drill.json", [](json& t) { t["fields"][0]["retired"] = true; });
    EXPECT_EQ(told(compare(files(), next)), std::vector<std::string>{"retired: drill.note"});
    EXPECT_EQ(told(compare(next, files())), std::vector<std::string>{"in use again: drill.note"});
    const auto set = type_set::load(next).value();
    const type& drill = *set->find("drill");
    EXPECT_TRUE(drill.find_field("note")->retired);
    EXPECT_FALSE(drill.find_field("note")->required);
    EXPECT_TRUE(drill.checks.empty()) << "nobody could put right what it complains of";
}

TEST(Succession, AProgramKeepsWhatItReadsWhateverWasPublished) {
    type_files published = files();
    published["visit_log.json"] = [] {
        json t = json::parse(drill_text);
        t["type"] = "visit_log";
        return t.dump();
    }();
    const auto own = [] {
        auto all = edited("drill.json", [](json& t) {
            t["label"]["en"] = "Not what headquarters says";
            t["fields"].push_back({{"name", "counted_by"}, {"kind", "text"},
                                   {"label", {{"bn", "কে"}, {"en", "By"}}}});
            t["groups"][0]["members"].push_back("counted_by");
        });
        json codes = json::parse(codes_text);
        codes["state"].push_back({{"code", "lost"}, {"bn", "নেই"}, {"en", "Lost"}});
        all["codes.json"] = codes.dump();
        return all;
    }();
    const auto both = completed(published, own);
    const auto set = type_set::load(both);
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ((*set)->find("drill")->text.en, "Drill");
    EXPECT_EQ((*set)->find("drill")->find_field("counted_by")->group, "count");
    EXPECT_NE((*set)->find("visit_log"), nullptr);
    EXPECT_EQ((*set)->codes("state")->size(), 3u);
    EXPECT_TRUE(compare(published, both).mistakes.empty());
    EXPECT_EQ(completed(both, own), both);
    // What headquarters never touched follows the program.
    const auto after = followed(published, files(), own);
    EXPECT_EQ(type_set::load(after).value()->find("drill")->text.en, "Not what headquarters says");
}

// Of a file that headquarters had edited, the rest follows all the same: what seals a record is not
// missing where somebody had changed a label.
TEST(Succession, WhatHeadquartersLeftInAFileItEditedFollowsTheProgram) {
    const auto published = edited("drill.json", [](json& t) {
        t["label"]["en"] = "Fire drill";
        t["fields"][1]["label"]["en"] = "How it went";
        t["fields"].push_back({{"name", "place"}, {"kind", "text"},
                               {"writers", {"office"}},
                               {"label", {{"bn", "কোথায়"}, {"en", "Where"}}}});
    });
    const auto own = edited("drill.json", [](json& t) {
        t["sealed"] = {{"by", "note"}};
        t["label"]["en"] = "Exercise";
        t["fields"][0]["writers"] = {"headquarters"};
        t["fields"][1]["writers"] = {"headquarters"};
    });
    const auto loaded = type_set::load(followed(published, files(), own));
    ASSERT_TRUE(loaded) << loaded.error().text();
    const type& drill = *(*loaded)->find("drill");
    ASSERT_TRUE(drill.sealed);
    EXPECT_EQ(drill.sealed->by, "note");
    EXPECT_EQ(drill.text.en, "Fire drill");
    EXPECT_EQ(drill.find_field("note")->writers, std::set<base::side>{base::side::headquarters});
    EXPECT_EQ(drill.find_field("state")->text.en, "How it went");
    EXPECT_EQ(drill.find_field("state")->writers, std::set<base::side>{base::side::headquarters});
    EXPECT_NE(drill.find_field("place"), nullptr);
    // What it took out itself stays out.
    const auto unsealed = followed(files(), own, own);
    EXPECT_FALSE(type_set::load(unsealed).value()->find("drill")->sealed);
}

TEST(Succession, VersionsAreNumbersOfTheSetNotOfItsFiles) {
    const auto numbered = with_version(files(), 41);
    EXPECT_EQ(type_set::load(numbered).value()->version(), 41);
    EXPECT_NE(hash_of(numbered), hash_of(files()));
    EXPECT_TRUE(compare(files(), numbered).differences.empty());
}

}  // namespace
}  // namespace kheya::record
