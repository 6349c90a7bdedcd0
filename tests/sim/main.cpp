// kheya-sim: runs schedules from seeds; what fails is made short and printed.

#include "shared/base/calendar.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/system.hpp"
#include "tests/sim/options.hpp"
#include "tests/sim/shrink.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdio>

namespace kheya::sim {

namespace {

constexpr std::size_t shrinking_tries = 400;

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

int run(const options& set) {
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    const base::time_us begun = time->monotonic();
    const auto from = make_pool();
    const base::time_us ready = time->monotonic();
    std::uint64_t done = 0, failures = 0, exchanges = 0, digest = 0;
    for (std::uint64_t i = 0; i < set.schedules; ++i) {
        if (set.minutes > 0 && static_cast<double>(time->monotonic() - begun) >
                                   set.minutes * 60e6) break;
        const std::uint64_t seed = set.replay.value_or(set.seed + i * set.stride);
        const plan made = make_plan(seed, {set.events, set.without});
        const verdict given = judge(*from, made);
        ++done;
        exchanges += given.exchanges;
        digest = digest * 31 + given.digest;
        if (set.verbose) {
            std::printf("seed %llu: %s digest %s\n", static_cast<unsigned long long>(seed),
                        given.failure.empty() ? "held" : given.failure.c_str(),
                        hex(given.digest).c_str());
        }
        if (given.failure.empty()) continue;
        ++failures;
        report(*from, made, given, set);
        if (failures >= set.failures_most) break;
    }
    const double seconds = static_cast<double>(time->monotonic() - ready) / 1e6;
    std::printf("%llu schedules of %zu events, %llu exchanges, %llu violations in %.1f s (%.1f a "
                "second); made ready in %.1f s; digest %s\n",
                static_cast<unsigned long long>(done), set.events,
                static_cast<unsigned long long>(exchanges),
                static_cast<unsigned long long>(failures), seconds,
                static_cast<double>(done) / seconds,
                static_cast<double>(ready - begun) / 1e6, hex(digest).c_str());
    return failures == 0 ? 0 : 1;
}

}  // namespace

}  // namespace kheya::sim

int main(int argc, char** argv) {
    const auto set = kheya::sim::read_options(std::vector<std::string>(argv + 1, argv + argc));
    if (!set) {
        std::fprintf(stderr, "%s\n", kheya::sim::usage);
        return 2;
    }
    kheya::platform::set_log_level(set->log);
    return kheya::sim::run(*set);
}
