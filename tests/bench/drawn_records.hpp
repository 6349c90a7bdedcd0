#pragma once

// Exchanges as the programs write them, of records of all types, with values, people and offices
// drawn by a number: what the dictionary of the wire is trained on and judged by.

#include "shared/record/type_set.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace kheya::bench {

// Held-out drawings take their words from other lists.
class drawing {
public:
    drawing(std::uint64_t seed, bool held_out) : held_out_(held_out), by_(seed) {}
    std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : by_() % limit; }
    std::uint64_t number() { return by_(); }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    template <class Id>
    Id id() {
        Id made;
        for (auto& byte : made.bytes) byte = static_cast<std::uint8_t>(by_());
        return made;
    }
    // One of these: of the first half for training, of the second for judging.
    template <class List>
    auto word(const List& list) {
        const std::size_t half = list.size() / 2;
        return list[(held_out_ ? half : 0) + below(held_out_ ? list.size() - half : half)];
    }

private:
    bool held_out_;
    std::mt19937_64 by_;
};

struct drawn_exchange {
    std::string kind;
    std::string request, answer;   // units as lines
};
// Kinds and types take turns by the number.
drawn_exchange draw_exchange(drawing& random, std::size_t number);

}  // namespace kheya::bench
