// The answer to an exchange is built once the exchange is committed: from a later state, in which
// more may have happened.

#include "hub/intake/answer.hpp"
#include "hub/intake/gate.hpp"
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
    hub_intake::exchange_facts taken(const base::lease_id& lease = {}) {
        hub_intake::exchange_facts facts;
        facts.hello.protocol = wire::protocol_version;
        facts.hello.replicas = {log};
        facts.hello.lease = lease;
        facts.hello.wall = time.wall();
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
    wire::replica_position log;
    hub_intake::checksum_cache sums;
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
    const auto done = act("set", {{"target", "portal"}, {"office", "NARAIL"},
                                  {"assignments", {"maintainer=dc"}}});
    ASSERT_EQ(done.exit_code, 0) << done.err;
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

}  // namespace
}  // namespace kheya::hub_test
