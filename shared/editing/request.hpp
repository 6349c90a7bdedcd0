#pragma once

// One verb asked of a program, as the command line or the local socket brings it, and the texts
// that travel over that socket to the process that holds the data folder.

#include "shared/editing/verbs.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace kheya::editing {

struct request {
    std::string verb;
    nlohmann::json arguments = nlohmann::json::object();
    speech how;
};

// Errors: refused, when an argument is not UTF-8 (it could not travel as it was typed).
base::result<std::string> to_text(const request& asked);
// Errors: refused.
base::result<request> read_request(const std::string& text);
std::string to_text(const outcome& given);
// Errors: io.
base::result<outcome> read_outcome(const std::string& text);

}  // namespace kheya::editing
