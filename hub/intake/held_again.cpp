#include "hub/intake/held_again.hpp"

#include "hub/intake/frame_intake.hpp"
#include "hub/intake/gate.hpp"
#include "hub/store/fold.hpp"
#include "shared/editing/held_reason.hpp"

namespace kheya::hub_intake {

namespace {

// The device that sent it, if that is still the office's; else any of that office.
delivery sender_of(hub_store::store& in, const hub_store::journal_row& row, base::time_us now) {
    if (const auto log = in.replica(row.at.replica)) {
        auto from = admit(in, log->device, now);
        if (from && from->device.office == row.written_in) return std::move(*from);
    }
    delivery from;
    from.device.office = row.written_in;
    from.writable = {row.written_in};
    from.received_at = now;
    if (const auto office = in.office(row.written_in)) from.side = office->side;
    return from;
}

bool would_pass(hub_store::store& in, const hub_store::type_shelf& types,
                const hub_store::journal_row& row, base::time_us now) {
    if (!in.office(row.change.office)) return false;
    const delivery from = sender_of(in, row, now);
    const destination to = destination_of(in, *types.now(), row.change, from);
    return !reason_against(in, types, row.change, to, from);
}

using may_pass = bool (*)(std::string_view reason);

void let_out_of(hub_store::store& in, const hub_store::type_shelf& types,
                const std::string& stream, const hub_store::act& done,
                may_pass may = editing::held_reason::is_of_scope) {
    for (hub_store::journal_row& row : in.quarantined(stream)) {
        if (!may(*row.quarantine)) continue;
        if (!would_pass(in, types, row, done.at)) continue;
        const hub_store::release_row release{stream,  row.change.id, done.at,
                                             done.by, done.why,      *row.quarantine};
        hub_store::release_change(in, *types.now(), row, release);
    }
}

constexpr std::string_view sent_again = "sent again by a device of its office";
constexpr std::string_view accepted_before = "accepted before this store was put back";

}  // namespace

void accept_again(hub_store::store& in, const hub_store::type_shelf& types,
                  const base::change_id& id, base::time_us now) {
    auto row = in.journal_entry(id);
    if (!row || !row->quarantine) return;
    const hub_store::release_row release{row->office, id, now, "kheya-hub",
                                         std::string(accepted_before), *row->quarantine};
    hub_store::release_change(in, *types.now(), *row, release);
}

void let_out_sent_again(hub_store::store& in, const hub_store::type_shelf& types,
                        const base::change_id& id, const delivery& from) {
    auto row = in.journal_entry(id);
    if (!row || row->quarantine != editing::held_reason::device_was_revoked()) return;
    if (from.device.revoked || row->written_in != from.device.office) return;
    if (!in.office(row->change.office)) return;
    const destination to = destination_of(in, *types.now(), row->change, from);
    if (reason_against(in, types, row->change, to, from)) return;
    const hub_store::release_row release{row->office, id, from.received_at, "kheya-hub",
                                         std::string(sent_again), *row->quarantine};
    hub_store::release_change(in, *types.now(), *row, release);
}

void let_out(hub_store::store& in, const hub_store::type_shelf& types,
             const std::set<std::string>& offices, const hub_store::act& done) {
    std::set<std::string> streams;
    for (std::string office : offices) {
        while (!office.empty() && streams.insert(office).second) {
            const auto row = in.office(office);
            office = row ? row->parent : std::string();
        }
    }
    for (const std::string& stream : streams) let_out_of(in, types, stream, done);
}

void let_out_placed(hub_store::store& in, const hub_store::type_shelf& types,
                    const hub_store::act& done) {
    const auto placed = in.take_placed();
    // A table may bring the whole country.
    if (placed.empty() || in.count(hub_store::counted::quarantined) == 0) return;
    let_out(in, types, placed, done);
}

void judge_all_again(hub_store::store& in, const hub_store::type_shelf& types,
                     const hub_store::act& done) {
    if (in.count(hub_store::counted::quarantined) == 0) return;
    // These two wait for a person, whoever judges.
    const may_pass any = [](std::string_view reason) {
        return reason != editing::held_reason::is_cut_by_another_hub() &&
               reason != editing::held_reason::device_was_revoked();
    };
    for (const auto& office : in.offices()) let_out_of(in, types, office.id, done, any);
}

}  // namespace kheya::hub_intake
