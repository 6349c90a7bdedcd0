#pragma once

// The hub's side of the exchange without a line: takes a device's bundle as the agent port takes a
// request, but judges nothing by leases, and seals the answer for the way back. Runs inside the
// caller's transaction: a bundle is taken whole or not at all.

#include "hub/intake/answer.hpp"
#include "shared/bundle/bundle.hpp"

#include <string_view>

namespace kheya::hub_intake {

// How an answer is cut, and where one goes on that was too large to be made at once.
struct answer_cut {
    std::size_t part_bytes = bundle::file_limit;
    std::size_t at_once = bundle::at_once_limit;
    bool alone = false;  // nothing goes on: it says that there is more, and the device asks again
    bundle::set_id set{}, answers{};  // set zero: it begins
    std::uint32_t part = 1;           // the next one
    std::optional<base::hub_epoch> epoch;      // that the cursors are of
    std::vector<wire::hello::cursor> cursors;  // how far the parts before it came
};

struct sealed_answer {
    std::vector<std::string> parts;   // in order
    std::optional<answer_cut> rest;   // where the next ones go on
};

struct file_visit {
    hub_store::device_row device;
    bool enrolled_now = false;
    std::uint32_t part = 1, parts = 1;
    std::int64_t changes = 0;  // in the file
    std::int64_t known = 0;    // of them here before
    std::int64_t waiting = 0;  // kept until the earlier ones come
    std::int64_t left_out = 0; // neither taken nor kept: too many wait already, or ...
    bool is_full = false;      // ... are held of this device
    std::int64_t followed = 0; // of earlier files, taken now because the missing ones came
    std::int64_t given_back = 0;  // of others, which this store had lost
    bool is_copy = false;      // two disks write one log: what this one adds has no places there
    // All of it, and what of its device waited, as that was revoked or never enrolled: there is no
    // answer.
    bool is_held = false;
    sealed_answer answer;
};

// What becomes of a bundle whose device was revoked, or whose code is good no more.
enum class of_revoked { refused, held };

// Errors: refused (the bundle does not open, or what is in it does not hold), not_enrolled,
// forbidden (revoked, or the code in it is not good), io. After all but the last the transaction
// is to be committed: nothing of the bundle is in it, but the try of the code, or that a revoked
// device still sends.
base::result<file_visit> take_file(hub_store::store& in, const hub_store::type_shelf& types,
                                   platform::chance& random, const platform::key_pair& hub_key,
                                   base::time_us now, std::string_view file,
                                   const answer_cut& by, of_revoked then = of_revoked::refused);

// The way back without a request, for a device that lost its answer: from the beginning, or from
// where an answer goes on. Errors: forbidden (revoked).
base::result<sealed_answer> answer_unasked(hub_store::store& in, platform::chance& random,
                                           const platform::key_pair& hub_key,
                                           const base::public_key& device, base::time_us now,
                                           const answer_cut& by);

}  // namespace kheya::hub_intake
