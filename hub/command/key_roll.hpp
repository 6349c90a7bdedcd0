#pragma once

// `key roll`: the announced key takes the place of the hub's present one. With no hub running in
// the folder, since a running one would go on under the old key. The wiring calls these.

#include "hub/command/hub_identity.hpp"
#include "hub/store/engine.hpp"
#include "shared/editing/request.hpp"

namespace kheya::hub_command {

inline constexpr const char* statements_name = "statements.log";

// What is wrong with the announced key's file, which one it is, and what to do.
base::error next_key_refusal(const base::error& trouble);

// The folder's statements.log; empty where there is none. Errors: io.
base::result<std::string> log_of(const std::string& folder);
// In a transaction: the store has what the log says of devices and redactions, and tells of it.
void know_again(hub_store::store& in, const platform::key_pair& key, const std::string& log);

// In a transaction on the store of an opened folder: the store belongs to this hub under its
// present key, it and the log have every roll of the key, and what else the log knows and the store
// lacks is entered. Errors: refused (the log says that this key was given up; another hub's store),
// io.
base::result<void> settle_folder(const std::string& folder, const std::string& url,
                                 const hub_identity& who, hub_store::engine& in, base::time_us now);

// {"next_file": path of the announced key's seed, "unannounced": go to a key that no agent was told
// of, "by"}. The store is open and settled, and nobody else is at work in the folder.
editing::outcome roll_key(const std::string& folder, const std::string& url,
                          const hub_identity& who, hub_store::engine& store,
                          platform::chance& random, const editing::request& asked,
                          base::time_us now);

// The identity to go on with, of a backup that may be older than a roll of the key: the folder's
// own where that is the later one, or the backup's rolled as the log says. Errors: refused, with
// what to do, where neither is there.
base::result<hub_identity> later_identity(hub_identity of_backup, const std::string& folder,
                                          const std::string& log);

}  // namespace kheya::hub_command
