#include "hub/report/portal_past.hpp"

#include "hub/report/facts.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace kheya::hub_report {
namespace {

constexpr std::string_view contents_list = "currency";

// Where each answer is found; a code stands before the day of the same save.
struct answer_fields {
    dated_answer what;
    std::string code, day;
};
const std::array<answer_fields, 4>& fields_of_answers() {
    static const std::array<answer_fields, 4> all = {{
        {dated_answer::site, {}, "portal.site_last_updated_on"},
        {dated_answer::real_update, {}, "portal.real_update_on"},
        {dated_answer::officers, "portal.officer_info", "portal.officer_info_checked_on"},
        {dated_answer::services, "portal.service_info", "portal.service_info_checked_on"},
    }};
    return all;
}

struct given_answer {
    base::time_us written = 0, from = 0;
    portal_past::answer answer;
};

class past_reader {
public:
    explicit past_reader(const record::type_set& types) : codes_(types.codes(contents_list)) {}

    void note(const past_value& v) {
        for (const answer_fields& fields : fields_of_answers()) {
            if (v.field == fields.code) note_code(v, fields.what);
            if (v.field == fields.day) note_day(v, fields.what);
        }
    }

    by_office<portal_past> by_time() {
        by_office<portal_past> out;
        for (auto& [office, given] : given_) {
            std::stable_sort(given.begin(), given.end(),
                             [](const auto& a, const auto& b) {
                                 return std::pair(a.written, a.from) <
                                        std::pair(b.written, b.from);
                             });
            portal_past& past = out[office];
            for (const given_answer& one : given) past.note(one.answer);
        }
        return out;
    }

private:
    void note_code(const past_value& v, dated_answer what) {
        code_ = {v.written, v.from, {base::dhaka_date(v.from), what, false, place_of(v.value)}};
        office_ = v.office;
    }

    void note_day(const past_value& v, dated_answer what) {
        const auto day = base::parse_date(std::string_view(v.value).substr(0, 10));
        portal_past::answer a{day ? *day : base::dhaka_date(v.from), what, day.has_value(), 0};
        const bool together = code_.from == v.from && code_.written == v.written &&
                              code_.answer.what == what && office_ == v.office;
        if (together) a.code = code_.answer.code;
        given_[v.office].push_back({v.written, v.from, a});
    }

    [[nodiscard]] std::uint8_t place_of(const std::string& code) const {
        if (codes_ == nullptr) return 0;
        const auto found = std::find_if(codes_->begin(), codes_->end(),
                                        [&](const record::code& c) { return c.name == code; });
        const auto place = found - codes_->begin() + 1;
        return found == codes_->end() || place > UINT8_MAX ? 0 : static_cast<std::uint8_t>(place);
    }

    const record::code_list* codes_;
    std::unordered_map<std::string, std::vector<given_answer>> given_;
    std::string office_;
    given_answer code_;   // the last that was given, of that office
};

// An answer of the record, or the one that stood in its place at the quarter's end.
const portal_past::answer* in_place_of(const survey& s, const portal_past* past,
                                       const std::optional<base::date>& known, dated_answer what) {
    const base::date end = s.quarter.last_day();
    if (past == nullptr || (known && *known <= end)) return nullptr;
    // What the office takes back of its own word was never so.
    if (!known && what == dated_answer::real_update) return nullptr;
    return past->at(what, end);
}

// A day still to come tells of nothing that was done, and what stood before it is not looked for.
std::optional<base::date> come_by_now(const survey& s, const std::optional<base::date>& day) {
    const base::date today = s.reference_day();
    return today < s.quarter.last_day() && day && *day > today ? std::nullopt : day;
}

std::optional<base::date> until(std::optional<base::date> day, base::date end) {
    return day && *day <= end ? day : std::nullopt;
}

std::optional<base::date> updated_by_end(const survey& s, const portal_past* past,
                                         const std::optional<base::date>& known,
                                         dated_answer what) {
    const auto* then = in_place_of(s, past, known, what);
    const auto day = then != nullptr ? then->day() : until(known, s.quarter.last_day());
    return come_by_now(s, day);
}

std::string code_of(const record::type_set& types, const portal_past::answer& given) {
    const record::code_list* codes = types.codes(contents_list);
    const bool known = codes != nullptr && given.code > 0 && given.code <= codes->size();
    return known ? (*codes)[given.code - 1u].name : std::string();
}

void set_content(const survey& s, const portal_past::answer* then, fact& content,
                 std::optional<base::date>& checked_on) {
    if (then != nullptr && !content.disputed) {
        content.code = code_of(s.types, *then);
        checked_on = then->day();
    }
    checked_on = come_by_now(s, checked_on);
}

}  // namespace

const portal_past::answer* portal_past::at(dated_answer what, base::date day) const {
    const answer* newest = nullptr;
    for (const answer& a : answers_) {
        if (a.what == what && a.on <= day) newest = &a;
    }
    return newest;
}

void portal_past::note(const answer& given) {
    // Answers come in the order in which they were written, whatever day they tell of. What tells
    // of a day before the one that was known puts that right, and at a quarter's end
    // only the last one of the quarter is asked for.
    const auto quarter = base::quarter_of(given.on);
    std::erase_if(answers_, [&](const answer& before) {
        return before.what == given.what &&
               (before.on >= given.on || base::quarter_of(before.on) == quarter);
    });
    answers_.push_back(given);
}

const std::vector<std::string>& portal_past_fields() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> names;
        for (const answer_fields& fields : fields_of_answers()) {
            if (!fields.code.empty()) names.push_back(fields.code);
            names.push_back(fields.day);
        }
        return names;
    }();
    return all;
}

base::result<by_office<portal_past>> read_portal_past(record_source& source,
                                                      const record::type_set& types) {
    past_reader reader(types);
    TRY_VOID(source.each_past(portal_past_fields(),
                              [&](const past_value& v) { reader.note(v); }));
    return reader.by_time();
}

bool were_services_checked(const portal_past& past, base::quarter in,
                           const record::type_set& types) {
    const auto* then = past.at(dated_answer::services, in.last_day());
    if (then == nullptr || !then->is_dated || !in.contains(then->on)) return false;
    const std::string found = code_of(types, *then);
    return !found.empty() && found != "unchecked" && found != "unknown";
}

portal_at_end portal_at_end_of(const survey& s, const office& o) {
    const portal_fact& p = s.known.portal_of(o);
    const portal_past* past = s.known.portals_past.find(o.id);
    portal_at_end out;
    const auto on_site = updated_by_end(s, past, p.site_updated_on, dated_answer::site);
    const auto by_office =
        updated_by_end(s, past, p.really_updated_on, dated_answer::real_update);
    out.updated_on = on_site && by_office ? std::max(on_site, by_office)
                     : on_site            ? on_site
                                          : by_office;
    out.read_without_date = !out.updated_on && p.read_without_date;
    out.date_disputed = p.date_disputed;
    out.officer_info = p.officer_info;
    out.officer_checked_on = p.officer_checked_on;
    set_content(s, in_place_of(s, past, p.officer_checked_on, dated_answer::officers),
                out.officer_info, out.officer_checked_on);
    out.service_info = p.service_info;
    out.service_checked_on = p.service_checked_on;
    set_content(s, in_place_of(s, past, p.service_checked_on, dated_answer::services),
                out.service_info, out.service_checked_on);
    return out;
}

}  // namespace kheya::hub_report
