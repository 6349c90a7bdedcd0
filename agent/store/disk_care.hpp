#pragma once

// What the disk lets this agent do: all, no new saves because it is full, or reading only. Sees
// every error of the disk queue and reacts between its jobs: gives up the reserve file so that the
// exchange can drain, or closes and opens the database after a failed write. Owner: the program;
// calls happen where the queue's jobs run. Invariant: no save is let through unless `well`.

#include "agent/store/store.hpp"

#include <functional>

namespace kheya::agent_store {

inline constexpr std::int64_t reserve_default = 8 << 20;  // bytes of FOLDER/reserve
// Left free beside the reserve before saving goes on, so that it does not stop again at once.
inline constexpr std::int64_t room_margin = 2 << 20;

enum class disk_mode { well, full, read_only };
std::string_view to_text(disk_mode mode);

class disk_care {
public:
    // `folder` holds the reserve; `reserve` 0: keep none and look at no free space (the simulator's
    // disk is none of the machine's).
    disk_care(store& in, std::string folder, std::int64_t reserve)
        : store_(in), folder_(std::move(folder)), reserve_(reserve) {}

    // At start: makes the reserve, or finds that there is no room for it or no writing at all.
    void begin();
    // The disk queue's watch: an error, or nothing after a commit that held.
    void saw(const base::error* trouble);
    // Errors: io, "not saved" with the reason and what to do, in both languages. Tries first
    // whether the trouble is over.
    base::result<void> may_save();
    // Called once when the file turns out to be damaged; it cannot be mended while it is open.
    void on_damage(std::function<void(const std::string& why)> call) { damage_ = std::move(call); }

    [[nodiscard]] disk_mode mode() const { return mode_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] bool damaged() const { return damaged_; }
    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] bool has_reserve() const;
    void found_damage(const std::string& why);

private:
    [[nodiscard]] std::string reserve_file() const { return folder_ + "/reserve"; }
    void give_up_reserve();
    bool regain_room();
    void come_back();
    store& store_;
    std::string folder_;
    std::int64_t reserve_;
    disk_mode mode_ = disk_mode::well;
    std::string reason_;
    bool damaged_ = false;
    std::function<void(const std::string&)> damage_;
};

// What quick_check or integrity_check says is wrong with a file; empty: nothing. Throws like the
// store's parts.
std::vector<std::string> file_faults(platform::database& db, bool full);

}  // namespace kheya::agent_store
