#include "tests/unit/editing_ledger.hpp"

namespace kheya::editing {

namespace {

// Two offices' programs that both hold a site, then save apart and exchange.
struct two_writers {
    memory_ledger mine{home, 'a'}, theirs{home, 'b'};
    two_writers() {
        set(mine, "site", {"keeper=DC", "page=Home", "observed_on=2021-12-01"});
        mine.exchange(theirs);
    }
    void save_apart(const std::vector<std::string>& one, const std::vector<std::string>& other) {
        ASSERT_EQ(set(mine, "site", one, officer(10)).exit_code, 0);
        ASSERT_EQ(set(theirs, "site", other, officer(11, base::side::headquarters)).exit_code, 0);
        mine.exchange(theirs);
    }
    outcome decide(json arguments) {
        arguments["target"] = "site";
        return call(mine, "decide", arguments);
    }
};

TEST(Decision, KeepingAHeadSettlesTheConflictEverywhere) {
    two_writers office;
    office.save_apart({"domain=a.gov.bd"}, {"domain=b.gov.bd"});
    const json heads = get(office.mine, "site")["fields"]["domain"]["heads"];
    ASSERT_EQ(heads.size(), 2u);
    const json loser = heads[1];
    ASSERT_EQ(
        office.decide({{"field", "domain"}, {"keep", loser["id"]}, {"why", "asked"}}).exit_code, 0);
    office.mine.exchange(office.theirs);
    const json after = get(office.theirs, "site")["fields"]["domain"];
    EXPECT_EQ(after["value"], loser["value"]);
    EXPECT_EQ(after["heads"].size(), 1u);
    EXPECT_EQ(office.mine.last().why, "asked");
}

TEST(Decision, AValueOfOnesOwnSettlesIt) {
    two_writers office;
    office.save_apart({"domain=a.gov.bd"}, {"domain=b.gov.bd"});
    ASSERT_EQ(office.decide({{"field", "domain"}, {"value", "c.gov.bd"}, {"why", "both wrong"}})
                  .exit_code,
              0);
    EXPECT_EQ(office.mine.last().base.at("domain").size(), 2u);
    EXPECT_EQ(get(office.mine, "site")["fields"]["domain"]["value"], "c.gov.bd");
}

TEST(Decision, AGroupIsDecidedAsAWholeByItsNameOrAMember) {
    two_writers office;
    office.save_apart({"page=One", "observed_by=A"}, {"page=Two", "observed_by=B"});
    ASSERT_EQ(
        office
            .decide({{"field", "seen"}, {"value", "page=Three; observed_by=C"}, {"why", "looked"}})
            .exit_code,
        0);
    EXPECT_EQ(office.mine.last().fields.at("seen"),
              json({{"page", "Three"}, {"observed_by", "C"}, {"observed_on", "2021-12-11"}}));
    office.mine.exchange(office.theirs);
    office.save_apart({"page=Four"}, {"page=Five"});
    ASSERT_EQ(office.decide({{"field", "page"}, {"value", "Six"}, {"why", "looked"}}).exit_code, 0);
    EXPECT_EQ(office.mine.last().fields.at("seen").at("page"), "Six");
    EXPECT_EQ(office.mine.last().fields.at("seen").at("observed_by"), "C");
}

TEST(Decision, AnElementIsDecidedByItself) {
    two_writers office;
    office.save_apart({"helpers=dc;uno"}, {"helpers=dc"});
    ASSERT_EQ(set(office.mine, "site", {"helpers-=dc"}).exit_code, 0);
    ASSERT_EQ(set(office.theirs, "site", {"helpers=uno"}).exit_code, 0);
    ASSERT_EQ(set(office.theirs, "site", {"helpers+=dc"}).exit_code, 0);
    office.mine.exchange(office.theirs);
    ASSERT_EQ(office.decide({{"field", "helpers"}, {"value", "no"}, {"why", "x"}}).exit_code, 1);
    ASSERT_EQ(office.decide({{"field", "helpers/dc"}, {"value", "no"}, {"why", "x"}}).exit_code, 0);
    EXPECT_EQ(get(office.mine, "site")["fields"]["helpers"]["value"], json({"uno"}));
}

TEST(Decision, NeedsAReasonAndAConflictAndOneOfItsHeads) {
    two_writers office;
    EXPECT_EQ(office.decide({{"field", "keeper"}, {"value", "X"}, {"why", "y"}}).exit_code, 1);
    office.save_apart({"domain=a.gov.bd"}, {"domain=b.gov.bd"});
    EXPECT_EQ(office.decide({{"field", "domain"}, {"value", "c.gov.bd"}}).exit_code, 1);
    EXPECT_EQ(office.decide({{"field", "domain"}, {"keep", std::string(32, 'a')}, {"why", "y"}})
                  .exit_code,
              1);
    EXPECT_EQ(office.decide({{"field", "domain"}, {"why", "y"}}).exit_code, 2);
    EXPECT_EQ(office.decide({{"field", "domain"}, {"keep", "zz"}, {"why", "y"}}).exit_code, 2);
}

TEST(Decision, ASaveMadeApartFromTheDecisionOpensTheConflictAgain) {
    two_writers office;
    office.save_apart({"domain=a.gov.bd"}, {"domain=b.gov.bd"});
    ASSERT_EQ(set(office.theirs, "site", {"domain=d.gov.bd"}).exit_code, 0);
    ASSERT_EQ(office.decide({{"field", "domain"}, {"value", "c.gov.bd"}, {"why", "x"}}).exit_code,
              0);
    office.mine.exchange(office.theirs);
    EXPECT_EQ(get(office.mine, "site")["fields"]["domain"]["heads"].size(), 2u);
}

struct contested : two_writers {
    contested() {
        call(mine, "retire", {{"target", "site"}, {"why", "closed"}});
        retirement = mine.last().id.hex();
        set(theirs, "site", {"keeper=UNO"}, officer(11));
        edit = theirs.last().id.hex();
        mine.exchange(theirs);
    }
    std::string retirement, edit;
};

TEST(Retirement, ApartFromAnEditLeavesTheRecordInUseAndContested) {
    contested office;
    const json shown = get(office.mine, "site");
    EXPECT_EQ(shown["retired"], false);
    EXPECT_EQ(shown["retirement"]["contested"], true);
    const json open = read(call(office.mine, "conflicts", json::object()));
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0]["field"], "retired");
    EXPECT_EQ(open[0]["state"], "open");
    ASSERT_EQ(open[0]["heads"].size(), 2u);
    EXPECT_EQ(open[0]["heads"][1]["edit"], true);
    EXPECT_EQ(open[0]["heads"][1]["fields"], json({"keeper"}));
}

TEST(Retirement, KeepingTheEditKeepsTheRecordInUse) {
    contested office;
    ASSERT_EQ(
        office.decide({{"field", "retired"}, {"keep", office.edit}, {"why", "open"}}).exit_code, 0);
    office.mine.exchange(office.theirs);
    EXPECT_EQ(get(office.theirs, "site")["retired"], false);
    EXPECT_EQ(get(office.theirs, "site")["conflicts"], 0);
}

TEST(Retirement, KeepingTheRetirementRetiresWithAllSeen) {
    contested office;
    ASSERT_EQ(office.decide({{"field", "retired"}, {"keep", office.retirement}, {"why", "gone"}})
                  .exit_code,
              0);
    office.mine.exchange(office.theirs);
    EXPECT_EQ(get(office.theirs, "site")["retired"], true);
    EXPECT_EQ(get(office.theirs, "site")["fields"]["keeper"]["value"], "UNO");
}

TEST(Retirement, AnEditWhileItIsContestedDoesNotLetItWin) {
    contested office;
    ASSERT_EQ(set(office.mine, "site", {"keeper=Bank"}).exit_code, 0);
    EXPECT_EQ(get(office.mine, "site")["retired"], false);
    EXPECT_EQ(get(office.mine, "site")["retirement"]["contested"], true);
}

TEST(Retirement, AFormOpenedBeforeItIsSavedAndContestsIt) {
    two_writers office;
    const std::string shown = office.mine.last().id.hex();
    ASSERT_EQ(call(office.mine, "retire", {{"target", "site"}, {"why", "closed"}}).exit_code, 0);
    ASSERT_EQ(call(office.mine, "set",
                   {{"target", "site"}, {"assignments", {"keeper=UNO"}}, {"base", {shown}}})
                  .exit_code,
              0);
    EXPECT_EQ(get(office.mine, "site")["retired"], false);
}

std::vector<std::string> shown_heads(memory_ledger& in, const std::string& field) {
    const json shown = get(in, "site")["fields"][field]["heads"];
    std::vector<std::string> heads;
    for (const json& head : shown) {
        heads.push_back(field + "=" + head["id"].get<std::string>());
    }
    return heads;
}

TEST(Decision, AValueThatCameUnseenStandsAgainstIt) {
    two_writers office;
    office.save_apart({"domain=a.gov.bd"}, {"domain=b.gov.bd"});
    const auto seen = shown_heads(office.mine, "domain");
    const json kept = get(office.mine, "site")["fields"]["domain"]["heads"][0];
    // A third value arrives while the reason is written.
    ASSERT_EQ(call(office.theirs, "set",
                   {{"target", "site"}, {"assignments", {"domain=c.gov.bd"}},
                    {"base", json::array()}})
                  .exit_code,
              0);
    office.mine.exchange(office.theirs);
    ASSERT_EQ(office.decide({{"field", "domain"}, {"keep", kept["id"]}, {"base", seen},
                             {"why", "asked"}})
                  .exit_code,
              0);
    EXPECT_EQ(office.mine.last().base.at("domain").size(), 2u);
    EXPECT_EQ(get(office.mine, "site")["fields"]["domain"]["heads"].size(), 2u);
}

TEST(Retirement, AnEditThatCameUnseenContestsIt) {
    two_writers office;
    const auto seen = shown_heads(office.mine, "keeper");
    ASSERT_EQ(set(office.mine, "site", {"keeper=UNO"}).exit_code, 0);
    ASSERT_EQ(call(office.mine, "retire", {{"target", "site"}, {"base", seen}, {"why", "closed"}})
                  .exit_code,
              0);
    EXPECT_EQ(get(office.mine, "site")["retired"], false);
    EXPECT_EQ(get(office.mine, "site")["retirement"]["contested"], true);
}

// As while a hub that was put back is read again: of one change the form shows one value, and the
// older one of another register that it wrote.
TEST(Retirement, AChangeOfWhichAPartWasShownContestsIt) {
    memory_ledger store(home);
    ASSERT_EQ(set(store, "site", {"domain=old.gov.bd"}).exit_code, 0);
    const std::string before = store.last().id.hex();
    ASSERT_EQ(set(store, "site", {"keeper=DC", "domain=a.gov.bd"}).exit_code, 0);
    const std::string both = store.last().id.hex();
    const auto retire = [&](std::vector<std::string> seen) {
        seen.push_back("keeper=" + both);
        return call(store, "retire", {{"target", "site"}, {"why", "closed"}, {"base", seen}});
    };
    ASSERT_EQ(retire({"domain=" + before}).exit_code, 0);
    EXPECT_EQ(get(store, "site")["retirement"]["contested"], true);
    EXPECT_EQ(get(store, "site")["retired"], false);
    // What stands in the place of one of its values shows that it was seen.
    ASSERT_EQ(call(store, "decide", {{"target", "site"}, {"field", "retired"}, {"value", "no"},
                                     {"why", "open"}}).exit_code, 0);
    const std::string kept = "retired=" + store.last().id.hex();
    ASSERT_EQ(set(store, "site", {"domain=b.gov.bd"}).exit_code, 0);
    ASSERT_EQ(retire({kept, "domain=" + store.last().id.hex()}).exit_code, 0);
    EXPECT_EQ(get(store, "site")["retired"], true);
}

TEST(Retirement, NamesAllHeadsOfTheRecordAndNeedsAReason) {
    two_writers office;
    office.save_apart({"domain=a.gov.bd"}, {"domain=b.gov.bd"});
    EXPECT_EQ(call(office.mine, "retire", {{"target", "site"}}).exit_code, 1);
    ASSERT_EQ(call(office.mine, "retire", {{"target", "site"}, {"why", "closed"}}).exit_code, 0);
    EXPECT_EQ(office.mine.last().base.at("retired").size(), 3u);
    EXPECT_EQ(office.mine.last().fields.at("retired"), json({{"reason", "closed"}}));
    EXPECT_EQ(call(office.mine, "retire", {{"target", "site"}, {"why", "closed"}}).exit_code, 1);
}

}  // namespace

}  // namespace kheya::editing
