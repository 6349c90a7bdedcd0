#include "hub/command/asked_records.hpp"

#include "hub/store/refold.hpp"

namespace kheya::hub_command {

namespace {

base::error misused(base::error e, std::string where) {
    e.code = base::errc::usage;
    e.where = std::move(where);
    return e;
}

}  // namespace

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

}  // namespace kheya::hub_command
