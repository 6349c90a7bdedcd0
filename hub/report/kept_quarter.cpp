#include "hub/report/kept_quarter.hpp"

namespace kheya::hub_report {

namespace {

template <class Known>
void copy_some(const Known& from, const std::set<std::string>& offices, Known& into) {
    for (const std::string& id : offices) {
        if (const auto* found = from.find(id)) into[id] = *found;
    }
}

}  // namespace

base::result<void> kept_quarter::refresh(record_source& source, const std::set<std::string>& moved,
                                         const kept_quarter* like) {
    offices_.forget(moved);
    for (const std::string& id : moved) {
        known_.portals.erase(id);
        known_.portals_past.erase(id);
        known_.enothi.erase(id);
        known_.signatures.erase(id);
        known_.report_status.erase(id);
        known_.decided.erase(id);
        known_.serviced.erase(id);
        pulses_.erase(id);
        trends_.erase(id);
    }
    TRY_VOID(offices_.take(source));
    // The past of every portal, not only what this quarter needs: others share it.
    const subjects read = like == nullptr
                              ? kept_subjects & ~static_cast<subjects>(subject::portals_past)
                              : kept_subjects & ~of_every_quarter;
    TRY(auto fresh, read_facts(source, *types_, of_, read));
    known_.signatures.merge(fresh.signatures);
    known_.report_status.merge(fresh.report_status);
    known_.decided.merge(fresh.decided);
    known_.serviced.merge(fresh.serviced);
    if (like == nullptr) {
        known_.portals.merge(fresh.portals);
        TRY(auto past, read_portal_past(source, *types_));
        known_.portals_past.merge(past);
        known_.enothi.merge(fresh.enothi);
        TRY(auto pulses, source.pulses(*types_));
        pulses_.merge(pulses);
        TRY(auto trends, trends_of_offices(source, *types_, of_, trend_quarters));
        trends_.merge(trends);
        return {};
    }
    copy_some(like->known_.portals, moved, known_.portals);
    copy_some(like->known_.portals_past, moved, known_.portals_past);
    copy_some(like->known_.enothi, moved, known_.enothi);
    for (const std::string& id : moved) {
        const auto found = like->pulses_.find(id);
        if (found != like->pulses_.end()) pulses_.insert(*found);
    }
    TRY(auto trends, trends_beside(source, *types_, of_, trend_quarters, like->trends_, like->of_));
    trends_.merge(trends);
    return {};
}

void kept_quarter::share(const kept_quarter& like) {
    known_.portals = like.known_.portals;
    known_.portals_past = like.known_.portals_past;
    known_.enothi = like.known_.enothi;
}

}  // namespace kheya::hub_report
