#pragma once

// Entries that were held because their sender's scope was not yet what it is: the office was not in
// the register or stood elsewhere in it, the record not yet with the office that wrote of it. Where
// an act of headquarters, a device of the ministry's, or what this store hears again after it was
// put back, makes it so, they are judged once more.
// Called in the caller's transaction.

#include "hub/intake/acceptance.hpp"
#include "hub/store/moving.hpp"

#include <set>

namespace kheya::hub_intake {

// Lets out what is held for its sender's scope and would be accepted now, in the streams of
// `offices`, which took records or came to stand where they do, and of those above them. `done`
// is kept as the release.
void let_out(hub_store::store& in, const hub_store::type_shelf& types,
             const std::set<std::string>& offices, const hub_store::act& done);

// Lets out one that is held here, by a proof that this hub had accepted it, or had let it out: what
// it builds on was still lost when it came, or the store was put back to before that.
void accept_again(hub_store::store& in, const hub_store::type_shelf& types,
                  const base::change_id& id, base::time_us now);

// Lets out one that is held only as the device that brought it was revoked, where another device of
// that office, which may send, brings the very same one and it would be accepted from there.
void let_out_sent_again(hub_store::store& in, const hub_store::type_shelf& types,
                        const base::change_id& id, const delivery& from);

// The same as let_out of the offices that were placed anew since this was last called.
void let_out_placed(hub_store::store& in, const hub_store::type_shelf& types,
                    const hub_store::act& done);
// Of all that is held, for whatever reason: where a newer program judges otherwise than the one
// that held it.
void judge_all_again(hub_store::store& in, const hub_store::type_shelf& types,
                     const hub_store::act& done);

}  // namespace kheya::hub_intake
