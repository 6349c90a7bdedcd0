// What the agent port takes on at once: exchanges of one device, bytes of all, and what it says to
// those for whom there is no room. Bodies and answers stand still for as long as a test says.

#include "shared/wire/codec.hpp"
#include "tests/unit/hub_port_world.hpp"

namespace kheya::hub_test {
namespace {

using hub_intake::admission;

// A body that nothing more arrives of until it is let go; then its text, and its end.
class stuck_body : public platform::byte_source {
public:
    stuck_body(boost::asio::any_io_executor io, std::string text)
        : bell(std::move(io)), text_(std::move(text)) {}
    platform::awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        if (!std::exchange(is_let_go_, true)) co_await bell.wait(base::day_us);
        const std::size_t count = std::min(out.size(), text_.size());
        std::copy_n(text_.begin(), count, out.begin());
        text_.erase(0, count);
        co_return count;
    }
    platform::alarm bell;

private:
    std::string text_;
    bool is_let_go_ = false;
};

class HubAdmission : public HubPort {
protected:
    std::string hello() {
        wire::hello said;
        said.protocol = wire::protocol_version;
        said.replicas = {{random.draw<base::replica_id>(), 0, {}}};
        said.replicas[0].chain = journal::chain_start(said.replicas[0].replica);
        return wire::pack({{"hello", wire::to_json(said)}}, wire::encoding::packed);
    }
    // An exchange whose body is stuck; let_go() brings the rest.
    std::shared_ptr<answer> begin(const platform::key_pair& device, std::size_t length = 1000) {
        auto body = std::make_shared<stuck_body>(io.get_executor(), hello());
        bodies.push_back(body);
        platform::http_request request;
        request.method = "POST";
        request.target = "/v1/exchange";
        request.content_type = wire::packed_type;
        request.content_length = length;
        request.body = body;
        return ask(device, std::move(request));
    }
    void let_go() {
        for (const auto& each : std::exchange(bodies, {})) each->bell.ring();
        settle();
    }
    std::vector<std::shared_ptr<stuck_body>> bodies;
};

TEST_F(HubAdmission, DeviceHasSoManyExchangesAtOnceAndOthersAreNotDisturbed) {
    std::vector<std::shared_ptr<answer>> taken;
    for (std::size_t i = 0; i < hub_intake::port_limits{}.of_device; ++i) {
        taken.push_back(begin(narail));
        ASSERT_FALSE(taken.back()->done);
    }
    const auto refused = begin(narail);
    ASSERT_TRUE(refused->done);
    EXPECT_EQ(refused->status, 503);
    EXPECT_GE(refused->retry_after_s.value_or(0), 30);
    EXPECT_FALSE(begin(cumilla)->done);
    let_go();
    for (const auto& each : taken) EXPECT_EQ(each->status, 200);
    const auto again = begin(narail);
    EXPECT_FALSE(again->done);
    let_go();
    EXPECT_EQ(again->status, 200);
}

TEST_F(HubAdmission, ThoseTurnedAwayDoNotComeBackAtTheSameMoment) {
    for (std::size_t i = 0; i < hub_intake::port_limits{}.of_device; ++i) begin(narail);
    std::set<int> seconds;
    for (int i = 0; i < 20; ++i) seconds.insert(begin(narail)->retry_after_s.value_or(0));
    EXPECT_GT(seconds.size(), 5U);
    let_go();
}

TEST_F(HubAdmission, BytesHeldAreBoundedWhoeverHoldsThem) {
    admission room({.bytes = 100'000});
    const auto first = room.enter(narail.public_part(), 60'000);
    ASSERT_TRUE(first);
    EXPECT_FALSE(room.enter(cumilla.public_part(), 60'000));
    EXPECT_TRUE(room.enter(cumilla.public_part(), 40'000));   // and left at once
    auto second = room.enter(cumilla.public_part(), 10'000);
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->resize(40'001)) << "a frame that there is no room for";
    EXPECT_EQ(room.bytes(), 70'000U) << "a refusal takes nothing";
    EXPECT_TRUE(second->resize(40'000));
    second.reset();
    EXPECT_EQ(room.bytes(), 60'000U);
}

TEST_F(HubAdmission, AnswerNobodyFetchesKeepsItsRoom) {
    admission room({.bytes = 100'000});
    auto held = room.enter(narail.public_part(), 10'000);
    EXPECT_TRUE(held->resize(90'000));   // the answer is made
    auto response = admission::keep(std::move(held), platform::make_response(200, "", "text"));
    EXPECT_EQ(room.bytes(), 90'000U);
    EXPECT_FALSE(room.enter(cumilla.public_part(), 20'000));
    response.body.reset();
    EXPECT_EQ(room.bytes(), 0U);
    EXPECT_TRUE(room.enter(cumilla.public_part(), 20'000));
}

// Anybody draws as many keys as he likes.
TEST_F(HubAdmission, StrangersLeaveRoomForDevices) {
    admission room({.bytes = 100'000, .of_strangers = 30'000});
    const auto device = room.enter(narail.public_part(), 20'000);
    ASSERT_TRUE(device);
    EXPECT_FALSE(room.enter(random.draw<base::public_key>(), 20'000));
    device->welcome();
    EXPECT_TRUE(device->resize(60'000));
    const auto stranger = room.enter(random.draw<base::public_key>(), 20'000);
    ASSERT_TRUE(stranger);
    EXPECT_FALSE(stranger->resize(30'001));
    EXPECT_FALSE(room.enter(random.draw<base::public_key>(), 20'000));
    EXPECT_TRUE(room.enter(narail.public_part(), 20'000));
    room.forget(narail.public_part());
    EXPECT_FALSE(room.enter(narail.public_part(), 20'000));
}

// By bodies that stand still.
TEST_F(HubAdmission, DevicesExchangeWhileStrangersHoldWhatTheyMay) {
    begin(narail);
    let_go();   // from here on it is known
    std::vector<std::shared_ptr<answer>> strangers;
    std::size_t turned_away = 0;
    for (int i = 0; i < 200; ++i) {
        strangers.push_back(begin(platform::key_pair::generate(random), wire::request_limit));
        turned_away += strangers.back()->done ? 1 : 0;
    }
    EXPECT_GT(turned_away, 100U);
    const auto known = begin(narail);
    EXPECT_FALSE(known->done);
    let_go();
    EXPECT_EQ(known->status, 200);
}

TEST_F(HubAdmission, ExchangesOfAllAreBounded) {
    admission room({.exchanges = 3});
    std::vector<std::shared_ptr<admission::pass>> held;
    for (int i = 0; i < 3; ++i) held.push_back(room.enter(random.draw<base::public_key>(), 1));
    EXPECT_FALSE(room.enter(random.draw<base::public_key>(), 1));
    held.pop_back();
    EXPECT_TRUE(room.enter(random.draw<base::public_key>(), 1));
}

TEST_F(HubAdmission, ThoseWhoWaitLeaveRoomForExchanges) {
    for (const std::size_t connections : {16U, 4'096U, 12'000U}) {
        EXPECT_LT(hub_intake::limits_within(connections).seats, connections);
    }
    EXPECT_EQ(hub_intake::limits_within(12'000).seats, 10'000U);
}

}  // namespace
}  // namespace kheya::hub_test
