#pragma once

// Files by GET, so that a browser saves or shows them itself, bar of progress and all: which verbs
// give one, what a query asks of them, and the answer. Owner: the console; touches nothing.

#include "shared/editing/verbs.hpp"
#include "shared/platform/seams.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace kheya::hub_console {

struct asked_file {
    std::string verb;
    nlohmann::json arguments;  // as a POST of that verb has them
    bool bengali = true;       // the language of what is in the file
};

// What the path below /api/v1/ and its query ask for. Errors: refused (a verb that gives no file, a
// query that does not read).
base::result<asked_file> read_file_query(std::string_view target);
// The file that the verb gave; a refusal as `tell` has it.
platform::http_response give_file(const asked_file& asked, const editing::outcome& given);

}  // namespace kheya::hub_console
