#pragma once

// A hub on a store in a file, with a head office and one district: its verbs are begun beside each
// other on one io context, and are noted as they end.

#include "hub/hub.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::hub_test {

using nlohmann::json;

class HubFileWorld : public testing::Test {
protected:
    explicit HubFileWorld(const std::string& name) : path(testing::TempDir() + name + ".db") {}
    void TearDown() override { hub.reset(); }

    static void remove(const std::string& file) {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file + end);
    }
    virtual std::unique_ptr<hub_store::sqlite_store> open_store() {
        return std::move(hub_store::open_sqlite("sqlite:" + path).value());
    }
    // `more` gets the parts, with the store's file made, before the hub is.
    void start(const std::function<void(hub::program::parts&)>& more) {
        remove(path);
        auto store = open_store();
        ASSERT_TRUE(store->transact([&]() -> base::result<void> {
            store->prepare_rows(*record::builtin_types());
            hub_store::set_epoch(*store, {1, random.draw<base::replica_id>()});
            return {};
        }));
        hub::program::parts parts{io.get_executor(), &time, &random, nullptr, &store->db(), key};
        parts.store = std::move(store);
        more(parts);
        hub = std::make_unique<hub::program>(std::move(parts));
        ask("office import",
            {{"csv", "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
                     "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n"
                     "HQ,DIP,hq,প্রধান কার্যালয়,Head office,,30,26,,no,,2020-07-01,\n"
                     "NARAIL,DIP,district,নড়াইল,Narail,HQ,40,65,,yes,,2020-07-01,\n"}});
    }

    // Begins a verb; `then` is called when it is over.
    void begin(const std::string& verb, json arguments, std::function<void()> then = [] {}) {
        const auto keep = [](HubFileWorld& test, editing::request asked,
                             std::function<void()> after) -> platform::awaitable<void> {
            const std::string name = asked.verb;
            test.last = co_await test.hub->perform(std::move(asked));
            EXPECT_EQ(test.last.exit_code != 0, test.refused)
                << name << ": " << test.last.out << test.last.err;
            test.ended.push_back(name);
            after();
        };
        editing::request asked{verb, std::move(arguments), {true, false}};
        boost::asio::co_spawn(io, keep(*this, std::move(asked), std::move(then)),
                              boost::asio::detached);
    }
    void run() {
        io.restart();
        io.run();
    }
    json ask(const std::string& verb, json arguments) {
        begin(verb, std::move(arguments));
        run();
        return json::parse(last.out, nullptr, false);
    }

    std::string path;
    boost::asio::io_context io{1};
    agent_test::fake_chance random{5};
    agent_test::fake_clock time;
    platform::key_pair key = platform::key_pair::generate(random);
    std::unique_ptr<hub::program> hub;
    editing::outcome last;
    std::vector<std::string> ended;
    bool refused = false;  // what comes next is to be
};

}  // namespace kheya::hub_test
