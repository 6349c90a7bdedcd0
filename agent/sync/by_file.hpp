#pragma once

// The exchange without a line: writes the request as bundles for somebody to carry, and applies the
// answer that comes back, however late, often or out of order. Owner: the program; all calls on the
// io thread. docs/bundle.md has the format.

#include "agent/store/hub_keys.hpp"
#include "agent/sync/intake.hpp"
#include "shared/bundle/bundle.hpp"
#include "shared/platform/disk_queue.hpp"

#include <string>
#include <vector>

namespace kheya::agent_sync {

// How a request is cut, and where one goes on that was too large to be made at once.
struct file_cut {
    std::size_t part_bytes = bundle::file_limit;
    std::size_t at_once = bundle::at_once_limit;
    bundle::set_id set{};             // zero: it begins
    std::uint32_t part = 1;           // the next one
    std::int64_t after = 0;           // own changes up to this place are in parts already
    base::replica_id log{};           // ... of this log; zero: the one written now
};

struct file_request {
    std::vector<std::string> files;   // parts, in order
    std::int64_t changes = 0;         // own changes in them
    std::int64_t left = 0;            // unsent ones that found no room
    std::optional<file_cut> rest;     // where those go on
    bool enrols = false;              // carries the enrolment too
};

// Hello and every own change that no receipt covers; before the device has joined also the
// enrolment. Throws like the store's parts: call it inside database::read(). Errors: refused (the
// code was refused, so there is nothing to join with).
base::result<file_request> write_file_request(agent_store::store& in,
                                              const platform::key_pair& device, const moment& now,
                                              const request_options& options,
                                              const file_cut& by, platform::chance& random);

struct file_answer {
    std::uint32_t part = 1, parts = 1;
    bool is_earlier = false;          // of an earlier life of the hub: nothing was applied
    bool joined_now = false;
    bool moved = false;               // it brought something new
    bool has_unsent = false, wants_more = false, is_copy = false;
};

class file_intake {
public:
    file_intake(agent_store::store& in, platform::disk_queue& disk, platform::clock& time,
                platform::chance& random)
        : store_(in), disk_(disk), time_(time), intake_(in, random) {}

    // Opens the bundle and applies its units, each in its own transaction. Of one by a key that is
    // not the hub's a note is kept, by which a new code is taken. `full_history`: this
    // device reads the tail of replaced changes too. Errors: refused (not for
    // this device, damaged, not from our hub), not_enrolled, io.
    platform::awaitable<base::result<file_answer>> take(std::string file, std::string key_file,
                                                       bool full_history);

private:
    base::result<void> open(const std::string& file, const std::string& key_file);
    base::result<void> take_unit(const nlohmann::json& unit);
    agent_store::store& store_;
    platform::disk_queue& disk_;
    platform::clock& time_;
    intake intake_;
    agent_store::hub_keys hub_;
    std::string body_;
    file_answer answer_;
    bool proven_ = false, more_ = false;
    bool by_wrong_key_ = false;   // the answer is for us and by a key that is not the hub's
    bool rolled_ = false;   // the answer comes by another key than the one known before
};

}  // namespace kheya::agent_sync
