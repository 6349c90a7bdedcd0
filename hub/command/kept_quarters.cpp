#include "hub/command/kept_quarters.hpp"

#include "hub/command/stored_records.hpp"
#include "shared/base/check.hpp"

#include <algorithm>
#include <limits>

namespace kheya::hub_command {

namespace {

// This one and the one before are what people look at; one takes some 40 MB with 33,000 offices.
constexpr std::size_t quarters_kept = 2;

}  // namespace

kept_quarters::entry kept_quarters::take(base::quarter quarter,
                                         const std::shared_ptr<const record::type_set>& types) {
    if (types_ != types) {  // other types may read the same records otherwise
        entries_.clear();
        past_.forget();
    }
    types_ = types;
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const entry& e) { return e.view.of() == quarter; });
    if (found == entries_.end()) return {hub_report::kept_quarter(types_, quarter), {}};
    entry kept = std::move(*found);
    entries_.erase(found);
    return kept;
}

void kept_quarters::put(entry kept) {
    entries_.push_front(std::move(kept));
    if (entries_.size() > quarters_kept) entries_.pop_back();
}

base::result<bool> kept_quarters::refresh(entry& kept, hub_store::store& in,
                                          const std::shared_ptr<const record::type_set>& types,
                                          std::size_t most) {
    const auto offices = in.offices();   // by id, as what was seen: both are gone through once
    CHECK(std::is_sorted(offices.begin(), offices.end(),
                         [](const auto& a, const auto& b) { return a.id < b.id; }));
    std::set<std::string> moved;
    std::vector<kept_past::stream> streams;
    bool all = true;
    decltype(kept.seen) seen;
    seen.reserve(offices.size());
    auto before = kept.seen.begin();
    for (const auto& office : offices) {
        while (before != kept.seen.end() && before->first < office.id) ++before;
        const bool was_seen = before != kept.seen.end() && before->first == office.id;
        if (was_seen && before->second == office.seq) {
            seen.push_back(std::move(*before));
        } else if (moved.size() < most) {
            moved.insert(moved.end(), office.id);
            streams.emplace_back(office.id, office.seq);
            seen.emplace_back(office.id, office.seq);
        } else {
            all = false;
            if (was_seen) seen.push_back(std::move(*before));
        }
    }
    if (!moved.empty()) {
        const bool reads_all = moved.size() == offices.size();
        TRY_VOID(past_.refresh(in, types, streams, reads_all));
        stored_records source(in, types, reads_all ? std::set<std::string>() : moved);
        records_with_past with(source, past_);
        TRY_VOID(kept.view.refresh(with, moved));
    }
    kept.seen = std::move(seen);
    return all;
}

base::result<const hub_report::kept_quarter*> kept_quarters::of(
    hub_store::store& in, const std::shared_ptr<const record::type_set>& types,
    base::quarter quarter) {
    entry kept = take(quarter, types);
    TRY_VOID(refresh(kept, in, types, std::numeric_limits<std::size_t>::max()));
    put(std::move(kept));
    return &entries_.front().view;
}

base::result<const hub_report::kept_quarter*> kept_quarters::if_kept(
    hub_store::store& in, const std::shared_ptr<const record::type_set>& types,
    base::quarter quarter) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const entry& e) { return e.view.of() == quarter; });
    if (types_ != types || found == entries_.end()) return nullptr;
    const auto known = static_cast<std::int64_t>(found->seen.size());
    if (in.count(hub_store::counted::offices) > known) return nullptr;
    return of(in, types, quarter);
}

base::result<const kept_past*> kept_quarters::past_if_kept(
    hub_store::store& in, const std::shared_ptr<const record::type_set>& types) {
    const auto offices = in.offices();
    if (types_ != types || past_.size() < offices.size()) return nullptr;
    std::vector<kept_past::stream> streams;
    streams.reserve(offices.size());
    for (const auto& office : offices) streams.emplace_back(office.id, office.seq);
    TRY_VOID(past_.refresh(in, types, streams, true));
    return &past_;
}

base::result<bool> kept_quarters::warm(hub_store::store& in,
                                       const std::shared_ptr<const record::type_set>& types,
                                       base::quarter quarter, std::size_t most) {
    entry kept = take(quarter, types);
    TRY(const bool all, refresh(kept, in, types, most));
    put(std::move(kept));
    return all;
}

}  // namespace kheya::hub_command
