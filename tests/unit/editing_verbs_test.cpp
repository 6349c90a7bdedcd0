#include "shared/editing/csv.hpp"
#include "shared/editing/request.hpp"
#include "tests/unit/editing_ledger.hpp"

#include <ctime>
#include <set>

namespace kheya::editing {

namespace {

outcome load(memory_ledger& store, const std::string& type, const std::string& csv,
             const writer& by = officer(), speech how = {true, false}) {
    return call(store, "set", {{"target", type}, {"csv", csv}}, by, how);
}

TEST(Verbs, AnUnknownTypeNamesTheNearestKnownOne) {
    memory_ledger store(home);
    const outcome wrong = set(store, "sitte", {"state=no"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_NE(message(wrong).find("did you mean site?"), std::string::npos);
}

TEST(Verbs, ASaveThatIsRefusedNamesEachFieldForItself) {
    memory_ledger store(home, 'a', record::builtin_types());
    const outcome refused = set(store, "contact_entry", {"note=x"});
    EXPECT_EQ(refused.exit_code, 1);
    const json told = read(refused);
    std::set<std::string> fields;
    for (const json& one : told["errors"]) {
        fields.insert(one["where"].get<std::string>());
        EXPECT_EQ(one["message"].get<std::string>().find(';'), std::string::npos);
        EXPECT_FALSE(one["message_bn"].get<std::string>().empty());
    }
    EXPECT_EQ(fields, (std::set<std::string>{"by", "on", "result", "way"}));
    EXPECT_NE(message(refused).find("; result: "), std::string::npos) << message(refused);
}

TEST(Verbs, AuthorIsNamedWithoutWhatNobodySees) {
    memory_ledger store(home);
    const json asked = {{"target", "site"}, {"assignments", {"state=no"}},
                        {"by", "Ka\u202Erim\u200B"}};
    ASSERT_EQ(call(store, "set", asked).exit_code, 0);
    EXPECT_EQ(store.last().author, "Karim");
}

TEST(Verbs, AKeyIsRequiredLeftOutOrDrawnAsTheTypeSays) {
    memory_ledger store(home);
    EXPECT_EQ(set(store, "branch", {"step=setup"}).exit_code, 2);
    EXPECT_EQ(set(store, "site/x", {"state=no"}).exit_code, 2);
    const outcome made = set(store, "note", {"body=a"});
    ASSERT_EQ(made.exit_code, 0);
    EXPECT_EQ(read(made)["key"].get<std::string>().size(), 36u);
    EXPECT_EQ(call(store, "get", {{"target", "note"}}).exit_code, 2);
    EXPECT_EQ(set(store, "note/1", {"body=a"}).exit_code, 1);
}

TEST(Verbs, WithoutAnOfficeOfItsOwnAProgramAsksForOne) {
    memory_ledger hub("");
    const outcome wrong = set(hub, "site", {"state=no"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_NE(message(wrong).find("--office"), std::string::npos);
    EXPECT_EQ(
        call(hub, "set", {{"target", "site"}, {"office", home}, {"assignments", {"state=no"}}})
            .exit_code,
        0);
    EXPECT_EQ(hub.last().office, home);
    EXPECT_EQ(
        call(hub, "set", {{"target", "site"}, {"office", "NOWHERE"}, {"assignments", {"state=no"}}})
            .exit_code,
        1);
}

TEST(Verbs, ADrawnKeyIsEnoughWithoutAnOffice) {
    memory_ledger hub("");
    EXPECT_EQ(set(hub, "note", {"body=a"}).exit_code, 2);
    const outcome made =
        call(hub, "set", {{"target", "note"}, {"office", home}, {"assignments", {"body=a"}}});
    const std::string name = "note/" + read(made)["key"].get<std::string>();
    EXPECT_EQ(get(hub, name)["office"], home);
}

TEST(Verbs, ASaveSaysWhatWasSavedAndWhere) {
    memory_ledger store(home);
    const json saved = read(set(store, "site", {"keeper=DC"}));
    EXPECT_EQ(saved["id"], store.last().id.hex());
    EXPECT_EQ(saved["place"]["n"], 1);
    EXPECT_EQ(saved["fields"]["keeper"]["value"], "DC");
    EXPECT_EQ(saved["warnings"], json::array());
    const json arguments = {{"target", "site"}, {"assignments", {"keeper=UNO"}}, {"by", "Selim"}};
    const outcome text = call(store, "set", arguments, officer(), {false, false});
    EXPECT_EQ(text.out, "saved: site, change " + store.last().id.hex() + " (n 2)\n");
    EXPECT_EQ(store.last().author, "Selim");
}

TEST(Verbs, ErrorsAreWordsForPeopleAndADocumentForPrograms) {
    memory_ledger store(home);
    const json arguments = {{"target", "site"}, {"assignments", {"rank=3"}}};
    const outcome en = call(store, "set", arguments, officer(), {false, false});
    const outcome bn = call(store, "set", arguments, officer(), {false, true});
    EXPECT_EQ(en.exit_code, 1);
    EXPECT_TRUE(en.out.empty());
    EXPECT_TRUE(en.err.starts_with("rank: may not be written"));
    EXPECT_NE(bn.err.find("লিখতে"), std::string::npos);
    EXPECT_EQ(read(call(store, "set", arguments))["error"]["code"], 1);
}

TEST(Verbs, ArgumentsOfTheWrongKindAreUsageErrors) {
    memory_ledger store(home);
    EXPECT_EQ(call(store, "set", {{"target", 7}}).exit_code, 2);
    EXPECT_EQ(call(store, "set", json::array()).exit_code, 2);
    EXPECT_EQ(call(store, "set", {{"target", "site"}, {"assignments", "state=no"}}).exit_code, 2);
    EXPECT_EQ(
        call(store, "set", {{"target", "site"}, {"assignments", {"state=no"}}, {"base", {"short"}}})
            .exit_code,
        2);
    EXPECT_EQ(call(store, "list", {{"type", "nothing"}}).exit_code, 2);
    EXPECT_EQ(call(store, "fly", json::object()).exit_code, 2);
    EXPECT_EQ(call(store, "get", {{"target", "site"}}).exit_code, 1);
    EXPECT_EQ(call(store, "history", {{"target", "site"}}).exit_code, 1);
}

TEST(Table, OneLineIsOneSaveAndEmptyCellsAreLeftAlone) {
    memory_ledger store(home);
    const outcome done = load(store, "branch",
                              "\xEF\xBB\xBFoffice,key,chief,step\r\n"
                              "A1,2021-12:x,\"Ali, \"\"the\"\" chief\",setup\r\n"
                              ",২০২১-১২:y,,started\r\n\r\n");
    ASSERT_EQ(done.exit_code, 0) << done.out;
    EXPECT_EQ(read(done)["saved"], 2);
    EXPECT_EQ(store.last().record, home + ":2021-12:y");
    EXPECT_FALSE(store.last().fields.contains("chief"));
    EXPECT_EQ(
        read(call(store, "get",
                  {{"target", "branch/2021-12:x"}, {"office", "A1"}}))["fields"]["chief"]["value"],
        "Ali, \"the\" chief");
}

TEST(Table, LoadingItTwiceChangesNothingEvenOnAnotherDay) {
    memory_ledger store(home);
    const std::string sites = "office,key,state,page,helpers\nA1,,no,Home,dc;uno\nA2,,soon,,\n";
    ASSERT_EQ(load(store, "site", sites, officer(10)).exit_code, 0);
    const outcome again = load(store, "site", sites, officer(20), {false, false});
    EXPECT_EQ(again.out, "saved 0, unchanged 2\n");
    EXPECT_EQ(store.saved(), 2u);
    const std::string notes = "office,body\nA1,first\nA1,second\n";
    ASSERT_EQ(load(store, "note", notes).exit_code, 0);
    const outcome twice = load(store, "note", notes, officer(), {false, true});
    EXPECT_EQ(twice.out, "সংরক্ষিত ০, অপরিবর্তিত ২\n");
    EXPECT_EQ(store.saved(), 4u);
}

TEST(Table, ANaturalKeyMayStandInItsFieldsColumns) {
    memory_ledger store(home);
    const auto done = load(store, "branch", "month,name,step\n২০২১-১২,y,setup\n2021-12,,setup\n");
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_EQ(read(done)["errors"].size(), 1u) << done.out;
    ASSERT_EQ(load(store, "branch", "month,name,step\n২০২১-১২,y,setup\n").exit_code, 0);
    EXPECT_EQ(store.last().record, home + ":2021-12:y");
    EXPECT_EQ(get(store, "branch/2021-12:y")["fields"]["name"]["value"], "y");
}

TEST(Table, TellsWhatEachLineWouldChange) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"state=no", "helpers=dc"}).exit_code, 0);
    const auto done = load(store, "site", "office,state,helpers\n,soon,uno\nA1,no,\n");
    ASSERT_EQ(done.exit_code, 0) << done.out;
    const json changes = read(done)["changes"];
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0]["line"], 2);
    EXPECT_EQ(changes[0]["is_new"], false);
    EXPECT_EQ(changes[1]["is_new"], true);
    const auto change_of = [&](const std::string& reg) {
        for (const json& one : changes[0]["registers"]) {
            if (one["register"] == reg) return one["was"].dump() + " " + one["now"].dump();
        }
        return std::string();
    };
    EXPECT_EQ(change_of("state"), R"("no" "soon")");
    EXPECT_EQ(change_of("helpers/uno"), "null true");
    EXPECT_EQ(change_of("helpers/dc"), "true null");
}

// Processor time, not the clock's: every line tried on every record takes a hundred times as much.
TEST(Table, LongListWithoutKeysIsLoadedAgainInNoTime) {
    memory_ledger store(home);
    std::string notes = "office,body\n";
    constexpr int lines = 2000;
    for (int i = 0; i < lines; ++i) notes += "A1,note " + std::to_string(i) + "\n";
    ASSERT_EQ(read(load(store, "note", notes))["saved"], lines);
    const std::clock_t begun = std::clock();
    EXPECT_EQ(read(load(store, "note", notes + "A1,one more\n"))["unchanged"], lines);
    EXPECT_LT(std::clock() - begun, 3 * CLOCKS_PER_SEC);
    EXPECT_EQ(store.saved(), lines + 1u);
}

TEST(Table, TakesNoValuesBesideIt) {
    memory_ledger store(home);
    const std::string csv = "office,keeper\n,DC\n";
    for (const json& beside : {json{{"assignments", {"state=no"}}}, json{{"base", {"domain="}}}}) {
        json arguments = {{"target", "site"}, {"csv", csv}};
        arguments.update(beside);
        const outcome refused = call(store, "set", arguments);
        EXPECT_EQ(refused.exit_code, 2) << beside;
        EXPECT_NE(message(refused).find("in its lines"), std::string::npos) << refused.out;
    }
    EXPECT_EQ(store.saved(), 0u);
    const json empty = {{"target", "site"}, {"csv", csv}, {"assignments", json::array()}};
    EXPECT_EQ(call(store, "set", empty).exit_code, 0);
}

TEST(Table, TellsEachOfTheValuesThatALineReplaces) {
    memory_ledger mine(home, 'a'), theirs(home, 'b');
    ASSERT_EQ(set(mine, "site", {"keeper=DC"}).exit_code, 0);
    ASSERT_EQ(set(theirs, "site", {"keeper=UNO"}, officer(11)).exit_code, 0);
    mine.exchange(theirs);
    const auto done = load(mine, "site", "office,keeper\n,Bank\n");
    ASSERT_EQ(done.exit_code, 0) << done.out;
    const json told = read(done)["changes"][0]["registers"][0];
    const std::set<json> stood = {told["was"], told["also"][0]};
    EXPECT_EQ(stood, (std::set<json>{"DC", "UNO"})) << told;
    EXPECT_EQ(told["also"].size(), 1u);
}

TEST(Table, ReplacesNothingThatWasWrittenSinceItWasLookedAt) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"state=no", "keeper=DC"}).exit_code, 0);
    const std::string csv = "office,state,keeper\n,no,UNO\nA1,no,\n";
    const auto seen_of = [&](memory_ledger look) { return read(load(look, "site", csv))["seen"]; };
    const auto take = [&](const json& seen) {
        return call(store, "set", {{"target", "site"}, {"csv", csv}, {"seen", seen}});
    };
    const json first = seen_of(store);
    EXPECT_EQ(seen_of(store), first) << "the same table over the same values";
    ASSERT_EQ(set(store, "site", {"keeper=Bank"}).exit_code, 0);
    const auto refused = take(first);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(read(refused)["error"]["where"], "seen");
    // The caller rolls that back; what the table does not write may have changed.
    memory_ledger other(home);
    ASSERT_EQ(set(other, "site", {"state=no", "keeper=DC"}).exit_code, 0);
    const json again = seen_of(other);
    ASSERT_EQ(set(other, "site", {"english=no"}).exit_code, 0);
    EXPECT_EQ(
        call(other, "set", {{"target", "site"}, {"csv", csv}, {"seen", again}}).exit_code, 0);
    EXPECT_EQ(get(other, "site")["fields"]["keeper"]["value"], "UNO");
}

TEST(Table, ErrorsNameLineAndField) {
    memory_ledger store(home);
    const std::string csv = "office,key,state,domain\nA1,,no,\nA2,,yes,\nA3,,perhaps,\n";
    const outcome en = load(store, "site", csv, officer(), {false, false});
    EXPECT_EQ(en.exit_code, 1);
    EXPECT_TRUE(en.err.starts_with("line 3, domain: ")) << en.err;
    EXPECT_NE(en.err.find("line 4, state: "), std::string::npos);
    const outcome bn = load(store, "site", csv, officer(), {false, true});
    EXPECT_TRUE(bn.err.starts_with("লাইন ৩, domain: ")) << bn.err;
    const json document = read(load(store, "site", csv));
    EXPECT_EQ(document["error"]["where"], "line 3, domain");
    EXPECT_EQ(document["errors"].size(), 2u);
}

TEST(Table, ATableThatIsNoTableIsRefused) {
    memory_ledger store(home);
    EXPECT_EQ(load(store, "site", "").exit_code, 1);
    EXPECT_EQ(load(store, "sitte", "office,state\n").exit_code, 2);
    EXPECT_EQ(load(store, "site", "office,state,state\n").exit_code, 1);
    EXPECT_EQ(load(store, "site", "office,state\nA1,no,more\n").exit_code, 1);
    EXPECT_EQ(load(store, "site", "office,state\nA1,\"no\n").exit_code, 1);
    EXPECT_EQ(load(store, "site", "office,nothing\nA1,no\n").exit_code, 1);
}

TEST(Csv, QuotesLineFeedsAndLineNumbers) {
    const auto rows = parse_csv("a,\"b\nc\"\r\n\n\"\",d");
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ((*rows)[0].cells, (std::vector<std::string>{"a", "b\nc"}));
    EXPECT_EQ((*rows)[1].line, 4u);
    EXPECT_EQ((*rows)[1].cells, (std::vector<std::string>{"", "d"}));
    EXPECT_EQ(parse_csv("a\n\"b").error().where, "line 2");
    EXPECT_EQ(parse_csv("\"a\"b").error().where, "line 1");
    EXPECT_FALSE(parse_csv(std::string(max_csv_columns, ',')));
    EXPECT_FALSE(parse_csv(std::string(max_csv_bytes + 1, 'x')));
}

TEST(Verbs, TheProductsTypesTakeAPortalAndAMonthlyCount) {
    memory_ledger store(home, 'a', record::builtin_types());
    const outcome portal =
        set(store, "portal",
            {"state=yes", "domain=passport.narail.gov.bd", "maintainer=own", "helpers+=dc",
             "site_last_updated_on=2021-12-01", "observed_on=2021-12-05"});
    ASSERT_EQ(portal.exit_code, 0) << portal.out;
    EXPECT_EQ(store.last().fields.at("state").at("observed_on"), "2021-12-05");
    EXPECT_EQ(store.last().fields.at("site_seen").at("observed_on"), "2021-12-05");
    const outcome count =
        set(store, "enothi_count/all:২০২১-১২:note_self", {"value=১২০", "source=system_report"});
    ASSERT_EQ(count.exit_code, 0) << count.out;
    EXPECT_EQ(read(count)["key"], "all:2021-12:note_self");
    EXPECT_EQ(store.last().fields.at("reading").at("value"), 120);
    const outcome text = call(store, "list", json::object(), officer(), {false, true});
    EXPECT_EQ(std::count(text.out.begin(), text.out.end(), '\n'), 2) << text.out;
}

TEST(Verbs, NothingIsTakenForAllOfAnOfficeThatNobodyKnows) {
    memory_ledger store(home, 'a', record::builtin_types());
    for (const char* verb : {"list", "conflicts"}) {
        EXPECT_EQ(call(store, verb, json::object()).exit_code, 0) << verb;
        EXPECT_EQ(call(store, verb, {{"office", home}}).exit_code, 0) << verb;
        const outcome asked = call(store, verb, {{"office", "DIP-DISTRICT-1"}});
        EXPECT_EQ(asked.exit_code, 1) << verb;
        EXPECT_NE(asked.out.find("DIP-DISTRICT-1"), std::string::npos) << asked.out;
    }
    const writer hq = officer(10, base::side::headquarters);
    ASSERT_EQ(call(store, "set",
                   {{"target", "office"}, {"office", "DIP-DISTRICT-02"},
                    {"assignments", {"department=DIP", "level=district", "name_bn=দুই নম্বর অফিস",
                                     "name_en=Office Two"}}},
                   hq)
                  .exit_code,
              0);
    EXPECT_EQ(call(store, "conflicts", {{"office", "DIP-DISTRICT-02"}}).exit_code, 0);
}

}  // namespace

}  // namespace kheya::editing

namespace kheya::editing {

TEST(Request, ThatIsNotUtf8IsRefusedInsteadOfChangedOnTheWay) {
    request asked;
    asked.verb = "set";
    asked.arguments = {{"target", "site"}, {"assignments", {"keeper=\xff\xfe"}}};
    EXPECT_FALSE(to_text(asked).has_value());
    asked.arguments["assignments"] = {"keeper=ক"};
    const auto text = to_text(asked);
    ASSERT_TRUE(text.has_value());
    EXPECT_EQ(read_request(*text).value().arguments, asked.arguments);
}

TEST(Table, TwoLinesThatSayDifferentThingsOfOneRecordAreRefused) {
    memory_ledger store(home);
    const outcome refused =
        load(store, "site", "state,keeper\nno,\n,UNO\nno,\n,DC\n");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.out.find("line 5"), std::string::npos) << refused.out;
    EXPECT_NE(message(refused).find("line 3"), std::string::npos) << refused.out;
    // Apart, or the same twice, they harm nobody.
    memory_ledger other(home);
    EXPECT_EQ(load(other, "site", "state,keeper\nno,\n,UNO\nno,\n").exit_code, 0);
    EXPECT_EQ(get(other, "site")["fields"]["keeper"]["value"], "UNO");
}

TEST(Table, LinesWithoutAnythingAreNone) {
    memory_ledger store(home);
    const json given = read(load(store, "branch", "key,step\n2021-11:a,setup\n,\n,,\n , \n"));
    EXPECT_EQ(given["error"]["where"], "line 4") << "more cells than the header has";
    memory_ledger other(home);
    EXPECT_EQ(read(load(other, "branch", "key,step\n2021-11:a,setup\n,\n , \n"))["saved"], 1);
}

TEST(Table, DayOfALookIsReadAsAnyDay) {
    memory_ledger store(home);
    EXPECT_EQ(load(store, "site", "state,state.observed_on\nno,০১/১২/২০২১\n").exit_code, 0);
    EXPECT_EQ(get(store, "site")["fields"]["state"]["observed_on"], "2021-12-01");
    ASSERT_EQ(set(store, "site", {"state=soon", "observed_on=3/12/2021"}).exit_code, 0);
    EXPECT_EQ(get(store, "site")["fields"]["state"]["observed_on"], "2021-12-03");
    EXPECT_EQ(set(store, "site", {"state=yes", "observed_on=soon"}).exit_code, 1);
}

TEST(Verbs, HistoryOfAFieldThatIsNoneNamesTheNearest) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"keeper=DC"}).exit_code, 0);
    const auto of = [&](const std::string& field) {
        return call(store, "history", {{"target", "site"}, {"field", field}});
    };
    EXPECT_NE(message(of("kepeer")).find("did you mean keeper?"), std::string::npos);
    for (const char* field : {"keeper", "seen", "page", "helpers", "helpers/dc", "retired", ""}) {
        EXPECT_EQ(of(field).exit_code, 0) << field;
    }
}

TEST(Request, ThatIsNestedWithoutEndIsRefusedAndNotReadDeep) {
    const auto nested = [](std::size_t depth) {
        return R"({"verb":"get","json":true,"bengali":false,"arguments":{"target":)" +
               std::string(depth, '[') + std::string(depth, ']') + "}}";
    };
    EXPECT_TRUE(read_request(nested(10)));
    for (const std::size_t depth : {std::size_t(50), std::size_t(1'000'000)}) {
        const auto asked = read_request(nested(depth));
        ASSERT_FALSE(asked);
        EXPECT_EQ(asked.error().code, base::errc::refused);
    }
}

// What was done is not hidden by a stick that is full.
TEST(Verbs, FileThatCannotBeWrittenHidesNothingOfWhatWasDone) {
    const base::error full{base::errc::io, "No space left on device", "/media/x.answer", {}};
    for (const bool goes_on : {false, true}) {
        for (const bool json_form : {false, true}) {
            const request asked{"import", json::object(), {json_form, false}};
            const json document = {{"changes", 3}};
            outcome given;
            given.files.push_back({"/media/x.answer", "..."});
            if (goes_on) {
                given.next = {{"verb", "export"},
                              {"arguments", {{"said", "3 taken\n"}, {"document", document}}}};
            } else {
                given.out = json_form ? document.dump() + "\n" : "3 taken\n";
            }
            const outcome told =
                goes_on ? perform_whole(asked, [&](const request&) { return given; },
                                        [&](const output_file&) -> base::result<void> {
                                            return full;
                                        })
                        : unwritten(asked, given, full);
            EXPECT_EQ(told.exit_code, static_cast<int>(base::errc::io));
            if (!json_form) {
                EXPECT_EQ(told.out, "3 taken\n");
                EXPECT_NE(told.err.find("/media/x.answer: No space left"), std::string::npos);
                EXPECT_NE(told.err.find("kheya-hub export DEVICE FILE"), std::string::npos);
                continue;
            }
            const json read_back = json::parse(told.out);
            EXPECT_EQ(read_back["done"], document);
            EXPECT_NE(read_back["error"]["message_bn"].get<std::string>().find("বাকি কাজ হয়েছে"),
                      std::string::npos);
        }
    }
    const auto other = unwritten({"export", json::object(), {}}, success(std::string("x")), full);
    EXPECT_EQ(other.out, "");
    EXPECT_EQ(other.err.find("export DEVICE"), std::string::npos);
}

}  // namespace kheya::editing
