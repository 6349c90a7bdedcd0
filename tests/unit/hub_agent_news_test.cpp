#include "shared/editing/edit.hpp"
#include "shared/wire/codec.hpp"
#include "tests/unit/hub_port_world.hpp"

#include <filesystem>

namespace kheya::hub_test {
namespace {

// A line that counts what goes over it, and can die with all that waits on it.
class counted_line : public platform::transport {
public:
    struct traffic {
        int exchanges = 0, waits = 0;
        bool is_down = false;
        std::string request, answer;   // of the last exchange
        std::string asked_in, answered_in;   // their media types
        std::string first_asked_in;
        std::vector<std::shared_ptr<platform::alarm>> hanging;
        void cut() {
            for (const auto& each : std::exchange(hanging, {})) each->ring();
        }
    };
    counted_line(platform::http_handler hub, const base::public_key& device,
                 boost::asio::any_io_executor io, std::shared_ptr<traffic> seen)
        : hub_(std::move(hub)), device_(device), io_(std::move(io)), seen_(std::move(seen)) {}

    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address, platform::http_request request) override {
        const base::error broken{base::errc::no_link, "the line was cut", {}, {}};
        const bool waits = request.target.starts_with("/v1/wait");
        ++(waits ? seen_->waits : seen_->exchanges);
        if (seen_->is_down) co_return broken;
        request.peer = device_;
        if (!waits) {
            const auto asked = co_await platform::read_all(request.body, 1u << 20);
            seen_->request = asked ? *asked : "";
            seen_->asked_in = request.content_type;
            if (seen_->first_asked_in.empty()) seen_->first_asked_in = seen_->asked_in;
            request.body = platform::from_string(seen_->request);
            platform::http_response given = co_await hub_(std::move(request));
            const auto body = co_await platform::read_all(given.body, 1u << 20);
            seen_->answer = body ? *body : "";
            seen_->answered_in = given.content_type;
            given.body = platform::from_string(seen_->answer);
            co_return given;
        }
        // The answer or the line's death, whichever comes first.
        auto over = std::make_shared<platform::alarm>(io_);
        auto answer = std::make_shared<std::optional<platform::http_response>>();
        const auto ask = [](platform::http_handler hub, platform::http_request asked,
                            std::shared_ptr<std::optional<platform::http_response>> into,
                            std::shared_ptr<platform::alarm> bell) -> platform::awaitable<void> {
            *into = co_await hub(std::move(asked));
            bell->ring();
        };
        seen_->hanging.push_back(over);
        boost::asio::co_spawn(io_, ask(hub_, std::move(request), answer, over),
                              boost::asio::detached);
        co_await over->wait(base::day_us);
        if (!*answer) co_return broken;
        co_return std::move(**answer);
    }
    void reset() override { seen_->cut(); }

private:
    platform::http_handler hub_;
    base::public_key device_;
    boost::asio::any_io_executor io_;
    std::shared_ptr<traffic> seen_;
};

class HubAgentNews : public HubPort {
protected:
    HubAgentNews() {
        const std::string key_file = folder() + ".key";
        std::filesystem::remove(key_file);
        EXPECT_TRUE(narail.save(key_file).has_value());
        join();
        const auto make = [this](const platform::key_pair& key) {
            return std::make_unique<counted_line>(program->agent_handler(), key.public_part(),
                                                  io.get_executor(), seen);
        };
        line = std::make_unique<agent_sync::exchange>(
            *agent, *disk, time, random, make,
            agent_sync::exchange_options{key_file, "pc", true});
        runner = std::make_unique<agent_sync::runner>(io.get_executor(), time, random, *line,
                                                      agent_sync::interval_default);
    }
    void join() {
        const auto begun = agent->db().transact([&]() -> base::result<void> {
            TRY_VOID(agent_sync::begin_enrolment(
                *agent, {"https://hub:1", hub_key().public_part(), "NARAIL", "secret"},
                narail.public_part(), random));
            const json statement = {{"device", narail.public_part().hex()}, {"office", "NARAIL"},
                                    {"scope", "own"}, {"side", "office"}, {"time", 1},
                                    {"hub", "test"}};
            const auto signature = hub_key().sign(statement.dump()).hex();
            return agent_sync::take_statement(
                *agent, {{"statement", statement}, {"signature", signature}});
        });
        EXPECT_TRUE(begun.has_value());
    }
    void start(bool listens) {
        runner->start(listens);
        settle();
    }
    void write_at_hub(const std::string& assignment) {
        const auto done = act("set", {{"target", "portal"}, {"office", "NARAIL"},
                                      {"assignments", {assignment}}});
        ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
        settle();
    }
    void save(const std::string& assignment) {
        const auto saved = agent->db().transact([&]() -> base::result<void> {
            agent_store::agent_ledger ledger(*agent, random, time.wall(), {"boot-1", 1, 0});
            TRY(const auto shown, ledger.find("portal", "NARAIL", "NARAIL"));
            TRY(const auto wanted, editing::parse_assignment(assignment));
            TRY(auto made, editing::make_edit(*ledger.types(), shown, {wanted}, std::nullopt, {},
                                              ledger.writer("Rahim"), ledger.draw_nonce()));
            const auto place = ledger.save(made.change);
            return place ? base::result<void>() : place.error();
        });
        ASSERT_TRUE(saved.has_value());
        runner->saved();
        settle();
    }
    std::vector<json> answered() {
        wire::unit_reader asked(wire::encoding_of(seen->asked_in).value());
        asked.feed(seen->request);
        for (auto unit = asked.next(); unit && *unit;) unit = asked.next();
        wire::unit_reader units(wire::encoding_of(seen->answered_in).value(), asked.opening());
        units.feed(seen->answer);
        std::vector<json> all;
        for (auto unit = units.next(); unit && *unit; unit = units.next()) {
            all.push_back(std::move(**unit));
        }
        EXPECT_TRUE(units.at_boundary());
        return all;
    }
    // Pages of the last answer, those of the stream and the echo of what was pushed.
    std::pair<int, int> pages() {
        int of_stream = 0, echoes = 0;
        for (const json& unit : answered()) {
            if (!unit.contains("page")) continue;
            const auto page = wire::read_page(unit["page"]);
            EXPECT_TRUE(page.has_value());
            if (page->stream.office != "NARAIL") continue;
            ++(page->to ? of_stream : echoes);
        }
        return {of_stream, echoes};
    }
    // The page of the own stream in the last answer; nothing where it has none.
    wire::page own_page() {
        for (const json& unit : answered()) {
            if (!unit.contains("page")) continue;
            auto page = wire::read_page(unit["page"]);
            EXPECT_TRUE(page.has_value());
            if (page->to && page->stream == wire::stream_name{"NARAIL", false}) return *page;
        }
        return {};
    }
    // Every head of the portal, word for word.
    std::string heads_at_hub() {
        std::map<std::string, std::string> all;
        inside([&] {
            store_->each_register_since("NARAIL", 0, [&](const wire::head_set& set) {
                if (set.type == "portal") all[set.reg] = wire::heads_to_json(set.heads).dump();
                return true;
            });
        });
        return json(all).dump();
    }
    std::string heads_here() {
        return agent->db().read([&] {
            std::map<std::string, std::string> all;
            const auto held = agent->pulled().find("portal", "NARAIL");
            for (const auto& [reg, heads] : held.registers) {
                all[reg] = wire::heads_to_json(heads).dump();
            }
            return json(all).dump();
        }).value();
    }
    std::int64_t pending() {
        return agent->db().read([&] { return agent->journal().counts().pending; }).value();
    }
    json shown(const std::string& field) {
        return agent->db().read([&]() -> json {
            const auto state = agent->records().find("portal", "NARAIL", "NARAIL");
            const auto values = editing::shown_values(*agent->types()->find("portal"), state);
            const auto found = values.find(field);
            return found == values.end() ? json() : found->second;
        }).value();
    }

    std::unique_ptr<agent_store::store> agent =
        std::move(agent_store::store::open(":memory:").value());
    std::unique_ptr<platform::disk_queue> disk =
        std::make_unique<platform::disk_queue>(io.get_executor(), agent->db(), false);
    std::shared_ptr<counted_line::traffic> seen = std::make_shared<counted_line::traffic>();
    std::unique_ptr<agent_sync::exchange> line;
    std::unique_ptr<agent_sync::runner> runner;
};

TEST_F(HubAgentNews, WhatWasJustSavedComesBackOnce) {
    start(false);
    save("maintainer=dc");
    EXPECT_EQ(pending(), 1);
    pass(agent_sync::after_save + base::second_us);
    EXPECT_EQ(pages(), std::pair(1, 0));
    EXPECT_EQ(pending(), 0);
}

TEST_F(HubAgentNews, OnceTheHubHasAnsweredByTheDictionaryIsAskedByItToo) {
    start(false);
    EXPECT_EQ(seen->first_asked_in, wire::packed_type);   // an older hub would read this
    EXPECT_EQ(seen->answered_in, wire::known_type);
    save("maintainer=dc");
    pass(agent_sync::after_save + base::second_us);
    EXPECT_EQ(seen->asked_in, wire::known_type);
    EXPECT_EQ(seen->answered_in, wire::known_type);
    EXPECT_EQ(pending(), 0);
    EXPECT_LT(seen->request.size() + seen->answer.size(), 900u);   // 2,000 without
}

TEST_F(HubAgentNews, WhatTheRequestBroughtIsNotToldBackAsHistory) {
    const auto past = [this] {
        std::vector<wire::past_changes> all;
        for (const json& unit : answered()) {
            if (unit.contains("past")) all.push_back(wire::read_past(unit["past"]).value());
        }
        return all;
    };
    start(false);
    write_at_hub("maintainer=dc");
    save("real_update_on=2021-12-01");
    write_at_hub("maintainer=uno");
    save("real_update_on=2021-12-02");
    pass(agent_sync::after_save + base::second_us);
    ASSERT_EQ(past().size(), 1u);
    EXPECT_EQ(past()[0].items.size(), 2u);   // those of headquarters
    EXPECT_EQ(past()[0].to, 4);
    save("real_update_on=2021-12-03");
    pass(agent_sync::after_save + base::second_us);
    ASSERT_EQ(past().size(), 1u);
    EXPECT_TRUE(past()[0].items.empty());
    EXPECT_EQ(past()[0].to, 5);
    EXPECT_EQ(pending(), 0);
}

TEST_F(HubAgentNews, WhoIsFarBehindIsToldOfWhatHeSavedAheadOfTheRest) {
    start(false);
    for (int i = 0; i < 20; ++i) write_at_hub(i % 2 == 0 ? "maintainer=dc" : "maintainer=uno");
    save("real_update_on=2021-12-01");
    pass(agent_sync::after_save + base::second_us);
    EXPECT_EQ(pages(), std::pair(1, 1));
    EXPECT_EQ(pending(), 0);
}

TEST_F(HubAgentNews, WhatWasSavedAloneIsOnlyNamedInTheAnswer) {
    start(false);
    save("maintainer=dc");
    save("real_update_on=2021-12-01");
    pass(agent_sync::after_save + base::second_us);
    const auto page = own_page();
    ASSERT_TRUE(page.own.has_value());
    EXPECT_EQ(page.own->runs, (std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 2}}));
    EXPECT_TRUE(page.sets.empty());
    EXPECT_EQ(pending(), 0);
    EXPECT_EQ(heads_here(), heads_at_hub());
    EXPECT_NE(heads_here().find("2021-12-01"), std::string::npos);
}

TEST_F(HubAgentNews, WhatWasReplacedOrMetAnotherComesWhole) {
    start(false);
    write_at_hub("maintainer=uno");
    save("maintainer=dc");                // a conflict: two heads
    save("real_update_on=2021-12-01");
    save("real_update_on=2021-12-02");    // the one before is no head any more
    pass(agent_sync::after_save + base::second_us);
    const auto page = own_page();
    ASSERT_TRUE(page.own.has_value());
    EXPECT_EQ(page.own->runs, (std::vector<std::pair<std::int64_t, std::int64_t>>{{4, 4}}));
    ASSERT_EQ(page.sets.size(), 1u);
    EXPECT_EQ(page.sets[0].heads.size(), 2u);
    EXPECT_EQ(pending(), 0);
    EXPECT_EQ(heads_here(), heads_at_hub());
}

TEST_F(HubAgentNews, ManySavedAtOnceNeedNoEcho) {
    start(false);
    for (int day = 10; day < 30; ++day) {
        save("real_update_on=2021-12-" + std::to_string(day));
        save("maintainer_office=office " + std::to_string(day));
    }
    pass(agent_sync::after_save + base::second_us);
    EXPECT_EQ(pages(), std::pair(1, 0));
    EXPECT_EQ(pending(), 0);
    EXPECT_EQ(heads_here(), heads_at_hub());
}

TEST_F(HubAgentNews, OlderAgentIsToldItsOwnHeadsWhole) {
    start(false);
    save("maintainer=dc");
    pass(agent_sync::after_save + base::second_us);
    ASSERT_TRUE(own_page().own.has_value());
    wire::unit_reader units(wire::encoding_of(seen->asked_in).value());
    units.feed(seen->request);
    std::string lines;
    for (auto unit = units.next(); unit && *unit; unit = units.next()) {
        if ((*unit)->contains("hello")) (**unit)["hello"].erase("own");
        lines += (*unit)->dump() + "\n";
    }
    platform::http_request request;
    request.method = "POST";
    request.target = "/v1/exchange";
    request.content_type = seen->asked_in = wire::plain_type;
    request.content_length = lines.size();
    request.body = platform::from_string(lines);
    seen->request = lines;
    const auto given = ask(narail, std::move(request));
    ASSERT_EQ(given->status, 200) << given->body;
    seen->answer = given->body;
    seen->answered_in = given->content_type;
    EXPECT_FALSE(own_page().own.has_value());
    ASSERT_EQ(own_page().sets.size(), 1u);
    EXPECT_EQ(own_page().sets[0].heads[0].value, "dc");
}

TEST_F(HubAgentNews, WhatHeadquartersWritesIsHereBeforeAnyTimePasses) {
    start(true);
    EXPECT_EQ(seen->waits, 1);
    for (const char* value : {"dc", "uno", "own"}) {
        write_at_hub(std::string("maintainer=") + value);
        EXPECT_EQ(shown("maintainer"), value);
    }
    EXPECT_EQ(time.monotonic(), 0);
    EXPECT_EQ(seen->waits, 4);
}

TEST_F(HubAgentNews, OnesOwnPushIsNoNews) {
    start(true);
    const int before = seen->exchanges;
    save("maintainer=dc");
    pass(3 * base::second_us);
    EXPECT_EQ(seen->exchanges, before + 1);
    EXPECT_LE(seen->waits, 3);
    write_at_hub("maintainer_office=x");
    EXPECT_EQ(shown("maintainer_office"), "x");
}

TEST_F(HubAgentNews, DeadLineIsNoticedAndNewsComeAgain) {
    start(true);
    seen->is_down = true;
    seen->cut();
    settle();
    write_at_hub("maintainer=dc");
    EXPECT_TRUE(shown("maintainer").is_null());
    pass(40 * base::second_us);      // tries, fails, backs off
    seen->is_down = false;
    pass(600 * base::second_us);
    EXPECT_EQ(shown("maintainer"), "dc");
    const base::time_us before = time.monotonic();
    write_at_hub("maintainer=uno");
    EXPECT_EQ(shown("maintainer"), "uno");
    EXPECT_EQ(time.monotonic(), before);
}

TEST_F(HubAgentNews, QuietHoursCostFewAndFewerWaits) {
    start(true);
    pass(3600 * base::second_us);
    EXPECT_LE(seen->exchanges, 3);
    EXPECT_LE(seen->waits, 12);
    EXPECT_GE(seen->waits, 6);
}

TEST_F(HubAgentNews, WhoDoesNotWaitHearsByTheHour) {
    start(false);
    write_at_hub("maintainer=dc");
    EXPECT_EQ(seen->waits, 0);
    EXPECT_TRUE(shown("maintainer").is_null());
    pass(2 * 3600 * base::second_us);
    EXPECT_EQ(shown("maintainer"), "dc");
}

// --- what the office is -------------------------------------------------------------------------

class HubAgentStanding : public HubAgentNews {
protected:
    HubAgentStanding() {
        const std::string rest = ",30,26,,no,,2020-07-01,\n";
        const auto made = act(
            "office import",
            {{"csv", "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
                     "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n"
                     "HQ,DIP,hq,প্রধান কার্যালয়,Head office," + rest +
                         "NARAIL,DIP,district,নড়াইল,Narail,HQ" + rest}});
        EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
    }
    void correct(const std::string& level) {
        const auto done = act("set", {{"target", "office"}, {"office", "NARAIL"},
                                      {"assignments", {"level=" + level}}});
        ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
        settle();
    }
    std::string noted(std::string_view key) {
        return agent->db().read([&] { return agent->notes().text(key); }).value();
    }
    std::size_t held() {
        std::size_t count = 0;
        inside([&] { count = store_->quarantined("").size(); });
        return count;
    }
    // Why the agent refuses to save it; empty: it is saved.
    std::string saving(const std::string& assignment) {
        const auto saved = agent->db().transact([&]() -> base::result<void> {
            agent_store::agent_ledger ledger(*agent, random, time.wall(), {"boot-1", 1, 0});
            TRY(const auto shown, ledger.find("office", "NARAIL", "NARAIL"));
            TRY(const auto wanted, editing::parse_assignment(assignment));
            TRY(auto made, editing::make_edit(*ledger.types(), shown, {wanted}, std::nullopt, {},
                                              ledger.writer("Rahim"), ledger.draw_nonce()));
            const auto place = ledger.save(made.change);
            return place ? base::result<void>() : place.error();
        });
        return saved ? "" : saved.error().message;
    }
};

TEST_F(HubAgentStanding, DeviceHearsOverItsLineWhatItsOfficeIsNow) {
    start(true);
    EXPECT_EQ(noted(agent_store::note::level), "district");
    correct("project");
    EXPECT_EQ(noted(agent_store::note::side), "headquarters");
    EXPECT_EQ(noted(agent_store::note::level), "project");
    save("maintainer=own");
    EXPECT_EQ(saving("name_en=Narail project"), "");
    runner->saved();
    pass(60 * base::second_us);   // exchanges in a row are spaced
    EXPECT_EQ(agent->db().read([&] { return agent->journal().counts().pending; }).value(), 0);
    EXPECT_EQ(held(), 0u);
    const std::string statement = noted(agent_store::note::statement);
    save("maintainer=dc");
    pass(60 * base::second_us);
    EXPECT_EQ(noted(agent_store::note::statement), statement);
    for (const json& unit : answered()) EXPECT_FALSE(unit.contains("enrolled")) << unit;
    correct("district");
    EXPECT_EQ(noted(agent_store::note::side), "office");
}

TEST_F(HubAgentStanding, WhatWaitedWhileTheOfficeWasSetRightIsTaken) {
    start(true);
    for (const char* level : {"project", "district"}) {
        seen->is_down = true;
        save("maintainer=own");
        save("maintainer=dc");
        correct(level);
        seen->is_down = false;
        pass(3'600 * base::second_us);
        EXPECT_EQ(agent->db().read([&] { return agent->journal().counts().pending; }).value(), 0);
        EXPECT_EQ(held(), 0u) << level;
    }
}

// docs/security.md: nobody is told "saved" of what headquarters will hold.
TEST_F(HubAgentStanding, WhatConcernsTheTreeIsRefusedBeforeItIsSaved) {
    start(true);
    correct("project");
    const auto total = [&] {
        return agent->db().read([&] { return agent->journal().counts().total; }).value();
    };
    const auto before = total();
    for (const char* assignment : {"level=ministry_division", "parent=CUMILLA", "status=closed",
                                   "successor=CUMILLA", "department=DNC",
                                   "counts_as_field=yes", "valid_to=2021-01-01"}) {
        EXPECT_NE(saving(assignment).find("what an office is and where it stands"),
                  std::string::npos)
            << assignment << ": " << saving(assignment);
    }
    EXPECT_EQ(total(), before);
    EXPECT_EQ(saving("phone=01712345678"), "");
}

}  // namespace
}  // namespace kheya::hub_test
