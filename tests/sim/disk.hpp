#pragma once

// A disk in memory under SQLite, one per machine: it knows what was synced and what was only
// written. A power cut keeps any subset of the unsynced writes, each perhaps torn at a sector.
// Faults are set per disk and count its writes. One thread.

#include "tests/property/schedule.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kheya::sim {

using property::dice;

struct write_record {
    std::size_t at = 0;
    std::string fresh;      // what was written
    std::string before;     // what was there
    std::size_t size_before = 0;
    bool truncates = false; // the file was cut to `at` instead
};

struct file {
    std::string name;
    std::string bytes;                  // as the running system reads it
    std::vector<write_record> unsynced; // since the last sync, oldest first
    std::vector<std::unique_ptr<char[]>> shared_memory;
    [[nodiscard]] bool is_log() const { return name.ends_with("-wal"); }
};

// What is on a disk that was unplugged: only this can be copied.
using image = std::map<std::string, std::string>;

enum class trouble { none, full, error };

class disk {
public:
    explicit disk(image content = {});
    ~disk();
    disk(const disk&) = delete;
    disk& operator=(const disk&) = delete;

    // The name under which SQLite opens a file of this disk.
    [[nodiscard]] std::string path_of(const std::string& name) const;
    [[nodiscard]] image copy() const;   // all that was written, as `cp` sees it
    void power_cut(dice& d);            // decides which unsynced writes got through
    void lift();                        // no more trouble, no power cut pending
    void crash_after(std::uint64_t writes) { crash_at_ = operations_ + writes; }
    // The same by writes to files that are no logs: while one's log is emptied into it.
    void crash_in_emptying_after(std::uint64_t writes) { cut_at_ = copied_ + writes; }
    void fail_after(std::uint64_t writes, trouble kind, bool for_ever);
    [[nodiscard]] bool crashed() const { return crashed_; }
    [[nodiscard]] std::uint64_t operations() const { return operations_; }
    // How often a log was copied into its file to the end; whether the power cut came meanwhile.
    [[nodiscard]] std::uint64_t logs_emptied() const { return logs_emptied_; }
    [[nodiscard]] bool crashed_in_emptying() const { return crashed_in_emptying_; }
    void count_on_from(const disk& before) { logs_emptied_ = before.logs_emptied_; }

    // --- for the VFS -----------------------------------------------------------------------------
    std::map<std::string, std::shared_ptr<file>> files;
    // What happens to the next write or sync, which is one to that file.
    trouble next(const file& what);
    // That one held.
    void note_sync(const file& what) { logs_emptied_ += what.is_log() ? 0 : 1; }

private:
    int number_;
    std::uint64_t operations_ = 0, crash_at_ = 0, fail_at_ = 0, logs_emptied_ = 0;
    std::uint64_t copied_ = 0, cut_at_ = 0;
    trouble kind_ = trouble::none;
    bool for_ever_ = false, crashed_ = false, crashed_in_emptying_ = false;
};

// Registers the VFS on the first call; gives its name.
const std::string& vfs_name();

}  // namespace kheya::sim
