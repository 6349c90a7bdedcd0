// Every rule of order.cpp as a table: which value is shown first, and whether a person decides.

#include "tests/property/visit_types.hpp"

#include "shared/merge/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kheya::property {

namespace {

using merge::head;
using merge::head_list;
using merge::verdict;
using nlohmann::json;
using record::merge_rule;
using record::register_rule;

head at(base::time_us effective_at, json value, base::side side = base::side::office) {
    static std::uint8_t ids = 0;
    head h;
    h.id.bytes[0] = ++ids;
    h.value = std::move(value);
    h.side = side;
    h.effective_at = h.made_at = effective_at;
    return h;
}

register_rule rule(merge_rule which) {
    register_rule r;
    r.rule = which;
    return r;
}

register_rule observed() {
    register_rule r = rule(merge_rule::observed);
    r.member = "value";
    r.date = "observed_on";
    return r;
}

register_rule forward() {
    register_rule r = rule(merge_rule::forward);
    r.order = {"open", "sent", "done"};
    return r;
}

json seen(const char* value, const char* day) { return {{"value", value}, {"observed_on", day}}; }

// The values in the order shown, which must be the same from every order before.
json shown(const register_rule& r, head_list heads) {
    std::sort(heads.begin(), heads.end(), [](const head& a, const head& b) { return a.id < b.id; });
    json first;
    do {
        head_list ordered = heads;
        merge::order(r, ordered);
        json values = json::array();
        for (const head& h : ordered) values.push_back(h.value);
        if (first.is_null()) first = values;
        EXPECT_EQ(values, first);
    } while (std::next_permutation(heads.begin(), heads.end(), [](const head& a, const head& b) {
        return a.id < b.id;
    }));
    return first;
}

// Which must not depend on the order of the heads.
verdict judged(const register_rule& r, head_list heads) {
    const verdict one = merge::judge(r, heads);
    std::reverse(heads.begin(), heads.end());
    EXPECT_EQ(merge::judge(r, heads), one);
    return one;
}

constexpr auto office = base::side::office;
constexpr auto head_office = base::side::headquarters;
constexpr auto ministry = base::side::ministry;
constexpr auto program = base::side::program;

}  // namespace

TEST(LatestRule, ShowsTheLaterEffectiveTimeFirst) {
    const auto r = rule(merge_rule::latest);
    EXPECT_EQ(shown(r, {at(1, "a"), at(3, "c"), at(2, "b")}), json({"c", "b", "a"}));
}

TEST(LatestRule, NeverLooksAtTheWritersOwnClock) {
    head slow = at(9, "slow"), fast = at(5, "fast");
    slow.made_at = 0;
    fast.made_at = INT64_MAX;
    EXPECT_EQ(shown(rule(merge_rule::latest), {fast, slow}), json({"slow", "fast"}));
}

TEST(LatestRule, BreaksATieByTheGreaterId) {
    const head lower = at(1, "lower"), higher = at(1, "higher");
    ASSERT_LT(lower.id, higher.id);
    EXPECT_EQ(shown(rule(merge_rule::latest), {lower, higher}), json({"higher", "lower"}));
}

TEST(LatestRule, SettlesTwoValues) {
    EXPECT_EQ(judged(rule(merge_rule::latest), {at(1, "a"), at(2, "b")}), verdict::settled);
}

TEST(LatestRule, SettlesAValueAgainstAnEmptiedField) {
    EXPECT_EQ(judged(rule(merge_rule::latest), {at(1, "a"), at(2, nullptr)}), verdict::settled);
}

TEST(AnyRule, AgreesOnOneHeadOnNoneAndOnEqualValuesWrittenApart) {
    for (const auto which : {merge_rule::latest, merge_rule::observed, merge_rule::forward,
                             merge_rule::set, merge_rule::headquarters, merge_rule::office,
                             merge_rule::ask}) {
        EXPECT_EQ(judged(rule(which), {}), verdict::agreed);
        EXPECT_EQ(judged(rule(which), {at(1, "a")}), verdict::agreed);
        EXPECT_EQ(judged(rule(which), {at(1, "a"), at(2, "a", ministry)}), verdict::agreed);
    }
}

TEST(AnyRule, TakesNoNoticeOfJoinersThatNobodySees) {
    const json plain = "র্যাব", joined = "র\u200d্যাব";
    for (const auto which : {merge_rule::latest, merge_rule::ask}) {
        EXPECT_EQ(judged(rule(which), {at(1, plain), at(2, joined)}), verdict::agreed);
        const json in_group = {{"name", plain}, {"post", "ক"}};
        const json joined_in_group = {{"name", joined}, {"post", "ক\u200c"}};
        EXPECT_EQ(judged(rule(which), {at(1, in_group), at(2, joined_in_group)}),
                  verdict::agreed);
        EXPECT_NE(judged(rule(which), {at(1, plain), at(2, joined), at(3, "অন্য")}),
                  verdict::agreed);
    }
}

TEST(AnyRule, JudgesByTheWorstPairOfManyHeads) {
    register_rule r = rule(merge_rule::latest);
    r.ask_when = {{"yes", "no"}};
    EXPECT_EQ(judged(r, {at(1, "yes"), at(2, "unknown"), at(3, "yes")}), verdict::settled);
    EXPECT_EQ(judged(r, {at(1, "yes"), at(2, "unknown"), at(3, "no")}), verdict::open);
}

TEST(ObservedRule, ShowsTheLaterDayFirstWhateverTheStampSays) {
    const json before = seen("no", "2021-12-30"), after = seen("yes", "2021-12-31");
    EXPECT_EQ(shown(observed(), {at(9, before), at(1, after)}), json({after, before}));
}

TEST(ObservedRule, FallsBackToTheEffectiveTimeOnOneDay) {
    const json one = seen("no", "2021-12-31"), other = seen("yes", "2021-12-31");
    EXPECT_EQ(shown(observed(), {at(1, one), at(9, other)}), json({other, one}));
}

TEST(ObservedRule, RanksAValueWithoutItsDayBelowOneWithAndAnEmptiedOneLowest) {
    const json dated = seen("yes", "2021-01-01"), undated = {{"value", "no"}};
    EXPECT_EQ(shown(observed(), {at(9, nullptr), at(1, dated), at(5, undated)}),
              json({dated, undated, nullptr}));
}

TEST(ObservedRule, AgreesWhenTheSameWasSeenOnTwoDays) {
    const json before = seen("yes", "2021-12-30"), after = seen("yes", "2021-12-31");
    EXPECT_EQ(judged(observed(), {at(1, before), at(2, after)}), verdict::agreed);
}

TEST(ObservedRule, SettlesTwoValuesSeenOnTwoDays) {
    const json before = seen("yes", "2021-12-30"), after = seen("old", "2021-12-31");
    EXPECT_EQ(judged(observed(), {at(1, before), at(2, after)}), verdict::settled);
}

TEST(ObservedRule, AsksWhenAPairOfValuesMeetsInsideTheObject) {
    register_rule r = observed();
    r.ask_when = {{"yes", "no"}};
    EXPECT_EQ(judged(r, {at(1, seen("yes", "2021-12-30")), at(2, seen("no", "2021-12-31"))}),
              verdict::open);
    EXPECT_EQ(judged(r, {at(1, seen("yes", "2021-12-30")), at(2, seen("old", "2021-12-31"))}),
              verdict::settled);
}

TEST(GroupRule, ConflictsWhenAnyMemberButTheDayDiffers) {
    register_rule r = rule(merge_rule::observed);
    r.date = "seen_on";
    const json one = {{"floor", 1}, {"seen_on", "2021-12-30"}};
    const json same = {{"floor", 1}, {"seen_on", "2021-12-31"}};
    const json other = {{"floor", 2}, {"seen_on", "2021-12-31"}};
    EXPECT_EQ(judged(r, {at(1, one), at(2, same)}), verdict::agreed);
    EXPECT_EQ(judged(r, {at(1, one), at(2, other)}), verdict::settled);
}

TEST(GroupRule, ConflictsThoughTheMemberThatTheOrderSpeaksOfIsEqual) {
    const auto types = visit_types();
    const register_rule r = types->rule_of("visit", "count");
    const json ten = {{"number", 10}, {"source", "hand"}, {"read_on", "2021-12-30"}};
    json twelve = ten, reported = ten, corrected = ten;
    twelve["number"] = 12;
    reported["source"] = corrected["source"] = "system";
    corrected["number"] = 11;
    EXPECT_EQ(judged(r, {at(1, ten), at(2, twelve)}), verdict::settled);
    EXPECT_EQ(judged(r, {at(1, ten), at(2, reported)}), verdict::settled);
    EXPECT_EQ(judged(r, {at(1, reported), at(2, corrected)}), verdict::open);   // two systems
    EXPECT_EQ(shown(r, {at(9, twelve), at(1, reported)}), json({reported, twelve}));
}

TEST(ForwardRule, ShowsTheFurthestStepFirst) {
    EXPECT_EQ(shown(forward(), {at(9, "open"), at(1, "done"), at(5, "sent")}),
              json({"done", "sent", "open"}));
    EXPECT_EQ(judged(forward(), {at(9, "open"), at(1, "done")}), verdict::settled);
}

TEST(ForwardRule, RanksACodeOutsideTheOrderLowestAndAsksAgainstAnyOther) {
    EXPECT_EQ(shown(forward(), {at(9, "dropped"), at(1, "open")}), json({"open", "dropped"}));
    EXPECT_EQ(judged(forward(), {at(9, "dropped"), at(1, "done")}), verdict::open);
    EXPECT_EQ(judged(forward(), {at(9, "dropped"), at(1, "suspended")}), verdict::open);
    EXPECT_EQ(judged(forward(), {at(9, "dropped"), at(1, "dropped")}), verdict::agreed);
}

TEST(ForwardRule, RanksAnEmptiedFieldLowest) {
    EXPECT_EQ(shown(forward(), {at(9, nullptr), at(1, "open")}), json({"open", nullptr}));
    EXPECT_NE(judged(forward(), {at(9, nullptr), at(1, "open")}), verdict::agreed);
}

TEST(OfficeRule, LetsTheOfficeOutrankHeadOfficeAndMinistry) {
    const auto r = rule(merge_rule::office);
    EXPECT_EQ(shown(r, {at(9, "hq", head_office), at(8, "ssd", ministry), at(1, "here", office)}),
              json({"here", "hq", "ssd"}));
    EXPECT_EQ(judged(r, {at(9, "hq", head_office), at(1, "here", office)}), verdict::settled);
}

TEST(OfficeRule, FallsBackToTheEffectiveTimeBetweenOffices) {
    EXPECT_EQ(shown(rule(merge_rule::office), {at(1, "a", office), at(2, "b", office)}),
              json({"b", "a"}));
}

TEST(HeadquartersRule, LetsHeadOfficeAndMinistryOutrankTheOffice) {
    const auto r = rule(merge_rule::headquarters);
    EXPECT_EQ(shown(r, {at(1, "hq", head_office), at(2, "ssd", ministry), at(9, "here", office)}),
              json({"ssd", "hq", "here"}));
    EXPECT_EQ(judged(r, {at(1, "hq", head_office), at(9, "here", office)}), verdict::settled);
}

TEST(HeadquartersRule, LetsHeadquartersOutrankTheProgram) {
    const auto r = rule(merge_rule::headquarters);
    EXPECT_EQ(shown(r, {at(9, "probe", program), at(1, "hq", head_office)}), json({"hq", "probe"}));
}

TEST(SetRule, LetsPresentOutrankAbsent) {
    const auto r = rule(merge_rule::set);
    EXPECT_EQ(shown(r, {at(9, nullptr), at(1, true)}), json({true, nullptr}));
    EXPECT_EQ(judged(r, {at(9, nullptr), at(1, true)}), verdict::settled);
    EXPECT_EQ(judged(r, {at(9, nullptr), at(1, nullptr)}), verdict::agreed);
}

TEST(AskRule, ShowsTheLatestAndAlwaysAsks) {
    const auto r = rule(merge_rule::ask);
    EXPECT_EQ(shown(r, {at(1, "a"), at(2, "b")}), json({"b", "a"}));
    EXPECT_EQ(judged(r, {at(1, "a"), at(2, "b")}), verdict::open);
    EXPECT_EQ(judged(r, {at(1, "a"), at(2, nullptr)}), verdict::open);
}

TEST(AskWhen, AsksForItsPairOfValuesInEitherOrderOnly) {
    register_rule r = rule(merge_rule::latest);
    r.ask_when = {{"yes", "no"}};
    EXPECT_EQ(judged(r, {at(1, "yes"), at(2, "no")}), verdict::open);
    EXPECT_EQ(judged(r, {at(2, "yes"), at(1, "no")}), verdict::open);
    EXPECT_EQ(judged(r, {at(1, "yes"), at(2, "unknown")}), verdict::settled);
    EXPECT_EQ(judged(r, {at(1, "yes"), at(2, nullptr)}), verdict::settled);
}

TEST(AskWhen, TakesAStarForAnyValueButAnEmptiedField) {
    register_rule r = rule(merge_rule::latest);
    r.ask_when = {{"rejected", "*"}};
    EXPECT_EQ(judged(r, {at(1, "rejected"), at(2, "sent")}), verdict::open);
    EXPECT_EQ(judged(r, {at(1, "rejected"), at(2, nullptr)}), verdict::settled);
    EXPECT_EQ(judged(r, {at(1, "open"), at(2, "sent")}), verdict::settled);
}

TEST(AskWhen, AsksForItsPairOfSidesWithTheMinistryCountedAsHeadquarters) {
    register_rule r = rule(merge_rule::headquarters);
    r.ask_when = {{"office", "headquarters"}};
    EXPECT_EQ(judged(r, {at(1, "a", office), at(2, "b", head_office)}), verdict::open);
    EXPECT_EQ(judged(r, {at(1, "a", ministry), at(2, "b", office)}), verdict::open);
    EXPECT_EQ(judged(r, {at(1, "a", ministry), at(2, "b", head_office)}), verdict::settled);
    EXPECT_EQ(judged(r, {at(1, "a", office), at(2, "b", office)}), verdict::settled);
    EXPECT_EQ(judged(r, {at(1, "a", program), at(2, "b", head_office)}), verdict::settled);
}

TEST(AskWhen, DoesNotAskWhereBothSidesWroteTheSame) {
    register_rule r = rule(merge_rule::headquarters);
    r.ask_when = {{"office", "headquarters"}};
    EXPECT_EQ(judged(r, {at(1, "a", office), at(2, "a", head_office)}), verdict::agreed);
}

TEST(Standing, IsInUseWithoutARetirementThatStands) {
    const head edit = at(1, "a"), back = at(2, nullptr);
    EXPECT_EQ(merge::standing_of({}, {&edit}), merge::standing::in_use);
    EXPECT_EQ(merge::standing_of({back}, {&edit}), merge::standing::in_use);
}

TEST(Standing, IsRetiredWhenEachHeadWasSeenByOneSideOrTheOther) {
    head end = at(1, {{"reason", "closed"}});
    head before = at(2, "a"), after = at(3, "b");
    end.saw = {before.id};
    after.saw = {end.id};
    EXPECT_EQ(merge::standing_of({end}, {&before, &after}), merge::standing::retired);
}

TEST(Standing, IsContestedByAnEditThatNeitherSaw) {
    const head end = at(1, {{"reason", "closed"}}), apart = at(2, "a");
    EXPECT_EQ(merge::standing_of({end}, {&apart}), merge::standing::contested);
    EXPECT_EQ(merge::unseen_edits({end}, {&apart}).size(), 1u);
}

TEST(Standing, IsContestedByARetirementAndAReturnWrittenApart) {
    const head end = at(1, {{"reason", "closed"}}), back = at(2, nullptr);
    EXPECT_EQ(merge::standing_of({end, back}, {}), merge::standing::contested);
}

TEST(Standing, IsContestedWhenOneOfTwoRetirementsDidNotSeeTheEdit) {
    head saw_it = at(1, {{"reason", "closed"}}), did_not = at(2, {{"reason", "moved"}});
    const head edit = at(3, "a");
    saw_it.saw = {edit.id};
    EXPECT_EQ(merge::standing_of({saw_it, did_not}, {&edit}), merge::standing::contested);
    EXPECT_EQ(merge::standing_of({saw_it}, {&edit}), merge::standing::retired);
}

}  // namespace kheya::property
