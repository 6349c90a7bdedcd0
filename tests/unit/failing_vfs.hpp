#pragma once

// The system's file layer of SQLite with a switch: writes or syncs fail as told.

namespace kheya::agent_test {

struct disk_fault {
    enum class kind { none, full, write_error, sync_error } what = kind::none;
    int times = 0;   // how often; below 0: for ever
    int before = 0;  // so many pass first
    bool in_the_file_alone = false;  // not in its log
};
disk_fault& fault();
// Registers it once; gives its name.
const char* failing_vfs();

}  // namespace kheya::agent_test
