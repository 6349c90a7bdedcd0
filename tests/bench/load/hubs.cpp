// Several processes of one hub on one PostgreSQL database: the PCs of one office save and exchange
// one after the other, each at its own process, as fast as they are answered, and all write the
// same stream. A reader follows every stream the while, straight in the database, and misses
// nothing.

#include "tests/bench/load/modes.hpp"
#include "tests/bench/load/records.hpp"
#include "tests/bench/stream_reader.hpp"

#include <cstdio>

namespace kheya::load {

using platform::awaitable;

namespace {

constexpr std::size_t pcs = 8, hubs_seconds = 20, cards = 20, registers = 3;
constexpr std::int64_t commits_wanted = 500;

}  // namespace

report run_hubs(const settings& set) {
    if (set.database.empty()) give_up("hubs needs --database URL: see tests/bench/on_postgres.py");
    const std::size_t count = set.offices == 0 ? pcs : set.offices;
    stage on(set, "hubs", count, set.database);
    std::vector<std::unique_ptr<hub_process>> more;
    for (std::size_t k = 1; k < set.hubs; ++k) {
        more.push_back(
            std::make_unique<hub_process>(on.hub, set.folder + "/hubs" + std::to_string(k)));
        more.back()->start();
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t k = i % set.hubs;
        if (k > 0) on.ways[i] = more[k - 1]->address();
    }
    std::vector<std::string> hellos;
    for (const auto& each : on.offices) hellos.push_back(each->body(on.time->wall()));
    stage::tally opening, seen;
    on.deliver_all(std::move(hellos), false, opening);
    const auto used = [&] {
        double all = on.hub.use().seconds;
        for (const auto& each : more) all += each->use().seconds;
        return all;
    };
    bench::stream_reader reader(set.database);
    const double used_before = used();
    const auto from = on.now();
    const auto until =
        from.at + static_cast<base::time_us>(set.seconds == 0 ? hubs_seconds : set.seconds) *
                      base::second_us;
    on.run(count, [&](std::size_t i) -> awaitable<void> {
        office& by = *on.offices[i];
        for (std::size_t round = 0; on.time->monotonic() < until; ++round) {
            by.save("officer_card", card_id(i, round % cards), card_values(registers, i + round),
                    on.time->wall());
            auto delivering = on.deliver(i, by.body(on.time->wall()), false, seen);
            co_await std::move(delivering);
        }
    });
    const auto to = on.now();
    const double used_after = used();
    reader.finish();
    report found;
    const double took = static_cast<double>(to.at - from.at) / 1e6;
    const auto rate =
        static_cast<std::int64_t>(static_cast<double>(seen.accepted.size()) / took);
    char text[160];
    std::snprintf(text, sizeof text, "hubs: %zu processes, one database, %zu writers of one office",
                  set.hubs, count);
    found.figures.push_back({text, "at least " + with_commas(commits_wanted) +
                                       " exchange commits/s",
                             with_commas(rate) + " exchange commits/s", rate >= commits_wanted});
    on.tell(found, "hubs", seen, from, to);
    std::snprintf(text, sizeof text, "  all hub processes: %.2f s of processor",
                  used_after - used_before);
    found.notes.emplace_back(text);
    std::int64_t saved = 0;
    for (const auto& each : on.offices) saved += each->saved();
    const bool is_whole = reader.missing() == 0 && reader.seen() == saved;
    if (!is_whole) found.troubles.push_back("hubs: the reader missed something");
    else found.notes.push_back("  the reader along every stream missed none of " +
                               with_commas(saved) + " changes");
    for (const auto& each : on.lines) each->reset();
    more.clear();
    on.check(found);
    return found;
}

}  // namespace kheya::load
