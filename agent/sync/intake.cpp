#include "agent/sync/intake.hpp"

#include "shared/base/check.hpp"

#include <algorithm>

namespace kheya::agent_sync {

namespace note = agent_store::note;
using agent_store::log_row;
using agent_store::own_change;
using agent_store::own_state;

void intake::begin(const outgoing& sent) {
    listed_ = sent.listed;
    offered_ = sent.offered;
    offered_in_ = sent.epoch;
    touched_.clear();
    added_.clear();
    epoch_is_new_ = moved_ = wants_more_ = unsent_ = copied_ = trusted_ = false;
}

void intake::refresh() {
    if (touched_.empty()) return;
    store_.records().refresh(touched_);
    touched_.clear();
}

// Rows stay: an office must not look at an empty screen while a restored hub is read again.
void intake::begin_epoch(const std::string& epoch) {
    auto notes = store_.notes();
    const bool knew_one = !notes.text(note::epoch).empty();
    notes.set(note::epoch, epoch);
    notes.forget(note::checksum);
    moved_ = true;
    if (!knew_one) return;
    epoch_is_new_ = true;
    notes.set(note::sweep_due, 1);
    notes.forget(note::offer_due);
    store_.pulled().restart_streams();
    auto journal = store_.journal();
    for (const log_row& log : journal.logs()) journal.set_acknowledged(log.replica, 0);
    for (const own_change& own : journal.in_state(own_state::received)) {
        journal.set_state(own.ordinal, own_state::pending);
    }
}

void intake::take_stamps(const wire::receipt& receipt, const std::string& epoch) {
    auto journal = store_.journal();
    for (const wire::stamped_change& s : receipt.stamps) {
        const auto own = journal.find(s.id);
        if (!own) continue;
        journal.set_stamp(s.id, s.seq, s.stamp, epoch, receipt.hub_time);
        if (s.quarantined) {
            journal.set_state(own->ordinal, own_state::quarantined, s.reason);
            touched_.insert(store_.key_of(own->change));
        } else if (own->state == own_state::quarantined) {   // released in the meantime
            journal.set_state(own->ordinal, own_state::received);
            touched_.insert(store_.key_of(own->change));
        }
    }
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
    for (const std::int64_t ordinal : received) journal.set_state(ordinal, own_state::received);
    if (covered != log.acknowledged) {
        journal.set_acknowledged(log.replica, covered);
        moved_ = true;
    }
    return covered;
}

// Gives whether this disk is a copy. Changes that must move to the current log join `leaving`.
bool intake::settle_log(const log_row& log, const wire::replica_position& hub,
                        const std::string& epoch, bool is_current,
                        std::vector<std::int64_t>& leaving) {
    auto journal = store_.journal();
    const auto own_chain = hub.n <= log.n ? journal.chain_at(log.replica, hub.n) : std::nullopt;
    const bool agrees = hub.n == 0 || (own_chain && *own_chain == hub.chain);
    // Where the chains differ, only what this epoch proved before is known to be at the hub. The
    // rest may be there or not: sent again from a new place, a known id is counted, not folded.
    const std::int64_t kept = agrees ? acknowledge(log, hub.n, epoch) : log.acknowledged;
    const std::int64_t lost_after = agrees ? hub.n : kept;
    std::vector<own_change> again;
    journal.each_from(log.replica, kept + 1, [&](const own_change& own) {
        if (!is_current || !agrees) leaving.push_back(own.ordinal);
        if (own.at.n > lost_after && own.state != own_state::pending) again.push_back(own);
        return true;
    });
    for (const own_change& own : again) {
        journal.set_state(own.ordinal, own_state::pending);
        touched_.insert(store_.key_of(own.change));
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
        touched_.insert(store_.key_of(own->change));
        journal.move_to_current_log(ordinal);
    }
    for (const log_row& log : journal.logs()) {
        if (left.contains(log.replica)) journal.cut_log(log.replica, log.acknowledged);
    }
    if (!leaving.empty()) moved_ = true;
}

void intake::take_receipt(const wire::receipt& receipt, base::time_us wall) {
    auto notes = store_.notes();
    auto journal = store_.journal();
    const std::string epoch = receipt.epoch.text();
    if (notes.text(note::epoch) != epoch) begin_epoch(epoch);
    take_stamps(receipt, epoch);
    if (!offered_.empty() && offered_in_ == receipt.epoch) {
        // Taken or refused: the hub has answered, and offering the same again changes nothing.
        store_.past().mark(offered_, epoch);
        moved_ = true;
    }

    const auto logs = journal.logs();
    CHECK(!logs.empty());
    std::vector<std::int64_t> leaving;
    copied_ = receipt.is_copy;
    for (const log_row& log : logs) {
        if (std::find(listed_.begin(), listed_.end(), log.replica) == listed_.end()) continue;
        wire::replica_position hub{log.replica, 0, {}};   // one that the hub never saw
        for (const auto& position : receipt.replicas) {
            if (position.replica == log.replica) hub = position;
        }
        if (hub.backed_up != log.backed_up) journal.set_backed_up(log.replica, hub.backed_up);
        const bool is_current = log.replica == logs.back().replica;
        if (settle_log(log, hub, epoch, is_current, leaving)) copied_ = true;
    }
    if (copied_) {
        const base::replica_id old = logs.back().replica;
        for (const log_row& log : journal.logs()) {
            if (log.replica != old) continue;
            journal.each_from(old, log.acknowledged + 1, [&](const own_change& own) {
                leaving.push_back(own.ordinal);
                return true;
            });
        }
        std::sort(leaving.begin(), leaving.end());
        leaving.erase(std::unique(leaving.begin(), leaving.end()), leaving.end());
        journal.begin_log(chance_.draw<base::replica_id>());
        moved_ = true;
    }
    move(std::move(leaving));

    // A device that the hub does not trust yet pulls nothing; what it has, it keeps.
    trusted_ = !receipt.streams.empty();
    if (trusted_) {
        if (notes.number(note::show_statement) != 0) notes.forget(note::show_statement);
        for (const auto& name : receipt.streams) {
            if (!store_.pulled().stream(name)) added_.insert(name);
        }
        auto dropped = store_.pulled().keep_streams(receipt.streams);
        if (!dropped.empty() || !added_.empty()) notes.forget(note::checksum);
        touched_.merge(dropped);
    }
    // The lease belongs to the log it was given for.
    if (copied_) notes.forget(note::lease);
    else notes.set(note::lease, receipt.lease.hex());
    notes.set(note::heard_at, receipt.hub_time);
    notes.set(note::offset, receipt.hub_time - wall);
    confirm();
    refresh();
}

// A received change is no longer pending once the hub's head sets of all its registers, as new as
// the change itself, are shown in its stead.
void intake::confirm() {
    auto journal = store_.journal();
    const auto pulled = store_.pulled();
    const std::string epoch = store_.notes().text(note::epoch);
    for (const own_change& own : journal.in_state(own_state::received)) {
        if (!own.seq || own.stamp_epoch != epoch) continue;
        const journal::change& c = own.change;
        const bool covered = std::all_of(c.fields.begin(), c.fields.end(), [&](const auto& field) {
            return pulled.covers(c.type, c.record, field.first, *own.seq, epoch);
        });
        if (!covered) continue;
        journal.set_state(own.ordinal, own_state::confirmed);
        touched_.insert(store_.key_of(c));
        moved_ = true;
    }
}

// A head that is ours and was in quarantine: headquarters has released it.
void intake::note_release(const wire::page& page) {
    auto journal = store_.journal();
    if (journal.counts().quarantined == 0) return;
    for (const wire::head_set& set : page.sets) {
        for (const merge::head& head : set.heads) {
            const auto own = journal.find(head.id);
            if (!own || own->state != own_state::quarantined) continue;
            journal.set_state(own->ordinal, own_state::confirmed);
        }
    }
}

void intake::take_page(const wire::page& page) {
    auto notes = store_.notes();
    auto pulled = store_.pulled();
    const std::string epoch = notes.text(note::epoch);
    if (page.epoch.text() != epoch) return;   // from another life of the hub
    auto stream = pulled.stream(page.stream);
    if (!stream) return;                      // not (or no longer) for this device
    bool applied = false;
    for (const wire::head_set& set : page.sets) {
        if (page.stream.office_record_only && set.type != "office") continue;
        if (!pulled.apply(page.stream.office, set, epoch)) continue;
        applied = true;
        touched_.insert({page.stream.office, set.type, set.record});
    }
    if (page.from && page.to && *page.from <= stream->heads && *page.to > stream->heads) {
        stream->heads = *page.to;
        pulled.put_stream(*stream);
        moved_ = true;
    }
    if (applied) {
        moved_ = true;
        notes.forget(note::checksum);
        note_release(page);
    }
    confirm();
    check_stream(page);
    refresh();
}

void intake::check_stream(const wire::page& page) {
    auto pulled = store_.pulled();
    const std::string epoch = store_.notes().text(note::epoch);
    auto stream = pulled.stream(page.stream);
    const bool is_end = page.checksum && page.to && stream->heads == *page.to;
    if (!is_end || page.stream.office_record_only) return;
    wire::checksum sum;
    pulled.add_to(sum, page.stream.office, epoch);
    const bool agrees = sum.finish() == *page.checksum;
    if (agrees && !stream->checksum_bad) return;
    stream->checksum_bad = !agrees;
    if (!agrees && restarted_.insert(page.stream.office).second) {
        stream->heads = 0;
        pulled.distrust(page.stream.office);
        store_.notes().set(note::sweep_due, 1);
        store_.notes().forget(note::checksum);
        wants_more_ = moved_ = true;
    }
    pulled.put_stream(*stream);
}

void intake::take_past(const wire::past_changes& past) {
    if (past.epoch.text() != store_.notes().text(note::epoch)) return;
    auto stream = store_.pulled().stream({past.office, false});
    if (!stream || past.from > stream->history || past.to <= stream->history) return;
    const std::string epoch = past.epoch.text();
    for (const auto& item : past.items) {
        if (store_.journal().holds(item.change.id)) continue;
        store_.past().put(past.office, item, epoch);
    }
    stream->history = past.to;
    store_.pulled().put_stream(*stream);
    moved_ = true;
}

// All that the hub has in this epoch is here. What it lacks of others' changes is given back to it
// first: until then the old head sets stay on the screen.
void intake::end_pass(const std::string& epoch) {
    auto notes = store_.notes();
    if (notes.number(note::sweep_due) == 0) return;
    if (store_.past().lacks_any(epoch)) {
        notes.set(note::offer_due, 1);
        wants_more_ = true;
        if (offered_.empty()) moved_ = true;  // the next request says something new
        return;
    }
    notes.forget(note::offer_due);
    auto swept = store_.pulled().sweep(epoch);
    if (!swept.empty()) notes.forget(note::checksum);
    touched_.merge(swept);
    notes.forget(note::sweep_due);
}

void intake::finish(bool more, base::time_us wall) {
    auto notes = store_.notes();
    if (more || epoch_is_new_) wants_more_ = true;   // the cursors we sent were of the old epoch
    for (const wire::stream_name& name : added_) {
        const auto stream = store_.pulled().stream(name);
        if (stream && stream->heads == 0) wants_more_ = true;   // it was not in the hello
    }
    const std::string epoch = notes.text(note::epoch);
    if (!wants_more_ && trusted_) end_pass(epoch);
    confirm();
    refresh();
    const auto writing = store_.journal().current_log();
    unsent_ = writing && writing->acknowledged < writing->n;
    if (!store_.journal().in_state(own_state::received).empty() && moved_) wants_more_ = true;
    notes.set(note::last_exchange, wall);
    notes.set(note::last_attempt, "ok");
    if (notes.number(note::turned_away) != 0) notes.forget(note::turned_away);
    if (notes.text(note::checksum).empty()) notes.set(note::checksum, store_.checksum());
}

}  // namespace kheya::agent_sync
