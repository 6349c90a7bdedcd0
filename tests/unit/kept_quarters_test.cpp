// Whatever is written between two questions, what is kept of a quarter answers as reading
// everything does: the documents are compared whole.

#include "hub/command/kept_quarters.hpp"
#include "hub/command/kept_texts.hpp"
#include "hub/command/perform.hpp"
#include "hub/store/hub_ledger.hpp"
#include "tests/unit/test_store.hpp"

#include <gtest/gtest.h>

#include <random>

namespace kheya::hub_command {
namespace {

using nlohmann::json;

class seeded_chance : public platform::chance {
public:
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(engine_());
    }

private:
    std::mt19937 engine_{1};
};

class KeptQuarters : public testing::Test {
protected:
    KeptQuarters() { begin_store(); }

    void begin_store() {
        offices.clear();
        store = hub_test::open_test_store();
        EXPECT_TRUE(store->transact([&]() -> base::result<void> {
            store->prepare_rows(*types);
            hub_store::set_epoch(*store, {1, chance.draw<base::replica_id>()});
            return {};
        }));
        std::string csv =
            "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
            "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
        for (const char* d : {"DIP", "DNC"}) {
            const std::string head = std::string(d) + "-HQ";
            csv += head + "," + d + ",hq,প্রধান কার্যালয়,Head office,,30,26,,no,,2020-07-01,\n";
            for (int i = 0; i < 5; ++i) {
                const std::string id = std::string(d) + "-" + std::to_string(i);
                csv += id + "," + d + ",district,অফিস " + id + ",Office " + id + "," + head +
                       ",30,26,,yes,,2020-07-01,\n";
                offices.push_back(id);
            }
        }
        act("office import", {{"csv", csv}});
    }

    editing::outcome perform(const std::string& verb, json arguments, kept_quarters* use,
                             std::optional<caller> who = {}) {
        editing::outcome given;
        surroundings around{*store, types, chance, key, now, {}, {}, std::move(who)};
        around.kept = use;
        around.texts = use == nullptr ? nullptr : &texts;
        (void)store->transact([&] {
            return perform_in_transaction({verb, std::move(arguments), {true, false}}, around,
                                          given);
        });
        return given;
    }
    void act(const std::string& verb, json arguments) {
        now += base::day_us;
        const auto given = perform(verb, std::move(arguments), nullptr);
        ASSERT_EQ(given.exit_code, 0) << verb << ": " << given.out << given.err;
    }
    void set(const std::string& target, const std::string& office,
             std::vector<std::string> assignments) {
        act("set", {{"target", target}, {"office", office}, {"assignments", assignments}});
    }
    // The same question to what is kept and to the store.
    void expect_same(const std::string& verb, const json& arguments,
                     const std::optional<caller>& who = {}) {
        const auto told = perform(verb, arguments, &kept, who);
        const auto read = perform(verb, arguments, nullptr, who);
        ASSERT_EQ(read.exit_code, 0) << read.out << read.err;
        EXPECT_EQ(told.exit_code, 0) << told.err;
        EXPECT_EQ(told.out, read.out) << verb << " " << arguments;
    }
    void expect_all_same() {
        for (const char* quarter : {"2021-22/Q2", "2021-22/Q1", "2020-21/Q4"}) {
            expect_same("overview", {{"quarter", quarter}});
            expect_same("overview", {{"quarter", quarter}, {"department", "DIP"}});
            expect_same("overview", {{"quarter", quarter}, {"below", "DNC-HQ"}});
            for (const char* what : {"portal_yes", "reports_missing", "never_heard"}) {
                expect_same("list offices", {{"quarter", quarter}, {"what", what}});
            }
            expect_same("report", {{"quarter", quarter}});
            expect_same("report", {{"quarter", quarter}, {"table", "T7"}});
            expect_same("report", {{"quarter", quarter}, {"department", "DNC"}});
            expect_same("followup", {{"quarter", quarter}});
            expect_same("followup", {{"quarter", quarter}, {"department", "DNC"}});
        }
        // Later, earlier, and so far away that no point of the trend is the same.
        for (const char* quarter : {"2021-22/Q3", "2020-21/Q1", "2018-19/Q3"}) {
            expect_same("overview", {{"quarter", quarter}});
        }
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    std::unique_ptr<hub_store::store> store;
    seeded_chance chance;
    platform::key_pair key = platform::key_pair::generate(chance);
    base::time_us now = *base::parse_iso("2021-10-01T04:00:00Z");
    kept_quarters kept;
    kept_texts texts;
    std::vector<std::string> offices;
};

TEST_F(KeptQuarters, AnswerAsReadingEverythingDoes) {
    expect_all_same();
    std::mt19937 draw(7);
    const auto some = [&] { return offices[draw() % offices.size()]; };
    const std::vector<std::string> states = {"yes", "no", "building"};
    for (int round = 0; round < 12; ++round) {
        for (int i = 0; i < 3; ++i) {
            set("portal", some(), {"state=" + states[draw() % 3],
                                   "domain=o" + std::to_string(draw() % 1000) + ".gov.bd",
                                   "real_update_on=" + base::to_iso(now).substr(0, 10)});
            set("enothi_office", some(), {"state=started",
                                          "started_on=" + base::to_iso(now).substr(0, 10)});
        }
        const auto number = std::to_string(round);
        const std::string by_turns = offices[static_cast<std::size_t>(round) % offices.size()];
        const std::string looked = round % 2 == 0 ? base::to_iso(now).substr(0, 10)
                                                  : "2021-09-" + std::to_string(10 + round);
        set("portal", by_turns, {"site_last_updated_on=" + looked, "observed_on=" + looked,
                               "officer_info=" + std::string(round % 3 == 0 ? "outdated"
                                                                            : "current"),
                               "officer_info_checked_on=" + looked});
        set("enothi_branch/b" + number, by_turns,
            {"name_bn=হিসাব " + number, round % 3 == 0 ? "state=setup" : "state=started",
             round % 4 == 1 ? "active=no" : "active=yes"});
        set("enothi_count/all:2021-11:dak_received", by_turns,
            {"value=" + number, "source=hand_count"});
        set("portal_case", by_turns,
            {"opened_on=2021-11-" + std::to_string(10 + round), "stage=identified"});
        const std::string moved = some();
        const bool to_dip = draw() % 2 == 0;
        if (round % 4 == 1) {
            act("office move", {{"office", moved}, {"parent", to_dip ? "DIP-HQ" : "DNC-HQ"},
                                {"department", to_dip ? "DIP" : "DNC"}, {"why", "ordered"}});
        }
        if (round == 6) {
            act("office close", {{"office", offices[3]}, {"until", "2021-11-15"},
                                 {"why", "ordered"}});
        }
        expect_all_same();
    }
    // Something was to be seen at all.
    const auto told = json::parse(perform("overview", {{"quarter", "2021-22/Q2"}}, &kept).out);
    EXPECT_GT(told["figures"]["portal_yes"].get<int>(), 0);
    EXPECT_GT(told["figures"]["enothi_started"].get<int>(), 0);
    const auto open = json::parse(perform("followup", {{"quarter", "2021-22/Q2"}}, &kept).out);
    EXPECT_GT(open["cases"].size(), 0u);
    const json report = {{"quarter", "2021-22/Q2"}, {"table", "T7"}};
    const auto use = json::parse(perform("report", report, &kept).out)["tables"]["T7"];
    const auto column = std::find(use["columns"].begin(), use["columns"].end(), "branches");
    EXPECT_GT(use["rows"][0][column - use["columns"].begin()].get<int>(), 0);
}

// What is kept, what is read, what is read as of the quarter's end, and the trend.
TEST_F(KeptQuarters, OfAQuarterThatHasEndedWhatIsDatedStandsAsItStood) {
    const json asked = {{"quarter", "2021-22/Q1"}};
    now = *base::parse_iso("2021-09-18T04:00:00Z");
    begin_store();
    set("portal", "DIP-1", {"state=yes", "domain=o.gov.bd", "real_update_on=2021-09-18",
                            "site_last_updated_on=2021-09-18", "observed_on=2021-09-20",
                            "officer_info=current", "officer_info_checked_on=2021-09-20"});
    const auto tables = [&](const json& how, kept_quarters* use) {
        const auto doc = json::parse(perform("report", how, use).out)["tables"];
        return json{doc["T3"]["rows"], doc["T4"]["rows"]};
    };
    const json before = tables(asked, nullptr);
    now = *base::parse_iso("2021-10-05T04:00:00Z");
    set("portal", "DIP-1", {"site_last_updated_on=2021-10-05", "observed_on=2021-10-06"});
    set("portal", "DIP-1", {"officer_info=outdated", "officer_info_checked_on=2021-10-07"});
    set("portal", "DIP-1", {"real_update_on=2021-10-07"});
    expect_all_same();
    json then = asked;
    then["as_of"] = "2021-10-01T00:00:00Z";
    EXPECT_EQ(tables(asked, nullptr), before);
    EXPECT_EQ(tables(asked, &kept), before);
    EXPECT_EQ(tables(then, nullptr), before);
    const auto told = json::parse(perform("overview", asked, &kept).out);
    EXPECT_EQ(told["figures"]["fresh"], 1);
    EXPECT_EQ(told["figures"]["officer_info_current"], 1);
    EXPECT_EQ(told["trend"].back()["fresh"], 1);
}

TEST_F(KeptQuarters, AskAnybodyWhereNobodyIsAndHearThatThereIsNone) {
    for (const char* verb : {"report", "overview", "overdue", "followup"}) {
        for (const char* limit : {"below", "department"}) {
            const json asked = {{"quarter", "2021-22/Q1"}, {limit, "NOPE"}};
            const auto told = perform(verb, asked, nullptr);
            EXPECT_EQ(told.exit_code, 2) << verb << limit << told.out;
        }
    }
    expect_same("overview", {{"quarter", "2021-22/Q1"}, {"below", "DIP-HQ"}});
}

TEST_F(KeptQuarters, WhatWasTakenOutOfUseLeavesTheTrend) {
    set("portal", "DIP-1", {"state=yes", "domain=o.gov.bd"});
    set("enothi_office", "DIP-1", {"state=started", "started_on=2021-09-01"});
    const json asked = {{"quarter", "2021-22/Q2"}};
    const auto last = [&] {
        return json::parse(perform("overview", asked, &kept).out)["trend"].back();
    };
    EXPECT_EQ(last()["portal_yes"], 1);
    act("retire", {{"target", "portal"}, {"office", "DIP-1"}, {"why", "wrong"}});
    act("retire", {{"target", "enothi_office"}, {"office", "DIP-1"}, {"why", "wrong"}});
    EXPECT_EQ(last()["portal_yes"], 0);
    EXPECT_EQ(last()["enothi_started"], 0);
    expect_all_same();
    act("decide", {{"target", "portal"}, {"field", "retired"}, {"office", "DIP-1"},
                   {"value", "no"}, {"why", "it was right"}});
    EXPECT_EQ(last()["portal_yes"], 1);
    expect_all_same();
}

TEST_F(KeptQuarters, ADecisionIsToldToThoseBelowAlone) {
    for (const char* head : {"DIP-HQ", "DNC-HQ"}) {
        set("directive/meeting:5:1.1", head,
            {"text_bn=সিদ্ধান্ত " + std::string(head), "issued_on=2021-07-01"});
    }
    set("directive_target/meeting:5:1.1", "DIP-1", {"status=open"});
    const caller of_one{"Karim", hub_store::role::viewer, "office:DIP-1", "127.0.0.1"};
    const json asked = {{"quarter", "2021-22/Q1"}};
    const auto rows = [&](const char* of, const std::optional<caller>& who, json how) {
        how["table"] = of;
        return json::parse(perform("report", how, &kept, who).out)["tables"][of]["rows"];
    };
    EXPECT_EQ(rows("T11", {}, asked).size(), 2u);
    ASSERT_EQ(rows("T11", of_one, asked).size(), 1u);
    EXPECT_EQ(rows("T11", of_one, asked)[0][1], "DIP-HQ");
    EXPECT_EQ(rows("T11", of_one, asked)[0][3], 1);
    EXPECT_EQ(rows("T11", {}, {{"quarter", "2021-22/Q1"}, {"department", "DNC"}}).size(), 1u);
    const auto open = json::parse(perform("followup", asked, &kept, of_one).out)["directives"];
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0]["kept_by"], "DIP-HQ");
    EXPECT_EQ(open[0]["offices"][0]["target"], "meeting:5:1.1");
    const json other = {{"text", "DNC-HQ"}, {"type", "directive"}};
    const auto found = perform("search", other, &kept, of_one);
    EXPECT_EQ(json::parse(found.out)["rows"].size(), 0u);
}

TEST_F(KeptQuarters, AnOfficesPageCallsNothingMissingThatItDidNotOwe) {
    act("office close", {{"office", "DIP-2"}, {"until", "2021-03-15"}, {"why", "ordered"}});
    const auto page = json::parse(perform("office show", {{"office", "DIP-2"}}, nullptr).out);
    for (const json& line : page["reports"]) {
        const bool owed = line["quarter"].get<std::string>() < "2020-21/Q3" &&
                          line["quarter"].get<std::string>() >= "2020-21/Q1";
        EXPECT_EQ(line["standing"], owed ? "missing" : "not_due") << line["quarter"];
    }
}

TEST_F(KeptQuarters, WarmedSomeOfficesAtATimeAnswerAlike) {
    const auto quarter = *base::parse_quarter("2021-22/Q2");
    const auto warm = [&](std::size_t most) {
        bool all = false;
        EXPECT_TRUE(store->transact([&]() -> base::result<void> {
            TRY(all, kept.warm(*store, types, quarter, most));
            return {};
        }));
        return all;
    };
    set("portal", "DIP-1", {"state=yes", "domain=o.gov.bd"});
    EXPECT_FALSE(warm(5));
    set("portal", "DIP-2", {"state=no"});     // before it was read, and after
    set("portal", "DIP-0", {"state=building"});
    expect_same("overview", {{"quarter", "2021-22/Q2"}});   // somebody asks in between
    int slices = 0;
    for (kept = {}; !warm(5); ++slices) ASSERT_LT(slices, 9);
    EXPECT_EQ(slices, 2);   // twelve offices
    expect_all_same();
    expect_same("overview", {{"quarter", "2021-22/Q2"}});   // two are kept, this one again
    set("portal", "DNC-2", {"state=yes", "domain=p.gov.bd"});
    EXPECT_TRUE(warm(5));
    expect_all_same();
}

TEST_F(KeptQuarters, SearchFindsWhatReadingEverythingFinds) {
    set("directive/meeting:5:1.2(ga)", "DNC-HQ",
        {"text_bn=বাতায়ন সৃজন রহিম", "issued_on=2021-11-22"});
    const std::vector<std::string> said = {"রহিম শেখ", "রহীম সেখ", "করিম উদ্দিন", "Rahim Sheikh"};
    const caller of_dip{"Karim", hub_store::role::viewer, "department:DIP", "10.0.0.1"};
    std::mt19937 draw(3);
    std::size_t found = 0;
    for (std::size_t round = 0; round < 16; ++round) {
        const std::string& office = offices[draw() % offices.size()];
        const std::string n = std::to_string(round);
        set("staff/0190163d-8694-739b-8000-0000000000" + std::to_string(10 + round), office,
            {"name_bn=" + said[draw() % said.size()], "designation=সহকারী " + n});
        set("remark/0190163d-8694-739b-8000-0000000001" + std::to_string(10 + round), office,
            {"about=portal", "text=শেখ বাড়ি\nরহিম গেট " + n});
        if (round % 5 == 4) {   // nothing of it may be found afterwards
            act("retire", {{"target", "remark/0190163d-8694-739b-8000-0000000001" +
                                          std::to_string(9 + round)},
                           {"why", "wrong"}});
        }
        for (const char* text : {"রহিম", "রহিম শেখ", "সেখ রহীম", "rahim", "গেট ১", "zzzz"}) {
            for (const int limit : {1, 3, 50}) {
                const json asked = {{"text", text}, {"limit", limit}};
                expect_same("search", asked);
                expect_same("search", asked, of_dip);
            }
            const json of_dnc = {{"text", text}, {"department", "DNC"}};
            expect_same("search", of_dnc);
            expect_same("search", {{"text", text}, {"type", "staff"}});
            found += json::parse(perform("search", of_dnc, &kept).out)["rows"].size();
        }
    }
    EXPECT_GT(found, 20u);
}

TEST_F(KeptQuarters, EveryNumberOfTheTrendOpensItsList) {
    set("portal", "DIP-1", {"state=yes", "domain=o.gov.bd"});
    set("portal", "DNC-1", {"state=yes", "domain=p.gov.bd"});
    now = *base::parse_iso("2022-02-01T04:00:00Z");
    set("portal", "DNC-2", {"state=yes", "domain=q.gov.bd"});
    const json asked = {{"quarter", "2021-22/Q3"}};
    const auto trend = json::parse(perform("overview", asked, &kept).out)["trend"];
    int opened = 0;
    for (const json& point : trend) {
        for (const auto& [what, number] : point.items()) {
            if (!number.is_number()) continue;
            const json list = {{"quarter", "2021-22/Q3"}, {"what", what},
                               {"point", point["quarter"]}, {"limit", 3}};
            expect_same("list offices", list);
            const auto found = json::parse(perform("list offices", list, &kept).out);
            EXPECT_EQ(found["total"], number) << point["quarter"] << what;
            EXPECT_EQ(found["more"], number.get<int>() > 3);
            opened += number.get<int>() > 0 ? 1 : 0;
        }
    }
    EXPECT_GT(opened, 8);
    const caller of_dip{"Karim", hub_store::role::viewer, "department:DIP", "10.0.0.1"};
    const json list = {{"quarter", "2021-22/Q3"}, {"what", "portal_yes"}, {"point", "2021-22/Q3"}};
    EXPECT_EQ(json::parse(perform("list offices", list, &kept, of_dip).out)["total"], 1);
    EXPECT_EQ(json::parse(perform("list offices", list, &kept).out)["total"], 3);
}

TEST_F(KeptQuarters, ShowNobodyWhatIsOutsideHisScope) {
    set("portal", "DIP-1", {"state=yes", "domain=o.gov.bd"});
    set("portal", "DNC-1", {"state=yes", "domain=o.gov.bd"});
    (void)perform("overview", {{"quarter", "2021-22/Q2"}}, &kept);  // all offices are kept now
    const caller of_dip{"Karim", hub_store::role::department, "department:DIP", "127.0.0.1"};
    expect_same("overview", {{"quarter", "2021-22/Q2"}}, of_dip);
    expect_same("list offices", {{"quarter", "2021-22/Q2"}, {"what", "portal_yes"}}, of_dip);
    expect_same("followup", {{"quarter", "2021-22/Q2"}}, of_dip);
    const auto told =
        json::parse(perform("overview", {{"quarter", "2021-22/Q2"}}, &kept, of_dip).out);
    EXPECT_EQ(told["figures"]["portal_yes"], 1);
    ASSERT_EQ(told["departments"].size(), 1u);
    EXPECT_EQ(told["trend"].back()["portal_yes"], 1);
}

// As after a fail-over that lost the end of every stream, with other writes in its place.
TEST_F(KeptQuarters, TheSameSequenceWithOtherWritesBehindItIsReadAnew) {
    const auto write = [&](const std::string& state, const std::string& domain) {
        set("portal", offices[0], {"state=" + state, "domain=" + domain});
    };
    const auto seq = [&] {
        std::int64_t now_at = 0;
        (void)store->transact([&]() -> base::result<void> {
            now_at = store->office(offices[0])->seq;
            return {};
        });
        return now_at;
    };
    write("no", "before.narail.gov.bd");
    expect_all_same();
    write("yes", "lost.narail.gov.bd");
    expect_all_same();
    expect_same("search", {{"text", "lost.narail"}});
    const std::int64_t reached = seq();
    const auto lost = std::move(store);
    now = *base::parse_iso("2021-10-01T04:00:00Z");
    begin_store();
    write("no", "before.narail.gov.bd");
    write("building", "new.narail.gov.bd");
    ASSERT_EQ(seq(), reached);
    expect_all_same();
    for (const char* text : {"lost.narail", "new.narail"}) expect_same("search", {{"text", text}});
}

}  // namespace
}  // namespace kheya::hub_command
