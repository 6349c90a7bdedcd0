#pragma once

// A clock and chance that the tests of the console script.

#include "shared/platform/seams.hpp"

#include <string>

namespace kheya::console_test {

class scripted_clock : public platform::clock {
public:
    base::time_us now = 1'640'000'000 * base::second_us, mono = 0;
    base::time_us wall() override { return now; }
    base::time_us monotonic() override { return mono; }
    std::string boot_id() override { return "boot"; }
    platform::awaitable<void> wait(base::time_us duration) override {
        pass(duration);
        co_return;
    }
    void pass(base::time_us duration) { now += duration, mono += duration; }
};

class counted_chance : public platform::chance {
public:
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) {
            state_ = state_ * 6364136223846793005u + 1442695040888963407u;
            byte = static_cast<std::uint8_t>(state_ >> 56);
        }
    }

private:
    std::uint64_t state_ = 26;
};

}  // namespace kheya::console_test
