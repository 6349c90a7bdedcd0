// Nobody at the console decides over what was not on his screen.

#include "hub/store/type_shelf.hpp"
#include "tests/unit/rights_world.hpp"

namespace kheya::hub_command {

namespace {

class Seen : public Rights {
protected:
    json as(const caller& who, const std::string& verb, const json& arguments) {
        const auto given = perform(verb, arguments, who);
        EXPECT_EQ(given.exit_code, 0) << verb << given.out;
        return json::parse(given.out, nullptr, false);
    }
    // The refusal, which people read in both languages.
    json refused(const caller& who, const std::string& verb, const json& arguments) {
        const auto given = perform(verb, arguments, who);
        EXPECT_EQ(given.exit_code, 1) << verb << given.out;
        const json said = json::parse(given.out, nullptr, false).value("error", json::object());
        EXPECT_FALSE(said.value("message", "").empty()) << given.out;
        EXPECT_FALSE(said.value("message_bn", "").empty()) << given.out;
        return said;
    }
    json conflict_of(const std::string& office, const std::string& field) {
        for (const json& one : as(karim, "conflicts", {{"office", office}})) {
            if (one["field"] == field) return one;
        }
        return nullptr;
    }
    static json over(const json& one) {
        return {{"target", one["type"].get<std::string>() +
                               (one["key"] == "" ? "" : "/" + one["key"].get<std::string>())},
                {"office", one["office"]},
                {"field", one["field"]},
                {"why", "by telephone"}};
    }
    const caller rahima{"Rahima", role::division, "", "10.0.0.2"};
    const caller karim{"Karim", role::department, "department:DIP", "10.0.0.1"};
};

TEST_F(Seen, ValueThatCameWhileSomebodyDecidedStandsAgainstTheDecision) {
    const json shown = conflict_of("DIP-HQ", "maintainer");
    ASSERT_EQ(shown["heads"].size(), 2u);
    json given = over(shown);
    given["keep"] = shown["heads"][0]["id"];
    EXPECT_EQ(refused(karim, "decide", given)["where"], "base");
    // The third, who had the same on the screen as the two.
    const json before = act("history", {{"target", "portal"}, {"office", "DIP-HQ"},
                                        {"field", "maintainer"}});
    put("portal", "DIP-HQ", {"maintainer=other"},
        {{"base", json::array({"maintainer=" + before[0]["id"].get<std::string>()})}});
    given["base"] = shown["base"];
    as(karim, "decide", given);
    const json left = conflict_of("DIP-HQ", "maintainer");
    ASSERT_TRUE(left.is_object()) << "the third value is gone unseen";
    EXPECT_EQ(left["heads"].size(), 2u);
    EXPECT_NE(left.dump().find("\"other\""), std::string::npos) << left;
    given = over(left);
    given["keep"] = left["heads"][0]["id"], given["base"] = left["base"];
    as(karim, "decide", given);
    EXPECT_EQ(conflict_of("DIP-HQ", "maintainer"), nullptr);
}

TEST_F(Seen, RetirementTakesNothingOutOfUseThatCameMeanwhile) {
    const json person = put("staff", "DIP-A", {"name_bn=রহিম", "designation=কেরানি"});
    const std::string target = "staff/" + person["key"].get<std::string>();
    const auto seen = [&] {
        json base = json::array();
        const json shown = act("get", {{"target", target}});
        for (const json& one : shown["fields"]) {
            for (const json& head : one["heads"]) {
                base.push_back(one["register"].get<std::string>() + "=" +
                               head["id"].get<std::string>());
            }
        }
        return base;
    }();
    const json end = {{"target", target}, {"office", "DIP-A"}, {"why", "left"}};
    EXPECT_EQ(refused(karim, "retire", end)["where"], "base");
    json ends = end;
    ends["base"] = seen;
    put(target, "DIP-A", {"designation=হিসাবরক্ষক"});
    as(karim, "retire", ends);
    const json shown = conflict_of("DIP-A", "retired");
    ASSERT_TRUE(shown.is_object());
    put(target, "DIP-A", {"mobile=01711223344"});
    json given = over(shown);
    given["value"] = "yes";
    EXPECT_EQ(refused(karim, "decide", given)["where"], "base");
    given["base"] = shown["base"];
    as(karim, "decide", given);
    const json left = conflict_of("DIP-A", "retired");
    ASSERT_TRUE(left.is_object()) << "the mobile number went out of use unseen";
    EXPECT_NE(left.dump().find("mobile"), std::string::npos) << left;
    given["base"] = left["base"];
    as(karim, "decide", given);
    EXPECT_EQ(conflict_of("DIP-A", "retired"), nullptr);
}

// What a command line printed last is not known.
TEST_F(Seen, CommandLineOfTheHubsMachineNeedsNoBase) {
    json given = over(conflict_of("DIP-HQ", "maintainer"));
    given["value"] = "dc";
    act("decide", given);
    act("retire", {{"target", "remark/" + remarks["DIP-A"]}, {"why", "mistake"}});
}

TEST_F(Seen, TableOfOfficesChangesNothingThatItsPreviewDidNotShow) {
    const auto row = [](const std::string& id, const std::string& name) {
        return id + ",DIP,district,আঞ্চলিক অফিস," + name + ",DIP-HQ,30,26,,yes,,2020-07-01,\n";
    };
    const std::string header =
        "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
        "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
    act("office import", {{"csv", header + row("DIP-B", "Regional B")}});
    json given = {{"csv", header + row("DIP-A", "Another name") + row("DIP-B", "Regional B")},
                  {"preview", true}};
    const json shown = as(rahima, "office import", given);
    ASSERT_EQ(shown["changes"].size(), 1u) << shown;
    put("office", "DIP-B", {"name_en=As somebody else named it"});
    given.erase("preview");
    given["seen"] = shown["seen"];
    refused(rahima, "office import", given);
    const auto name = [&](const char* office) {
        return act("get", {{"target", "office"}, {"office", office}})["fields"]["name_en"]["value"];
    };
    EXPECT_EQ(name("DIP-B"), "As somebody else named it");
    EXPECT_EQ(name("DIP-A"), "Regional A");
    json again = given;
    again["preview"] = true;
    again.erase("seen");
    given["seen"] = as(rahima, "office import", again)["seen"];
    as(rahima, "office import", given);
    EXPECT_EQ(name("DIP-B"), "Regional B");
    EXPECT_EQ(name("DIP-A"), "Another name");
}

TEST_F(Seen, TableOfOfficesWithNewOnesIsLoadedAsItWasShown) {
    const std::string header =
        "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
        "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
    json given = {{"csv", header + "DIP-C,DIP,district,আঞ্চলিক অফিস,Regional C,DIP-HQ,30,26,,yes,,"
                                   "2020-07-01,\nDIP-D,DIP,district,আঞ্চলিক অফিস,Regional D,"
                                   "DIP-C,30,26,,yes,,2020-07-01,\n"},
                  {"preview", true}};
    given["seen"] = as(rahima, "office import", given)["seen"];
    EXPECT_FALSE(given["seen"].get<std::string>().empty());
    given.erase("preview");
    EXPECT_EQ(as(rahima, "office import", given)["saved"], 2);
}

TEST_F(Seen, TypesArePublishedOverTheVersionThatThePreviewShowed) {
    const caller boss{"Boss", role::administrator, "", "10.0.0.3"};
    const auto labelled = [](const char* file, const std::string& label) {
        auto files = record::builtin_type_files();
        json type = json::parse(files[file]);
        type["label"]["en"] = label;
        files[file] = type.dump();
        return json(files);
    };
    json mine = {{"files", labelled("staff.json", "Staff as B calls them")}, {"dry_run", true}};
    const json shown = as(boss, "types publish", mine);
    as(boss, "types publish", {{"files", labelled("portal.json", "Portal as A calls it")}});
    const auto in_use = [&] {
        std::shared_ptr<const record::type_set> found;
        inside([&] { found = hub_store::type_shelf(*store, record::builtin_types()).now(); });
        return found;
    };
    types = in_use();
    mine.erase("dry_run");
    mine["over"] = shown["version"];
    refused(boss, "types publish", mine);
    EXPECT_EQ(in_use()->find("portal")->text.en, "Portal as A calls it");
    mine["over"] = as(boss, "types list", json::object())["version"];
    as(boss, "types publish", mine);
}

}  // namespace

}  // namespace kheya::hub_command
