#include "hub/report/trend.hpp"

#include "hub/report/portal_past.hpp"
#include "hub/report/tables.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace kheya::hub_report {
namespace {

const std::string portal_state = "portal.state";
const std::string seen_on_site = "portal.site_last_updated_on";
const std::string real_update = "portal.real_update_on";
const std::string enothi_state = "enothi_office.state";
const std::string enothi_since = "enothi_office.started_on";
const std::string portal_retired = "portal.retired";
const std::string enothi_retired = "enothi_office.retired";

const std::vector<std::string>& trend_fields() {
    static const std::vector<std::string> all = {portal_state, seen_on_site, real_update,
                                                 enothi_state, enothi_since, portal_retired,
                                                 enothi_retired};
    return all;
}

// The value in force at the end of each quarter, by quarter, and today.
struct standing_value {
    base::time_us from = 0;
    std::string value;
};
using over_quarters = std::vector<standing_value>;

struct office_past {
    std::unordered_map<std::string, over_quarters> fields;

    const std::string& value(const std::string& field, std::size_t quarter) const {
        static const std::string none;
        const auto found = fields.find(field);
        if (found == fields.end()) return none;
        const standing_value& standing = found->second[quarter];
        // Out of use: what was known then is unknown, but for what was said since.
        const auto ends = fields.find(field.starts_with("portal.") ? portal_retired
                                                                   : enothi_retired);
        if (ends == fields.end() || ends->second[quarter].value.empty()) return standing.value;
        return ends->second[quarter].from >= standing.from ? none : standing.value;
    }
};

bool in_use(const std::string& state) {
    return state == "started" || state == "full";
}

// Oldest first.
std::vector<base::quarter> quarters_up_to(base::quarter last, std::size_t count) {
    std::vector<base::quarter> out(count, last);
    for (std::size_t i = count; i-- > 0;) {
        out[i] = last;
        last = last.previous();
    }
    return out;
}

void put(trend_marks& marks, trend_mark m, bool holds = true) {
    if (holds) marks.set(static_cast<std::size_t>(m));
}

class trend_reader {
public:
    trend_reader(record_source& source, const record::type_set& types,
                 std::vector<base::quarter> quarters)
        : source_(source), types_(types), quarters_(std::move(quarters)) {
        for (const base::quarter q : quarters_) {
            ends_.push_back(base::end_of_dhaka_day(q.last_day()));
        }
        ends_.push_back(INT64_MAX);  // behind the quarters: what is known today
    }

    base::result<office_trends> read() {
        TRY_VOID(source_.each_past(trend_fields(), [this](const past_value& v) { note(v); }));
        TRY_VOID(source_.each("office", [this](const record_view& record) {
            if (!record.retired) mark_office(record);
        }));
        std::vector<std::string> names;
        for (const base::quarter q : quarters_) names.push_back(q.text());
        TRY_VOID(source_.each_of("sign_off", {"quarter", names}, [&](const record_view& record) {
            if (!record.retired) mark_signature(record, names);
        }));
        return std::move(out_);
    }

private:
    void note(const past_value& v) {
        over_quarters& values = past_[v.office].fields[v.field];
        values.resize(ends_.size());
        const std::string value = is_to_come(v) ? std::string() : v.value;
        for (std::size_t i = 0; i < ends_.size(); ++i) {
            if (v.from <= ends_[i] && v.from >= values[i].from) values[i] = {v.from, value};
        }
    }

    // A day of an update that had not come when it was said tells of nothing that was done.
    static bool is_to_come(const past_value& v) {
        if (v.written == 0 || (v.field != seen_on_site && v.field != real_update)) return false;
        const auto day = base::parse_date(v.value.substr(0, 10));
        return day && *day > base::dhaka_date(v.written);
    }

    void mark_office(const record_view& record) {
        const field_reader reader(record, types_);
        const bool field = reader.yes_or_no("counts_as_field").value_or(reader.text("level") !=
                                                                        "hq");
        const auto known = past_.find(record.office);
        auto& marks = out_[record.office];
        marks.resize(quarters_.size());
        for (std::size_t i = 0; i < quarters_.size(); ++i) {
            if (!active_on(reader, quarters_[i].last_day())) continue;
            put(marks[i], trend_mark::due,
                owes_reports(reader.text("department"), reader.text("level")));
            put(marks[i], trend_mark::offices, field);
            if (field && known != past_.end()) mark_answers(known->second, i, marks[i]);
        }
    }

    void mark_answers(const office_past& office, std::size_t i, trend_marks& marks) const {
        if (office.value(portal_state, i) == "yes") {
            put(marks, trend_mark::portal_yes);
            for (const std::string* field : {&seen_on_site, &real_update}) {
                const auto day = base::parse_date(office.value(*field, i).substr(0, 10));
                put(marks, trend_mark::fresh, day && quarters_[i].contains(*day));
            }
        }
        // In use by what was known then, or by the day that the office gives for it today.
        const std::size_t now = quarters_.size();
        const auto since = base::parse_date(office.value(enothi_since, now));
        const bool began = since && *since <= quarters_[i].last_day() &&
                           in_use(office.value(enothi_state, now));
        put(marks, trend_mark::enothi_started, began || in_use(office.value(enothi_state, i)));
    }

    // Reports of a quarter come after its end: these count as they are known today.
    void mark_signature(const record_view& record, const std::vector<std::string>& names) {
        const field_reader reader(record, types_);
        const std::string of =
            reader.has("quarter") ? reader.text("quarter") : record.key.substr(0, 10);
        const auto marked = out_.find(record.office);
        const auto which = std::find(names.begin(), names.end(), of);
        if (marked == out_.end() || which == names.end()) return;
        trend_marks& marks = marked->second[static_cast<std::size_t>(which - names.begin())];
        if (!marks.test(static_cast<std::size_t>(trend_mark::due))) return;
        const base::time_us signed_at = when_signed(record, reader);
        const base::time_us end = ends_[static_cast<std::size_t>(which - names.begin())];
        if (signed_at != 0 && signed_at <= end) return;
        put(marks, trend_mark::sent);
        put(marks, trend_mark::received, record.first_received != 0);
    }

    record_source& source_;
    const record::type_set& types_;
    std::vector<base::quarter> quarters_;
    std::vector<base::time_us> ends_;
    std::unordered_map<std::string, office_past> past_;
    office_trends out_;
};

}  // namespace

const std::vector<std::string>& past_fields() {
    static const std::vector<std::string> fields = [] {
        std::vector<std::string> all = trend_fields();
        for (const std::string& field : portal_past_fields()) {
            if (std::find(all.begin(), all.end(), field) == all.end()) all.push_back(field);
        }
        return all;
    }();
    return fields;
}

base::result<office_trends> trends_of_offices(record_source& source,
                                              const record::type_set& types, base::quarter last,
                                              std::size_t count) {
    return trend_reader(source, types, quarters_up_to(last, count)).read();
}

int quarters_between(base::quarter from, base::quarter to) {
    return 4 * (to.first_year - from.first_year) + to.number - from.number;
}

base::result<office_trends> trends_beside(record_source& source, const record::type_set& types,
                                          base::quarter last, std::size_t count,
                                          const office_trends& known, base::quarter known_to) {
    const int later = quarters_between(known_to, last);
    const auto unknown = static_cast<std::size_t>(std::abs(later));
    if (unknown >= count) return trends_of_offices(source, types, last, count);
    // Those that come before all that is known, or after it.
    const auto quarters = quarters_up_to(last, count);
    TRY(auto trends, trends_of_offices(source, types,
                                       later > 0 ? last : quarters[unknown - 1], unknown));
    for (auto& [office, marks] : trends) {
        const auto found = known.find(office);
        if (found == known.end() || found->second.size() != count) {
            marks.resize(count);
            continue;
        }
        const auto shared = static_cast<std::ptrdiff_t>(count - unknown);
        const auto& of = found->second;
        if (later > 0) marks.insert(marks.begin(), of.end() - shared, of.end());
        else marks.insert(marks.end(), of.begin(), of.begin() + shared);
    }
    return trends;
}

std::vector<trend_point> add_up(const office_trends& trends, base::quarter last, std::size_t count,
                                const std::function<bool(const std::string& office)>& wanted) {
    std::vector<trend_point> points;
    for (const base::quarter q : quarters_up_to(last, count)) points.push_back({q});
    constexpr std::int64_t trend_point::*figures[] = {
        &trend_point::offices,     &trend_point::portal_yes,     &trend_point::fresh,
        &trend_point::enothi_started, &trend_point::reports_due, &trend_point::reports_signed,
        &trend_point::reports_received};
    for (const auto& [office, marks] : trends) {
        if (!wanted(office)) continue;
        for (std::size_t i = 0; i < std::min(count, marks.size()); ++i) {
            for (std::size_t m = 0; m < std::size(figures); ++m) {
                points[i].*figures[m] += marks[i].test(m) ? 1 : 0;
            }
        }
    }
    return points;
}

base::result<std::vector<trend_point>> trend_of(record_source& source,
                                                const record::type_set& types, base::quarter last,
                                                std::size_t count) {
    TRY(const auto trends, trends_of_offices(source, types, last, count));
    return add_up(trends, last, count, [](const std::string&) { return true; });
}

}  // namespace kheya::hub_report
