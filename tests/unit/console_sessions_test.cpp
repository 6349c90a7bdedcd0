// Who is signed in, over several processes of a hub: consoles on one store that do not hear each
// other unless a test says so.

#include "hub/console/console.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/passwords.hpp"
#include "tests/unit/console_fakes.hpp"
#include "tests/unit/store_world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <latch>

namespace kheya::hub_console {
namespace {

using hub_store::role;
using nlohmann::json;
using platform::http_response;

constexpr const char* password = "a long password 26";
constexpr const char* other_password = "another password 27";
constexpr base::time_us minute = 60 * base::second_us;

// One process: its connection to the store, its memory.
struct process {
    process(boost::asio::io_context& io, hub_store::engine& in, console_test::scripted_clock& clock,
            console_test::counted_chance& chance)
        : store(in), disk(io.get_executor(), in, false), proving(io.get_executor(), false, 16),
          pages({io.get_executor(), in, disk, proving, clock, chance,
                 [this, &clock, &chance](editing::request asked, hub_command::caller who) {
                     return perform(std::move(asked), std::move(who), clock, chance);
                 }}),
          handler(pages.handler(9443, {"hub.example:"})) {}

    platform::awaitable<editing::outcome> perform(editing::request asked, hub_command::caller who,
                                                  console_test::scripted_clock& clock,
                                                  console_test::counted_chance& chance) {
        editing::outcome given;
        std::function<base::result<void>()> job = [&]() -> base::result<void> {
            hub_command::surroundings around{store, record::builtin_types(), chance,
                                             platform::key_pair::from_seed({{1}}), clock.now};
            around.who = who;
            return hub_command::perform_in_transaction(asked, around, given);
        };
        (void)co_await disk.write(std::move(job));
        co_return given;
    }
    hub_store::engine& store;
    platform::disk_queue disk;
    platform::work_queue proving;
    console pages;
    platform::http_handler handler;
};

class ConsoleSessions : public hub_test::StoreWorld {
protected:
    ConsoleSessions() {
        for (const char* name : {"Karim", "Boss"}) {
            hub_store::user_row user;
            user.name = name;
            user.may = role::administrator;
            user.password = hashed;
            inside([&] { kept->put_user(user); });
        }
        // SQLite has one process: two consoles share its connection.
        const bool is_shared = hub_store::is_shared(url);
        if (is_shared) beside = hub_test::open_test_store(url);
        one = started(*kept);
        two = started(is_shared ? *beside : *kept);
    }
    std::unique_ptr<process> started(hub_store::engine& in) {
        return std::make_unique<process>(io, in, clock, chance);
    }

    struct browser {
        std::string cookie, token;
    };
    http_response ask(process& at, const std::string& method, const std::string& verb,
                      const json& body, const browser& by) {
        http_response answer;
        begin(at, method, verb, body, by, answer);
        io.restart();
        io.run();
        return answer;
    }
    // It is answered as the loop turns.
    void begin(process& at, const std::string& method, const std::string& verb, const json& body,
               const browser& by, http_response& answer) {
        platform::http_request asked;
        asked.method = method;
        asked.target = "/api/v1/" + verb;
        asked.host = "hub.example:9443";
        asked.origin = "https://hub.example:9443";
        asked.content_type = "application/json";
        asked.cookie = by.cookie;
        asked.token = by.token;
        asked.peer_address = address;
        asked.body = platform::from_string(body.dump());
        const auto handle = [](process& by_whom, platform::http_request what,
                               http_response& into) -> platform::awaitable<void> {
            into = co_await by_whom.handler(std::move(what));
        };
        boost::asio::co_spawn(io, handle(at, std::move(asked), answer), boost::asio::detached);
    }
    int call(process& at, const browser& by, const std::string& verb = "user/list",
             const json& body = json::object()) {
        return ask(at, "POST", verb, body, by).status;
    }
    int me(process& at, const browser& by) { return ask(at, "GET", "me", {}, by).status; }
    browser sign_in(process& at, const std::string& name = "Karim",
                    const std::string& with = password, const browser& before = {}) {
        const auto answer =
            ask(at, "POST", "login", {{"name", name}, {"password", with}}, before);
        EXPECT_EQ(answer.status, 200);
        return browser_of(answer);
    }
    static browser browser_of(const http_response& answer) {
        browser out;
        for (const auto& [field, value] : answer.fields) {
            if (field == "Set-Cookie") out.cookie = value.substr(0, value.find(';'));
        }
        const std::string secret = out.cookie.substr(out.cookie.find('=') + 1);
        out.token = sessions::token_of(secret);
        return out;
    }
    static base::hash256 hash_in(const browser& by) {
        return sessions::hash_of(by.cookie.substr(by.cookie.find('=') + 1));
    }
    std::optional<hub_store::session_row> row_of(const browser& by) {
        std::optional<hub_store::session_row> row;
        inside([&] { row = kept->session(hash_in(by)); });
        return row;
    }

    std::size_t written(const std::string& verb) {
        std::size_t count = 0;
        inside([&] {
            for (const auto& row : kept->audit({})) count += row.verb == verb ? 1 : 0;
        });
        return count;
    }

    std::string address;   // that browsers come from

    boost::asio::io_context io{1};
    console_test::scripted_clock clock;
    console_test::counted_chance chance;
    const std::string hashed = platform::hash_password(password, chance).value();
    std::unique_ptr<hub_store::engine> beside;
    std::unique_ptr<process> one, two;
};

TEST_F(ConsoleSessions, WhoSignedInAtOneProcessIsKnownAtTheOtherAndAfterARestart) {
    const browser karim = sign_in(*one);
    EXPECT_EQ(me(*two, karim), 200);
    EXPECT_EQ(call(*two, karim), 200);
    EXPECT_EQ(call(*two, {karim.cookie, "0"}), 403);
    EXPECT_EQ(call(*two, {karim.cookie, ""}), 403);
    EXPECT_EQ(call(*two, {"", karim.token}), 401);
    one = started(*kept);
    EXPECT_EQ(call(*one, karim), 200);
}

TEST_F(ConsoleSessions, GuesserOfOneNetworkWaitsWhicheverOfItsAddressesHeTakes) {
    const json guess = {{"key", "no such link"}, {"password", password}};
    const auto tried_from = [&](const std::string& from) {
        address = from;
        return ask(*one, "POST", "first", guess, {}).status;
    };
    for (int i = 0; i < address_limits.free; ++i) {
        EXPECT_EQ(tried_from("2001:db8:1:2::" + std::to_string(i)), 422) << i;
    }
    EXPECT_EQ(tried_from("2001:db8:1:2:ffff::1"), 429);
    EXPECT_EQ(tried_from("2001:db8:1:3::1"), 422);
    for (int i = 1; i < address_limits.free; ++i) {
        EXPECT_EQ(tried_from("::ffff:10.0.0." + std::to_string(i)), 422) << i;
        EXPECT_EQ(tried_from("10.0.1." + std::to_string(i)), 422) << i;
    }
    for (int i = 0; i < address_limits.free; ++i) tried_from("10.0.0.1");
    EXPECT_EQ(tried_from("::ffff:10.0.0.1"), 429);   // the same one, as two families call it
    EXPECT_EQ(tried_from("10.0.0.2"), 422);
}

TEST_F(ConsoleSessions, QueryThatIsNoTextIsRefused) {
    const browser karim = sign_in(*one);
    for (const char* query : {"report?quarter=%FF&revision=1", "report?quarter=\xff",
                              "audit?%E0%A6=x", "audit?who=%E0%A6", "audit?who=%C0%80",
                              "audit?who=%0", "audit?who=%zz"}) {
        EXPECT_EQ(ask(*one, "GET", query, {}, karim).status, 400) << query;
    }
    EXPECT_EQ(ask(*one, "GET", "audit?who=%E0%A6%95", {}, karim).status, 200);
}

// Neither its cookie nor its token can be made of what a thief of the table reads.
TEST_F(ConsoleSessions, RowOfASessionOpensNothing) {
    const browser karim = sign_in(*one);
    const std::string name = karim.cookie.substr(0, karim.cookie.find('='));
    const std::string hash = hash_in(karim).hex();
    EXPECT_EQ(me(*two, {name + "=" + hash, ""}), 401);
    EXPECT_NE(karim.token, hash);
    EXPECT_NE(karim.token, sessions::token_of(hash));
}

TEST_F(ConsoleSessions, EachLoginMakesANewSessionInThePlaceOfTheOneThatWasShown) {
    const browser first = sign_in(*one);
    EXPECT_EQ(call(*two, first), 200);
    const browser second = sign_in(*two, "Karim", password, first);
    EXPECT_NE(first.cookie, second.cookie);
    EXPECT_EQ(call(*one, first), 401);
    EXPECT_EQ(call(*one, second), 200);
}

TEST_F(ConsoleSessions, EntryAndSessionAreWrittenTogether) {
    const browser karim = sign_in(*one);
    EXPECT_EQ(written("login"), 1u);
    EXPECT_TRUE(row_of(karim));
    EXPECT_EQ(call(*one, karim, "logout"), 200);
    EXPECT_EQ(written("logout"), 1u);
    EXPECT_FALSE(row_of(karim));
}

// The other process has heard of nothing: verbs look in their own transaction.
TEST_F(ConsoleSessions, SignedOutAtOneIsRefusedAtTheOther) {
    const browser karim = sign_in(*one);
    EXPECT_EQ(call(*two, karim), 200);
    EXPECT_EQ(call(*one, karim, "logout"), 200);
    EXPECT_EQ(call(*one, karim), 401);
    EXPECT_EQ(call(*two, karim), 401);
    // What is no verb believes its memory a little longer.
    const browser again = sign_in(*one);
    EXPECT_EQ(me(*two, again), 200);
    EXPECT_EQ(call(*one, again, "logout"), 200);
    clock.pass(session_trusted);
    EXPECT_EQ(me(*two, again), 401);
    // And none where it hears.
    const browser third = sign_in(*one);
    EXPECT_EQ(me(*two, third), 200);
    EXPECT_EQ(call(*one, third, "logout"), 200);
    hub_store::movement heard;
    heard.shut_out = {"Karim"};
    two->pages.moved(heard);
    EXPECT_EQ(me(*two, third), 401);
}

TEST_F(ConsoleSessions, WhoIsDisabledOrResetIsOutEverywhereAndNobodyElse) {
    const browser boss = sign_in(*two, "Boss");
    for (const char* verb : {"user/disable", "user/reset"}) {
        const browser karim = sign_in(*one);
        EXPECT_EQ(call(*two, karim), 200);
        EXPECT_EQ(call(*two, boss, verb, {{"name", "Karim"}}), 200) << verb;
        EXPECT_FALSE(row_of(karim));
        EXPECT_EQ(call(*one, karim), 401) << verb;
        EXPECT_EQ(call(*two, karim), 401) << verb;
        EXPECT_EQ(call(*one, boss), 200);
        inside([&] {
            auto user = *kept->user("Karim");
            user.disabled = false;
            user.password = hashed;
            kept->put_user(user);
        });
    }
    const browser karim = sign_in(*one);
    EXPECT_EQ(call(*two, boss, "user/reset", {{"name", "Karim"}, {"totp", true}}), 200);
    EXPECT_EQ(call(*one, karim), 401);
}

// His login is in the store; he is disabled before this process has heard of either.
TEST_F(ConsoleSessions, WhoIsDisabledInTheCommitOfHisLoginIsOut) {
    http_response answer;
    answer.status = 0;
    begin(*one, "POST", "login", {{"name", "Karim"}, {"password", password}}, {}, answer);
    io.restart();
    while (written("login") == 0) ASSERT_EQ(io.poll_one(), 1u);
    ASSERT_NE(answer.status, 200);
    inside([&] {
        auto user = *kept->user("Karim");
        user.disabled = true;
        kept->put_user(user);
        kept->shut_out("Karim", std::nullopt);
    });
    hub_store::movement heard;
    heard.shut_out = {"Karim"};
    one->pages.moved(heard);
    while (io.poll() > 0) {}
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(me(*one, browser_of(answer)), 401);
}

TEST_F(ConsoleSessions, NewPasswordOrSecondFactorLeavesOnlyWhoSetIt) {
    const browser mine = sign_in(*one), other = sign_in(*two);
    EXPECT_EQ(call(*one, other), 200);
    EXPECT_EQ(call(*two, mine, "me/password", {{"old", password}, {"new", other_password}}), 200);
    EXPECT_EQ(call(*one, other), 401);
    EXPECT_EQ(call(*two, other), 401);
    EXPECT_EQ(call(*one, mine), 200);
    EXPECT_EQ(call(*two, mine), 200);
    const browser third = sign_in(*two, "Karim", other_password);
    EXPECT_EQ(call(*one, third), 200);
    EXPECT_EQ(call(*one, mine, "me/totp"), 200);
    std::string secret;
    inside([&] { secret = kept->user("Karim")->totp; });
    const std::string code = platform::totp_code(
        secret, clock.now / base::second_us / platform::totp_step_s);
    EXPECT_EQ(call(*one, mine, "me/totp", {{"code", code}}), 200);
    EXPECT_EQ(call(*two, third), 401);
    EXPECT_EQ(call(*two, mine), 200);
}

TEST_F(ConsoleSessions, UseAtOneProcessKeepsItAliveAtTheOther) {
    const browser karim = sign_in(*one);
    EXPECT_EQ(call(*two, karim), 200);
    for (int i = 0; i < 3; ++i) {
        clock.pass(20 * minute);
        EXPECT_EQ(call(*one, karim), 200) << i;
    }
    // Here it was last used an hour ago.
    EXPECT_EQ(call(*two, karim), 200);
    clock.pass(session_idle - 1);
    EXPECT_EQ(call(*two, karim), 200);
    clock.pass(session_idle + 1);
    EXPECT_EQ(call(*two, karim), 401);
    EXPECT_EQ(call(*one, karim), 401);
    EXPECT_FALSE(row_of(karim));
}

// A page that is left open asks again with all news; nobody is there for that.
TEST_F(ConsoleSessions, WhatAPageAsksByItselfKeepsNoneAlive) {
    const browser karim = sign_in(*one);
    browser page = karim;
    page.token = "idle:" + karim.token;
    EXPECT_EQ(call(*one, {karim.cookie, "idle:"}), 403);
    clock.pass(session_idle - 1);
    EXPECT_EQ(call(*one, page), 200);
    clock.pass(2);
    EXPECT_EQ(call(*one, page), 401);
}

TEST_F(ConsoleSessions, NotedAtMostOnceAMinute) {
    const browser karim = sign_in(*one);
    const auto made = row_of(karim)->seen_at;
    clock.pass(session_noted - 1);
    EXPECT_EQ(call(*one, karim), 200);
    EXPECT_EQ(row_of(karim)->seen_at, made);
    clock.pass(1);
    EXPECT_EQ(call(*two, karim), 200);
    EXPECT_EQ(row_of(karim)->seen_at, made + session_noted);
    EXPECT_EQ(row_of(karim)->made_at, made);
}

TEST_F(ConsoleSessions, OverByTheEveningWhereverItWasUsed) {
    const browser karim = sign_in(*one);
    process* at = one.get();
    for (base::time_us past = 0; past < session_life; past += 20 * minute) {
        EXPECT_EQ(call(*at, karim), 200) << past;
        at = at == one.get() ? two.get() : one.get();
        clock.pass(20 * minute);
    }
    clock.pass(1);
    EXPECT_EQ(call(*two, karim), 401);
    EXPECT_EQ(call(*one, karim), 401);
}

TEST_F(ConsoleSessions, ClockThatIsSetBackMakesNoSessionYounger) {
    const browser idle = sign_in(*one);
    clock.now -= session_ahead - 1;
    EXPECT_EQ(call(*one, idle), 200);
    clock.mono += session_idle + 1;  // and the clock of the day has stood still meanwhile
    EXPECT_EQ(call(*one, idle), 401);
    EXPECT_EQ(call(*two, idle), 401);  // nor where nobody watched it
    const browser old = sign_in(*one);
    for (base::time_us past = 0; past < session_life; past += 20 * minute) {
        EXPECT_EQ(call(*one, old), 200);
        clock.mono += 20 * minute;
    }
    clock.mono += 1;
    EXPECT_EQ(call(*one, old), 401);
    const browser ahead = sign_in(*one);
    EXPECT_EQ(call(*one, ahead), 200);
    clock.now -= session_ahead + 1;
    EXPECT_EQ(call(*two, ahead), 401);
    clock.mono += session_trusted;
    EXPECT_EQ(call(*one, ahead), 401);
    EXPECT_EQ(call(*one, sign_in(*one)), 200);
}

TEST_F(ConsoleSessions, EleventhOfOnePersonPushesOutHisOldestAndNobodyElse) {
    const browser boss = sign_in(*one, "Boss");
    std::vector<browser> his;
    for (std::size_t i = 0; i <= sessions_of_one_most; ++i) {
        clock.pass(1);
        his.push_back(sign_in(i % 2 == 0 ? *one : *two));
        EXPECT_EQ(call(*two, his.front()) == 200, i < sessions_of_one_most) << i;
    }
    EXPECT_EQ(call(*one, his.front()), 401);
    EXPECT_EQ(call(*one, his[1]), 200);
    EXPECT_EQ(call(*one, his.back()), 200);
    EXPECT_EQ(call(*two, boss), 200);
}

TEST_F(ConsoleSessions, OpenPageEndsWithASessionThatEndedElsewhere) {
    const browser karim = sign_in(*one), boss = sign_in(*one, "Boss");
    std::vector<std::shared_ptr<platform::byte_source>> streams;
    std::vector<std::string> ended;
    const auto listen = [&](std::string name, std::shared_ptr<platform::byte_source> from)
        -> platform::awaitable<void> {
        std::array<char, 4096> into{};
        base::result<std::size_t> count = std::size_t{1};
        while (count && *count > 0) count = co_await from->read(into);
        ended.push_back(name);
    };
    for (const browser& by : {karim, boss}) {
        const auto answer = ask(*two, "GET", "events", {}, by);
        ASSERT_EQ(answer.status, 200);
        streams.push_back(answer.body);
    }
    boost::asio::co_spawn(io, listen("Karim", streams[0]), boost::asio::detached);
    boost::asio::co_spawn(io, listen("Boss", streams[1]), boost::asio::detached);
    io.restart();
    while (io.poll() > 0) {}
    EXPECT_TRUE(ended.empty());
    inside([&] { kept->end_session(hash_in(karim)); });
    hub_store::movement heard;
    heard.shut_out = {"Karim"};
    two->pages.moved(heard);
    while (io.poll() > 0) {}
    EXPECT_EQ(ended, std::vector<std::string>{"Karim"});
    two->pages.stop();
    while (io.poll() > 0) {}
    EXPECT_EQ(ended.size(), 2u);
}

// --- cookies that nobody has --------------------------------------------------------------------

class Strangers : public ConsoleSessions {
protected:
    platform::awaitable<void> find(std::string secret) {
        auto finding = known.find(std::move(secret), sessions::use::call);
        const auto found = co_await std::move(finding);
        ++answered[found.who ? 200 : found.status];
    }
    platform::awaitable<void> wait_at_the_disk() {
        std::function<base::result<void>()> job = [this]() -> base::result<void> {
            gate.wait();
            return {};
        };
        (void)co_await disk.read(std::move(job));
    }
    // Asks for each, without waiting for the answers.
    void ask_for(const std::vector<std::string>& secrets) {
        for (const std::string& secret : secrets) {
            boost::asio::co_spawn(io, find(secret), boost::asio::detached);
        }
        io.restart();
        while (io.poll() > 0) {}
    }
    std::vector<std::string> drawn(std::size_t count) {
        std::vector<std::string> out(count);
        for (std::string& each : out) each = chance.draw<base::hash256>().hex();
        return out;
    }
    // The disk is busy until it is let go.
    void hold_disk() {
        boost::asio::co_spawn(io, wait_at_the_disk(), boost::asio::detached);
        io.restart();
        while (io.poll() > 0) {}
    }
    void finish() {
        io.restart();
        io.run();
    }
    void let_go() {
        gate.count_down();
        finish();
    }
    std::latch gate{1};
    platform::disk_queue disk{io.get_executor(), *kept, true};
    sessions known{{*kept, disk, clock}};
    std::map<int, std::size_t> answered;
};

TEST_F(Strangers, SoManyAreLookedForAtOnceAndTheOthersComeAgain) {
    const browser karim = sign_in(*one);
    const std::string secret = karim.cookie.substr(karim.cookie.find('=') + 1);
    hold_disk();
    ask_for(drawn(500));
    EXPECT_EQ(answered[503], 500 - strangers_looked_for);
    EXPECT_LE(disk.waiting(), strangers_looked_for + 1);
    let_go();
    EXPECT_EQ(answered[401], strangers_looked_for);
    ask_for({secret});
    finish();
    EXPECT_EQ(answered[200], 1u);
}

TEST_F(Strangers, WhoIsKnownDoesNotWaitForThem) {
    const browser karim = sign_in(*one);
    known.opened({"Karim", role::administrator, "", "here", hash_in(karim)}, known.doubts());
    hold_disk();
    ask_for(drawn(100));
    ask_for({karim.cookie.substr(karim.cookie.find('=') + 1)});
    EXPECT_EQ(answered[200], 1u);
    let_go();
}

TEST_F(Strangers, WhatNobodyHasIsAskedOfTheStoreOnceAndOtherWordsNever) {
    const auto some = drawn(20);
    ask_for(some);
    finish();
    EXPECT_EQ(answered[401], 20u);
    hold_disk();
    ask_for(some);
    ask_for({"", "made up", std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
             std::string(1 << 16, 'b')});
    EXPECT_EQ(answered[401], 46u);
    let_go();
}

TEST_F(Strangers, MemoryOfThemIsBounded) {
    const auto first = drawn(1);
    ask_for(first);
    finish();
    for (std::size_t i = 0; i < strangers_remembered; i += 20) {
        ask_for(drawn(20));
        finish();
    }
    hold_disk();
    ask_for(first);  // forgotten: it is looked for once more
    EXPECT_EQ(answered[401], strangers_remembered + 1);
    let_go();
    EXPECT_EQ(answered[401], strangers_remembered + 2);
}

// No engine behind it.
class nowhere : public platform::transactor {
public:
    base::result<void> write(const std::function<base::result<void>()>& /*work*/) override {
        return base::error{base::errc::later, "the database does not answer"};
    }
    base::result<void> read(const std::function<base::result<void>()>& work) override {
        return write(work);
    }
    bool is_lost() override { return false; }
};

TEST_F(Strangers, NobodyIsSentAwayForAStoreThatDoesNotAnswer) {
    const browser karim = sign_in(*one);
    nowhere none;
    platform::disk_queue lost(io.get_executor(), none, false);
    sessions cut({*kept, lost, clock});
    cut.opened({"Karim", role::administrator, "", "here", hash_in(karim)}, cut.doubts());
    std::vector<int> got;
    const auto ask_it = [&]() -> platform::awaitable<void> {
        const auto found = co_await cut.find_kept(hash_in(karim), sessions::use::call);
        got.push_back(found.who ? 200 : found.status);
    };
    for (int i = 0; i < 2; ++i) {
        boost::asio::co_spawn(io, ask_it(), boost::asio::detached);
        io.restart();
        io.run();
        clock.pass(session_trusted);
    }
    EXPECT_EQ(got, (std::vector<int>{200, 503}));
}

}  // namespace
}  // namespace kheya::hub_console
