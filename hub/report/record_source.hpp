#pragma once

// What the quarterly report reads: records as they stand (or stood) at one moment, each field's
// shown value, whether it is disputed, and when it was written and arrived. The hub's store
// implements it; tests fill one by hand. The report never looks at journals or heads.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/result.hpp"
#include "shared/record/type_set.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::hub_report {

struct record_view {
    std::string type, key, office;  // key: as people write it (display_key)
    std::string record = {};        // of a directive: as references name it; empty: OFFICE:KEY
    bool retired = false;
    // Plain values by field name (sets: arrays of elements). A field nobody filled is absent.
    std::map<std::string, nlohmann::json> values;
    std::set<std::string> disputed;    // fields that wait for a person's decision
    base::time_us first_received = 0;  // of a sign_off: arrival of its first change at the hub
    // Newest effective time among the shown values; of a sign_off, when it was first signed: what
    // was decided or corrected later does not make a report late.
    base::time_us last_effective = 0;
    bool time_unsure = false;          // a shown value's clock was corrected by more than the limit
};

// What an office's records say of their own health.
struct pulse {
    // It has records, and the newest effective time among them, but for those that headquarters
    // begins at an office (record::begun_by_headquarters): a reminder is nobody's answer.
    bool heard = false;
    base::time_us newest = 0;
    std::int64_t disputed_values = 0, disputed_records = 0, time_unsure = 0;
};

// A value that a field had from a moment on, as far as its office said so then. TYPE.retired is
// "yes" from the moment when the record was taken out of use, and empty when it was again in use.
struct past_value {
    std::string office, field;  // field: TYPE.FIELD
    base::time_us from = 0;
    std::string value;  // plain text
    base::time_us written = 0;  // when it was said, of whatever day
};

// A person put an end to a dispute.
struct decided_value {
    std::string office;
    base::time_us waited = 0;  // from the arrival of the last value that was in dispute
};

// Which records of a type are asked for, and what of them.
struct rows_wanted {
    std::string field = {};               // empty: all
    std::vector<std::string> values = {}; // those whose field is one of these; others may come too
    std::vector<std::string> shown = {};  // fields that are looked at, others may lack; empty: all
    bool times = true;                    // the moments and `time_unsure` too
    std::vector<std::string> offices = {}; // at these; others may come too; empty: at all
};

class record_source {
public:
    virtual ~record_source() = default;
    // Every record of that type that is not retired, ordered by office and key. Errors: io.
    virtual base::result<void> each(std::string_view type,
                                    const std::function<void(const record_view&)>& visit) = 0;
    // The same, of those that are wanted. Errors: io.
    virtual base::result<void> each_of(std::string_view type, const rows_wanted& /*which*/,
                                       const std::function<void(const record_view&)>& visit) {
        return each(type, visit);
    }
    // Of every office that has records, active or not. Errors: io.
    virtual base::result<std::map<std::string, pulse>> pulses(const record::type_set& types);
    // The office right above each one, of all offices, also of those whose records are not given.
    // Errors: io.
    virtual base::result<std::map<std::string, std::string>> parents();
    // Every value that these fields ever had, replaced ones too. Errors: io.
    virtual base::result<void> each_past(const std::vector<std::string>& fields,
                                         const std::function<void(const past_value&)>& visit) = 0;
    // Every decision that arrived in (after, until]. Errors: io.
    virtual base::result<void> each_decided(
        base::time_us after, base::time_us until,
        const std::function<void(const decided_value&)>& visit) = 0;
};

}  // namespace kheya::hub_report
