// SQLite's log is emptied while nobody waits for the store: trouble with it is nobody else's, and
// what it leaves half done is whole in the log.

#include "shared/platform/files.hpp"
#include "tests/unit/failing_vfs.hpp"
#include "tests/unit/hub_file_world.hpp"

#include <boost/asio/post.hpp>

namespace kheya::hub {
namespace {

using agent_test::fault;
using kind = agent_test::disk_fault::kind;
using nlohmann::json;

constexpr std::size_t file_most = 64u << 20;

class HubLog : public hub_test::HubFileWorld {
protected:
    HubLog() : HubFileWorld("hub_log") {}
    std::unique_ptr<hub_store::sqlite_store> open_store() override {
        platform::database_options options;
        options.vfs = agent_test::failing_vfs();
        auto store = std::make_unique<hub_store::sqlite_store>(
            std::move(platform::database::open(path, options).value()));
        EXPECT_TRUE(store->prepare());
        return store;
    }
    void start(std::size_t pages) {
        HubFileWorld::start([&](program::parts& parts) {
            parts.log_pages_most = pages;
            parts.statements = [](const std::string&) -> base::result<void> { return {}; };
        });
    }
    void TearDown() override {
        fault() = {};
        HubFileWorld::TearDown();
    }

    void save(const std::string& value, std::function<void()> then = [] {}) {
        begin("set",
              {{"target", "portal"},
               {"office", "NARAIL"},
               {"assignments", {"maintainer_office=" + value}}},
              std::move(then));
    }
    bool holds(const std::string& end, const std::string& value) const {
        return platform::read_file(path + end, file_most).value().find(value) != std::string::npos;
    }
    bool is_in_file(const std::string& value) const { return holds("", value); }
    bool is_in_log(const std::string& value) const { return holds("-wal", value); }
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

// A reader that looks at an earlier state keeps what came since in the log; nobody waits for it.
TEST_F(HubLog, ReaderHoldsUpNobody) {
    start(1);
    save("Begum Rokeya");
    run();
    auto reader = std::move(hub_store::open_sqlite_reader("sqlite:" + path).value());
    const auto looked = reader->snapshot([&]() -> base::result<void> {
        (void)reader->meta("name");
        for (const std::string name : {"Begum Nasima", "Begum Fatima"}) {
            save(name);
            run();
            EXPECT_FALSE(is_in_file(name));
            EXPECT_TRUE(is_in_log(name));
        }
        return {};
    });
    EXPECT_TRUE(looked);
    save("Begum Sufia");
    run();
    EXPECT_TRUE(is_in_file("Begum Fatima"));
}

TEST_F(HubLog, RedactedValueLeavesTheLogToo) {
    start(100'000);
    save("Begum Rokeya");
    run();
    EXPECT_TRUE(is_in_log("Begum Rokeya"));
    ask("redact", {{"target", "portal"}, {"office", "NARAIL"}, {"field", "maintainer_office"},
                   {"why", "asked for by herself"}});
    EXPECT_FALSE(is_in_log("Begum Rokeya"));
    EXPECT_FALSE(is_in_file("Begum Rokeya"));
}

TEST_F(HubLog, TroubleWithItIsNobodyElses) {
    start(1);
    for (const kind what : {kind::full, kind::write_error, kind::sync_error}) {
        const std::string number = std::to_string(static_cast<int>(what));
        fault() = {what, -1, 0, true};
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
        fault() = {kind::write_error, -1, written, true};
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

}  // namespace
}  // namespace kheya::hub
