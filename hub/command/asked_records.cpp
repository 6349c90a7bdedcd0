#include "hub/command/asked_records.hpp"

#include "hub/command/kept_quarters.hpp"
#include "hub/store/refold.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

// Everything from what is kept of the quarter, cut down to what is asked for and may be seen.
base::result<void> with_kept(const asked_records& asked, const json& arguments,
                             surroundings& around,
                             const std::function<base::result<void>(const asked_marks&)>& work) {
    TRY(const auto* kept, around.kept->of(around.store, around.types, asked.quarter));
    const bool whole = around.scope->is_whole() && reach_of(arguments).whole();
    hub_report::office_register some(*around.types, asked.quarter);
    if (!whole) {
        some = kept->offices().only(
            [&](const std::string& office) { return asked.records.has_office(office); });
    }
    const hub_report::survey s{whole ? kept->offices() : some, kept->known(), *around.types,
                               asked.quarter, asked.as_of};
    const auto marked = hub_report::mark_offices(s, kept->pulses(), {});
    return work({asked, s, marked, kept});
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
    const std::string moment = arguments.value("as_of", "");
    if (moment.empty()) {
        stored_records records(around.store, around, reach_of(arguments));
        asked_records asked{*quarter, around.now, around.store, records};
        return work(asked);
    }
    const auto time = base::parse_iso(moment);
    if (!time) return misused(time.error(), "--as-of");
    TRY(const auto earlier, hub_store::refold(around.store, *around.types, *time));
    return earlier->transact([&]() -> base::result<void> {
        stored_records records(*earlier, around, reach_of(arguments));
        asked_records asked{*quarter, *time, *earlier, records};
        return work(asked);
    });
}

base::result<void> with_marks(const json& arguments, surroundings& around,
                              hub_report::subjects wanted,
                              const std::function<base::result<void>(const asked_marks&)>& work) {
    return with_records(arguments, around, [&](asked_records& asked) -> base::result<void> {
        const bool is_kept = around.kept != nullptr && wanted == hub_report::for_marks &&
                             &asked.store == &around.store;
        if (is_kept) return with_kept(asked, arguments, around, work);
        const record::type_set& types = *around.types;
        TRY(const auto offices,
            hub_report::office_register::read(asked.records, types, asked.quarter));
        TRY(const auto known, hub_report::read_facts(asked.records, types, asked.quarter,
                                             wanted));
        TRY(const auto pulses, asked.records.pulses(types));
        const hub_report::survey s{offices, known, types, asked.quarter, asked.as_of};
        const auto marked = hub_report::mark_offices(s, pulses, {});
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
