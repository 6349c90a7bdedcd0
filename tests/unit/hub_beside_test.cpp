// What people at headquarters look at holds up nobody who writes: the reader is held while it
// looks, and the writer saves meanwhile.

#include "shared/base/hash.hpp"
#include "tests/unit/hub_file_world.hpp"

#include <latch>

namespace kheya::hub {
namespace {

using nlohmann::json;

// Looks at one state of the store, and waits with it until it is let go.
class held_reader : public hub_store::sqlite_store {
public:
    using sqlite_store::sqlite_store;
    base::result<void> snapshot(const std::function<base::result<void>()>& work) override {
        ++looks;
        return sqlite_store::snapshot([&] {
            (void)meta("name");  // from here on it is this state
            if (gate != nullptr) gate->wait();
            return work();
        });
    }
    void each_row(const record::type& t, const hub_store::row_query& query,
                  const std::function<void(hub_store::record_row&&)>& visit) override {
        ++readings[t.name];
        sqlite_store::each_row(t, query, visit);
    }
    std::latch* gate = nullptr;
    std::uint64_t looks = 0;
    std::map<std::string, int> readings;  // of rows, by type
};

class HubBeside : public hub_test::HubFileWorld {
protected:
    HubBeside() : HubFileWorld("hub_beside") {}
    void SetUp() override {
        start([&](program::parts& parts) {
            platform::database_options options;
            options.read_only = true;
            auto file = platform::database::open(path, options);
            ASSERT_TRUE(file);
            auto opened = std::make_unique<held_reader>(std::move(*file));
            reader = opened.get();
            parts.reader = std::move(opened);
        });
    }

    // The second verb ends while the first one looks.
    void expect_beside(const std::string& verb, const json& arguments, const std::string& other,
                       const json& of_other) {
        std::latch gate(1);
        ended.clear();
        reader->gate = &gate;
        begin(verb, arguments);
        begin(other, of_other, [&] { gate.count_down(); });
        run();
        reader->gate = nullptr;
        EXPECT_EQ(ended, (std::vector<std::string>{other, verb}));
    }
    std::string moment() { return base::to_iso(time.now); }
    // What T1 says that exists, of the department's first level.
    json portals(json arguments) {
        arguments.update({{"quarter", "2021-22/Q2"}, {"table", "T1"}});
        const json t1 = ask("report", arguments)["tables"]["T1"];
        const auto column = std::find(t1["columns"].begin(), t1["columns"].end(), "exists");
        return t1["rows"][0][static_cast<std::size_t>(column - t1["columns"].begin())];
    }

    held_reader* reader = nullptr;
};

const json narail_has_one = {{"target", "portal"},
                             {"office", "NARAIL"},
                             {"assignments", {"state=yes", "domain=narail.gov.bd"}}};

TEST_F(HubBeside, ReportsAreIssuedWhileOthersSave) {
    expect_beside("report issue", {{"quarter", "2021-22/Q2"}, {"memo", "27"}}, "set",
                  narail_has_one);
    // It says what stood when the look began.
    EXPECT_EQ(portals({{"revision", 1}}), 0);
    EXPECT_EQ(portals(json::object()), 1);
    ask("report issue", {{"quarter", "2021-22/Q2"}});
    EXPECT_EQ(portals({{"revision", 2}}), 1);
    EXPECT_EQ(ask("report revisions", {{"quarter", "2021-22/Q2"}}).size(), 2u);
    EXPECT_EQ(ask("audit", json::object())["entries"][0]["verb"], "report issue");
}

// A document of all offices is long: what it hashes to is found by the look as well.
TEST_F(HubBeside, ReportIsHashedByTheReader) {
    const json quarter = {{"quarter", "2021-22/Q2"}};
    hub_command::found_first found;
    editing::outcome told;
    ASSERT_TRUE(reader->snapshot([&] {
        return hub_command::look_first(
            {"report issue", quarter, {true, false}},
            {*reader, record::builtin_types(), random, key, time.now}, found, told);
    }));
    EXPECT_EQ(found.hash, base::sha256().add(found.frozen).finish().hex());
    EXPECT_EQ(ask("report issue", quarter)["hash"], found.hash);
}

TEST_F(HubBeside, CheckIsNotedByTheWriterWhenItHasLooked) {
    EXPECT_TRUE(ask("status", json::object())["journal"]["compared"].is_null());
    expect_beside("check", {{"deep", true}}, "set", narail_has_one);
    EXPECT_EQ(ask("status", json::object())["journal"]["compared"], moment());
    EXPECT_EQ(ask("status", json::object())["journal"]["differences"], 0);
}

TEST_F(HubBeside, RemindersAreDraftedWhileOthersSaveAndSomeAtATime) {
    std::string table =
        "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
        "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
    for (int i = 100; i < 220; ++i) {
        const std::string id = "O-" + std::to_string(i);
        table += id + ",DIP,district,অফিস,Office,HQ,40,65,,yes,,2020-07-01,\n";
    }
    ask("office import", {{"csv", table}});
    const json asked = {{"quarter", "2021-22/Q1"}};
    const std::uint64_t before = reader->looks;
    expect_beside("remind", asked, "set", narail_has_one);
    EXPECT_GT(reader->looks, before);
    EXPECT_EQ(json::parse(last.out)["drafted"].size(), 122u);
    EXPECT_EQ(ask("letters", asked).size(), 122u);
    const json again = ask("remind", asked);
    EXPECT_EQ(again["drafted"].size(), 0u);
    EXPECT_EQ(again["known"], 122);
    int noted = 0;
    const json acts = ask("audit", json::object())["entries"];
    for (const json& entry : acts) noted += entry["verb"] == "remind" ? 1 : 0;
    EXPECT_EQ(noted, 2);
}

TEST_F(HubBeside, WhatAnActWouldDoIsSeenWhileOthersSave) {
    const std::string table =
        "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
        "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n"
        "CUMILLA,DIP,district,কুমিল্লা,Cumilla,HQ,20,19,,yes,,2020-07-01,\n";
    expect_beside("office import", {{"csv", table}, {"preview", true}}, "set", narail_has_one);
    EXPECT_EQ(json::parse(last.out)["new"], 1);
    EXPECT_EQ(ask("office list", json::object()).size(), 2u);
    ask("office import", {{"csv", table}});
    ask("set", {{"target", "staff"},
                {"office", "NARAIL"},
                {"assignments", {"name_bn=করিম", "designation=সহকারী"}}});
    const json merge = {{"offices", {"NARAIL"}}, {"into", "CUMILLA"}, {"why", "ordered"}};
    json seen = merge;
    seen["preview"] = true;
    expect_beside("office merge", seen, "set",
                  {{"target", "portal"},
                   {"office", "NARAIL"},
                   {"assignments", {"maintainer=own"}}});
    const json told = json::parse(last.out);
    EXPECT_EQ(told["moved"], 1);
    EXPECT_EQ(told["stayed"], 1);
    const json done = ask("office merge", merge);
    EXPECT_EQ(done["moved"], told["moved"]);
    EXPECT_EQ(done["stayed"], told["stayed"]);
}

TEST_F(HubBeside, WhatIsAskedOfAnEarlierMomentIsWhatStoodThen) {
    const auto has = [&](const char* state) {
        time.pass(base::day_us);
        const std::string assigned = std::string("state=") + state;
        ask("set", {{"target", "portal"},
                    {"office", "NARAIL"},
                    {"assignments", {assigned, "domain=narail.gov.bd"}}});
        time.pass(base::day_us);
        return moment();
    };
    const std::string before = moment();
    const std::string first = has("yes"), second = has("down"), third = has("yes");
    const std::vector<std::pair<std::string, int>> stood = {
        {before, 0}, {first, 1}, {second, 0}, {third, 1}};
    for (const auto& [when, exists] : stood) {
        EXPECT_EQ(portals({{"as_of", when}}), exists) << when;
        for (const json& reach : {json::object(), json{{"department", "DIP"}},
                                  json{{"below", "HQ"}}}) {
            json asked = {{"quarter", "2021-22/Q2"}, {"as_of", when}};
            asked.update(reach);
            const json told = ask("overview", asked);
            EXPECT_EQ(told["figures"]["portal_yes"], exists) << when << told["figures"];
            EXPECT_EQ(told["as_of"], when);
            asked["what"] = "portal_yes";
            EXPECT_EQ(ask("list offices", asked)["rows"].size(), exists) << when;
        }
    }
    EXPECT_EQ(portals(json::object()), 1);
    // A revision of an earlier moment says the same for ever.
    ask("report issue", {{"quarter", "2021-22/Q2"}, {"as_of", second}});
    EXPECT_EQ(portals({{"revision", 1}}), 0);
}

TEST_F(HubBeside, TheDaysThatHeadquartersSetCountFromThenOn) {
    time.now = *base::parse_iso("2022-01-12T04:00:00Z");   // a district's last day was the 9th
    const json asked = {{"quarter", "2021-22/Q2"}};
    const auto missing = [&] { return ask("overview", asked)["figures"]["reports_missing"]; };
    const auto overdue = [&] { return ask("overdue", asked)["rows"]; };
    const auto set = [&](const char* name, const char* value) {
        return ask("settings", {{"changes", {{name, value}}}});
    };
    EXPECT_EQ(missing(), 1);
    EXPECT_EQ(overdue()[0]["stage"], "second");
    EXPECT_EQ(set("remind.third", "২")["remind_days"]["third"], 2);
    EXPECT_EQ(overdue()[0]["stage"], "third");
    EXPECT_EQ(set("due.district", "12")["due_days"]["district"], 12);
    EXPECT_EQ(missing(), 0);   // the 12th is not over
    EXPECT_EQ(set("due.district", "11")["due_days"]["district"], 11);
    EXPECT_EQ(missing(), 1);
    EXPECT_EQ(overdue()[0]["due_on"], "2022-01-11");
    EXPECT_EQ(overdue()[0]["days"], 1);
    refused = true;
    set("due.district", "0");
    set("due.district", "soon");
    set("remind.second", "9");   // after the third
    set("due.village", "9");
    refused = false;
    EXPECT_EQ(ask("settings", json::object())["due_days"]["district"], 11);
}

TEST_F(HubBeside, ASettingThatAnotherSetMeanwhileIsNotWrittenOverUnseen) {
    const auto set = [&](const char* name, const char* value, const char* shown) {
        return ask("settings", {{"changes", {{name, value}}}, {"seen", {{name, shown}}}});
    };
    ask("settings", {{"changes", {{"name", "SSD"}, {"due.district", "12"}}}});
    refused = true;
    set("name", "Division", "Another");
    set("due.district", "14", "10");
    refused = false;
    EXPECT_EQ(ask("settings", json::object())["name"], "SSD");
    EXPECT_EQ(set("name", "Division", "SSD")["name"], "Division");
    EXPECT_EQ(set("due.district", "14", "12")["due_days"]["district"], 14);
    EXPECT_EQ(set("due.district", "14", "12")["due_days"]["district"], 14);   // it is so already
}

TEST_F(HubBeside, TheLastQuartersAreKeptBeforeAnybodyAsks) {
    time.now = *base::parse_iso("2022-01-12T04:00:00Z");
    ask("set", narail_has_one);
    (void)hub->console_handler(9443, {}, {}, false);
    io.restart();
    const auto until = [&](const std::function<bool()>& over) {
        for (int i = 0; i < 1'000'000 && !over(); ++i) io.run_one();
        ASSERT_TRUE(over());
    };
    // By what the quarters are made from, and the words of a search.
    const auto read_for = [&](const std::string& verb, const json& arguments) {
        reader->readings.clear();
        ended.clear();
        begin(verb, arguments);
        until([&] { return !ended.empty(); });
        return reader->readings["portal"] + reader->readings["sign_off"];
    };
    const auto overview = [&](const char* quarter) {
        const int read = read_for("overview", {{"quarter", quarter}});
        EXPECT_EQ(json::parse(last.out)["figures"]["portal_yes"], 1) << quarter;
        return read;
    };
    const base::time_us begun = time.now;
    until([&] { return time.now > begun; });   // all is done, and it waits
    for (const char* quarter : {"2021-22/Q3", "2021-22/Q2", "2021-22/Q1", "2020-21/Q4",
                                "2020-21/Q3", "2020-21/Q2", "2020-21/Q1"}) {
        EXPECT_EQ(overview(quarter), 0) << quarter;
    }
    EXPECT_EQ(read_for("overview", {{"quarter", "2019-20/Q4"}}), 0);
    EXPECT_EQ(read_for("search", {{"text", "nothing holds this"}}), 0);
    EXPECT_GT(read_for("overview", {{"quarter", "2019-20/Q3"}}), 0);   // before all of them
    EXPECT_EQ(reader->readings["portal"], 0);   // is the same whichever quarter is asked for

    time.now = *base::parse_iso("2022-04-01T00:00:00Z");   // a quarter begins
    const base::time_us next = time.now + 7200 * base::second_us;
    until([&] { return time.now > next; });
    EXPECT_EQ(overview("2021-22/Q4"), 0);
    hub->stop();
    io.run();
}

TEST_F(HubBeside, TheTreeOfAnEarlierMomentIsThatOfThen) {
    ask("set", narail_has_one);
    const std::string before = moment();
    time.pass(base::day_us);
    ask("office import",
        {{"csv", "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
                 "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n"
                 "DNC-HQ,DNC,hq,প্রধান কার্যালয়,Head office,,30,26,,no,,2020-07-01,\n"}});
    ask("office move", {{"office", "NARAIL"}, {"parent", "DNC-HQ"}, {"department", "DNC"},
                        {"why", "ordered"}});
    const auto seen = [&](json arguments) {
        arguments["quarter"] = "2021-22/Q2";
        return ask("overview", std::move(arguments))["figures"]["portal_yes"];
    };
    EXPECT_EQ(seen({{"department", "DIP"}}), 0);
    EXPECT_EQ(seen({{"department", "DIP"}, {"as_of", before}}), 1);
    EXPECT_EQ(seen({{"below", "HQ"}, {"as_of", before}}), 1);
    EXPECT_EQ(seen({{"below", "DNC-HQ"}, {"as_of", before}}), 0);
}

}  // namespace
}  // namespace kheya::hub
