#pragma once

// Joining a hub: a one-use code names the hub, its key and the office. Saving works from the moment
// the code was typed; the hub's signed statement follows with the first line that holds.

#include "agent/store/store.hpp"
#include "shared/platform/keys.hpp"

#include <string>
#include <string_view>

namespace kheya::agent_sync {

inline constexpr std::string_view code_prefix = "KHEYA1.";
inline constexpr std::size_t code_limit = 4096;

struct enrol_code {
    std::string url;              // https://host:port
    base::public_key hub_key;
    std::string office;
    std::string secret;
};

// Errors: usage; says that the code was not copied whole.
base::result<enrol_code> read_code(std::string_view text);
std::string write_code(const enrol_code& code);

// Writes the code's facts down and draws the first replica; with another code for the same office
// this device starts over with `device` as its new key and a new log; where the code is of another
// hub, with all that it saved still to be sent. Throws like the store's parts. Errors: refused
// (this data folder belongs to another office).
base::result<void> begin_enrolment(agent_store::store& in, const enrol_code& code,
                                   const base::public_key& device, platform::chance& random);

// Checks the hub's answer {"statement", "signature"} and keeps it. Throws like the store's parts.
// Errors: no_link when it is not what our hub would say.
base::result<void> take_statement(agent_store::store& in, const nlohmann::json& answer);

// The same of one that comes later, when something in it is otherwise: one that is not our hub's
// word for this device is passed over.
void take_standing(agent_store::store& in, const nlohmann::json& told);

}  // namespace kheya::agent_sync
