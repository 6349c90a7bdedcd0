// When the program looks at the portal and at its own database by itself, and what it makes of a
// portal that does not answer: on a clock that jumps to whatever is waited for.

#include "agent/agent.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/log.hpp"
#include "tests/unit/agent_fakes.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

namespace kheya::agent_test {

namespace {

namespace asio = boost::asio;
namespace note = agent_store::note;

// Whoever waits is woken by pass_to_next(), the one that is due first before the others.
class jumping_clock : public platform::clock {
public:
    explicit jumping_clock(asio::io_context& io) : io_(io) {}
    base::time_us now = 0, mono = 0;
    base::time_us wall() override { return now; }
    base::time_us monotonic() override { return mono; }
    std::string boot_id() override { return "boot"; }
    platform::awaitable<void> wait(base::time_us duration) override {
        const auto never = asio::steady_timer::time_point::max();
        auto bell = std::make_shared<asio::steady_timer>(io_, never);
        waiting_.emplace(mono + duration, bell);
        boost::system::error_code rung;
        co_await bell->async_wait(asio::redirect_error(asio::use_awaitable, rung));
    }
    void pass_to_next() {
        ASSERT_FALSE(waiting_.empty());
        const auto first = waiting_.begin();
        const base::time_us step = std::max<base::time_us>(0, first->first - mono);
        now += step;
        mono += step;
        first->second->cancel();
        waiting_.erase(first);
    }

private:
    asio::io_context& io_;
    std::multimap<base::time_us, std::shared_ptr<asio::steady_timer>> waiting_;
};

class portal : public platform::web {
public:
    platform::awaitable<platform::web_result> get(platform::web_address,
                                                  platform::web_errand) override {
        if (looks.empty() || looks.back() != time->mono) looks.push_back(time->mono);
        if (is_down) co_return platform::web_failure::no_connection;
        platform::web_page page;
        page.status = 200;
        page.content_type = "text/html";
        page.body = "<p>Last updated: 2021-12-01</p>";
        co_return page;
    }
    std::vector<base::time_us> looks;   // monotonic, each once
    bool is_down = false;
    jumping_clock* time = nullptr;
};

class no_line : public platform::transport {
    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address, platform::http_request) override {
        co_return base::error{base::errc::no_link, "no line"};
    }
    void reset() override {}
};

class ProbeRoutine : public testing::Test {
protected:
    ProbeRoutine() {
        platform::set_log_level("off");   // an exchange fails each hour, as it should
        office_agent enrolled(hub, 5, folder.file("agent.db"));
        enrolled.save("domain=passport.narail.gov.bd");
        EXPECT_TRUE(enrolled.sync());
    }
    ~ProbeRoutine() override { platform::set_log_level("info"); }

    // A program as it is started on this machine, now.
    void open(base::time_us probe_every = 7 * base::day_us) {
        const base::time_us now = clock ? clock->now : started_at;
        const base::time_us mono = clock ? clock->mono : 0;
        program.reset();
        clock.reset();
        io = std::make_unique<asio::io_context>();
        clock = std::make_unique<jumping_clock>(*io);
        clock->now = now;
        clock->mono = mono;
        site.time = clock.get();
        agent::settings set;
        set.folder = folder.path();
        set.listens = false;
        set.probe_every = probe_every;
        const auto make = [](const platform::key_pair&) -> std::unique_ptr<platform::transport> {
            return std::make_unique<no_line>();
        };
        program = std::make_unique<agent::program>(
            agent::program::seams{io->get_executor(), *clock, chance, make, {},
                                  [this](const std::string& why) { damage = why; }, &site},
            std::move(agent_store::store::open(folder.file("agent.db")).value()), set);
    }
    // Until so many looks were taken, or that time has passed.
    void live(std::size_t looks, base::time_us most) {
        const base::time_us end = clock->mono + most;
        io->restart();
        for (io->poll(); site.looks.size() < looks && clock->mono < end; io->poll()) {
            clock->pass_to_next();
            io->restart();
        }
    }
    editing::outcome probe() {
        editing::request asked;
        asked.verb = "probe";
        asked.how.json = true;
        asked.arguments = json::object();
        const auto given = platform::run(*io, program->perform(std::move(asked)));
        return given.value_or(editing::outcome{});
    }
    bool save(const std::string& domain) {
        editing::request asked;
        asked.verb = "set";
        asked.arguments = {{"target", "portal"}, {"assignments", {"domain=" + domain}}};
        const auto given = platform::run(*io, program->perform(std::move(asked)));
        return given && given->exit_code == 0;
    }
    void rest() {
        asio::co_spawn(*io, program->rest(), asio::detached);
        io->restart();
        io->poll();
    }
    void put(std::string_view key, auto value) {
        ASSERT_TRUE(program->store().db().transact(
            [&] { program->store().notes().set(key, value); }));
    }
    // As this PC knows it since its last exchange.
    base::time_us hub_time() {
        auto& store = program->store();
        return clock->now +
               store.db().read([&] { return store.notes().number(note::offset); }).value();
    }
    base::time_us checked_at() {
        auto& store = program->store();
        return store.db().read([&] { return store.notes().number(note::checked_at); }).value();
    }
    std::int64_t changes() {
        auto& store = program->store();
        return store.db().read([&] { return store.journal().counts().total; }).value();
    }

    platform::temporary_folder folder;
    static constexpr base::time_us started_at = 1'640'000'000 * base::second_us;
    fake_chance chance{3};
    fake_hub hub{chance};
    portal site;
    std::string damage;   // why the program asked to be closed
    std::unique_ptr<asio::io_context> io;   // outlives whoever waits on it, and its clock
    std::unique_ptr<jumping_clock> clock;
    std::unique_ptr<agent::program> program;
};

TEST_F(ProbeRoutine, LooksSoonAfterTheStartAndThenEverySevenDays) {
    open();
    program->start();
    live(3, 60 * base::day_us);
    ASSERT_EQ(site.looks.size(), 3U);
    EXPECT_EQ(site.looks[0], 600 * base::second_us);
    for (std::size_t i = 1; i < site.looks.size(); ++i) {
        const base::time_us between = site.looks[i] - site.looks[i - 1];
        EXPECT_GE(between, 7 * base::day_us);
        EXPECT_LE(between, 7 * base::day_us + 3600 * base::second_us);
    }
    EXPECT_EQ(changes(), 7);   // the domain, then of each look the page and the day that it names
}

TEST_F(ProbeRoutine, ProgramThatIsStartedAgainKeepsToTheWeek) {
    open();
    program->start();
    live(1, base::day_us);
    ASSERT_EQ(site.looks.size(), 1U);
    open();
    program->start();
    live(2, 30 * base::day_us);
    ASSERT_EQ(site.looks.size(), 2U);
    EXPECT_GE(site.looks[1] - site.looks[0], 7 * base::day_us);
}

TEST_F(ProbeRoutine, ClockThatIsSetBackDoesNotPutTheLookOff) {
    open();
    program->start();
    live(1, base::day_us);
    clock->now -= 400 * base::day_us;
    live(2, base::day_us);
    EXPECT_EQ(site.looks.size(), 2U);
}

// A PC may stay on for months.
TEST_F(ProbeRoutine, DatabaseIsLookedOverFullyAtTheStartAndEverySevenDaysWhileItRuns) {
    open(0);
    program->start();
    std::vector<base::time_us> checks;
    for (int day = 0; day < 40; ++day) {
        live(1, base::day_us);
        const base::time_us last = checked_at();
        if (last != 0 && (checks.empty() || checks.back() != last)) checks.push_back(last);
    }
    ASSERT_GE(checks.size(), 5U);
    EXPECT_LE(checks[0], started_at + base::second_us);
    for (std::size_t i = 1; i < checks.size(); ++i) {
        EXPECT_GE(checks[i] - checks[i - 1], 7 * base::day_us);
        EXPECT_LE(checks[i] - checks[i - 1], 8 * base::day_us);
    }
    EXPECT_EQ(damage, "");
}

TEST_F(ProbeRoutine, DamageThatComesWhileItRunsIsFoundWithinTheWeek) {
    open(0);
    program->start();
    live(1, base::day_us);
    auto& db = program->store().db();
    ASSERT_TRUE(db.transact([&] {
        db.script("UPDATE journal SET content = replace(content, 'narail', 'barail')");
    }));
    live(1, 5 * base::day_us);
    EXPECT_EQ(damage, "");   // nothing looks at it before the week is over
    live(1, 3 * base::day_us);
    EXPECT_NE(damage.find("content is not what its id says"), std::string::npos) << damage;
}

// An office copies files: what is in the database alone is what it has then.
TEST_F(ProbeRoutine, LogIsEmptiedSoonAfterTheLastSaveAndAtTheEndOfACommand) {
    open(0);
    const auto log_bytes = [&] {
        return std::filesystem::file_size(folder.file("agent.db-wal"));
    };
    constexpr std::uintmax_t little = 6 * 4120;   // notes of exchanges that failed
    ASSERT_TRUE(save("a.gov.bd"));
    EXPECT_GT(log_bytes(), little);
    rest();
    EXPECT_EQ(log_bytes(), 0U);
    program->start();
    for (const std::string domain : {"b.gov.bd", "c.gov.bd"}) {
        live(1, 60 * base::second_us);
        EXPECT_LT(log_bytes(), little);
        ASSERT_TRUE(save(domain));
        EXPECT_GT(log_bytes(), little);
    }
    live(1, 60 * base::second_us);
    EXPECT_LT(log_bytes(), little);
    const std::string copy = folder.file("copy.db");
    ASSERT_TRUE(platform::copy_private_file(folder.file("agent.db"), copy));
    auto copied = agent_store::store::open(copy);
    ASSERT_TRUE(copied);
    EXPECT_EQ((*copied)->db().read([&] { return (*copied)->journal().counts().total; }).value(), 4);
    EXPECT_EQ(damage, "");
}

TEST_F(ProbeRoutine, NeverLooksByItselfWhereItIsToldNotTo) {
    open(0);
    program->start();
    live(1, 8 * base::day_us);
    EXPECT_TRUE(site.looks.empty());
}

TEST_F(ProbeRoutine, WithoutALineAPortalThatDoesNotAnswerIsNotRecorded) {
    open();
    site.is_down = true;
    for (const auto& [attempt, ago] : std::vector<std::pair<std::string, base::time_us>>{
             {"no hub here: no line", 0}, {"", 0}, {"ok", 2 * 3600 * base::second_us}}) {
        put(note::last_attempt, attempt);
        put(note::last_exchange, hub_time() - ago);
        const auto given = probe();
        EXPECT_EQ(given.exit_code, static_cast<int>(base::errc::no_link)) << attempt;
        EXPECT_NE(given.out.find("nothing was recorded"), std::string::npos) << given.out;
        EXPECT_EQ(changes(), 1) << attempt;
        EXPECT_EQ(program->store().db().read([&] {
            return program->store().notes().number(note::probed_at);
        }).value(), 0);
    }
}

TEST_F(ProbeRoutine, WithALineAPortalThatDoesNotAnswerIsRecordedAsDown) {
    open();
    site.is_down = true;
    put(note::last_attempt, std::string("ok"));
    put(note::last_exchange, hub_time() - 2 * 3600 * base::second_us + 1);
    const auto given = probe();
    EXPECT_EQ(given.exit_code, 0) << given.out;
    EXPECT_EQ(changes(), 2);
    site.is_down = false;
    put(note::last_attempt, std::string("no hub here: no line"));
    EXPECT_EQ(probe().exit_code, 0) << "what answers was reached, hub or no hub";
    EXPECT_EQ(changes(), 4);
}

}  // namespace

}  // namespace kheya::agent_test
