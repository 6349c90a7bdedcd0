#include "hub/intake/answer.hpp"

#include "hub/intake/answer_history.hpp"
#include "hub/intake/answer_pages.hpp"
#include "hub/intake/clock_turns.hpp"
#include "hub/intake/foresight.hpp"
#include "hub/intake/gate.hpp"
#include "hub/intake/key_rolls.hpp"
#include "hub/intake/news.hpp"
#include "hub/intake/own_past.hpp"
#include "hub/intake/tellable.hpp"
#include "hub/intake/troubles.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/bundle/bundle.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/zstd_frame.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;

// Releases are told again for this long, in case the hub's clock was set back in between.
constexpr base::time_us release_overlap = base::day_us;
constexpr std::size_t releases_limit = 200;  // in one receipt; the rest with the next exchange
constexpr std::size_t releases_in_file = 5'000;   // of which each receipt has some
constexpr std::size_t all_releases = 1'000'000;
constexpr std::size_t stamps_in_receipt = 500;  // of a file's answer
constexpr std::size_t offered_in_unit = 2'000;
constexpr std::int64_t echo_distance = 16;  // sequences: so few changes fit into one page

base::time_us releases_since(const exchange_facts& facts) {
    return std::max<base::time_us>(0, facts.hello.heard_at - release_overlap);
}

// What was let out behind the place that the agent was told of, oldest first, as many as go into
// one answer.
std::vector<base::change_id> next_released(hub_store::store& in, exchange_facts& facts,
                                           std::size_t most) {
    using place = std::pair<base::time_us, base::change_id>;
    std::vector<place> rows;
    const auto& told = *facts.released;
    for (const auto& row : in.releases(facts.from.device.office, told.at, all_releases)) {
        if (place(row.released_at, row.id) > place(told.at, told.id)) {
            rows.emplace_back(row.released_at, row.id);
        }
    }
    std::sort(rows.begin(), rows.end());
    facts.more_released = rows.size() > most;
    if (facts.more_released) rows.resize(most);
    std::vector<base::change_id> out;
    for (const auto& [at, id] : rows) out.push_back(id);
    facts.released_to = told;
    if (!rows.empty()) facts.released_to = {rows.back().first, rows.back().second};
    return out;
}

// An agent that holds none of its changes for quarantined is told of the last alone, in case it was
// about to; so is everybody in the end.
std::vector<base::change_id> all_released(hub_store::store& in, exchange_facts& facts,
                                          std::size_t most) {
    std::vector<base::change_id> out;
    facts.more_released = false;
    if (facts.released) out = next_released(in, facts, most);
    if (facts.more_released) return out;
    for (const auto& row :
         in.releases(facts.from.device.office, releases_since(facts), releases_limit)) {
        if (std::find(out.begin(), out.end(), row.id) == out.end()) out.push_back(row.id);
    }
    return out;
}

// How far that goes, behind the receipt that tells it.
void add_released(const exchange_facts& facts, answer_body& body) {
    if (facts.released_to) body.add("released", wire::to_json(*facts.released_to));
}

wire::receipt make_receipt(hub_store::store& in, const platform::key_pair& hub_key,
                           exchange_facts& facts, std::size_t most_released) {
    wire::receipt r;
    r.epoch = hub_store::epoch_of(in);
    const wire::epoch_proof proof = prove_epoch(hub_key, r.epoch);
    if (facts.hello.epoch != r.epoch || facts.hello.epoch_proof != proof) r.epoch_proof = proof;
    r.hub_time = facts.from.received_at;
    r.clock_turns = facts.clock_turns;
    r.is_copy = facts.is_copy;
    if (facts.from.device.confirmed) r.streams = streams_of(in, facts.from);
    for (const auto& named : facts.hello.replicas) {
        const auto known = in.replica(named.replica);
        if (!known || known->device != facts.from.device.key) continue;
        r.replicas.push_back({named.replica, known->n, known->chain, known->backed_up});
        if (&named == &facts.hello.replicas.back()) r.lease = facts.lease;
    }
    // An office that had its answer long ago must still hear what was let out of quarantine, even
    // when the record is another office's or the change is replaced already.
    std::vector<base::change_id> stamped_ids = facts.arrived;
    const auto released = all_released(in, facts, most_released);
    stamped_ids.insert(stamped_ids.end(), released.begin(), released.end());
    for (const base::change_id& id : stamped_ids) {
        const auto entry = in.standing_of(id);
        if (!entry) continue;
        wire::stamped_change stamped;
        stamped.id = id;
        stamped.seq = entry->seq;
        stamped.office = entry->office;
        stamped.quarantined = entry->quarantine.has_value();
        const stands as = stamped.quarantined ? stands::held : stands::accepted;
        stamped.stamp = {entry->effective_at, stamp_proof(hub_key, id, entry->effective_at, as)};
        stamped.reason = entry->quarantine.value_or("");
        r.stamps.push_back(std::move(stamped));
    }
    if (facts.hello.asks_keys) tell_keys(in, hub_key, r);
    return r;
}

bool sees(const delivery& from, const std::string& office) {
    return std::find(from.writable.begin(), from.writable.end(), office) != from.writable.end();
}

// Whether the page that the stream's own news begin with carries what was just pushed.
bool is_near(hub_store::store& in, const exchange_facts& facts, const wire::receipt& receipt,
             const std::string& office) {
    const wire::stream_name stream{office, false};
    const auto& streams = receipt.streams;
    if (std::find(streams.begin(), streams.end(), stream) == streams.end()) return false;
    std::int64_t cursor = 0;
    for (const auto& each : facts.hello.cursors) {
        if (each.stream == stream && facts.hello.epoch == receipt.epoch) cursor = each.heads;
    }
    const auto row = in.office(office);
    // What the agent makes itself takes no room.
    const auto own = own_in(facts, receipt, stream);
    const auto made = std::distance(own.upper_bound(cursor), own.end());
    return row && row->seq - cursor - made <= echo_distance;
}

// The answer to a push carries the heads of its registers, wherever the cursors stand: what is far
// from them goes ahead of the stream.
void add_echo(hub_store::store& in, const exchange_facts& facts, const wire::receipt& receipt,
              answer_body& body) {
    const base::hub_epoch& epoch = receipt.epoch;
    std::map<std::string, bool> near;
    struct filling {
        wire::page page;
        told_size size;
    };
    std::map<std::string, filling> pages;  // by office
    // What no agent can read is left to the stream, which tells of it.
    const auto close = [&](const std::string& home, filling& full) {
        full.page.epoch = epoch;
        full.page.stream = {home, false};
        const std::int64_t first = full.page.sets.front().seq;
        (void)body.add_text(wire::unit_text(full.page), home, first - 1);
        full = {};
    };
    std::set<std::tuple<std::string, std::string, std::string>> named;
    const auto is_told = [&](const std::string& office) {
        const auto [known, is_new] = near.try_emplace(office, false);
        if (is_new) known->second = is_near(in, facts, receipt, office);
        return known->second;
    };
    for (const base::change_id& id : facts.arrived) {
        const auto standing = in.standing_of(id);
        if (!standing || standing->quarantine) continue;
        // Where a record is can be asked before its change is read: nearly none need be.
        if (const auto of = facts.records.find(id); of != facts.records.end()) {
            const auto& [type, record] = of->second;
            if (is_told(in.office_of(type, record).value_or(standing->office))) continue;
        }
        const auto entry = in.journal_entry(id);
        if (!entry) continue;
        const journal::change& c = entry->change;
        const std::string home = in.office_of(c.type, c.record).value_or(entry->office);
        if (!sees(facts.from, home)) continue;  // the record left for another office meanwhile
        if (is_told(home)) continue;
        auto registers = in.load_record(home, c.type, c.record);
        for (const auto& [reg, value] : c.fields) {
            if (!named.insert({c.type, c.record, reg}).second) continue;
            hub_store::register_row& row = registers[reg];
            filling& into = pages[home];
            into.page.sets.push_back(
                {c.type, c.record, reg, row.seq, std::move(row.state.heads)});
            into.size += size_told(into.page.sets.back());
            if (into.page.sets.size() < wire::page_sets_limit && !is_full(into.size)) continue;
            if (!body.has_room()) return;
            close(home, into);
        }
    }
    for (auto& [home, rest] : pages) {
        if (!rest.page.sets.empty() && body.has_room()) close(home, rest);
    }
}

std::string signed_receipt(const platform::key_pair& hub_key, const std::string& said) {
    return R"({"receipt":)" + said + R"(,"signature":")" + hub_key.sign(said).hex() + "\"}";
}

void add_receipt(const platform::key_pair& hub_key, const wire::receipt& receipt,
                 answer_body& body) {
    body.add_receipt(signed_receipt(hub_key, wire::to_json(receipt).dump()));
}

// Signed when the answer is taken: nobody need wait for the store meanwhile.
void begin_with_receipt(const platform::key_pair& hub_key, const wire::receipt& receipt,
                        answer_body& body) {
    static const std::size_t around =
        signed_receipt(hub_key, "{}").size() - std::string_view("{}").size();
    std::string said = wire::to_json(receipt).dump();
    const std::size_t size = said.size() + around;
    body.begin_with(size, [key = &hub_key, said = std::move(said)] {
        return signed_receipt(*key, said);
    });
}

// To one that names what the last statement said of it, where something of it is otherwise now.
void add_standing(hub_store::store& in, const platform::key_pair& hub_key,
                  const exchange_facts& facts, answer_body& body) {
    const hub_store::device_row& device = facts.from.device;
    if (!facts.hello.statement.is_string() || !device.confirmed) return;
    if (facts.hello.statement == standing_of(in, device)) return;
    body.add("enrolled", statement_for(in, hub_key, device));
}

// A newer set of record types, after the head sets: it matters less than they do, and more than
// their history. Gives false when the limit was reached before its end.
bool add_types(hub_store::store& in, const exchange_facts& facts, bool all_at_once,
               answer_body& body) {
    if (facts.types_told || !facts.from.device.confirmed) return true;
    for (const wire::types_part& part : hub_store::types_for(in, facts.hello)) {
        if (!all_at_once && !body.has_room()) return false;
        body.add("types", wire::to_json(part));
    }
    return true;
}

// What the device has not got yet, as far as there is room: head sets, then the tail. A stream that
// holds what no agent could read is told as far as that, and all others are. Gives the cursors to
// go on from; empty: there is no more that could be told.
std::vector<wire::hello::cursor> add_news(hub_store::store& in, const platform::key_pair& hub_key,
                                          const exchange_facts& facts,
                                          const wire::receipt& receipt, stream_checksums& checksums,
                                          bool ends_told, answer_body& body) {
    std::map<wire::stream_name, wire::hello::cursor> cursors;
    if (facts.hello.epoch == receipt.epoch) {
        for (const auto& c : facts.hello.cursors) cursors[c.stream] = c;
    } else {
        for (const auto& c : facts.hello.cursors) {
            cursors[c.stream] = {c.stream, 0, c.history < 0 ? -1 : 0};
        }
    }
    bool has_room = true;
    std::set<wire::stream_name> untold;
    for (const auto& stream : receipt.streams) {
        auto& cursor = cursors.try_emplace(stream, wire::hello::cursor{stream, 0, -1})
                           .first->second;
        cursor.heads = std::max<std::int64_t>(0, cursor.heads);
        if (!has_room) continue;
        const told_to to = add_stream(in, stream, cursor.heads, facts, receipt, checksums,
                                      ends_told && !stream.office_record_only, body);
        has_room = to != told_to::limit;
        if (to == told_to::untold) untold.insert(stream);
    }
    // Of a file's answer they are in the part that is made first, however large.
    has_room = add_types(in, facts, ends_told, body) && has_room;
    for (auto& [stream, cursor] : cursors) {
        if (stream.office_record_only || cursor.history < 0 || !has_room) continue;
        if (untold.contains(stream)) continue;
        if (std::find(receipt.streams.begin(), receipt.streams.end(), stream) ==
            receipt.streams.end()) {
            continue;
        }
        // A file may come to another copy of the disk than the one that asked.
        const auto told = ends_told ? std::set<std::int64_t>()
                                    : told_by_sender(facts, receipt, stream.office);
        has_room = add_history(in, hub_key, stream.office, cursor.history, receipt, told, body) !=
                   told_to::limit;
    }
    std::vector<wire::hello::cursor> rest;
    if (has_room) return rest;
    for (const auto& [stream, cursor] : cursors) rest.push_back(cursor);
    return rest;
}

}  // namespace

void settle_exchange(hub_store::store& in, exchange_facts& facts) {
    facts.clock_turns = clock_turns(in, facts.from.received_at);
    if (!facts.hello.types_set.is_zero()) hub_store::note_version_seen(in, facts.hello.types);
    if (const std::size_t wide = facts.from.writable.size(); wide > wire::streams_limit) {
        note_trouble(in, trouble_kind::wide_scope, facts.from.device,
                     "of the " + std::to_string(wide) + " offices in its scope it is told of " +
                         std::to_string(wire::streams_limit),
                     facts.from.received_at);
    }
}

answer_form form_of_answer(const wire::hello& hello, wire::encoding request, std::string opening) {
    const auto& named = hello.dictionaries;
    const bool has_ours =
        std::find(named.begin(), named.end(), wire::dictionary_version) != named.end();
    // Who asks in plain text wants to read the answer.
    if (!has_ours || request == wire::encoding::plain) return {request, {}};
    return {wire::encoding::known, std::move(opening)};
}

base::result<wire::unit_writer> build_answer(hub_store::store& in,
                                             const platform::key_pair& hub_key,
                                             exchange_facts& facts, stream_checksums& checksums,
                                             const answer_form& form) {
    foresee_answer(in, facts, releases_since(facts), releases_limit);
    TRY(delivery now, admit(in, facts.from.device.key, facts.from.received_at));
    now.clock_offset = facts.from.clock_offset;
    facts.from = std::move(now);
    answer_body body(form);
    const wire::receipt receipt = make_receipt(in, hub_key, facts, releases_limit);
    begin_with_receipt(hub_key, receipt, body);
    add_released(facts, body);
    add_standing(in, hub_key, facts, body);
    if (facts.from.device.confirmed) add_echo(in, facts, receipt, body);
    if (facts.is_held_full) body.add("held_full", true);
    const bool is_all = add_news(in, hub_key, facts, receipt, checksums, false, body).empty();
    facts.untold = body.untold();
    if (is_all && facts.untold.empty() && !facts.goes_on && !facts.more_released) {
        body.add("news", news_mark(in, facts.from));  // what the agent may wait from
    } else {
        body.add("more", true);
    }
    return body.take_units();
}

file_answer build_file_answer(hub_store::store& in, const platform::key_pair& hub_key,
                              exchange_facts& facts, std::size_t at_once, bool alone) {
    foresee_answer(in, facts, releases_since(facts), releases_limit);
    wire::receipt receipt = make_receipt(in, hub_key, facts, releases_in_file);
    receipt.lease = {};
    // An agent believes a file only about the logs that it names: also those that are not here, and
    // those of an earlier key of its own, of which a hub that was put back may lack a part.
    for (const auto& named : facts.hello.replicas) {
        const auto known = in.replica(named.replica);
        if (known && known->device == facts.from.device.key) continue;
        receipt.replicas.push_back({named.replica, 0, {}});
    }
    // All stamps in one unit could be over its limit: every so many have a receipt of their own.
    const std::vector<wire::stamped_change> stamps = std::exchange(receipt.stamps, {});
    file_answer answer;
    answer_body first({}, at_once);
    // Before all else: who was away finds out by it whose answer this is.
    if (const auto rolls = key_rolls(in); !rolls.empty()) {
        first.add("rolls", wire::key_rolls_to_json(rolls));
    }
    add_receipt(hub_key, receipt, first);
    answer.first = first.take();
    answer_body body({}, at_once);
    body.add("enrolled", statement_for(in, hub_key, facts.from.device));
    for (std::size_t at = 0; at < stamps.size(); at += stamps_in_receipt) {
        const auto from = stamps.begin() + static_cast<std::ptrdiff_t>(at);
        const auto count = std::min(stamps_in_receipt, stamps.size() - at);
        receipt.stamps.assign(from, from + static_cast<std::ptrdiff_t>(count));
        add_receipt(hub_key, receipt, body);
    }
    add_released(facts, body);
    stream_checksums checksums;
    for (std::size_t at = 0; at < facts.offered.size(); at += offered_in_unit) {
        const auto count = std::min(offered_in_unit, facts.offered.size() - at);
        body.add("offered", wire::offered_to_json(std::span(facts.offered).subspan(at, count)));
    }
    answer.rest = add_news(in, hub_key, facts, receipt, checksums, true, body);
    if (alone && !answer.rest.empty()) {
        body.add("more", true);
        answer.rest.clear();
    }
    answer.untold = body.untold();
    answer.units = body.take();
    return answer;
}

}  // namespace kheya::hub_intake
