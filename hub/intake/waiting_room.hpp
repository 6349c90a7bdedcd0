#pragma once

// Agents that wait at the hub for news: GET /v1/wait. Who waits is woken when something moved that
// may concern him, and then looks for himself; nothing is remembered of what he was sent. Owner:
// the agent port, on the io thread. Outlives its coroutines as the agent port does.

#include "hub/intake/news.hpp"
#include "shared/platform/disk_queue.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace kheya::hub_intake {

inline constexpr std::size_t seats_limit = 10'000;   // unless the hub takes fewer connections
inline constexpr std::size_t seats_of_device = 2;    // the older one is as a rule a dead line's
inline constexpr std::size_t looks_at_once = 256;    // the disk's queue is for exchanges as well
inline constexpr std::size_t woken_at_once = 64;     // the others follow, so that the disk keeps up
inline constexpr base::time_us between_wakes = base::second_us / 50;

class waiting_room {
public:
    struct seat {
        explicit seat(boost::asio::any_io_executor io) : bell(std::move(io)) {}
        base::public_key device;
        std::string office;
        bool sees_below = false;
        base::time_us until = 0;   // monotonic
        bool is_over = false;      // the time asked for has passed
        bool is_taken = false;     // the hub stops, or this device sits here too often
        platform::alarm bell;
    };

    waiting_room(boost::asio::any_io_executor io, hub_store::store& in, platform::disk_queue& disk,
                 platform::clock& time, std::size_t most = seats_limit);

    // Nothing: all seats are taken. A device's oldest gives way to its newest one.
    std::shared_ptr<seat> enter(const hub_store::device_row& device, base::time_us duration);
    // Until something moved that may concern this seat, its time is over, or it was taken away.
    static platform::awaitable<void> wait(std::shared_ptr<seat> here);
    // Runs `job`, which only reads, on the disk; those that ask beyond looks_at_once have their
    // turn later: who waits is in no hurry, and thousands may come at the same moment. Errors:
    // those of disk_queue::read.
    platform::awaitable<base::result<void>> look(std::function<base::result<void>()> job);
    void moved(hub_store::movement what);
    void stop();
    [[nodiscard]] std::size_t taken();

private:
    std::vector<std::shared_ptr<seat>> seats();
    void pass_turn();
    platform::awaitable<void> keep_time();
    platform::awaitable<void> wake_concerned();
    boost::asio::any_io_executor io_;
    hub_store::store& store_;
    platform::disk_queue& disk_;
    platform::clock& clock_;
    std::size_t most_;
    std::vector<std::weak_ptr<seat>> seats_;   // whoever left is gone
    std::size_t looking_ = 0;
    std::deque<std::weak_ptr<platform::alarm>> turns_;   // in the order they came
    hub_store::movement unseen_;
    bool keeps_time_ = false, wakes_ = false, stopped_ = false;
};

}  // namespace kheya::hub_intake
