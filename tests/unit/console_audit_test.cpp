// The list of actions: one entry for whatever was done, which says to what, and what came of it.

#include "hub/command/permissions.hpp"
#include "hub/command/verbs.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/platform/files.hpp"
#include "tests/unit/rights_world.hpp"

#include <filesystem>
#include <regex>

namespace kheya::hub_command {

namespace {

class Audit : public Rights {
protected:
    Audit() {
        staff = put("staff", "DIP-A", {"name_bn=রহিম", "designation=clerk", "mobile=01711223344"})
                    .value("key", "");
        for (const bool confirmed : {true, false}) {
            hub_store::device_row row;
            row.office = "DIP-A";
            row.machine = "PC";
            row.key = platform::key_pair::generate(chance).public_part();
            row.confirmed = confirmed;
            inside([&] { store->put_device(row); });
            (confirmed ? device : stranger) = row.key.hex();
        }
        act("user add", {{"name", "Karim"}, {"role", "department"}, {"scope", "DIP"}});
    }
    // What each verb that writes is asked to do here, so that it is done.
    json fitting(const std::string& verb) {
        json given = asked(verb, "DIP-A");
        given.erase("name");
        const std::string header =
            "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
            "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
        if (verb.starts_with("user ")) given = {{"name", "Karim"}};
        if (verb == "user add") given = {{"name", "New"}, {"role", "viewer"}, {"scope", "DIP"}};
        if (verb == "user handover") given["successor"] = "Rahima";
        if (verb.starts_with("device ")) given = {{"device", stranger}, {"why", "stolen"}};
        if (verb == "export") given = {{"device", device}, {"file", "kheya"}};
        if (verb == "import") given = {{"bundle", "AAAA"}, {"file", "office.kheya"}};
        if (verb == "letter template") {
            const json shown = act("letter template", {{"stage", "first"}});
            given = {{"stage", "first"}, {"text", "{office}"}, {"seen", shown["seen"]}};
        }
        if (verb == "office close") given = {{"office", "DNC-A"}, {"why", "reform"}};
        if (verb == "office import") {
            given = {{"csv", header + "DIP-B,DIP,district,শাখা,Branch,DIP-HQ,30,26,,yes,,"
                                      "2020-07-01,\n"}};
        }
        if (verb == "office merge") given["offices"] = {"DIP-B"}, given["into"] = "DIP-A";
        if (verb == "office move") given["parent"] = "MIN";
        if (verb == "office split") {
            given = {{"office", "DIP-A"},
                     {"into", "DIP-HQ"},
                     {"why", "reform"},
                     {"records", {"staff/" + staff}}};
        }
        if (verb == "report issue") given = {{"quarter", rights_quarter}, {"note", "first"}};
        if (verb == "redact") given["target"] = "staff/" + staff, given["field"] = "mobile";
        if (verb == "settings") given = {{"changes", {{"lang", "bn"}, {"name", "SSD"}}}};
        if (verb == "types publish") given = {{"files", json(files_in_use())}};
        return given;
    }
    record::type_files files_in_use() {
        record::type_files set;
        inside([&] { set = hub_store::files_in_use(*store); });
        return set;
    }
    json entry_of(const std::string& verb) {
        const json all = act("audit", {{"who", "Boss"}})["entries"];
        for (const json& each : all) {
            if (each["verb"] == verb) return each;
        }
        return json::object();
    }
    const caller boss{"Boss", role::administrator, "", "10.0.0.1"};
    std::string staff, device, stranger;
};

TEST_F(Audit, EveryVerbThatWritesLeavesOneEntryThatSaysToWhat) {
    for (const permission& one : permissions()) {
        if (!one.writes) continue;
        const std::string verb(one.verb);
        const auto entries = [&] {
            return act("audit", {{"who", "Boss"}, {"limit", 500}})["entries"].size();
        };
        const auto before = entries();
        const auto given = perform(verb, fitting(verb), boss);
        // No bundle is at hand; that one was refused is kept as well.
        EXPECT_EQ(given.exit_code == 0, verb != "import") << verb << ": " << given.out;
        EXPECT_EQ(entries(), before + 1) << verb;
        const json entry = entry_of(verb);
        EXPECT_FALSE(entry.value("what", "").empty() && entry.value("office", "").empty())
            << verb << ": " << entry;
    }
    EXPECT_EQ(entry_of("settings")["what"], "lang, name");
    EXPECT_EQ(entry_of("settings")["note"], "lang: bn; name: SSD");
    EXPECT_EQ(entry_of("letter issue")["what"].get<std::string>().substr(0, 7), "letter/");
    EXPECT_EQ(entry_of("letter issue")["office"], "DIP-A");
    EXPECT_EQ(entry_of("letter draft")["office"], "DIP-A");
    EXPECT_EQ(entry_of("types publish")["what"].get<std::string>().substr(0, 8), "version ");
    EXPECT_EQ(entry_of("user add")["note"], "viewer, department:DIP");
    EXPECT_EQ(entry_of("user add")["note_bn"], "দর্শক, পরিধি DIP");
    EXPECT_EQ(entry_of("user handover")["note"], "to Rahima: department, department:DIP");
    EXPECT_EQ(entry_of("user reset")["note"], "a new link");
    EXPECT_EQ(entry_of("report issue")["what"], "2021-22/Q1 revision 1");
    EXPECT_EQ(entry_of("device revoke")["office"], "DIP-A");
    EXPECT_EQ(entry_of("office import")["note"], "saved 1, unchanged 0");
}

constexpr std::size_t source_most = 1 << 20;  // bytes

// What the page has to say of `name`, between `from` and the next table of words.
std::string words_for(const std::string& page, const std::string& from, const std::string& name) {
    const std::size_t begin = page.find("\nconst " + from + ":");
    const std::size_t end = page.find("\n};", begin);
    EXPECT_NE(begin, std::string::npos) << from;
    for (const std::string& key : {" " + name + ": {", " '" + name + "': {"}) {
        const std::size_t at = page.find(key, begin);
        if (at < end) return page.substr(at, page.find('}', at) - at);
    }
    return {};
}

// Names that the hub's own sources put into an entry, beside those of verbs.
std::set<std::string> names_in_sources() {
    std::set<std::string> names;
    const std::regex written(R"re((?:row\.verb = |\(who, )"([^"]+)")re");
    for (const auto& file : std::filesystem::recursive_directory_iterator(
             std::filesystem::path(KHEYA_SOURCE_DIR) / "hub")) {
        if (file.path().extension() != ".cpp") continue;
        const std::string text = platform::read_file(file.path().string(), source_most).value();
        for (std::sregex_iterator at(text.begin(), text.end(), written), end; at != end; ++at) {
            names.insert((*at)[1]);
        }
    }
    return names;
}

TEST_F(Audit, WhateverMayStandInItHasWordsInBothLanguages) {
    const std::string page =
        platform::read_file(KHEYA_SOURCE_DIR "/hub/console/pages/acts.ts", source_most).value();
    const auto check = [&](const std::string& table, const std::string& name) {
        const std::string words = words_for(page, table, name);
        const std::size_t bn = words.find(" bn: "), en = words.find(" en: ");
        ASSERT_TRUE(bn != std::string::npos && en != std::string::npos)
            << "hub/console/pages/acts.ts has no words in " << table << " for " << name;
        EXPECT_NE(words.substr(bn, en - bn).find("\xe0\xa6"), std::string::npos) << name;
    };
    auto names = names_in_sources();
    for (const std::string name : {"login", "me/totp off", "backup", "key roll"}) {
        EXPECT_TRUE(names.contains(name)) << name << " is not found in the sources any more";
    }
    for (const permission& one : permissions()) names.emplace(one.verb);  // may be refused
    for (const std::string& name : names) check("verbs", name);
    for (const std::string& name : setting_names()) check("settings", name);
    for (const char* name : {"done", "refused", "not allowed", "failed"}) check("outcomes", name);
}

TEST_F(Audit, HandingOverIsDoneWholeOrNotAtAll) {
    const auto handed = [&](const char* name, const char* successor) {
        return perform("user handover", {{"name", name}, {"successor", successor}}, boss).exit_code;
    };
    const auto states = [&] {
        std::map<std::string, std::string> out;
        for (const json& user : act("user list", json::object())) {
            out[user.value("name", "")] = user.value("state", "") + " " + user.value("scope", "");
        }
        return out;
    };
    const auto before = states();
    EXPECT_EQ(handed("Karim", "Karim"), 1);   // the name is taken
    EXPECT_EQ(handed("Nobody", "Rahima"), 1);
    EXPECT_EQ(handed("Karim", " "), 1);
    EXPECT_EQ(states(), before);
    EXPECT_EQ(handed("Karim", "Rahima"), 0);
    EXPECT_EQ(states().at("Karim"), "disabled department:DIP");
    EXPECT_EQ(states().at("Rahima"), "invited department:DIP");
    EXPECT_EQ(handed("Karim", "Salma"), 1);   // has left already
    EXPECT_FALSE(states().contains("Salma"));
}

TEST_F(Audit, TableHoldsWhatTheFilterLetsThroughAndNothingThatRuns) {
    const auto table = [&](json given, bool bengali) {
        given["format"] = "csv";
        editing::outcome told;
        (void)store->transact([&] {
            surroundings around{*store, types, chance, key, ++now, {}, {}, boss};
            return perform_in_transaction({"audit", given, {true, bengali}}, around, told);
        });
        EXPECT_EQ(told.exit_code, 0) << told.out;
        EXPECT_EQ(told.files.size(), 1u);
        return told.files.empty() ? std::string() : told.files.front().bytes;
    };
    inside([&] {
        for (int i = 0; i < 2500; ++i) {
            store->append_audit({0, now, "Salma", "10.0.0.2", "set", "portal", "DIP-A", "done",
                                 "=1+1, \"quoted\"", "মন্তব্য"});
        }
        store->append_audit({0, now, "-Karim", "here", "login", "", "", "refused", "wrong"});
    });
    const std::string salma = table({{"who", "Salma"}}, false);
    EXPECT_TRUE(salma.starts_with("\xEF\xBB\xBFNumber,When (UTC),Who,From,Did,What,Office,Outcome,"
                                  "Note\r\n"))
        << salma.substr(0, 100);
    EXPECT_EQ(std::count(salma.begin(), salma.end(), '\n'), 2501);
    EXPECT_NE(salma.find(",Salma,10.0.0.2,set,portal,DIP-A,done,\"'=1+1, \"\"quoted\"\"\"\r\n"),
              std::string::npos)
        << salma.substr(0, 300);
    const std::string all = table({}, false);
    EXPECT_NE(all.find(",\"'-Karim\",here,login,"), std::string::npos);
    EXPECT_NE(all.find(",user add,"), std::string::npos);
    const std::string bengali = table({{"who", "Salma"}, {"limit", 2}}, true);
    EXPECT_NE(bengali.find(",মন্তব্য\r\n"), std::string::npos) << bengali;
    // One that was cut says so, and where to go on.
    const json rows = act("audit", {{"who", "Salma"}, {"limit", 2}})["entries"];
    const std::string last = "before=" + std::to_string(rows[1]["id"].get<int>()) + "\r\n";
    EXPECT_TRUE(bengali.ends_with(last)) << bengali;
    const std::string older =
        table({{"who", "Salma"}, {"before", rows[1]["id"]}}, false);
    EXPECT_EQ(std::count(older.begin(), older.end(), '\n'), 2499);
    EXPECT_EQ(table({{"since", "2100-01-01T00:00:00Z"}}, false).size(),
              salma.find("\r\n") + 2);
    EXPECT_EQ(perform("audit", {{"format", "pdf"}}, boss).exit_code, 2);
}

TEST_F(Audit, PreviewOfATableNamesEachCellThatWouldChange) {
    const std::string header = "office,department,level,name_bn,name_en,parent,division_bbs,"
                               "district_bbs,upazila_bbs,counts_as_field,reporting_groups,"
                               "valid_from,valid_to\n";
    const json told =
        act("office import",
            {{"preview", true},
             {"csv", header + "DIP-A,DIP,district,আঞ্চলিক অফিস,Branch A,DIP-HQ,30,26,,yes,,"
                              "2020-07-01,\n"}});
    const json expected = {{{"office", "DIP-A"},
                            {"field", "name_en"},
                            {"old", "Regional A"},
                            {"new", "Branch A"}}};
    EXPECT_EQ(told["changes"], expected) << told;
    EXPECT_EQ(told["more"], false);
    EXPECT_EQ(act("office show", {{"office", "DIP-A"}})["name_en"], "Regional A");
}

TEST_F(Audit, OfficePageTellsWhatBecameOfIt) {
    act("office merge", {{"offices", {"DNC-A"}}, {"into", "DIP-A"}, {"why", "reform"}});
    const json gone = act("office show", {{"office", "DNC-A"}});
    EXPECT_EQ(gone["successor"], "DIP-A");
    EXPECT_EQ(gone["status"], "merged");
    EXPECT_FALSE(gone["valid_to"].get<std::string>().empty());
    const json heir = act("office show", {{"office", "DIP-A"}});
    EXPECT_EQ(heir["predecessors"], json({"DNC-A"}));
    EXPECT_EQ(heir["successor"], "");
}

TEST_F(Audit, DevicesTellWhatWaitsAndWhoStillCalls) {
    const auto id = base::public_key::parse(device);
    ASSERT_TRUE(id.has_value());
    const auto replica = chance.draw<base::replica_id>();
    inside([&] {
        store->put_waiting({"DIP-A", *id, replica, 5, "frame of 17 bytes"});
        store->put_waiting({"DIP-A", *id, replica, 9, "next"});
        auto row = *store->device(*id);
        row.turned_away_at = now;
        row.copies = 1;
        row.copy_note = "another copy wrote";
        store->put_device(row);
    });
    for (const json& one : act("device list", {{"office", "DIP-A"}})) {
        const bool is_it = one["key"] == device;
        EXPECT_EQ(one["waiting"], json({{"frames", is_it ? 2 : 0}, {"bytes", is_it ? 21 : 0}}));
        EXPECT_EQ(one.contains("turned_away_at"), is_it) << one;
        EXPECT_EQ(one.value("copy_note", ""), is_it ? "another copy wrote" : "");
    }
}

}  // namespace

}  // namespace kheya::hub_command
