// T1 to T4: whether portals exist, who keeps them, how old and how complete they are.
#include "hub/report/scope_rows.hpp"

namespace kheya::hub_report {
namespace {

bool has_portal(const survey& s, const office& o) {
    return s.known.portal_of(o).state.is("yes");
}

offices_view with_portal(const survey& s, const offices_view& offices) {
    offices_view chosen;
    for (const office* o : offices) {
        if (has_portal(s, *o)) chosen.push_back(o);
    }
    return chosen;
}

cell size_cell(const offices_view& offices) {
    return count_cell(static_cast<std::int64_t>(offices.size()));
}

// Portals by age on the quarter's last day. `in_quarter` overlaps the ages; the rest add up.
struct age_count {
    std::int64_t in_quarter = 0, to_30 = 0, to_90 = 0, to_180 = 0, to_365 = 0, over = 0;
    std::int64_t never = 0, unknown = 0, disputed = 0;
    std::vector<std::int64_t> ages;
};

age_count ages_of(const survey& s, const offices_view& portals) {
    age_count a;
    for (const office* o : portals) {
        const portal_at_end p = portal_at_end_of(s, *o);
        if (p.date_disputed) {
            ++a.disputed;
        } else if (p.updated_on) {
            if (s.quarter.contains(*p.updated_on)) ++a.in_quarter;
            const int age = base::days_between(*p.updated_on, s.quarter.last_day());
            a.ages.push_back(age);
            ++(age <= 30    ? a.to_30
               : age <= 90  ? a.to_90
               : age <= 180 ? a.to_180
               : age <= 365 ? a.to_365
                            : a.over);
        } else {
            ++(p.read_without_date ? a.never : a.unknown);
        }
    }
    return a;
}

struct content_kind {
    const char* code;
    record::label text;
    fact portal_at_end::*state;
    std::optional<base::date> portal_at_end::*checked_on;
};

const content_kind content_kinds[] = {
    {"officer_info",
     {"কর্মকর্তাদের তথ্য", "Officers' details"},
     &portal_at_end::officer_info,
     &portal_at_end::officer_checked_on},
    {"service_info",
     {"সেবার তথ্য", "Service details"},
     &portal_at_end::service_info,
     &portal_at_end::service_checked_on},
};

std::vector<cell> content_cells(const survey& s, const offices_view& portals,
                                const content_kind& kind) {
    answers a;
    std::int64_t current_checked = 0;
    for (const office* o : portals) {
        const portal_at_end p = portal_at_end_of(s, *o);
        a.add(p.*kind.state);
        const auto& checked = p.*kind.checked_on;
        if ((p.*kind.state).is("current") && checked && s.quarter.contains(*checked)) {
            ++current_checked;
        }
    }
    return {size_cell(portals),
            count_cell(a.of("current")),
            count_cell(a.of("partial")),
            count_cell(a.of("outdated")),
            count_cell(a.of("absent")),
            count_cell(a.of("unchecked")),
            count_cell(a.unknown),
            count_cell(a.disputed),
            count_cell(current_checked),
            percent_cell(current_checked, static_cast<std::int64_t>(portals.size()))};
}

// One portal, or one of them mistyped: both offices count as having it.
void note_shared_domains(table& t, const survey& s) {
    std::map<std::string, std::vector<std::string>> holders;
    for (const auto& [id, o] : s.offices.all()) {
        const portal_fact& p = s.known.portal_of(o);
        if (p.state.is("yes") && !p.domain.empty()) holders[p.domain].push_back(id);
    }
    std::vector<std::string> shared;
    for (const auto& [domain, offices] : holders) {
        if (offices.size() > 1) shared.push_back(domain + " (" + first_of(offices) + ")");
    }
    if (shared.empty()) return;
    const std::string named = first_of(shared);
    t.notes.push_back({"একই ডোমেইন একাধিক অফিস নিজের বলেছে, প্রতিটি অফিসে গণনা হয়েছে: " +
                           named + "।",
                       "Several offices give one domain as theirs, and it is counted at each: " +
                           named + "."});
}

}  // namespace

table portal_coverage(const survey& s) {
    table t{"T1", {"তথ্য বাতায়ন", "Portals"}, scope_columns(), {}, {}};
    const column added[] = {{"exists", {"আছে", "Exists"}},
                            {"none", {"নেই", "None"}},
                            {"building", {"নির্মাণাধীন", "Being built"}},
                            {"down", {"চালু নয়", "Not opening"}},
                            {"not_needed", {"প্রযোজ্য নয়", "Not applicable"}},
                            unknown_column(),
                            disputed_column(),
                            {"P1", {"আছে %", "Coverage %"}}};
    t.columns.insert(t.columns.end(), std::begin(added), std::end(added));
    fill_scopes(t, s, [&](const offices_view& offices) -> std::vector<cell> {
        answers a;
        for (const office* o : offices) a.add(s.known.portal_of(*o).state);
        return {count_cell(a.of("yes")),
                count_cell(a.of("no")),
                count_cell(a.of("building")),
                count_cell(a.of("down")),
                count_cell(a.of("not_needed")),
                count_cell(a.unknown),
                count_cell(a.disputed),
                percent_cell(a.of("yes"), static_cast<std::int64_t>(offices.size()))};
    });
    note_shared_domains(t, s);
    return t;
}

table portal_keepers(const survey& s) {
    static constexpr std::string_view keepers[] = {"own", "dc", "uno", "dept_hq", "other"};
    table t{"T2",
            {"তথ্য বাতায়ন কে হালনাগাদ করে", "Who keeps the portals"},
            {department_column(), by_column(), {"portals", {"বাতায়ন", "Portals"}}},
            {},
            {}};
    for (std::string_view k : keepers) {
        t.columns.push_back({std::string(k), code_label(s.types, "maintainer", k)});
    }
    t.columns.push_back(unknown_column());
    t.columns.push_back(disputed_column());
    for (std::string_view k : keepers) {
        record::label text = code_label(s.types, "maintainer", k);
        t.columns.push_back({"help_" + std::string(k), {"সহায়তা: " + text.bn, "Help: " + text.en}});
    }
    t.columns.push_back({"outside", {"ডিসি/ইউএনও কর্তৃক", "Kept by DC or UNO"}});
    t.columns.push_back({"P7", {"অন্য কার্যালয় কর্তৃক %", "Kept by DC or UNO %"}});
    fill_parts(t, s, [&](const offices_view& offices) {
        const auto portals = with_portal(s, offices);
        answers a;
        std::map<std::string, std::int64_t> helps;
        for (const office* o : portals) {
            const portal_fact& p = s.known.portal_of(*o);
            a.add(p.maintainer);
            for (const auto& helper : p.helpers) ++helps[helper];
        }
        std::vector<cell> cells{size_cell(portals)};
        for (std::string_view k : keepers) cells.push_back(count_cell(a.of(k)));
        cells.push_back(count_cell(a.unknown));
        cells.push_back(count_cell(a.disputed));
        for (std::string_view k : keepers) cells.push_back(count_cell(helps[std::string(k)]));
        const std::int64_t outside = a.of("dc") + a.of("uno");
        cells.push_back(count_cell(outside));
        cells.push_back(percent_cell(outside, static_cast<std::int64_t>(portals.size())));
        return cells;
    });
    return t;
}

table portal_ages(const survey& s) {
    table t{"T3",
            {"শেষ হালনাগাদের বয়স", "Age of the last update"},
            {department_column(),
             by_column(),
             {"portals", {"বাতায়ন", "Portals"}},
             {"in_quarter", {"ত্রৈমাসিকে", "In quarter"}},
             {"days_0_30", {"০-৩০ দিন", "0-30 days"}},
             {"days_31_90", {"৩১-৯০ দিন", "31-90 days"}},
             {"days_91_180", {"৯১-১৮০ দিন", "91-180 days"}},
             {"days_181_365", {"১৮১-৩৬৫ দিন", "181-365 days"}},
             {"over_365", {"৩৬৫ দিনের বেশি", "Over 365 days"}},
             {"never", {"তারিখ নেই", "Never"}},
             unknown_column(),
             disputed_column(),
             {"P3", {"ত্রৈমাসিকে %", "Fresh %"}},
             {"P4", {"মধ্যমা (দিন)", "Median days"}}},
            {},
            {{"“ত্রৈমাসিকে” কলামটি বয়সের কলামগুলির সঙ্গে যোগ হয় না।",
              "\"In quarter\" overlaps the ages and is not added to them."}}};
    fill_parts(t, s, [&](const offices_view& offices) -> std::vector<cell> {
        const auto portals = with_portal(s, offices);
        const age_count a = ages_of(s, portals);
        return {size_cell(portals),
                count_cell(a.in_quarter),
                count_cell(a.to_30),
                count_cell(a.to_90),
                count_cell(a.to_180),
                count_cell(a.to_365),
                count_cell(a.over),
                count_cell(a.never),
                count_cell(a.unknown),
                count_cell(a.disputed),
                percent_cell(a.in_quarter, static_cast<std::int64_t>(portals.size())),
                tenths_cell(median_tenths(a.ages))};
    });
    return t;
}

table portal_contents(const survey& s) {
    table t{"T4",
            {"কর্মকর্তা ও সেবার তথ্য", "Officers' and service details"},
            {department_column(),
             by_column(),
             {"item", {"বিষয়", "Item"}},
             {"portals", {"বাতায়ন", "Portals"}}},
            {},
            {}};
    for (const char* code : {"current", "partial", "outdated", "absent", "unchecked"}) {
        t.columns.push_back({code, code_label(s.types, "currency", code)});
    }
    t.columns.push_back(unknown_column());
    t.columns.push_back(disputed_column());
    t.columns.push_back({"current_checked", {"ত্রৈমাসিকে যাচাইকৃত", "Current, checked in quarter"}});
    t.columns.push_back({"percent", {"হালনাগাদ %", "Current %"}});
    t.notes.push_back({"কর্মকর্তার সারির শতকরা হার P5, সেবার সারির P6।",
                       "The percentage is P5 for officers' details and P6 for services."});
    each_part(s, [&](std::string_view department, const scope& part) {
        const auto portals = with_portal(s, part.offices);
        for (const content_kind& kind : content_kinds) {
            auto row = part_cells(s, department, part);
            row.push_back(coded_cell(kind.code, kind.text));
            for (auto& added : content_cells(s, portals, kind)) row.push_back(std::move(added));
            t.rows.push_back(std::move(row));
        }
    });
    return t;
}

}  // namespace kheya::hub_report
