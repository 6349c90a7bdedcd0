#pragma once

// Who at headquarters may use which verb, and for which offices: one table, read by everybody who
// performs verbs for a person (the console) and by whoever wants to know what a verb does to the
// store. A verb that is not in it is for the command line alone.

#include "hub/store/people.hpp"

#include <span>
#include <string_view>

namespace kheya::hub_command {

// How a person's scope bears on a verb.
enum class bearing {
    none,      // it touches no office
    filtered,  // it sees and writes only what surroundings.scope allows
    whole,     // it knows no scope: people who have one may not use it
};

struct permission {
    std::string_view verb;
    hub_store::role least = hub_store::role::administrator;
    bool writes = false;
    bearing scope = bearing::whole;
};

std::span<const permission> permissions();
// Null: not for people of the console.
const permission* find_permission(std::string_view verb);
// Whether the verb only reads the store, so that it may run beside its writer.
bool only_reads(std::string_view verb);

}  // namespace kheya::hub_command
