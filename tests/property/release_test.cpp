// Letting changes out of quarantine on the hub's real store: whenever it happens, the end is that
// of a hub which accepted them on arrival, and the journal folded again agrees.

#include "tests/property/store_hub.hpp"
#include "tests/property/visit_types.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace kheya::property {

namespace {

void release(store_hub& hub, const base::change_id& id, base::time_us at) {
    auto row = hub.store().journal_entry(id);
    ASSERT_TRUE(row && row->quarantine);
    hub_store::release_change(hub.store(), types(), *row,
                              {row->written_in, id, at, "HQ", "checked", *row->quarantine});
}

}  // namespace

RC_GTEST_PROP(Release, AtAnyTimeEndsAsIfAcceptedOnArrival, ()) {
    const schedule s = make_schedule(*any_tape(50));
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    // Held for a while: most of what the hub could not accept, and some that it could have.
    std::set<std::size_t> chosen;
    for (std::size_t i = 0; i < s.saves.size(); ++i) {
        if (s.saves[i].quarantined ? !d.one_in(3) : d.one_in(3)) chosen.insert(i);
    }
    std::vector<std::size_t> order(s.saves.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    d.shuffle(order);

    store_hub kept(types()), accepted(types());
    for (store_hub* hub : {&kept, &accepted}) hub->add_office("o-1");
    kept.inside([&] {
        std::vector<std::size_t> waiting;
        const auto let_go = [&](std::size_t at) {
            release(kept, s.saves[waiting[at]].change.id, 1'000'000);
            waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(at));
        };
        for (const std::size_t index : order) {
            save one = s.saves[index];
            if (chosen.contains(index)) one.quarantined = true;
            kept.enter(one);
            if (chosen.contains(index)) waiting.push_back(index);
            while (!waiting.empty() && d.one_in(3)) let_go(d.below(waiting.size()));
        }
        while (!waiting.empty()) let_go(d.below(waiting.size()));
    });
    accepted.inside([&] {
        for (const std::size_t index : order) {
            save one = s.saves[index];
            if (chosen.contains(index)) one.quarantined = false;
            accepted.enter(one);
        }
    });
    const auto got = kept.state("o-1", "r-1"), want = accepted.state("o-1", "r-1");
    if (const auto wrong = check_same(want.registers, got.registers)) RC_FAIL(*wrong);
    for (const auto& [reg, outcome] : want.registers) {
        for (std::size_t i = 0; i < outcome.heads.size(); ++i) {
            RC_ASSERT(outcome.heads[i].saw == got.registers.at(reg).heads[i].saw);
        }
    }
    RC_ASSERT(got.row == want.row);
    RC_ASSERT(got.checksum == want.checksum);
    if (const auto wrong = check_heads(expected_heads(folded(s, chosen)), ids_of(got.registers))) {
        RC_FAIL(*wrong);
    }
    const auto differences = kept.differences();
    if (!differences.empty()) RC_FAIL(differences.front());
    RC_TAG(chosen.empty() ? "none released" : "some released");
}

TEST(Release, StandsInTheJournalUnderANewSequenceAndIsAudited) {
    store_hub hub(types());
    hub.add_office("o-1");
    save one;
    one.change.office = "o-1";
    one.change.type = "visit";
    one.change.record = "r-1";
    one.change.fields["note"] = "x";
    journal::seal(one.change);
    one.quarantined = true;
    hub.inside([&] { hub.enter(one); });
    EXPECT_TRUE(hub.state("o-1", "r-1").registers.empty());
    hub.inside([&] {
        release(hub, one.change.id, 77);
        const auto row = hub.store().journal_entry(one.change.id);
        EXPECT_FALSE(row->quarantine);
        EXPECT_EQ(row->seq, 2);
        EXPECT_TRUE(hub.store().quarantined("").empty());
        const auto kept = hub.store().releases("o-1", 77, 10);
        ASSERT_EQ(kept.size(), 1u);
        EXPECT_EQ(kept[0].why, "checked");
        EXPECT_EQ(kept[0].reason, "refused");
        EXPECT_TRUE(hub.store().releases("o-1", 78, 10).empty());
    });
    EXPECT_EQ(hub.state("o-1", "r-1").registers.size(), 1u);
    // As the records stood before the release, it was not among them.
    hub.inside([&] {
        const auto before = hub_store::refold(hub.store(), types(), 76);
        ASSERT_TRUE(before);
        const auto done = (*before)->transact([&]() -> base::result<void> {
            EXPECT_TRUE((*before)->load_record("o-1", "visit", "r-1").empty());
            return {};
        });
        EXPECT_TRUE(done);
    });
}

}  // namespace kheya::property
