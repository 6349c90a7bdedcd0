#pragma once

// The system's file layer of SQLite with a switch: writes or syncs fail as told, or a sync waits.

#include <latch>

namespace kheya::agent_test {

struct disk_fault {
    enum class kind { none, full, write_error, sync_error } what = kind::none;
    int times = 0;   // how often; below 0: for ever
    int before = 0;  // so many pass first
};
disk_fault& fault();
// The next sync counts down the first and waits for the second; null: none does.
struct held_sync {
    std::latch *reached = nullptr, *gate = nullptr;
};
held_sync& held();
// Registers it once; gives its name.
const char* failing_vfs();

}  // namespace kheya::agent_test
