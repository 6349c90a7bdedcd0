#include "agent/sync/intake.hpp"

#include "agent/store/coming_types.hpp"
#include "agent/store/redactions.hpp"
#include "shared/base/check.hpp"
#include "shared/base/planted.hpp"

#include <algorithm>

namespace kheya::agent_sync {

namespace note = agent_store::note;
using agent_store::cursor_kind;
using agent_store::log_row;
using agent_store::own_change;
using agent_store::own_state;

void intake::begin(const outgoing& sent) {
    listed_ = sent.listed;
    offered_ = sent.offered;
    redacted_ = sent.redacted;
    offered_in_ = sent.epoch;
    stamped_.clear();
    touched_.clear();
    added_.clear();
    by_file_ = is_late_ = epoch_is_new_ = moved_ = wants_more_ = unsent_ = copied_ = false;
    trusted_ = cut_ = false;
}

void intake::begin_file(bool full_history) {
    begin({});
    by_file_ = true;
    full_history_ = full_history;
}

void intake::refresh() {
    if (touched_.empty()) return;
    store_.records().refresh(touched_);
    touched_.clear();
}

// False: the receipt is of an epoch before the present one. An answer over the line cannot be; one
// that was carried is if we have lived in its epoch before, or its epoch counts less. Epochs count
// the same where one backup was restored twice: then the older answer is of the one before.
bool intake::enter_epoch(const wire::receipt& receipt) {
    const std::string epoch = receipt.epoch.text();
    const std::string present = store_.notes().text(note::epoch);
    if (epoch == present) return true;
    if (by_file_ && !present.empty()) {
        const bool lived_in =
            store_.db().query("SELECT 1 FROM epoch_seen WHERE epoch = ?1", epoch).next();
        const auto known = base::hub_epoch::parse(present);
        const auto counted = known ? known->counter : 0;
        if (lived_in || receipt.epoch.counter < counted) return false;
        if (receipt.epoch.counter == counted &&
            receipt.hub_time <= store_.notes().number(note::heard_at)) {
            return false;
        }
    }
    begin_epoch(epoch);
    return true;
}

// Rows stay: an office must not look at an empty screen while a restored hub is read again.
void intake::begin_epoch(const std::string& epoch) {
    auto notes = store_.notes();
    const bool knew_one = !notes.text(note::epoch).empty();
    notes.set(note::epoch, epoch);
    notes.forget(note::epoch_proof);
    store_.db().run("INSERT OR IGNORE INTO epoch_seen (epoch) VALUES (?1)", epoch);
    notes.forget(note::checksum);
    moved_ = true;
    if (!knew_one) return;
    epoch_is_new_ = true;
    notes.set(note::sweep_due, 1);
    notes.forget(note::offer_due);
    if (!base::planted(base::planted_bug::streams_kept_over_epoch)) {
        store_.pulled().restart_streams();
    }
    auto journal = store_.journal();
    for (const log_row& log : journal.logs()) journal.set_acknowledged(log.replica, 0);
    // The hub may hold again what it had let out: the author alone has its word that it did.
    auto again = journal.released();
    for (own_change& own : journal.in_state(own_state::received)) again.push_back(std::move(own));
    for (const own_change& own : again) journal.set_state(own.ordinal, own_state::pending);
}

void intake::take_streams(const wire::receipt& receipt) {
    // A device that the hub does not trust yet pulls nothing; what it has, it keeps.
    if (receipt.streams.empty() || is_late_) return;
    trusted_ = true;
    auto notes = store_.notes();
    if (notes.number(note::show_statement) != 0) notes.forget(note::show_statement);
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
    if (!is_late_) {
        notes.set(note::heard_at, receipt.hub_time);
        notes.set(note::heard_turns, receipt.clock_turns);
    }
    if (!by_file_) notes.set(note::offset, receipt.hub_time - wall);
}

// Older than what was heard last. A hub whose clock was set right says so; its time alone would
// make every later answer an old one, and a new scope would never be taken.
bool intake::is_behind(const wire::receipt& receipt) {
    const auto notes = store_.notes();
    return std::pair(receipt.clock_turns, receipt.hub_time) <
           std::pair(notes.number(note::heard_turns), notes.number(note::heard_at));
}

bool intake::take_receipt(const wire::receipt& receipt, base::time_us wall) {
    if (!enter_epoch(receipt)) return false;
    auto notes = store_.notes();
    const std::string epoch = receipt.epoch.text();
    if (!receipt.epoch_proof.is_zero()) notes.set(note::epoch_proof, receipt.epoch_proof.hex());
    // A hub that was put back may have its clock put back too.
    is_late_ = by_file_ && !epoch_is_new_ && is_behind(receipt);
    take_stamps(receipt, epoch);
    if (!offered_.empty() && offered_in_ == receipt.epoch) {
        // Taken or refused: the hub has answered, and offering the same again changes nothing.
        store_.past().mark(offered_, epoch);
        moved_ = true;
    }
    if (offered_in_ == receipt.epoch) agent_store::redactions(store_).mark(redacted_, epoch);
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

void intake::take_page(wire::page page) {
    if (!make_own_heads(page)) {
        wants_more_ = true;   // the next request sends nothing of them, so that they come whole
        return;
    }
    agent_store::redactions(store_).cut(page);
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
        const agent_store::record_key at{page.stream.office, set.type, set.record};
        if (touched_.insert(at).second) touched_.merge(store_.pulled().gather(at));
    }
    for (const wire::gone_record& gone : page.gone) {
        applied = take_gone(page.stream.office, gone, epoch) || applied;
    }
    const auto checked = move_cursor(page, *stream);
    if (applied) {
        moved_ = true;
        notes.forget(note::checksum);
        note_release(page);
    }
    // A file's pages may be many, and so may what waits for them: those are looked at once, at its
    // end. Broken off before, the next exchange does it.
    if (!by_file_) confirm();
    if (checked) check_stream(*stream, *checked);
    refresh();
}

// Gives the checksum of the stream if the cursor stands now where the stream ended for the hub. A
// part of a file that came before the one that it follows is remembered until that one has come.
// A page that begins before the cursor, or was written after another past, moves nothing: what the
// cursor marks may be what this hub has lost, and only the cursor will show it.
std::optional<base::hash256> intake::move_cursor(const wire::page& page,
                                                 agent_store::stream_row& stream) {
    if (!page.from || !page.to) return std::nullopt;
    auto pulled = store_.pulled();
    const bool follows =
        *page.from == stream.heads && agent_store::agree(page.from_mark, stream.heads_mark);
    if (!follows && !base::planted(base::planted_bug::cursor_out_of_order)) {
        if (by_file_ && *page.from > stream.heads) {
            pulled.put_ahead(stream.name, cursor_kind::heads,
                             {*page.from, *page.to, page.checksum, page.from_mark, page.mark});
        }
        // A file moved the cursor while this answer was under way: the next one begins there.
        if (!by_file_ && *page.from < stream.heads && stream.heads < *page.to) {
            wants_more_ = moved_ = true;
        }
        return std::nullopt;
    }
    const std::int64_t before = stream.heads;
    auto end = page.checksum;
    std::int64_t end_at = *page.to;
    const auto go_to = [&](std::int64_t seq, const wire::stream_mark& mark) {
        if (seq <= stream.heads) return;
        stream.heads = seq;
        stream.heads_mark = mark;
    };
    go_to(*page.to, page.mark);
    while (const auto next = pulled.take_ahead(stream.name, cursor_kind::heads, stream.heads,
                                               stream.heads_mark)) {
        go_to(next->last, next->mark);
        end = next->checksum;
        end_at = next->last;
    }
    if (stream.heads != before) {
        pulled.put_stream(stream);
        moved_ = true;
    }
    return end_at == stream.heads ? end : std::nullopt;
}

void intake::check_stream(agent_store::stream_row& stream, const base::hash256& at_hub) {
    if (stream.name.office_record_only) return;
    auto pulled = store_.pulled();
    const std::string& office = stream.name.office;
    const std::string epoch = store_.notes().text(note::epoch);
    // A newer answer, or an echo, was here before this page: the checksum is of an older state.
    if (pulled.has_newer(office, stream.heads, epoch)) return;
    wire::checksum sum;
    pulled.add_to(sum, office, epoch);
    const bool agrees = sum.finish() == at_hub;
    if (agrees && !stream.checksum_bad && stream.agreed == stream.heads) return;
    stream.checksum_bad = !agrees;
    stream.agreed = agrees ? stream.heads : -1;
    if (!agrees && restarted_.insert(office).second) {
        stream.heads = 0;
        stream.heads_mark = {};
        store_.pull_again(office);
        wants_more_ = moved_ = true;
    }
    pulled.put_stream(stream);
}

void intake::take_past(wire::past_changes past) {
    agent_store::redactions(store_).cut(past);
    if (past.epoch.text() != store_.notes().text(note::epoch)) return;
    auto stream = store_.pulled().stream({past.office, false});
    if (!stream || past.to <= stream->history) return;
    const bool follows = past.from == stream->history &&
                         agent_store::agree(past.from_mark, stream->history_mark);
    if (!follows && !by_file_) return;
    const std::string epoch = past.epoch.text();
    for (const auto& item : past.items) {
        const journal::change& c = item.change;
        if (const auto own = store_.journal().find(c.id)) {
            // Released, and replaced already: it comes as no head any more.
            if (own->state == own_state::quarantined && !item.quarantined) {
                store_.journal().set_state(own->ordinal, own_state::confirmed);
                touch(c);
            }
            continue;
        }
        store_.past().put(past.office, item, epoch);
    }
    auto pulled = store_.pulled();
    if (follows) {
        stream->history = past.to;
        stream->history_mark = past.mark;
        while (const auto next =
                   pulled.take_ahead(stream->name, cursor_kind::history, stream->history,
                                     stream->history_mark)) {
            stream->history = next->last;
            stream->history_mark = next->mark;
        }
        pulled.put_stream(*stream);
        moved_ = true;
    } else if (past.from > stream->history) {
        pulled.put_ahead(stream->name, cursor_kind::history,
                         {past.from, past.to, std::nullopt, past.from_mark, past.mark});
    }
    refresh();
}

// One that does not load is not asked for again: `status` and `doctor` say so, the set in use
// stays.
void intake::take_types(const wire::types_part& part) {
    if (agent_store::coming_types(store_).take(part)) moved_ = true;
}

void intake::take_offered(const std::vector<base::change_id>& ids) {
    store_.past().mark(ids, store_.notes().text(note::epoch));
}

// By file a full pass may take several answers, in any order: it has ended when every stream agreed
// with the hub where its cursor stands, and the history has come as far.
bool intake::has_all() {
    const auto streams = store_.pulled().streams();
    return std::all_of(streams.begin(), streams.end(), [&](const auto& stream) {
        const bool has_history = !full_history_ || stream.history >= stream.heads;
        return stream.name.office_record_only || (stream.agreed == stream.heads && has_history);
    });
}

void intake::finish_file(bool more, base::time_us wall) {
    auto notes = store_.notes();
    wants_more_ = wants_more_ || more;
    if (trusted_ && has_all()) end_pass(notes.text(note::epoch));
    confirm();
    refresh();
    const auto writing = store_.journal().current_log();
    unsent_ = writing && writing->acknowledged < writing->n;
    if (!is_late_) notes.set(note::last_exchange, std::max(wall, notes.number(note::heard_at)));
    if (notes.text(note::checksum).empty()) notes.set(note::checksum, store_.checksum());
}

// All that the hub has in this epoch is here. What it lacks of others' changes is given back to it
// first: until then the old head sets stay on the screen.
void intake::end_pass(const std::string& epoch) {
    auto notes = store_.notes();
    if (notes.number(note::sweep_due) == 0) return;
    if (store_.past().lacks_any(epoch)) {
        // The next request says something new, if none before it did.
        if (notes.number(note::offer_due) == 0 && !by_file_) moved_ = true;
        notes.set(note::offer_due, 1);
        wants_more_ = true;
        return;
    }
    notes.forget(note::offer_due);
    if (base::planted(base::planted_bug::sweep_forgotten)) return;
    auto swept = store_.pulled().sweep(epoch);
    if (!swept.empty()) notes.forget(note::checksum);
    touched_.merge(swept);
    notes.forget(note::sweep_due);
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
    if (!wants_more_ && trusted_) end_pass(epoch);
    confirm();
    if (!wants_more_ && moved_) ask_for_stamps();
    refresh();
    const auto writing = store_.journal().current_log();
    unsent_ = writing && writing->acknowledged < writing->n;
    if (!store_.journal().in_state(own_state::received).empty() && moved_) wants_more_ = true;
    // By the hub's clock: this PC's may be set right before the next one.
    notes.set(note::last_exchange, wall + notes.number(note::offset));
    notes.set(note::last_attempt, "ok");
    if (notes.number(note::turned_away) != 0) notes.forget(note::turned_away);
    if (notes.number(note::wrong_hub) != 0) notes.forget(note::wrong_hub);
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
