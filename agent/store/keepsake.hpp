#pragma once

// What survives the database: the identity file beside it and backups of the whole. For rescue.cpp.

#include "agent/store/rescue.hpp"
#include "shared/platform/keys.hpp"

namespace kheya::agent_store {

std::string identity_file(const std::string& folder);
// Notes from the identity file, or where that is not there from a damaged database, as far as it
// reads. Inside a transaction of `into`.
void take_identity(store& into, const std::string& folder, platform::database* damaged);
// A note of who this device is that does not read is taken from the identity file, where it reads
// there. Errors: io.
base::result<void> mend_identity(store& in, const std::string& folder);
// Errors: refused, with the reason (no backup, of a newer version, damaged).
base::result<void> examine_backup(const std::string& file);
// After a restore: the key goes to its file, and a new log takes what the hub may not have, also of
// the databases that were set aside. Nothing: there was no restore. Errors: io.
base::result<std::optional<restore_report>> settle_restored(store& in, const std::string& folder,
                                                            platform::chance& random,
                                                            base::time_us wall);
std::string key_file(const std::string& folder);
// `key` takes the place of the file of `device`'s, which is set aside under a free name, whatever
// it holds. Errors: io; the file is back in its place then.
base::result<void> replace_key(const std::string& folder, const platform::key_pair& key,
                               const std::string& device);

}  // namespace kheya::agent_store
