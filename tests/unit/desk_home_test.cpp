// What the first page says: of a signed report, when the device's clock is not the hub's; of
// letters.

#include "agent/desk/home.hpp"
#include "shared/editing/edit.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {

namespace {

using editing::assignment;

class Home : public testing::Test {
protected:
    agent_store::agent_ledger ledger() {
        return {agent.store(), chance, agent.time.now, {agent.time.boot, agent.time.mono, 0}};
    }
    void sign(const std::string& quarter) {
        const auto saved = agent.store().db().transact([&]() -> base::result<void> {
            auto in = ledger();
            const auto types = in.types();
            const std::string office = in.home_office();
            const std::string id =
                record::record_id(*types->find("sign_off"), office, quarter + ":1");
            TRY(const auto shown, in.find("sign_off", id, office));
            const auto put = assignment::action::put;
            TRY(auto made, editing::make_edit(
                               *types, shown,
                               {{put, "signed_by", "Rahim"},
                                {put, "designation", "DAD"},
                                {put, "signed_at", base::to_iso(agent.time.now)}},
                               std::nullopt, {}, in.writer("Rahim"), in.draw_nonce()));
            const auto place = in.save(std::move(made.change));
            return place ? base::result<void>() : place.error();
        });
        ASSERT_TRUE(saved) << saved.error().text();
    }
    json page() {
        return agent.store().db().read([&]() -> json {
            auto in = ledger();
            const auto told = agent_desk::home(in, agent.time.now, "district", json::object());
            return told ? *told : json(told.error().text());
        }).value();
    }
    // Of the quarter that ended last.
    json signature() { return page()["quarters"][0]["signature"]; }

    static constexpr base::time_us true_day = 1'640'000'000 * base::second_us;   // 20 Dec 2021
    fake_chance chance{3};
    fake_hub hub{chance};
    office_agent agent{hub, 5};
};

TEST_F(Home, ClockThatIsSlowMakesNoReportTimely) {
    agent.time.now = true_day - 76 * base::day_us;   // it says 5 October
    hub.clock_correction = 76 * base::day_us;
    sign(base::quarter{2021, 1}.text());
    EXPECT_EQ(signature()["signed_on_time"], true);   // by the one clock there is
    EXPECT_EQ(signature()["time_unsure"], false);
    ASSERT_TRUE(agent.sync());
    EXPECT_EQ(signature()["signed_on_time"], false);
    EXPECT_EQ(signature()["time_unsure"], true);
}

TEST_F(Home, ClockThatIsFastMakesNoReportLate) {
    hub.clock_correction = -76 * base::day_us;
    sign(base::quarter{2021, 1}.text());
    EXPECT_EQ(signature()["signed_on_time"], false);
    ASSERT_TRUE(agent.sync());
    EXPECT_EQ(signature()["signed_on_time"], true);
    EXPECT_EQ(signature()["time_unsure"], true);
}

TEST_F(Home, ShowsALetterOnceItIsIssued) {
    const std::string key = "0190a000-0000-7000-8000-000000000001";
    hub.write("kind", "reminder", "letter", key);
    ASSERT_TRUE(agent.sync());
    EXPECT_EQ(page()["letters"].size(), 0u) << "a draft of headquarters";
    hub.write("issue", {{"issued_on", "2021-12-01"}}, "letter", key);
    ASSERT_TRUE(agent.sync());
    EXPECT_EQ(page()["letters"].size(), 1u);
}

TEST_F(Home, ShowsFirstWhatIsDueFirst) {
    const auto told = [&](const std::string& number, const char* status, const char* due_on) {
        const std::string key = "DIP-DIST-65:DIP-HQ-26:meeting:5:" + number;
        hub.write("status", status, "directive_target", key);
        if (due_on != nullptr) hub.write("due_on", due_on, "directive_target", key);
    };
    told("1", "open", "2022-03-01");
    told("2", "open", nullptr);
    told("3", "verified", "2021-01-01");
    told("4", "open", "2021-12-01");
    told("5", "dropped", "2021-02-01");
    ASSERT_TRUE(agent.sync());
    const json now = page();
    std::string order;
    for (const json& one : now["targets"]) order += one["key"].get<std::string>().back();
    EXPECT_EQ(order, "41253") << now["targets"].dump(1);
    EXPECT_EQ(now["open"]["targets"], 3);
}

}  // namespace

}  // namespace kheya::agent_test
