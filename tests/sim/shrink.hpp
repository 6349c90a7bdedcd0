#pragma once

// Runs plans, and makes a failing one as short as it gets by leaving steps out.

#include "tests/sim/world.hpp"

#include <functional>

namespace kheya::sim {

struct verdict {
    std::string failure;      // empty: all laws held
    std::uint64_t digest = 0;
    counts counted;
};
verdict judge(const pool& from, const plan& of);

// The first word of a failure: a shorter plan must break the same law.
std::string law_of(const std::string& failure);
plan shrink(const pool& from, plan failing, const std::string& law, std::size_t tries);

}  // namespace kheya::sim
