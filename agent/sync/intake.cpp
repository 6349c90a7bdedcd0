#include "agent/sync/intake.hpp"

#include "shared/base/check.hpp"
#include "shared/base/planted.hpp"

#include <algorithm>

namespace kheya::agent_sync {

namespace note = agent_store::note;
using agent_store::log_row;
using agent_store::own_change;
using agent_store::own_state;

void intake::begin(const outgoing& sent) {
    listed_ = sent.listed;
    touched_.clear();
    added_.clear();
    by_file_ = is_late_ = epoch_is_new_ = moved_ = wants_more_ = unsent_ = copied_ = false;
}

void intake::begin_file() {
    begin({});
    by_file_ = true;
}

void intake::refresh() {
    if (touched_.empty()) return;
    store_.records().refresh(touched_);
    touched_.clear();
}

// False: the receipt is of an epoch before the present one. An answer over the line cannot be; one
// that was carried is if we have lived in its epoch before, or it is older than what we last heard.
bool intake::enter_epoch(const wire::receipt& receipt) {
    const std::string epoch = receipt.epoch.text();
    const std::string present = store_.notes().text(note::epoch);
    if (epoch == present) return true;
    if (by_file_ && !present.empty()) {
        const bool lived_in =
            store_.db().query("SELECT 1 FROM epoch_seen WHERE epoch = ?1", epoch).next();
        if (lived_in || receipt.hub_time <= store_.notes().number(note::heard_at)) return false;
    }
    begin_epoch(epoch);
    return true;
}

// Rows stay: an office must not look at an empty screen while a restored hub is read again.
void intake::begin_epoch(const std::string& epoch) {
    auto notes = store_.notes();
    const bool knew_one = !notes.text(note::epoch).empty();
    notes.set(note::epoch, epoch);
    store_.db().run("INSERT OR IGNORE INTO epoch_seen (epoch) VALUES (?1)", epoch);
    notes.forget(note::checksum);
    moved_ = true;
    if (!knew_one) return;
    epoch_is_new_ = true;
    notes.set(note::sweep_due, 1);
    if (!base::planted(base::planted_bug::streams_kept_over_epoch)) {
        store_.pulled().restart_streams();
    }
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
        // A late answer may know less than what was said since: a release from quarantine.
        if (by_file_ && own->stamp_epoch == epoch &&
            (own->state == own_state::confirmed || receipt.hub_time < own->received_at)) {
            continue;
        }
        journal.set_stamp(s.id, s.seq, s.stamp, epoch, receipt.hub_time);
        if (s.quarantined && !base::planted(base::planted_bug::quarantine_dropped)) {
            journal.set_state(own->ordinal, own_state::quarantined, s.reason);
            touched_.insert(store_.key_of(own->change));
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

void intake::settle_logs(const wire::receipt& receipt, const std::string& epoch) {
    auto journal = store_.journal();
    const auto logs = journal.logs();
    CHECK(!logs.empty());
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
        if (by_file_ ? !is_named : !is_listed) continue;
        const bool is_current = log.replica == logs.back().replica;
        if (settle_log(log, hub, epoch, is_current, leaving)) copied_ = true;
    }
    if (copied_ && !base::planted(base::planted_bug::copy_keeps_replica)) {
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
        auto notes = store_.notes();
        notes.set(note::copies_found, notes.number(note::copies_found) + 1);
        moved_ = true;
    }
    move(std::move(leaving));
}

void intake::take_streams(const wire::receipt& receipt) {
    // A device that the hub does not trust yet pulls nothing; what it has, it keeps.
    if (receipt.streams.empty() || is_late_) return;
    for (const auto& name : receipt.streams) {
        if (!store_.pulled().stream(name)) added_.insert(name);
    }
    auto dropped = store_.pulled().keep_streams(receipt.streams);
    if (!dropped.empty() || !added_.empty()) store_.notes().forget(note::checksum);
    touched_.merge(dropped);
}

// A file says nothing about our clock: nobody knows how long it was on its way.
void intake::take_clock(const wire::receipt& receipt, base::time_us wall) {
    auto notes = store_.notes();
    if (!is_late_) notes.set(note::heard_at, receipt.hub_time);
    if (!by_file_) notes.set(note::offset, receipt.hub_time - wall);
}

bool intake::take_receipt(const wire::receipt& receipt, base::time_us wall) {
    if (!enter_epoch(receipt)) return false;
    auto notes = store_.notes();
    const std::string epoch = receipt.epoch.text();
    is_late_ = by_file_ && receipt.hub_time < notes.number(note::heard_at);
    take_stamps(receipt, epoch);
    settle_logs(receipt, epoch);
    take_streams(receipt);
    // The lease belongs to the log it was given for; files neither use nor give one.
    if (copied_) notes.forget(note::lease);
    else if (!by_file_) notes.set(note::lease, receipt.lease.hex());
    take_clock(receipt, wall);
    if (!by_file_) confirm();
    refresh();
    return true;
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
        const bool in_scope = pulled.stream({store_.key_of(c).office, false}).has_value();
        const bool covered = std::all_of(c.fields.begin(), c.fields.end(), [&](const auto& field) {
            return pulled.covers(c.type, c.record, field.first, *own.seq, epoch);
        });
        if (in_scope && !covered) continue;
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
        if (applied && base::planted(base::planted_bug::page_cut_short)) break;
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
    // A file's pages may be many, and so may what waits for them: those are looked at once, at its
    // end. Broken off before, the next exchange does it.
    if (!by_file_) confirm();
    check_stream(page);
    refresh();
}

void intake::check_stream(const wire::page& page) {
    auto pulled = store_.pulled();
    const std::string epoch = store_.notes().text(note::epoch);
    auto stream = pulled.stream(page.stream);
    const bool is_end = page.checksum && page.to && stream->heads == *page.to;
    if (!is_end || page.stream.office_record_only) return;
    // A newer answer, or an echo, was here before this page: the checksum is of an older state.
    if (pulled.has_newer(page.stream.office, *page.to, epoch)) return;
    wire::checksum sum;
    pulled.add_to(sum, page.stream.office, epoch);
    const bool agrees = sum.finish() == *page.checksum;
    if (agrees && by_file_ && store_.notes().number(note::sweep_due) != 0) {
        // All that the hub holds of this office is here: the rest is of another life.
        touched_.merge(pulled.sweep_office(page.stream.office, epoch));
    }
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
    for (const auto& item : past.items) {
        const journal::change& c = item.change;
        if (const auto own = store_.journal().find(c.id)) {
            // Released, and replaced already: it comes as no head any more.
            if (own->state == own_state::quarantined && !item.quarantined) {
                store_.journal().set_state(own->ordinal, own_state::confirmed);
                touched_.insert(store_.key_of(c));
            }
            continue;
        }
        store_.db().run("INSERT OR REPLACE INTO past (id, office, type, record, replica, n, seq,"
                        " effective_at, received_at, quarantined, content)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                        c.id, past.office, c.type, c.record, item.at.replica, item.at.n, item.seq,
                        item.effective_at, item.received_at, item.quarantined, c.content);
    }
    stream->history = past.to;
    store_.pulled().put_stream(*stream);
    moved_ = true;
    refresh();
}

// A full pass cannot be seen from files: each stream's checksum ends its own (check_stream).
void intake::finish_file(bool more, base::time_us wall) {
    auto notes = store_.notes();
    wants_more_ = wants_more_ || more;
    confirm();
    refresh();
    const auto writing = store_.journal().current_log();
    unsent_ = writing && writing->acknowledged < writing->n;
    if (!is_late_) notes.set(note::last_exchange, wall);
    if (notes.text(note::checksum).empty()) notes.set(note::checksum, store_.checksum());
}

void intake::finish(bool more, base::time_us wall) {
    if (by_file_) return finish_file(more, wall);
    auto notes = store_.notes();
    if (more || epoch_is_new_) wants_more_ = true;   // the cursors we sent were of the old epoch
    for (const wire::stream_name& name : added_) {
        const auto stream = store_.pulled().stream(name);
        if (stream && stream->heads == 0) wants_more_ = true;   // it was not in the hello
    }
    const std::string epoch = notes.text(note::epoch);
    if (!wants_more_ && notes.number(note::sweep_due) != 0 &&
        !base::planted(base::planted_bug::sweep_forgotten)) {
        auto swept = store_.pulled().sweep(epoch);
        if (!swept.empty()) notes.forget(note::checksum);
        touched_.merge(swept);
        notes.forget(note::sweep_due);
    }
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

base::result<wire::receipt> prove_receipt(const nlohmann::json& unit,
                                          const base::public_key& hub) {
    const auto no_hub = [](std::string what) -> base::error {
        return {base::errc::no_link, "no hub here: " + std::move(what), {},
                "এখানে হাব নেই (সংযোগ নেই বা অন্য কিছু সাড়া দিচ্ছে)"};
    };
    if (!unit.is_object() || !unit.contains("receipt")) {
        return no_hub("the answer does not begin with a receipt");
    }
    const nlohmann::json& said = unit["receipt"];
    const auto text = unit.find("signature");
    if (text == unit.end() || !text->is_string()) return no_hub("the receipt is not signed");
    const auto signature = base::signature::parse(text->get_ref<const std::string&>());
    if (!signature || !platform::verify(hub, said.dump(), *signature)) {
        return no_hub("the receipt is not signed by our hub");
    }
    return wire::read_receipt(said);
}

}  // namespace kheya::agent_sync
