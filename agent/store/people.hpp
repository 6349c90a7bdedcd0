#pragma once

// The people who share this office's PC: names that go with what they save, each with a PIN or
// without. Kept in the agent's own notes and never sent anywhere. Reading and keeping run inside
// database::transact() or read() and throw like it; hashing touches no database.

#include "agent/store/notes.hpp"
#include "shared/base/result.hpp"
#include "shared/platform/seams.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kheya::agent_store {

inline constexpr std::size_t people_most = 40;
inline constexpr std::size_t name_most = 100;      // code points
inline constexpr std::size_t pin_least = 4;        // code points
inline constexpr std::size_t pin_most = 64;

struct person {
    std::string name;
    std::string pin;   // its hash; empty: none
};
using people = std::vector<person>;

people read_people(const notes& in);
void keep_people(notes& in, const people& all);

// By a name spelt alike (base::fold_name), so that nobody poses as another with a space more. Null:
// there is none.
const person* find_person(const people& all, std::string_view name);
bool has_pins(const people& all);

// The name as it is kept. Errors: refused (empty, too long, there already, too many people).
base::result<std::string> new_name(const people& all, std::string_view typed);
// The hash to keep; digits of both scripts are the same. Errors: refused (too short, too long), io.
base::result<std::string> new_pin(std::string_view typed, platform::chance& random);
// Errors: io.
base::result<bool> is_pin_of(const person& one, std::string_view typed);

}  // namespace kheya::agent_store
