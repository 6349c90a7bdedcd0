// Ten thousand connections that wait at the hub for news: what each costs in the hub's memory, and
// how long it takes until all have heard of one change that concerns them all.

#include "shared/wire/limits.hpp"
#include "tests/bench/load/modes.hpp"

#include <cstdio>

namespace kheya::load {

using platform::awaitable;

namespace {

constexpr std::size_t waiting_goal = 10'000, others_open = 300;
constexpr double kib_each_goal = 64;
constexpr base::time_us look_again = base::second_us;
constexpr int quiet_looks = 3;   // in a row with the same memory: all of them wait

struct waiters {
    std::size_t asked = 0, heard = 0;
    base::time_us changed_at = 0;
    std::vector<base::time_us> delays;
    std::map<std::string, std::size_t> failed;
};

awaitable<void> wait_for_news(stage& on, std::size_t i, waiters& all) {
    platform::http_request request;
    request.method = "GET";
    request.target = "/v1/wait?seconds=" + std::to_string(wire::wait_limit_s) +
                     "&mark=" + on.offices[i]->news_mark();
    request.patience = (wire::wait_limit_s + 20) * base::second_us;
    ++all.asked;
    auto got = co_await on.ask(*on.lines[i], on.ways[i], std::move(request));
    if (got.status == 200) {
        ++all.heard;
        all.delays.push_back(on.time->monotonic() - all.changed_at);
    } else {
        ++all.failed[got.why.empty() ? "status " + std::to_string(got.status) : got.why];
    }
}

// Until the hub's memory no longer moves.
awaitable<std::int64_t> settled_memory(stage& on) {
    std::int64_t before = -1;
    for (int quiet = 0; quiet < quiet_looks;) {
        co_await on.time->wait(look_again);
        const std::int64_t seen = on.hub.use().resident_kib;
        quiet = seen == before ? quiet + 1 : 0;
        before = seen;
    }
    co_return before;
}

}  // namespace

report run_wait(const settings& set) {
    const std::size_t count = set.offices == 0 ? waiting_goal : set.offices;
    need_descriptors(count + others_open);
    stage on(set, "wait", count + 1, true);
    std::int64_t alone = on.hub.use().resident_kib, together = 0;
    stage::tally opening, news;
    // Everybody's first exchange names the mark to wait from; the connection stays open.
    std::vector<std::string> bodies;
    for (const auto& each : on.offices) bodies.push_back(each->body(on.time->wall()));
    const auto from = on.now();
    on.deliver_all(std::move(bodies), false, opening);

    waiters all;
    const auto part = [&](std::size_t i) -> awaitable<void> {
        if (i < count) {
            co_await wait_for_news(on, i, all);
            co_return;
        }
        together = co_await settled_memory(on);
        office& head = *on.offices[count];
        head.save("office", head.id(), {{"phone", "+88029123456"}}, on.time->wall());
        std::string body = head.body(on.time->wall());
        all.changed_at = on.time->monotonic();
        auto delivering = on.deliver(count, std::move(body), false, news);
        co_await std::move(delivering);
    };
    on.run(count + 1, part);
    const auto to = on.now();

    report found;
    const double each = static_cast<double>(together - alone) / static_cast<double>(count);
    char text[64];
    std::snprintf(text, sizeof text, "%.1f KiB each", each);
    found.figures.push_back({"wait: " + with_commas(static_cast<std::int64_t>(count)) +
                                 " waiting connections, the hub's memory",
                             "at most 64 KiB each", text,
                             each <= kib_each_goal && all.heard == count});
    on.tell(found, "wait", opening, from, to);
    found.notes.push_back("  " + std::to_string(all.heard) + " of " + std::to_string(count) +
                          " heard of one change: " + spread(all.delays));
    for (const auto& [why, times] : all.failed) {
        found.troubles.push_back("wait: " + std::to_string(times) + " x " + why);
    }
    for (const auto& line : on.lines) line->reset();
    on.check(found);
    return found;
}

}  // namespace kheya::load
