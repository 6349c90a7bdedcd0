// Whether people at headquarters slow the offices down. Each office exchanges one small change
// every two seconds, all the while; in every second stretch of time overview, report, tables,
// XLSX and follow-up are made one after the other, by commands to the running hub or by a visitor
// of its console, who waits for the overviews that it makes after its start. What
// other programs on the machine do meanwhile falls on both kinds of stretches alike. The first of
// each kind are not counted: all offices come with a handshake, and the hub still makes the
// overview of the last quarter.

#include "tests/bench/load/modes.hpp"
#include "tests/bench/load/records.hpp"
#include "tests/bench/load/visitor.hpp"

#include <algorithm>
#include <cstdio>

namespace kheya::load {

using platform::awaitable;

namespace {

constexpr std::size_t beside_offices = 100, beside_seconds = 60, stretches = 10;
constexpr std::size_t uncounted = 2;   // stretches, before these
constexpr base::time_us uncounted_most = 30 * base::second_us;   // each of them, in a long run
constexpr base::time_us between = 2 * base::second_us;   // an office's exchanges
constexpr base::time_us poll_every = 5'000;              // whether a command has ended
constexpr base::time_us look_every = base::second_us;    // whether the hub has got ready
constexpr double ratio_most = 1.2;

class watched_run {
public:
    watched_run(stage& on, std::string quarter) : on_(on), quarter_(std::move(quarter)) {
        orders_ = {{"overview", quarter_},
                   {"report", quarter_},
                   {"report", quarter_, "--table", "T1"},
                   {"report", quarter_, "--format", "xlsx", "--out", on_.set.folder + "/all.xlsx"},
                   {"followup", quarter_},
                   {"report", quarter_, "--table", "T13"},
                   {"report", "issue", quarter_}};
        if (!on_.set.visitor.empty()) {
            guest_ = std::make_unique<visitor>(on_.io, on_.set.visitor, on_.hub);
        }
    }

    // Until the stretches are over: one exchange every `between`, from a moment of its own on.
    awaitable<void> exchange(std::size_t i) {
        office& by = *on_.offices[i];
        base::time_us next = on_.time->monotonic() + static_cast<base::time_us>(on_.chance->below(
                                                         static_cast<std::uint64_t>(between)));
        for (std::size_t round = 1; !over_; ++round) {
            const base::time_us left = next - on_.time->monotonic();
            if (left > 0) co_await on_.time->wait(left);
            next = std::max(next, on_.time->monotonic()) + between;
            by.save("portal", by.id(), portal_values(3, i + round), on_.time->wall());
            stage::tally& into = *now_;
            auto delivering = on_.deliver(i, by.body(on_.time->wall()), false, into);
            co_await std::move(delivering);
        }
    }

    // The stretches, one of each kind after the other.
    awaitable<void> watch(base::time_us stretch) {
        while (guest_ && !on_.hub.has_logged("quarters are ready")) {
            co_await on_.time->wait(look_every);
        }
        auto first = command(orders_.front());   // reads what later ones find kept
        co_await std::move(first);
        const auto counted = static_cast<base::time_us>(stretches) * stretch;
        const base::time_us before = std::min(counted, uncounted_most);
        for (std::size_t i = 0; i < uncounted + stretches && failed == 0; ++i) {
            const bool makes_reports = i % 2 == 1;
            if (i == uncounted) made = 0;
            if (i >= uncounted) now_ = makes_reports ? &beside : &alone;
            auto passing = pass(i < uncounted ? before : stretch, makes_reports);
            co_await std::move(passing);
            now_ = &neither_;
        }
        over_ = true;
    }

    stage::tally alone, beside;
    std::size_t made = 0, failed = 0;   // commands

private:
    awaitable<void> pass(base::time_us stretch, bool makes_reports) {
        const base::time_us end = on_.time->monotonic() + stretch;
        while (makes_reports && failed == 0 && on_.time->monotonic() < end) {
            auto making = command(orders_[made % orders_.size()]);
            co_await std::move(making);
        }
        const base::time_us left = end - on_.time->monotonic();
        if (left > 0) co_await on_.time->wait(left);
    }
    awaitable<void> command(const std::vector<std::string>& words) {
        if (guest_) {
            const bool is_good = co_await guest_->ask(words);
            ++made;
            if (!is_good) ++failed;
            co_return;
        }
        const int process = on_.hub.begin(words);
        std::optional<int> code;
        while (!(code = hub_process::ended(process))) co_await on_.time->wait(poll_every);
        ++made;
        if (*code != 0) ++failed;
    }

    stage& on_;
    std::string quarter_;
    std::unique_ptr<visitor> guest_;   // null: commands are made
    std::vector<std::vector<std::string>> orders_;
    stage::tally neither_;
    stage::tally* now_ = &neither_;
    bool over_ = false;
};

}  // namespace

report run_beside(const settings& set) {
    const std::size_t count = set.offices == 0 ? beside_offices : set.offices;
    const std::size_t seconds = set.seconds == 0 ? beside_seconds : set.seconds;
    need_descriptors(count + spare_files);
    stage on(set, "beside", count, false, set.store);
    watched_run both(on, set.quarter);
    const auto stretch = static_cast<base::time_us>(seconds * base::second_us / stretches);
    on.run(count + 1, [&](std::size_t i) {
        return i < count ? both.exchange(i) : both.watch(stretch);
    });
    report found;
    const auto p99_alone = percentile(both.alone.accepted, 0.99);
    const auto p99_beside = percentile(both.beside.accepted, 0.99);
    const double ratio = static_cast<double>(p99_beside) /
                         static_cast<double>(std::max<base::time_us>(1, p99_alone));
    char text[64];
    std::snprintf(text, sizeof text, "%.2f (%s / %s)", ratio, in_ms(p99_beside).c_str(),
                  in_ms(p99_alone).c_str());
    found.figures.push_back({"beside: p99 of exchanges while reports are made / while none is",
                             "at most 1.2", text, ratio <= ratio_most});
    const auto tell = [&](const std::string& when, const stage::tally& of) {
        found.notes.push_back("beside, " + when + ": " + std::to_string(of.exchanges) +
                              " exchanges, " + spread(of.accepted));
        for (const auto& [why, times] : of.failed) {
            found.notes.push_back("  " + std::to_string(times) + " x " + why);
        }
    };
    tell("while no report is made", both.alone);
    tell("while reports are made", both.beside);
    found.notes.push_back("  " + std::to_string(both.made) + " reports, overviews and XLSX files");
    if (both.failed > 0) found.troubles.push_back("beside: a report could not be made");
    for (const auto& each : on.lines) each->reset();
    on.check(found);
    return found;
}

}  // namespace kheya::load
