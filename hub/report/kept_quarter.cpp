#include "hub/report/kept_quarter.hpp"

namespace kheya::hub_report {

base::result<void> kept_quarter::refresh(record_source& source,
                                         const std::set<std::string>& moved) {
    offices_.forget(moved);
    for (const std::string& id : moved) {
        known_.portals.erase(id);
        known_.enothi.erase(id);
        known_.signatures.erase(id);
        known_.report_status.erase(id);
        known_.decided.erase(id);
        known_.serviced.erase(id);
        pulses_.erase(id);
        trends_.erase(id);
    }
    TRY_VOID(offices_.take(source));
    TRY(auto fresh, read_facts(source, *types_, of_, kept_subjects));
    known_.portals.merge(fresh.portals);
    known_.enothi.merge(fresh.enothi);
    known_.signatures.merge(fresh.signatures);
    known_.report_status.merge(fresh.report_status);
    known_.decided.merge(fresh.decided);
    known_.serviced.merge(fresh.serviced);
    TRY(auto pulses, source.pulses(*types_));
    pulses_.merge(pulses);
    TRY(auto trends, trends_of_offices(source, *types_, of_, trend_quarters));
    trends_.merge(trends);
    return {};
}

}  // namespace kheya::hub_report
