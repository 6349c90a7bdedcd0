#pragma once

// `backup` and `restore`: one file with a consistent copy of the store, the hub's key sealed with a
// passphrase, the settings and the log of statements. The hub's wiring calls these; a backup's
// copying runs as jobs of the disk queue.

#include "hub/command/hub_identity.hpp"
#include "hub/store/store.hpp"
#include "shared/editing/request.hpp"
#include "shared/platform/keys.hpp"
#include "shared/platform/sqlite.hpp"

#include <functional>
#include <string>

namespace kheya::hub_command {

// What a backup covers: up to which place of each replica.
using covered_places = std::map<base::replica_id, std::int64_t>;

struct backup_order {
    std::string folder;      // the hub's data
    std::string file;        // to write
    std::string passphrase;
};

// What is said where the store is in PostgreSQL: its server is backed up with its own tools.
base::error no_own_backup();
// ... and where a restore is told of another store than the folder's own.
base::error restores_to_folder();

// A copy of the store that lies beside the backup which is to hold it, and the sealed keys.
struct store_copy {
    covered_places covered;
    std::string file, sealed_keys;
};
// Between transactions. Errors: refused (passphrase), io; no half file is left.
base::result<store_copy> copy_store(hub_store::store& in, platform::database& db,
                                    const platform::key_pair& key, platform::chance& random,
                                    const backup_order& order);
// On any thread: writes the backup once the copy was found whole, and takes the copy away. Errors:
// io; no half file is left.
base::result<void> pack_backup(const backup_order& order, const store_copy& copy);
// Both.
base::result<covered_places> write_backup(hub_store::store& in, platform::database& db,
                                          const platform::key_pair& key, platform::chance& random,
                                          const backup_order& order);
// In a transaction: what receipts say from now on, and what `status` shows.
void note_backup(hub_store::store& in, const covered_places& covered, base::time_us now,
                 const std::string& file);
void note_failed_backup(hub_store::store& in, const std::string& why);

// The name of a backup made at that time; by name they sort by time.
std::string backup_name(base::time_us now);
// Takes away what killed ones left under such names, while none is being made. Errors: io.
base::result<void> clear_unfinished(const std::string& folder);
// Leaves so many of a folder's backups: `newest`, the path of the one just made, and those before
// it; and the newest of those that were made before `in` was last found whole (comparing.hpp), so
// that a fault that nobody sees to does not push out all that are without it. A name that is later
// than `newest` is of a clock that was wrong, and goes first. Errors: io.
base::result<void> keep_newest(hub_store::store& in, const std::string& folder, std::size_t count,
                               const std::string& newest);

struct restore_order {
    std::string folder;  // where the hub will live
    std::string file;
    std::string passphrase;
    bool force = false;      // what is in the folder is set aside, never deleted
    std::string aside_name;  // ... under this name
    // The settings of the backup, in that folder, are made to name no other store than the one that
    // is restored; empty: they stay.
    std::function<base::result<void>(const std::string& folder)> settle_settings = {};
};

// Puts the files of the backup in the folder and gives the hub's keys, which the caller saves last:
// a folder with a key is a whole hub. Where the key was rolled since the backup, they are the later
// ones. Errors: refused (there is a hub, passphrase, damaged, the later key is nowhere), io.
base::result<hub_identity> unpack_backup(const restore_order& order);
// From a flag's file (read already), the environment, or the person at the terminal.
base::result<void> find_passphrase(editing::request& asked);
// In a transaction on the restored store: a new epoch, so that agents give back what it lacks.
void begin_restored(hub_store::store& in, platform::chance& random, base::time_us now);

}  // namespace kheya::hub_command
