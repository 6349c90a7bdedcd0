#include "hub/intake/waiting_room.hpp"

#include "shared/platform/log.hpp"
#include "shared/wire/limits.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace kheya::hub_intake {

namespace asio = boost::asio;

namespace {

constexpr base::time_us tick = base::second_us;
// Should no tick ever come: a seat is not for ever.
constexpr base::time_us longest_sleep = 2 * wire::wait_limit_s * base::second_us;

}  // namespace

waiting_room::waiting_room(asio::any_io_executor io, hub_store::store& in,
                           platform::disk_queue& disk, platform::clock& time, std::size_t most)
    : io_(std::move(io)), store_(in), disk_(disk), clock_(time), most_(most) {}

std::vector<std::shared_ptr<waiting_room::seat>> waiting_room::seats() {
    std::vector<std::shared_ptr<seat>> here;
    std::erase_if(seats_, [&](const std::weak_ptr<seat>& each) {
        auto held = each.lock();
        if (!held) return true;
        here.push_back(std::move(held));
        return false;
    });
    return here;
}

std::size_t waiting_room::taken() { return seats().size(); }

std::shared_ptr<waiting_room::seat> waiting_room::enter(const hub_store::device_row& device,
                                                        base::time_us duration) {
    const auto here = seats();
    std::size_t own = 0;
    for (auto each = here.rbegin(); each != here.rend(); ++each) {
        if ((*each)->device != device.key || (*each)->is_taken) continue;
        if (++own < seats_of_device) continue;
        (*each)->is_taken = true;
        (*each)->bell.ring();
    }
    if (here.size() >= most_ || stopped_) return nullptr;
    auto made = std::make_shared<seat>(io_);
    made->device = device.key;
    made->office = device.office;
    made->sees_below = device.subtree;
    made->until = clock_.monotonic() + duration;
    seats_.push_back(made);
    if (!keeps_time_) {
        keeps_time_ = true;
        asio::co_spawn(io_, keep_time(), asio::detached);
    }
    return made;
}

platform::awaitable<void> waiting_room::wait(std::shared_ptr<seat> here) {
    if (here->is_over || here->is_taken) co_return;
    co_await here->bell.wait(longest_sleep);
}

platform::awaitable<base::result<void>> waiting_room::look(
    std::function<base::result<void>()> job) {
    if (looking_ < looks_at_once) {
        ++looking_;
    } else {
        auto turn = std::make_shared<platform::alarm>(io_);
        turns_.push_back(turn);
        if (!co_await turn->wait(longest_sleep)) {
            co_return base::error{base::errc::later, "too many look at once: come later", {}, {}};
        }
    }
    const auto looked = co_await disk_.read(std::move(job));
    pass_turn();
    co_return looked;
}

// To the next who still waits for one.
void waiting_room::pass_turn() {
    while (!turns_.empty()) {
        const auto next = turns_.front().lock();
        turns_.pop_front();
        if (!next) continue;
        next->ring();
        return;
    }
    --looking_;
}

platform::awaitable<void> waiting_room::keep_time() {
    while (!stopped_) {
        const base::time_us now = clock_.monotonic();
        bool anyone = false;
        for (const auto& each : seats()) {
            anyone = true;
            if (now < each->until || each->is_over) continue;
            each->is_over = true;
            each->bell.ring();
        }
        if (!anyone) break;
        co_await clock_.wait(tick);
    }
    keeps_time_ = false;
}

void waiting_room::moved(hub_store::movement what) {
    if (stopped_ || taken() == 0) return;   // whoever comes later looks by himself first
    unseen_.add(std::move(what));
    if (wakes_) return;
    wakes_ = true;
    asio::co_spawn(io_, wake_concerned(), asio::detached);
}

platform::awaitable<void> waiting_room::wake_concerned() {
    while (!unseen_.empty() && !stopped_) {
        const hub_store::movement now = std::exchange(unseen_, {});
        auto whom = std::make_shared<concerned>();
        std::function<base::result<void>()> ask = [this, whom, now]() -> base::result<void> {
            *whom = concerned_by(store_, now);
            return {};
        };
        const auto asked = co_await disk_.read(std::move(ask));
        if (!asked) platform::log_warn("waiting agents: " + asked.error().text());
        std::size_t woken = 0;
        for (const auto& each : seats()) {
            // Where it could not be found out, everyone looks for himself.
            const bool below = each->sees_below && whom->seeing_below.contains(each->office);
            const bool everyone = !asked || now.everyone;
            const bool may_concern = everyone || below || whom->any.contains(each->office) ||
                                     whom->devices.contains(each->device);
            if (!may_concern) continue;
            each->bell.ring();
            if (++woken % woken_at_once == 0) co_await clock_.wait(between_wakes);
        }
    }
    wakes_ = false;
}

void waiting_room::stop() {
    stopped_ = true;
    for (const auto& each : seats()) {
        each->is_taken = true;
        each->bell.ring();
    }
}

}  // namespace kheya::hub_intake
