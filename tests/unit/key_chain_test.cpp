// The chain of statements that leads an agent from the hub's key that it knows to the present one:
// followed when every step holds, and not at all otherwise.

#include "agent/sync/key_chain.hpp"
#include "shared/wire/limits.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_sync {
namespace {

using agent_store::hub_keys;
using wire::key_roll;

class KeyChain : public testing::Test {
protected:
    agent_test::fake_chance random{5};
    std::vector<platform::key_pair> keys;

    void SetUp() override {
        for (int i = 0; i < 8; ++i) keys.push_back(platform::key_pair::generate(random));
    }
    [[nodiscard]] base::public_key at(std::size_t i) const { return keys[i].public_part(); }

    // From keys[from] to keys[to], which announces keys[to + 1]; signed by `signer`.
    key_roll roll(std::size_t from, std::size_t to, const platform::key_pair& signer) {
        key_roll made;
        made.seq = static_cast<std::int64_t>(from) + 1;
        made.before = at(from);
        made.now = at(to);
        made.next = at(to + 1);
        made.time = 1000;
        made.signature = signer.sign(wire::signed_part(made));
        return made;
    }
    key_roll roll(std::size_t from, std::size_t to) { return roll(from, to, keys[from]); }
    std::vector<key_roll> chain(std::size_t count) {
        std::vector<key_roll> made;
        for (std::size_t i = 0; i < count; ++i) made.push_back(roll(i, i + 1));
        return made;
    }
    [[nodiscard]] hub_keys known(std::size_t i) const { return {at(i), std::nullopt, {}}; }
    std::string refusal(const hub_keys& from, const std::vector<key_roll>& by) {
        const auto got = follow_chain(from, by);
        EXPECT_TRUE(got || got.error().code == base::errc::refused);
        return got ? std::string() : got.error().message;
    }
};

TEST_F(KeyChain, FiveRollsLeadToThePresentKeyAndItsAnnouncedOne) {
    const auto got = follow_chain(known(0), chain(5));
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->now, at(5));
    EXPECT_EQ(got->next, at(6));
    EXPECT_EQ(got->earlier, (std::vector{at(4), at(3), at(2), at(1), at(0)}));
}

TEST_F(KeyChain, WhoKnowsALaterKeyBeginsThere) {
    const auto got = follow_chain(known(3), chain(5));
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->now, at(5));
    EXPECT_EQ(got->earlier, (std::vector{at(4), at(3)}));
}

TEST_F(KeyChain, NothingLeadsOnFromAnUnknownOrThePresentKey) {
    EXPECT_NE(refusal(known(7), chain(5)).find("leads on from the key"), std::string::npos);
    EXPECT_NE(refusal(known(5), chain(5)).find("leads on from the key"), std::string::npos);
    EXPECT_NE(refusal(known(0), {}), "");
}

TEST_F(KeyChain, StatementOfAnotherKeyIsNotFollowed) {
    auto forged = chain(5);
    forged[2] = roll(2, 3, keys[7]);
    EXPECT_NE(refusal(known(0), forged).find("not signed"), std::string::npos);
    forged = chain(1);
    forged[0].now = at(7);   // after it was signed
    EXPECT_NE(refusal(known(0), forged).find("not signed"), std::string::npos);
    forged = chain(2);
    forged[1].next = at(7);
    EXPECT_NE(refusal(known(0), forged).find("not signed"), std::string::npos);
}

TEST_F(KeyChain, WrongOrderAndAMissingStatementAreNotFollowed) {
    auto turned = chain(4);
    std::swap(turned[1], turned[2]);
    EXPECT_NE(refusal(known(0), turned), "");
    auto cut = chain(4);
    cut.erase(cut.begin() + 1);
    EXPECT_NE(refusal(known(0), cut).find("does not follow"), std::string::npos);
    // Signed well, and numbered out of turn.
    auto numbered = chain(2);
    numbered[1].seq = 7;
    numbered[1].signature = keys[1].sign(wire::signed_part(numbered[1]));
    EXPECT_NE(refusal(known(0), numbered).find("not in order"), std::string::npos);
}

TEST_F(KeyChain, ChainThatTurnsInACircleIsNotFollowed) {
    auto circle = chain(2);
    circle[0].next.reset();
    circle[0].signature = keys[0].sign(wire::signed_part(circle[0]));
    circle[1].now = at(0);
    circle[1].signature = keys[1].sign(wire::signed_part(circle[1]));
    EXPECT_NE(refusal(known(0), circle).find("comes back"), std::string::npos);
}

TEST_F(KeyChain, LongerThanAChainMayBeIsNotFollowed) {
    std::vector<platform::key_pair> many;
    for (std::size_t i = 0; i < wire::key_rolls_limit + 2; ++i) {
        many.push_back(platform::key_pair::generate(random));
    }
    std::vector<key_roll> rolls;
    for (std::size_t i = 0; i + 1 < many.size(); ++i) {
        key_roll made;
        made.seq = static_cast<std::int64_t>(i) + 1;
        made.before = many[i].public_part();
        made.now = many[i + 1].public_part();
        made.signature = many[i].sign(wire::signed_part(made));
        rolls.push_back(made);
    }
    const hub_keys from{many[1].public_part(), std::nullopt, {}};
    EXPECT_NE(refusal(from, rolls).find("too long"), std::string::npos);
    EXPECT_FALSE(wire::read_key_rolls(wire::key_rolls_to_json(rolls)));
    rolls.erase(rolls.begin());
    EXPECT_EQ(refusal(from, rolls), "");
    EXPECT_LT(wire::key_rolls_to_json(rolls).dump().size(), wire::key_rolls_bytes);
}

TEST_F(KeyChain, WhoStoleThePresentKeyAloneLeadsNobodyAway) {
    auto from = known(0);
    from.next = at(1);
    EXPECT_NE(refusal(from, {roll(0, 6)}).find("announced"), std::string::npos);
    ASSERT_TRUE(follow_chain(from, chain(1)));
    // Nor one who joins his key to the true chain.
    auto joined = chain(3);
    joined.push_back(roll(3, 6));
    EXPECT_NE(refusal(known(0), joined).find("announced"), std::string::npos);
}

TEST_F(KeyChain, StatementsKeepTheirFormAndOthersAreRefused) {
    const auto rolls = chain(3);
    const auto read = wire::read_key_rolls(wire::key_rolls_to_json(rolls));
    ASSERT_TRUE(read);
    EXPECT_TRUE(follow_chain(known(0), *read));
    auto item = wire::to_json(rolls[0]);
    item["seq"] = 0;
    EXPECT_FALSE(wire::read_key_roll(item));
    item = wire::to_json(rolls[0]);
    item.erase("signature");
    EXPECT_FALSE(wire::read_key_roll(item));
    item = wire::to_json(rolls[0]);
    item["new"] = "no key";
    EXPECT_FALSE(wire::read_key_roll(item));
    EXPECT_FALSE(wire::read_key_rolls(item));   // one is no list
}

}  // namespace
}  // namespace kheya::agent_sync
