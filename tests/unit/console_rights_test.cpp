// Every verb of the console x every role x every scope: who may, what he sees, what he can change.

#include "tests/unit/rights_world.hpp"

namespace kheya::hub_command {

namespace {

constexpr const char* office_header =
    "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
    "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";

std::string new_office(const std::string& id) {
    return id + ",DIP,district,আঞ্চলিক অফিস,Regional,DIP-HQ,30,26,,yes,,2020-07-01,\n";
}

TEST_F(Rights, RoleAndReachDecideWhoMayAtAll) {
    for (const permission& one : permissions()) {
        const std::string verb(one.verb);
        for (const role may : {role::viewer, role::department, role::division,
                               role::administrator}) {
            for (const std::string scope : {"", "department:DIP", "office:DIP-HQ"}) {
                std::vector<json> calls = {asked(verb, "DIP-A")};
                if (verb == "audit" || verb == "report") {  // as a file too
                    calls.push_back(calls.front());
                    calls.back()["format"] = "csv";
                }
                const bool is_in =
                    may >= one.least && (scope.empty() || one.scope != bearing::whole);
                for (const json& call : calls) {
                    const auto given = perform(verb, call, caller{"Karim", may, scope, "10.0.0.1"});
                    EXPECT_EQ(given.exit_code == not_allowed, !is_in)
                        << verb << " " << to_text(may) << " " << scope << ": " << given.out;
                    EXPECT_TRUE(is_in || given.files.empty()) << verb;
                }
            }
        }
    }
}

TEST_F(Rights, NothingOfAnothersOfficesIsSeenOrChanged) {
    for (const permission& one : permissions()) {
        if (one.scope == bearing::whole) continue;
        const std::string verb(one.verb);
        std::vector<json> theirs = asked_of_all(verb);
        for (const char* office : their_offices) theirs.push_back(asked(verb, office));
        std::vector<json> calls = theirs;
        calls.push_back(json::object());
        json by_key = asked(verb, "DIP-A");   // a stranger's record under an own office's name
        for (const char* named : {"target", "key", "id"}) {
            const json stranger = asked(verb, "DNC-A");
            if (stranger.contains(named)) by_key[named] = stranger[named];
        }
        by_key["target"] = verb == "extract" ? by_key["target"] : "remark/" + remarks["DNC-A"];
        calls.push_back(by_key);
        by_key.erase("office");
        calls.push_back(by_key);
        for (const std::string scope : {"office:DIP-A", "office:DIP-HQ", "department:DIP",
                                        "department:NONE", "office:NONE", "wrong"}) {
            const caller who{"Karim", role::administrator, scope, "10.0.0.1"};
            hub_store::office_scope allowed(*store, scope);
            const auto before = streams();
            for (const json& call : calls) {
                const auto given = perform(verb, call, who);
                EXPECT_FALSE(shows_theirs(given))
                    << verb << " " << scope << " " << call << ": " << given.out;
            }
            for (const auto& [office, seq] : streams()) {
                inside([&] {
                    EXPECT_TRUE(seq == before.at(office) || allowed.allows(office))
                        << verb << " of " << scope << " wrote for " << office;
                });
            }
        }
        // The same calls by somebody who may: or it would prove nothing that nothing was seen.
        if (one.scope == bearing::none) continue;
        bool is_shown = false;
        for (const json& call : theirs) {
            const auto given =
                perform(verb, call, caller{"Boss", role::administrator, "", "10.0.0.1"});
            is_shown = is_shown || shows_theirs(given);
        }
        EXPECT_TRUE(is_shown) << verb << ": this world holds nothing of DNC's that it could show";
    }
}

TEST_F(Rights, DepartmentReadsAndWritesItsOwn) {
    for (const std::string scope : {"department:DIP", "office:DIP-HQ", "office:DIP-A"}) {
        const caller who{"Karim", role::department, scope, "10.0.0.1"};
        EXPECT_EQ(perform("get", asked("get", "DIP-A"), who).exit_code, 0) << scope;
        const json list = json::parse(perform("list", {{"type", "portal"}}, who).out);
        EXPECT_EQ(list.size(), scope == "office:DIP-A" ? 1u : 2u) << scope;
        const auto saved = perform("set",
                                   {{"target", "portal"},
                                    {"office", "DIP-A"},
                                    {"assignments",
                                     {"domain=" + std::to_string(scope.size()) + ".gov.bd"}}},
                                   who);
        EXPECT_EQ(saved.exit_code, 0) << saved.out;
    }
}

TEST_F(Rights, WhereAnOfficeStandsIsNotForPeopleWithAScope) {
    const auto set = [&](const std::string& office, const json& assignments, role may,
                         const std::string& scope) {
        return perform("set",
                       {{"target", "office"},
                        {"office", office},
                        {"assignments", assignments}},
                       caller{"Karim", may, scope, "10.0.0.1"})
            .exit_code;
    };
    for (const char* assignment : {"status=merged", "successor=DNC-A", "department=DNC",
                                   "parent=DNC-HQ", "level=upazila", "counts_as_field=no"}) {
        EXPECT_EQ(set("DIP-A", {assignment}, role::department, "department:DIP"), not_allowed)
            << assignment;
        EXPECT_EQ(set("DIP-A", {"name_en=Region", assignment}, role::department, "office:DIP-HQ"),
                  not_allowed)
            << assignment;
    }
    EXPECT_EQ(perform("retire", {{"target", "office"}, {"office", "DIP-A"}, {"why", "x"},
                                 {"base", json::array()}},
                      caller{"Karim", role::department, "department:DIP", "10.0.0.1"})
                  .exit_code,
              not_allowed);
    EXPECT_EQ(set("DIP-A", {"name_en=Region"}, role::department, "department:DIP"), 0);
    EXPECT_EQ(set("DIP-A", {"parent=MIN"}, role::division, ""), 0);
    EXPECT_EQ(act("office show", {{"office", "DIP-A"}})["parent"], "MIN");
    // Nobody comes to stand above himself, whoever says so.
    EXPECT_EQ(set("MIN", {"parent=DIP-A"}, role::administrator, ""), 1);
    EXPECT_EQ(set("DIP-A", {"successor=DIP-A"}, role::administrator, ""), 1);
}

TEST_F(Rights, DecidingBetweenTwoSignaturesMakesNoReportLate) {
    const std::string target = "sign_off/2021-22/Q2:1";
    now = *base::parse_iso("2022-01-05T04:00:00Z");   // the quarter is over
    const std::string at = "signed_at=" + base::to_iso(now);
    put(target, "DIP-A", {"signed_by=রহিম", "designation=AD", at});
    put(target, "DIP-A", {"signed_by=করিম", "designation=AD", at}, {{"base", json::array()}});
    const auto standing = [&] {
        const json page = act("office show", {{"office", "DIP-A"}});
        for (const json& report : page["reports"]) {
            if (report["quarter"] == "2021-22/Q2") return report["standing"].get<std::string>();
        }
        return std::string("no such quarter");
    };
    const auto on_time = [&] {
        const json given = act("report", {{"quarter", "2021-22/Q2"}, {"table", "T0"}});
        const json& table = given["tables"].is_array() ? given["tables"][0] : given["tables"]["T0"];
        for (const json& row : table["rows"]) {
            if (row[0] != "DIP" || row[1] != "field") continue;
            for (std::size_t i = 0; i < table["columns"].size(); ++i) {
                if (table["columns"][i] == "signed_on_time") return row[i];
            }
        }
        return json("no such row");
    };
    now += 60 * base::day_us;   // long after the report was due
    EXPECT_EQ(standing(), "on_time");
    EXPECT_EQ(on_time(), 1);
    for (const json& open : act("conflicts", {{"office", "DIP-A"}})) {
        if (open["type"] != "sign_off") continue;
        act("decide", {{"target", target}, {"office", "DIP-A"}, {"field", open["field"]},
                       {"keep", open["heads"][0]["id"]}, {"why", "he heads the office"}});
    }
    EXPECT_EQ(standing(), "on_time");
    EXPECT_EQ(on_time(), 1);
}

TEST_F(Rights, NobodyPutsHisNameUnderAnothersSignature) {
    const caller karim{"Karim", role::department, "department:DIP", "10.0.0.1"};
    const auto sign = [&](const std::string& office, const json& fields, const caller& who,
                          const json& base = nullptr) {
        return perform("set", {{"target", "sign_off/2021-22/Q1:1"}, {"office", office},
                               {"assignments", fields}, {"base", base}},
                       who);
    };
    const json paper = {"signed_by=Head", "designation=DD", "signed_at=" + base::to_iso(now)};
    // Signed on paper: the office has no computer.
    ASSERT_EQ(sign("DIP-A", paper, karim).exit_code, 0);
    const json shown = act("get", {{"target", "sign_off/2021-22/Q1:1"}, {"office", "DIP-A"}});
    const json base = json::array({shown["fields"]["signed_by"]["heads"][0]["id"]});
    EXPECT_EQ(sign("DIP-A", {"signed_by=Somebody else"}, karim, base).exit_code, 1);
    EXPECT_EQ(sign("DIP-A", {"signed_by=Somebody else"}, karim).exit_code, 1);
    EXPECT_EQ(sign("DIP-A", {"figures=1"}, karim, base).exit_code, 1);
    // One that has a computer signs at it.
    const caller boss{"Boss", role::administrator, "", "10.0.0.1"};
    const auto refused = sign("DNC-A", paper, boss);
    EXPECT_EQ(refused.exit_code, 1) << refused.out;
    EXPECT_NE(refused.out.find("\"message_bn\""), std::string::npos);
    EXPECT_EQ(sign("DNC-HQ", paper, boss).exit_code, 0) << "headquarters' own report";
}

// A letter to an office that never said anything is no word of that office.
TEST_F(Rights, ReminderDoesNotMakeASilentOfficeHeardOf) {
    const std::string header = office_header;
    act("office import", {{"csv", header + new_office("DIP-C")}});
    const auto never = [&] {
        return act("list offices", {{"quarter", rights_quarter}, {"what", "never_heard"}})["total"];
    };
    const json before = never();
    act("letter draft", {{"quarter", rights_quarter}, {"office", "DIP-C"}, {"text", "পত্র"},
                         {"stage", "first"}});
    EXPECT_EQ(never(), before);
    EXPECT_GT(before, 0);
    act("set", {{"target", "portal"}, {"office", "DIP-C"}, {"assignments", {"state=no"}}});
    EXPECT_EQ(never(), before.get<int>() - 1);
}

TEST_F(Rights, RegisterGivesBothNamesWhateverTheLanguage) {
    for (const bool bengali : {false, true}) {
        editing::outcome given;
        (void)store->transact([&] {
            surroundings around{*store, types, chance, key, ++now, {}, {}, std::nullopt};
            return perform_in_transaction(
                {"office list", {{"offices", {"DIP-A", "NONE"}}}, {true, bengali}}, around, given);
        });
        const json list = json::parse(given.out);
        ASSERT_EQ(list.size(), 1u) << list;
        EXPECT_EQ(list[0]["name_bn"], "আঞ্চলিক অফিস");
        EXPECT_EQ(list[0]["name_en"], "Regional A");
        EXPECT_EQ(list[0]["name"], list[0][bengali ? "name_bn" : "name_en"]);
        EXPECT_FALSE(list[0].contains("valid_to"));
    }
}

TEST_F(Rights, SearchForgivesSpellingAndStaysInside) {
    act("set", {{"target", "remark"},
                {"office", "DIP-A"},
                {"assignments", {"about=portal", "text=নড়াইলের জনাব রহিম শেখ"}}});
    const auto found = [&](const std::string& text, const std::string& scope) {
        const auto given = perform("search", {{"text", text}},
                                   caller{"Karim", role::viewer, scope, "10.0.0.1"});
        EXPECT_EQ(given.exit_code, 0) << given.out;
        return json::parse(given.out)["rows"];
    };
    const json rows = found("রহীম সেখ", "department:DIP");
    ASSERT_EQ(rows.size(), 1u) << rows;
    EXPECT_EQ(rows[0]["office"], "DIP-A");
    EXPECT_EQ(rows[0]["field"], "text");
    EXPECT_TRUE(found("রহিম অনুপস্থিত", "").empty());
    EXPECT_EQ(found("SECRET of dnc", "").size(), 7u);   // two offices, and what they wrote
    EXPECT_TRUE(found("secret-of-DNC", "department:DIP").empty());
    EXPECT_EQ(perform("search", {{"text", " "}}, std::nullopt).exit_code, 2);
}

TEST_F(Rights, OfficesAreToldApartByHowTheyStand) {
    hub_store::device_row silent;
    silent.office = "DIP-HQ";
    silent.key = chance.draw<base::public_key>();
    silent.enrolled_at = now - 31 * base::day_us;
    hub_store::device_row heard = silent;
    heard.office = "DIP-A";
    heard.key = chance.draw<base::public_key>();
    heard.last_seen = now;
    inside([&] {
        store->put_device(silent);
        store->put_device(heard);
    });
    const auto of = [&](const std::string& quarter) {
        const auto given = perform("standing", {{"quarter", quarter}, {"limit", 9}},
                                   caller{"Karim", role::viewer, "department:DIP", "10.0.0.1"});
        EXPECT_EQ(given.exit_code, 0) << given.out;
        std::map<std::string, std::string> found;
        const json told = json::parse(given.out);
        for (const json& line : told["rows"]) {
            found[line.value("office", "")] = line.value("standing", "");
        }
        return found;
    };
    const std::map<std::string, std::string> late = {{"DIP-A", "late"}, {"DIP-HQ", "silent"}};
    EXPECT_EQ(of("2021-22/Q1"), late);
    EXPECT_EQ(of("2021-22/Q2").at("DIP-A"), "incomplete");   // not due yet, nothing of e-Nothi
    act("set", {{"target", "enothi_office"},
                {"office", "DIP-A"},
                {"assignments", {"state=not_started"}}});
    EXPECT_EQ(of("2021-22/Q2").at("DIP-A"), "complete");
    const json page = act("office show", {{"office", "DIP-HQ"}});
    EXPECT_EQ(page["condition"], "silent");
    EXPECT_EQ(act("standing", {{"quarter", "2021-22/Q2"}})["counts"]["never_enrolled"], 2);
    EXPECT_EQ(act("standing", {{"quarter", "2021-22/Q2"}, {"what", "complete"}})["rows"].size(),
              1u);
    inside([&] {
        store->put_waiting({"DIP-A", heard.key, chance.draw<base::replica_id>(), 5, "frame"});
    });
    EXPECT_EQ(of("2021-22/Q2").at("DIP-A"), "backlog");
    EXPECT_EQ(act("office show", {{"office", "DIP-A"}})["condition"], "backlog");
}

TEST_F(Rights, WriterIsTheSessionsUserWhateverArgumentsClaim) {
    json given = asked("set", "DIP-A");
    given["by"] = "Somebody else";
    given["side"] = "office";
    const auto saved =
        perform("set", given, caller{"Rahima", role::division, "", "10.0.0.1"});
    ASSERT_EQ(saved.exit_code, 0) << saved.out;
    const json field = json::parse(saved.out)["fields"]["domain"];
    EXPECT_EQ(field["heads"][0]["by"], "Rahima");
    EXPECT_EQ(field["heads"][0]["side"], "ministry");
}

TEST_F(Rights, ActsOnOfficesSpeakForWhoeverDidThem) {
    act("office import", {{"csv", office_header + new_office("DIP-C")}});   // at the command line
    const caller division{"Rahima", role::division, "", "10.0.0.1"};
    const caller administrator{"Boss", role::administrator, "", "10.0.0.1"};
    const auto wrote = [&](const std::string& office, const char* field, const char* by,
                           const char* side) {
        const json told = act("get", {{"target", "office"}, {"office", office}});
        const json head = told["fields"][field]["heads"][0];
        EXPECT_EQ(head["by"], by) << office << " " << field;
        EXPECT_EQ(head["side"], side) << office << " " << field;
    };
    const auto done = [&](const char* verb, json given, const caller& who) {
        given.update({{"why", "reform"}, {"by", "Somebody else"}, {"side", "office"}});
        const auto said = perform(verb, given, who);
        EXPECT_EQ(said.exit_code, 0) << verb << said.out;
    };
    wrote("DIP-C", "name_en", "headquarters", "headquarters");
    done("office import", {{"csv", office_header + new_office("DIP-D")}}, division);
    wrote("DIP-D", "name_en", "Rahima", "ministry");
    done("office move", {{"office", "DIP-A"}, {"parent", "MIN"}}, division);
    wrote("DIP-A", "parent", "Rahima", "ministry");
    done("office merge", {{"offices", {"DIP-C"}}, {"into", "DIP-HQ"}}, division);
    wrote("DIP-C", "status", "Rahima", "ministry");
    done("office close", {{"office", "DIP-D"}}, division);
    wrote("DIP-D", "valid_to", "Rahima", "ministry");
    done("office move", {{"office", "DIP-A"}, {"parent", "DIP-HQ"}}, administrator);
    wrote("DIP-A", "parent", "Boss", "headquarters");
}

TEST_F(Rights, ReportOfADepartmentHoldsItsOfficesOnly) {
    const caller who{"Karim", role::viewer, "department:DIP", "10.0.0.1"};
    const auto given = perform("report", {{"quarter", "2021-22/Q2"}}, who);
    ASSERT_EQ(given.exit_code, 0) << given.out;
    const json t1 = json::parse(given.out)["tables"]["T1"];
    const std::string rows = t1["rows"].dump();
    EXPECT_NE(rows.find("DIP"), std::string::npos) << t1;
    const auto whole = perform("report", {{"quarter", "2021-22/Q2"}}, std::nullopt);
    EXPECT_NE(json::parse(whole.out)["tables"]["T1"], t1);
}

TEST_F(Rights, ActionsAreListedWithWhoAndOutcome) {
    perform("set", asked("set", "DIP-A"), caller{"Rahima", role::division, "", "10.0.0.7"});
    perform("get", asked("get", "DIP-A"), caller{"Rahima", role::division, "", "10.0.0.7"});
    const json all = act("audit", {{"who", "Rahima"}});
    ASSERT_EQ(all["entries"].size(), 1u) << all;
    const json& entry = all["entries"][0];
    EXPECT_EQ(entry["verb"], "set");
    EXPECT_EQ(entry["from"], "10.0.0.7");
    EXPECT_EQ(entry["what"], "portal");
    EXPECT_EQ(entry["office"], "DIP-A");
    EXPECT_EQ(entry["outcome"], "done");
    act("letter template", {{"stage", "first"}, {"by", "Nasima"}});   // only looked at
    EXPECT_TRUE(act("audit", {{"who", "Nasima"}})["entries"].empty());
    act("letter template", {{"stage", "first"}, {"text", "{office}"}, {"by", "Nasima"}});
    EXPECT_EQ(act("audit", {{"who", "Nasima"}})["entries"][0]["what"], "first");
    act("user add", {{"name", "New"}, {"role", "viewer"}, {"by", "Selim"}});
    EXPECT_EQ(act("audit", {{"who", "Selim"}})["entries"][0]["verb"], "user add");
}

TEST_F(Rights, ListOfActionsCutsNoCharacterAndSpeaksBothLanguages) {
    json given = asked("set", "DIP-A");
    std::string why = "x";   // so that the limit falls inside a character
    for (int i = 0; i < 200; ++i) why += "ক";
    given["why"] = why;
    given["by"] = "Rahima";
    act("set", given);
    const json entry = act("audit", {{"who", "Rahima"}})["entries"][0];
    const auto note = entry["note"].get<std::string>();
    EXPECT_EQ(note.size() % 3, 1u) << entry;
    EXPECT_GT(note.size(), 200u);

    given["target"] = "none";
    const caller who{"Karim", role::division, "", "10.0.0.1"};
    const auto refused = perform("set", given, who);
    inside([&] {
        surroundings around{*store, types, chance, key, now, {}, {}, who};
        store->append_audit(failed_action({"set", given, {true, false}}, around, refused));
    });
    const json failed = act("audit", {{"who", "Karim"}})["entries"][0];
    EXPECT_NE(failed["note"].get<std::string>().find("is not a record type"), std::string::npos);
    EXPECT_NE(failed["note_bn"].get<std::string>().find("রেকর্ডের ধরন নয়"), std::string::npos);
}

TEST_F(Rights, NothingThatIsNotedEndsTheListOfActions) {
    const caller who{"Karim", role::administrator, "", "10.0.0.1"};
    for (const char* begin : {"", "x", "xx"}) {   // the limit falls inside a character for two
        std::string name = begin;
        for (int i = 0; i < 200; ++i) name += "ক";
        const json given = {{"offices", {name}}, {"into", "DIP-A"}, {"why", "order"}};
        const auto refused = perform("office merge", given, who);
        EXPECT_NE(refused.exit_code, 0);
        inside([&] {
            surroundings around{*store, types, chance, key, now, {}, {}, who};
            store->append_audit(
                failed_action({"office merge", given, {true, false}}, around, refused));
        });
    }
    const json refusals = act("audit", {{"who", "Karim"}})["entries"];
    EXPECT_EQ(refusals.size(), 3u);
    for (const json& one : refusals) {
        EXPECT_EQ(one["what"].get<std::string>().find("\uFFFD"), std::string::npos) << one;
    }
    inside([&] {
        store->append_audit({0, now, "Selim", "\xff", "set", "a\xe0\xa6 b", "DIP-A", "done",
                             std::string("ক\0", 4), "\xc0\xaf"});
    });
    const json entry = act("audit", {{"who", "Selim"}})["entries"][0];
    EXPECT_EQ(entry["from"], "\uFFFD");
    EXPECT_EQ(entry["what"], "a\uFFFD\uFFFD b");
    EXPECT_EQ(entry["note"], "ক\uFFFD");
}

TEST_F(Rights, ListOfActionsComesByPages) {
    for (int i = 0; i < 7; ++i) {
        act("set", {{"target", "portal"},
                    {"office", "DIP-A"},
                    {"assignments", {"domain=" + std::to_string(i) + ".gov.bd"}}});
    }
    const json first = act("audit", {{"limit", 4}});
    EXPECT_EQ(first["entries"].size(), 4u);
    EXPECT_TRUE(first["more"].get<bool>());
    const json second = act("audit", {{"limit", 4}, {"before", first["entries"][3]["id"]}});
    EXPECT_LT(second["entries"][0]["id"].get<int>(), first["entries"][3]["id"].get<int>());
}

TEST_F(Rights, LinksAreDrawnAnewAndRolesNeedTheirScope) {
    const auto add = [&](const char* name, const char* may, const char* scope) {
        return perform("user add", {{"name", name}, {"role", may}, {"scope", scope}}, std::nullopt)
            .exit_code;
    };
    EXPECT_EQ(add("A", "department", ""), 1);
    EXPECT_EQ(add("A", "department", "NONE"), 1);
    EXPECT_EQ(add("A", "administrator", "DIP"), 1);
    EXPECT_EQ(add("A", "boss", ""), 2);
    EXPECT_EQ(add(" ", "viewer", ""), 1);
    EXPECT_EQ(add("A", "department", "DIP"), 0);
    EXPECT_EQ(add("A", "viewer", ""), 1);
    EXPECT_EQ(add("B", "viewer", "DIP-HQ"), 0);
    const json users = act("user list", json::object());
    EXPECT_EQ(users[0]["scope"], "department:DIP");
    EXPECT_EQ(users[1]["scope"], "office:DIP-HQ");
    EXPECT_EQ(users[0]["state"], "invited");
    const json reset = act("user reset", {{"name", "A"}});
    EXPECT_TRUE(reset["link"].get<std::string>().starts_with("https://hub.example:9443/#first="));
    now += first_link_life + 1;
    EXPECT_EQ(act("user list", json::object())[0]["state"], "link expired");
}

// Who never set a password cannot care for the hub, and his link may be gone for ever.
TEST_F(Rights, LastAdministratorWhoCanSignInStays) {
    const auto invite = [&](const char* name) {
        act("user add", {{"name", name}, {"role", "administrator"}});
    };
    const auto set_password = [&](const char* name) {
        inside([&] {
            auto user = *store->user(name);
            user.password = "as passwords.hpp writes it";
            store->put_user(user);
        });
    };
    const auto leave = [&](const char* name) {
        return perform("user disable", {{"name", name}}, std::nullopt).exit_code;
    };
    invite("A");
    invite("B");
    EXPECT_EQ(leave("A"), 0) << "nobody can sign in yet: either may go";
    act("user enable", {{"name", "A"}});
    set_password("A");
    EXPECT_EQ(leave("A"), 1) << "only B's link would be left";
    EXPECT_EQ(leave("B"), 0);
    act("user enable", {{"name", "B"}});
    set_password("B");
    EXPECT_EQ(leave("A"), 0);
    EXPECT_EQ(leave("B"), 1);
    // Nor by the other ways out, at the console; a command line draws another link at any time.
    const caller b{"B", role::administrator, "", "10.0.0.1"};
    const json handed = {{"name", "B"}, {"successor", "C"}};
    EXPECT_EQ(perform("user reset", {{"name", "B"}}, b).exit_code, 1);
    EXPECT_EQ(perform("user reset", {{"name", "B"}, {"totp", true}}, b).exit_code, 0);
    EXPECT_EQ(perform("user handover", handed, b).exit_code, 1);
    EXPECT_EQ(perform("user handover", handed, std::nullopt).exit_code, 0);
}

TEST_F(Rights, OfficesThatAreNoneAreNamedAndNotCountedAsNobody) {
    for (const char* verb : {"report", "overview", "overdue", "followup"}) {
        for (const auto& [name, value] : {std::pair("below", "NOPE"),
                                          std::pair("department", "NOPE")}) {
            const auto given = perform(verb, {{"quarter", rights_quarter}, {name, value}},
                                       std::nullopt);
            EXPECT_EQ(given.exit_code, 2) << verb << " " << name << given.out;
            EXPECT_NE(given.out.find("message_bn"), std::string::npos) << verb;
        }
        // What is outside of his scope is not there for whoever asks.
        const caller karim{"Karim", role::department, "department:DIP", "10.0.0.1"};
        for (const char* below : {"DNC-HQ", "DIP-HQ"}) {
            EXPECT_EQ(perform(verb, {{"quarter", rights_quarter}, {"below", below}}, karim)
                          .exit_code,
                      below == std::string("DIP-HQ") ? 0 : 2)
                << verb << below;
        }
    }
}

}  // namespace

}  // namespace kheya::hub_command
