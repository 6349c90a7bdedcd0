#pragma once

// What a device may pull, and a mark of how far that has come: an agent that has all of it holds
// the same mark, so the hub need not remember what it sent to whom.

#include "hub/intake/acceptance.hpp"

#include <set>
#include <string>
#include <vector>

namespace kheya::hub_intake {

// Its writable offices whole; of the offices above and right below, their office record (the
// reference stream).
std::vector<wire::stream_name> streams_of(hub_store::store& in, const delivery& from);

// 16 hex digits, other ones as soon as any stream of the device moves, its scope changes or an
// epoch begins. The same for as long as nothing of that happens.
std::string news_mark(hub_store::store& in, const delivery& from);

inline constexpr std::string_view wait_target = "/v1/wait?";   // what a wait begins with

struct wait_request {
    base::time_us duration = 0;
    std::string mark;
};
// ?seconds=N&mark=HEX, in this order and nothing else: there is one kind of asker.
base::result<wait_request> read_wait(std::string_view target);

// Whom a movement of streams may concern: devices of the offices in `any`, and those of the offices
// in `seeing_below` whose scope takes in what is below them.
struct concerned {
    std::set<std::string> any, seeing_below;
    std::set<base::public_key> devices;
};
concerned concerned_by(hub_store::store& in, const hub_store::movement& moved);

}  // namespace kheya::hub_intake
