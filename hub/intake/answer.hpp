#pragma once

// The hub's answer to one exchange, built from one state of the store: that of the transaction
// which took the exchange, or a later one. The receipt first, then head sets of what was just
// pushed, then the news of the device's streams, then the tail of history, as far as the answer's
// limit goes.

#include "hub/intake/acceptance.hpp"
#include "hub/intake/stream_checksums.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/release_cursor.hpp"

#include <map>

namespace kheya::hub_intake {

struct exchange_facts {
    wire::hello hello;
    delivery from;
    std::vector<base::change_id> arrived;  // in this request, known before or not
    // Of those that came in frames: whose record they are.
    std::map<base::change_id, hub_store::record_name> records;
    // Of those that the agent can make the heads of: in how many registers.
    std::map<base::change_id, std::size_t> own_registers;
    std::vector<base::change_id> offered;  // given back in this bundle, taken or refused
    bool goes_on = false;                  // some of what came must wait for the next exchange
    // How far it was told of changes that were let out (none: it has no changes in quarantine), how
    // far this answer tells, and whether that is not all.
    std::optional<wire::release_cursor> released, released_to;
    bool more_released = false;
    bool is_held_full = false;             // ... as no more of this device is held
    bool is_copy = false;                  // a frame or the hello showed a copied disk
    base::lease_id lease;                  // the next one; none where leases are not looked at
    std::int64_t clock_turns = 0;
    bool types_told = false;               // in an earlier part of this answer
    std::string untold;                    // what of the answer no agent could read; empty: nothing
};

// Moves the lease on if it was used, finds copies and a hub that went back in time (then a new
// epoch is opened). Call once an exchange, before its frames are taken.
void greet(hub_store::store& in, platform::chance& random, const platform::key_pair& hub_key,
           exchange_facts& facts);

// The lease of that number for a replica: 6 bytes of counter and 10 of the hub's proof, so that a
// hub restored from a backup tells a lease it gave later from one that nobody gave.
base::lease_id make_lease(const platform::key_pair& hub_key, const base::replica_id& replica,
                          std::int64_t counter);

// The same for a bundle: leases are not looked at.
void greet_file(hub_store::store& in, platform::chance& random, const platform::key_pair& hub_key,
                exchange_facts& facts);

// Writes what the answer only reads then: call it once an exchange, before its transaction ends.
void settle_exchange(hub_store::store& in, exchange_facts& facts);

// The sender is told that it is one, and one more copy of the device's disk is counted for the
// administrator, once an exchange.
void note_copy(hub_store::store& in, exchange_facts& facts);
// Counts it only.
void count_copy(hub_store::store& in, exchange_facts& facts);

// How the answer is packed: as its request was, or against what the agent says that it has.
struct answer_form {
    wire::encoding encoding = wire::encoding::packed;
    std::string before;  // the request's opening
};
answer_form form_of_answer(const wire::hello& hello, wire::encoding request, std::string opening);

// Gives the units of the body in that form. Taking them signs the receipt and packs the last of
// them, for which nobody need hold up the store; the key must still be there then. The exchange is
// settled; this only reads, and may be called again. Who may see what is as that state has it, and
// then noted in `facts`, as is what had to be left out. Errors: those of admit().
base::result<wire::unit_writer> build_answer(hub_store::store& in,
                                             const platform::key_pair& hub_key,
                                             exchange_facts& facts, stream_checksums& checksums,
                                             const answer_form& form);

// The same for a file, packed. There is no lease in it, as there is nothing to judge by one, and
// about `at_once` bytes instead of 256 KiB.
struct file_answer {
    std::string first;  // what every part begins with: a receipt
    std::string units;
    std::vector<wire::hello::cursor> rest;  // where the next ones go on; empty: there is no more
    std::string untold;                     // as in exchange_facts
};
// `alone`: no more of it follows; one that is cut says that there is more, as over a line.
file_answer build_file_answer(hub_store::store& in, const platform::key_pair& hub_key,
                              exchange_facts& facts, std::size_t at_once, bool alone);

}  // namespace kheya::hub_intake
