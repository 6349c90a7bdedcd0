#include "hub/report/marks.hpp"

#include <array>

namespace kheya::hub_report {
namespace {

struct named_mark {
    std::string_view name;
    const char* bn;
    const char* en;
};

// In the order of the enumeration.
constexpr std::array<named_mark, mark_count> names = {{
    {"offices", "অফিস", "Offices"},
    {"portal_yes", "বাতায়ন আছে", "With a portal"},
    {"portal_no", "বাতায়ন নেই", "No portal"},
    {"portal_building", "নির্মাণাধীন", "Portal being built"},
    {"portal_down", "চালু নয়", "Portal not opening"},
    {"portal_not_needed", "প্রযোজ্য নয়", "Portal not applicable"},
    {"portal_unknown", "বাতায়ন অজানা", "Portal unknown"},
    {"portal_disputed", "বাতায়ন মীমাংসাধীন", "Portal disputed"},
    {"fresh", "ত্রৈমাসিকে হালনাগাদ", "Updated in the quarter"},
    {"stale", "হালনাগাদ নয়", "Not updated in the quarter"},
    {"fresh_unknown", "হালনাগাদ অজানা", "Update unknown"},
    {"fresh_disputed", "হালনাগাদ মীমাংসাধীন", "Update disputed"},
    {"officer_info_current", "কর্মকর্তাদের তথ্য হালনাগাদ", "Officers' details current"},
    {"service_info_current", "সেবার তথ্য হালনাগাদ", "Service details current"},
    {"kept_outside", "ডিসি/ইউএনও কর্তৃক রক্ষিত", "Kept by DC or UNO"},
    {"enothi_started", "ই-নথি চলমান", "e-Nothi in use"},
    {"enothi_setup", "ই-নথির প্রস্তুতি চলছে", "e-Nothi being set up"},
    {"enothi_not_started", "ই-নথি শুরু হয়নি", "e-Nothi not begun"},
    {"enothi_suspended", "ই-নথি স্থগিত", "e-Nothi suspended"},
    {"enothi_unknown", "ই-নথি অজানা", "e-Nothi unknown"},
    {"enothi_disputed", "ই-নথি মীমাংসাধীন", "e-Nothi disputed"},
    {"reports_due", "প্রাপ্য প্রতিবেদন", "Reports due"},
    {"reports_signed", "স্বাক্ষরিত প্রতিবেদন", "Reports signed"},
    {"reports_received", "প্রাপ্ত প্রতিবেদন", "Reports received"},
    {"reports_signed_on_time", "সময়মতো স্বাক্ষরিত", "Signed on time"},
    {"reports_received_on_time", "সময়মতো প্রাপ্ত", "Received on time"},
    {"reports_late", "বিলম্বে স্বাক্ষরিত", "Signed late"},
    {"reports_late_by_link", "সংযোগের কারণে বিলম্ব", "Late by link"},
    {"reports_missing", "প্রতিবেদন পাওয়া যায়নি", "Report missing"},
    {"reports_awaited", "প্রতিবেদনের সময় আছে", "Report not yet due"},
    {"reports_returned", "ফেরত দেওয়া প্রতিবেদন", "Report returned"},
    {"reports_time_unsure", "সময় অনিশ্চিত", "Time unsure"},
    {"reports_disputed", "প্রতিবেদন মীমাংসাধীন", "Report disputed"},
    {"silent", "৩০ দিন নীরব", "Silent over 30 days"},
    {"never_heard", "কোনো তথ্য নেই", "Nothing recorded"},
    {"disputed", "মীমাংসাধীন তথ্য আছে", "With disputed values"},
}};

class marker {
public:
    marker(const survey& s, const due_dates& due) : s_(s), due_(due) {}

    marked_office mark_one(const office& o, const pulse* heard) {
        out_ = {&o, {}, 0};
        put(mark::offices);
        mark_portal(s_.known.portal_of(o));
        mark_enothi(enothi_at_end_of(s_, o));
        mark_report(o);
        const bool ever = heard != nullptr && heard->heard;
        put(mark::never_heard, !ever);
        put(mark::silent, ever && heard->newest < s_.as_of - silent_after_us);
        put(mark::disputed, heard != nullptr && heard->disputed_records > 0);
        return out_;
    }

private:
    void put(mark m, bool holds = true) { out_.marks.set(static_cast<std::size_t>(m), holds); }

    void mark_portal(const portal_fact& p) {
        const bool exists = p.state.is("yes");
        put(mark::portal_yes, exists);
        put(mark::portal_no, p.state.is("no"));
        put(mark::portal_building, p.state.is("building"));
        put(mark::portal_down, p.state.is("down"));
        put(mark::portal_not_needed, p.state.is("not_needed"));
        put(mark::portal_unknown, p.state.unknown());
        put(mark::portal_disputed, p.state.disputed);
        if (!exists) return;
        put(mark::kept_outside, p.maintainer.is("dc") || p.maintainer.is("uno"));
        const portal_at_end then = portal_at_end_of(s_, *out_.who);
        const bool known = then.updated_on || then.read_without_date;
        const bool updated = then.updated_on && s_.quarter.contains(*then.updated_on);
        put(mark::fresh, updated && !then.date_disputed);
        put(mark::stale, known && !updated && !then.date_disputed);
        put(mark::fresh_unknown, !known && !then.date_disputed);
        put(mark::fresh_disputed, then.date_disputed);
        put(mark::officer_info_current, checked(then.officer_info, then.officer_checked_on));
        put(mark::service_info_current, checked(then.service_info, then.service_checked_on));
    }

    bool checked(const fact& content, const std::optional<base::date>& on) const {
        return content.is("current") && on && s_.quarter.contains(*on);
    }

    void mark_enothi(const enothi_at_end& e) {
        put(mark::enothi_started, e.started());
        put(mark::enothi_setup, e.state.is("setup"));
        put(mark::enothi_not_started, e.state.is("not_started"));
        put(mark::enothi_suspended, e.state.is("suspended"));
        put(mark::enothi_unknown, e.state.unknown());
        put(mark::enothi_disputed, e.state.disputed);
    }

    void mark_report(const office& o) {
        const punctuality p = punctuality_of(s_, {&o}, due_);
        put(mark::reports_due, p.due > 0);
        put(mark::reports_signed, p.signed_ > 0);
        put(mark::reports_received, p.received > 0);
        put(mark::reports_signed_on_time, p.signed_on_time > 0);
        put(mark::reports_received_on_time, p.received_on_time > 0);
        put(mark::reports_late, p.late > 0);
        put(mark::reports_late_by_link, p.late_by_link > 0);
        put(mark::reports_missing, p.missing > 0);
        put(mark::reports_awaited, p.awaited > 0);
        put(mark::reports_returned, p.returned > 0);
        put(mark::reports_time_unsure, p.time_unsure > 0);
        put(mark::reports_disputed, p.disputed > 0);
        const base::time_us due_at = due_.due_at(s_.quarter, o.level);
        if (p.missing > 0 || (p.returned > 0 && s_.as_of > due_at)) {
            out_.days_late =
                base::days_between(base::dhaka_date(due_at), base::dhaka_date(s_.as_of));
        }
    }

    const survey& s_;
    const due_dates& due_;
    marked_office out_;
};

}  // namespace

std::string_view name_of(mark m) {
    return names[static_cast<std::size_t>(m)].name;
}

record::label label_of(mark m) {
    const named_mark& n = names[static_cast<std::size_t>(m)];
    return {n.bn, n.en};
}

std::optional<mark> mark_named(std::string_view name) {
    for (std::size_t i = 0; i < mark_count; ++i) {
        if (names[i].name == name) return static_cast<mark>(i);
    }
    return std::nullopt;
}

bool counts_all_offices(mark m) {
    return m >= mark::reports_due;
}

std::vector<marked_office> mark_offices(const survey& s, const std::map<std::string, pulse>& pulses,
                                        const due_dates& due) {
    marker by(s, due);
    std::vector<marked_office> out;
    out.reserve(s.offices.all().size());
    auto heard = pulses.begin();   // both go by id
    for (const auto& [id, o] : s.offices.all()) {
        while (heard != pulses.end() && heard->first < id) ++heard;
        const bool is_known = heard != pulses.end() && heard->first == id;
        out.push_back(by.mark_one(o, is_known ? &heard->second : nullptr));
    }
    return out;
}

}  // namespace kheya::hub_report
