// Which words of a device begin a new epoch of the hub: what the hub proved itself, of everybody;
// anything else seldom, of a confirmed device, and told to headquarters.

#include "hub/intake/gate.hpp"
#include "hub/intake/own_past.hpp"
#include "hub/intake/troubles.hpp"
#include "shared/wire/codec.hpp"
#include "tests/unit/hub_port_world.hpp"

namespace kheya::hub_test {
namespace {

class HubEpoch : public HubPort {
protected:
    base::hub_epoch epoch() {
        base::hub_epoch now;
        inside([&] { now = hub_store::epoch_of(*store_); });
        return now;
    }
    wire::hello hello() {
        wire::hello said;
        said.protocol = wire::protocol_version;
        said.replicas = {{replica, 0, journal::chain_start(replica)}};
        said.epoch = epoch();
        return said;
    }
    static wire::hello::cursor ahead() { return {{"NARAIL", false}, 1'000'000'000, -1}; }
    // The receipt.
    json exchange(const wire::hello& said) {
        const std::string body = wire::pack({{"hello", wire::to_json(said)}},
                                            wire::encoding::plain);
        platform::http_request request;
        request.method = "POST";
        request.target = "/v1/exchange";
        request.content_type = wire::content_type(wire::encoding::plain);
        request.content_length = body.size();
        request.body = platform::from_string(body);
        const auto got = ask(narail, std::move(request));
        EXPECT_EQ(got->status, 200) << got->body;
        return json::parse(got->body.substr(0, got->body.find('\n')))["receipt"];
    }
    void set_confirmed(bool confirmed) {
        inside([&] {
            auto row = *store_->device(narail.public_part());
            row.confirmed = confirmed;
            store_->put_device(row);
        });
    }
    std::vector<std::string> told() {
        std::vector<std::string> all;
        inside([&] {
            using hub_intake::trouble_kind;
            for (const auto& each :
                 hub_intake::troubles(*store_, trouble_kind::future, time.wall())) {
                all.push_back(each.what);
            }
        });
        return all;
    }
    base::replica_id replica = random.draw<base::replica_id>();
};

TEST_F(HubEpoch, ReceiptCarriesItsProofUntilItIsShown) {
    auto said = hello();
    const json receipt = exchange(said);
    EXPECT_EQ(receipt["proof"], hub_intake::prove_epoch(hub_key(), epoch()).hex());
    said.epoch_proof = hub_intake::prove_epoch(hub_key(), epoch());
    EXPECT_FALSE(exchange(said).contains("proof"));
    said.epoch.reset();
    EXPECT_TRUE(exchange(said).contains("proof"));
}

TEST_F(HubEpoch, LaterOneCountsOnlyWithTheHubsProof) {
    const auto before = epoch();
    for (const std::int64_t counter :
         {before.counter, before.counter + 5, hub_intake::epoch_counter_limit - 1,
          hub_intake::epoch_counter_limit, INT64_MAX}) {
        auto said = hello();
        said.epoch = {counter, random.draw<base::replica_id>()};
        exchange(said);
        EXPECT_EQ(epoch(), before) << counter;
        // Nor with the proof of another one, or somebody else's.
        said.epoch_proof = hub_intake::prove_epoch(hub_key(), before);
        exchange(said);
        said.epoch_proof = hub_intake::prove_epoch(narail, *said.epoch);
        exchange(said);
        EXPECT_EQ(epoch(), before) << counter;
    }
    EXPECT_EQ(told().size(), 1u);   // of one device: the latest
    auto said = hello();
    said.epoch = {before.counter + 5, random.draw<base::replica_id>()};
    said.epoch_proof = hub_intake::prove_epoch(hub_key(), *said.epoch);
    set_confirmed(false);           // the hub's own word needs nobody's trust
    exchange(said);
    EXPECT_EQ(epoch().counter, before.counter + 6);
}

TEST_F(HubEpoch, NoneIsBegunAtTheLimit) {
    const auto before = epoch();
    for (const std::int64_t below : {1, 0, -1}) {
        auto said = hello();
        said.epoch = {hub_intake::epoch_counter_limit - below, random.draw<base::replica_id>()};
        said.epoch_proof = hub_intake::prove_epoch(hub_key(), *said.epoch);
        exchange(said);
        EXPECT_EQ(epoch(), before) << below;
    }
    auto said = hello();
    said.epoch = {hub_intake::epoch_counter_limit - 2, random.draw<base::replica_id>()};
    said.epoch_proof = hub_intake::prove_epoch(hub_key(), *said.epoch);
    exchange(said);
    EXPECT_EQ(epoch().counter, hub_intake::epoch_counter_limit - 1);
    said = hello();   // and there it stays
    said.cursors = {ahead()};
    exchange(said);
    EXPECT_EQ(epoch().counter, hub_intake::epoch_counter_limit - 1);
}

TEST_F(HubEpoch, CursorsBeginOneSeldomAndHeadquartersHearsWhy) {
    const auto first = epoch();
    const auto say = [&](wire::hello::cursor shown) {
        auto said = hello();
        said.cursors = {std::move(shown)};
        exchange(said);
        return epoch().counter - first.counter;
    };
    set_confirmed(false);
    EXPECT_EQ(say(ahead()), 0);
    EXPECT_EQ(told().size(), 1u);
    set_confirmed(true);
    EXPECT_EQ(say(ahead()), 1);
    EXPECT_NE(told().at(0).find("an epoch began on its word"), std::string::npos);
    EXPECT_EQ(say(ahead()), 1);
    EXPECT_NE(told().at(0).find("none began"), std::string::npos);
    wire::hello::cursor marked{{"NARAIL", false}, 0, -1};
    marked.heads_mark.bytes.fill(7);
    EXPECT_EQ(say(marked), 1);
    time.pass(hub_intake::epoch_word_interval - base::second_us);
    EXPECT_EQ(say(ahead()), 1);
    time.pass(base::second_us);
    EXPECT_EQ(say(marked), 2);
    for (const char* const verb : {"status", "doctor"}) {
        const auto said = act(verb, json::object());
        EXPECT_NE(said.out.find("an epoch began on its word"), std::string::npos) << said.out;
    }
    time.pass(base::day_us * 3);
    EXPECT_TRUE(told().empty());
}

// Anybody who is enrolled can say that the hub was put back: it is no reason to end the codes that
// lie about on paper. Who shows that it was ends them, also after another began the epoch.
TEST_F(HubEpoch, MereWordEndsNoEnrolmentCode) {
    const auto works = [&](const std::string& secret) {
        bool is = false;
        const auto key = platform::key_pair::generate(random).public_part();
        inside([&] {
            is = hub_intake::enrol(*store_, hub_key(), key, secret, "pc", time.wall()).has_value();
        });
        return is;
    };
    const auto draw = [&] {
        std::string secret;
        inside([&] {
            const auto code = hub_intake::draw_enrol_code(*store_, random, hub_key(), "NARAIL",
                                                          false, time.wall());
            const std::string text = code.value().substr(std::string("KHEYA1.").size());
            const auto bytes = platform::from_base64url(text).value();
            secret = json::parse(bytes.begin(), bytes.end())["s"].get<std::string>();
        });
        return secret;
    };
    const std::string one = draw(), other = draw();
    time.pass(base::second_us);
    const auto first = epoch();
    auto said = hello();
    said.cursors = {ahead()};
    exchange(said);
    ASSERT_EQ(epoch().counter, first.counter + 1);
    EXPECT_TRUE(works(one));
    said = hello();
    said.epoch = first;   // of before, with a lease that this store never gave
    said.lease = hub_intake::make_lease(hub_key(), replica, 9);
    exchange(said);
    EXPECT_EQ(epoch().counter, first.counter + 1);
    EXPECT_FALSE(works(other));
    time.pass(base::second_us);
    EXPECT_TRUE(works(draw()));
}

// Whoever was given a later lease has seen the future for certain, however often that happens.
TEST_F(HubEpoch, CursorsBesideALaterLeaseAreNoMereWord) {
    auto row = hub_store::replica_row{"NARAIL", replica, narail.public_part(), 0,
                                      journal::chain_start(replica), {}, {}};
    set_confirmed(false);
    const auto first = epoch();
    for (std::int64_t turn = 1; turn <= 3; ++turn) {
        inside([&] {   // as a disk that was put back has it
            row.lease_now = hub_intake::make_lease(hub_key(), replica, 1);
            row.lease_next = hub_intake::make_lease(hub_key(), replica, 2);
            store_->put_replica(row);
        });
        auto said = hello();
        said.cursors = {ahead()};
        said.lease = hub_intake::make_lease(hub_key(), replica, 3);
        exchange(said);
        EXPECT_EQ(epoch().counter, first.counter + turn);
    }
    EXPECT_TRUE(told().empty());
}

TEST_F(HubEpoch, WhatTheLogSaysHoldsAgainWhereOneBegins) {
    EXPECT_EQ(act("device revoke", {{"device", cumilla.public_part().hex()}, {"why", "stolen"}})
                  .exit_code, 0);
    const auto revoked = [&] {
        bool is_revoked = false;
        inside([&] { is_revoked = store_->device(cumilla.public_part())->revoked.has_value(); });
        return is_revoked;
    };
    ASSERT_TRUE(revoked());
    inside([&] {   // as a store that was put back has it
        auto row = *store_->device(cumilla.public_part());
        row.revoked.reset();
        store_->put_device(row);
    });
    auto said = hello();
    exchange(said);
    EXPECT_FALSE(revoked());
    said.cursors = {ahead()};
    exchange(said);
    EXPECT_TRUE(revoked());
}

}  // namespace
}  // namespace kheya::hub_test
