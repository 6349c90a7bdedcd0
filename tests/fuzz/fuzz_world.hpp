#pragma once

// What the fuzz targets of the exchange stand on: a clock that stands, chance from a counter, and
// a loop that runs one coroutine to its end. What escapes a coroutine ends the program: a finding.

#include "shared/platform/seams.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace kheya::fuzz {

inline constexpr base::time_us now = 1'640'000'000 * base::second_us;

class standing_clock : public platform::clock {
public:
    base::time_us wall() override { return now; }
    base::time_us monotonic() override { return base::second_us; }
    std::string boot_id() override { return "boot-1"; }
    platform::awaitable<void> wait(base::time_us) override { co_return; }
};

class counted_chance : public platform::chance {
public:
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(++state_ * 167 + 13);
    }

private:
    std::uint64_t state_ = 0;
};

[[noreturn]] inline void found(const std::string& what) {
    std::fprintf(stderr, "finding: %s\n", what.c_str());
    std::abort();
}

template <class T>
void run_to_end(boost::asio::io_context& io, platform::awaitable<T> work) {
    bool ended = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr escaped, auto&&...) {
        ended = true;
        if (escaped) std::rethrow_exception(escaped);
    });
    io.restart();
    io.run();
    if (!ended) found("a coroutine waits for ever");
}

// The structured form of an input: each line is one unit's JSON; lines that are none are left out.
inline std::vector<nlohmann::json> units_in(std::string_view text) {
    constexpr std::size_t lines_limit = 64;
    std::vector<nlohmann::json> units;
    while (!text.empty() && units.size() < lines_limit) {
        const auto end = text.find('\n');
        auto unit = nlohmann::json::parse(text.substr(0, end), nullptr, false);
        // Deeper ones cannot even be printed; the bounded reader's own target sees those.
        if (!unit.is_discarded()) units.push_back(std::move(unit));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return units;
}

}  // namespace kheya::fuzz
