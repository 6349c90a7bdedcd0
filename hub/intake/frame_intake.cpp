#include "hub/intake/frame_intake.hpp"

#include "hub/intake/foresight.hpp"
#include "hub/intake/held_again.hpp"
#include "hub/intake/redactions.hpp"
#include "hub/intake/tellable.hpp"
#include "hub/intake/troubles.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/moving.hpp"
#include "shared/base/planted.hpp"
#include "shared/base/text.hpp"
#include "shared/editing/held_reason.hpp"
#include "shared/wire/limits.hpp"

namespace kheya::hub_intake {

namespace {

// What may still be held of the device of a frame. The store is asked when something must be.
class held_room {
public:
    held_room(hub_store::store& in, const delivery& from) : in_(in), from_(from) {}

    // Whether one more of that size may be held. Where not, headquarters is told.
    bool take(std::size_t size) {
        if (!held_) held_ = in_.held_by(from_.device);
        held_->changes += 1;
        held_->bytes += static_cast<std::int64_t>(size);
        if (held_->changes <= wire::held_changes_limit && held_->bytes <= wire::held_bytes_limit) {
            return true;
        }
        note_trouble(in_, trouble_kind::held_full, from_.device,
                     "of its entries " + std::to_string(wire::held_changes_limit) + " or " +
                         std::to_string(wire::held_bytes_limit >> 20) +
                         " MiB are in quarantine: no more of them is taken",
                     from_.received_at);
        return false;
    }

private:
    hub_store::store& in_;
    const delivery& from_;
    std::optional<hub_store::held_sum> held_;
};

// Against one that this hub had accepted, or let out of quarantine, before it was put back: no more
// than that its heads cannot be told.
std::optional<std::string> reason_to_keep(hub_store::store& in, const journal::change& change,
                                          const destination& to) {
    if (is_tellable(in, change, to.home)) return std::nullopt;
    return editing::held_reason::too_large();
}

// Of a change that is here: held, it is let out where its author has this hub's word of before the
// store was put back.
void look_again(hub_store::store& in, const hub_store::type_shelf& types,
                const base::change_id& id, const journal::timing& timing, const delivery& from,
                const platform::key_pair& hub_key) {
    if (from.device.revoked || !was_stamped(hub_key, id, timing, stands::accepted)) return;
    const auto known = in.standing_of(id);
    if (!known || !known->quarantine) return;
    // The word was for the change as it was made.
    if (*known->quarantine == editing::held_reason::is_cut_by_another_hub()) return;
    accept_again(in, types, id, from.received_at);
}

// Enters one change that stands at `at`, unless its id is known. `log_time` is what its log shows
// of time, and moves on with it. False: it must be held, and there is no room.
bool take_change(hub_store::store& in, const hub_store::type_shelf& types,
                 const journal::change& change, const journal::timing& timing,
                 const journal::place& at, base::time_us& log_time, const delivery& from,
                 held_room& room, const platform::key_pair& hub_key) {
    const bool proven = prove_whole(change, hub_key).has_value();
    if (proven) note_carried(in, *types.now(), hub_key, change);
    foresee_change(in, change);
    const auto known = in.standing_of(change.id);
    if (known && !base::planted(base::planted_bug::resent_not_known)) {
        log_time = std::max(log_time, time_shown_by(*known));
        look_again(in, types, change.id, timing, from, hub_key);
        if (known->quarantine) let_out_sent_again(in, types, change.id, from);
        return true;
    }
    // (A re-sent one is counted from its new place, not folded.)
    const bool accepted_before =
        proven && !from.device.revoked &&
        was_stamped(hub_key, change.id, timing, stands::accepted);
    if (accepted_before) know_office(in, change.office);
    const destination to = destination_of(in, *types.now(), change, from);
    hub_store::journal_row row;
    row.quarantine = accepted_before ? reason_to_keep(in, change, to)
                                     : reason_against(in, types, change, to, from);
    if (!proven) row.quarantine = editing::held_reason::is_cut_by_another_hub();
    if (from.device.revoked) row.quarantine = editing::held_reason::device_was_revoked();
    if (!row.quarantine && to.claimed != change.office) {
        row.quarantine = editing::held_reason::no_such_office(change.office);
    }
    if (row.quarantine && !room.take(change.content.size())) return false;
    if (row.quarantine) row.quarantine = base::shortened(*row.quarantine, wire::reason_limit);
    // What is refused stays in the stream of the office that sent it: that office must see it.
    row.office = row.quarantine ? from.device.office : to.home;
    row.change = change;
    row.at = at;
    row.received_at = from.received_at;
    row.effective_at = effective_time(in, change, timing, log_time, from, hub_key);
    log_time = std::max(log_time, time_shown_by({row.seq, row.effective_at, row.received_at, {}}));
    row.written_in = from.device.office;
    row.side = side_judged(change, from);
    const bool is_redacted = hub_store::enter_change(in, *types.now(), row);
    if (is_redacted) join_redactions(in, *types.now(), hub_key, change.id);
    // Of a record that is here, only what this hub had taken so shows that it ever was elsewhere.
    if (!row.quarantine && (to.is_new || accepted_before)) {
        hub_store::note_landed(in, *types.now(), to.claimed, row);
    }
    return true;
}

const journal::change& change_at(const journal::frame& frame, std::int64_t n) {
    return frame.changes[static_cast<std::size_t>(n - frame.first)];
}

// Whether the hub's places for the part of the frame that it has already agree with the frame.
bool agrees_with_known(hub_store::store& in, const journal::frame& frame, std::int64_t known_n) {
    for (std::int64_t n = frame.first; n <= std::min(known_n, frame.last()); ++n) {
        const auto id = in.id_at({frame.replica, n});
        if (id != change_at(frame, n).id) return false;
    }
    return true;
}

// The replica's row, or one for a replica that is new here: of another device, where that one wrote
// there first. Ids of replicas are told to all who hear of their changes, so who did so at a hub
// that was put back proves nothing. Errors: refused.
base::result<hub_store::replica_row> prove(hub_store::store& in, const journal::frame& frame,
                                           const delivery& from) {
    const std::string part = journal::signed_part(frame.replica, frame.last(), frame.chain);
    if (part != from.proven &&
        !platform::verify(from.device.key, part, frame.signed_by_device)) {
        return base::refused("a frame's signature is not this device's", "signature");
    }
    hub_store::replica_row writing =
        in.replica(frame.replica)
            .value_or(hub_store::replica_row{from.device.office,
                                             frame.replica,
                                             from.device.key,
                                             0,
                                             journal::chain_start(frame.replica),
                                             {},
                                             {}});
    if (writing.device != from.device.key && writing.n == 0) {
        // Its id alone was named: nothing stands there.
        writing = {from.device.office, frame.replica, from.device.key, 0, writing.chain, {}, {}};
    }
    return writing;
}

void judge_held_again(hub_store::store& in, const hub_store::type_shelf& types,
                      const delivery& from) {
    let_out_placed(in, types,
                   {from.received_at, "kheya-hub", "its sender may write for the office by now"});
}

// The device itself has proven who it is, by TLS or by the bundle's seal: where a log forks, the
// chain cannot.
void keep_changes(hub_store::store& in, const hub_store::type_shelf& types,
                  const journal::frame& frame, const delivery& from,
                  const platform::key_pair& hub_key) {
    base::time_us log_time = time_shown_before(in, frame.replica, frame.first);
    held_room room(in, from);
    for (std::size_t i = 0; i < frame.changes.size(); ++i) {
        const journal::place at{frame.replica, frame.first + static_cast<std::int64_t>(i)};
        if (!take_change(in, types, frame.changes[i], frame.timings[i], at, log_time, from, room,
                         hub_key)) {
            break;
        }
    }
    judge_held_again(in, types, from);
}

// The chain of a log behind the frame's changes up to the place `last`.
base::hash256 chain_at(const journal::frame& frame, const hub_store::replica_row& known,
                       std::int64_t last) {
    base::hash256 chain = known.chain;
    for (std::int64_t n = known.n + 1; n <= last; ++n) {
        chain = journal::chain_next(chain, n, change_at(frame, n).id);
    }
    return chain;
}

}  // namespace

destination destination_of(hub_store::store& in, const record::type_set& types,
                           const journal::change& c, const delivery& from) {
    destination to;
    to.claimed = in.office(c.office) ? c.office : from.device.office;
    const auto holder = in.office_of(c.type, c.record);
    to.is_new = !holder;
    to.home = holder ? *holder : hub_store::home_of_new(in, types, c, to.claimed);
    return to;
}

void know_office(hub_store::store& in, const std::string& office) {
    if (!in.office(office)) in.put_office({office, "", "", "", base::side::office, 0});
}

base::result<frame_outcome> take_frame(hub_store::store& in, const hub_store::type_shelf& types,
                                       const journal::frame& frame, const delivery& from,
                                       const platform::key_pair& hub_key) {
    foresee_frame(in, frame);
    TRY(hub_store::replica_row writing, prove(in, frame, from));
    const auto keep_as_copy = [&] {
        keep_changes(in, types, frame, from, hub_key);
        return frame_outcome::copy;
    };
    if (writing.device != from.device.key) return keep_as_copy();
    if (frame.first > writing.n + 1) return frame_outcome::gap;
    if (!agrees_with_known(in, frame, writing.n)) return keep_as_copy();
    for (std::int64_t n = frame.first; n <= std::min(writing.n, frame.last()); ++n) {
        const auto index = static_cast<std::size_t>(n - frame.first);
        look_again(in, types, frame.changes[index].id, frame.timings[index], from, hub_key);
    }
    if (frame.last() <= writing.n) return frame_outcome::taken;

    if (chain_at(frame, writing, frame.last()) != frame.chain) return keep_as_copy();

    base::time_us log_time = time_shown_before(in, frame.replica, writing.n + 1);
    held_room room(in, from);
    std::int64_t taken = writing.n;
    for (std::int64_t n = writing.n + 1; n <= frame.last(); ++n) {
        const journal::place at{frame.replica, n};
        const auto index = static_cast<std::size_t>(n - frame.first);
        if (!take_change(in, types, frame.changes[index], frame.timings[index], at, log_time, from,
                         room, hub_key)) {
            break;
        }
        in.put_place(writing.office, at, frame.changes[index].id);
        taken = n;
    }
    const bool is_whole = taken == frame.last();
    writing.chain = is_whole ? frame.chain : chain_at(frame, writing, taken);
    writing.n = taken;
    if (writing.n >= frame.first) in.put_replica(writing);
    judge_held_again(in, types, from);
    return is_whole ? frame_outcome::taken : frame_outcome::full;
}

base::result<void> keep_forked(hub_store::store& in, const hub_store::type_shelf& types,
                               const journal::frame& frame, const delivery& from,
                               const platform::key_pair& hub_key) {
    TRY_VOID(prove(in, frame, from));
    keep_changes(in, types, frame, from, hub_key);
    return {};
}

base::result<void> keep_held(hub_store::store& in, const hub_store::type_shelf& types,
                             const journal::frame& frame, const delivery& from,
                             const platform::key_pair& hub_key) {
    TRY_VOID(prove(in, frame, from));
    keep_changes(in, types, frame, from, hub_key);
    return {};
}

}  // namespace kheya::hub_intake
