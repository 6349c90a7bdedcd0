// SQLite's log is emptied beside the hub's writer: nobody who saves waits for it, trouble with it
// is nobody else's, and what it leaves half done is whole in the log.

#include "hub/hub.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/platform/files.hpp"
#include "tests/unit/agent_fakes.hpp"
#include "tests/unit/failing_vfs.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::hub {
namespace {

using agent_test::fault;
using agent_test::held;
using kind = agent_test::disk_fault::kind;
using nlohmann::json;

constexpr std::size_t file_most = 64u << 20;

class HubLog : public testing::Test {
protected:
    // The writer on the system's files, the emptier on those with the switch.
    void start(std::size_t pages) {
        remove(path);
        auto store = std::move(hub_store::open_sqlite("sqlite:" + path).value());
        ASSERT_TRUE(store->transact([&]() -> base::result<void> {
            store->prepare_rows(*record::builtin_types());
            hub_store::set_epoch(*store, {1, random.draw<base::replica_id>()});
            return {};
        }));
        platform::database_options options;
        options.vfs = agent_test::failing_vfs();
        program::parts parts{io.get_executor(), &time, &random, nullptr, &store->db(), key};
        parts.log = std::move(platform::database::open(path, options).value());
        parts.log_pages_most = pages;
        parts.statements = [](const std::string&) -> base::result<void> { return {}; };
        parts.store = std::move(store);
        hub = std::make_unique<program>(std::move(parts));
        begin("office import",
              {{"csv", "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
                       "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n"
                       "HQ,DIP,hq,প্রধান কার্যালয়,Head office,,30,26,,no,,2020-07-01,\n"
                       "NARAIL,DIP,district,নড়াইল,Narail,HQ,40,65,,yes,,2020-07-01,\n"}});
        run();
    }
    void TearDown() override {
        fault() = {};
        held() = {};
        hub.reset();
    }
    static void remove(const std::string& file) {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file + end);
    }

    void begin(const std::string& verb, json arguments, std::function<void()> then = [] {}) {
        const auto keep = [](HubLog& test, editing::request asked,
                             std::function<void()> after) -> platform::awaitable<void> {
            const std::string name = asked.verb;
            const auto given = co_await test.hub->perform(std::move(asked));
            EXPECT_EQ(given.exit_code, 0) << name << ": " << given.out << given.err;
            test.ended.push_back(name);
            after();
        };
        editing::request asked{verb, std::move(arguments), {true, false}};
        boost::asio::co_spawn(io, keep(*this, std::move(asked), std::move(then)),
                              boost::asio::detached);
    }
    void save(const std::string& value, std::function<void()> then = [] {}) {
        begin("set",
              {{"target", "portal"},
               {"office", "NARAIL"},
               {"assignments", {"maintainer_office=" + value}}},
              std::move(then));
    }
    void run() {
        io.restart();
        io.run();
    }
    // Calls `then` while the log is being emptied.
    void when_reached(std::function<void()> then) {
        if (reached.try_wait()) return then();
        if (++turns > 100'000'000) return gate.count_down();
        boost::asio::post(io, [this, then = std::move(then)] { when_reached(then); });
    }
    bool holds(const std::string& end, const std::string& value) const {
        return platform::read_file(path + end, file_most).value().find(value) != std::string::npos;
    }
    bool is_in_file(const std::string& value) const { return holds("", value); }
    bool is_in_log(const std::string& value) const { return holds("-wal", value); }

    std::string path = testing::TempDir() + "hub_log.db";
    boost::asio::io_context io{1};
    agent_test::fake_chance random{5};
    agent_test::fake_clock time;
    platform::key_pair key = platform::key_pair::generate(random);
    std::unique_ptr<program> hub;
    std::vector<std::string> ended;
    std::latch reached{1}, gate{1};
    long turns = 0;
};

TEST_F(HubLog, IsEmptiedWhereItHasGrown) {
    start(200);
    int saves = 0;
    for (; saves < 200 && !is_in_file("Begum 0."); ++saves) {
        save("Begum " + std::to_string(saves) + ".");
        run();
    }
    EXPECT_GT(saves, 5);
    EXPECT_LT(saves, 200);
}

TEST_F(HubLog, IsEmptiedAgainAndAgain) {
    start(20);
    for (int i = 0; i < 100; ++i) {
        save("Begum " + std::to_string(i) + ".");
        run();
        // Some pages each; what was saved since is in the log alone.
        int last = i;
        while (last > 0 && !is_in_file("Begum " + std::to_string(last) + ".")) --last;
        EXPECT_LE(i - last, 10);
    }
    // The writer begins the log anew each time.
    EXPECT_LT(std::filesystem::file_size(path + "-wal"), std::size_t{4} << 20);
}

TEST_F(HubLog, OthersSaveWhileItIsEmptied) {
    start(1);
    ended.clear();
    held() = {&reached, &gate};
    save("Begum Rokeya", [&] {
        when_reached([&] { save("Begum Nasima", [&] { gate.count_down(); }); });
    });
    run();
    EXPECT_EQ(ended, (std::vector<std::string>{"set", "set"}));
    EXPECT_TRUE(is_in_file("Begum Nasima"));
}

// The redaction's own emptying, which leaves nothing in the log, does not wait for this one and
// comes after it, with nobody saving anything.
TEST_F(HubLog, RedactedValueLeavesTheLogThatIsBeingEmptied) {
    start(1);
    bool was_held = false;
    held() = {&reached, &gate};
    save("Begum Rokeya", [&] {
        when_reached([&] {
            begin("redact",
                  {{"target", "portal"}, {"office", "NARAIL"}, {"field", "maintainer_office"},
                   {"why", "asked for by herself"}},
                  [&] {
                      was_held = is_in_log("Begum Rokeya");
                      gate.count_down();
                  });
        });
    });
    run();
    EXPECT_TRUE(was_held);
    EXPECT_FALSE(is_in_log("Begum Rokeya"));
    EXPECT_FALSE(is_in_file("Begum Rokeya"));
}

TEST_F(HubLog, TroubleWithItIsNobodyElses) {
    start(1);
    for (const kind what : {kind::full, kind::write_error, kind::sync_error}) {
        const std::string number = std::to_string(static_cast<int>(what));
        fault() = {what, -1};
        for (const std::string of : {"a", "b"}) {
            save("Begum " + of + number);
            run();
        }
        if (what != kind::sync_error) {
            EXPECT_FALSE(is_in_file("Begum b" + number));
        }
        EXPECT_TRUE(is_in_log("Begum b" + number));
        fault() = {};
        save("Begum c" + number);
        run();
        EXPECT_TRUE(is_in_file("Begum c" + number));
    }
}

// The file and its log as a hub leaves them that dies in the middle, wherever that is.
TEST_F(HubLog, WhatIsHalfCopiedIsWholeInTheLog) {
    start(1);
    const std::string copy = testing::TempDir() + "hub_log_copy.db";
    for (int written = 0; written < 12; ++written) {
        fault() = {kind::write_error, -1, written};
        const std::string value = "Begum " + std::to_string(written) + ".";
        save(value);
        run();
        if (written == 0) {
            EXPECT_FALSE(is_in_file(value));
        }
        fault() = {};
        remove(copy);
        for (const char* end : {"", "-wal"}) {
            std::filesystem::copy_file(path + end, copy + end);
        }
        auto store = std::move(hub_store::open_sqlite("sqlite:" + copy).value());
        ASSERT_TRUE(store->read([&]() -> base::result<void> {
            EXPECT_EQ(store->engine_check(true), std::vector<std::string>{});
            const auto row = store->read_row(*record::builtin_types(),
                                             {"NARAIL", "portal", "NARAIL"});
            EXPECT_NE(row.find(value), std::string::npos) << row;
            return {};
        }));
    }
    remove(copy);
}

TEST_F(HubLog, HubStopsInTheMiddle) {
    start(1);
    held() = {&reached, &gate};
    save("Begum Rokeya", [&] {
        when_reached([&] {
            hub->stop();
            io.stop();
        });
    });
    run();
    gate.count_down();
    hub.reset();
    EXPECT_TRUE(is_in_file("Begum Rokeya"));
}

}  // namespace
}  // namespace kheya::hub
