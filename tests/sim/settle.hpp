#pragma once

// Lets machines run until nothing is left to do in simulated time.

#include "tests/sim/node.hpp"

namespace kheya::sim {

inline void settle(timeline& all, const std::vector<machine*>& machines) {
    for (machine* m : machines) m->poll();
    while (!all.empty()) {
        const int owner = all.step();
        for (machine* m : machines) {
            if (m->number == owner) m->poll();
        }
    }
}

}  // namespace kheya::sim
