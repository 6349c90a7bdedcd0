// T13: what the records themselves say about their health: values that wait for a decision, clocks
// that could not be trusted, offices from which nothing came for a month.
#include "hub/report/scope_rows.hpp"

namespace kheya::hub_report {
namespace {

constexpr base::time_us silent_after_us = 30 * base::day_us;

struct health {
    std::int64_t disputed_values = 0, disputed_records = 0, time_unsure = 0;
};

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

base::result<table> attention(const survey& s, record_source& source) {
    table t{"T13",
            {"বিরোধ, ঘড়ি ও নীরব অফিস", "Conflicts, clocks and silent offices"},
            {department_column(),
             {"disputed_values", {"মীমাংসাধীন মান", "Disputed values"}},
             {"disputed_records", {"মীমাংসাধীন রেকর্ড", "Disputed records"}},
             {"time_unsure", {"সময় অনিশ্চিত (রেকর্ড)", "Records, time unsure"}},
             {"offices", {"অফিস", "Offices"}},
             {"silent", {"৩০ দিন নীরব", "Silent over 30 days"}},
             {"never_heard", {"কোনো তথ্য নেই", "Nothing recorded"}}},
            {},
            {{"নীরব: অফিসের কোনো তথ্য ৩০ দিনের মধ্যে বদলায়নি।",
              "Silent: no value of the office's records changed within 30 days."}}};
    std::map<std::string, health> found;          // by department
    std::map<std::string, base::time_us> newest;  // by office
    for (const record::type& type : s.types.types()) {
        // The register is headquarters' own: it says nothing of whether an office was heard from.
        const bool from_office = type.name != "office";
        TRY_VOID(source.each(type.name, [&](const record_view& record) {
            const office* o = s.offices.find(record.office);
            if (record.retired || o == nullptr) return;
            health& h = found[o->department];
            h.disputed_values += disputed_values(type, record);
            h.disputed_records += record.disputed.empty() ? 0 : 1;
            h.time_unsure += record.time_unsure ? 1 : 0;
            if (!from_office) return;
            base::time_us& seen = newest[o->id];
            seen = std::max(seen, record.last_effective);
        }));
    }
    for (const auto& department : s.offices.departments()) {
        const auto offices = s.offices.all_offices(department);
        std::int64_t silent = 0, never = 0;
        for (const office* o : offices) {
            auto seen = newest.find(o->id);
            if (seen == newest.end()) {
                ++never;
            } else if (seen->second < s.as_of - silent_after_us) {
                ++silent;
            }
        }
        const health& h = found[department];
        t.rows.push_back({department_cell(s, department), count_cell(h.disputed_values),
                          count_cell(h.disputed_records), count_cell(h.time_unsure),
                          count_cell(static_cast<std::int64_t>(offices.size())), count_cell(silent),
                          count_cell(never)});
    }
    return t;
}

}  // namespace kheya::hub_report
