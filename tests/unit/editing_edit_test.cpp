#include "tests/unit/editing_ledger.hpp"

namespace kheya::editing {

namespace {

TEST(Edit, OneSaveIsOneChangeOfOnlyTheRegistersThatChange) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"keeper=DC office", "state=no"}).exit_code, 0);
    ASSERT_EQ(set(store, "site", {"keeper=UNO office", "state=no", "state.observed_on=2021-12-10"})
                  .exit_code,
              0);
    EXPECT_EQ(store.saved(), 2u);
    ASSERT_EQ(store.last().fields.size(), 1u);
    EXPECT_EQ(store.last().fields.at("keeper"), "UNO office");
    EXPECT_EQ(store.last().base.at("keeper").size(), 1u);
    EXPECT_EQ(store.last().type_version, 7);
}

TEST(Edit, GroupMembersLeftOutKeepWhatIsShown) {
    memory_ledger store(home);
    ASSERT_EQ(
        set(store, "site", {"page=Home", "observed_by=Selim", "observed_on=2021-12-01"}).exit_code,
        0);
    ASSERT_EQ(set(store, "site", {"page=News", "observed_on=2021-12-02"}).exit_code, 0);
    EXPECT_EQ(store.last().fields.at("seen"),
              json({{"page", "News"}, {"observed_by", "Selim"}, {"observed_on", "2021-12-02"}}));
}

TEST(Edit, AnObservationWithoutADayIsOfToday) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"state=no", "page=Home"}).exit_code, 0);
    EXPECT_EQ(store.last().fields.at("state"),
              json({{"value", "no"}, {"observed_on", "2021-12-10"}}));
    EXPECT_EQ(store.last().fields.at("seen").at("observed_on"), "2021-12-10");
}

TEST(Edit, ObservedOnIsTheDayOfAllObservedFieldsInTheCommand) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"state=no", "english=no", "observed_on=2021-11-05"}).exit_code,
              0);
    EXPECT_EQ(store.last().fields.at("state").at("observed_on"), "2021-11-05");
    EXPECT_EQ(store.last().fields.at("english").at("observed_on"), "2021-11-05");
    EXPECT_FALSE(store.last().fields.contains("seen"));
}

TEST(Edit, ObservedOnMeansTheGroupWhenAnotherMemberIsGivenToo) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"state=no", "page=Home", "observed_on=2021-11-05"}).exit_code, 0);
    EXPECT_EQ(store.last().fields.at("state").at("observed_on"), "2021-11-05");
    EXPECT_EQ(store.last().fields.at("seen").at("observed_on"), "2021-11-05");
}

TEST(Edit, ObservedOnMeansTheGroupWhenNothingElseCouldBeMeant) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"page=Home", "observed_on=2021-12-01"}).exit_code, 0);
    ASSERT_EQ(set(store, "site", {"observed_on=2021-12-03", "keeper=DC"}).exit_code, 0);
    EXPECT_EQ(store.last().fields.at("seen").at("observed_on"), "2021-12-03");
}

TEST(Edit, ADayOfOneFieldOutranksTheDayOfTheCommand) {
    memory_ledger store(home);
    ASSERT_EQ(
        set(store, "site",
            {"state=no", "english=no", "observed_on=2021-11-05", "english.observed_on=2021-11-04"})
            .exit_code,
        0);
    EXPECT_EQ(store.last().fields.at("state").at("observed_on"), "2021-11-05");
    EXPECT_EQ(store.last().fields.at("english").at("observed_on"), "2021-11-04");
}

TEST(Edit, SeenAgainUnchangedIsAChangeOfItsDay) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"state=no"}, officer(10)).exit_code, 0);
    ASSERT_EQ(set(store, "site", {"state=no"}, officer(12)).exit_code, 0);
    EXPECT_EQ(store.last().fields.at("state").at("observed_on"), "2021-12-12");
}

TEST(Edit, SameValueOnTheSameDayIsNothingToSave) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"state=no", "page=Home"}).exit_code, 0);
    const outcome again = set(store, "site", {"state=no", "page=Home"});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_EQ(message(again), "nothing to save: all values are as shown");
    EXPECT_EQ(store.saved(), 1u);
}

TEST(Edit, AClockSetBackDoesNotMakeAnOldValueOlder) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"state=no"}, officer(10)).exit_code, 0);
    EXPECT_EQ(set(store, "site", {"state=no"}, officer(2)).exit_code, 1);
}

TEST(Edit, EachElementOfASetIsItsOwnRegister) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"helpers=dc;uno; union"}).exit_code, 0);
    EXPECT_EQ(store.last().fields.size(), 3u);
    ASSERT_EQ(set(store, "site", {"helpers+=bank", "helpers-=uno", "helpers-=never"}).exit_code, 0);
    EXPECT_EQ(store.last().fields,
              (std::map<std::string, json>{{"helpers/bank", true}, {"helpers/uno", nullptr}}));
    ASSERT_EQ(set(store, "site", {"helpers=dc"}).exit_code, 0);
    EXPECT_EQ(get(store, "site")["fields"]["helpers"]["value"], json({"dc"}));
    EXPECT_EQ(set(store, "site", {"helpers-=never"}).exit_code, 1);
}

TEST(Edit, AValueIsEmptiedByAnEmptyText) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"keeper=DC"}).exit_code, 0);
    ASSERT_EQ(set(store, "site", {"keeper="}).exit_code, 0);
    EXPECT_EQ(store.last().fields.at("keeper"), nullptr);
}

TEST(Edit, KeyFieldsAreFilledFromTheKey) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "branch/২০২১-১২:accounts:two", {"step=setup"}).exit_code, 0);
    EXPECT_EQ(store.last().record, home + ":2021-12:accounts:two");
    EXPECT_EQ(store.last().fields.at("month"), "2021-12");
    EXPECT_EQ(store.last().fields.at("name"), "accounts:two");
    ASSERT_EQ(set(store, "branch/2021-12:accounts:two", {"step=started"}).exit_code, 0);
    EXPECT_EQ(store.last().fields.size(), 1u);
}

TEST(Edit, AFieldThatContradictsTheKeyIsRefused) {
    memory_ledger store(home);
    const outcome refused = set(store, "branch/2021-12:a", {"name=b"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(read(refused)["error"]["where"], "name");
}

TEST(Edit, AFixedFieldIsWrittenOnce) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "branch/2021-12:a", {"chief=Ali"}).exit_code, 0);
    const outcome refused = set(store, "branch/2021-12:a", {"chief=Omar"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(read(refused)["error"]["where"], "chief");
}

TEST(Edit, OnlyHeadquartersStepsBackAndOnlyWithAReason) {
    memory_ledger store(home);
    const writer hq = officer(11, base::side::headquarters);
    ASSERT_EQ(set(store, "branch/2021-12:a", {"step=started"}).exit_code, 0);
    EXPECT_EQ(set(store, "branch/2021-12:a", {"step=setup"}, officer(), "a slip").exit_code, 1);
    EXPECT_EQ(set(store, "branch/2021-12:a", {"step=setup"}, hq).exit_code, 1);
    EXPECT_EQ(set(store, "branch/2021-12:a", {"step=setup"}, hq, "a slip").exit_code, 0);
    EXPECT_EQ(store.last().why, "a slip");
}

TEST(Edit, ACodeOutsideTheOrderNeedsAReasonFromEitherSide) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "branch/2021-12:a", {"step=started"}).exit_code, 0);
    EXPECT_EQ(set(store, "branch/2021-12:a", {"step=dropped"}).exit_code, 1);
    EXPECT_EQ(set(store, "branch/2021-12:a", {"step=dropped"}, officer(), "closed").exit_code, 0);
}

TEST(Edit, EntriesOfAnAppendOnlyTypeAreRetiredNotEdited) {
    memory_ledger store(home);
    const outcome made = set(store, "note", {"body=seen"});
    ASSERT_EQ(made.exit_code, 0);
    const std::string name = "note/" + read(made)["key"].get<std::string>();
    EXPECT_EQ(set(store, name, {"body=unseen"}).exit_code, 1);
    EXPECT_EQ(call(store, "retire", {{"target", name}, {"why", "twice"}}).exit_code, 0);
    EXPECT_EQ(get(store, name)["retired"], true);
}

TEST(Edit, WhoMayNotWriteAFieldIsToldWhich) {
    memory_ledger store(home);
    const outcome refused = set(store, "site", {"rank=3"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(read(refused)["error"]["where"], "rank");
    EXPECT_EQ(set(store, "site", {"rank=3"}, officer(1, base::side::ministry)).exit_code, 0);
}

TEST(Edit, AFailedCheckStopsTheSaveAndAWarningDoesNot) {
    memory_ledger store(home);
    const outcome refused = set(store, "site", {"state=yes"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(read(refused)["error"]["where"], "domain");
    EXPECT_FALSE(read(refused)["error"]["message_bn"].get<std::string>().empty());
    const outcome saved = set(store, "site", {"state=yes", "domain=dip.gov.bd"});
    ASSERT_EQ(saved.exit_code, 0);
    ASSERT_EQ(read(saved)["warnings"].size(), 1u);
    EXPECT_EQ(read(saved)["warnings"][0]["field"], "keeper");
}

TEST(Edit, AnUnknownFieldNamesTheNearestKnownOne) {
    memory_ledger store(home);
    const outcome refused = set(store, "site", {"domian=a.gov.bd"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(message(refused).find("did you mean domain?"), std::string::npos);
}

TEST(Edit, AFormLeftOpenSendsWhatItShowed) {
    memory_ledger mine(home), theirs(home, 'b');
    ASSERT_EQ(set(mine, "site", {"keeper=DC", "domain=a.gov.bd"}).exit_code, 0);
    const std::string shown = mine.last().id.hex();
    mine.exchange(theirs);
    ASSERT_EQ(set(theirs, "site", {"keeper=UNO"}).exit_code, 0);
    mine.exchange(theirs);  // comes in while the form is open
    ASSERT_EQ(
        call(mine, "set", {{"target", "site"}, {"assignments", {"keeper=Bank"}}, {"base", {shown}}})
            .exit_code,
        0);
    EXPECT_EQ(mine.last().base.at("keeper").front().hex(), shown);
    EXPECT_EQ(get(mine, "site")["fields"]["keeper"]["heads"].size(), 2u);
}

// Who writes one member of a group says of the others what his form showed, and not what has come
// since, which he did not see.
TEST(Edit, GroupIsSavedOverWhatWasOnTheScreen) {
    memory_ledger store(home);
    const auto seen = [&](const std::vector<std::string>& members) {
        EXPECT_EQ(set(store, "site", members).exit_code, 0);
        return store.last().id.hex();
    };
    const auto save = [&](const json& members, const json& base) {
        return call(store, "set", {{"target", "site"}, {"assignments", members}, {"base", base}});
    };
    const std::string first = seen({"page=Home", "observed_by=Selim", "observed_on=2021-12-01"});
    const std::string news = seen({"page=News", "observed_by=Karim", "observed_on=2021-12-02"});
    const json written = {{"page", "Home"}, {"observed_by", "Rahim"},
                          {"observed_on", "2021-12-03"}};
    for (const std::string& base : {"seen=" + first, first}) {
        ASSERT_EQ(save({"observed_by=Rahim", "observed_on=2021-12-03"}, {base}).exit_code, 0);
        EXPECT_EQ(store.last().fields.at("seen"), written) << base;
    }
    const auto state = store.find("site", home, home);
    EXPECT_NE(find_head(state->registers.at("seen"), base::change_id::parse(news).value()),
              nullptr)
        << "it stands beside";
    // Said again as it was on the screen it is that, seen today.
    const outcome same = save({"page=Home"}, {"seen=" + first});
    EXPECT_EQ(store.last().fields.at("seen"),
              json({{"page", "Home"}, {"observed_by", "Selim"}, {"observed_on", "2021-12-10"}}))
        << same.out;
    // A form that showed nothing of it says nothing of what came.
    ASSERT_EQ(save({"page=Own"}, json::array()).exit_code, 0);
    EXPECT_EQ(store.last().fields.at("seen"),
              json({{"page", "Own"}, {"observed_on", "2021-12-10"}}));
}

TEST(Edit, NamesInAListMayHoldACommaAndEachLineIsOne) {
    memory_ledger store(home);
    const auto helpers = [&](const std::string& typed) {
        EXPECT_EQ(set(store, "site", {"helpers=" + typed}).exit_code, 0);
        return get(store, "site")["fields"]["helpers"]["value"];
    };
    EXPECT_EQ(helpers("Office, Narail; UNO"), (json{"Office, Narail", "UNO"}));
    EXPECT_EQ(helpers("One; two\n"), (json{"One; two"}));
    EXPECT_EQ(helpers("Office, Narail\r\nDC; UNO\n\n"), (json{"DC; UNO", "Office, Narail"}));
}

// Two who read the same register at one office, each without the other's word.
class UndecidedReading : public testing::Test {
protected:
    UndecidedReading() {
        EXPECT_EQ(set(mine, count, {"value=100", "source=system_report"}).exit_code, 0);
        EXPECT_EQ(set(theirs, count, {"value=200", "source=system_report"}).exit_code, 0);
        mine.exchange(theirs);
        EXPECT_EQ(heads(), 2u);
    }
    std::size_t heads() {
        return mine.find("enothi_count", home + ":all:2021-10:note_paper", home)
            .value()
            .registers.at("reading")
            .size();
    }
    const std::string count = "enothi_count/all:2021-10:note_paper";
    memory_ledger mine{home, 'a', record::builtin_types()},
        theirs{home, 'b', record::builtin_types()};
};

TEST_F(UndecidedReading, StaysUntilItIsDecidedWhateverElseOfItsGroupIsSaved) {
    const outcome refused = set(mine, count, {"read_on=2021-11-02"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(message(refused).find("decide between them first"), std::string::npos)
        << message(refused);
    const outcome by_table =
        call(mine, "set", {{"target", "enothi_count"},
                           {"csv", "office,key,read_on\n" + home +
                                       ",all:2021-10:note_paper,2021-11-02\n"}});
    EXPECT_NE(by_table.exit_code, 0);
    EXPECT_EQ(heads(), 2u);
}

TEST_F(UndecidedReading, EndsWhereWhoeverSawItWritesTheFieldAnew) {
    ASSERT_EQ(set(mine, count, {"value=150", "source=system_report"}).exit_code, 0);
    EXPECT_EQ(heads(), 1u);
}

TEST_F(UndecidedReading, StaysUntilADecisionSpeaksOfIt) {
    const auto decide = [&](const std::string& field, const std::string& value) {
        return call(mine, "decide",
                    {{"target", count}, {"field", field}, {"value", value}, {"why", "the day"}});
    };
    for (const auto& [field, value] :
         {std::pair("read_on", "2021-11-02"), std::pair("reading", "read_on=2021-11-02")}) {
        const outcome refused = decide(field, value);
        EXPECT_EQ(refused.exit_code, 1) << field;
        EXPECT_NE(message(refused).find("\"reading\""), std::string::npos) << message(refused);
        EXPECT_EQ(heads(), 2u);
    }
    ASSERT_EQ(decide("reading", "value=200;read_on=2021-11-02").exit_code, 0);
    EXPECT_EQ(heads(), 1u);
}

TEST_F(UndecidedReading, IsDecidedByTheMemberThatDiffersAlone) {
    ASSERT_EQ(call(mine, "decide",
                   {{"target", count}, {"field", "value"}, {"value", "150"}, {"why", "counted"}})
                  .exit_code,
              0);
    EXPECT_EQ(heads(), 1u);
}

// A table's line was written by nobody who looked at the record.
TEST_F(UndecidedReading, IsForNoTableToEnd) {
    const auto load = [&](const std::string& value) {
        return call(mine, "set", {{"target", "enothi_count"},
                                  {"csv", "key,value\nall:2021-10:note_paper," + value + "\n"}});
    };
    const outcome refused = load("33");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(read(refused)["error"]["where"], "line 2, value") << refused.out;
    EXPECT_NE(message(refused).find("decide between them first"), std::string::npos);
    EXPECT_EQ(heads(), 2u);
    // What says what is shown changes nothing, as always.
    const json shown = get(mine, count)["fields"]["value"]["value"];
    EXPECT_EQ(read(load(shown.dump()))["unchanged"], 1);
    EXPECT_EQ(heads(), 2u);
}

TEST_F(UndecidedReading, IsNotInTheWayOfWhoeverSawOneOfThemOnly) {
    const auto one = mine.find("enothi_count", home + ":all:2021-10:note_paper", home)
                         .value()
                         .registers.at("reading")
                         .front()
                         .id.hex();
    ASSERT_EQ(call(mine, "set",
                   {{"target", count},
                    {"assignments", {"read_on=2021-11-02"}},
                    {"base", {"reading=" + one}}})
                  .exit_code,
              0);
    EXPECT_EQ(heads(), 2u);
}

// One press on "seen today, unchanged", of a page that shows one of the two.
TEST_F(UndecidedReading, DoesNotEndWithTheShownValueSaidAgain) {
    const json now = get(mine, count);
    const std::string shown = now["fields"]["value"]["value"].dump();
    const json again = {"value=" + shown, "read_on=2021-12-10"};
    const json by_hand = {"value=" + shown, "read_on=2021-12-10", "source=hand_count"};
    for (const json& given : {again, by_hand}) {
        EXPECT_EQ(call(mine, "set", {{"target", count}, {"assignments", given}}).exit_code, 1);
    }
    EXPECT_EQ(heads(), 2u);
}

// Names where ids belong: saved, as the record may be on its way, and told.
TEST(Edit, RecordThatNobodyKnowsHereIsNotReferredToInSilence) {
    memory_ledger store(home, 'a', record::builtin_types());
    const outcome made = set(store, "staff", {"name_bn=রহিম", "designation=উপপরিচালক"});
    ASSERT_EQ(made.exit_code, 0) << made.out;
    const std::string known = read(made)["record"].get<std::string>();
    const auto attended = [&](const std::string& who) {
        const outcome saved = set(store, "training_event",
                                  {"topic=portal", "from=2021-11-01", "attendees=" + who});
        EXPECT_EQ(saved.exit_code, 0) << saved.out;
        json told = json::array();
        const json document = read(saved);
        for (const json& one : document["warnings"]) {
            if (one["field"] == "attendees") told.push_back(one["message"]);
        }
        return told;
    };
    EXPECT_EQ(attended(known), json::array());
    const json told = attended(known + ";Rahim");
    ASSERT_EQ(told.size(), 1u) << told;
    EXPECT_NE(told[0].get<std::string>().find("\"Rahim\""), std::string::npos) << told;
    EXPECT_NE(told[0].get<std::string>().find("list staff"), std::string::npos) << told;
}

TEST(Edit, TickThatWasNotOnTheScreenStays) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"helpers=dc;uno"}).exit_code, 0);
    const std::string seen = store.last().id.hex();
    ASSERT_EQ(set(store, "site", {"helpers+=ssd"}).exit_code, 0);   // while the form is open
    const auto save = [&](const json& assignments) {
        const json base = {"helpers/dc=" + seen, "helpers/uno=" + seen};
        return call(store, "set",
                    {{"target", "site"}, {"assignments", assignments}, {"base", base}});
    };
    ASSERT_EQ(save({"helpers=dc;other"}).exit_code, 0);
    EXPECT_EQ(get(store, "site")["fields"]["helpers"]["value"], json({"dc", "other", "ssd"}));
    EXPECT_FALSE(store.last().fields.contains("helpers/ssd"));
    // One that was there and came back meanwhile is taken out by who saw it, beside the other.
    ASSERT_EQ(set(store, "site", {"helpers-=dc"}).exit_code, 0);
    ASSERT_EQ(set(store, "site", {"helpers+=dc"}).exit_code, 0);
    ASSERT_EQ(save({"helpers=other"}).exit_code, 0);
    EXPECT_TRUE(store.last().fields.contains("helpers/dc"));
    ASSERT_EQ(set(store, "site", {"helpers=other"}).exit_code, 0);  // all that is there is meant
    EXPECT_EQ(get(store, "site")["fields"]["helpers"]["value"], json({"other"}));
}

TEST(Edit, IdsOnTheScreenThatWroteOtherFieldsAreNoBase) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"keeper=DC"}).exit_code, 0);
    const std::string keeper = store.last().id.hex();
    ASSERT_EQ(set(store, "site", {"domain=a.gov.bd"}).exit_code, 0);
    const std::string domain = store.last().id.hex(), unknown(32, 'e');
    ASSERT_EQ(call(store, "set",
                   {{"target", "site"},
                    {"assignments", {"keeper=UNO"}},
                    {"base", {keeper, domain, unknown}}})
                  .exit_code,
              0);
    std::set<std::string> bases;
    for (const auto& id : store.last().base.at("keeper")) bases.insert(id.hex());
    EXPECT_EQ(bases, (std::set<std::string>{keeper, unknown}));
}

// A hub that was put back and is read again gives a change's fields bit by bit: the screen had the
// change in one field, and in the other the value of before.
TEST(Edit, AHeadIsABaseOnlyWhereTheFormShowedIt) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"domain=old.gov.bd"}).exit_code, 0);
    const std::string before = store.last().id.hex();
    ASSERT_EQ(set(store, "site", {"keeper=DC", "domain=a.gov.bd"}).exit_code, 0);
    const std::string both = store.last().id.hex();
    ASSERT_EQ(call(store, "set",
                   {{"target", "site"},
                    {"assignments", {"keeper=UNO", "domain=b.gov.bd"}},
                    {"base", {"keeper=" + both, "domain=" + before}}})
                  .exit_code,
              0);
    EXPECT_EQ(store.last().base.at("keeper").size(), 1u);
    EXPECT_EQ(store.last().base.at("keeper").front().hex(), both);
    ASSERT_EQ(store.last().base.at("domain").size(), 1u);
    EXPECT_EQ(store.last().base.at("domain").front().hex(), before);
    EXPECT_EQ(get(store, "site")["fields"]["domain"]["heads"].size(), 2u);  // both are there
}

TEST(Edit, AWrongBaseIsNamedWithTheFormThatIsExpected) {
    memory_ledger store(home);
    const std::string id(32, 'a');
    const std::vector<std::string> wrongs = {"keeper", "keeper=", "=" + id, "keeper=" + id + "0",
                                             ""};
    for (const std::string& wrong : wrongs) {
        const outcome refused = call(
            store, "set",
            {{"target", "site"}, {"assignments", {"keeper=DC"}}, {"base", {wrong}}});
        EXPECT_EQ(refused.exit_code, 2) << wrong;
        EXPECT_NE(message(refused).find("REGISTER=ID"), std::string::npos) << wrong;
    }
    // An element of a set may have the sign in it.
    const auto parsed = parse_shown_id("domains/a=b=" + id);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->reg, "domains/a=b");
    EXPECT_EQ(to_text(*parsed), "domains/a=b=" + id);
}

TEST(Edit, ARetiredRecordIsNotEditedUntilItIsBroughtBack) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"keeper=DC"}).exit_code, 0);
    ASSERT_EQ(call(store, "retire", {{"target", "site"}, {"why", "closed"}}).exit_code, 0);
    const outcome refused = set(store, "site", {"keeper=UNO"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(message(refused).find("retired --value no"), std::string::npos);
    ASSERT_EQ(
        call(store, "decide",
             {{"target", "site"}, {"field", "retired"}, {"value", "no"}, {"why", "still open"}})
            .exit_code,
        0);
    EXPECT_EQ(set(store, "site", {"keeper=UNO"}).exit_code, 0);
}

TEST(Edit, AFieldGivenTwiceIsRefused) {
    memory_ledger store(home);
    EXPECT_EQ(set(store, "site", {"keeper=DC", "keeper=UNO"}).exit_code, 1);
    EXPECT_EQ(set(store, "site", {"helpers+=dc", "helpers-=dc"}).exit_code, 1);
}

TEST(Edit, ADayToComeIsSavedWithAWarning) {
    memory_ledger store(home);
    const outcome saved = set(store, "site", {"state=no", "observed_on=2121-12-01"});
    ASSERT_EQ(saved.exit_code, 0);
    EXPECT_EQ(read(saved)["warnings"][0]["field"], "state");
}

TEST(Assignment, SignBeforeTheEqualsSaysAddOrRemove) {
    EXPECT_EQ(parse_assignment("a+=b")->action, assignment::action::add);
    EXPECT_EQ(parse_assignment("a-=b")->action, assignment::action::remove);
    EXPECT_EQ(parse_assignment("a=-b=c")->typed, "-b=c");
    EXPECT_EQ(parse_assignment("no equals").error().code, base::errc::usage);
    EXPECT_EQ(parse_assignment("=b").error().code, base::errc::usage);
}

}  // namespace

}  // namespace kheya::editing
