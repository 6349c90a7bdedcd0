// So much is held of a device and no more; and what should never have been taken ends one stream of
// an answer and not the answer.

#include "hub/intake/troubles.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/records_then.hpp"
#include "tests/unit/hub_hostile_world.hpp"

namespace kheya::hub_test {
namespace {

// There may be many of them, and large: one that does not read shows who reads them.
TEST_F(HubHostile, WhatIsHeldIsCountedUnread) {
    auto by = fresh(narail);
    const auto held_one = one("zzz", "r", {{"a", 1}}, "CUMILLA");   // not his office
    exchange(by, unit_of(next_frame(by, {held_one})));
    ASSERT_EQ(held().size(), 1u);
    inside([&] {
        auto row = store_->journal_entry(held_one.id);
        row->change.content = "damaged";
        store_->replace_content(row->change);
    });
    const base::time_us then = time.wall();
    time.pass(base::second_us);
    exchange(by, unit_of(next_frame(by, {one("portal", "NARAIL", {{"maintainer", "dc"}})})));
    const auto page = act("office show", {{"office", "NARAIL"}});
    ASSERT_EQ(page.exit_code, 0) << page.err;
    EXPECT_EQ(json::parse(page.out)["quarantined"], 1);
    const auto types = record::builtin_types();
    inside([&] { EXPECT_TRUE(hub_store::records_then::at(*store_, *types, then)); });
}

// A scope of which a device is told a part only is said, and no code is given for one.
TEST_F(HubHostile, ScopeThatIsTooWideIsSaid) {
    const auto asked = [&] {
        return act("enrol-code", {{"office", "HQ"}, {"scope", "subtree"}}).exit_code;
    };
    EXPECT_EQ(asked(), 0);
    inside([&] {
        for (std::size_t i = 0; i < wire::streams_limit; ++i) {
            store_->put_office({"U" + std::to_string(i), "HQ", "DIP", "upazila",
                                base::side::office, 0});
        }
    });
    EXPECT_EQ(asked(), 1);
    auto by = fresh(head);
    exchange(by, {}, 200, {{"HQ", false}, 0, -1});
    const std::string said = act("doctor", json::object()).out;
    EXPECT_NE(said.find("of the 2003 offices in its scope it is told of 2000"), std::string::npos)
        << said;
    EXPECT_EQ(act("enrol-code", {{"office", "HQ"}, {"scope", "own"}}).exit_code, 0);
}

// Nothing of its length may end the exchange: no index of an engine's takes such a name.
TEST_F(HubHostile, NameThatNoIndexTakesIsHeld) {
    auto by = fresh(narail);
    std::string name;
    for (std::uint64_t drawn = 1; name.size() < 6'000;) {
        drawn = drawn * 6364136223846793005u + 1442695040888963407u;
        name.push_back(static_cast<char>('a' + (drawn >> 58) % 26));
    }
    exchange(by, unit_of(next_frame(by, {one("remark", name, {{"text", "x"}})})));
    exchange(by, unit_of(next_frame(by, {one("remark", name, {{"text", "y"}})})));
    ASSERT_EQ(held().size(), 2u);
    inside([&] { EXPECT_EQ(store_->held_of("remark", name).size(), 2u); });
}

// What is held is kept for ever: a device that means harm, or is ill, must not fill the disk.
TEST_F(HubHostile, DeviceOfWhichTooMuchIsHeldKeepsTheRest) {
    auto by = fresh(narail);
    exchange(by, unit_of(next_frame(by, {one("zzz", "first", {{"a", 1}})})));
    base::change_id filling;
    const auto of_it = [&] { return store_->held_by(*store_->device(narail.public_part())); };
    inside([&] {
        std::string noise(400'000, 'x');
        for (std::uint64_t drawn = 1; of_it().bytes < wire::held_bytes_limit;) {
            for (char& c : noise) {
                drawn = drawn * 6364136223846793005u + 1442695040888963407u;
                c = static_cast<char>('A' + (drawn >> 58) % 64 % 26);
            }
            hub_store::journal_row row;
            row.office = row.written_in = "NARAIL";
            row.at = {by.replica, 1'000};
            row.received_at = time.wall();
            row.quarantine = "held before";
            row.change = one("zzz", "filling", {{"a", noise}});
            filling = row.change.id;
            store_->append_journal(row);
        }
    });
    const std::size_t before = held().size();
    const auto good = one("zzz", "good", {{"a", 1}}), after = one("zzz", "after", {{"a", 1}});
    const auto foreign = one("zzz", "foreign", {{"a", 1}}, "CUMILLA");
    const auto is_here = [&](const journal::change& c) {
        bool found = false;
        inside([&] { found = store_->standing_of(c.id).has_value(); });
        return found;
    };
    const auto chain_of_two = by.chain;
    const auto answer = exchange(by, unit_of(next_frame(by, {good, foreign, after})));
    ASSERT_GT(answer.size(), 1u);
    EXPECT_EQ(answer[0]["receipt"]["replicas"][0]["n"], 2);
    EXPECT_EQ(answer[0]["receipt"]["replicas"][0]["chain"],
              journal::chain_next(chain_of_two, 2, good.id).hex());
    EXPECT_EQ(answer[0]["receipt"]["stamps"].size(), 1u);
    EXPECT_TRUE(std::any_of(answer.begin(), answer.end(),
                            [](const json& unit) { return unit.contains("held_full"); }));
    EXPECT_TRUE(is_here(good));
    EXPECT_FALSE(is_here(foreign) || is_here(after));
    EXPECT_EQ(held().size(), before);
    const std::string said = act("doctor", json::object()).out;
    EXPECT_NE(said.find("in quarantine: no more of them is taken"), std::string::npos);
    // Another device of the office, and a file, are as they were: it is the device.
    auto other = fresh(cumilla);
    exchange(other, unit_of(next_frame(other, {one("zzz", "o", {{"a", 1}})})));
    EXPECT_EQ(other.n, 1);
    // And it comes to its end once there is room.
    inside([&] {
        auto row = *store_->journal_entry(filling);
        hub_store::release_change(*store_, *record::builtin_types(), row,
                                  {"NARAIL", filling, time.wall(), "HQ", "seen", "held before"});
    });
    sender again{narail, by.replica, journal::chain_next(chain_of_two, 2, good.id), 2, by.lease};
    const auto rest = exchange(again, unit_of(next_frame(again, {foreign, after})));
    ASSERT_FALSE(rest.empty());
    EXPECT_EQ(rest[0]["receipt"]["replicas"][0]["n"], 4);
    EXPECT_EQ(rest[0]["receipt"]["replicas"][0]["chain"], by.chain.hex());
    EXPECT_TRUE(is_here(after));
}

// --- what should never have been taken ----------------------------------------------------------

class HubUntold : public HubHostile {
protected:
    // One small save of CUMILLA, then heads behind it that intake would never have let in.
    void keep_heads(const json& value) {
        auto by = fresh(cumilla);
        exchange(by, unit_of(next_frame(by, {one("zzz", "r", {{"a", "small"}}, "CUMILLA")})), 200,
                 {{"CUMILLA", false}, 0, -1});
        put_value(value);
    }
    void put_value(const json& value) {
        inside([&] {
            auto registers = store_->load_record("CUMILLA", "zzz", "r");
            registers.at("a").state.heads.at(0).value = value;
            store_->save_record({"CUMILLA", "zzz", "r"}, registers);
        });
    }
    // What the head office hears: of NARAIL one change, of CUMILLA nothing; and it is taken itself.
    void expect_all_but_that(sender& by) {
        const auto answer =
            exchange(by, unit_of(next_frame(by, {one("zzz", "h", {{"a", "x"}}, "HQ")})), 200,
                     {{"CUMILLA", false}, 0, -1});
        ASSERT_FALSE(answer.empty());
        EXPECT_EQ(answer[0]["receipt"]["replicas"][0]["n"], by.n);
        EXPECT_TRUE(goes_on(answer));
        std::set<std::string> heard;
        for (const json& unit : answer) {
            if (!unit.contains("page")) continue;
            const auto& page = unit["page"];
            if (!page["sets"].empty()) heard.insert(page["office"].get<std::string>());
        }
        EXPECT_EQ(heard, (std::set<std::string>{"HQ", "NARAIL"}));
    }
    // "office: what" of each finding about a device's answers.
    std::vector<std::string> told_by_doctor() {
        std::vector<std::string> all;
        const json said = json::parse(act("doctor", json::object()).out);
        for (const json& finding : said["findings"]) {
            const auto what = finding["what"].get<std::string>();
            if (what.find("more than an answer can tell") == std::string::npos) continue;
            all.push_back(finding["where"].get<std::string>().substr(0, 3) + what.substr(0, 39));
        }
        return all;
    }
    std::vector<std::string> once{"HQ what follows entry 0 of CUMILLA is more"};
    sender at_hq = fresh(head);
};

TEST_F(HubUntold, HeadsThatNoAnswerCanTellEndTheirStreamOnly) {
    auto near = fresh(narail);
    exchange(near, unit_of(next_frame(near, {one("zzz", "n", {{"a", "y"}})})));
    EXPECT_EQ(told_by_doctor(), std::vector<std::string>());
    json many = json::array();
    for (int i = 0; i < 21'000; ++i) many.push_back(0);
    keep_heads(std::string(1'100'000, 'x'));
    expect_all_but_that(at_hq);
    for (const json& value : {many, json(std::string(70'000, 'x'))}) {
        put_value(value);
        expect_all_but_that(at_hq);
    }
    EXPECT_EQ(told_by_doctor(), once);
    put_value("small");
    const auto answer = exchange(at_hq, {}, 200, {{"CUMILLA", false}, 0, -1});
    EXPECT_FALSE(goes_on(answer));
    time.pass(hub_intake::trouble_told_for + 1);
    EXPECT_EQ(told_by_doctor(), std::vector<std::string>());
}

TEST_F(HubUntold, EntryThatNoAnswerCanTellEndsItsHistoryOnly) {
    inside([&] {
        hub_store::journal_row row;
        row.office = row.written_in = "CUMILLA";
        row.at = {random.draw<base::replica_id>(), 1};
        row.change = one("zzz", "r", {{"a", std::string(1'100'000, 'x')}}, "CUMILLA");
        store_->append_journal(row);
    });
    const auto answer = exchange(at_hq, {}, 200, {{"CUMILLA", false}, 0, 0});
    EXPECT_TRUE(goes_on(answer));
    std::set<std::string> ended;   // heads
    for (const json& unit : answer) {
        if (unit.contains("page")) ended.insert(unit["page"]["office"].get<std::string>());
        EXPECT_FALSE(unit.contains("past"));
    }
    EXPECT_EQ(ended, std::set<std::string>{"CUMILLA"});
    EXPECT_EQ(told_by_doctor(), once);
}

// Names of what left a stream are weighed as heads are: a character may be six in JSON.
TEST_F(HubHostile, ManyLongNamesThatLeft) {
    inside([&] {
        for (int i = 0; i < 600; ++i) {
            const hub_store::record_key left{"NARAIL", "zzz",
                                             std::to_string(i) + std::string(500, '\x01')};
            store_->put_gone({left, store_->next_sequence("NARAIL", {}), "CUMILLA"});
        }
    });
    auto by = fresh(narail);
    std::set<std::string> gone;
    std::int64_t heads = 0;
    for (int turns = 0; turns < 100; ++turns) {
        const auto answer = exchange(by, {}, 200, {{"NARAIL", false}, heads, -1});
        ASSERT_FALSE(answer.empty());
        for (const json& unit : answer) {
            if (!unit.contains("page") || unit["page"]["office"] != "NARAIL") continue;
            heads = unit["page"]["to"].get<std::int64_t>();
            const json left = unit["page"].value("gone", json::array());
            for (const json& each : left) gone.insert(each["r"].get<std::string>());
        }
        if (!goes_on(answer)) break;
    }
    EXPECT_EQ(gone.size(), 600u);
}

}  // namespace
}  // namespace kheya::hub_test
