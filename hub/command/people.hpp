#pragma once

// Users of the console: their one-time links and what a password must be. For the verbs `user ...`,
// for `init`, which makes the first one, and for the console, which lets them in. Inside a
// transaction.

#include "hub/store/store.hpp"
#include "shared/platform/seams.hpp"

#include <string>

namespace kheya::hub_command {

inline constexpr base::time_us first_link_life = base::day_us;
inline constexpr std::size_t user_name_most = 80;  // bytes
inline constexpr std::size_t password_least = 10, password_most = 256;

// A name as it is kept: normalized, single spaces. Errors: refused.
base::result<std::string> user_name_from(std::string_view typed);
// Errors: refused, with what a password must be.
base::result<void> check_password(std::string_view password, std::string_view name);
// Gives the user a new link, without saving him; the link's address.
std::string draw_first_link(hub_store::store& in, hub_store::user_row& user,
                            platform::chance& random, base::time_us now);
// The first administrator, saved; his link's address.
std::string make_first_administrator(hub_store::store& in, platform::chance& random,
                                     base::time_us now);
// https://HOST:PORT of the console as the settings say or the agents' address lets guess.
std::string console_url(hub_store::store& in);
// How `run` is started for the console to be under that address.
std::string run_for(std::string_view address);

}  // namespace kheya::hub_command
