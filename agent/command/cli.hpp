#pragma once

// The command line of kheya-agent: words in, a request out. The only includer of CLI11 in the
// agent.

#include "shared/editing/request.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kheya::agent_command {

struct command_line {
    std::string data;             // folder; empty: the default one
    std::optional<bool> bengali;  // as --lang says
    editing::request asked;       // "run" is the caller's own
};

// What to do, or what to print and with which code to leave (help, version, wrong usage).
struct parsed_line {
    std::optional<command_line> line;
    editing::outcome outcome;
};
// Reads files that the words name (set --csv).
parsed_line parse_command_line(const std::vector<std::string>& words);

}  // namespace kheya::agent_command
