#include "hub/command/perform.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/refold.hpp"
#include "tests/unit/test_store.hpp"

#include <gtest/gtest.h>

namespace kheya::hub_command {
namespace {

using nlohmann::json;

class counted_chance : public platform::chance {
public:
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(++state_ * 167 + 13);
    }

private:
    std::uint64_t state_ = 0;
};

class OfficeMoves : public testing::Test {
protected:
    OfficeMoves() {
        store = hub_test::open_test_store();
        inside([&] {
            store->prepare_rows(*types);
            hub_store::set_epoch(*store, {1, chance.draw<base::replica_id>()});
        });
        const std::string header =
            "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
            "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
        const std::string rest = ",30,26,,no,,2020-07-01,\n";
        const auto made = perform({"office import",
                                   {{"csv", header + "HQ,DIP,hq,প্রধান কার্যালয়,Head office," + rest +
                                                "A,DIP,district,আঞ্চলিক অফিস,Regional A,HQ" + rest +
                                                "B,DIP,district,আঞ্চলিক অফিস,Regional B,HQ" + rest +
                                                "C,DIP,district,আঞ্চলিক অফিস,Regional C,B" + rest}},
                                   {}});
        EXPECT_EQ(made.exit_code, 0) << made.err;
    }
    void inside(const std::function<void()>& work) {
        EXPECT_TRUE(store->transact([&]() -> base::result<void> {
            work();
            return {};
        }));
    }
    editing::outcome perform(const editing::request& asked) {
        editing::outcome given;
        (void)store->transact([&] {
            return perform_in_transaction(asked, {*store, types, chance, key, ++now}, given);
        });
        return given;
    }
    editing::outcome act(const std::string& verb, json arguments) {
        return perform({verb, std::move(arguments), {}});
    }
    std::vector<std::string> below(const std::string& office) {
        std::vector<std::string> found;
        inside([&] { found = store->offices_below(office); });
        return found;
    }
    json shown(const std::string& office, const std::string& field) {
        json value;
        inside([&] {
            const auto state = hub_store::load_state(*store, {office, "office", office});
            const auto values = editing::shown_values(*types->find("office"), state);
            if (const auto found = values.find(field); found != values.end()) {
                value = found->second;
            }
        });
        return value;
    }
    bool agrees_with_journal() {
        bool clean = false;
        inside([&] {
            const auto found =
                hub_store::compare_with_journal(*store, *types, [](std::size_t) {});
            clean = found && found->empty();
        });
        return clean;
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    counted_chance chance;
    platform::key_pair key = platform::key_pair::generate(chance);
    base::time_us now = 1'640'000'000 * base::second_us;
    std::unique_ptr<hub_store::store> store;
};

TEST_F(OfficeMoves, MovedOfficeTakesThoseBelowAlongAndKeepsItsStream) {
    const auto before = store->office("B")->seq;
    const auto done = act("office move", {{"office", "B"}, {"parent", "A"}, {"why", "reform"}});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(below("A"), (std::vector<std::string>{"B", "C"}));
    EXPECT_EQ(shown("B", "parent"), "A");
    EXPECT_EQ(store->office("B")->seq, before + 1);
    EXPECT_TRUE(agrees_with_journal());
}

TEST_F(OfficeMoves, MoveThatMakesNoTreeOrSaysNoReasonChangesNothing) {
    for (const json& wrong : {json{{"office", "B"}, {"parent", "C"}, {"why", "x"}},
                              json{{"office", "B"}, {"parent", "B"}, {"why", "x"}},
                              json{{"office", "B"}, {"parent", "X"}, {"why", "x"}},
                              json{{"office", "X"}, {"parent", "A"}, {"why", "x"}},
                              json{{"office", "B"}, {"parent", "HQ"}, {"why", "x"}},
                              json{{"office", "B"}, {"parent", "A"}, {"why", ""}}}) {
        EXPECT_EQ(act("office move", wrong).exit_code, 1) << wrong;
    }
    EXPECT_EQ(shown("B", "parent"), "HQ");
    EXPECT_EQ(below("B"), (std::vector<std::string>{"C"}));
}

TEST_F(OfficeMoves, ClosedOfficeSaysSinceWhenAndTakesNobodyBelowIt) {
    const auto done = act("office close", {{"office", "A"}, {"why", "merged away"}});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(shown("A", "status"), "closed");
    EXPECT_EQ(shown("A", "valid_to"), "2021-12-20");
    EXPECT_EQ(act("office close", {{"office", "A"}, {"why", "again"}}).exit_code, 1);
    EXPECT_EQ(act("office move", {{"office", "B"}, {"parent", "A"}, {"why", "x"}}).exit_code, 1);
    EXPECT_EQ(act("office close", {{"office", "B"}, {"until", "2019-01-01"}, {"why", "x"}})
                  .exit_code, 1);
    EXPECT_TRUE(agrees_with_journal());
}

// Whoever stands below would hang on nothing; to the successor they go with `office merge`.
TEST_F(OfficeMoves, OfficeWithOthersBelowItIsNotClosed) {
    const auto refused = perform({"office close", {{"office", "B"}, {"why", "x"}}, {true, false}});
    EXPECT_EQ(refused.exit_code, 1);
    const json why = json::parse(refused.out).value("error", json::object());
    for (const char* language : {"message", "message_bn"}) {
        EXPECT_NE(why.value(language, "").find(": C;"), std::string::npos) << why;
    }
    EXPECT_NE(shown("B", "status"), "closed");
    ASSERT_EQ(act("office close", {{"office", "C"}, {"why", "x"}}).exit_code, 0);
    EXPECT_EQ(act("office close", {{"office", "B"}, {"why", "x"}}).exit_code, 0);
    EXPECT_EQ(act("office close", {{"office", "HQ"}, {"why", "x"}}).exit_code, 1);  // A
    EXPECT_TRUE(agrees_with_journal());
}

// The master table with one more line is how offices are added: it must not undo a merge.
TEST_F(OfficeMoves, ImportPutsNobodyBelowAnOfficeThatIsNoMore) {
    ASSERT_EQ(act("office merge", {{"offices", {"B"}}, {"into", "A"}, {"why", "x"}}).exit_code, 0);
    const std::string header =
        "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
        "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
    const std::string rest = ",30,26,,no,,2020-07-01,\n";
    const auto import = [&](const std::string& lines) {
        return act("office import", {{"csv", header + lines}});
    };
    const std::string b = "B,DIP,district,আঞ্চলিক অফিস,Regional B,HQ" + rest;
    const std::string c = "C,DIP,district,আঞ্চলিক অফিস,Regional C,";
    for (const std::string& line : {c + "B" + rest, "D" + c.substr(1) + "B" + rest}) {
        const auto given = import(b + line);
        EXPECT_EQ(given.exit_code, 1) << line;
        EXPECT_NE(given.err.find("line 3, parent: the office B is merged"), std::string::npos)
            << given.err;
    }
    EXPECT_EQ(shown("C", "parent"), "A");
    EXPECT_EQ(import(b + c + "A" + rest).exit_code, 0);
    // What stands below it as things are is nothing new.
    const json closed = {
        {"target", "office"}, {"office", "A"}, {"assignments", {"status=closed"}}};
    ASSERT_EQ(act("set", closed).exit_code, 0);
    EXPECT_EQ(import(c + "A" + rest).exit_code, 0);
    EXPECT_TRUE(agrees_with_journal());
}

// What a preview tells is what the act then does; until then nothing has happened.
TEST_F(OfficeMoves, PreviewOfMergeAndSplitTellsWhatWouldGoAndChangesNothing) {
    const auto told = [&](const std::string& verb, json arguments) {
        const auto given = perform({verb, std::move(arguments), {true, false}});
        EXPECT_EQ(given.exit_code, 0) << given.out;
        return json::parse(given.out, nullptr, false);
    };
    const std::string staff = told("set", {{"target", "staff"}, {"office", "B"},
                                           {"assignments", {"name_bn=রহিম", "designation=clerk"}}})
                                  .value("key", "");
    told("set", {{"target", "remark"}, {"office", "B"},
                 {"assignments", {"about=staff/" + staff, "text=on leave"}}});
    told("set", {{"target", "portal"}, {"office", "B"}, {"assignments", {"maintainer=own"}}});
    const auto seq = [&](const char* office) { return store->office(office)->seq; };
    const auto before = std::vector{seq("A"), seq("B"), seq("C")};
    const json split = {{"office", "B"}, {"into", "A"}, {"records", {"staff/" + staff}},
                        {"why", "order"}};
    json asked = split;
    asked["preview"] = true;
    const json parts = told("office split", asked);
    EXPECT_EQ(parts["moved"], 2);
    EXPECT_EQ(parts["going"].size(), 2u);
    EXPECT_EQ(parts["going"][1], (json{{"record", "staff/" + staff}, {"into", "A"}}));
    const json merge = {{"offices", {"B"}}, {"into", "A"}, {"why", "order"}};
    asked = merge;
    asked["preview"] = true;
    const json whole = told("office merge", asked);
    EXPECT_EQ(whole["going"], (json{{{"type", "remark"}, {"count", 1}},
                                    {{"type", "staff"}, {"count", 1}}}));
    EXPECT_EQ(whole["staying"], (json{{{"type", "portal"}, {"count", 1}}}));
    EXPECT_EQ(whole["below"], (json{"C"}));
    EXPECT_EQ((std::vector{seq("A"), seq("B"), seq("C")}), before);
    EXPECT_TRUE(shown("B", "status").is_null());
    EXPECT_EQ(below("B"), (std::vector<std::string>{"C"}));
    const json done = told("office merge", merge);
    EXPECT_EQ(done["moved"], whole["moved"]);
    EXPECT_EQ(done["stayed"], whole["stayed"]);
    EXPECT_EQ(below("A"), (std::vector<std::string>{"C"}));
    EXPECT_TRUE(agrees_with_journal());
}

TEST_F(OfficeMoves, PreviewIsRefusedWhereTheActWouldBe) {
    for (const json& wrong : {json{{"offices", {"B"}}, {"into", "B"}, {"why", "x"}},
                              json{{"offices", {"B"}}, {"into", "X"}, {"why", "x"}},
                              json{{"offices", {"B", "B"}}, {"into", "A"}, {"why", "x"}}}) {
        json asked = wrong;
        asked["preview"] = true;
        EXPECT_EQ(act("office merge", asked).exit_code, 1) << wrong;
    }
    EXPECT_EQ(act("office split", {{"office", "B"}, {"into", "A"}, {"records", {"portal/B"}},
                                   {"why", "x"}, {"preview", true}})
                  .exit_code, 1);
    EXPECT_TRUE(shown("B", "status").is_null());
}

}  // namespace
}  // namespace kheya::hub_command
