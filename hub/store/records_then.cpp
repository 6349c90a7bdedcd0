#include "hub/store/records_then.hpp"

#include "hub/store/fold.hpp"

#include <algorithm>
#include <tuple>

namespace kheya::hub_store {

std::optional<journal_row> entry_then(const journal_row& entry, base::time_us until,
                                      const left_offices& left_later) {
    if (entry.received_at > until) return std::nullopt;
    journal_row then = entry;
    const auto left = left_later.find({then.change.type, then.change.record});
    if (left != left_later.end() && !then.quarantine) then.office = left->second;
    // What was let out of quarantine later, was in it.
    if (entry.released_at && *entry.released_at > until) then.quarantine = "released";
    return then;
}

left_offices left_after(store& now, base::time_us until) {
    left_offices out;
    for (const move_row& move : now.moves_after(until)) {
        out.try_emplace({move.left.type, move.left.record}, move.left.office);
    }
    return out;
}

base::result<std::unique_ptr<records_then>> records_then::at(store& now,
                                                             const record::type_set& types,
                                                             base::time_us until) {
    TRY(auto aside, open_store("sqlite::memory:"));
    std::unique_ptr<records_then> made(new records_then(now, types, until, std::move(aside)));
    made->touched_ = now.touched_after(until);
    made->left_later_ = left_after(now, until);
    if (!made->touched_.empty()) made->refused_ = now.held_records();
    return made;
}

base::result<void> records_then::read(const std::function<base::result<void>()>& work) {
    return aside_->transact([&] {
        aside_->prepare_rows(types_);
        return work();
    });
}

void records_then::fold(const std::string& type) {
    if (!folded_.insert(type).second || types_.find(type) == nullptr) return;
    std::set<std::string> homes;
    std::vector<journal_row> entries;
    const auto take = [&](const journal_row& entry) {
        if (!touched(type, entry.change.record)) return;
        if (auto then = entry_then(entry, until_, left_later_)) entries.push_back(std::move(*then));
    };
    const auto first = touched_.lower_bound({type, std::string()});
    for (auto at = first; at != touched_.end() && at->first == type; ++at) {
        if (auto home = now_.office_of(type, at->second)) homes.insert(std::move(*home));
        if (!refused_.contains(*at)) continue;
        for (const journal_row& refused : now_.held_of(type, at->second)) take(refused);
    }
    for (const std::string& office : homes) now_.each_entry_of(office, type, take);
    std::sort(entries.begin(), entries.end(), [](const journal_row& a, const journal_row& b) {
        return std::tie(a.received_at, a.office, a.seq) < std::tie(b.received_at, b.office, b.seq);
    });
    for (journal_row& entry : entries) {
        // Its place in the tree is that of now, until its own record says otherwise.
        if (offices_.insert(entry.office).second) {
            auto row = now_.office(entry.office);
            if (!row) row = office_row{entry.office, "", "", "", base::side::office, 0};
            row->seq = 0;
            aside_->put_office(*row);
        }
        enter_change(*aside_, types_, entry);
    }
}

std::vector<office_row> records_then::offices() {
    fold("office");
    auto all = now_.offices();
    for (office_row& row : all) {
        if (!touched("office", row.id)) continue;
        if (auto then = aside_->office(row.id)) {
            then->seq = row.seq;
            row = std::move(*then);
        }
    }
    return all;
}

std::vector<std::string> records_then::offices_below(std::string_view id) {
    const auto first = touched_.lower_bound({"office", std::string()});
    if (first == touched_.end() || first->first != "office") return now_.offices_below(id);
    std::multimap<std::string, std::string> children;
    for (const office_row& row : offices()) children.emplace(row.parent, row.id);
    std::vector<std::string> out{std::string(id)};
    std::set<std::string> seen{std::string(id)};
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto [from, to] = children.equal_range(std::string(out[i]));
        for (auto child = from; child != to; ++child) {
            if (seen.insert(child->second).second) out.push_back(child->second);
        }
    }
    out.erase(out.begin());
    std::sort(out.begin(), out.end());
    return out;
}

void records_then::each_row(const record::type& t, const row_query& query,
                            const std::function<void(record_row&&)>& visit) {
    fold(t.name);
    std::vector<record_row> again;
    aside_->each_row(t, query, [&](record_row&& row) {
        if (touched(t.name, row.record)) again.push_back(std::move(row));
    });
    auto next = again.begin();
    const auto give_before = [&](const record_row* limit) {
        while (next != again.end() &&
               (limit == nullptr || std::tie(next->office, next->record) <
                                        std::tie(limit->office, limit->record))) {
            visit(std::move(*next++));
        }
    };
    now_.each_row(t, query, [&](record_row&& row) {
        if (touched(t.name, row.record)) return;
        give_before(&row);
        visit(std::move(row));
    });
    give_before(nullptr);
}

std::map<std::string, pulse_row> records_then::pulses(const std::vector<std::string>& offices) {
    for (const record::type& t : types_.types()) fold(t.name);
    auto all = now_.pulses_without(offices, touched_);
    for (const auto& [office, more] : aside_->pulses(offices)) {
        pulse_row& p = all[office];
        p.heard = p.heard || more.heard;
        p.newest = std::max(p.newest, more.newest);
        p.disputed_values += more.disputed_values;
        p.disputed_records += more.disputed_records;
        p.time_unsure += more.time_unsure;
    }
    return all;
}

void records_then::each_past(std::string_view type, const std::vector<std::string>& registers,
                             const std::vector<std::string>& offices,
                             const std::function<void(const past_row&)>& visit) {
    const std::string of(type);
    fold(of);
    aside_->each_past(type, registers, offices, visit);
    now_.each_past(type, registers, offices, [&](const past_row& row) {
        if (!touched(of, row.record)) visit(row);
    });
}

void records_then::each_joining(const time_span& span, const std::vector<std::string>& offices,
                                const std::function<void(const journal_row&)>& visit) {
    const std::set<std::string> asked(offices.begin(), offices.end());
    // A record that moved since stood in another stream: those are asked for of all offices.
    const auto& streams = left_later_.empty() ? offices : std::vector<std::string>();
    now_.each_joining({span.after, std::min(span.until, until_)}, streams,
                      [&](const journal_row& row) {
                          const auto then = entry_then(row, until_, left_later_);
                          if (!then || then->quarantine) return;
                          if (asked.empty() || asked.contains(then->office)) visit(*then);
                      });
}

std::vector<journal_row> records_then::record_journal(std::string_view type,
                                                      std::string_view record) {
    std::vector<journal_row> out;
    for (const journal_row& row : now_.record_journal(type, record)) {
        if (auto then = entry_then(row, until_, left_later_)) out.push_back(std::move(*then));
    }
    return out;
}

}  // namespace kheya::hub_store
