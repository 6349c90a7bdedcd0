// What reports read of the store in single statements is what the heads say, record by record.

#include "hub/store/fold.hpp"
#include "shared/base/calendar.hpp"
#include "tests/unit/test_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kheya::hub_store {
namespace {

using nlohmann::json;

class Reading : public ::testing::Test {
protected:
    void SetUp() override {
        kept = hub_test::open_test_store();
        inside([&] {
            kept->prepare_rows(*types);
            for (const char* id : {"A", "B"}) {
                kept->put_office({id, "", "DIP", "district", base::side::office, 0});
            }
        });
    }

    template <class Work>
    void inside(Work work) {
        ASSERT_TRUE(kept->transact([&]() -> base::result<void> {
            work();
            return {};
        }));
    }

    // One save at `made`, which arrives a day later; over `base` of that register if given.
    base::change_id save(const std::string& office, const std::string& type,
                         const std::string& record, std::map<std::string, json> fields, int made,
                         std::vector<base::change_id> over = {}, base::time_us clock_off = 0) {
        journal::change c;
        c.office = office;
        c.type = type;
        c.record = record;
        if (!over.empty()) {
            for (const auto& [reg, value] : fields) c.base[reg] = over;
        }
        c.fields = std::move(fields);
        c.made_at = made * base::day_us - clock_off;
        c.author = "officer";
        c.nonce = static_cast<std::uint64_t>(++n);
        journal::seal(c);
        journal_row row;
        row.office = office;
        row.at.n = n;
        row.effective_at = made * base::day_us;
        row.received_at = row.effective_at + base::day_us;
        row.written_in = office;
        row.change = c;
        inside([&] { enter_change(*kept, *types, row); });
        return c.id;
    }

    std::map<std::string, record_row> rows(const std::string& type, const row_query& query = {}) {
        std::map<std::string, record_row> out;
        inside([&] {
            kept->each_row(*types->find(type), query,
                            [&](const record_row& row) { out[row.record] = row; });
        });
        return out;
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    std::unique_ptr<store> kept;
    int n = 0;
};

TEST_F(Reading, RowsHoldWhatTheHeadsShow) {
    const auto first = save("A", "portal", "A",
                            {{"state", {{"value", "yes"}, {"observed_on", "2021-11-01"}}},
                             {"maintainer", "own"},
                             {"helpers/dc", true}},
                            10);
    save("A", "portal", "A", {{"maintainer", "dc"}}, 12, {first}, 5 * base::day_us);
    save("B", "portal", "B", {{"domain", "a.gov.bd"}}, 11);
    save("B", "portal", "B", {{"domain", "b.gov.bd"}}, 11);
    save("B", "enothi_branch", "B:one", {{"name_bn", "one"}, {"active", true}}, 13);
    for (const char* type : {"portal", "enothi_branch"}) {
        for (const auto& [record, row] : rows(type)) {
            editing::record_state state;
            inside([&] { state = load_state(*kept, {row.office, type, record}); });
            EXPECT_EQ(row.values, editing::shown_values(*types->find(type), state)) << record;
        }
    }
    const auto portals = rows("portal");
    EXPECT_EQ(portals.at("A").first_received, 11 * base::day_us);
    EXPECT_EQ(portals.at("A").newest, 12 * base::day_us);
    EXPECT_TRUE(portals.at("A").time_unsure);
    EXPECT_FALSE(portals.at("B").time_unsure);
    EXPECT_EQ(portals.at("B").disputed, std::vector<std::string>{"domain"});
}

TEST_F(Reading, WhatIsNotLookedAtIsNotRead) {
    const std::string one = "A:one";
    save("A", "enothi_branch", one, {{"name_bn", "one"}, {"state", "setup"}, {"active", true}}, 10);
    save("A", "enothi_branch", one, {{"state", "started"}}, 11);
    const record_row all = rows("enothi_branch").at(one);
    const record_row some = rows("enothi_branch", {"", {}, {}, {"active", "state"}, false}).at(one);
    ASSERT_EQ(all.values.size(), 3u);
    EXPECT_EQ(some.values, (std::map<std::string, json>{{"active", all.values.at("active")},
                                                        {"state", all.values.at("state")}}));
    EXPECT_EQ(some.disputed, all.disputed);
    EXPECT_GT(all.newest, 0);
    EXPECT_EQ(some.newest, 0);
}

TEST_F(Reading, RowsOfOneQuarterAreAskedForByIt) {
    for (const char* quarter : {"2021-22/Q1", "2021-22/Q2"}) {
        save("A", "sign_off", std::string("A:") + quarter + ":1",
             {{"quarter", quarter}, {"revision", 1},
              {"signature", {{"signed_by", "x"}, {"figures", "long"}}}},
             20);
    }
    const auto found = rows("sign_off", {"quarter", {"2021-22/Q2"}});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.begin()->second.values.at("revision"), 1);
    EXPECT_FALSE(found.begin()->second.values.contains("figures"));
    EXPECT_EQ(rows("sign_off").size(), 2u);
}

TEST_F(Reading, WhatIsAskedOfSomeOfficesIsWhatAllSayOfThem) {
    for (const char* office : {"A", "B"}) {
        const std::string id = office;
        save(id, "portal", id, {{"domain", "one." + id}}, 10);
        save(id, "portal", id, {{"domain", "two." + id}}, 12);
        save(id, "sign_off", id + ":2021-22/Q2:1", {{"quarter", "2021-22/Q2"}, {"revision", 1}},
             20);
    }
    ASSERT_EQ(rows("portal").size(), 2u);
    const auto one = rows("portal", {"", {}, {"B"}});
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one.at("B").values, rows("portal").at("B").values);
    EXPECT_EQ(rows("sign_off", {"quarter", {"2021-22/Q2"}, {"B"}}).size(), 1u);
    EXPECT_EQ(rows("sign_off", {"quarter", {"2021-22/Q1"}, {"B"}}).size(), 0u);
    inside([&] {
        const auto all = kept->pulses({}), some = kept->pulses({"B"});
        ASSERT_EQ(all.size(), 2u);
        ASSERT_EQ(some.size(), 1u);
        EXPECT_EQ(some.at("B").newest, all.at("B").newest);
        EXPECT_EQ(some.at("B").disputed_values, 1);
        std::set<std::string> offices;
        std::size_t values = 0;
        kept->each_past("portal", {"domain"}, {"B"}, [&](const past_row& row) {
            offices.insert(row.office);
            ++values;
        });
        EXPECT_EQ(offices, std::set<std::string>{"B"});
        EXPECT_EQ(values, 2u);
    });
}

TEST_F(Reading, ThePulseOfAnOfficeLeavesOutWhatIsRetired) {
    save("A", "office", "A", {{"department", "DIP"}}, 40);
    save("A", "remark", "0190163d-8694-739b-8000-000000000001", {{"text", "one"}}, 10);
    const auto gone =
        save("A", "remark", "0190163d-8694-739b-8000-000000000002", {{"text", "two"}}, 30);
    save("A", "remark", "0190163d-8694-739b-8000-000000000002",
         {{"retired", {{"reason", "wrong"}}}}, 31, {gone});
    save("A", "portal", "A", {{"domain", "a.gov.bd"}, {"maintainer", "own"}}, 11);
    save("A", "portal", "A", {{"domain", "b.gov.bd"}, {"maintainer", "dc"}}, 12);
    std::map<std::string, pulse_row> pulses;
    inside([&] { pulses = kept->pulses({}); });
    EXPECT_TRUE(pulses["A"].heard);
    EXPECT_EQ(pulses["A"].newest, 12 * base::day_us);
    EXPECT_EQ(pulses["A"].disputed_records, 1);
    EXPECT_EQ(pulses["A"].disputed_values, 2);
    EXPECT_FALSE(pulses["B"].heard);
}

TEST_F(Reading, ThePastKeepsWhatWasReplaced) {
    const auto first = save("A", "portal", "A", {{"maintainer", "own"}}, 10);
    save("A", "portal", "A", {{"maintainer", nullptr}}, 12, {first});
    std::vector<std::pair<base::time_us, json>> past;
    inside([&] {
        kept->each_past("portal", {"domain", "maintainer"}, {}, [&](const past_row& row) {
            EXPECT_EQ(row.which, 1u);
            past.emplace_back(row.effective_at, row.value);
        });
    });
    std::sort(past.begin(), past.end());
    ASSERT_EQ(past.size(), 2u);
    EXPECT_EQ(past[0].second, "own");
    EXPECT_EQ(past[1].second, nullptr);
}

}  // namespace
}  // namespace kheya::hub_store
