// The laws of the merge on the hub's real store and intake, in memory: order of arrival, repeated
// delivery, and rows against the journal.

#include "tests/property/pure_hub.hpp"
#include "tests/property/store_hub.hpp"
#include "tests/property/visit_types.hpp"

#include "shared/wire/messages.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace kheya::property {

namespace {

using hub_intake::frame_outcome;

// Three stores that live through all cases, because a new database costs more than a schedule: each
// case has an office of its own in them.
class orders_of_arrival {
public:
    std::string broken(const tape& drawn, std::uint64_t seed) {
        schedule_options options;
        options.office = "o-" + std::to_string(++cases_);
        options.record = "r-" + std::to_string(cases_);
        const schedule s = make_schedule(drawn, options);
        dice d(seed);
        std::vector<store_state> ends;
        for (store_hub& hub : hubs_) {
            std::vector<std::size_t> order(s.saves.size());
            std::iota(order.begin(), order.end(), std::size_t{0});
            d.shuffle(order);
            hub.add_office(options.office);
            hub.inside([&] {
                for (const std::size_t index : order) hub.enter(s.saves[index]);
            });
            ends.push_back(hub.state(options.office, options.record));
        }
        return judge(s, ends);
    }

private:
    static std::string judge(const schedule& s, const std::vector<store_state>& ends) {
        for (const store_state& end : ends) {
            if (const auto wrong = check_same(ends[0].registers, end.registers)) return *wrong;
            if (end.row != ends[0].row) return "the rows differ: " + end.row + " " + ends[0].row;
            if (end.checksum != ends[0].checksum) return "the checksums differ";
        }
        const auto saves = folded(s);
        const auto& got = ends[0].registers;
        if (const auto wrong = check_heads(expected_heads(saves), ids_of(got))) return *wrong;
        if (const auto wrong = check_conflicts(s, saves, got)) return *wrong;
        // The pure merge and the store must not come apart.
        pure_hub pure(s, types());
        for (std::size_t i = 0; i < s.saves.size(); ++i) pure.take(i);
        const head_ids of_pure = ids_of(pure.state());
        return of_pure == ids_of(got) ? "" : "the store's heads are not those of the pure merge";
    }

    std::array<store_hub, 3> hubs_{store_hub(types()), store_hub(types()), store_hub(types())};
    int cases_ = 0;
};

// All writers' logs as frames to one hub.
class deliveries {
public:
    explicit deliveries(const schedule& s) : hub(types()) {
        hub.add_office("o-1");
        for (std::size_t w = 0; w < writers_count; ++w) senders.emplace_back(s, w, "o-1");
        taken.assign(writers_count, 0);
    }

    frame_outcome send(std::size_t writer, const journal::frame& frame) {
        std::optional<frame_outcome> outcome;
        hub.inside([&] {
            const auto from = senders[writer].delivery(now + ++clock);
            const auto got = hub_intake::take_frame(hub.store(), types(), frame, from, hub_key());
            if (got) outcome = *got;
        });
        RC_ASSERT(outcome.has_value());
        return *outcome;
    }

    // Places first .. last, which may be known in part.
    void send(std::size_t writer, std::int64_t first, std::int64_t last) {
        RC_ASSERT((send(writer, senders[writer].frame(first, last)) == frame_outcome::taken));
        taken[writer] = std::max(taken[writer], last);
    }

    // Frames of any length in any order until all is there; some begin before what is known.
    void send_all(dice& d) {
        for (;;) {
            std::vector<std::size_t> waiting;
            for (std::size_t w = 0; w < writers_count; ++w) {
                if (taken[w] < senders[w].size()) waiting.push_back(w);
            }
            if (waiting.empty()) return;
            send_some(d, d.pick(waiting));
        }
    }

    void send_some(dice& d, std::size_t writer) {
        const std::int64_t known = taken[writer], left = senders[writer].size() - known;
        const auto again = d.below(static_cast<std::size_t>(known + 1));
        const auto more = d.below(static_cast<std::size_t>(left));
        send(writer, known + 1 - static_cast<std::int64_t>(again),
             known + 1 + static_cast<std::int64_t>(more));
    }

    // Counts and heads: what a second delivery must leave alone.
    std::string mark() {
        std::string text;
        hub.inside([&] {
            auto& store = hub.store();
            text = std::to_string(store.count(hub_store::counted::changes)) + " " +
                   std::to_string(store.count(hub_store::counted::quarantined)) + " " +
                   std::to_string(store.office("o-1")->seq);
            for (const auto& replica : store.replicas()) {
                text += " " + std::to_string(replica.n) + replica.chain.hex();
            }
            store.each_register_since("o-1", 0, [&](const wire::head_set& set) {
                text += set.reg + std::to_string(set.seq) + wire::heads_to_json(set.heads).dump();
                return true;
            });
        });
        return text;
    }

    store_hub hub;
    std::vector<sender> senders;
    std::vector<std::int64_t> taken;
    base::time_us clock = 0;
};

}  // namespace

RC_GTEST_PROP(HubLaws, AnyOrderOfArrivalGivesTheSameStore, ()) {
    static orders_of_arrival all;
    const tape drawn = *any_tape(40);
    const std::string broken = all.broken(drawn, *rc::gen::arbitrary<std::uint32_t>());
    if (!broken.empty()) RC_FAIL(broken);
}

RC_GTEST_PROP(HubLaws, DeliveringAgainChangesNothing, ()) {
    const schedule s = make_schedule(*any_tape(40));
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    deliveries all(s);
    all.send_all(d);
    const std::string before = all.mark();
    for (int i = 0; i < 6; ++i) {
        const std::size_t writer = d.below(writers_count);
        if (all.taken[writer] == 0) continue;
        const auto size = static_cast<std::size_t>(all.taken[writer]);
        const auto first = static_cast<std::int64_t>(1 + d.below(size));
        all.send(writer, first, first + static_cast<std::int64_t>(d.below(size - first + 1)));
    }
    RC_ASSERT(all.mark() == before);
    // The heads do not care by which frames, and how often, the saves came.
    const auto got = all.hub.state("o-1", "r-1");
    if (const auto wrong = check_heads(expected_heads(folded(s)), ids_of(got.registers))) {
        RC_FAIL(*wrong);
    }
}

RC_GTEST_PROP(HubLaws, AnyPrefixOfAnExchangeIsValidAndResumable, ()) {
    const schedule s = make_schedule(*any_tape(40));
    const std::uint32_t seed = *rc::gen::arbitrary<std::uint32_t>();
    dice d(seed), e(seed + 1);
    deliveries cut(s), whole(s);
    for (std::size_t w = 0; w < writers_count; ++w) {
        if (cut.senders[w].size() > 0 && !d.one_in(3)) cut.send_some(d, w);   // and the line dies
    }
    RC_ASSERT(cut.hub.differences().empty());
    cut.send_all(d);
    whole.send_all(e);
    const auto left = cut.hub.state("o-1", "r-1"), right = whole.hub.state("o-1", "r-1");
    RC_ASSERT(ids_of(left.registers) == ids_of(right.registers));
    RC_ASSERT(left.checksum == right.checksum);
}

RC_GTEST_PROP(HubLaws, AGapIsToldAndACopysChangesAreKeptWithoutAPlace, ()) {
    const schedule s = make_schedule(*any_tape(40));
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    deliveries all(s);
    const std::size_t writer = d.below(writers_count);
    const sender& from = all.senders[writer];
    if (from.size() < 3) return;
    all.send(writer, 1, 1);
    const std::string before = all.mark();
    RC_ASSERT((all.send(writer, from.frame(3, 3)) == frame_outcome::gap));
    // Another disk's log under the same replica: its second place holds the third change.
    journal::change other = from.frame(2, 2).changes[0];
    other.nonce += 2;
    journal::seal(other);
    std::vector<journal::change> log = {from.frame(1, 1).changes[0], other};
    const sender copy(log, static_cast<std::uint8_t>(writer + 1), side_of(writer), "o-1");
    all.send(writer, 2, 2);
    const std::string after = all.mark();
    RC_ASSERT((all.send(writer, copy.frame(1, 2)) == frame_outcome::copy));
    const std::string kept = all.mark();
    RC_ASSERT((all.send(writer, copy.frame(2, 2)) == frame_outcome::copy));
    RC_ASSERT(all.mark() == kept);
    all.hub.inside([&] {
        RC_ASSERT(all.hub.store().journal_entry(other.id).has_value());
        RC_ASSERT((all.hub.store().id_at({from.replica(), 2}) == from.frame(2, 2).changes[0].id));
        RC_ASSERT(all.hub.store().replica(from.replica())->n == 2);
    });
    RC_ASSERT(after != before);
}

RC_GTEST_PROP(HubLaws, EveryValueEverSavedIsInTheJournal, ()) {
    const schedule s = make_schedule(*any_tape(40));
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    deliveries all(s);
    all.send_all(d);
    all.hub.inside([&] {
        for (const save& one : s.saves) {
            const auto entry = all.hub.store().journal_entry(one.change.id);
            RC_ASSERT(entry.has_value());
            RC_ASSERT(entry->change.content == one.change.content);
            RC_ASSERT(entry->quarantine.has_value() == one.quarantined);
        }
    });
    const auto got = all.hub.state("o-1", "r-1");
    if (const auto wrong = check_nothing_vanished(s, folded(s), ids_of(got.registers))) {
        RC_FAIL(*wrong);
    }
}

RC_GTEST_PROP(HubLaws, EffectiveTimesLieBetweenTheBasesAndTheArrival, ()) {
    schedule_options options;
    options.wild_clocks = true;
    const schedule s = make_schedule(*any_tape(40), options);
    deliveries all(s);
    std::vector<std::int64_t> next(writers_count, 1);
    for (const save& one : s.saves) {   // nothing before its causes, as between honest machines
        all.send(one.writer, next[one.writer], next[one.writer]);
        ++next[one.writer];
    }
    all.hub.inside([&] {
        for (const save& one : s.saves) {
            const auto entry = all.hub.store().journal_entry(one.change.id);
            RC_ASSERT(entry->effective_at <= entry->received_at);
            for (const auto& [reg, ids] : one.change.base) {
                for (const auto& id : ids) {
                    const auto base = all.hub.store().journal_entry(id);
                    RC_ASSERT(base->effective_at <= entry->effective_at);
                }
            }
        }
    });
}

RC_GTEST_PROP(HubLaws, WhatIsKeptEqualsTheJournalFoldedAgain, ()) {
    const schedule s = make_schedule(*any_tape(40));
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    deliveries all(s);
    all.send_all(d);
    const auto found = all.hub.differences();
    if (!found.empty()) RC_FAIL(found.front());
}

RC_GTEST_PROP(HubLaws, APlantedDifferenceFromTheJournalIsFound, ()) {
    const schedule s = make_schedule(*any_tape(40));
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    deliveries all(s);
    all.send_all(d);
    hub_store::store& store = all.hub.store();
    const hub_store::record_key key{"o-1", "visit", "r-1"};
    const auto before = all.hub.state("o-1", "r-1").registers;
    RC_PRE(!before.empty());
    all.hub.inside([&] {
        auto registers = store.load_record("o-1", "visit", "r-1");
        auto at = registers.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(d.below(registers.size())));
        auto& [name, row] = *at;
        if (row.state.heads.empty()) row.verdict = merge::verdict::open;
        else if (d.one_in(4)) row.state.heads.erase(row.state.heads.begin());
        else if (d.one_in(3)) row.state.heads.front().value = "planted";
        else if (d.one_in(2)) row.state.heads.push_back(row.state.heads.front());
        else row.verdict = row.verdict == merge::verdict::agreed ? merge::verdict::settled
                                                                 : merge::verdict::agreed;
        store.save_record(key, registers);
    });
    RC_ASSERT(!all.hub.differences().empty());
}

RC_GTEST_PROP(HubLaws, APlantedRowOrChainIsFound, ()) {
    const schedule s = make_schedule(*any_tape(40));
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    deliveries all(s);
    all.send_all(d);
    hub_store::store& store = all.hub.store();
    RC_PRE(!all.hub.state("o-1", "r-1").registers.empty());
    all.hub.inside([&] {
        if (d.one_in(2)) {
            editing::record_state gone;
            gone.office = "o-1";
            gone.type = "visit";
            gone.record = "r-1";
            store.write_row(types(), gone);
        } else {
            auto replica = store.replicas().front();
            if (d.one_in(2)) ++replica.n;
            else replica.chain.bytes[0] ^= 1;
            store.put_replica(replica);
        }
    });
    RC_ASSERT(!all.hub.differences().empty());
}

}  // namespace kheya::property
