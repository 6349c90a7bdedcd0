#pragma once

// Decisions and whom they ask. Every department numbers its own meetings from 1: a decision is
// known by the office that keeps it and its number there, never by the number alone.

#include "hub/report/field_reader.hpp"

#include <map>
#include <string>
#include <vector>

namespace kheya::hub_report {

struct directive_fact {
    std::string office, key;  // who keeps it, and its number there
    record::label text;
    std::optional<base::date> due_on;
};

struct target_fact {
    std::string directive;  // by record; as it was named where there is none
    std::string office, key;  // of its own record
    fact status;
    std::optional<base::date> due_on;
};

struct known_directives {
    std::map<std::string, directive_fact> directives;  // by record: OFFICE OF BIRTH:KEY
    std::vector<target_fact> targets;
};

// A target that names the number alone means the decision of the nearest office above its own that
// has one of that number. Errors: io.
base::result<known_directives> read_directives(record_source& source,
                                               const record::type_set& types);

}  // namespace kheya::hub_report
