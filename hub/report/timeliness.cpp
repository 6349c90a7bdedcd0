// Who owed a report, signed it, and when it arrived. The last moment is the end of a day in
// Bangladesh, to the microsecond: "signed on time, arrived late" is the line's fault, not the
// office's, and is counted by itself.
#include "hub/report/scope_rows.hpp"

#include <algorithm>

namespace kheya::hub_report {
namespace {

// What one office's revisions say: the first signature decides on time, whatever was corrected
// later.
struct standing {
    bool is_signed = false, is_early = false, disputed = false, time_unsure = false;
    base::time_us signed_at = 0, received_at = 0;
};

standing standing_of(const survey& s, const office& o) {
    standing st;
    const auto* found = s.known.signatures.find(o.id);
    if (found == nullptr) return st;
    const base::time_us end = base::end_of_dhaka_day(s.quarter.last_day());
    for (const signature_fact& sign : *found) {
        // Nobody can report on what has not been yet.
        if (sign.signed_at != 0 && sign.signed_at <= end) {
            st.is_early = true;
            continue;
        }
        st.disputed = st.disputed || sign.disputed;
        if (!st.is_signed || sign.signed_at < st.signed_at) {
            st.signed_at = sign.signed_at;
            st.time_unsure = sign.time_unsure;
        }
        st.is_signed = true;
        if (sign.received_at != 0 && (st.received_at == 0 || sign.received_at < st.received_at)) {
            st.received_at = sign.received_at;
        }
    }
    return st;
}

bool returned(const survey& s, const office& o) {
    const fact* found = s.known.report_status.find(o.id);
    return found != nullptr && found->is("returned");
}

void count_signed(punctuality& p, const standing& st, base::time_us due_at) {
    ++p.signed_;
    const bool in_time = st.signed_at <= due_at;
    (in_time ? p.signed_on_time : p.late) += 1;
    p.disputed += st.disputed ? 1 : 0;
    p.time_unsure += st.time_unsure ? 1 : 0;
    if (st.received_at == 0) return;
    ++p.received;
    if (st.received_at <= due_at) {
        ++p.received_on_time;
        return;
    }
    if (in_time) ++p.late_by_link;
    p.days_late.push_back(
        base::days_between(base::dhaka_date(due_at), base::dhaka_date(st.received_at)));
}

}  // namespace

bool owes_reports(std::string_view department, std::string_view level) {
    return department != "EXT" && level != "dc_office" && level != "uno_office";
}

punctuality punctuality_of(const survey& s, const std::vector<const office*>& offices,
                           const due_dates& due) {
    punctuality p;
    for (const office* o : offices) {
        if (!owes_reports(o->department, o->level)) continue;
        ++p.due;
        const base::time_us due_at = due.due_at(s.quarter, o->level);
        const standing st = standing_of(s, *o);
        if (returned(s, *o)) ++p.returned;
        if (st.is_signed) {
            count_signed(p, st, due_at);
        } else {
            (s.as_of > due_at ? p.missing : p.awaited) += 1;
            p.early += st.is_early ? 1 : 0;
        }
    }
    return p;
}

table timeliness(const survey& s, const due_dates& due) {
    table t{"T0",
            {"ত্রৈমাসিক প্রতিবেদন প্রাপ্তি", "Quarterly reports"},
            {department_column(),
             by_column(),
             {"due", {"প্রাপ্য", "Due"}},
             {"signed", {"স্বাক্ষরিত", "Signed"}},
             {"received", {"প্রাপ্ত", "Received"}},
             {"signed_on_time", {"সময়মতো স্বাক্ষরিত", "Signed on time"}},
             {"received_on_time", {"সময়মতো প্রাপ্ত", "Received on time"}},
             {"late", {"বিলম্বে স্বাক্ষরিত", "Signed late"}},
             {"late_by_link", {"সংযোগের কারণে বিলম্ব", "Late by link"}},
             {"missing", {"পাওয়া যায়নি", "Missing"}},
             {"awaited", {"সময় আছে", "Not yet due"}},
             {"early", {"ত্রৈমাসিক শেষের আগে স্বাক্ষরিত", "Signed before its end"}},
             {"returned", {"ফেরত", "Returned"}},
             {"time_unsure", {"সময় অনিশ্চিত", "Time unsure"}},
             disputed_column(),
             {"C1", {"প্রতিবেদন %", "Complete %"}},
             {"S1", {"সময়মতো স্বাক্ষর %", "Signed on time %"}},
             {"S2", {"সময়মতো প্রাপ্তি %", "Received on time %"}},
             {"S3", {"বিলম্বের মধ্যমা (দিন)", "Median days late"}}},
            {},
            {}};
    fill_parts(t, s, [&](const offices_view& offices) -> std::vector<cell> {
        const punctuality p = punctuality_of(s, offices, due);
        return {count_cell(p.due),
                count_cell(p.signed_),
                count_cell(p.received),
                count_cell(p.signed_on_time),
                count_cell(p.received_on_time),
                count_cell(p.late),
                count_cell(p.late_by_link),
                count_cell(p.missing),
                count_cell(p.awaited),
                count_cell(p.early),
                count_cell(p.returned),
                count_cell(p.time_unsure),
                count_cell(p.disputed),
                percent_cell(p.signed_, p.due),
                percent_cell(p.signed_on_time, p.due),
                percent_cell(p.received_on_time, p.due),
                tenths_cell(median_tenths(p.days_late))};
    });
    return t;
}

}  // namespace kheya::hub_report
