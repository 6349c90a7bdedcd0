// The laws of the merge on the pure code: heads, order and verdicts after random schedules.

#include "tests/property/pure_hub.hpp"
#include "tests/property/visit_types.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace kheya::property {

namespace {

std::vector<std::size_t> any_order(const schedule& s, dice& d) {
    std::vector<std::size_t> all(s.saves.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    d.shuffle(all);
    return all;
}

std::string first_of(const std::vector<complaint>& all) {
    for (const complaint& one : all) {
        if (one) return *one;
    }
    return {};
}

// Every save arrives, in any order, some of them twice.
outcomes deliver(const schedule& s, dice& d, const merge_code& code) {
    pure_hub hub(s, types(), code);
    for (const std::size_t index : any_order(s, d)) {
        hub.take(index);
        if (d.one_in(3)) hub.take(d.below(index + 1));
        if (d.one_in(3)) hub.take(index);
    }
    return hub.state();
}

// Laws 1, 3 and 4 for one schedule and two orders of arrival.
std::string broken_law(const schedule& s, std::uint64_t seed, const merge_code& code = {}) {
    dice d(seed);
    const outcomes once = deliver(s, d, code), again = deliver(s, d, code);
    const auto saves = folded(s);
    const head_ids expected = expected_heads(saves);
    return first_of({check_same(once, again), check_heads(expected, ids_of(once)),
                     check_heads(expected, ids_of(again)), check_conflicts(s, saves, once),
                     check_nothing_vanished(s, saves, ids_of(once))});
}

// Law 1 with people at headquarters who let a quarantined save in after all, at any moment.
std::string broken_by_release(const schedule& s, std::uint64_t seed, const merge_code& code = {}) {
    dice d(seed);
    std::set<std::size_t> released;
    for (std::size_t i = 0; i < s.saves.size(); ++i) {
        if (s.saves[i].quarantined && !d.one_in(3)) released.insert(i);
    }
    outcomes ends[2];
    for (outcomes& end : ends) {
        pure_hub hub(s, types(), code);
        std::vector<std::size_t> arrived;
        for (const std::size_t index : any_order(s, d)) {
            hub.take(index);
            arrived.push_back(index);
            const std::size_t let_in = d.pick(arrived);
            if (released.contains(let_in)) hub.release(let_in);
        }
        for (const std::size_t index : released) hub.release(index);
        end = hub.state();
    }
    const head_ids expected = expected_heads(folded(s, released));
    return first_of({check_same(ends[0], ends[1]), check_heads(expected, ids_of(ends[0]))});
}

// Heads by the number of the save: comparable between schedules whose ids differ.
std::map<std::string, std::set<std::size_t>> numbered(const schedule& s, const outcomes& got) {
    std::map<std::string, std::set<std::size_t>> numbers;
    for (const auto& [reg, ids] : ids_of(got)) {
        for (const auto& id : ids) numbers[reg].insert(s.index.at(id));
    }
    return numbers;
}

// Law 5: the same saves by clocks that stand in 1970, run, or stand after 2180.
std::string broken_by_clocks(const tape& from, std::uint64_t seed, const merge_code& code = {}) {
    schedule_options right, early, wild;
    early.wall = 0;
    wild.wild_clocks = true;
    std::vector<std::map<std::string, std::set<std::size_t>>> ends;
    for (const auto& options : {right, early, wild}) {
        const schedule s = make_schedule(from, options);
        dice d(seed);
        ends.push_back(numbered(s, deliver(s, d, code)));
    }
    if (ends[0] != ends[1]) return "clocks in 1970 changed the heads";
    return ends[0] != ends[2] ? "clocks that disagree changed the heads" : "";
}

std::string broken_on(const tape& from, std::uint64_t seed, const merge_code& code) {
    const schedule s = make_schedule(from);
    for (const std::string& found : {broken_law(s, seed, code), broken_by_release(s, seed, code),
                                     broken_by_clocks(from, seed, code)}) {
        if (!found.empty()) return found;
    }
    return {};
}

// Whether wrong code is noticed within a hundred schedules.
bool is_caught(const merge_code& wrong) {
    const auto tapes = any_tape();
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const tape drawn = tapes(rc::Random(seed), 100).value();
        if (!broken_on(drawn, seed, wrong).empty()) return true;
    }
    return false;
}

}  // namespace

RC_GTEST_PROP(MergeLaws, AnyOrderOfArrivalGivesTheHeadsThatNobodyKnewOf, ()) {
    const tape drawn = *any_tape();
    const std::string broken =
        broken_law(make_schedule(drawn), *rc::gen::arbitrary<std::uint32_t>());
    if (!broken.empty()) RC_FAIL(broken);
}

RC_GTEST_PROP(MergeLaws, AQuarantinedSaveReleasedAtAnyTimeFoldsLikeALateOne, ()) {
    const tape drawn = *any_tape();
    const std::string broken =
        broken_by_release(make_schedule(drawn), *rc::gen::arbitrary<std::uint32_t>());
    if (!broken.empty()) RC_FAIL(broken);
}

RC_GTEST_PROP(MergeLaws, ClocksChangeNoHeads, ()) {
    const tape drawn = *any_tape();
    const std::string broken = broken_by_clocks(drawn, *rc::gen::arbitrary<std::uint32_t>());
    if (!broken.empty()) RC_FAIL(broken);
}

TEST(MergeLaws, TheSchedulesHoldWhatTheLawsSpeakOf) {
    const auto tapes = any_tape();
    std::size_t conflicts = 0, contested = 0, refused = 0, replaced = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const schedule s = make_schedule(tapes(rc::Random(seed), 100).value());
        dice d(seed);
        const outcomes end = deliver(s, d, {});
        for (const auto& [reg, outcome] : end) {
            const bool open = outcome.verdict != merge::verdict::agreed;
            (reg == "retired" ? contested : conflicts) += open ? 1 : 0;
        }
        for (const save& one : s.saves) {
            refused += one.quarantined ? 1 : 0;
            for (const auto& [reg, past] : one.past) replaced += past.empty() ? 0 : 1;
        }
    }
    EXPECT_GT(conflicts, 100u);
    EXPECT_GT(contested, 30u);
    EXPECT_GT(refused, 100u);
    EXPECT_GT(replaced, 500u);
}

TEST(MergeCheckers, NoticeAFoldThatForgetsWhatWasReplacedAhead) {
    merge_code wrong;
    wrong.fold = [](auto& state, merge::head arrived, const auto& base, const auto& known) {
        merge::fold(state, std::move(arrived), base, known);
        state.replaced_ahead.clear();
    };
    EXPECT_TRUE(is_caught(wrong));
}

TEST(MergeCheckers, NoticeAFoldWhereTheLaterClockWins) {
    merge_code wrong;
    wrong.fold = [](auto& state, merge::head arrived, const auto& base, const auto& known) {
        merge::fold(state, std::move(arrived), base, known);
        if (state.heads.size() < 2) return;
        const auto latest = std::max_element(
            state.heads.begin(), state.heads.end(),
            [](const auto& a, const auto& b) { return a.effective_at < b.effective_at; });
        state.heads = {*latest};
    };
    EXPECT_TRUE(is_caught(wrong));
}

TEST(MergeCheckers, NoticeAFoldThatDropsEverythingOlderThanTheNewcomer) {
    merge_code wrong;
    wrong.fold = [](auto& state, merge::head arrived, const auto& base, const auto& known) {
        const auto time = arrived.effective_at;
        merge::fold(state, std::move(arrived), base, known);
        std::erase_if(state.heads, [&](const merge::head& h) { return h.effective_at < time; });
    };
    EXPECT_TRUE(is_caught(wrong));
}

TEST(MergeCheckers, NoticeAFoldThatTakesAQuarantinedBaseForNothing) {
    merge_code wrong;
    wrong.fold = [](auto& state, merge::head arrived, const auto& base, const auto& known) {
        merge::fold(state, std::move(arrived), base, [&](const base::change_id& id) {
            merge::known_change past = known(id);
            past.base.clear();
            return past;
        });
    };
    EXPECT_TRUE(is_caught(wrong));
}

TEST(MergeCheckers, NoticeAQuarantineThatPassesNoClaimOn) {
    merge_code wrong;
    wrong.fold_quarantined = [](auto&, const auto&, const auto&, const auto&) {};
    EXPECT_TRUE(is_caught(wrong));
}

TEST(MergeCheckers, NoticeAFoldThatReplacesWhateverIsThere) {
    merge_code wrong;
    wrong.fold = [](auto& state, merge::head arrived, const auto&, const auto&) {
        state.heads = {std::move(arrived)};
    };
    EXPECT_TRUE(is_caught(wrong));
}

TEST(MergeCheckers, NoticeAFoldThatTreatsEqualValuesAsOne) {
    merge_code wrong;
    wrong.fold = [](auto& state, merge::head arrived, const auto& base, const auto& known) {
        merge::fold(state, arrived, base, known);
        const auto twin = std::find_if(state.heads.begin(), state.heads.end(), [&](const auto& h) {
            return h.id != arrived.id && h.value == arrived.value;
        });
        if (twin != state.heads.end()) state.heads.erase(twin);
    };
    EXPECT_TRUE(is_caught(wrong));
}

TEST(MergeCheckers, NoticeAnOrderThatLeavesTiesToTheArrival) {
    merge_code wrong;
    wrong.order = [](const auto&, merge::head_list& heads) {
        std::stable_sort(heads.begin(), heads.end(), [](const auto& a, const auto& b) {
            return a.effective_at > b.effective_at;
        });
    };
    EXPECT_TRUE(is_caught(wrong));
}

TEST(MergeCheckers, NoticeAJudgeThatOverlooksAConflict) {
    merge_code wrong;
    wrong.judge = [](const auto&, const auto&) { return merge::verdict::agreed; };
    EXPECT_TRUE(is_caught(wrong));
}

}  // namespace kheya::property
