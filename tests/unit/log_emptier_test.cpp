// SQLite's log is emptied beside the hub's writer: nobody who saves waits for it, trouble with it
// is nobody else's, and what it leaves half done is whole in the log.

#include "shared/platform/files.hpp"
#include "tests/unit/failing_vfs.hpp"
#include "tests/unit/hub_file_world.hpp"

#include <boost/asio/post.hpp>

namespace kheya::hub {
namespace {

using agent_test::fault;
using agent_test::held;
using kind = agent_test::disk_fault::kind;
using nlohmann::json;

constexpr std::size_t file_most = 64u << 20;

class HubLog : public hub_test::HubFileWorld {
protected:
    HubLog() : HubFileWorld("hub_log") {}
    // The writer on the system's files, the emptier on those with the switch.
    void start(std::size_t pages) {
        HubFileWorld::start([&](program::parts& parts) {
            platform::database_options options;
            options.vfs = agent_test::failing_vfs();
            parts.log = std::move(platform::database::open(path, options).value());
            parts.log_pages_most = pages;
            parts.statements = [](const std::string&) -> base::result<void> { return {}; };
        });
    }
    void TearDown() override {
        fault() = {};
        held() = {};
        HubFileWorld::TearDown();
    }

    void save(const std::string& value, std::function<void()> then = [] {}) {
        begin("set",
              {{"target", "portal"},
               {"office", "NARAIL"},
               {"assignments", {"maintainer_office=" + value}}},
              std::move(then));
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
