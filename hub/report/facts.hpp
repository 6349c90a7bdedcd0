#pragma once

// Everything else the tables need, read once from the records and filed by office. Facts keep
// "unknown" and "disputed" apart from every answer. Filled by read_facts, then only read.

#include "hub/report/by_office.hpp"
#include "hub/report/dak.hpp"
#include "hub/report/directives.hpp"
#include "hub/report/field_reader.hpp"
#include "hub/report/office_register.hpp"
#include "hub/report/portal_past.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kheya::hub_report {

struct portal_fact {
    bool recorded = false;
    fact state, maintainer, officer_info, service_info;
    std::set<std::string> helpers;
    std::string domain;
    // As they are known today; portal_at_end_of() gives those that count for the quarter.
    std::optional<base::date> site_updated_on, really_updated_on;
    bool read_without_date = false;  // someone read the footer and it held no date
    bool date_disputed = false;
    std::optional<base::date> officer_checked_on, service_checked_on;
};

// As it is known today; enothi_at_end_of() gives what counts for the quarter.
struct enothi_fact {
    bool recorded = false;
    fact state;
    std::optional<base::date> started_on;
    int branches = 0, branches_started = 0, branches_unknown = 0, branches_disputed = 0;  // active
    std::vector<base::date> branches_began;  // of those started that say when
    bool branch_names_repeat = false;        // one of them may stand there twice
};

struct channel_fact {
    std::string kind;
    fact state;
    std::optional<base::date> last_post_on;
};

struct case_fact {
    fact stage;
    std::optional<base::date> opened_on, closed_on, last_event_on;
    std::string last_event;
};

struct contact_fact {
    std::optional<base::date> on, promised_by;
    std::string result;
};

struct count_fact {
    std::string branch, month, kind;  // branch "all" is the whole office
    std::int64_t value = 0;
    bool disputed = false;
};

struct signature_fact {
    int revision = 0;
    base::time_us signed_at = 0;    // corrected by the hub
    base::time_us received_at = 0;  // 0: not known to have arrived
    bool time_unsure = false, disputed = false;
};

struct staff_fact {
    std::string id, office;
    bool own = true;
    std::optional<base::date> from, to;
};

struct posts_fact {
    std::int64_t sanctioned = 0, filled = 0;
};

struct training_fact {
    std::string office, topic;
    std::optional<base::date> from;
    std::int64_t half_days = 2;       // length in halves of a day
    std::set<std::string> attendees;  // staff ids
    std::int64_t count_only = 0;      // people, where their names are not known
};

struct project_fact {
    std::string office;
    record::label name;
    std::string director;
    std::optional<base::date> end_date;
};

// A figure that a department stated for the quarter.
struct stated_fact {
    std::string office;
    std::string value;  // decimal as text
    std::string unit;
    bool disputed = false;
};

struct facts {
    by_office<portal_fact> portals;
    by_office<portal_past> portals_past;  // read where a portal was looked at after the quarter
    by_office<enothi_fact> enothi;
    by_office<std::vector<channel_fact>> channels;
    by_office<case_fact> cases;
    by_office<std::vector<contact_fact>> contacts;
    by_office<std::vector<count_fact>> counts;               // of this quarter
    by_office<dak_fact> dak;                                 // of this quarter
    by_office<std::vector<signature_fact>> signatures;       // of this quarter
    by_office<fact> report_status;                           // of this quarter
    // Of this quarter, by figure key, of whichever offices.
    std::map<std::string, std::vector<stated_fact>, std::less<>> stated;
    std::map<std::string, staff_fact> staff;                 // by id
    by_office<posts_fact> posts;
    std::vector<training_fact> trainings;
    // Quarters of the fiscal year up to this one whose report is signed and in which the services
    // shown were checked.
    by_office<std::int64_t> serviced;
    by_office<std::vector<base::time_us>> decided;  // how long each dispute waited that ended
    std::map<std::string, directive_fact> directives;  // by record
    std::vector<target_fact> targets;
    std::vector<project_fact> projects;

    // An office without the record gives an empty fact, which is unknown.
    [[nodiscard]] const portal_fact& portal_of(const office& o) const;
    [[nodiscard]] const enothi_fact& enothi_of(const office& o) const;
};

// What to read: everything that a table needs, and nothing else where there are many offices.
enum class subject : unsigned {
    portals = 1,
    enothi = 2,
    branches = 4,
    counts = 8,
    channels = 16,
    cases = 32,
    contacts = 64,
    people = 128,
    directives = 256,
    projects = 512,
    signatures = 1024,
    stated = 2048,
    decided = 4096,
    serviced = 8192,
    portals_past = 16384,
    dak = 32768,  // with counts
};
using subjects = unsigned;
constexpr subjects all_subjects = 65535;
constexpr subjects operator|(subject a, subject b) {
    return static_cast<subjects>(a) | static_cast<subjects>(b);
}
constexpr subjects operator|(subjects a, subject b) {
    return a | static_cast<subjects>(b);
}

// Errors: io.
base::result<facts> read_facts(record_source& source, const record::type_set& types,
                               base::quarter quarter, subjects wanted = all_subjects);

// Nothing: what it is a count of is not said, or no number is.
std::optional<count_fact> count_from(const record_view& record, const field_reader& r);

enum class in_all_branches { yes, no, unknown, disputed };

// On the quarter's last day: what began later by its own date had not begun.
struct enothi_at_end {
    fact state;
    int branches = 0, branches_started = 0, branches_unknown = 0, branches_disputed = 0;

    [[nodiscard]] bool started() const { return state.is("started") || state.is("full"); }
    [[nodiscard]] in_all_branches all_branches() const;
};

// By the hub's clock where it knows, by the signer's where it does not.
base::time_us when_signed(const record_view& sign_off, const field_reader& r);

// What every table is made from.
struct survey {
    const office_register& offices;
    const facts& known;
    const record::type_set& types;
    base::quarter quarter;
    base::time_us as_of = 0;

    // Ages and days open are counted up to here: the quarter's end, or today while it still runs.
    [[nodiscard]] base::date reference_day() const;
};

enothi_at_end enothi_at_end_of(const survey& s, const office& o);
// The case about the office's portal that was open on the quarter's last day; null: none was.
const case_fact* open_case_of(const survey& s, const office& o);

}  // namespace kheya::hub_report
