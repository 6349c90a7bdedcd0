#pragma once

// Simulated time: a heap of events in the order of (time, number), and a clock for each machine
// that may be wrong, drift and jump. What a machine waits for dies with it.

#include "shared/platform/seams.hpp"
#include "tests/property/schedule.hpp"

#include <functional>
#include <map>

namespace kheya::sim {

class timeline {
public:
    base::time_us now = 1'640'000'000 * base::second_us;   // true time
    // `owner`: 0 is nobody; else a machine's number.
    void at(base::time_us when, int owner, std::function<void()> what);
    void forget(int owner);
    [[nodiscard]] bool empty() const { return events_.empty(); }
    [[nodiscard]] base::time_us next() const { return events_.begin()->first.first; }
    // Runs the earliest event; gives its owner.
    int step();

private:
    struct event {
        int owner;
        std::function<void()> what;
    };
    std::map<std::pair<base::time_us, std::uint64_t>, event> events_;
    std::uint64_t number_ = 0;
};

class machine_clock : public platform::clock {
public:
    machine_clock(timeline& all, int owner, const boost::asio::any_io_executor* io)
        : all_(all), owner_(owner), io_(io), booted_(all.now), set_at_(all.now), shows_(all.now) {}
    base::time_us wall() override;
    base::time_us monotonic() override { return all_.now - booted_; }
    std::string boot_id() override { return "boot-" + std::to_string(boots_); }
    platform::awaitable<void> wait(base::time_us duration) override;

    void set(base::time_us shows);
    void drift(std::int64_t parts_per_million);
    void reboot();

private:
    timeline& all_;
    int owner_;
    const boost::asio::any_io_executor* io_;
    base::time_us booted_, set_at_, shows_;
    std::int64_t drift_ = 0, boots_ = 1;
};

class seeded_chance : public platform::chance {
public:
    explicit seeded_chance(std::uint64_t seed) : dice_(seed) {}
    void fill(std::span<std::uint8_t> out) override;

private:
    property::dice dice_;
};

}  // namespace kheya::sim
