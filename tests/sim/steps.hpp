#pragma once

// A schedule as a list of steps, each complete in itself: dropping some leaves a schedule, which is
// how a failing one is made shorter. Drawn from one seed.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace kheya::sim {

enum class kind : std::uint8_t {
    save, open_form, save_form, decide, retire, refused_save,          // at an office
    hub_save, hub_open_form, hub_save_form, hub_decide,                // at headquarters
    sync, pass,                                                        // exchange; time goes by
    outage, line_back, swizzle,                                        // lines
    kill, crash_at_write, full_disk, io_error, broken_disk, repair,    // agents' disks
    hub_kill, hub_crash_at_write, hub_full_disk, hub_io_error,         // the hub's disk
    clock_jump, clock_drift,
    copy_disk, old_disk, clone, hub_backup, hub_restore, hub_rollback, // copies and restores
    scope, replace,
    export_file, hub_import, import_file, flood,                       // carried as bundles
    publish, save_new,                                                 // newer record types
    staff_save, hub_staff, move, merge, split,                         // persons, who change office
    heap,                                                              // many parts, in any order
    hub_loss,                                                          // what headquarters wrote
    key_roll,                                                          // of the hub's key
    impostor,                                                          // with a chain of his own
    hub_broken_disk,                                                   // until somebody mends it
    relay,                                                             // files over others' lines
    hub_cut_in_emptying,                                               // of its log: the power
    hub_release, correct,                                              // what was held
    relevel, close, reopen,                                            // an office's record
    redact,                                                            // a value, for good
    quiet,                                                             // all lifted, then checked
    count_of_kinds
};
std::string name_of(kind k);

struct step {
    kind what = kind::pass;
    std::uint32_t who = 0;     // which machine, modulo those there are
    std::uint64_t chance = 0;  // everything else it draws
};
std::string text_of(const step& s);

struct plan {
    std::uint64_t seed = 0;
    std::size_t offices = 1, agents = 3;
    std::uint32_t weather = 0;     // how bad the lines are: 0 fine .. 3 awful
    bool some_lack_a_line = false; // every other machine has only files, to the very end
    bool some_keep_heads_only = false;   // every other agent keeps no history
    bool lines_carry_files = false;      // of others, also where all is calm
    bool statements_kept = false;        // beside the hub's disk, as headquarters has them
    // Logs of SQLite's files are emptied when they have grown by so many pages; 0: as late as the
    // programs and SQLite have it.
    std::size_t hub_log_pages = 0, agent_log_pages = 0;
    std::vector<step> steps;
};

struct plan_options {
    std::size_t events = 300;
    std::set<std::string> without; // names of kinds that are left out
};
plan make_plan(std::uint64_t seed, const plan_options& options);

}  // namespace kheya::sim
