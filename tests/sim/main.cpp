// kheya-sim: runs schedules from seeds; what fails is made short and printed.

#include "shared/base/planted.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/system.hpp"
#include "tests/sim/options.hpp"
#include "tests/sim/shrink.hpp"

#include <boost/asio/io_context.hpp>

#include <malloc.h>
#include <cstdio>
#include <ctime>
#include <fstream>

namespace kheya::sim {

namespace {

constexpr std::size_t shrinking_tries = 400;
[[maybe_unused]] constexpr double hunting_seconds = 60;

constexpr int memory_kept = 512 << 20;

std::string hex(std::uint64_t number) {
    char text[20];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
    return text;
}

void report(const pool& from, const plan& failed, const verdict& given, const options& set) {
    std::printf("FAILED seed %llu commit %s: %s\n", static_cast<unsigned long long>(failed.seed),
                set.commit.c_str(), given.failure.c_str());
    const plan small = set.shrink ? shrink(from, failed, law_of(given.failure), shrinking_tries)
                                  : failed;
    const verdict again = judge(from, small);
    std::printf("%zu offices, %zu agents, weather %u; %zu of %zu steps are enough: %s\n",
                small.offices, small.agents, small.weather, small.steps.size(),
                failed.steps.size(), again.failure.c_str());
    if (small.steps.size() <= 80) {
        for (const step& s : small.steps) std::printf("  %s\n", text_of(s).c_str());
    }
    std::printf("regression line: %llu %zu # %s\n", static_cast<unsigned long long>(failed.seed),
                set.events, law_of(given.failure).c_str());
    std::fflush(stdout);
}

#ifdef KHEYA_PLANTED_BUGS
// Plants one mistake after the other and looks how soon a checker notices. By processor time:
// other work on the machine makes no checker blind.
int hunt(const options& set) {
    const auto from = make_pool();
    int missed = 0, hunted = 0;
    std::printf("| planted | seed | schedules | seconds | broken |\n|---|---|---|---|---|\n");
    for (std::size_t i = 1; i < base::planted_names.size(); ++i) {
        const std::string name(base::planted_names[i]);
        if (set.bug != "all" && set.bug != name) continue;
        ++hunted;
        const std::clock_t begun = std::clock();
        const auto seconds = [&] {
            return static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
        };
        std::uint64_t seed = set.replay.value_or(set.seed), tried = 0;
        std::string failure;
        while (seconds() < hunting_seconds) {
            const plan made = make_plan(seed, {set.events, set.without});
            base::planted_now = static_cast<base::planted_bug>(i);
            failure = judge(*from, made).failure;
            base::planted_now = base::planted_bug::none;
            ++tried;
            // What breaks without the mistake too shows nothing.
            if (!failure.empty() && judge(*from, made).failure.empty()) break;
            failure.clear();
            seed += set.stride;
        }
        missed += failure.empty() ? 1 : 0;
        std::printf("| %s | %llu | %llu | %.1f | %s |\n", name.c_str(),
                    static_cast<unsigned long long>(seed), static_cast<unsigned long long>(tried),
                    seconds(), failure.empty() ? "NOT FOUND" : law_of(failure).c_str());
        std::fflush(stdout);
    }
    return missed == 0 && hunted > 0 ? 0 : 1;
}
#else
int hunt(const options&) {
    std::fprintf(stderr, "planted bugs are in the preset `bugs` only\n");
    return 2;
}
#endif

// The plans to run: those of a regression list, or one a seed.
std::optional<std::vector<plan>> listed_plans(const options& set) {
    std::vector<plan> all;
    std::ifstream file(set.regressions);
    if (!file) return std::nullopt;
    for (std::string line; std::getline(file, line);) {
        unsigned long long seed = 0, events = 0;
        if (std::sscanf(line.c_str(), "%llu %llu", &seed, &events) != 2) continue;
        all.push_back(make_plan(seed, {events, set.without}));
    }
    return all;
}

struct tally {
    std::uint64_t done = 0, failures = 0, digest = 0;
    counts counted;
};

void run_one(const pool& from, const plan& made, const options& set, tally& sum) {
    verdict given = judge(from, made);
    if (set.twice && given.failure.empty()) {
        const verdict again = judge(from, made);
        if (again.digest != given.digest) given.failure = "replay: " + hex(again.digest);
    }
    ++sum.done;
    sum.counted += given.counted;
    sum.digest = sum.digest * 31 + given.digest;
    if (set.verbose) {
        std::printf("seed %llu: %s digest %s\n", static_cast<unsigned long long>(made.seed),
                    given.failure.empty() ? "held" : given.failure.c_str(),
                    hex(given.digest).c_str());
    }
    if (given.failure.empty()) return;
    ++sum.failures;
    report(from, made, given, set);
}

int run(const options& set) {
    std::vector<plan> list;
    if (!set.regressions.empty()) {
        auto listed = listed_plans(set);
        if (!listed || listed->empty()) {
            std::fprintf(stderr, "no regression list in %s\n", set.regressions.c_str());
            return 2;
        }
        list = std::move(*listed);
    }
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    const base::time_us begun = time->monotonic();
    const auto from = make_pool();
    const base::time_us ready = time->monotonic();
    const std::uint64_t count = list.empty() ? set.schedules : list.size();
    tally sum;
    for (std::uint64_t i = 0; i < count && sum.failures < set.failures_most; ++i) {
        const auto spent = static_cast<double>(time->monotonic() - begun) / 60e6;
        if (set.minutes > 0 && spent > set.minutes) break;
        const std::uint64_t seed = set.replay.value_or(set.seed + i * set.stride);
        run_one(*from, list.empty() ? make_plan(seed, {set.events, set.without}) : list[i], set,
                sum);
    }
    const double seconds = static_cast<double>(time->monotonic() - ready) / 1e6;
    std::printf("%llu schedules of %zu events, %llu exchanges, %llu violations in %.1f s (%.1f a "
                "second); made ready in %.1f s; digest %s\n",
                static_cast<unsigned long long>(sum.done), set.events,
                static_cast<unsigned long long>(sum.counted.exchanges),
                static_cast<unsigned long long>(sum.failures), seconds,
                static_cast<double>(sum.done) / seconds, static_cast<double>(ready - begun) / 1e6,
                hex(sum.digest).c_str());
    std::printf("%llu files over others' lines, %llu of them answered; %llu logs emptied, %llu "
                "power cuts meanwhile; %llu acts of judging\n",
                static_cast<unsigned long long>(sum.counted.relayed),
                static_cast<unsigned long long>(sum.counted.relays_answered),
                static_cast<unsigned long long>(sum.counted.logs_emptied),
                static_cast<unsigned long long>(sum.counted.cuts_in_emptying),
                static_cast<unsigned long long>(sum.counted.judged));
    return sum.failures == 0 ? 0 : 1;
}

}  // namespace

}  // namespace kheya::sim

int main(int argc, char** argv) {
    const auto set = kheya::sim::read_options(std::vector<std::string>(argv + 1, argv + argc));
    if (!set) {
        std::fprintf(stderr, "%s\n", kheya::sim::usage);
        return 2;
    }
    // Each schedule takes the same memory again: giving it back in between only costs time.
    mallopt(M_TRIM_THRESHOLD, kheya::sim::memory_kept);
    mallopt(M_MMAP_THRESHOLD, kheya::sim::memory_kept);
    kheya::platform::set_log_level(set->log);
    return set->bug.empty() ? kheya::sim::run(*set) : kheya::sim::hunt(*set);
}
