// What a caller costs before the hub knows that it is one of its devices.

#include "hub/store/sqlite_store.hpp"
#include "shared/wire/codec.hpp"
#include "tests/unit/hub_port_world.hpp"

namespace kheya::hub_test {
namespace {

// As a store behind a line, which asks beforehand what it is told of.
class foreseeing_store final : public hub_store::sqlite_store {
public:
    using sqlite_store::sqlite_store;
    void foresee(const std::function<void()>&) override { ++foreseen; }
    int foreseen = 0;
};

std::unique_ptr<foreseeing_store> make_foreseeing() {
    auto made = std::make_unique<foreseeing_store>(
        platform::database::open(":memory:", platform::database_options{}).value());
    EXPECT_TRUE(made->prepare());
    return made;
}

class HubStrangers : public HubPort {
protected:
    HubStrangers() : HubPort(make_foreseeing()) {}
    int& foreseen() { return dynamic_cast<foreseeing_store&>(*store_).foreseen; }
    int exchange(const platform::key_pair& device) {
        wire::hello said;
        said.protocol = wire::protocol_version;
        const auto replica = random.draw<base::replica_id>();
        said.replicas = {{replica, 0, journal::chain_start(replica)}};
        for (int i = 0; i < 100; ++i) {
            said.cursors.push_back({{"OFFICE-" + std::to_string(i), false}, 7, 7});
        }
        const std::string body =
            wire::pack({{"hello", wire::to_json(said)}}, wire::encoding::plain);
        platform::http_request request;
        request.method = "POST";
        request.target = "/v1/exchange";
        request.content_type = wire::content_type(wire::encoding::plain);
        request.content_length = body.size();
        request.body = platform::from_string(body);
        foreseen() = 0;
        return ask(device, std::move(request))->status;
    }
};

TEST_F(HubStrangers, NothingIsLookedUpOfWhatAStrangerNames) {
    const auto stranger = platform::key_pair::generate(random);
    for (int turn = 0; turn < 2; ++turn) {
        EXPECT_EQ(exchange(stranger), 401);
        EXPECT_EQ(foreseen(), 0);
    }
    inside([&] {
        auto row = *store_->device(cumilla.public_part());
        row.revoked = "stolen";
        store_->put_device(row);
    });
    EXPECT_EQ(exchange(cumilla), 403);
    EXPECT_EQ(foreseen(), 0);
    for (int turn = 0; turn < 2; ++turn) {
        EXPECT_EQ(exchange(narail), 200);
        EXPECT_GT(foreseen(), 1);   // greeting, answer
    }
}

}  // namespace
}  // namespace kheya::hub_test
