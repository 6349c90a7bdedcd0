#pragma once

// Deliberate mistakes at the places where they would really be made, so that the simulator can show
// that its checkers bite. They exist in a build with KHEYA_PLANTED_BUGS only: anywhere else
// planted() is false at compile time and leaves nothing behind. docs/simulation.md tells of each.

#include <array>
#include <string_view>

namespace kheya::base {

enum class planted_bug {
    none,
    chain_not_compared,
    base_from_arrived,
    ahead_forgotten,
    no_fsync,
    page_cut_short,
    timestamps_decide,
    loser_dropped,
    resent_not_known,
    streams_kept_over_epoch,
    synced_by_200,
    pending_cleared_early,
    quarantine_dropped,
    copy_keeps_replica,
    rows_left_behind,
    saved_before_commit,
    sweep_forgotten,
    refused_base_forgotten,
    cursor_out_of_order,
    epoch_not_drawn,
    roll_not_verified,
    old_key_forgotten,
    emptied_unsynced,
};
inline constexpr std::array<std::string_view, 23> planted_names = {
    "none",           "chain_not_compared", "base_from_arrived",
    "ahead_forgotten", "no_fsync",          "page_cut_short",
    "timestamps_decide", "loser_dropped",
    "resent_not_known", "streams_kept_over_epoch", "synced_by_200",
    "pending_cleared_early", "quarantine_dropped", "copy_keeps_replica",
    "rows_left_behind", "saved_before_commit", "sweep_forgotten",
    "refused_base_forgotten", "cursor_out_of_order", "epoch_not_drawn",
    "roll_not_verified", "old_key_forgotten", "emptied_unsynced"};

#ifdef KHEYA_PLANTED_BUGS
inline planted_bug planted_now = planted_bug::none;   // set by the simulator alone
inline bool planted(planted_bug bug) { return planted_now == bug; }
#else
constexpr bool planted(planted_bug) { return false; }
#endif

}  // namespace kheya::base
