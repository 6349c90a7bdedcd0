// Law 8 on the hub's real store and intake: a record that goes from office to office, while frames
// of the office that lost it still arrive, ends as if it had stood in the last one from the
// beginning.

#include "tests/property/store_hub.hpp"
#include "tests/property/visit_types.hpp"

#include "hub/store/moving.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kheya::property {

namespace {

const std::string record_id = "r-1";

// Frames of all writers, who sit in o-1 and know of no act, and acts of headquarters in between.
class moved_world {
public:
    explicit moved_world(const schedule& s) : hub(types()) {
        for (const char* office : {"o-1", "o-2", "o-3"}) hub.add_office(office);
        for (std::size_t w = 0; w < writers_count; ++w) senders.emplace_back(s, w, "o-1");
        taken.assign(writers_count, 0);
    }

    bool send_one(dice& d) {
        std::vector<std::size_t> waiting;
        for (std::size_t w = 0; w < writers_count; ++w) {
            if (taken[w] < senders[w].size()) waiting.push_back(w);
        }
        if (waiting.empty()) return false;
        const std::size_t w = d.pick(waiting);
        hub.inside([&] {
            const auto frame = senders[w].frame(taken[w] + 1, taken[w] + 1);
            const auto got = hub_intake::take_frame(hub.store(), types(), frame,
                                                    senders[w].delivery(now + ++clock), hub_key());
            RC_ASSERT((got && *got == hub_intake::frame_outcome::taken));
        });
        ++taken[w];
        return true;
    }

    std::string holder() {
        std::string office;
        hub.inside([&] { office = hub.store().office_of("visit", record_id).value_or(""); });
        return office;
    }

    // The record goes to the other of o-2 and o-3, or back to o-1.
    void split(dice& d) {
        const std::string from = holder();
        if (from.empty()) return;
        std::vector<std::string> others = {"o-1", "o-2", "o-3"};
        std::erase(others, from);
        const std::string& into = d.pick(others);
        hub.inside([&] {
            hub_store::move_records(hub.store(), types(), from, {{from, "visit", record_id}}, into,
                                    {now + ++clock, "hq", "order"});
        });
    }

    // o-1 is no more: all goes to o-2, what comes later too.
    void merge() {
        hub.inside([&] {
            auto row = *hub.store().office("o-1");
            row.successor = "o-2";
            hub.store().put_office(row);
            hub_store::give_all(hub.store(), types(), "o-1", "o-2", {now + ++clock, "hq", "order"});
        });
    }

    // What somebody who pulls the office's stream from nothing gets of the record.
    std::string pulled(const std::string& office) {
        std::string all;
        hub.inside([&] {
            std::set<std::int64_t> seen;
            hub.store().each_register_since(office, 0, [&](const wire::head_set& set) {
                RC_ASSERT(set.seq <= hub.store().office(office)->seq);
                all += set.reg + wire::heads_to_json(set.heads).dump();
                return true;
            });
        });
        return all;
    }

    // Law 10; folding a journal aside takes longer than all else.
    void check_now_and_then(std::uint32_t seed) {
        if (seed % 5 != 0) return;
        const auto apart = hub.differences();
        if (!apart.empty()) RC_FAIL(apart.front());
    }

    store_hub hub;
    std::vector<sender> senders;
    std::vector<std::int64_t> taken;
    base::time_us clock = 0;
};

}  // namespace

RC_GTEST_PROP(OfficeLaws, AMergeAnywhereAmongTheFramesEndsAsIfItHadStoodThereBefore, ()) {
    const schedule s = make_schedule(*any_tape(40));
    const std::uint32_t seed = *rc::gen::arbitrary<std::uint32_t>();
    moved_world early(s), between(s);
    // The frames come in one order: what a save's time is, is another law.
    const auto play = [seed](moved_world& w, std::size_t frames_before) {
        dice d(seed);
        for (std::size_t i = 0; i < frames_before; ++i) w.send_one(d);
        w.merge();
        while (w.send_one(d)) {}
    };
    play(early, 0);
    play(between, seed % 4 == 0 ? s.saves.size() : seed % (s.saves.size() + 1));
    const auto expected = expected_heads(folded(s));
    const auto first = early.hub.state("o-2", record_id);
    for (moved_world* w : {&early, &between}) {
        const auto got = w->hub.state("o-2", record_id);
        if (const auto wrong = check_heads(expected, ids_of(got.registers))) RC_FAIL(*wrong);
        if (const auto wrong = check_same(first.registers, got.registers)) RC_FAIL(*wrong);
        RC_ASSERT(got.row == first.row);
        RC_ASSERT(got.checksum == first.checksum);
        RC_ASSERT(w->hub.state("o-1", record_id).registers.empty());
        w->check_now_and_then(seed);
        w->hub.inside([&] {
            for (const save& one : s.saves) {
                const auto entry = w->hub.store().journal_entry(one.change.id);
                RC_ASSERT(entry.has_value());
                RC_ASSERT(entry->quarantine.has_value() == one.quarantined);
                RC_ASSERT(entry->office == (one.quarantined ? "o-1" : "o-2"));
            }
        });
    }
}

RC_GTEST_PROP(OfficeLaws, MovesAmongTheFramesChangeNoHeadAndLoseNothing, ()) {
    const schedule s = make_schedule(*any_tape(40));
    const std::uint32_t seed = *rc::gen::arbitrary<std::uint32_t>();
    dice frames(seed), again(seed), acts(seed + 1);
    moved_world moving(s), still(s);
    while (moving.send_one(frames)) {
        if (acts.one_in(3)) moving.split(acts);
    }
    while (still.send_one(again)) {}
    const std::string home = moving.holder();
    if (home.empty()) return;
    const auto got = moving.hub.state(home, record_id);
    const auto never = still.hub.state("o-1", record_id);
    if (const auto wrong = check_same(never.registers, got.registers)) RC_FAIL(*wrong);
    RC_ASSERT(got.checksum == never.checksum);
    moving.check_now_and_then(seed);
    for (const char* office : {"o-1", "o-2", "o-3"}) {
        RC_ASSERT(moving.pulled(office).empty() == (office != home || got.registers.empty()));
    }
}

}  // namespace kheya::property
