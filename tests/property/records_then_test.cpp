// The records of an earlier moment, put together from what nothing has reached since and what is
// folded again, are those that the store held at that moment: whatever arrived since, was let out
// of quarantine or went to another office.

#include "tests/property/store_hub.hpp"
#include "tests/property/visit_types.hpp"

#include "hub/store/moving.hpp"
#include "hub/store/records_then.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace kheya::property {

namespace {

using nlohmann::json;

const std::vector<std::string> registers = {"note", "state", "domain", "stage"};

// All that reports read, as text.
json seen_in(hub_store::record_reading& in, const std::vector<std::string>& offices) {
    json rows = json::array(), past = json::array();
    in.each_row(*types().find("visit"), {"", {}, offices}, [&](hub_store::record_row&& row) {
        rows.push_back({row.office, row.record, row.disputed, row.first_received, row.newest,
                        row.time_unsure, row.values});
    });
    json pulses = json::object();
    for (const auto& [office, p] : in.pulses(offices)) {
        if (!p.heard) continue;
        pulses[office] = {p.newest, p.disputed_values, p.disputed_records, p.time_unsure};
    }
    in.each_past("visit", registers, offices, [&](const hub_store::past_row& row) {
        past.push_back({row.office, row.record, row.effective_at, row.which, row.value});
    });
    std::sort(past.begin(), past.end());
    json tree = json::array();
    for (const auto& office : in.offices()) tree.push_back({office.id, office.parent});
    return {{"rows", rows}, {"pulses", pulses}, {"past", past}, {"tree", tree}};
}

// Saves of two records that arrive one by one, with releases and moves between them.
class history {
public:
    history(const schedule& one, const schedule& other, std::uint32_t seed)
        : hub_(types()), dice_(seed), logs_{&one, &other} {
        for (const char* office : {"o-1", "o-2"}) hub_.add_office(office, "o-3");
        hub_.add_office("o-3");
    }

    // Gives what was there at each moment.
    std::vector<std::pair<base::time_us, json>> play() {
        std::vector<std::pair<base::time_us, json>> out;
        std::size_t next[2] = {0, 0};
        while (next[0] < logs_[0]->saves.size() || next[1] < logs_[1]->saves.size()) {
            std::size_t which = dice_.below(2);
            if (next[which] == logs_[which]->saves.size()) which = 1 - which;
            hub_.inside([&] {
                ++now_;
                enter(logs_[which]->saves[next[which]++]);
                if (dice_.one_in(4)) move();
                if (dice_.one_in(3)) release();
            });
            if (dice_.one_in(5)) out.emplace_back(now_, seen_now());
        }
        out.emplace_back(now_, seen_now());
        return out;
    }

    json seen_then(base::time_us when, const std::vector<std::string>& offices = {}) {
        json out;
        hub_.inside([&] {
            auto then = hub_store::records_then::at(hub_.store(), types(), when);
            RC_ASSERT(then.has_value());
            RC_ASSERT((*then)
                          ->read([&]() -> base::result<void> {
                              out = seen_in(**then, offices);
                              return {};
                          })
                          .has_value());
        });
        return out;
    }
    json seen_now() {
        json out;
        hub_.inside([&] { out = seen_in(hub_.store(), {}); });
        return out;
    }

private:
    void enter(const save& s) {
        hub_store::journal_row row;
        row.change = s.change;
        row.office = hub_.store().office_of("visit", s.change.record).value_or(s.change.office);
        if (s.quarantined) row.office = s.change.office;
        row.at.replica.bytes[0] = static_cast<std::uint8_t>(s.writer);
        row.at.n = now_;
        row.received_at = now_;
        row.effective_at = s.effective_at;
        row.written_in = s.change.office;
        row.side = side_of(s.writer);
        if (s.quarantined) row.quarantine = "refused";
        if (s.quarantined) refused_.push_back(s.change.id);
        hub_store::enter_change(hub_.store(), types(), row);
    }
    void move() {
        const std::string record = dice_.one_in(2) ? "r-1" : "r-2";
        const auto from = hub_.store().office_of("visit", record);
        if (!from) return;
        hub_store::move_records(hub_.store(), types(), *from, {{*from, "visit", record}},
                                *from == "o-1" ? "o-2" : "o-1", {now_, "hq", "order"});
    }
    void release() {
        if (refused_.empty()) return;
        const std::size_t at = dice_.below(refused_.size());
        auto row = hub_.store().journal_entry(refused_[at]);
        RC_ASSERT(row.has_value());
        hub_store::release_change(
            hub_.store(), types(), *row,
            {row->written_in, row->change.id, now_, "HQ", "checked", *row->quarantine});
        refused_.erase(refused_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    store_hub hub_;
    dice dice_;
    const schedule* logs_[2];
    base::time_us now_ = 0;
    std::vector<base::change_id> refused_;
};

}  // namespace

RC_GTEST_PROP(RecordsThen, AreThoseThatTheStoreHeldThen, ()) {
    schedule_options second;
    second.record = "r-2";
    const schedule one = make_schedule(*any_tape(40));
    const schedule other = make_schedule(*any_tape(20), second);
    const std::uint32_t seed = *rc::gen::arbitrary<std::uint32_t>();
    history played(one, other, seed);
    const auto stood = played.play();
    for (std::size_t i = 0; i < stood.size(); ++i) {
        // Each look opens a store aside: of most histories one moment is looked at.
        if (seed % 5 != 0 && i != seed % stood.size()) continue;
        const auto& [when, expected] = stood[i];
        const json got = played.seen_then(when);
        for (const char* part : {"rows", "pulses", "past", "tree"}) {
            if (got[part] != expected[part]) {
                RC_FAIL(std::string(part) + " at " + std::to_string(when) + ": " +
                        got[part].dump() + " in place of " + expected[part].dump());
            }
        }
        const json some = played.seen_then(when, {"o-1"});
        json rows = json::array();
        for (const json& row : expected["rows"]) {
            if (row[0] == "o-1") rows.push_back(row);
        }
        RC_ASSERT(some["rows"] == rows);
    }
    if (seed % 5 == 0) RC_ASSERT(played.seen_then(INT64_MAX) == stood.back().second);
}

}  // namespace kheya::property
