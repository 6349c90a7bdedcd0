#pragma once

// What a run found, as a table with the goal beside each figure.

#include "shared/base/hybrid_time.hpp"

#include <string>
#include <vector>

namespace kheya::load {

struct figure {
    std::string what, goal, measured;
    bool reached = true;
};

struct report {
    std::vector<figure> figures;
    std::vector<std::string> notes;      // what else was seen, a line each
    std::vector<std::string> troubles;   // lost, refused or left over: the run has failed
};

// The smallest value that `share` (0..1) of them do not exceed; 0 of none.
base::time_us percentile(std::vector<base::time_us> times, double share);
std::string in_ms(base::time_us time);
std::string with_commas(std::int64_t number);
// "p50 12 ms, p90 ..., p99 ..., most ..." of these times.
std::string spread(const std::vector<base::time_us>& times);

// Goal beside figure, then the notes. Gives the exit code: 1 where a run has failed.
int print(const std::vector<report>& all);

}  // namespace kheya::load
