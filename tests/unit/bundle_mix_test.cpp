// The shipped programs in one process, exchanging by line and by file in any order, with everything
// lost, late and repeated: they end with equal checksums. Seeds are fixed; a failure names its own.

#include "agent/agent.hpp"
#include "hub/hub.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/base/base64.hpp"
#include "shared/base/check.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::bundle_test {
namespace {

namespace asio = boost::asio;
using agent_test::fake_chance;
using agent_test::fake_clock;
using editing::outcome;
using nlohmann::json;

constexpr const char* home = "DIP-DIST-65";

// The hub's handler as an agent's line; may be down or lose the answer.
class direct_line : public platform::transport {
public:
    direct_line(platform::http_handler hub, base::public_key peer, const bool& up,
                const bool& loses)
        : hub_(std::move(hub)), peer_(peer), up_(up), loses_(loses) {}
    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address, platform::http_request request) override {
        if (!up_) co_return base::error{base::errc::no_link, "no line"};
        request.peer = peer_;
        auto response = co_await hub_(std::move(request));
        if (loses_) co_return base::error{base::errc::no_link, "the answer was lost"};
        co_return response;
    }
    void reset() override {}

private:
    platform::http_handler hub_;
    base::public_key peer_;
    const bool& up_;
    const bool& loses_;
};

class world {
public:
    explicit world(std::uint64_t seed) : random_(seed), folder_(fresh_folder(seed)) {
        auto store = std::move(hub_store::open_sqlite("sqlite::memory:").value());
        hub_store_ = store.get();
        platform::database& db = store->db();
        hub::program::parts parts{io_.get_executor(), &clock_, &random_, nullptr, &db,
                                  platform::key_pair::generate(random_), false};
        parts.store = std::move(store);
        CHECK(hub_store_->transact([&]() -> base::result<void> {
            hub_store_->set_meta("url", "https://hub:1");
            hub_store_->prepare_rows(*record::builtin_types());
            hub_store_->put_office({home, "", "DIP", "district", base::side::office, 0});
            hub_store::set_epoch(*hub_store_, {1, random_.draw<base::replica_id>()});
            return {};
        }).has_value());
        hub_ = std::make_unique<hub::program>(std::move(parts));
    }
    ~world() { std::filesystem::remove_all(folder_); }

    struct office {
        bool up = true, loses = false;
        std::unique_ptr<agent::program> program;
        std::vector<std::string> requests, answers;   // files that lie about
    };
    office& add_office() {
        auto made = std::make_unique<office>();
        agent::settings set;
        set.folder = folder_ + "/" + std::to_string(offices_.size());
        std::filesystem::create_directories(set.folder);
        set.machine = "pc";
        set.user = "Rahim";
        office& o = *made;
        const agent_sync::transport_maker make = [this, &o](const platform::key_pair& key) {
            return std::make_unique<direct_line>(hub_->agent_handler(), key.public_part(), o.up,
                                                 o.loses);
        };
        o.program = std::make_unique<agent::program>(
            agent::program::seams{io_.get_executor(), clock_, random_, make},
            std::move(agent_store::store::open(":memory:").value()), set);
        offices_.push_back(std::move(made));
        return o;
    }

    outcome hub(const std::string& verb, json arguments) {
        return run(*hub_, verb, std::move(arguments));
    }
    outcome at(office& o, const std::string& verb, json arguments = json::object()) {
        return run(*o.program, verb, std::move(arguments));
    }
    // As a restore that lost nothing: all agents start their cursors anew.
    void new_epoch() {
        clock_.pass(base::second_us);
        CHECK(hub_store_->transact([&]() -> base::result<void> {
            const auto epoch = hub_store::epoch_of(*hub_store_);
            hub_store::set_epoch(*hub_store_,
                                 {epoch.counter + 1, random_.draw<base::replica_id>()});
            return {};
        }).has_value());
    }
    std::string code() {
        std::string text = hub("enrol-code", {{"office", home}}).out;
        while (!text.empty() && text.back() == '\n') text.pop_back();
        return text;
    }
    void export_from(office& o, std::size_t part_kib = 16384) {
        const auto made = at(o, "export", {{"file", "f"}, {"part_kib", part_kib}});
        EXPECT_EQ(made.exit_code, 0) << made.err;
        for (const auto& file : made.files) o.requests.push_back(file.bytes);
    }
    void import_at_hub(office& o, const std::string& request) {
        const auto got = hub("import", {{"file", "f"}, {"bundle", text_of(request)},
                                        {"part_kib", random_.below(2) ? 4 : 16384}});
        EXPECT_EQ(got.exit_code, 0) << got.err << got.out;
        for (const auto& file : got.files) o.answers.push_back(file.bytes);
    }
    void import_answer(office& o, const std::string& answer) {
        const auto got = at(o, "import", {{"file", "f"}, {"bundle", text_of(answer)}});
        EXPECT_EQ(got.exit_code, 0) << got.err << got.out;
    }
    void carry(office& o) {
        const std::size_t asked = o.requests.size(), answered = o.answers.size();
        export_from(o);
        for (std::size_t i = asked; i < o.requests.size(); ++i) import_at_hub(o, o.requests[i]);
        for (std::size_t i = answered; i < o.answers.size(); ++i) import_answer(o, o.answers[i]);
    }
    std::string checksum() {
        const auto said = json::parse(run(*hub_, "checksum", {{"office", home}}, true).out);
        return said["checksum"].get<std::string>();
    }
    void expect_agreement(const std::string& when) {
        for (const auto& o : offices_) {
            const json status = json::parse(run(*o->program, "status", {}, true).out);
            EXPECT_EQ(status["changes"]["pending"], 0) << when;
            EXPECT_EQ(status["checksum"], checksum()) << when;
            const auto checked = at(*o, "check", {{"deep", true}});
            EXPECT_EQ(checked.exit_code, 0) << when << ": " << checked.out;
        }
        EXPECT_EQ(hub("check", {{"deep", true}}).exit_code, 0) << when;
        const json held = json::parse(run(*hub_, "status", {}, true).out);
        EXPECT_GT(held["changes"]["total"], 10) << when;
        for (const auto& device : hub_store_->devices()) EXPECT_EQ(device.copies, 0) << when;
    }
    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    std::vector<std::unique_ptr<office>>& offices() { return offices_; }

private:
    static std::string fresh_folder(std::uint64_t seed) {
        std::string path = testing::TempDir() + "bundle_mix_" + std::to_string(seed);
        std::filesystem::remove_all(path);
        std::filesystem::create_directories(path);
        return path;
    }
    static std::string text_of(const std::string& bytes) {
        return base::to_base64url(std::string_view(bytes));
    }
    template <class Program>
    outcome run(Program& program, const std::string& verb, json arguments, bool as_json = false) {
        clock_.pass(base::second_us);
        outcome given;
        editing::request asked{verb, arguments.is_null() ? json::object() : std::move(arguments),
                               {as_json, false}};
        const auto perform = [](Program& p, editing::request r,
                                outcome& out) -> platform::awaitable<void> {
            out = co_await p.perform(std::move(r));
        };
        io_.restart();
        asio::co_spawn(io_, perform(program, std::move(asked), given), asio::detached);
        io_.run();
        return given;
    }
    asio::io_context io_;
    fake_clock clock_;
    fake_chance random_;
    std::string folder_;
    hub_store::sqlite_store* hub_store_ = nullptr;
    std::unique_ptr<hub::program> hub_;
    std::vector<std::unique_ptr<office>> offices_;
};

void step(world& w, world::office& o, int number, bool has_line, bool epochs) {
    const std::string value = "value " + std::to_string(number);
    const auto any = [&](const std::vector<std::string>& files) {
        return files[w.below(files.size())];
    };
    switch (w.below(epochs ? 9 : 8)) {
        case 0:
        case 1:
            w.at(o, "set", {{"target", "portal"}, {"assignments", {"maintainer_office=" + value}}});
            break;
        case 2:
            w.at(o, "set",
                 {{"target", "remark"}, {"assignments", {"about=portal", "text=" + value}}});
            break;
        case 3:
            w.hub("set", {{"target", "portal"}, {"office", home},
                          {"assignments", {"maintainer_office=hq " + value}}});
            break;
        case 4:
            w.export_from(o, w.below(2) ? 4 : 16384);
            break;
        case 5:
            if (!o.requests.empty()) w.import_at_hub(o, any(o.requests));
            break;
        case 6:
            if (!o.answers.empty()) w.import_answer(o, any(o.answers));
            break;
        case 7:
            if (!has_line) break;
            o.loses = w.below(3) == 0;
            w.at(o, "sync");
            o.loses = false;
            break;
        default:
            if (w.below(4) == 0) w.new_epoch();
    }
}

void run_schedule(std::uint64_t seed, bool epochs) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    world w(seed);
    for (int i = 0; i < 2; ++i) {
        auto& o = w.add_office();
        const auto enrolled = w.at(o, "enrol", {{"code", w.code()}, {"out", "first"}});
        ASSERT_EQ(enrolled.exit_code, 0) << enrolled.err;
        ASSERT_EQ(enrolled.files.size(), 1u);
        ASSERT_EQ(enrolled.files[0].path, "first");
        o.requests.push_back(enrolled.files[0].bytes);
    }
    for (int number = 0; number < 60; ++number) {
        const auto who = w.below(2);
        step(w, *w.offices()[who], number, who == 1, epochs);
    }
    for (int round = 0; round < 3; ++round) {
        for (const auto& o : w.offices()) w.carry(*o);
    }
    w.expect_agreement("after the last files");
    for (const auto& o : w.offices()) {
        const auto late = o->answers;
        for (const std::string& answer : late) w.import_answer(*o, answer);
        for (const std::string& request : o->requests) w.import_at_hub(*o, request);
    }
    w.expect_agreement("after every file once more");
    for (const auto& o : w.offices()) {
        const auto synced = w.at(*o, "sync");
        EXPECT_EQ(synced.exit_code, 0) << synced.err;
    }
    w.expect_agreement("after the line");
}

TEST(BundleMix, AnyOrderOfFilesAndExchangesEndsWithEqualChecksums) {
    for (std::uint64_t seed = 1; seed <= 12 && !testing::Test::HasFailure(); ++seed) {
        run_schedule(seed, false);
    }
}

TEST(BundleMix, AlsoWhenTheHubBeginsNewEpochsMeanwhile) {
    for (std::uint64_t seed = 101; seed <= 112 && !testing::Test::HasFailure(); ++seed) {
        run_schedule(seed, true);
    }
}

}  // namespace
}  // namespace kheya::bundle_test
