#include "hub/command/kept_quarters.hpp"

#include "hub/command/stored_records.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

// This one and the one before are what people look at; one takes some 40 MB with 33,000 offices.
constexpr std::size_t quarters_kept = 2;

}  // namespace

kept_quarters::entry kept_quarters::take(base::quarter quarter,
                                         const std::shared_ptr<const record::type_set>& types) {
    if (types_ != types) entries_.clear();  // other types may read the same records otherwise
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

base::result<const hub_report::kept_quarter*> kept_quarters::of(
    hub_store::store& in, const std::shared_ptr<const record::type_set>& types,
    base::quarter quarter) {
    entry kept = take(quarter, types);
    std::map<std::string, std::int64_t> seen;
    std::set<std::string> moved;
    for (const auto& office : in.offices()) {
        const auto before = kept.seen.find(office.id);
        if (before == kept.seen.end() || before->second != office.seq) moved.insert(office.id);
        seen.emplace_hint(seen.end(), office.id, office.seq);
    }
    if (!moved.empty()) {
        const bool all = kept.seen.empty();
        stored_records source(in, types, all ? std::set<std::string>() : moved);
        TRY_VOID(kept.view.refresh(source, moved));
    }
    kept.seen = std::move(seen);
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

base::result<bool> kept_quarters::warm(hub_store::store& in,
                                       const std::shared_ptr<const record::type_set>& types,
                                       base::quarter quarter, std::size_t most) {
    entry kept = take(quarter, types);
    std::set<std::string> moved;
    bool all = true;
    for (const auto& office : in.offices()) {
        const auto before = kept.seen.find(office.id);
        if (before != kept.seen.end() && before->second == office.seq) continue;
        all = moved.size() < most;
        if (!all) break;
        moved.insert(office.id);
        kept.seen[office.id] = office.seq;
    }
    if (!moved.empty()) {
        stored_records source(in, types, moved);
        TRY_VOID(kept.view.refresh(source, moved));
    }
    put(std::move(kept));
    return all;
}

}  // namespace kheya::hub_command
