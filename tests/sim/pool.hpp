#pragma once

// What every schedule of a process begins with, made once by the shipped programs themselves: a hub
// with its tree of offices, and devices that have joined it. Schedules copy the images.

#include "tests/sim/network.hpp"

namespace kheya::sim {

inline constexpr std::size_t offices_most = 20;
inline constexpr std::size_t devices_of_office = 4;   // the last one is for a replacement

struct pool {
    platform::key_pair hub_key;
    image hub;
    std::vector<std::string> offices;      // every fourth stands above the next three
    std::vector<device> devices;           // by office, then slot
    std::string folder;                    // holds the keys; removed at the end
    [[nodiscard]] const device& of(std::size_t office, std::size_t slot) const {
        return devices[office * devices_of_office + slot];
    }
    explicit pool(const platform::key_pair& key) : hub_key(key) {}
    ~pool();
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;
};

// Aborts where the programs do not even get so far.
std::unique_ptr<pool> make_pool();

}  // namespace kheya::sim
