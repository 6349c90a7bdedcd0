#pragma once

// Opens an agent's data folder whatever its state: finishes an interrupted restore or rescue, sets
// a damaged database aside (it is never deleted) and builds a fresh one from the identity file and
// from whatever of the old journal reads. The next exchange pulls the rest. What is put together
// stands in agent.db.ready until it is whole: that name is the moment from which it counts.

#include "agent/store/set_aside.hpp"
#include "agent/store/store.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace kheya::agent_store {

// --- the identity file --------------------------------------------------------------------------
// Who this office's device is, beside the database: FOLDER/identity.json, mode 0600.
// Brings the file in line with the notes; a value that reads never gives way to one that does not.
// Errors: io.
base::result<void> keep_identity(store& in, const std::string& folder);

// --- opening ------------------------------------------------------------------------------------
struct rescue_report {
    std::string why;
    std::string set_aside;       // name of the damaged file; empty: there was none
    std::int64_t salvaged = 0;   // own changes read from it
    // Places of the old journal that did not read; nothing: how many it had is not known.
    std::optional<std::int64_t> unreadable;
    bool knows_office = false;   // false: enrol again
    [[nodiscard]] std::string text(bool bengali) const;
    [[nodiscard]] nlohmann::json document() const;
    // The last one, as its document was noted, without `knows_office`; nothing: there was none.
    static std::optional<rescue_report> noted_in(const notes& from);
    // What is said where the number is not known; `kept`: the file set aside, if there was one.
    static std::string unknown_loss(const std::string& kept, bool bengali);
};
// What the first opening after a restore did with the databases that stand aside.
struct restore_report {
    set_aside_report aside;
    base::time_us at = 0;
    [[nodiscard]] bool is_well() const { return aside.harmed.empty() && aside.of_others.empty(); }
    // Empty: there was nothing to take, and nothing that did not read.
    [[nodiscard]] std::string text(bool bengali) const;
    // The last one; nothing: there was none.
    static std::optional<restore_report> noted_in(const notes& from);
};
struct opened_store {
    std::unique_ptr<store> in;
    std::optional<rescue_report> rescued;
    std::optional<restore_report> restored;   // this opening was the first after a restore
};
// `wall`: for the note of a rescue. Errors: io (no database can be made here), refused.
base::result<opened_store> open_folder(const std::string& folder, platform::chance& random,
                                       base::time_us wall);
// The database is known to be damaged: build the fresh one. No database of the folder may be open.
base::result<rescue_report> rescue(const std::string& folder, platform::chance& random,
                                   base::time_us wall, const std::string& why);
bool is_data_folder(const std::string& folder);

// --- backups ------------------------------------------------------------------------------------
// One file: the database as it is now and the device's key in it; mode 0600. Errors: io, refused
// (the file would lie in the data folder).
base::result<void> back_up(store& in, const std::string& folder, const std::string& file,
                           base::time_us wall);
// Puts a backup in place; what is there is set aside when `force`. The first opening begins a new
// log, because another copy of this log may go on elsewhere, and takes into it what the office had
// saved in the databases that stand aside. Errors: refused, io.
base::result<void> restore(const std::string& folder, const std::string& file, bool force);

}  // namespace kheya::agent_store
