#include "hub/command/asked_records.hpp"

#include "hub/command/calendar_settings.hpp"
#include "hub/command/kept_quarters.hpp"
#include "hub/report/known_before.hpp"
#include "hub/store/records_then.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

// What is kept of the quarter. For the marks alone it is made where it is not; for more than these
// that would take longer than reading it once. Null: it is to be read.
base::result<const hub_report::kept_quarter*> kept_for(const asked_records& asked,
                                                       const surroundings& around,
                                                       hub_report::subjects wanted) {
    if (around.kept == nullptr || asked.earlier) return nullptr;
    if (wanted != hub_report::for_marks) {
        return around.kept->if_kept(around.store, around.types, asked.quarter);
    }
    return around.kept->of(around.store, around.types, asked.quarter);
}

// From what is kept of the quarter, cut down to what is asked for and may be seen; what else is
// wanted is read beside it.
base::result<void> with_kept(const asked_records& asked, const json& arguments,
                             const surroundings& around, const hub_report::kept_quarter& kept,
                             hub_report::subjects wanted,
                             const std::function<base::result<void>(const asked_marks&)>& work) {
    const bool whole = around.scope->is_whole() && reach_of(arguments).whole();
    hub_report::office_register some(*around.types, asked.quarter);
    if (!whole) {
        some = kept.offices().only(
            [&](const std::string& office) { return asked.records.has_office(office); });
    }
    const hub_report::known_before before{whole ? kept.offices() : some, kept.known(),
                                          hub_report::kept_subjects, kept.pulses()};
    TRY(const auto known, hub_report::read_facts(asked.records, *around.types, asked.quarter,
                                                 wanted, before));
    const hub_report::survey s{before.offices, known, *around.types, asked.quarter, asked.as_of};
    const auto marked =
        hub_report::mark_offices(s, kept.pulses(), calendar_of(around.store).due);
    return work({asked, s, marked, &kept});
}

// "Nobody is late" and "there is no such office" must not look alike. What is outside of the scope
// is not there for whoever asks.
base::result<void> check_reach(const reach& limit, const surroundings& around) {
    if (limit.whole()) return {};
    bool is_below = limit.below.empty(), is_department = limit.department.empty();
    for (const auto& office : around.store.offices()) {
        if (!around.scope->allows(office.id)) continue;
        is_below = is_below || office.id == limit.below;
        is_department = is_department || office.department == limit.department;
    }
    if (!is_below) {
        return base::error{base::errc::usage, "there is no office \"" + limit.below + "\"", "below",
                           "\"" + limit.below + "\" নামে কোনো অফিস নেই"};
    }
    if (is_department) return {};
    return base::error{base::errc::usage,
                       "no office is of a department \"" + limit.department + "\"", "department",
                       "\"" + limit.department + "\" নামে কোনো অধিদপ্তরের অফিস নেই"};
}

}  // namespace

base::error misused(base::error e, std::string where) {
    e.code = base::errc::usage;
    e.where = std::move(where);
    return e;
}

base::result<void> with_records(const json& arguments, surroundings& around,
                                const std::function<base::result<void>(asked_records&)>& work) {
    const auto quarter = base::parse_quarter(arguments.value("quarter", ""));
    if (!quarter) return misused(quarter.error(), "quarter");
    TRY_VOID(check_reach(reach_of(arguments), around));
    const std::string moment = arguments.value("as_of", "");
    if (moment.empty()) {
        stored_records records(around.store, around, reach_of(arguments));
        asked_records asked{*quarter, around.now, false, records};
        return work(asked);
    }
    const auto time = base::parse_iso(moment);
    if (!time) return misused(time.error(), "--as-of");
    TRY(const auto then, hub_store::records_then::at(around.store, *around.types, *time));
    return then->read([&]() -> base::result<void> {
        stored_records records(*then, around, reach_of(arguments));
        asked_records asked{*quarter, *time, true, records};
        return work(asked);
    });
}

base::result<void> with_past(
    const asked_records& asked, const surroundings& around,
    const std::function<base::result<void>(hub_report::record_source&)>& work) {
    const kept_past* past = nullptr;
    if (around.kept != nullptr && !asked.earlier) {
        TRY(past, around.kept->past_if_kept(around.store, around.types));
    }
    if (past == nullptr) return work(asked.records);
    records_with_past with(asked.records, *past);
    return work(with);
}

base::result<void> with_marks(const json& arguments, surroundings& around,
                              hub_report::subjects wanted,
                              const std::function<base::result<void>(const asked_marks&)>& work) {
    return with_records(arguments, around, [&](asked_records& asked) -> base::result<void> {
        TRY(const auto* kept, kept_for(asked, around, wanted));
        if (kept != nullptr) return with_kept(asked, arguments, around, *kept, wanted, work);
        const record::type_set& types = *around.types;
        TRY(const auto offices,
            hub_report::office_register::read(asked.records, types, asked.quarter));
        TRY(const auto known, hub_report::read_facts(asked.records, types, asked.quarter,
                                             wanted));
        TRY(const auto pulses, asked.records.pulses(types));
        const hub_report::survey s{offices, known, types, asked.quarter, asked.as_of};
        const auto marked =
            hub_report::mark_offices(s, pulses, calendar_of(around.store).due);
        return work({asked, s, marked});
    });
}

base::result<std::vector<hub_report::trend_point>> asked_marks::trend() const {
    if (kept == nullptr) {
        return hub_report::trend_of(asked.records, survey.types, asked.quarter,
                                    hub_report::trend_quarters);
    }
    return kept->trend([this](const std::string& office) {
        return asked.records.has_office(office);
    });
}

base::result<std::vector<std::string>> asked_marks::behind_trend(
    base::quarter point, hub_report::trend_mark what) const {
    hub_report::office_trends fresh;
    if (kept == nullptr) {
        TRY(fresh, hub_report::trends_of_offices(asked.records, survey.types, asked.quarter,
                                                 hub_report::trend_quarters));
    }
    const auto points = hub_report::add_up({}, asked.quarter, hub_report::trend_quarters, {});
    const auto at = std::find_if(points.begin(), points.end(),
                                 [&](const auto& one) { return one.of == point; });
    std::vector<std::string> found;
    if (at == points.end()) return found;
    const auto which = static_cast<std::size_t>(at - points.begin());
    for (const auto& [office, marks] : kept == nullptr ? fresh : kept->trends()) {
        const bool counts = which < marks.size() &&
                            marks[which].test(static_cast<std::size_t>(what));
        if (counts && asked.records.has_office(office)) found.push_back(office);
    }
    return found;
}

}  // namespace kheya::hub_command
