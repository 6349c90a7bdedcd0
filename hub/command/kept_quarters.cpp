#include "hub/command/kept_quarters.hpp"

#include "hub/command/stored_records.hpp"
#include "shared/base/check.hpp"

#include <algorithm>
#include <limits>

namespace kheya::hub_command {

namespace {

// All that a trend shows, which the hub keeps beforehand, and one more.
constexpr std::size_t quarters_kept = hub_report::trend_quarters + 1;

using seen_streams = std::vector<stream_end>;

// `seen` by office.
bool has_seen(const seen_streams& seen, const kept_past::stream& office) {
    const auto at = std::lower_bound(seen.begin(), seen.end(), office);
    return at != seen.end() && *at == office;
}

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
        while (before != kept.seen.end() && before->office < office.id) ++before;
        const bool was_seen = before != kept.seen.end() && before->office == office.id;
        if (was_seen && *before == end_of(office)) {
            seen.push_back(std::move(*before));
        } else if (moved.size() < most) {
            moved.insert(moved.end(), office.id);
            streams.push_back(end_of(office));
            seen.push_back(end_of(office));
        } else {
            all = false;
            if (was_seen) seen.push_back(std::move(*before));
        }
    }
    kept.seen = std::move(seen);
    if (moved.empty()) return all;
    TRY_VOID(past_.refresh(in, types, streams, moved.size() == offices.size()));
    const entry* like = nearest(kept.view.of());
    std::set<std::string> alike;
    for (const kept_past::stream& office : streams) {
        if (like == nullptr || !has_seen(like->seen, office)) continue;
        alike.insert(moved.extract(office.office));
    }
    for (const auto* part : {&moved, &alike}) {
        if (part->empty()) continue;
        const bool reads_all = part->size() == offices.size();
        stored_records source(in, types, reads_all ? std::set<std::string>() : *part);
        records_with_past with(source, past_);
        TRY_VOID(kept.view.refresh(with, *part, part == &alike ? &like->view : nullptr));
    }
    if (like != nullptr && like->seen == kept.seen) kept.view.share(like->view);
    return all;
}

const kept_quarters::entry* kept_quarters::nearest(base::quarter to) const {
    const auto distance = [&](const entry& e) {
        return std::abs(hub_report::quarters_between(e.view.of(), to));
    };
    const auto found = std::min_element(
        entries_.begin(), entries_.end(),
        [&](const entry& a, const entry& b) { return distance(a) < distance(b); });
    return found == entries_.end() ? nullptr : &*found;
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
    for (const auto& office : offices) streams.push_back(end_of(office));
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
