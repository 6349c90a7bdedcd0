#pragma once

// The hub's real program and its agent port without a network: requests are calls, time passes when
// a test says so. Two offices below one head office, each with a device.

#include "hub/hub.hpp"
#include "hub/store/hub_ledger.hpp"
#include "tests/unit/agent_fakes.hpp"
#include "tests/unit/test_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <optional>
#include <string>

namespace kheya::hub_test {

using nlohmann::json;

// Whoever waits goes on when pass() has brought his time.
class held_clock : public platform::clock {
public:
    explicit held_clock(boost::asio::any_io_executor io) : io_(std::move(io)) {}
    base::time_us wall() override { return 1'640'000'000 * base::second_us + mono_; }
    base::time_us monotonic() override { return mono_; }
    std::string boot_id() override { return "boot-1"; }
    platform::awaitable<void> wait(base::time_us duration) override {
        auto mine = std::make_shared<sleeper>(io_, mono_ + duration);
        sleepers_.push_back(mine);
        co_await mine->bell.wait(base::day_us);
    }
    void pass(base::time_us duration) {
        mono_ += duration;
        std::erase_if(sleepers_, [this](const std::shared_ptr<sleeper>& each) {
            if (each->until > mono_) return false;
            each->bell.ring();
            return true;
        });
    }

private:
    struct sleeper {
        sleeper(boost::asio::any_io_executor io, base::time_us when)
            : bell(std::move(io)), until(when) {}
        platform::alarm bell;
        base::time_us until;
    };
    boost::asio::any_io_executor io_;
    base::time_us mono_ = 0;
    std::list<std::shared_ptr<sleeper>> sleepers_;
};

struct answer {
    bool done = false;
    int status = 0;
    std::optional<int> retry_after_s;
    std::string content_type, body;
};

class HubPort : public testing::Test {
protected:
    HubPort() : HubPort(open_test_store()) {}
    explicit HubPort(std::unique_ptr<hub_store::engine> store) {
        store_ = store.get();
        inside([&] {
            store_->prepare_rows(*record::builtin_types());
            hub_store::set_epoch(*store_, {1, random.draw<base::replica_id>()});
            store_->put_office({"HQ", "", "DIP", "hq", base::side::office, 0});
            store_->put_office({"NARAIL", "HQ", "DIP", "district", base::side::office, 0});
            store_->put_office({"CUMILLA", "HQ", "DIP", "district", base::side::office, 0});
        });
        know(head, "HQ", true);
        know(narail, "NARAIL", false);
        know(cumilla, "CUMILLA", false);
        hub::program::parts parts{io.get_executor(), &time, &random, nullptr, store_->file(),
                                  key_};
        parts.store = std::move(store);
        parts.own_disk_thread = false;
        parts.folder = folder();
        parts.statements = [this](const std::string& line) -> base::result<void> {
            statements += line + "\n";
            return {};
        };
        parts.read_statements = [this] { return base::result<std::string>(statements); };
        program = std::make_unique<hub::program>(std::move(parts));
    }

    static std::string folder() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        return testing::TempDir() + "hub_port_" + test->name();
    }
    void know(const platform::key_pair& device, const std::string& office, bool subtree) {
        inside([&] {
            hub_store::device_row row;
            row.office = office;
            row.key = device.public_part();
            row.subtree = subtree;
            store_->put_device(row);
        });
    }
    void inside(const std::function<void()>& work) {
        const auto done = store_->transact([&]() -> base::result<void> {
            work();
            return {};
        });
        EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().text());
    }
    // Everything that can happen without time passing.
    void settle() {
        io.restart();
        io.poll();
    }
    void pass(base::time_us duration) {
        for (const base::time_us end = time.monotonic() + duration; time.monotonic() < end;) {
            time.pass(base::second_us / 2);
            settle();
        }
    }
    // The answer, now or once it is given.
    std::shared_ptr<answer> ask(const platform::key_pair& device, platform::http_request request) {
        auto into = begin(device, std::move(request));
        settle();
        return into;
    }
    // The same, but nothing has happened yet.
    std::shared_ptr<answer> begin(const platform::key_pair& device,
                                  platform::http_request request) {
        auto into = std::make_shared<answer>();
        request.peer = device.public_part();
        const auto keep = [](platform::http_handler handler, platform::http_request asked,
                             std::shared_ptr<answer> out) -> platform::awaitable<void> {
            platform::http_response given = co_await handler(std::move(asked));
            auto body = co_await platform::read_all(given.body, 4u << 20);
            out->status = given.status;
            out->retry_after_s = given.retry_after_s;
            out->content_type = given.content_type;
            out->body = body ? *body : "";
            out->done = true;
        };
        boost::asio::co_spawn(io, keep(program->agent_handler(), std::move(request), into),
                              boost::asio::detached);
        return into;
    }
    static platform::http_request get_request(const std::string& target) {
        platform::http_request request;
        request.method = "GET";
        request.target = target;
        return request;
    }
    std::shared_ptr<answer> get(const platform::key_pair& device, const std::string& target) {
        return ask(device, get_request(target));
    }
    editing::outcome act(const std::string& verb, json arguments) {
        auto given = std::make_shared<std::optional<editing::outcome>>();
        const auto keep = [](hub::program& by, editing::request asked,
                             std::shared_ptr<std::optional<editing::outcome>> out)
            -> platform::awaitable<void> { *out = co_await by.perform(std::move(asked)); };
        editing::request asked{verb, std::move(arguments), {true, false}};
        boost::asio::co_spawn(io, keep(*program, std::move(asked), given), boost::asio::detached);
        settle();
        EXPECT_TRUE(given->has_value());
        return given->value_or(editing::outcome{});
    }

    [[nodiscard]] const platform::key_pair& hub_key() const { return key_; }

    boost::asio::io_context io{1};
    held_clock time{io.get_executor()};
    agent_test::fake_chance random{5};
    platform::key_pair key_ = platform::key_pair::generate(random);
    platform::key_pair head = platform::key_pair::generate(random);
    platform::key_pair narail = platform::key_pair::generate(random);
    platform::key_pair cumilla = platform::key_pair::generate(random);
    hub_store::engine* store_ = nullptr;
    std::string statements;   // the log outside the store
    std::unique_ptr<hub::program> program;
};

}  // namespace kheya::hub_test
