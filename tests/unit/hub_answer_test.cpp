// The answer to an exchange is built once the exchange is committed: from a later state, in which
// more may have happened.

#include "hub/intake/answer.hpp"
#include "hub/intake/gate.hpp"
#include "hub/intake/own_past.hpp"
#include "hub/store/fold.hpp"
#include "shared/wire/codec.hpp"
#include "tests/unit/hub_port_world.hpp"

namespace kheya::hub_test {
namespace {

class HubAnswer : public HubPort {
protected:
    HubAnswer() {
        log.replica = random.draw<base::replica_id>();
        log.chain = journal::chain_start(log.replica);
    }
    // The part of an exchange without frames that is a transaction.
    hub_intake::exchange_facts taken(const base::lease_id& lease = {},
                                     std::vector<wire::hello::cursor> cursors = {}) {
        hub_intake::exchange_facts facts;
        facts.hello.protocol = wire::protocol_version;
        facts.hello.replicas = {log};
        facts.hello.lease = lease;
        facts.hello.wall = time.wall();
        facts.hello.cursors = std::move(cursors);
        inside([&] {
            facts.hello.epoch = hub_store::epoch_of(*store_);
            auto from = hub_intake::admit(*store_, narail.public_part(), time.wall());
            ASSERT_TRUE(from);
            facts.from = std::move(*from);
            hub_intake::greet(*store_, random, hub_key(), facts);
            hub_intake::settle_exchange(*store_, facts);
        });
        return facts;
    }
    base::result<std::vector<json>> answer_to(hub_intake::exchange_facts& facts) {
        base::result<wire::unit_writer> body = base::refused("not built");
        const auto read = store_->read([&]() -> base::result<void> {
            body = hub_intake::build_answer(*store_, hub_key(), facts, sums, {});
            return {};
        });
        if (!read) return read.error();
        if (!body) return body.error();
        wire::unit_reader units(wire::encoding::packed);
        units.feed(body->take());
        std::vector<json> all;
        for (;;) {
            TRY(auto unit, units.next());
            if (!unit) return all;
            all.push_back(std::move(*unit));
        }
    }
    void write(const std::string& assignment) {
        const auto done = act("set", {{"target", "portal"}, {"office", "NARAIL"},
                                      {"assignments", {assignment}}});
        ASSERT_EQ(done.exit_code, 0) << done.err;
    }
    // One among the cursors of NARAIL's stream, with the mark that the hub gives there.
    wire::hello::cursor at(std::int64_t seq) {
        wire::hello::cursor made{{"NARAIL", false}, seq, -1};
        inside([&] { made.heads_mark = store_->mark_at("NARAIL", seq); });
        return made;
    }
    std::int64_t epoch() {
        std::int64_t counter = 0;
        inside([&] { counter = hub_store::epoch_of(*store_).counter; });
        return counter;
    }
    // The sequences that an answer's pages of NARAIL's stream tell of: FROM-TO, one after another.
    std::string told_to(std::vector<wire::hello::cursor> cursors) {
        auto facts = taken({}, std::move(cursors));
        const auto answer = answer_to(facts);
        if (!answer) return answer.error().text();
        std::string told;
        for (const json& unit : *answer) {
            if (!unit.contains("page") || unit["page"]["office"] != "NARAIL") continue;
            told += unit["page"]["from"].dump() + "-" + unit["page"]["to"].dump() + " ";
        }
        return told;
    }
    wire::replica_position log;
    hub_intake::stream_checksums sums;
};

TEST_F(HubAnswer, WhoWasRevokedMeanwhileIsAnsweredNothing) {
    auto facts = taken();
    ASSERT_TRUE(answer_to(facts));
    inside([&] {
        auto row = *store_->device(narail.public_part());
        row.revoked = "stolen";
        store_->put_device(row);
    });
    const auto refused = answer_to(facts);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::errc::forbidden);
}

// Or a copy of the disk whose answer comes late would hold the same lease as the disk itself.
TEST_F(HubAnswer, LeaseIsTheOneThatTheExchangeMovedOn) {
    auto first = taken();
    auto late = taken();
    ASSERT_FALSE(first.lease.is_zero());
    EXPECT_EQ(late.lease, first.lease);
    const auto next = taken(first.lease);
    EXPECT_NE(next.lease, first.lease);
    EXPECT_FALSE(next.is_copy);
    const auto answer = answer_to(late);
    ASSERT_TRUE(answer);
    const auto& receipt = answer->at(0)["receipt"];
    EXPECT_EQ(receipt["lease"], late.lease.hex());
    EXPECT_TRUE(taken(first.lease).lease == next.lease);
}

TEST_F(HubAnswer, WhatWasWrittenMeanwhileIsThereWithTheChecksumOfAllOfIt) {
    auto facts = taken();
    facts.hello.cursors.push_back({{"NARAIL", false}, 0, -1});
    write("maintainer=dc");
    const auto answer = answer_to(facts);
    ASSERT_TRUE(answer);
    std::string sum;
    std::size_t sets = 0;
    for (const json& unit : *answer) {
        if (!unit.contains("page") || unit["page"]["office"] != "NARAIL") continue;
        sets += unit["page"]["sets"].size();
        sum = unit["page"].value("checksum", "");
    }
    EXPECT_EQ(sets, 1u) << json(*answer).dump();
    inside([&] { EXPECT_EQ(sum, hub_store::checksum_of(*store_, {"NARAIL"}).hex()); });
}

// --- a stream that is named twice among the cursors ----------------------------------------------

TEST_F(HubAnswer, GoesOnFromTheLastCursorOfAStream) {
    for (const char* value : {"domain=a.gov.bd", "maintainer=dc", "domain=b.gov.bd"}) write(value);
    // What a file brought ahead of the cursor ends at 3; the gap before it is what is asked for.
    EXPECT_EQ(told_to({at(3), at(1)}), "1-3 ");
    EXPECT_EQ(told_to({at(2), at(0)}), "0-3 ");
    EXPECT_EQ(told_to({at(3)}), told_to({at(0), at(3)}));   // the last one, not the least
    EXPECT_EQ(epoch(), 1);
}

TEST_F(HubAnswer, EndOfWhatIsAheadOfACursorShowsAHubThatItWasPutBack) {
    for (const char* value : {"domain=a.gov.bd", "maintainer=dc"}) write(value);
    auto unmarked = at(2);
    unmarked.heads_mark = {};   // of an older agent: judged by the sequence alone
    EXPECT_EQ(told_to({unmarked, at(1)}), "1-2 ");
    ASSERT_EQ(epoch(), 1);

    auto never_given = at(2);
    never_given.heads_mark.bytes[0] ^= 1;
    EXPECT_EQ(told_to({never_given, at(1)}), "0-2 ");   // in a new epoch all is told
    EXPECT_EQ(epoch(), 2);

    // The same device's word again counts after an hour.
    time.pass(hub_intake::epoch_word_interval);
    auto never_reached = unmarked;
    never_reached.heads = 3;
    EXPECT_EQ(told_to({never_reached, at(1)}), "0-2 ");
    EXPECT_EQ(epoch(), 3);
}

}  // namespace
}  // namespace kheya::hub_test
