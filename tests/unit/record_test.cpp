// The loader's mistakes, each with its exact place, and the registers.

#include "shared/record/registers.hpp"
#include "shared/record/validate.hpp"

#include <gtest/gtest.h>

namespace kheya::record {
namespace {

using files = std::map<std::string, std::string>;

const std::string small_type = R"({
  "type": "boat",
  "label": {"bn": "নৌকা", "en": "Boat"},
  "key": ["number"],
  "groups": [{"name": "seen", "label": {"bn": "দেখা", "en": "Seen"}, "members": ["place", "on"],
              "date": "on", "rule": "observed", "writers": ["office"]}],
  "fields": [
    {"name": "number", "label": {"bn": "নম্বর", "en": "Number"}, "kind": "integer",
     "required": true, "fixed": true, "writers": ["office"]},
    {"name": "state", "label": {"bn": "অবস্থা", "en": "State"}, "kind": "code", "codes": "state",
     "rule": "forward", "order": ["new", "old"], "writers": ["office"]},
    {"name": "place", "label": {"bn": "ঘাট", "en": "Place"}, "kind": "text"},
    {"name": "on", "label": {"bn": "তারিখ", "en": "On"}, "kind": "date"}
  ],
  "checks": [{"form": "not_after", "field": "on", "other": "today", "warning": true,
              "message": {"bn": "{on} পরে", "en": "{on} is later than today"}}]
})";

files small_files() {
    return {{"set.json", R"({"version": 3})"},
            {"codes.json", R"({"state": [{"code": "new", "bn": "নতুন", "en": "New"},
                                         {"code": "old", "bn": "পুরাতন", "en": "Old"},
                                         {"code": "lost", "bn": "হারানো", "en": "Lost"}]})"},
            {"boat.json", small_type}};
}

std::string mistake_of(const files& all) {
    const auto loaded = type_set::load(all);
    return loaded ? "loaded" : loaded.error().text();
}

// What the loader says when `from` stands as `to` in one of the files.
std::string mistake(const std::string& from, const std::string& to,
                    const std::string& file = "boat.json") {
    files all = small_files();
    const auto at = all.at(file).find(from);
    if (at == std::string::npos) return "the test names text that is not there: " + from;
    all.at(file).replace(at, from.size(), to);
    return mistake_of(all);
}

TEST(TypeSet, NamesOfTheColumnsOfEveryTableAreTaken) {
    for (const std::string name : {"office", "record", "retired", "disputed"}) {
        const auto said = mistake(R"("name": "state")", R"("name": ")" + name + "\"");
        EXPECT_NE(said.find("is a name of the program"), std::string::npos) << name << said;
    }
}

TEST(TypeSet, SealNamesFieldsThatAreThere) {
    const auto with = [](const std::string& seal) {
        return mistake(R"("key": ["number"],)", R"("key": ["number"], "sealed": )" + seal + ",");
    };
    EXPECT_EQ(with(R"({"by": "state"})"), "loaded");
    EXPECT_NE(with(R"({"by": "no_such"})").find("boat.json: sealed.by: "), std::string::npos);
    EXPECT_NE(with(R"({"by": "state", "but": ["place"]})").find("boat.json: sealed.but: "),
              std::string::npos)
        << "a member of a group";
    EXPECT_NE(with(R"({"but": []})"), "loaded");
    EXPECT_NE(with(R"({"by": "state", "for": 1})"), "loaded");
}

TEST(TypeSet, LoadsASmallSet) {
    const auto types = type_set::load(small_files()).value();
    EXPECT_EQ(types->version(), 3);
    ASSERT_NE(types->find("boat"), nullptr);
    EXPECT_EQ(types->find("boat")->find_field("place")->group, "seen");
    EXPECT_EQ(types->find("boat")->find_field("place")->rule, merge_rule::observed);
    EXPECT_EQ(types->find("ship"), nullptr);
    EXPECT_EQ(types->code_text("state", "old", true), "পুরাতন");
    EXPECT_EQ(types->code_text("state", "unheard_of", true), "unheard_of");
}

TEST(TypeSet, NamesLineAndColumnOfWrongJson) {
    EXPECT_EQ(mistake(R"("en": "Boat"},)", R"("en": "Boat"},,)"),
              "boat.json:3:41: this is not JSON");
    EXPECT_EQ(mistake(R"({"version": 3})", "{", "set.json"), "set.json:1:2: this is not JSON");
    EXPECT_EQ(mistake(R"({"version": 3})", "[1]", "set.json"),
              "set.json:1:1: expected an object");
}

TEST(TypeSet, RefusesADoubledKeyAtAnyDepth) {
    EXPECT_EQ(mistake(R"("key": ["number"],)", R"("key": ["number"], "key": "single",)"),
              "boat.json: the key \"key\" is given twice");
    EXPECT_EQ(mistake(R"("kind": "text"})", R"("kind": "text", "kind": "date"})"),
              "boat.json: fields[2]: the key \"kind\" is given twice");
    EXPECT_EQ(mistake(R"("bn": "ঘাট")", R"("bn": "ঘাট", "bn": "ঘাট")"),
              "boat.json: fields[2].label: the key \"bn\" is given twice");
    EXPECT_EQ(mistake(R"("version": 3)", R"("version": 3, "version": 4)", "set.json"),
              "set.json: the key \"version\" is given twice");
}

TEST(TypeSet, RefusesUnknownKeys) {
    EXPECT_EQ(mistake(R"("type": "boat")", R"("type": "boat", "colour": 1)"),
              "boat.json: unknown key \"colour\"");
    EXPECT_EQ(mistake(R"("kind": "text"})", R"("kind": "text", "maximum": 3})"),
              "boat.json: fields[2]: unknown key \"maximum\"");
    EXPECT_EQ(mistake(R"("date": "on")", R"("date": "on", "day": "on")"),
              "boat.json: groups[0]: unknown key \"day\"");
    EXPECT_EQ(mistake(R"("other": "today")", R"("other": "today", "plus": 3)"),
              "boat.json: checks[0]: unknown key \"plus\" for the form not_after");
    EXPECT_EQ(mistake(R"("en": "Boat")", R"("en": "Boat", "fr": "Bateau")"),
              "boat.json: label: unknown key \"fr\"");
    EXPECT_EQ(mistake(R"("en": "New")", R"("en": "New", "x": 1)", "codes.json"),
              "codes.json: state[0]: unknown key \"x\"");
    EXPECT_EQ(mistake(R"("version": 3)", R"("versions": 3)", "set.json"),
              "set.json: unknown key \"versions\"");
}

TEST(TypeSet, RefusesAnUnknownKindOrRule) {
    EXPECT_EQ(mistake(R"("kind": "text")", R"("kind": "string")"),
              "boat.json: fields[2].kind: unknown kind \"string\"");
    EXPECT_EQ(mistake(R"("rule": "observed")", R"("rule": "oldest")"),
              "boat.json: groups[0].rule: unknown rule \"oldest\"");
    EXPECT_EQ(mistake(R"("form": "not_after")", R"("form": "after")"),
              "boat.json: checks[0].form: unknown form \"after\"");
}

TEST(TypeSet, RefusesAFieldWithoutBengaliLabel) {
    EXPECT_EQ(mistake(R"("bn": "ঘাট", )", ""),
              "boat.json: fields[2].label: no label in Bengali (bn)");
    EXPECT_EQ(mistake(R"("bn": "ঘাট")", R"("bn": "")"),
              "boat.json: fields[2].label.bn: must not be empty");
    EXPECT_EQ(mistake(R"({"bn": "ঘাট", "en": "Place"})", "3"),
              "boat.json: fields[2].label: expected an object");
}

TEST(TypeSet, RefusesAnythingWithoutEnglishLabel) {
    EXPECT_EQ(mistake(R"(, "en": "Boat")", ""), "boat.json: label: no label in English (en)");
    EXPECT_EQ(mistake(R"(, "en": "Seen")", ""),
              "boat.json: groups[0].label: no label in English (en)");
    EXPECT_EQ(mistake(R"(, "en": "{on} is later than today")", ""),
              "boat.json: checks[0].message: no label in English (en)");
    EXPECT_EQ(mistake(R"(, "en": "New")", "", "codes.json"),
              "codes.json: state[0]: no label in English (en)");
}

TEST(TypeSet, RefusesAMissingCodeListOrCode) {
    EXPECT_EQ(mistake(R"("codes": "state")", R"("codes": "states")"),
              "boat.json: fields[1].codes: no code list \"states\" in codes.json");
    EXPECT_EQ(mistake(R"("codes": "state",)", ""), "boat.json: fields[1]: \"codes\" is missing");
    EXPECT_EQ(mistake(R"(["new", "old"])", R"(["new", "gone"])"),
              "boat.json: fields[1].order[1]: no code \"gone\" in state");
    EXPECT_EQ(mistake(R"("code": "old")", R"("code": "new")", "codes.json"),
              "codes.json: state[1].code: the code \"new\" is given twice");
    EXPECT_EQ(mistake(R"("code": "old")", R"("code": "a/b")", "codes.json"),
              "codes.json: state[1].code: a code holds no slash, colon or space");
}

TEST(TypeSet, RefusesAPatternThatDoesNotCompile) {
    EXPECT_EQ(mistake(R"("kind": "text"})", R"("kind": "text", "pattern": "[a"})"),
              "boat.json: fields[2].pattern: not a regular expression");
    EXPECT_EQ(mistake(R"("form": "not_after", "field": "on", "other": "today")",
                      R"("form": "matches", "field": "on", "patterns": ["a", "("])"),
              "boat.json: checks[0].patterns[1]: not a regular expression");
}

TEST(TypeSet, RefusesAGroupThatDoesNotFit) {
    EXPECT_EQ(mistake(R"("members": ["place", "on"])", R"("members": ["place", "when"])"),
              "boat.json: groups[0].members[1]: no field \"when\"");
    EXPECT_EQ(mistake(R"("date": "on")", R"("date": "place")"),
              "boat.json: groups[0].date: \"place\" is not a member of kind date");
    EXPECT_EQ(mistake(R"("date": "on",)", ""),
              "boat.json: groups[0]: an observed group needs \"date\"");
    EXPECT_EQ(mistake(R"("kind": "text"})", R"("kind": "text", "rule": "ask"})"),
              "boat.json: fields[2].rule: is said by the group \"seen\"");
    EXPECT_EQ(mistake(R"("name": "seen")", R"("name": "place")"),
              "boat.json: groups[0].name: \"place\" is taken");
}

TEST(TypeSet, RefusesFieldsThatCannotWork) {
    EXPECT_EQ(mistake(R"("name": "place")", R"("name": "on")"),
              "boat.json: fields[3].name: the field \"on\" is given twice");
    EXPECT_EQ(mistake(R"("name": "place")", R"("name": "retired")"),
              "boat.json: fields[2].name: \"retired\" is a name of the program");
    EXPECT_EQ(mistake(R"("name": "place")", R"("name": "Place")"),
              "boat.json: fields[2].name: \"Place\" is not lower_snake_case");
    EXPECT_EQ(mistake(R"("fixed": true, "writers": ["office"])", R"("fixed": true)"),
              "boat.json: fields[0]: \"writers\" is missing");
    EXPECT_EQ(mistake(R"("fixed": true, "writers": ["office"])",
                      R"("fixed": true, "writers": ["office", "boss"])"),
              "boat.json: fields[0].writers[1]: expected office, headquarters, ministry or "
              "program");
    EXPECT_EQ(mistake(R"("kind": "integer",)", R"("kind": "integer", "many": true,)"),
              "boat.json: fields[0].many: there are no sets of kind integer");
    EXPECT_EQ(mistake(R"("kind": "integer",)", R"("kind": "integer", "min": 5, "max": 4,)"),
              "boat.json: fields[0].min: is more than \"max\"");
    EXPECT_EQ(mistake(R"("kind": "text"})", R"("kind": "reference", "refers_to": "ship"})"),
              "boat.json: fields[2].refers_to: no type \"ship\"");
}

TEST(TypeSet, RefusesKeysThatCannotWork) {
    EXPECT_EQ(mistake(R"("key": ["number"])", R"("key": ["name"])"),
              "boat.json: key[0]: no field \"name\"");
    EXPECT_EQ(mistake(R"("key": ["number"])", R"("key": ["state"])"),
              "boat.json: key[0]: a key is made of fixed fields outside sets and groups");
    EXPECT_EQ(mistake(R"("key": ["number"])", R"("key": "one")"),
              "boat.json: key: expected \"single\", \"drawn\" or a list of fields");
    EXPECT_EQ(mistake(R"("key": ["number"],)", ""), "boat.json: \"key\" is missing");
}

TEST(TypeSet, RefusesTypeNamesThatAreTablesOfTheProgram) {
    for (const char* name : {"journal", "register", "settings", "sqlite_x"}) {
        files all = small_files();
        std::string text = all.at("boat.json");
        text.replace(text.find("boat"), 4, name);
        all.erase("boat.json");
        all[std::string(name) + ".json"] = text;
        EXPECT_EQ(mistake_of(all), std::string(name) + ".json: type: \"" + name +
                                       "\" is the name of a table of the program");
    }
    EXPECT_EQ(mistake(R"("type": "boat")", R"("type": "ship")"),
              "boat.json: type: the file of \"ship\" must be ship.json");
}

TEST(TypeSet, RefusesChecksOfFieldsThatAreNotThere) {
    EXPECT_EQ(mistake(R"("field": "on", "other")", R"("field": "off", "other")"),
              "boat.json: checks[0].field: no field \"off\"");
    EXPECT_EQ(mistake(R"("other": "today")", R"("other": "tomorrow")"),
              "boat.json: checks[0].other: no field \"tomorrow\"");
    EXPECT_EQ(mistake(R"("{on} is later)", R"("{no} is later)"),
              "boat.json: checks[0].message.en: no field \"no\"");
    EXPECT_EQ(mistake(R"("other": "today")", R"("other": "today", "if": {"state": "gone"})"),
              "boat.json: checks[0].if.state: no code \"gone\" in state");
    EXPECT_EQ(mistake(R"("other": "today",)", ""), "boat.json: checks[0]: \"other\" is missing");
}

TEST(TypeSet, NeedsItsTwoCommonFiles) {
    files all = small_files();
    all.erase("codes.json");
    EXPECT_EQ(mistake_of(all), "codes.json: the file is missing");
    all.erase("set.json");
    EXPECT_EQ(mistake_of(all), "set.json: the file is missing");
}

TEST(TypeSet, AnUnknownTypeOrRegisterMergesByLatest) {
    const auto types = type_set::load(small_files()).value();
    EXPECT_EQ(types->rule_of("ship", "x").rule, merge_rule::latest);
    EXPECT_EQ(types->rule_of("boat", "x").rule, merge_rule::latest);
    EXPECT_EQ(types->rule_of("boat", "seen").date, "on");
    EXPECT_EQ(types->rule_of("boat", "state").order, (std::vector<std::string>{"new", "old"}));
}

TEST(Registers, NameFieldsGroupsAndElements) {
    const auto types = builtin_types();
    const type& portal = *types->find("portal");
    EXPECT_EQ(register_of(*portal.find_field("observed_how")), "site_seen");
    EXPECT_EQ(register_of(*portal.find_field("helpers"), "dc"), "helpers/dc");
    EXPECT_EQ(register_of(*portal.find_field("domain")), "domain");
    EXPECT_EQ(base_name("helpers/dc/x"), "helpers");
    EXPECT_EQ(element_of("helpers/dc/x"), "dc/x");
    EXPECT_EQ(element_of("domain"), "");
}

TEST(Registers, GiveValuesAndDaysOfObservation) {
    const auto types = builtin_types();
    const type& portal = *types->find("portal");
    const json state = {{"value", "yes"}, {"observed_on", "2021-12-01"}};
    EXPECT_TRUE(stands_alone_observed(*portal.find_field("state")));
    EXPECT_EQ(field_value(*portal.find_field("state"), state), "yes");
    EXPECT_EQ(observed_on(types->rule_of("portal", "state"), state), "2021-12-01");
    const json site = {{"observed_on", "2021-12-02"}, {"observed_how", "hand"}};
    EXPECT_EQ(field_value(*portal.find_field("observed_how"), site), "hand");
    EXPECT_EQ(observed_on(types->rule_of("portal", "site_seen"), site), "2021-12-02");
    EXPECT_TRUE(field_value(*portal.find_field("observed_by"), site).is_null());
    EXPECT_EQ(observed_on(types->rule_of("portal", "state"), json()), "");
}

TEST(Registers, RecordIdsAndKeysAreTwoWays) {
    const auto types = builtin_types();
    const type &portal = *types->find("portal"), &count = *types->find("enothi_count"),
               &staff = *types->find("staff");
    EXPECT_EQ(record_id(portal, "DIP-REG-65", ""), "DIP-REG-65");
    EXPECT_EQ(record_id(count, "DIP-REG-65", "all:2021-12:note_self"),
              "DIP-REG-65:all:2021-12:note_self");
    EXPECT_EQ(display_key(count, "DIP-REG-65", "DIP-REG-65:all:2021-12:note_self"),
              "all:2021-12:note_self");
    EXPECT_EQ(display_key(count, "DIP-HQ", "DIP-REG-65:all:2021-12:note_self"),
              "all:2021-12:note_self");
    EXPECT_EQ(display_key(portal, "DIP-REG-65", "DIP-REG-65"), "");
    EXPECT_EQ(display_key(staff, "X", record_id(staff, "X", "0190")), "0190");
}

}  // namespace
}  // namespace kheya::record
