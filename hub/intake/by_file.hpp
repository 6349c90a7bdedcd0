#pragma once

// The hub's side of the exchange without a line: takes a device's bundle as the agent port takes a
// request, but judges nothing by leases, and seals the answer for the way back. Runs inside the
// caller's transaction: a bundle is taken whole or not at all.

#include "hub/intake/answer.hpp"
#include "shared/bundle/bundle.hpp"

#include <string_view>

namespace kheya::hub_intake {

struct file_visit {
    hub_store::device_row device;
    bool enrolled_now = false;
    std::uint32_t part = 1, parts = 1;
    std::int64_t changes = 0;  // in the file
    std::int64_t known = 0;    // of them here before
    std::int64_t waiting = 0;  // kept until the earlier ones come
    std::int64_t left_out = 0; // neither taken nor kept: too many wait already
    std::int64_t followed = 0; // of earlier files, taken now because the missing ones came
    std::int64_t given_back = 0;  // of others, which this store had lost
    bool is_copy = false;      // nothing was taken: two disks write one log
    std::vector<std::string> answer;  // parts, in order
};

// Errors: refused (the bundle does not open, or what is in it does not hold), not_enrolled,
// forbidden (revoked, or the code in it is not good), io. After all but the last the transaction
// is to be committed: nothing of the bundle is in it, but the try of the code, or that a revoked
// device still sends.
base::result<file_visit> take_file(hub_store::store& in, const record::type_set& types,
                                   platform::chance& random, const platform::key_pair& hub_key,
                                   base::time_us now, std::string_view file,
                                   std::size_t part_bytes);

// The way back without a request, from the beginning, for a device that lost its answer. Errors:
// forbidden (revoked).
base::result<std::vector<std::string>> answer_unasked(hub_store::store& in,
                                                      platform::chance& random,
                                                      const platform::key_pair& hub_key,
                                                      const base::public_key& device,
                                                      base::time_us now, std::size_t part_bytes);

}  // namespace kheya::hub_intake
