#pragma once

// An enrolled device that sends what it likes, frame by frame, and reads the answers as an agent
// does. Part of the tests of what such a device may do.

#include "shared/wire/codec.hpp"
#include "shared/wire/limits.hpp"
#include "tests/unit/hub_port_world.hpp"

namespace kheya::hub_test {

class HubHostile : public HubPort {
protected:
    struct sender {
        const platform::key_pair& device;
        base::replica_id replica;
        base::hash256 chain;
        std::int64_t n = 0;
        base::lease_id lease = {};
    };
    sender fresh(const platform::key_pair& device) {
        sender by{device, random.draw<base::replica_id>(), {}, 0, {}};
        by.chain = journal::chain_start(by.replica);
        return by;
    }
    journal::change one(const std::string& type, const std::string& record,
                        std::map<std::string, json> fields, const std::string& office = "NARAIL") {
        journal::change c;
        c.office = office;
        c.type = type;
        c.record = record;
        c.fields = std::move(fields);
        c.author = "x";
        c.made_at = time.wall();
        c.type_version = 1;
        c.nonce = ++nonce << 1;
        journal::seal(c);
        return c;
    }
    static journal::frame next_frame(sender& by, std::vector<journal::change> changes) {
        journal::frame f;
        f.replica = by.replica;
        f.first = by.n + 1;
        for (auto& c : changes) {
            by.chain = journal::chain_next(by.chain, ++by.n, c.id);
            f.changes.push_back(std::move(c));
            f.timings.push_back({});
        }
        f.chain = by.chain;
        f.signed_by_device =
            by.device.sign(journal::signed_part(f.replica, f.last(), f.chain));
        return f;
    }
    static std::string unit_of(const journal::frame& f) {
        return wire::pack({{"frame", wire::to_json(f)}}, wire::encoding::packed);
    }
    // So many frames of so many changes, each made from its number.
    std::string frames_of(sender& by, int frames, int each,
                          const std::function<journal::change(int)>& make) {
        std::string body;
        for (int f = 0; f < frames; ++f) {
            std::vector<journal::change> all;
            for (int i = 0; i < each; ++i) all.push_back(make(f * each + i));
            body += unit_of(next_frame(by, std::move(all)));
        }
        return body;
    }
    std::string hello(const sender& by, wire::hello::cursor from) {
        wire::hello said;
        said.protocol = wire::protocol_version;
        said.replicas = {{by.replica, by.n, by.chain}};
        said.lease = by.lease;
        said.cursors = {std::move(from)};
        inside([&] { said.epoch = hub_store::epoch_of(*store_); });
        return wire::pack({{"hello", wire::to_json(said)}}, wire::encoding::packed);
    }
    // The answer as an agent reads it, within its limits.
    std::vector<json> exchange(sender& by, const std::string& units = {}, int status = 200,
                               wire::hello::cursor from = {{"NARAIL", false}, 0, -1}) {
        const std::string body = hello(by, std::move(from)) + units;
        platform::http_request request;
        request.method = "POST";
        request.target = "/v1/exchange";
        request.content_type = wire::content_type(wire::encoding::packed);
        request.content_length = body.size();
        request.body = platform::from_string(body);
        const auto got = ask(by.device, std::move(request));
        EXPECT_EQ(got->status, status) << got->body;
        if (got->status != 200) return {};
        EXPECT_LE(got->body.size(), wire::answer_limit);
        wire::unit_reader read(wire::encoding::packed);
        read.feed(got->body);
        std::vector<json> all;
        for (;;) {
            const auto unit = read.next();
            EXPECT_TRUE(unit) << unit.error().text();
            if (!unit || !*unit) break;
            all.push_back(**unit);
        }
        if (all.empty()) return all;
        const json& receipt = all[0]["receipt"];
        EXPECT_FALSE(receipt.contains("copy"));
        by.lease = *base::lease_id::parse(receipt["lease"].get<std::string>());
        return all;
    }
    static bool goes_on(const std::vector<json>& answer) {
        return !answer.empty() && answer.back().contains("more");
    }
    // Another PC of the office that has nothing yet comes to the end of heads and history.
    std::size_t expect_others_hear_all() {
        const auto other = platform::key_pair::generate(random);
        know(other, "NARAIL", false);
        sender by = fresh(other);
        std::size_t told = 0;
        std::int64_t heads = 0, past = 0;
        for (int turns = 0; turns < 200; ++turns) {
            wire::hello::cursor from{{"NARAIL", false}, heads, past};
            const auto answer = exchange(by, {}, 200, from);
            if (answer.empty()) return told;
            for (const json& unit : answer) {
                if (unit.contains("page") && unit["page"]["office"] == "NARAIL") {
                    heads = unit["page"]["to"].get<std::int64_t>();
                    told += unit["page"]["sets"].size();
                }
                if (unit.contains("past")) past = unit["past"]["to"].get<std::int64_t>();
            }
            if (!goes_on(answer)) return told;
        }
        ADD_FAILURE() << "no end";
        return told;
    }
    std::vector<std::string> held(const std::string& office = "NARAIL") {
        std::vector<std::string> reasons;
        inside([&] {
            for (const auto& row : store_->quarantined(office)) {
                reasons.push_back(*row.quarantine);
            }
        });
        return reasons;
    }
    std::uint64_t nonce = 0;
};

}  // namespace kheya::hub_test
