#pragma once

// The tables of one quarter's report, each a pure function of the survey. docs/report.md says what
// each column counts. Rows of departments follow the code list; levels, groups, the field as a
// whole and the head office follow one another within a department.

#include "hub/report/facts.hpp"
#include "hub/report/tally.hpp"

namespace kheya::hub_report {

table timeliness(const survey& s, const due_dates& due);  // T0
table portal_coverage(const survey& s);                   // T1
table portal_keepers(const survey& s);                    // T2
table portal_ages(const survey& s);                       // T3
table portal_contents(const survey& s);                   // T4
table channels(const survey& s);                          // T5
table missing_portals(const survey& s);                   // T6
table enothi_use(const survey& s);                        // T7
table enothi_counts(const survey& s);                     // T8
table people(const survey& s);                            // T9
table coordination(const survey& s);                      // T10
table decisions(const survey& s);                         // T11
table reconciliation(const survey& s);                    // T12
table attention(const survey& s, const std::map<std::string, pulse>& pulses);  // T13
table projects(const survey& s);                                               // T14
// All indicators in one list, read from the tables made before it.
table indicators(const survey& s, const std::vector<table>& tables);

// The table of that id, T0..T14 or "indicators". Errors: usage (there is none).
base::result<table> make_table(std::string_view id, const survey& s, const due_dates& due,
                               const std::map<std::string, pulse>& pulses);
// What of the facts it is made from, and whether of the pulses. Errors: usage.
struct table_needs {
    subjects facts = 0;
    bool pulses = false;
};
base::result<table_needs> needs_of(std::string_view id);

// How many offices keep the promise of one quarterly report.
struct punctuality {
    std::int64_t due = 0, signed_ = 0, received = 0;
    std::int64_t signed_on_time = 0, received_on_time = 0;
    std::int64_t late = 0;                  // due and signed, but after the last moment
    std::int64_t late_by_link = 0;          // signed on time, arrived after it
    std::int64_t missing = 0, awaited = 0;  // not signed: after and before the last moment
    std::int64_t early = 0;  // of these: signed while the quarter was not over, which is no report
    std::int64_t returned = 0, disputed = 0, time_unsure = 0;
    std::vector<std::int64_t> days_late;  // of those received after the last moment
};
// Offices outside the Division that keep portals for it are in the register and owe nothing.
bool owes_reports(std::string_view department, std::string_view level);
punctuality punctuality_of(const survey& s, const std::vector<const office*>& offices,
                           const due_dates& due);

// Words that many tables share.
column department_column();
column by_column();
column unknown_column();
column disputed_column();
cell department_cell(const survey& s, std::string_view department);

}  // namespace kheya::hub_report
