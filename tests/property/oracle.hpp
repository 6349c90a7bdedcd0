#pragma once

// What must be true after a schedule, by the full causal pasts alone: no base list, no code of the
// product is asked. Beside it the checkers that compare the product with it: each gives a
// complaint or nothing.

#include "tests/property/schedule.hpp"

#include <optional>

namespace kheya::property {

using complaint = std::optional<std::string>;

// Heads by register, as ids.
using head_ids = std::map<std::string, id_set>;

// A register as some store ended up with it.
struct outcome {
    merge::head_list heads;
    merge::verdict verdict = merge::verdict::agreed;
};
using outcomes = std::map<std::string, outcome>;   // registers without heads are left out

// The saves that are folded: all of them without the quarantined ones, but for the released.
std::vector<const save*> folded(const schedule& s, const std::set<std::size_t>& released = {});

// A save is a head of a register unless a folded one has it in its past.
head_ids expected_heads(const std::vector<const save*>& folded);
head_ids ids_of(const outcomes& got);

// Law 1 and the first half of law 3: exactly these heads.
complaint check_heads(const head_ids& expected, const head_ids& got);
// Law 3: several values stand against each other exactly where nobody saw the other's; and a
// retirement against edits (where a refused save lies between, a false conflict may stay).
complaint check_conflicts(const schedule& s, const std::vector<const save*>& folded,
                          const outcomes& got);
// Law 4: what is no head was replaced by a save that names it, or stands for one that did.
complaint check_nothing_vanished(const schedule& s, const std::vector<const save*>& folded,
                                 const head_ids& got);
// Law 1: the same heads in the same order with the same verdicts.
complaint check_same(const outcomes& a, const outcomes& b);

}  // namespace kheya::property
