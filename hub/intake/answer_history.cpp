#include "hub/intake/answer_history.hpp"

#include "hub/intake/gate.hpp"
#include "hub/intake/tellable.hpp"
#include "shared/wire/bounded_json.hpp"

namespace kheya::hub_intake {

namespace {

constexpr std::size_t item_values = 16;  // about, beside those of the change

}  // namespace

std::set<std::int64_t> told_by_sender(const exchange_facts& facts, const wire::receipt& receipt,
                                      const std::string& office) {
    const std::set<base::change_id> arrived(facts.arrived.begin(), facts.arrived.end());
    std::set<std::int64_t> told;
    for (const auto& stamp : receipt.stamps) {
        if (stamp.quarantined || stamp.office != office || !arrived.contains(stamp.id)) continue;
        told.insert(stamp.seq);
    }
    return told;
}

told_to add_history(hub_store::store& in, const platform::key_pair& hub_key,
                    const std::string& office, std::int64_t& cursor, const wire::receipt& receipt,
                    const std::set<std::int64_t>& told, answer_body& body) {
    const auto row = in.office(office);
    std::int64_t last = row ? row->seq : 0;   // not read: what stands at the end and is told
    while (last > cursor && told.contains(last)) --last;
    while (row && cursor < row->seq) {
        if (!body.has_room()) return told_to::limit;
        wire::past_changes past;
        past.epoch = receipt.epoch;
        past.office = office;
        past.from = past.to = cursor;
        past.from_mark = in.mark_at(office, cursor);
        told_size size;
        bool full = false;
        const auto add = [&](const hub_store::journal_row& entry) {
            if (entry.seq > last) return false;
            const bool is_told = told.contains(entry.seq);
            const told_size its{entry.change.content.size(),
                                wire::values_at_most(entry.change.content) + item_values};
            // It may be as large as ever is taken: then it is told alone.
            full = !is_told && !past.items.empty() &&
                   (size.bytes + its.bytes > wire::page_bytes_limit ||
                    size.values + its.values > wire::heads_values_limit);
            if (full) return false;
            past.to = entry.seq;
            if (is_told) return true;
            size += its;
            wire::past_changes::item item{entry.at,
                                          entry.seq,
                                          entry.effective_at,
                                          entry.received_at,
                                          entry.quarantine.has_value(),
                                          entry.change,
                                          entry.written_in,
                                          entry.side,
                                          {}};
            if (!item.quarantined) item.proof = past_proof(hub_key, item);
            past.items.push_back(std::move(item));
            full = past.items.size() >= wire::page_sets_limit;
            return !full;
        };
        if (cursor < last) in.each_journal_entry(office, cursor, add);
        if (!full) past.to = row->seq;
        past.mark = in.mark_at(office, past.to);
        if (!body.add_text(wire::unit_text(past), office, cursor)) return told_to::untold;
        cursor = past.to;
    }
    return told_to::end;
}

}  // namespace kheya::hub_intake
