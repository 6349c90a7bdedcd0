#include "hub/report/trend.hpp"

#include <algorithm>
#include <unordered_map>

namespace kheya::hub_report {
namespace {

const std::string portal_state = "portal.state";
const std::string seen_on_site = "portal.site_last_updated_on";
const std::string real_update = "portal.real_update_on";
const std::string enothi_state = "enothi_office.state";
const std::string enothi_since = "enothi_office.started_on";

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
        return found == fields.end() ? none : found->second[quarter].value;
    }
};

bool in_use(const std::string& state) {
    return state == "started" || state == "full";
}

class trend_reader {
public:
    trend_reader(record_source& source, const record::type_set& types, base::quarter last,
                 int count)
        : source_(source), types_(types) {
        base::quarter q = last;
        for (int i = 0; i < count; ++i) {
            points_.insert(points_.begin(), trend_point{q});
            q = base::quarter_of(base::add_days(q.first_day(), -1));
        }
        for (const trend_point& p : points_) {
            ends_.push_back(base::end_of_dhaka_day(p.of.last_day()));
        }
        ends_.push_back(INT64_MAX);  // behind the quarters: what is known today
    }

    base::result<std::vector<trend_point>> read() {
        TRY_VOID(source_.each_past({portal_state, seen_on_site, real_update, enothi_state,
                                    enothi_since},
                                   [this](const past_value& v) { note(v); }));
        TRY_VOID(source_.each("office", [this](const record_view& record) {
            if (!record.retired) count_office(record);
        }));
        std::vector<std::string> quarters;
        for (const trend_point& p : points_) quarters.push_back(p.of.text());
        const auto count = [this](const record_view& record) {
            if (!record.retired) count_signature(record);
        };
        TRY_VOID(source_.each_of("sign_off", "quarter", quarters, count));
        return std::move(points_);
    }

private:
    void note(const past_value& v) {
        over_quarters& values = past_[v.office].fields[v.field];
        values.resize(ends_.size());
        for (std::size_t i = 0; i < ends_.size(); ++i) {
            if (v.from <= ends_[i] && v.from >= values[i].from) values[i] = {v.from, v.value};
        }
    }

    void count_office(const record_view& record) {
        const field_reader reader(record, types_);
        const bool field = reader.yes_or_no("counts_as_field").value_or(reader.text("level") !=
                                                                        "hq");
        const auto known = past_.find(record.office);
        for (std::size_t i = 0; i < points_.size(); ++i) {
            trend_point& p = points_[i];
            if (!active_on(reader, p.of.last_day())) continue;
            ++p.reports_due;
            active_[i].insert(record.office);
            if (!field) continue;
            ++p.offices;
            if (known != past_.end()) count_answers(known->second, i);
        }
    }

    void count_answers(const office_past& office, std::size_t i) {
        trend_point& p = points_[i];
        if (office.value(portal_state, i) == "yes") {
            ++p.portal_yes;
            const std::string updated =
                std::max(office.value(seen_on_site, i), office.value(real_update, i));
            const auto day = base::parse_date(updated.substr(0, 10));
            p.fresh += day && p.of.contains(*day) ? 1 : 0;
        }
        // In use by what was known then, or by the day that the office gives for it today.
        const std::size_t now = points_.size();
        const auto since = base::parse_date(office.value(enothi_since, now));
        const bool began = since && *since <= p.of.last_day() &&
                           in_use(office.value(enothi_state, now));
        p.enothi_started += began || in_use(office.value(enothi_state, i)) ? 1 : 0;
    }

    // Reports of a quarter come after its end: these count as they are known today, once an office.
    void count_signature(const record_view& record) {
        const field_reader reader(record, types_);
        const std::string of =
            reader.has("quarter") ? reader.text("quarter") : record.key.substr(0, 10);
        for (std::size_t i = 0; i < points_.size(); ++i) {
            if (points_[i].of.text() != of || !active_[i].contains(record.office)) continue;
            if (signed_[i].insert(record.office).second) ++points_[i].reports_signed;
            if (record.first_received == 0) continue;
            if (received_[i].insert(record.office).second) ++points_[i].reports_received;
        }
    }

    record_source& source_;
    const record::type_set& types_;
    std::vector<trend_point> points_;
    std::vector<base::time_us> ends_;
    std::unordered_map<std::string, office_past> past_;
    std::map<std::size_t, std::set<std::string>> active_, signed_, received_;
};

}  // namespace

base::result<std::vector<trend_point>> trend_of(record_source& source,
                                                const record::type_set& types, base::quarter last,
                                                int count) {
    return trend_reader(source, types, last, count).read();
}

}  // namespace kheya::hub_report
