// What a receipt says of the own logs: which places the hub holds, and which changes must go on
// under a new replica because this disk is a copy or the hub has lost them. When a change stops
// being pending. And what headquarters took out of changes.

#include "agent/sync/intake.hpp"

#include "agent/store/redactions.hpp"
#include "shared/base/check.hpp"
#include "shared/base/planted.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/release_cursor.hpp"

#include <algorithm>

namespace kheya::agent_sync {

namespace note = agent_store::note;
using agent_store::log_row;
using agent_store::own_change;
using agent_store::own_state;

void intake::take_stamps(const wire::receipt& receipt, const std::string& epoch) {
    auto journal = store_.journal();
    for (const wire::stamped_change& s : receipt.stamps) {
        if (!s.quarantined) stamped_[{s.office, s.seq}] = {s.id, s.stamp.effective_at};
        const auto own = journal.find(s.id);
        if (!own) continue;
        // A file may be late and know less than what was said since. Within an epoch a quarantine
        // ends in a release, never the other way round: no clock is needed to tell which is newer.
        const bool is_accepted = own->stamp_epoch == epoch && own->state != own_state::quarantined;
        const bool is_settled = is_late_ || own->state == own_state::confirmed;
        if (by_file_ && is_accepted && (s.quarantined || is_settled)) continue;
        journal.set_stamp(s, epoch, receipt.hub_time);
        if (s.quarantined && !base::planted(base::planted_bug::quarantine_dropped)) {
            journal.hold(own->ordinal, s.reason);
            touch(own->change);
        } else if (own->state == own_state::quarantined) {   // released in the meantime
            // Where the record is not ours to see, no head set will ever confirm it.
            const auto key = store_.key_of(own->change);
            const bool is_pulled = store_.pulled().stream({key.office, false}).has_value();
            journal.set_state(own->ordinal,
                              is_pulled ? own_state::received : own_state::confirmed);
            touched_.insert(key);
            moved_ = true;
        }
    }
}

// How far the receipt before it told of what was let out. A file may be late, and tell less.
void intake::take_released(const nlohmann::json& told) {
    const std::string text = told.dump();
    if (is_late_ || !wire::read_release_cursor(told)) return;
    if (store_.notes().text(note::released) == text) return;
    store_.notes().set(note::released, text);
    moved_ = true;
}

// The head sets that the page only names, as the hub has them: what this device wrote itself, under
// the stamps of the receipt. False: one of them is not here any more.
bool intake::make_own_heads(wire::page& page) {
    if (!page.own) return true;
    const wire::page::own_heads& told = *page.own;
    for (const auto& [first, last] : told.runs) {
        for (std::int64_t seq = first; seq <= last; ++seq) {
            const auto stamp = stamped_.find({page.stream.office, seq});
            if (stamp == stamped_.end()) return false;
            const auto& [id, effective_at] = stamp->second;
            const auto own = store_.journal().find(id);
            if (!own) return false;
            const journal::change& c = own->change;
            for (const auto& [reg, value] : c.fields) {
                page.sets.push_back(
                    {c.type, c.record, reg, seq,
                     {wire::head_of(c, reg, told.office, told.side, effective_at)}});
            }
        }
    }
    return true;
}

// The log agrees with the hub up to hub_n. Covered is what this epoch has stamped or what is
// settled already; the first change without a stamp is sent again to get one.
std::int64_t intake::acknowledge(const log_row& log, std::int64_t hub_n, const std::string& epoch) {
    auto journal = store_.journal();
    std::int64_t covered = std::min(log.acknowledged, hub_n);
    std::vector<std::int64_t> received;
    journal.each_from(log.replica, covered + 1, [&](const own_change& own) {
        if (own.at.n > hub_n) return false;
        const bool settled =
            own.state == own_state::confirmed || own.state == own_state::quarantined;
        if (!settled && own.stamp_epoch != epoch) return false;
        if (own.state == own_state::pending) received.push_back(own.ordinal);
        covered = own.at.n;
        return true;
    });
    const bool hasty = base::planted(base::planted_bug::pending_cleared_early);
    for (const std::int64_t ordinal : received) {
        journal.set_state(ordinal, hasty ? own_state::confirmed : own_state::received);
    }
    if (covered != log.acknowledged) {
        journal.set_acknowledged(log.replica, covered);
        moved_ = true;
    }
    return covered;
}

// How far a log that the hub has otherwise is surely there. A change that no head set has shown may
// be one that a hub took before it was put back, and then took the copy's in its place: nothing
// else would show that loss, so it is sent again.
std::int64_t intake::keep_of_fork(const log_row& log) {
    auto journal = store_.journal();
    std::int64_t kept = log.acknowledged;
    journal.each_from(log.replica, 1, [&](const own_change& own) {
        if (own.at.n > kept) return false;
        if (own.state == own_state::received) kept = own.at.n - 1;
        return true;
    });
    if (kept != log.acknowledged) journal.set_acknowledged(log.replica, kept);
    return kept;
}

// Gives whether this disk is a copy. Changes that must move to the current log join `leaving`.
bool intake::settle_log(const log_row& log, const wire::replica_position& hub,
                        const std::string& epoch, bool is_current,
                        std::vector<std::int64_t>& leaving) {
    auto journal = store_.journal();
    const auto own_chain = hub.n <= log.n ? journal.chain_at(log.replica, hub.n) : std::nullopt;
    const bool agrees = hub.n == 0 || (own_chain && *own_chain == hub.chain) ||
                        base::planted(base::planted_bug::chain_not_compared);
    // Over the line a hub that is behind what it proved before has lost it. A file that is behind
    // is only late.
    if (by_file_ && agrees && hub.n < log.acknowledged) return false;
    // Where the chains differ, only what this epoch proved before is known to be at the hub. The
    // rest may be there or not: sent again from a new place, a known id is counted, not folded.
    const std::int64_t kept = agrees ? acknowledge(log, hub.n, epoch) : keep_of_fork(log);
    const std::int64_t lost_after = agrees ? hub.n : kept;
    std::vector<own_change> again;
    journal.each_from(log.replica, kept + 1, [&](const own_change& own) {
        if (!is_current || !agrees) leaving.push_back(own.ordinal);
        if (own.at.n > lost_after && own.state != own_state::pending) again.push_back(own);
        return true;
    });
    for (const own_change& own : again) {
        journal.set_state(own.ordinal, own_state::pending);
        touch(own.change);
        moved_ = true;
    }
    return is_current && !agrees;
}

void intake::move(std::vector<std::int64_t> leaving) {
    std::sort(leaving.begin(), leaving.end());   // in the order in which they were saved
    auto journal = store_.journal();
    std::set<base::replica_id> left;
    for (const std::int64_t ordinal : leaving) {
        const auto own = journal.at_ordinal(ordinal);
        CHECK(own.has_value());
        left.insert(own->at.replica);
        touch(own->change);
        journal.move_to_current_log(ordinal);
    }
    for (const log_row& log : journal.logs()) {
        if (left.contains(log.replica)) journal.cut_log(log.replica, log.acknowledged);
    }
    if (!leaving.empty()) moved_ = true;
}

// Own changes that wait for head sets of the stream that the record left wait for another's now,
// whose sequences are others: sent once more they get a stamp of that one.
bool intake::take_gone(const std::string& office, const wire::gone_record& gone,
                       const std::string& epoch) {
    auto changed = store_.pulled().leave(office, gone, epoch);
    if (changed.empty()) return false;
    touched_.merge(changed);
    auto journal = store_.journal();
    for (const own_change& own : journal.unconfirmed(gone.type, gone.record)) {
        if (own.state == own_state::received) journal.forget_stamp(own);
    }
    return true;
}

// Whether head sets of its record may still come to this device. Where no stream holds the record
// yet, the stamp tells in whose it is: a hub that was put back may have forgotten the move there.
bool intake::may_be_covered(const own_change& own) {
    const journal::change& c = own.change;
    const auto pulled = store_.pulled();
    if (!pulled.stream({store_.key_of(c).office, false})) return false;
    return own.stamp_office.empty() || pulled.stream({own.stamp_office, false}) ||
           !pulled.find(c.type, c.record).office.empty();
}

// A received change is no longer pending once the hub's head sets of all its registers, as new as
// the change itself, are shown in its stead. For an office that has left this device's scope no
// head set will ever come: the receipt is all that there is to wait for.
void intake::confirm() {
    auto journal = store_.journal();
    const auto pulled = store_.pulled();
    const std::string epoch = store_.notes().text(note::epoch);
    for (const own_change& own : journal.in_state(own_state::received)) {
        if (!own.seq || own.stamp_epoch != epoch) continue;
        const journal::change& c = own.change;
        const agent_store::record_key at{own.stamp_office, c.type, c.record};
        const bool covered = std::all_of(c.fields.begin(), c.fields.end(), [&](const auto& field) {
            return pulled.covers(at, field.first, *own.seq, epoch);
        });
        if (!covered && may_be_covered(own)) continue;
        journal.set_state(own.ordinal, own_state::confirmed);
        touch(c);
        moved_ = true;
    }
}

// Stamped in a stream that is not pulled, while a pulled one holds the record: it moved there and
// back, and this device heard of the end only. Sent once more it gets a stamp that it can wait for.
void intake::ask_for_stamps() {
    auto journal = store_.journal();
    const auto pulled = store_.pulled();
    for (const own_change& own : journal.in_state(own_state::received)) {
        if (own.stamp_office.empty() || pulled.stream({own.stamp_office, false})) continue;
        if (!pulled.stream({store_.key_of(own.change).office, false})) continue;
        if (restamped_.insert(own.change.id).second) journal.forget_stamp(own);
    }
}

void intake::wait_again(const log_row& log) {
    auto journal = store_.journal();
    std::vector<own_change> again;
    journal.each_from(log.replica, 1, [&](const own_change& own) {
        if (own.state == own_state::confirmed || own.state == own_state::received) {
            again.push_back(own);
        }
        return true;
    });
    for (const own_change& own : again) {
        journal.set_state(own.ordinal, own_state::pending);
        touch(own.change);
    }
}

void intake::settle_logs(const wire::receipt& receipt, const std::string& epoch) {
    auto journal = store_.journal();
    const base::replica_id current = journal.writing_log().replica;
    const auto logs = journal.logs();
    std::vector<std::int64_t> leaving;
    // A file's verdict may be about a log that was left since: there only the chains count.
    copied_ = receipt.is_copy && !by_file_;
    for (const log_row& log : logs) {
        wire::replica_position hub{log.replica, 0, {}};   // one that the hub never saw
        bool is_named = false;
        for (const auto& position : receipt.replicas) {
            if (position.replica != log.replica) continue;
            hub = position;
            is_named = true;
        }
        const bool is_listed =
            std::find(listed_.begin(), listed_.end(), log.replica) != listed_.end();
        // A file may be the answer to a copy of this disk, or to nobody, and say nothing of this
        // log. In an epoch that it begins nothing of the log is proven: it is shown as waiting.
        if (by_file_ && !is_named && epoch_is_new_) wait_again(log);
        if (by_file_ ? !is_named : !is_listed) continue;
        if (hub.backed_up != log.backed_up) journal.set_backed_up(log.replica, hub.backed_up);
        const bool is_current = log.replica == current;
        if (settle_log(log, hub, epoch, is_current, leaving)) copied_ = true;
    }
    if (copied_ && !base::planted(base::planted_bug::copy_keeps_replica)) {
        for (const log_row& log : journal.logs()) {
            if (log.replica != current) continue;
            journal.each_from(current, log.acknowledged + 1, [&](const own_change& own) {
                leaving.push_back(own.ordinal);
                return true;
            });
        }
        std::sort(leaving.begin(), leaving.end());
        leaving.erase(std::unique(leaving.begin(), leaving.end()), leaving.end());
        journal.begin_log(chance_.draw<base::replica_id>());
        auto notes = store_.notes();
        notes.set(note::copies_found, notes.number(note::copies_found) + 1);
        moved_ = true;
    }
    move(std::move(leaving));
}

// Also of a change that this answer brings only later, or that never was here.
void intake::take_redactions(const nlohmann::json& told) {
    if (!told.is_array()) return;
    const auto notes = store_.notes();
    const auto hub = agent_store::hub_keys_in(notes);
    if (!hub) return;
    agent_store::redactions redactions(store_);
    for (const auto& item : told) {
        const auto read = journal::read_redaction(item);
        auto taken = read ? redactions.take(*hub, *read, notes.text(note::epoch))
                          : base::result<std::set<agent_store::record_key>>(read.error());
        if (!taken) {
            platform::log_error("a redaction is not taken: " + taken.error().text());
            continue;
        }
        if (!taken->empty()) moved_ = cut_ = true;
        touched_.merge(*taken);
    }
    refresh();
}

}  // namespace kheya::agent_sync
