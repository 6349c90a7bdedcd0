#pragma once

// One verb asked of the agent, as the command line or the local socket brings it, and the texts
// that travel over that socket.

#include "shared/editing/verbs.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace kheya::agent_command {

struct request {
    std::string verb;
    nlohmann::json arguments = nlohmann::json::object();
    editing::speech how;
};

std::string to_text(const request& asked);
base::result<request> read_request(const std::string& text);
std::string to_text(const editing::outcome& given);
base::result<editing::outcome> read_outcome(const std::string& text);

}  // namespace kheya::agent_command
