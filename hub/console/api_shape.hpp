#pragma once

// What the description of the API says of a call's arguments, held against those that came: names
// that are not there, kinds, choices and lengths. Verbs then meet only what they were made for.
// Knows the part of JSON Schema that openapi.json uses for arguments. Owner: the console; pure.

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <string_view>

namespace kheya::hub_console {

class api_shape {
public:
    explicit api_shape(std::string_view description);

    // Empty: the arguments fit. `call` as in the path: office/move.
    [[nodiscard]] std::string misfit(const std::string& call,
                                     const nlohmann::json& arguments) const;
    [[nodiscard]] bool has(const std::string& call) const { return calls_.contains(call); }

private:
    std::map<std::string, nlohmann::json> calls_;  // schema of the arguments
};

}  // namespace kheya::hub_console
