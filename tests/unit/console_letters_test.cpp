// Letters of headquarters: in whose stream they stand, who may write them, and in whose name.

#include "tests/unit/rights_world.hpp"

namespace kheya::hub_command {

namespace {

class Letters : public Rights {
protected:
    // Entries that came since `before`, by office.
    std::vector<hub_store::journal_row> since(const std::map<std::string, std::int64_t>& before) {
        std::vector<hub_store::journal_row> rows;
        inside([&] {
            for (const auto& [office, seq] : before) {
                store->each_journal_entry(office, seq, [&](const hub_store::journal_row& row) {
                    rows.push_back(row);
                    return true;
                });
            }
        });
        return rows;
    }
    json perform_as(const caller& who, const std::string& verb, const json& arguments) {
        const auto given = perform(verb, arguments, who);
        EXPECT_EQ(given.exit_code, 0) << verb << given.out;
        return json::parse(given.out, nullptr, false);
    }
    const caller division{"Rahima", role::division, "", "10.0.0.1"};
};

TEST_F(Letters, RemindersAreDraftedInsideTheScopeOfWhoDrafts) {
    // Each finds a stage that nobody drafted before.
    const std::pair<std::string, std::string> asked[] = {
        {"department:DIP", "third"}, {"office:DNC-A", "third"}, {"", ""}};
    for (const auto& [scope, stage] : asked) {
        hub_store::office_scope allowed(*store, scope);
        const auto before = streams();
        const caller who{"Karim", scope.empty() ? role::division : role::department, scope, ""};
        const json made =
            perform_as(who, "remind", {{"quarter", rights_quarter}, {"stage", stage}});
        const auto rows = since(before);
        EXPECT_FALSE(made["drafted"].empty()) << scope << made;
        EXPECT_EQ(rows.size(), made["drafted"].size()) << scope;
        for (const auto& row : rows) {
            inside([&] { EXPECT_TRUE(allowed.allows(row.office)) << scope << ": " << row.office; });
        }
    }
}

TEST_F(Letters, AreWrittenByTheSessionsUserWhoeverSigns) {
    const auto before = streams();
    const json made = perform_as(division, "letter issue", order_of("DIP-A"));
    const auto rows = since(before);
    EXPECT_EQ(rows.size(), 2u);   // the letter, and the end of its draft
    for (const auto& row : rows) {
        EXPECT_EQ(row.change.author, "Rahima") << row.office;
        EXPECT_EQ(row.side, base::side::ministry) << row.office;
    }
    EXPECT_EQ(made["signed_by"], "Shahana");
    EXPECT_EQ(made["state"], "issued");
    const auto later = streams();
    perform_as(division, "remind", {{"quarter", rights_quarter}});
    const auto drafted = since(later);
    EXPECT_FALSE(drafted.empty());
    for (const auto& row : drafted) {
        EXPECT_EQ(row.change.author, "Rahima");
        EXPECT_EQ(row.side, base::side::ministry);
    }
}

TEST_F(Letters, OneIsDraftedFromTheTemplateAndStaysWithTheHeadOffice) {
    const caller karim{"Karim", role::department, "department:DIP", "10.0.0.1"};
    const auto before = streams();
    const json asked = {{"quarter", rights_quarter}, {"office", "DIP-A"}, {"stage", "third"}};
    const json made = perform_as(karim, "letter draft", asked);
    EXPECT_EQ(made["office"], "DIP-HQ");
    EXPECT_EQ(made["to"], "DIP-A");
    EXPECT_EQ(made["state"], "draft");
    EXPECT_EQ(made["about"], json({"quarterly_report/2021-22/Q1"}));
    const auto text = made.value("text_bn", "");
    EXPECT_NE(text.find("আঞ্চলিক অফিস"), std::string::npos) << text;
    EXPECT_NE(text.find("{issued_on_bangla}"), std::string::npos) << text;   // when it is issued
    EXPECT_EQ(streams().at("DIP-A"), before.at("DIP-A")) << "an office has what nobody signed";
    EXPECT_EQ(perform("letter draft", asked, karim).exit_code, 1);   // there already
    const json all = perform_as(karim, "overdue", {{"quarter", rights_quarter}});
    EXPECT_NE(all.dump().find(made.value("key", "-")), std::string::npos) << all;

    json order = order_of("DIP-A");
    order["key"] = made["key"], order["base"] = made["base"];
    order["issued_on"] = "2021-12-20";
    const auto issued = perform_as(karim, "letter issue", order).value("text_bn", "");
    for (const char* each : {"২০ ডিসেম্বর ২০২১", "৫ পৌষ ১৪২৮", "Shahana"}) {
        EXPECT_NE(issued.find(each), std::string::npos) << each << " in " << issued;
    }
    EXPECT_EQ(issued.find('{'), std::string::npos) << issued;
}

// DIP-A's report was due on 9 October.
TEST_F(Letters, DaysPassedAreThoseOfTheDayOfIssue) {
    const json made = perform_as(division, "letter draft",
                                 {{"quarter", rights_quarter},
                                  {"office", "DIP-A"},
                                  {"stage", "third"},
                                  {"text", "{days} দিন"}});
    EXPECT_EQ(made["text_bn"], "{days} দিন");
    now += 5 * base::day_us;
    json order = order_of("DIP-A");
    order["key"] = made["key"], order["base"] = made["base"];
    for (const char* day : {"2021-12-26", "2022-12-31", "2021-12-19", "2020-12-24"}) {
        order["issued_on"] = day;
        const auto refused = perform("letter issue", order, division);
        EXPECT_EQ(refused.exit_code, 1) << day;
        const json why = json::parse(refused.out).value("error", json::object());
        EXPECT_EQ(why.value("where", ""), "issued_on") << why;
        EXPECT_FALSE(why.value("message_bn", "").empty());
    }
    order["issued_on"] = "2021-12-24";
    EXPECT_EQ(perform_as(division, "letter issue", order)["text_bn"], "৭৬ দিন");
}

TEST_F(Letters, NobodyIsRemindedOfAReportThatHeSignedSince) {
    const json made = perform_as(
        division, "letter draft",
        {{"quarter", rights_quarter}, {"office", "DIP-A"}, {"stage", "third"}});
    const auto listed = [&] {
        std::map<std::string, bool> needless;   // of drafts to that office
        for (const json& one : perform_as(division, "letters", json::object())) {
            if (one["to"] != "DIP-A" || one["state"] != "draft") continue;
            needless[one["stage"].get<std::string>()] = one.value("needless", false);
        }
        return needless;
    };
    EXPECT_EQ(listed(), (std::map<std::string, bool>{{"second", false}, {"third", false}}));
    put("sign_off/2021-22/Q1:1", "DIP-A",
        {"signed_by=রহিম", "designation=AD", "signed_at=" + base::to_iso(now)});
    EXPECT_EQ(listed(), (std::map<std::string, bool>{{"second", true}, {"third", true}}));
    json order = order_of("DIP-A");
    order["key"] = made["key"], order["base"] = made["base"];
    const auto refused = perform("letter issue", order, division);
    EXPECT_EQ(refused.exit_code, 1) << refused.out;
    const json why = json::parse(refused.out).value("error", json::object());
    EXPECT_NE(why.value("message", "").find("has signed"), std::string::npos) << why;
    EXPECT_NE(why.value("message_bn", "").find("স্বাক্ষর"), std::string::npos) << why;
    const json reminded = perform_as(division, "remind", {{"quarter", rights_quarter}});
    EXPECT_EQ(reminded["withdrawn"], 2) << reminded;
    EXPECT_TRUE(listed().empty());
    for (const json& one : reminded["drafted"]) EXPECT_NE(one["to"], "DIP-A");
    EXPECT_EQ(perform_as(division, "remind", {{"quarter", rights_quarter}})["withdrawn"], 0);
}

TEST_F(Letters, NobodyWritesToAnOfficeThatHasEnded) {
    const json order = order_of("DIP-A");
    act("office close", {{"office", "DIP-A"}, {"why", "closed"}});
    const json late = perform_as(division, "overdue", {{"quarter", rights_quarter}});
    std::map<std::string, bool> ended;
    for (const json& row : late["rows"]) {
        ended[row["office"].get<std::string>()] = row.value("ended", false);
    }
    ASSERT_TRUE(ended.contains("DIP-A")) << late;   // it owed the report
    EXPECT_TRUE(ended["DIP-A"]);
    EXPECT_FALSE(ended["DNC-A"]);
    const json reminded = perform_as(division, "remind", {{"quarter", rights_quarter}});
    EXPECT_EQ(reminded["ended"], 1) << reminded;
    for (const json& one : reminded["drafted"]) EXPECT_NE(one["to"], "DIP-A");
    const json asked = {{"quarter", rights_quarter}, {"office", "DIP-A"}, {"stage", "third"}};
    for (const auto& refused : {perform("letter draft", asked, division),
                                perform("letter issue", order, division)}) {
        EXPECT_EQ(refused.exit_code, 1) << refused.out;
        const json why = json::parse(refused.out).value("error", json::object());
        EXPECT_NE(why.value("message", "").find("has ended"), std::string::npos) << why;
        EXPECT_FALSE(why.value("message_bn", "").empty());
    }
}

// It came, was sent back, and is awaited again: no letter may say that nothing came.
TEST_F(Letters, ReportThatWasSentBackIsAskedForAgain) {
    const json quarter = {{"quarter", rights_quarter}};
    const auto sign = [&](const std::string& revision) {
        put("sign_off/2021-22/Q1:" + revision, "DIP-A",
            {"signed_by=রহিম", "designation=AD", "signed_at=" + base::to_iso(now)});
        put("quarterly_report/2021-22/Q1", "DIP-A", {"status=submitted", "revision=" + revision},
            {{"why", "signed"}});
    };
    const auto send_back = [&] {
        put("quarterly_report/2021-22/Q1", "DIP-A", {"status=returned", "return_reason=T1"},
            {{"why", "T1"}});
    };
    const auto to_dip_a = [&](const json& reminded) {
        json found;
        for (const json& one : reminded["drafted"]) {
            if (one["to"] == "DIP-A") found = one;
        }
        return found;
    };
    sign("1");
    EXPECT_EQ(perform("letter draft", {{"quarter", rights_quarter}, {"office", "DIP-A"},
                                       {"stage", "returned"}}, division).exit_code, 1);
    send_back();
    const json first = perform_as(division, "remind", quarter);
    EXPECT_EQ(first["withdrawn"], 1) << first;   // the second reminder: "was not received"
    const json made = to_dip_a(first);
    ASSERT_TRUE(made.is_object()) << first;
    EXPECT_EQ(made["stage"], "returned");
    EXPECT_NE(made.value("text_bn", "").find("ফেরত দেওয়া হয়েছে"), std::string::npos) << made;
    EXPECT_EQ(made["about"], json({"quarterly_report/2021-22/Q1", "sign_off/2021-22/Q1:1"}));
    const json overdue = perform_as(division, "overdue", quarter);
    for (const json& row : overdue["rows"]) {
        if (row["office"] != "DIP-A") continue;
        EXPECT_EQ(row["state"], "returned");
        EXPECT_EQ(row["stage"], "returned");
    }
    EXPECT_EQ(perform("letter draft", {{"quarter", rights_quarter}, {"office", "DIP-A"},
                                       {"stage", "third"}}, division).exit_code, 1);
    EXPECT_TRUE(to_dip_a(perform_as(division, "remind", quarter)).is_null());
    json order = order_of("DIP-A");
    order["key"] = made["key"], order["base"] = seen_of(made["key"]);
    EXPECT_EQ(perform_as(division, "letter issue", order)["stage"], "returned");
    EXPECT_TRUE(to_dip_a(perform_as(division, "remind", quarter)).is_null());   // once
    sign("2");
    EXPECT_TRUE(to_dip_a(perform_as(division, "remind", quarter)).is_null());
    send_back();
    EXPECT_EQ(to_dip_a(perform_as(division, "remind", quarter))["about"][1],
              "sign_off/2021-22/Q1:2");
    sign("3");
    const json last = perform_as(division, "remind", quarter);
    EXPECT_EQ(last["withdrawn"], 1) << last;
    EXPECT_TRUE(to_dip_a(last).is_null());
}

// The first reminder went to DIP-A; nobody ever wrote to the head offices.
TEST_F(Letters, NoneSpeaksOfRemindersThatNeverWent) {
    const auto stages = [&] {
        std::map<std::string, std::string> drafted;
        const json made = perform_as(division, "remind", {{"quarter", rights_quarter}});
        for (const json& one : made["drafted"]) {
            drafted[one["to"].get<std::string>()] = one["stage"].get<std::string>();
        }
        return drafted;
    };
    const auto draft = [&](const std::string& office, const std::string& stage) {
        return perform("letter draft", {{"quarter", rights_quarter}, {"office", office},
                                        {"stage", stage}}, division);
    };
    const auto issue = [&](const std::string& stage) {
        json order = order_of("DIP-A");
        for (const json& one : perform_as(division, "letters", json::object())) {
            if (one["to"] != "DIP-A" || one["stage"] != stage || one["state"] != "draft") continue;
            order["key"] = one["key"], order["base"] = one["base"];
        }
        EXPECT_EQ(perform_as(division, "letter issue", order)["stage"], stage);
    };
    using by_office = std::map<std::string, std::string>;
    EXPECT_EQ(stages(), (by_office{{"DIP-HQ", "second"}, {"DNC-HQ", "second"}, {"MIN", "second"}}));
    EXPECT_TRUE(stages().empty());
    for (const char* stage : {"third", "demi_official"}) {
        const auto refused = draft("DIP-HQ", stage);
        EXPECT_EQ(refused.exit_code, 1) << stage;
        const json why = json::parse(refused.out).value("error", json::object());
        EXPECT_EQ(why.value("where", ""), "stage") << why;
        EXPECT_FALSE(why.value("message_bn", "").empty());
    }
    EXPECT_TRUE(perform_as(division, "remind", {{"quarter", rights_quarter},
                                                {"stage", "demi_official"}})["drafted"].empty());
    issue("second");
    EXPECT_TRUE(stages().empty()) << "the third comes three days after the second";
    now += 3 * base::day_us;
    EXPECT_EQ(stages(), (by_office{{"DIP-A", "third"}}));
    EXPECT_EQ(draft("DIP-A", "demi_official").exit_code, 1);
    issue("third");
    now += 4 * base::day_us;
    EXPECT_EQ(stages(), (by_office{{"DIP-A", "demi_official"}}));
    issue("demi_official");
    EXPECT_TRUE(stages().empty());
}

TEST_F(Letters, DraftsAreMadeOfHowThingsAreNow) {
    const std::string before = base::to_iso(now);
    json asked = {{"quarter", rights_quarter}, {"office", "DIP-A"}, {"stage", "third"},
                  {"as_of", before}};
    for (const char* verb : {"remind", "letter draft"}) {
        const auto refused = perform(verb, asked, division);
        EXPECT_EQ(refused.exit_code, 2) << verb << refused.out;
        const json why = json::parse(refused.out).value("error", json::object());
        EXPECT_EQ(why.value("where", ""), "as_of") << why;
        EXPECT_FALSE(why.value("message_bn", "").empty());
    }
}

TEST_F(Letters, DraftsStandAtNoDeskThatIsNoMore) {
    put("office", "DIP-HQ", {"status=closed", "valid_to=2021-12-01"});
    const json made = perform_as(division, "letter draft",
                                 {{"quarter", rights_quarter}, {"office", "DIP-A"},
                                  {"stage", "third"}});
    EXPECT_EQ(made["office"], "MIN");
}

TEST_F(Letters, OwnWordsTakeThePlaceOfTheTemplate) {
    json asked = {{"quarter", rights_quarter},
                  {"office", "DIP-A"},
                  {"stage", "third"},
                  {"text", "{office}, {quarter}, {no_such}"}};
    EXPECT_EQ(perform("letter draft", asked, division).exit_code, 1);
    asked["text"] = "{office}: {memo}";
    EXPECT_EQ(perform_as(division, "letter draft", asked)["text_bn"], "আঞ্চলিক অফিস: {memo}");
    asked["office"] = "NONE";
    EXPECT_EQ(perform("letter draft", asked, division).exit_code, 1);
    asked["stage"] = "fourth";
    EXPECT_EQ(perform("letter draft", asked, division).exit_code, 2);
}

TEST_F(Letters, DepartmentIssuesNoDraftOfTheMinistrys) {
    const caller karim{"Karim", role::department, "department:DIP", "10.0.0.1"};
    perform_as(division, "letter draft",
               {{"quarter", rights_quarter}, {"office", "DIP-HQ"}, {"stage", "first"}});
    json order = order_of("DIP-A");
    for (const json& one : perform_as(division, "letters", json::object())) {
        if (one["to"] == "DIP-HQ") order["key"] = one["key"], order["base"] = one["base"];
    }
    EXPECT_NE(order["key"], order_of("DIP-A")["key"]);
    EXPECT_EQ(perform("letter issue", order, karim).exit_code, 1);
    EXPECT_EQ(perform("letter issue", order, division).exit_code, 0);
    // What was issued is the office's own.
    EXPECT_NE(perform_as(karim, "letters", json::object()).dump().find("Shahana"),
              std::string::npos);
}

// Two processes of one store may look at the same moment; each saves what it planned.
TEST_F(Letters, WhatTwoDraftAtOnceIsThereOnce) {
    const auto count = [&] { return act("letters", {{"quarter", rights_quarter}}).size(); };
    const auto both_draft = [&](const std::string& verb, const json& arguments) {
        const editing::request asked{verb, arguments, {true, false}};
        found_first planned[2];
        for (const bool saves : {false, true}) {
            for (found_first& found : planned) {
                editing::outcome told;
                EXPECT_TRUE(store->transact([&] {
                    surroundings around{*store, types, chance, key, ++now, {}, folder};
                    around.found = saves ? &found : nullptr;
                    return saves ? perform_in_transaction(asked, around, told)
                                 : look_first(asked, around, found, told);
                }));
                EXPECT_EQ(told.exit_code, 0) << told.out;
            }
        }
    };
    const json one = {{"quarter", rights_quarter}, {"office", "DIP-A"}, {"stage", "third"}};
    std::size_t before = count();
    both_draft("letter draft", one);
    EXPECT_EQ(count(), before + 1);
    // Once that one is out of use, another may be drafted: it is another letter.
    for (const json& each : act("letters", {{"quarter", rights_quarter}})) {
        if (each["stage"] != "third") continue;
        act("retire", {{"target", "letter/" + each["key"].get<std::string>()}, {"why", "wrong"}});
    }
    EXPECT_EQ(count(), before);
    both_draft("letter draft", one);
    EXPECT_EQ(count(), before + 1);
    before = count();
    both_draft("remind", {{"quarter", rights_quarter}});
    const std::size_t reminded = count() - before;
    EXPECT_GT(reminded, 0u);
    std::set<std::string> told_apart;
    for (const json& each : act("letters", {{"quarter", rights_quarter}})) {
        told_apart.insert(each["to"].get<std::string>() + each["stage"].get<std::string>() +
                          each["state"].get<std::string>());
    }
    EXPECT_EQ(told_apart.size(), count());
}

// The second step of a verb that two processes planned at the same moment, one after the other.
TEST_F(Letters, WhoeverDraftsAtOnceIsToldWhereHisWordsAreNot) {
    const json asked = {{"quarter", rights_quarter}, {"office", "DIP-A"}, {"stage", "third"}};
    const std::string words[] = {"words of one", "words of the other"};
    found_first planned[2];
    editing::outcome told[2];
    for (const bool saves : {false, true}) {
        for (std::size_t i = 0; i < 2; ++i) {
            json arguments = asked;
            arguments["text"] = words[i];
            const editing::request call{"letter draft", arguments, {true, false}};
            (void)store->transact([&] {
                surroundings around{*store, types, chance, key, ++now, {}, folder};
                around.found = saves ? &planned[i] : nullptr;
                return saves ? perform_in_transaction(call, around, told[i])
                             : look_first(call, around, planned[i], told[i]);
            });
        }
    }
    const std::string all = act("letters", {{"quarter", rights_quarter}}).dump();
    EXPECT_EQ(told[0].exit_code, 0) << told[0].out;
    EXPECT_NE(all.find(words[0]), std::string::npos) << all;
    EXPECT_EQ(all.find(words[1]), std::string::npos) << all;
    EXPECT_EQ(told[1].exit_code, 1) << told[1].out;
    const json why = json::parse(told[1].out).value("error", json::object());
    const json first = json::parse(told[0].out);
    for (const char* language : {"message", "message_bn"}) {
        EXPECT_NE(why.value(language, "").find(first.value("key", "-")), std::string::npos) << why;
    }
}

TEST_F(Letters, DraftIsSavedWhateverBecameOfAnEarlierOne) {
    json asked = {{"quarter", rights_quarter},
                  {"office", "DIP-A"},
                  {"stage", "third"},
                  {"text", "the first words"}};
    const json before = perform_as(division, "letter draft", asked);
    put("letter/" + before["key"].get<std::string>(), before["office"].get<std::string>(),
        {"stage=demi_official"});
    asked["text"] = "words typed with care";
    const json made = perform_as(division, "letter draft", asked);
    EXPECT_NE(made["key"], before["key"]);
    const std::string all = perform_as(division, "letters", json::object()).dump();
    for (const char* each : {"the first words", "words typed with care"}) {
        EXPECT_NE(all.find(each), std::string::npos) << each << " in " << all;
    }
}

TEST_F(Letters, WithdrawnDraftIsDraftedAgainAndAnIssuedLetterIsNot) {
    const json asked = {{"quarter", rights_quarter}, {"stage", "third"}};
    const json drafted = perform_as(division, "remind", asked)["drafted"];
    ASSERT_FALSE(drafted.empty());
    const json& one = drafted[0];
    act("retire", {{"target", "letter/" + one["key"].get<std::string>()}, {"why", "wrong"}});
    const json again = perform_as(division, "remind", asked)["drafted"];
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0]["to"], one["to"]);
    json order = order_of("DIP-A");
    order["key"] = again[0]["key"], order["base"] = seen_of(again[0]["key"]);
    perform_as(division, "letter issue", order);   // or it would not be stored
    EXPECT_TRUE(perform_as(division, "remind", asked)["drafted"].empty());
}

TEST_F(Letters, TemplateTakesThePlaceOfTheTextThatItBeganFrom) {
    const caller boss{"Boss", role::administrator, "", "10.0.0.1"};
    const auto template_now = [&] {
        return perform_as(division, "letter template", {{"stage", "first"}});
    };
    const json begun = template_now();
    const auto put_text = [&](const caller& who, const char* text, const json& seen) {
        json given = {{"stage", "first"}, {"text", text}};
        if (!seen.is_null()) given["seen"] = seen;
        return perform("letter template", given, who);
    };
    EXPECT_EQ(put_text(division, "words of Rahima {office}", nullptr).exit_code, 1);
    EXPECT_EQ(put_text(division, "words of Rahima {office}", begun["seen"]).exit_code, 0);
    const auto refused = put_text(boss, "begun before she saved", begun["seen"]);
    EXPECT_EQ(refused.exit_code, 1) << refused.out;
    const json why = json::parse(refused.out).value("error", json::object());
    EXPECT_EQ(why.value("where", ""), "seen");
    EXPECT_FALSE(why.value("message_bn", "").empty());
    EXPECT_EQ(template_now()["text"], "words of Rahima {office}");
    EXPECT_EQ(put_text(boss, "begun after she saved", template_now()["seen"]).exit_code, 0);
    json own = {{"stage", "first"}, {"own", true}, {"seen", begun["seen"]}};
    EXPECT_EQ(perform("letter template", own, boss).exit_code, 1);
    own["seen"] = template_now()["seen"];
    EXPECT_EQ(perform("letter template", own, boss).exit_code, 0);
    const json after = template_now();
    EXPECT_EQ(after["text"], begun["text"]);
    ASSERT_EQ(after["past"].size(), 2u) << after;
    EXPECT_EQ(after["past"][0]["text"], "begun after she saved");
    EXPECT_EQ(after["past"][1]["text"], "words of Rahima {office}");
    EXPECT_EQ(after["past"][1]["by"], "Boss");
    // What a command line printed last is not known; what it replaces is kept all the same.
    act("letter template", {{"stage", "first"}, {"text", "from a file"}});
    act("letter template", {{"stage", "first"}, {"text", "from another"}});
    EXPECT_EQ(template_now()["past"][0]["text"], "from a file");
    EXPECT_EQ(template_now()["past"].size(), 3u);
}

TEST_F(Letters, NobodySignsATextThatHeWasNotShown) {
    const caller karim{"Karim", role::department, "department:DIP", "10.0.0.1"};
    const json made = perform_as(division, "letter draft",
                                 {{"quarter", rights_quarter},
                                  {"office", "DIP-A"},
                                  {"stage", "third"},
                                  {"text", "what the signer read"}});
    const std::string target = "letter/" + made["key"].get<std::string>();
    json order = order_of("DIP-A");
    order["key"] = made["key"], order["base"] = made["base"];
    EXPECT_FALSE(made["base"].empty()) << made;
    json unseen = order;
    unseen.erase("base");
    EXPECT_EQ(perform("letter issue", unseen, division).exit_code, 1);
    perform_as(karim, "set", {{"target", target},
                              {"office", made["office"]},
                              {"assignments", {"text_bn=what nobody showed the signer"}},
                              {"base", made["base"]}});
    const auto refused = perform("letter issue", order, division);
    EXPECT_EQ(refused.exit_code, 1) << refused.out;
    const json why = json::parse(refused.out).value("error", json::object());
    EXPECT_EQ(why.value("where", ""), "base") << why;
    EXPECT_FALSE(why.value("message_bn", "").empty());
    // A second save over what the first had on the screen stands beside the other.
    perform_as(division, "set", {{"target", target},
                                 {"office", made["office"]},
                                 {"assignments", {"text_bn=words of a second"}},
                                 {"base", made["base"]}});
    order["base"] = seen_of(made["key"]);
    EXPECT_EQ(perform("letter issue", order, division).exit_code, 1) << "two texts, and one signed";
    for (const json& one : perform_as(division, "conflicts", {{"all", true}})) {
        if (one["field"] != "text_bn") continue;
        perform_as(division, "decide", {{"target", target},
                                        {"office", made["office"]},
                                        {"field", "text_bn"},
                                        {"keep", one["heads"][0]["id"]},
                                        {"why", "agreed"},
                                        {"base", one["base"]}});
    }
    order["base"] = seen_of(made["key"]);
    EXPECT_EQ(perform_as(division, "letter issue", order)["state"], "issued");
}

// A person signed it: whoever may write letters may write another, not into this one.
TEST_F(Letters, WhatIsIssuedIsNotRewritten) {
    const caller karim{"Karim", role::department, "department:DIP", "10.0.0.1"};
    const json issued = perform_as(division, "letter issue", order_of("DIP-A"));
    const std::string target = "letter/" + issued["key"].get<std::string>();
    const json before = perform_as(division, "get", {{"target", target}, {"office", "DIP-A"}});
    json heads = json::array();
    for (const auto& [name, field] : before["fields"].items()) {
        for (const json& head : field["heads"]) heads.push_back(head["id"]);
    }
    ASSERT_FALSE(heads.empty());
    for (const char* assignment :
         {"text_bn=no report is needed any more", "memo=44.00.0000.001.01.001.21.29",
          "signed_by=Karim", "to=DIP-HQ", "stage=third", "about+=portal"}) {
        for (const caller& who : {karim, division}) {
            const auto given = perform("set", {{"target", target}, {"office", "DIP-A"},
                                               {"assignments", {assignment}}, {"base", heads}},
                                       who);
            EXPECT_EQ(given.exit_code, 1) << assignment << given.out;
        }
    }
    // What comes after the signature may still be said.
    perform_as(karim, "set", {{"target", target}, {"office", "DIP-A"},
                              {"assignments", {"answered_by_ref=quarterly_report/2021-22/Q1",
                                               "delivered+=post"}}});
    const json after = perform_as(division, "get", {{"target", target}, {"office", "DIP-A"}});
    for (const char* name : {"text_bn", "memo", "signed_by", "to", "stage", "about"}) {
        EXPECT_EQ(after["fields"][name], before["fields"][name]) << name;
    }
}

TEST_F(Letters, NoneIsIssuedWithABlankThatNothingFills) {
    const json draft = perform_as(division, "set",
                                  {{"target", "letter"}, {"office", "DIP-HQ"},
                                   {"assignments", {"kind=reminder", "stage=third", "to=DIP-A",
                                                    "text_bn=memo {memmo}"}}});
    json order = order_of("DIP-A");
    order["key"] = draft["key"], order["base"] = seen_of(draft["key"]);
    const auto given = perform("letter issue", order, division);
    EXPECT_EQ(given.exit_code, 1);
    EXPECT_NE(given.out.find("memmo"), std::string::npos) << given.out;
}

}  // namespace

}  // namespace kheya::hub_command
