#include "hub/intake/foresight.hpp"

#include "hub/intake/clock_turns.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/type_shelf.hpp"

namespace kheya::hub_intake {

namespace {

constexpr std::int64_t small_news = 64;   // sequences: more would be too large to be kept

void ask_of_change(hub_store::store& in, const journal::change& change) {
    in.standing_of(change.id);
    in.office(change.office);
    in.office_of(change.type, change.record);
    in.redaction(change.id);
    in.heads_bytes({change.office, change.type, change.record});
    in.load_record(change.office, change.type, change.record);
    for (const auto& [reg, ids] : change.base) {
        for (const base::change_id& id : ids) in.standing_of(id);
    }
}

}  // namespace

void foresee_greeting(hub_store::store& in, const base::public_key& peer, const wire::hello& hello,
                      const journal::frame* held) {
    in.foresee([&] {
        in.device(peer);
        for (const auto key : {hub_store::epoch_meta, hub_store::types_meta, clock_meta}) {
            in.meta(key);
        }
        for (const auto& named : hello.replicas) in.replica(named.replica);
        for (const auto& cursor : hello.cursors) {
            in.office(cursor.stream.office);
            in.mark_at(cursor.stream.office, cursor.heads);
            in.mark_at(cursor.stream.office, cursor.history);
        }
        if (held != nullptr) in.id_at({held->replica, held->first - 1});
        in.waiting_bytes(peer);
    });
}

void foresee_frame(hub_store::store& in, const journal::frame& frame) {
    in.foresee([&] {
        in.replica(frame.replica);
        const auto before = in.id_at({frame.replica, frame.first - 1});   // asked already
        if (before) in.standing_of(*before);
        if (!frame.changes.empty()) ask_of_change(in, frame.changes.front());
    });
}

void foresee_change(hub_store::store& in, const journal::change& change) {
    in.foresee([&] { ask_of_change(in, change); });
}

void foresee_answer(hub_store::store& in, const exchange_facts& facts,
                    base::time_us releases_since, std::size_t releases_most) {
    in.foresee([&] {
        const std::string& office = facts.from.device.office;
        in.device(facts.from.device.key);
        in.meta(hub_store::epoch_meta);
        in.meta(hub_store::types_meta);
        in.office(office);
        in.children_of(office);
        in.releases(office, releases_since, releases_most);
        for (const auto& cursor : facts.hello.cursors) {
            const std::string& name = cursor.stream.office;
            in.office(name);
            if (!cursor.stream.office_record_only) continue;
            in.record_seq({name, "office", name});
            in.mark_at(name, cursor.heads);
        }
        for (const auto& named : facts.hello.replicas) in.replica(named.replica);
        for (const base::change_id& id : facts.arrived) in.standing_of(id);
        for (const auto& [id, record] : facts.records) in.office_of(record.first, record.second);
    });
}

void foresee_checksum(hub_store::store& in, const std::string& office, std::int64_t from,
                      std::int64_t to, std::size_t gone_most) {
    in.foresee([&] {
        in.mark_at(office, from);
        in.gone_since(office, from, gone_most);
        if (to - from > small_news) return;
        in.each_heads(office, from, [](auto, auto, const auto&) {});
    });
}

void foresee_stream(hub_store::store& in, const hub_store::office_row& office, std::int64_t cursor,
                    std::size_t sets_most) {
    in.foresee([&] {
        in.redactions(office.id, cursor, office.seq);
        in.gone_since(office.id, cursor, sets_most);
        in.mark_at(office.id, cursor);
        in.mark_at(office.id, office.seq);
        if (office.seq - cursor > small_news) return;
        in.each_register_since(office.id, cursor, [](const auto&) { return false; });
        in.each_journal_entry(office.id, cursor, [](const auto&) { return false; });
    });
}

}  // namespace kheya::hub_intake
