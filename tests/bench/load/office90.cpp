// What one office costs: after 90 days, for one change on an open connection, for an idle day. By
// the shipped agent, whose bytes are counted at its sockets.

#include "agent/sync/listening.hpp"
#include "hub/intake/gate.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/engine.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/base/calendar.hpp"
#include "shared/editing/edit.hpp"
#include "tests/bench/load/modes.hpp"
#include "tests/bench/load/real_agent.hpp"

#include <cstdio>

namespace kheya::load {

namespace {

constexpr const char* here = "DIP-DIST-65";
// The reference stream of `here`: offices above and right below.
constexpr std::array around = {"SSD-MIN-26", "DIP-HQ-26", "DIP-UPA-65-01", "DIP-UPA-65-02",
                               "DIP-UPA-65-03"};
constexpr base::time_us round_trip = base::second_us / 5;
constexpr line_shape far_line{10'000'000, round_trip / 2};
constexpr std::int64_t in_ninety_days = 3'000, in_one_change = 400, day_waiting = 200'000,
                       day_hourly = 60'000, exchanges_a_day = 24;

editing::writer headquarters(base::time_us now) {
    editing::writer by;
    by.name = "headquarters";
    by.side = base::side::headquarters;
    by.made_at = now;
    by.today = base::dhaka_date(now);
    return by;
}

// Headquarters saves these fields of each office around.
void write_around(hub_process& hub, platform::clock& time, platform::chance& random,
                  const std::vector<std::string>& assignments) {
    hub.in_store([&](hub_store::engine& store) {
        const hub_store::type_shelf types(store, record::builtin_types());
        hub_store::hub_ledger ledger(store, types.now(), random, time.wall());
        for (const char* office : around) {
            save_by(ledger, headquarters(time.wall()), "office", office, office, assignments);
        }
    });
}

std::string bytes_of(const spent& cost) {
    return with_commas(cost.bytes.both()) + " bytes (" + with_commas(cost.bytes.up) + " up, " +
           with_commas(cost.bytes.down) + " down)";
}

void add_bytes(report& into, const std::string& what, std::int64_t goal, const spent& cost) {
    into.figures.push_back({what, "at most " + with_commas(goal) + " bytes", bytes_of(cost),
                            cost.bytes.both() <= goal});
}

// The waits of a day in which nothing happens, by the agent's own state machine.
std::int64_t waits_a_day() {
    agent_sync::listening by;
    auto next = by.exchanged(true);
    std::int64_t count = 0;
    for (base::time_us passed = 0; passed < base::day_us; ++count) {
        passed += next.duration;
        next = by.waited(agent_sync::listening::heard::nothing_new, next.duration, 0);
    }
    return count;
}

void add_idle_days(report& into, const spent& exchange, const spent& first_wait,
                   const spent& wait) {
    const std::int64_t hourly = exchanges_a_day * exchange.bytes.both();
    const std::int64_t waits = waits_a_day();
    const std::int64_t waiting = hourly + first_wait.bytes.both() + (waits - 1) * wait.bytes.both();
    into.figures.push_back({"idle day of an agent online, `wait` growing to 10 minutes",
                            "at most " + with_commas(day_waiting) + " bytes",
                            with_commas(waiting) + " bytes", waiting <= day_waiting});
    into.figures.push_back({"idle day with hourly exchanges and no `wait`",
                            "at most " + with_commas(day_hourly) + " bytes",
                            with_commas(hourly) + " bytes", hourly <= day_hourly});
    into.notes.push_back("  idle day: " + std::to_string(exchanges_a_day) +
                         " exchanges, each on a new connection, of " + bytes_of(exchange) + "; " +
                         std::to_string(waits) + " waits of " + bytes_of(wait) +
                         ", the first one with its handshake " + bytes_of(first_wait));
}

// A hub with its offices, which does not run; gives the code for `here`.
std::string prepare(hub_process& hub, platform::clock& time, platform::chance& random) {
    hub.enrol({{around[0], "", {}},
               {around[1], around[0], {}},
               {here, around[1], {}},
               {around[2], here, {}},
               {around[3], here, {}},
               {around[4], here, {}}});
    write_around(hub, time, random,
                 {"department=DIP", "level=district", "name_bn=জেলা পাসপোর্ট অফিস",
                  "name_en=District passport office", "counts_as_field=no",
                  "valid_from=2015-07-01", "status=active", "phone=0481-62345"});
    std::string code;
    hub.in_store([&](hub_store::engine& store) {
        auto drawn =
            hub_intake::draw_enrol_code(store, random, hub.key(), here, false, time.wall());
        if (!drawn) give_up(drawn.error().text());
        code = *drawn;
    });
    return code;
}

void compare(hub_process& hub, real_agent& agent, report& into) {
    hub.stop();
    hub.in_store([&](hub_store::engine& store) {
        const bool equal = hub_store::checksum_of(store, {here}).hex() == agent.checksum();
        if (!equal) into.troubles.emplace_back("office and hub show different checksums");
        if (store.count(hub_store::counted::quarantined) > 0) {
            into.troubles.emplace_back("something is in quarantine");
        }
    });
}

}  // namespace

report run_office90(const settings& set) {
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    const auto random = platform::make_system_chance();
    hub_process hub(set.hub_program, set.folder + "/office90", *random);
    const std::string code = prepare(hub, *time, *random);
    hub.start();
    real_agent agent(io, *time, *random, set.folder + "/office90-agent", code);
    agent.move_to(hub.address().url);
    const spent joined = agent.sync();
    agent.save("portal", here, {"state=yes", "domain=dip.narail.gov.bd", "maintainer=own",
                                "observed_on=2021-12-01"});
    const std::string card = "0190163d-8694-739b-8000-000000000065";
    agent.save("officer_card", card, {"name_bn=কর্মকর্তা রহিম", "designation=Deputy Director",
                                      "mobile=01712345678", "branch=administration"});
    agent.sync();
    agent.hang_up();
    hub.stop();

    // 90 days later.
    write_around(hub, *time, *random, {"phone=0481-65432", "email=office@dip.gov.bd",
                                       "address=Passport office road"});
    hub.start();
    const slow_lines far(io.get_executor(), *time, hub.port(), far_line);
    agent.move_to(hub.address_at(far.port()).url);
    agent.save("portal", here, {"maintainer=dc", "maintainer_office=Office of the DC, Narail",
                                "real_update_on=2022-03-28"});
    agent.save("officer_card", card, {"mobile=01712345679", "name_en=Officer Rahim",
                                      "posted_from=2022-01-15"});
    const spent ninety = agent.sync();
    agent.hang_up();

    agent.move_to(hub.address().url);
    const spent idle = agent.sync();
    agent.save("officer_card", card, {"mobile=01712345670"});
    const spent one_change = agent.sync();
    // The exchange's connection is kept beside it, as in an agent that runs: the wait takes that.
    const spent first_wait = agent.wait(base::second_us);
    const spent wait = agent.wait(base::second_us);

    report found;
    add_bytes(found, "one office after 90 days: 2 records up, 5 reference records down",
              in_ninety_days, ninety);
    // The relay stands on this machine: the turn in which TCP connects is not delayed by it.
    const base::time_us whole = ninety.took + ninety.connections * round_trip;
    found.figures.push_back({"the same: round trips, at 200 ms each", "3, under 1 s",
                             std::to_string(ninety.turns()) + ", " + in_ms(whole),
                             ninety.turns() <= 3 && whole < base::second_us});
    add_bytes(found, "one change up on an open connection", in_one_change, one_change);
    found.notes.push_back("office90: joining cost " + bytes_of(joined) + "; the change " +
                          std::to_string(one_change.requests) + " request on " +
                          std::to_string(one_change.connections) + " new connections");
    add_idle_days(found, idle, first_wait, wait);
    compare(hub, agent, found);
    return found;
}

}  // namespace kheya::load
