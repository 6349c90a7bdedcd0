#pragma once

// A small set of record types for the property tests: one type with a register of every rule and
// kind, and the same set as an older program knows it.

#include "shared/base/hybrid_time.hpp"
#include "shared/record/type_set.hpp"

#include <memory>
#include <string>

namespace kheya::property {

// Whose knowledge: the newer set has a field, a member of a group and a type more.
enum class edition { older, newer };

// Loads the set; aborts when the text below does not load, which is a mistake of the tests.
std::shared_ptr<const record::type_set> visit_types(edition which = edition::older);

// The older edition, loaded once.
inline const record::type_set& types() {
    static const auto loaded = visit_types();
    return *loaded;
}

inline const std::string visit_type = "visit";
inline const std::string retired = "retired";  // the register that every type has
inline constexpr base::time_us now = 1'800'000'000 * base::second_us;

}  // namespace kheya::property
