#include "hub/store/moving.hpp"
#include "shared/base/hash.hpp"
#include "tests/unit/hub_port_world.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

namespace kheya::hub_test {
namespace {

using platform::byte_range;

class HubBlob : public HubPort {
protected:
    HubBlob() { std::filesystem::remove_all(folder() + "/blobs"); }

    // Evidence of an office, as its record says.
    struct piece {
        std::string bytes, key, hash;
        [[nodiscard]] std::string target() const {
            return "/v1/blob/" + hash + "?evidence=" + key;
        }
    };
    piece evidence(const std::string& office, const std::string& bytes) {
        const std::string hash = base::sha256_of(bytes).hex();
        const auto saved = act("set", {{"target", "evidence"}, {"office", office},
                                       {"assignments", {"sha256=" + hash, "mime=image/png",
                                                        "bytes=" + std::to_string(bytes.size()),
                                                        "about=portal"}}});
        EXPECT_EQ(saved.exit_code, 0) << saved.out << saved.err;
        return {bytes, json::parse(saved.out)["key"].get<std::string>(), hash};
    }
    // So that their order does not hang on how fast the test is.
    void age_partials() {
        for (const auto& entry : std::filesystem::directory_iterator(folder() + "/blobs/partial")) {
            const auto before = std::filesystem::last_write_time(entry.path());
            std::filesystem::last_write_time(entry.path(), before - std::chrono::hours(1));
        }
    }
    static std::string some_bytes(std::size_t count, char first = 'a') {
        std::string bytes(count, first);
        for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(first + i * 31 % 97);
        return bytes;
    }
    std::shared_ptr<answer> put(const platform::key_pair& device, const std::string& target,
                                const std::string& bytes, const byte_range& range) {
        platform::http_request request;
        request.method = "PUT";
        request.target = target;
        request.range = range;
        request.content_length = bytes.size();
        request.body = platform::from_string(bytes);
        return ask(device, std::move(request));
    }
    // One block of it; what the hub then has, or the status it refused with, negative.
    std::int64_t send(const platform::key_pair& device, const piece& p, std::size_t first,
                      std::size_t count) {
        const auto said = put(device, p.target(), p.bytes.substr(first, count),
                              {first, count, p.bytes.size()});
        EXPECT_TRUE(said->done);
        if (said->status != 200 && said->status != 409) return -said->status;
        return json::parse(said->body)["have"].get<std::int64_t>();
    }
    std::int64_t send_all(const platform::key_pair& device, const piece& p) {
        std::int64_t have = send(device, p, 0, 0);
        while (have >= 0 && static_cast<std::size_t>(have) < p.bytes.size()) {
            const auto first = static_cast<std::size_t>(have);
            have = send(device, p, first, std::min(wire::blob_block, p.bytes.size() - first));
        }
        return have;
    }
    std::shared_ptr<answer> fetch(const platform::key_pair& device, const piece& p,
                                  std::uint64_t first, std::uint64_t count) {
        platform::http_request request;
        request.method = "GET";
        request.target = p.target();
        request.range = byte_range{first, count, 0};
        return ask(device, std::move(request));
    }
};

TEST_F(HubBlob, BlocksMakeTheWholeAndItComesBackInRanges) {
    const auto p = evidence("NARAIL", some_bytes(100'000));
    EXPECT_EQ(fetch(narail, p, 0, 10)->status, 404);
    EXPECT_EQ(send_all(narail, p), 100'000);
    EXPECT_EQ(send(narail, p, 0, 0), 100'000);
    const auto part = fetch(narail, p, 99'990, 500);
    EXPECT_EQ(part->status, 206);
    EXPECT_EQ(part->body, p.bytes.substr(99'990));
    EXPECT_EQ(fetch(head, p, 0, 100'000)->body, p.bytes);   // sees the offices below
    EXPECT_EQ(fetch(narail, p, 100'000, 1)->status, 416);
}

TEST_F(HubBlob, OfficeWhoseRecordWentToAnotherStillSendsTheFileAndSeesItNoMore) {
    const auto p = evidence("NARAIL", some_bytes(40'000));
    inside([&] {
        const auto types = record::builtin_types();
        const hub_store::record_key at{"NARAIL", "evidence", p.key};
        auto registers = store_->load_record(at.office, at.type, at.record);
        for (auto& [name, row] : registers) row.state.heads.front().office = "NARAIL";
        store_->save_record(at, registers);
        hub_store::move_records(*store_, *types, "NARAIL", {at}, "HQ",
                                {time.wall(), "hq", "order"});
    });
    EXPECT_EQ(send(cumilla, p, 0, 0), -403);
    EXPECT_EQ(send_all(narail, p), 40'000);
    EXPECT_EQ(fetch(narail, p, 0, 10)->status, 403);
    EXPECT_EQ(fetch(head, p, 0, 40'000)->body, p.bytes);
}

TEST_F(HubBlob, SendingGoesOnWhereItStopped) {
    const auto p = evidence("NARAIL", some_bytes(100'000));
    EXPECT_EQ(send(narail, p, 0, wire::blob_block), 32'768);
    EXPECT_EQ(send(narail, p, 0, 0), 32'768);
    EXPECT_EQ(send(narail, p, 0, wire::blob_block), 32'768);   // 409: the same block twice
    EXPECT_EQ(send(narail, p, 65'536, 100), 32'768);           // and one with a gap
    EXPECT_EQ(send_all(narail, p), 100'000);
}

TEST_F(HubBlob, WrongBytesAreDroppedAndNeverGivenOut) {
    auto p = evidence("NARAIL", some_bytes(40'000));
    const auto right = p.bytes;
    p.bytes[39'999] ^= 1;
    EXPECT_EQ(send(narail, p, 0, wire::blob_block), 32'768);
    EXPECT_EQ(send(narail, p, 32'768, 7'232), -422);
    EXPECT_EQ(send(narail, p, 0, 0), 0);
    EXPECT_EQ(fetch(narail, p, 0, 10)->status, 404);
    p.bytes = right;
    EXPECT_EQ(send_all(narail, p), 40'000);
}

TEST_F(HubBlob, HubThatDiedWithAllPiecesButBeforeLookingAtThemLooksNow) {
    const auto p = evidence("NARAIL", some_bytes(40'000));
    EXPECT_EQ(send(narail, p, 0, wire::blob_block), 32'768);
    const auto partial = std::filesystem::directory_iterator(folder() + "/blobs/partial")->path();
    std::ofstream(partial, std::ios::app) << "not the rest" << p.bytes.substr(32'780);
    ASSERT_EQ(std::filesystem::file_size(partial), 40'000u);
    EXPECT_EQ(send(narail, p, 0, 0), 0);   // whole in size only
    EXPECT_EQ(fetch(narail, p, 0, 10)->status, 404);
    EXPECT_EQ(send(narail, p, 0, wire::blob_block), 32'768);
    std::ofstream(partial, std::ios::app) << p.bytes.substr(32'768);
    EXPECT_EQ(send(narail, p, 0, 0), 40'000);
    EXPECT_EQ(fetch(narail, p, 39'990, 10)->body, p.bytes.substr(39'990));
}

TEST_F(HubBlob, ForeignRevokedAndUnknownDevicesAreRefused) {
    const auto p = evidence("NARAIL", some_bytes(1000));
    EXPECT_EQ(send_all(cumilla, p), -403);
    EXPECT_EQ(send_all(narail, p), 1000);
    EXPECT_EQ(fetch(cumilla, p, 0, 1000)->status, 403);
    EXPECT_EQ(fetch(platform::key_pair::generate(random), p, 0, 10)->status, 401);
    // A record of one's own that names another office's file is no way to it: it must be sent.
    const auto own = evidence("CUMILLA", p.bytes);
    EXPECT_EQ(fetch(cumilla, own, 0, 10)->status, 404);
    EXPECT_EQ(send(cumilla, own, 0, 0), 0);
    EXPECT_EQ(send_all(cumilla, own), 1000);
    EXPECT_EQ(fetch(cumilla, own, 0, 10)->status, 206);
    act("device revoke", {{"device", narail.public_part().hex()}, {"why", "stolen"}});
    EXPECT_EQ(fetch(narail, p, 0, 10)->status, 403);
}

TEST_F(HubBlob, RecordThatNamesAnotherFileThanTheOneSentIsNoWayToThat) {
    const auto theirs = evidence("CUMILLA", some_bytes(1000, 't'));
    EXPECT_EQ(send_all(cumilla, theirs), 1000);
    const auto own = evidence("NARAIL", some_bytes(900));
    EXPECT_EQ(send_all(narail, own), 900);
    inside([&] {
        const hub_store::record_key at{"NARAIL", "evidence", own.key};
        auto registers = store_->load_record(at.office, at.type, at.record);
        registers.at("sha256").state.heads.front().value = theirs.hash;
        registers.at("bytes").state.heads.front().value = 1000;
        store_->save_record(at, registers);
    });
    const piece forged{theirs.bytes, own.key, theirs.hash};
    EXPECT_EQ(fetch(narail, forged, 0, 10)->status, 404);
    EXPECT_EQ(send(narail, forged, 0, 0), 0);
    EXPECT_EQ(send_all(narail, forged), 1000);   // who has it may send it
    EXPECT_EQ(fetch(narail, forged, 0, 10)->status, 206);
}

TEST_F(HubBlob, SameFileOfTheSameOfficeNeedNotBeSentTwice) {
    const auto one = evidence("NARAIL", some_bytes(50'000));
    EXPECT_EQ(send_all(narail, one), 50'000);
    const auto two = evidence("NARAIL", one.bytes);
    EXPECT_EQ(send(narail, two, 0, 0), 50'000);
    EXPECT_EQ(fetch(narail, two, 0, 5)->status, 206);
}

TEST_F(HubBlob, ScopeIsThatOfTheTreeAsItIsNow) {
    const auto p = evidence("NARAIL", some_bytes(1000));
    EXPECT_EQ(send_all(narail, p), 1000);
    EXPECT_EQ(fetch(head, p, 0, 10)->status, 206);
    inside([&] { store_->put_office({"NARAIL", "", "DIP", "district", base::side::office, 0}); });
    EXPECT_EQ(fetch(head, p, 0, 10)->status, 403);
    EXPECT_EQ(fetch(narail, p, 0, 10)->status, 206);
}

TEST_F(HubBlob, HostileRangesAndTargetsAreRefused) {
    const auto p = evidence("NARAIL", some_bytes(1000));
    const std::string t = p.target();
    EXPECT_EQ(put(narail, t, "abc", {0, 4, 1000})->status, 400);         // length and range differ
    EXPECT_EQ(put(narail, t, "abc", {0, 3, 999})->status, 422);          // not the record's size
    EXPECT_EQ(put(narail, t, "abc", {0, 3, UINT64_MAX})->status, 422);
    EXPECT_EQ(put(narail, t, "abc", {997, 3, 1000})->status, 409);
    const std::string block = some_bytes(wire::blob_block + 1);
    EXPECT_EQ(put(narail, t, block, {0, block.size(), block.size()})->status, 413);
    EXPECT_EQ(put(narail, "/v1/blob/" + p.hash, "a", {0, 1, 1000})->status, 400);
    EXPECT_EQ(put(narail, "/v1/blob/xyz?evidence=" + p.key, "a", {0, 1, 1000})->status, 400);
    EXPECT_EQ(put(narail, "/v1/blob/../../hub.key?evidence=" + p.key, "a", {0, 1, 9})->status,
              400);
    EXPECT_EQ(put(narail, t + "x", "a", {0, 1, 1000})->status, 404);
    const std::string other(64, '0');
    EXPECT_EQ(put(narail, "/v1/blob/" + other + "?evidence=" + p.key, "a", {0, 1, 1000})->status,
              422);
    platform::http_request request;
    request.method = "DELETE";
    request.target = t;
    EXPECT_EQ(ask(narail, std::move(request))->status, 405);
    EXPECT_EQ(get(narail, t)->status, 400);
    EXPECT_EQ(send(narail, p, 0, 0), 0);
}

TEST_F(HubBlob, DeviceHasSoManyUnderWayAndTheLongestUntouchedGivesWay) {
    std::vector<piece> all;
    for (std::size_t i = 0; i <= hub_intake::partials_of_device; ++i) {
        all.push_back(evidence("NARAIL", some_bytes(40'000, static_cast<char>('b' + i))));
        EXPECT_EQ(send(narail, all.back(), 0, wire::blob_block), 32'768);
        age_partials();
    }
    EXPECT_EQ(send(narail, all.back(), 0, 0), 32'768);
    EXPECT_EQ(send(narail, all.front(), 0, 0), 0);
    EXPECT_EQ(send_all(narail, all.front()), 40'000);
}

TEST_F(HubBlob, QuotaOfADeviceHolds) {
    const auto p = evidence("NARAIL", some_bytes(1000));
    inside([&] {
        store_->put_blob({"NARAIL", "earlier", base::hash256{},
                          hub_intake::blob_quota_of_device - 999, narail.public_part(), 1});
    });
    EXPECT_EQ(send_all(narail, p), -413);
    EXPECT_EQ(send_all(head, p), 1000);
}

TEST_F(HubBlob, PiecesThatNobodyFetchesAreBounded) {
    const piece p = evidence("NARAIL", some_bytes(3000));
    ASSERT_EQ(send_all(narail, p), 3000);
    std::vector<platform::http_response> unread;
    const auto fetch = [&] {
        platform::http_request request = get_request(p.target());
        request.range = {0, 3000, 0};
        request.peer = narail.public_part();
        const auto keep = [](platform::http_handler handler, platform::http_request asked,
                             std::vector<platform::http_response>& into)
            -> platform::awaitable<void> {
            into.push_back(co_await handler(std::move(asked)));
        };
        boost::asio::co_spawn(io, keep(program->agent_handler(), std::move(request), unread),
                              boost::asio::detached);
        settle();
        return unread.back().status;
    };
    for (std::size_t i = 0; i < hub_intake::port_limits{}.of_device; ++i) EXPECT_EQ(fetch(), 206);
    EXPECT_EQ(fetch(), 503);
    EXPECT_TRUE(unread.back().retry_after_s);
    unread.clear();
    EXPECT_EQ(fetch(), 206);
}

TEST_F(HubBlob, FileThatIsGoneIsAskedForAgain) {
    const auto p = evidence("NARAIL", some_bytes(1000));
    EXPECT_EQ(send_all(narail, p), 1000);
    std::filesystem::remove(folder() + "/blobs/" + p.hash);
    EXPECT_EQ(fetch(narail, p, 0, 10)->status, 404);
    EXPECT_EQ(send(narail, p, 0, 0), 0);
    EXPECT_EQ(send_all(narail, p), 1000);
}

}  // namespace
}  // namespace kheya::hub_test
