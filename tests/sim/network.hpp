#pragma once

// The lines between agents and the hub: functions in simulated time that lose, cut, delay, repeat
// and answer in the hub's stead. Nothing here knows what travels.

#include "tests/sim/node.hpp"

#include <map>
#include <set>

namespace kheya::sim {

// Odds "one in N" of each fault of one exchange; 0: never.
struct weather {
    std::size_t lost_before = 0, lost_after = 0, cut_up = 0, cut_down = 0, twice = 0, portal = 0;
    base::time_us delay_most = base::second_us / 10;
};

class network {
public:
    network(timeline& all, std::uint64_t seed) : all_(all), dice_(seed) {}

    std::unique_ptr<platform::transport> connect(agent_machine& from,
                                                 const base::public_key& device);
    void attach(hub_machine* hub) { hub_ = hub; }
    [[nodiscard]] bool is_down(int machine) const { return down_.contains(machine); }
    void take_down(int machine) { down_.insert(machine); }
    void bring_up(int machine) {
        down_.erase(machine);
        impostors_.erase(machine);
    }
    void bring_all_up() {
        down_.clear();
        impostors_.clear();
    }
    // Until its line is back that machine finds somebody else in the hub's stead, with a key of his
    // own and a list of rolls that leads to it.
    struct impostor {
        base::public_key key;
        std::string rolls;   // as GET /v1/keys answers
    };
    void pose_before(int machine, impostor who) { impostors_[machine] = std::move(who); }

    sim::weather weather;
    std::uint64_t exchanges = 0;

private:
    friend class line;
    struct call {
        bool done = false;
        int status = 0;
        std::string content_type, body;
        std::optional<int> retry_after_s;
    };
    struct letter {
        platform::http_request head;
        std::string body;
        std::size_t pieces = 0;   // bytes of the largest one
        bool cut = false;
    };
    std::shared_ptr<call> deliver(const letter& what);
    bool happens(std::size_t odds) { return odds != 0 && dice_.one_in(odds); }
    base::time_us delay();
    timeline& all_;
    dice dice_;
    hub_machine* hub_ = nullptr;
    std::set<int> down_;
    std::map<int, impostor> impostors_;
};

}  // namespace kheya::sim
