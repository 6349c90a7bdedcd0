#include "hub/command/kept_past.hpp"

#include "hub/report/trend.hpp"

#include <algorithm>

namespace kheya::hub_command {

bool kept_past::holds(const stream& office) const {
    const auto found = offices_.find(office.office);
    return found != offices_.end() && found->second.end == office;
}

base::result<void> kept_past::refresh(hub_store::store& in,
                                      const std::shared_ptr<const record::type_set>& types,
                                      const std::vector<stream>& offices, bool all) {
    std::set<std::string> stale;
    for (const stream& office : offices) {
        if (!holds(office)) stale.insert(office.office);
    }
    if (stale.empty()) return {};
    for (const std::string& office : stale) offices_.erase(office);
    const auto& fields = hub_report::past_fields();
    std::unordered_map<std::string, office_past> fresh;
    const bool reads_all = all && stale.size() == offices.size();
    stored_records source(in, types, reads_all ? std::set<std::string>() : stale);
    TRY_VOID(source.each_past(fields, [&](const hub_report::past_value& v) {
        const auto field = std::find(fields.begin(), fields.end(), v.field);
        fresh[v.office].values.push_back(
            {v.from, v.written, &*texts_.insert(v.value).first,
             static_cast<std::size_t>(field - fields.begin())});
    }));
    for (const stream& office : offices) {
        if (!stale.contains(office.office)) continue;
        office_past& kept = offices_[office.office] = std::move(fresh[office.office]);
        kept.values.shrink_to_fit();
        kept.end = office;
    }
    return {};
}

void kept_past::each(const std::vector<std::string>& fields,
                     const std::function<bool(const std::string& office)>& wanted,
                     const std::function<void(const hub_report::past_value&)>& visit) const {
    const auto& names = hub_report::past_fields();
    std::vector<bool> asked(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        asked[i] = std::find(fields.begin(), fields.end(), names[i]) != fields.end();
    }
    for (const auto& [office, past] : offices_) {
        if (!wanted(office)) continue;
        for (const value& v : past.values) {
            if (asked[v.field]) visit({office, names[v.field], v.from, *v.text, v.written});
        }
    }
}

base::result<void> records_with_past::each_past(
    const std::vector<std::string>& fields,
    const std::function<void(const hub_report::past_value&)>& visit) {
    past_.each(fields, [this](const std::string& office) { return records_.has_office(office); },
               visit);
    return {};
}

}  // namespace kheya::hub_command
