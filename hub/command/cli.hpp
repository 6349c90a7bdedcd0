#pragma once

// The command line of kheya-hub: words in, a request out. The only includer of CLI11 in the hub.

#include "hub/command/perform.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kheya::hub_command {

struct command_line {
    std::string data;             // folder; empty: the default one
    std::string store_url;        // empty: sqlite:DATA/hub.db
    std::optional<bool> bengali;  // as --lang says
    editing::request asked;       // verbs "init" and "run" are the caller's own
};

// What to do, or what to print and with which code to leave (help, version, wrong usage).
struct parsed_line {
    std::optional<command_line> line;
    editing::outcome outcome;
};
// The files that a verb leaves are written when all else is done. Errors: refused, where one would
// lie in the data folder.
base::result<void> check_files(const editing::request& asked, const std::string& data_folder);
// Reads files that the words name (office import, set --csv).
parsed_line parse_command_line(const std::vector<std::string>& words);

}  // namespace kheya::hub_command
