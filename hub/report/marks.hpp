#pragma once

// What one office is counted under: the figures of the overview, one bit each. The overview adds
// them up and the list behind a number picks by them, so that a number and its list cannot differ;
// the tables of the report count the same facts (tests hold them together).

#include "hub/report/tables.hpp"

#include <bitset>
#include <optional>
#include <string_view>

namespace kheya::hub_report {

// An office from which nothing came for longer than this is silent.
inline constexpr base::time_us silent_after_us = 30 * base::day_us;

enum class mark : unsigned {
    // Of field offices.
    offices,
    portal_yes,
    portal_no,
    portal_building,
    portal_down,
    portal_not_needed,
    portal_unknown,
    portal_disputed,
    fresh,
    stale,  // not updated in the quarter, or never; of what nobody knows and who differs, below
    fresh_unknown,
    fresh_disputed,
    officer_info_current,
    service_info_current,
    kept_outside,
    enothi_started,
    enothi_setup,
    enothi_not_started,
    enothi_suspended,
    enothi_unknown,
    enothi_disputed,
    // Of all offices, the head offices too.
    reports_due,
    reports_signed,
    reports_received,
    reports_signed_on_time,
    reports_received_on_time,
    reports_late,
    reports_late_by_link,
    reports_missing,
    reports_awaited,
    reports_returned,
    reports_time_unsure,
    reports_disputed,
    silent,
    never_heard,
    disputed,
    last
};

constexpr std::size_t mark_count = static_cast<std::size_t>(mark::last);
using mark_set = std::bitset<mark_count>;

std::string_view name_of(mark m);
std::optional<mark> mark_named(std::string_view name);
record::label label_of(mark m);
// Head offices are counted too.
bool counts_all_offices(mark m);

struct marked_office {
    const office* who = nullptr;
    mark_set marks;
    int days_late = 0;  // since the last moment of its report, where that has passed without it

    [[nodiscard]] bool has(mark m) const { return marks.test(static_cast<std::size_t>(m)); }
    // As it counts in the figures of a department, a district or the whole.
    [[nodiscard]] bool counts_under(mark m) const {
        return has(m) && (who->counts_as_field || counts_all_offices(m));
    }
};

// Every active office, by id.
std::vector<marked_office> mark_offices(const survey& s, const std::map<std::string, pulse>& pulses,
                                        const due_dates& due);

}  // namespace kheya::hub_report
