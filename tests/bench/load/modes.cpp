#include "tests/bench/load/modes.hpp"

#include "tests/bench/load/records.hpp"

#include <cstdio>

namespace kheya::load {

using platform::awaitable;

namespace {

constexpr std::size_t storm_offices = 4'000, bulk_connections = 16, bulk_records = 500,
                      bulk_exchanges = 10, reconnecting = 10'000, reconnect_seconds = 60,
                      reconnect_changes = 10;
constexpr base::time_us reconnect_limit = 300 * base::second_us;
constexpr base::time_us reconnect_p99 = 2 * base::second_us;
constexpr std::int64_t reconnect_memory_kib = 512 * 1024;
constexpr std::size_t slow_in = 10;   // one office in so many is on a slow line
constexpr line_shape slow_shape{2'000, base::second_us / 5};   // 16 kbit/s, 200 ms each way

std::size_t or_goal(std::size_t given, std::size_t goal) { return given == 0 ? goal : given; }

// A portal of 14 fields and an officer's card of 12.
void save_two(office& by, base::time_us now, std::size_t round) {
    by.save("portal", by.id(), portal_values(portal_fields, by.number() + round), now);
    by.save("officer_card", card_id(by.number(), 1), card_values(card_fields, by.number() + round),
            now);
}

std::vector<std::string> bodies_of(stage& on) {
    std::vector<std::string> bodies;
    for (const auto& each : on.offices) bodies.push_back(each->body(on.time->wall()));
    return bodies;
}

void add_rate(report& into, const std::string& what, std::int64_t goal, std::size_t records,
              base::time_us took) {
    const auto passed = static_cast<double>(std::max<base::time_us>(1, took));
    const auto rate = static_cast<std::int64_t>(static_cast<double>(records) * 1e6 / passed);
    into.figures.push_back({what, "at least " + with_commas(goal) + " records/s",
                            with_commas(rate) + " records/s", rate >= goal});
}

// The same connections with a handshake and a question that is refused, and nothing else: what
// OpenSSL and HTTP alone take of this machine.
base::time_us connect_all(stage& on) {
    const base::time_us begun = on.time->monotonic();
    on.each_office([&](std::size_t i) -> awaitable<void> {
        platform::http_request request;
        request.method = "GET";
        request.target = "/v1/nothing";
        auto asking = on.ask(*on.lines[i], on.ways[i], std::move(request));
        co_await std::move(asking);
        on.lines[i]->reset();
    });
    return on.time->monotonic() - begun;
}

}  // namespace

report run_storm(const settings& set) {
    need_descriptors(set.at_once + spare_files);
    stage on(set, "storm", or_goal(set.offices, storm_offices));
    const base::time_us connecting = connect_all(on);
    for (const auto& each : on.offices) save_two(*each, on.time->wall(), 0);
    auto bodies = bodies_of(on);
    stage::tally seen;
    const auto from = on.now();
    on.deliver_all(std::move(bodies), true, seen);
    const auto to = on.now();
    report found;
    add_rate(found, "storm: each office its own connection and handshake, 2 records", 2'000,
             2 * on.offices.size(), to.at - from.at);
    on.tell(found, "storm", seen, from, to);
    found.notes.push_back("  the same connections without an exchange took " + in_ms(connecting));
    on.check(found);
    return found;
}

report run_kept(const settings& set) {
    const std::size_t count = or_goal(set.offices, storm_offices);
    need_descriptors(count + spare_files);
    stage on(set, "kept", count);
    stage::tally opening, seen;
    on.deliver_all(bodies_of(on), false, opening);
    for (const auto& each : on.offices) save_two(*each, on.time->wall(), 0);
    auto bodies = bodies_of(on);
    const auto from = on.now();
    on.deliver_all(std::move(bodies), false, seen);
    const auto to = on.now();
    report found;
    add_rate(found, "kept: on kept-open connections, one exchange an office", 6'000, 2 * count,
             to.at - from.at);
    on.tell(found, "kept", seen, from, to);
    for (const auto& each : on.lines) each->reset();
    on.check(found);
    return found;
}

report run_bulk(const settings& set) {
    stage on(set, "bulk", or_goal(set.offices, bulk_connections));
    stage::tally opening, seen;
    on.deliver_all(bodies_of(on), false, opening);
    const auto from = on.now();
    base::time_us preparing = 0;
    const auto one = [&](std::size_t i) -> awaitable<void> {
        office& by = *on.offices[i];
        for (std::size_t round = 0; round < bulk_exchanges; ++round) {
            const base::time_us begun = on.time->monotonic();
            for (std::size_t k = 0; k < bulk_records; ++k) {
                const std::size_t card = round * bulk_records + k;
                by.save("officer_card", card_id(i, card), card_values(card_fields, card),
                        on.time->wall());
            }
            std::string body = by.body(on.time->wall());
            preparing += on.time->monotonic() - begun;
            auto delivering = on.deliver(i, std::move(body), false, seen);
            co_await std::move(delivering);
        }
    };
    on.run(on.offices.size(), one);
    const auto to = on.now();
    report found;
    const std::size_t records = on.offices.size() * bulk_exchanges * bulk_records;
    add_rate(found, "bulk: exchanges of 500 records from 16 connections", 20'000, records,
             to.at - from.at);
    on.tell(found, "bulk", seen, from, to);
    found.notes.push_back("  of that time the load program alone made records for " +
                          in_ms(preparing));
    for (const auto& each : on.lines) each->reset();
    on.check(found);
    return found;
}

report run_reconnect(const settings& set) {
    const std::size_t count = or_goal(set.offices, reconnecting);
    need_descriptors(count / 4 + spare_files);
    stage on(set, "reconnect", count);
    const slow_lines slow(on.io.get_executor(), *on.time, on.hub.port(), slow_shape);
    for (std::size_t i = 0; i < count; ++i) {
        office& by = *on.offices[i];
        for (std::size_t k = 0; k < reconnect_changes; ++k) {
            const bool portal = k % 2 == 0;
            by.save(portal ? "portal" : "officer_card", portal ? by.id() : card_id(i, k),
                    portal ? portal_values(3, i + k) : card_values(3, i + k), on.time->wall());
        }
        if (i % slow_in == slow_in - 1) on.ways[i] = on.hub.address_at(slow.port());
    }
    auto bodies = bodies_of(on);
    const auto span = static_cast<base::time_us>(or_goal(set.seconds, reconnect_seconds)) *
                      base::second_us;
    stage::tally fast, slower;
    const auto from = on.now();
    const auto one = [&](std::size_t i) -> awaitable<void> {
        const auto at = static_cast<base::time_us>(
            on.chance->below(static_cast<std::uint64_t>(span)));
        co_await on.time->wait(at);
        const bool is_slow = i % slow_in == slow_in - 1;
        auto delivering = on.deliver(i, std::move(bodies[i]), true, is_slow ? slower : fast);
        co_await std::move(delivering);
        on.lines[i]->reset();
    };
    on.run(count, one);
    const auto to = on.now();
    report found;
    const std::string what = "reconnect: " + with_commas(static_cast<std::int64_t>(count)) +
                             " offices within a minute, 10 changes each: ";
    const base::time_us took = to.at - from.at, p99 = percentile(fast.accepted, 0.99);
    found.figures.push_back({what + "all done", "in 5 minutes", in_ms(took),
                             took <= reconnect_limit});
    found.figures.push_back({what + "p99 of accepted requests", "2 s", in_ms(p99),
                             p99 <= reconnect_p99});
    found.figures.push_back({what + "hub's memory", "at most 512 MiB",
                             std::to_string(to.hub.peak_kib / 1024) + " MiB",
                             to.hub.peak_kib <= reconnect_memory_kib});
    on.tell(found, "reconnect", fast, from, to);
    found.notes.push_back("  on slow lines of 16 kbit/s and 200 ms (bytes are in the sum above): " +
                          std::to_string(slower.exchanges) + " exchanges, " +
                          spread(slower.accepted));
    for (const auto& [why, times] : slower.failed) {
        found.notes.push_back("  slow lines: " + std::to_string(times) + " x " + why);
    }
    on.check(found);
    return found;
}

}  // namespace kheya::load
