#include "shared/editing/document.hpp"
#include "tests/unit/editing_ledger.hpp"

namespace kheya::editing {

namespace {

constexpr speech english{false, false};
constexpr speech bengali{false, true};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(Document, GetHasThePromisedKeys) {
    memory_ledger store(home);
    set(store, "site", {"state=no", "page=Home", "helpers=dc"});
    const json shown = get(store, "site");
    EXPECT_EQ(shown["type"], "site");
    EXPECT_EQ(shown["key"], "");
    EXPECT_EQ(shown["office"], home);
    EXPECT_EQ(shown["retired"], false);
    const json state = shown["fields"]["state"];
    EXPECT_EQ(state["value"], "no");
    EXPECT_EQ(state["observed_on"], "2021-12-10");
    EXPECT_EQ(state["by"], "Rahim");
    EXPECT_EQ(state["state"], "pending");
    EXPECT_EQ(state["made_at"], "2021-12-10T09:59:59.999Z");
    EXPECT_EQ(state["id"], store.last().id.hex());
    ASSERT_EQ(state["heads"].size(), 1u);
    for (const char* key : {"value", "by", "id", "made_at", "effective_at", "office"}) {
        EXPECT_TRUE(state["heads"][0].contains(key)) << key;
    }
    EXPECT_EQ(shown["fields"]["page"]["register"], "seen");
    EXPECT_EQ(shown["fields"]["page"]["value"], "Home");
    EXPECT_EQ(shown["fields"]["helpers"]["heads"][0]["element"], "dc");
    EXPECT_FALSE(shown["fields"].contains("keeper"));
}

TEST(Document, StateIsConfirmedAfterTheExchange) {
    memory_ledger store(home), other(home, 'b');
    set(store, "site", {"keeper=DC"});
    EXPECT_EQ(get(store, "site")["fields"]["keeper"]["state"], "pending");
    store.exchange(other);
    EXPECT_EQ(get(store, "site")["fields"]["keeper"]["state"], "confirmed");
}

TEST(Document, ARegisterOfANewerSetIsShownAsItTravels) {
    memory_ledger store(home);
    set(store, "site", {"keeper=DC"});
    journal::change newer = store.last();
    newer.fields = {{"invented", json{{"a", 1}}}};
    newer.base.clear();
    journal::seal(newer);
    ASSERT_TRUE(store.save(newer));
    const json shown = get(store, "site");
    EXPECT_EQ(shown["fields"]["invented"]["value"], json({{"a", 1}}));
    EXPECT_EQ(shown["fields"]["invented"]["unknown"], true);
    EXPECT_TRUE(has(call(store, "get", {{"target", "site"}}, officer(), english).out, "invented"));
}

TEST(Document, HistorySaysWhoReplacedWhat) {
    memory_ledger store(home);
    set(store, "site", {"keeper=DC", "page=Home"});
    const std::string first = store.last().id.hex();
    set(store, "site", {"keeper=UNO"});
    const std::string second = store.last().id.hex();
    const json all = read(call(store, "history", {{"target", "site"}}));
    EXPECT_EQ(all.size(), 3u);
    const json keeper = read(call(store, "history", {{"target", "site"}, {"field", "keeper"}}));
    ASSERT_EQ(keeper.size(), 2u);
    EXPECT_EQ(keeper[0]["id"], first);
    EXPECT_EQ(keeper[0]["replaces"], json::array());
    EXPECT_EQ(keeper[0]["replaced_by"], json({second}));
    EXPECT_EQ(keeper[1]["replaces"], json({first}));
    EXPECT_EQ(keeper[1]["n"], 2);
    EXPECT_EQ(keeper[1]["state"], "pending");
}

TEST(Document, HistoryOfAMemberAndOfAnElement) {
    memory_ledger store(home);
    set(store, "site", {"page=Home", "helpers=dc;uno"});
    const json page = read(call(store, "history", {{"target", "site"}, {"field", "page"}}));
    ASSERT_EQ(page.size(), 1u);
    EXPECT_EQ(page[0]["value"], "Home");
    EXPECT_EQ(page[0]["field"], "page");
    const json group = read(call(store, "history", {{"target", "site"}, {"field", "seen"}}));
    EXPECT_EQ(group[0]["value"]["page"], "Home");
    EXPECT_EQ(read(call(store, "history", {{"target", "site"}, {"field", "helpers"}})).size(), 2u);
    const json one = read(call(store, "history", {{"target", "site"}, {"field", "helpers/dc"}}));
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one[0]["value"], true);
}

TEST(Document, AQuarantinedChangeReplacesNothing) {
    memory_ledger store(home);
    set(store, "site", {"keeper=DC"});
    set(store, "site", {"keeper=UNO"});
    auto log = *store.history("site", home);
    log[1].state = logged_change::state::quarantined;
    log[1].reason = "role";
    const json entries = history_document(*store.types(), log, "");
    EXPECT_EQ(entries[0]["replaced_by"], json::array());
    EXPECT_EQ(entries[1]["state"], "quarantined");
    EXPECT_EQ(entries[1]["reason"], "role");
}

TEST(Document, ConflictsAreOpenOrSettledByTheirRule) {
    memory_ledger mine(home), theirs(home, 'b');
    set(mine, "site", {"domain=a.gov.bd", "keeper=DC"});
    set(theirs, "site", {"domain=b.gov.bd", "keeper=UNO"}, officer(12, base::side::headquarters));
    mine.exchange(theirs);
    const json open = read(call(mine, "conflicts", json::object()));
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0]["field"], "domain");
    EXPECT_EQ(open[0]["rule"], "ask");
    EXPECT_EQ(open[0]["state"], "open");
    const json all = read(call(mine, "conflicts", {{"all", true}}));
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1]["field"], "keeper");
    EXPECT_EQ(all[1]["state"], "settled");
    EXPECT_EQ(all[1]["heads"][0]["value"], "DC");  // the office outranks headquarters here
    const std::string text = call(mine, "conflicts", json::object(), officer(), english).out;
    EXPECT_TRUE(has(text, "a.gov.bd"));
    EXPECT_TRUE(has(text, "b.gov.bd"));
    EXPECT_TRUE(has(call(mine, "get", {{"target", "site"}}, officer(), english).out, "! also: "));
}

TEST(Document, EqualValuesWrittenApartAreNoConflict) {
    memory_ledger mine(home), theirs(home, 'b');
    set(mine, "site", {"domain=a.gov.bd"});
    set(theirs, "site", {"domain=a.gov.bd"});
    mine.exchange(theirs);
    EXPECT_EQ(read(call(mine, "conflicts", {{"all", true}})), json::array());
    EXPECT_EQ(get(mine, "site")["fields"]["domain"]["heads"].size(), 2u);
}

TEST(Document, TextIsInTheLanguageOfTheReader) {
    memory_ledger store(home);
    set(store, "site", {"state=no", "page=Home", "helpers=dc"});
    const std::string en = call(store, "get", {{"target", "site"}}, officer(), english).out;
    EXPECT_TRUE(has(en, "State: The no, seen 10 December 2021"));
    EXPECT_TRUE(has(en, "pending"));
    const std::string bn = call(store, "get", {{"target", "site"}}, officer(), bengali).out;
    EXPECT_TRUE(has(bn, "বাংলা State: বাংলা no"));
    EXPECT_TRUE(has(bn, "১০ ডিসেম্বর ২০২১"));
}

TEST(Document, AListIsOneLineARecordWithItsMarks) {
    memory_ledger store(home);
    set(store, "branch/2021-12:a", {"step=setup"});
    set(store, "branch/2021-12:b", {"step=none"});
    call(store, "retire", {{"target", "branch/2021-12:b"}, {"why", "closed"}});
    const std::string text =
        call(store, "list", {{"type", "branch"}, {"retired", true}}, officer(), english).out;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
    EXPECT_TRUE(has(text, "branch/2021-12:a  " + home + "  Step: The setup [pending]"));
    EXPECT_TRUE(has(text, "[retired]"));
    EXPECT_EQ(read(call(store, "list", {{"type", "branch"}})).size(), 1u);
}

}  // namespace

}  // namespace kheya::editing
