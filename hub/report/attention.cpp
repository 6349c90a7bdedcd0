// T13: what the records themselves say about their health: values that wait for a decision, clocks
// that could not be trusted, offices from which nothing came for a month.
#include "hub/report/marks.hpp"
#include "hub/report/scope_rows.hpp"
#include "shared/record/registers.hpp"

namespace kheya::hub_report {
namespace {

constexpr base::time_us hour_us = 3600 * base::second_us;

// The members of a group are decided together, so they are one disputed value.
std::int64_t disputed_values(const record::type& type, const record_view& record) {
    std::set<std::string> values;
    for (const auto& name : record.disputed) {
        const record::field* f = type.find_field(name);
        values.insert(f != nullptr && !f->group.empty() ? f->group : name);
    }
    return static_cast<std::int64_t>(values.size());
}

}  // namespace

base::result<std::map<std::string, pulse>> record_source::pulses(const record::type_set& types) {
    std::map<std::string, pulse> found;
    for (const record::type& type : types.types()) {
        const bool from_office = !record::is_begun_by_headquarters(type.name);
        TRY_VOID(each(type.name, [&](const record_view& record) {
            if (record.retired) return;
            pulse& p = found[record.office];
            p.disputed_values += disputed_values(type, record);
            p.disputed_records += record.disputed.empty() ? 0 : 1;
            p.time_unsure += record.time_unsure ? 1 : 0;
            if (!from_office) return;
            p.heard = true;
            p.newest = std::max(p.newest, record.last_effective);
        }));
    }
    return found;
}

table attention(const survey& s, const std::map<std::string, pulse>& pulses) {
    table t{"T13",
            {"বিরোধ, ঘড়ি ও নীরব অফিস", "Conflicts, clocks and silent offices"},
            {department_column(),
             by_column(),
             {"disputed_values", {"মীমাংসাধীন মান", "Disputed values"}},
             {"settled", {"ত্রৈমাসিকে মীমাংসিত", "Settled in quarter"}},
             {"settle_hours", {"মীমাংসার মধ্যমা (ঘণ্টা)", "Median hours to settle"}},
             {"disputed_records", {"মীমাংসাধীন রেকর্ড", "Disputed records"}},
             {"time_unsure", {"সময় অনিশ্চিত (রেকর্ড)", "Records, time unsure"}},
             {"offices", {"অফিস", "Offices"}},
             {"silent", {"৩০ দিন নীরব", "Silent over 30 days"}},
             {"never_heard", {"কোনো তথ্য নেই", "Nothing recorded"}}},
            {},
            {{"নীরব: অফিসের কোনো তথ্য ৩০ দিনের মধ্যে বদলায়নি।",
              "Silent: no value of the office's records changed within 30 days."},
             {"বিরোধ, ঘড়ি ও নীরবতা প্রতিবেদনের মুহূর্তের, বিগত ত্রৈমাসিকের প্রতিবেদনেও; শুধু মীমাংসিত "
              "বিরোধ ত্রৈমাসিকের।",
              "Disputes, clocks and silence are those of the report's moment, of a past quarter "
              "too; only what was settled is of the quarter."}}};
    fill_parts(t, s, [&](const offices_view& offices) -> std::vector<cell> {
        std::int64_t silent = 0, never = 0;
        pulse all;
        std::vector<std::int64_t> hours;
        for (const office* o : offices) {
            if (const auto* waited = s.known.decided.find(o->id)) {
                for (const base::time_us each : *waited) hours.push_back(each / hour_us);
            }
            const auto heard = pulses.find(o->id);
            if (heard == pulses.end() || !heard->second.heard) {
                ++never;
            } else if (heard->second.newest < s.as_of - silent_after_us) {
                ++silent;
            }
            if (heard == pulses.end()) continue;
            all.disputed_values += heard->second.disputed_values;
            all.disputed_records += heard->second.disputed_records;
            all.time_unsure += heard->second.time_unsure;
        }
        return {count_cell(all.disputed_values),
                count_cell(static_cast<std::int64_t>(hours.size())),
                tenths_cell(median_tenths(hours)),
                count_cell(all.disputed_records),
                count_cell(all.time_unsure),
                count_cell(static_cast<std::int64_t>(offices.size())),
                count_cell(silent),
                count_cell(never)};
    });
    return t;
}

}  // namespace kheya::hub_report
