#include "hub/command/stored_records.hpp"

#include "shared/base/calendar.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using hub_report::past_value;
using hub_report::record_view;

record_view view_of(hub_store::store& in, const record::type_set& types, const record::type& t,
                    const editing::record_state& state) {
    record_view view;
    view.type = state.type;
    view.office = state.office;
    view.key = record::display_key(t, state.office, state.record);
    view.values = editing::shown_values(t, state);
    for (const auto& conflict : editing::conflicts_of(types, state)) {
        if (conflict.verdict != merge::verdict::open) continue;
        const std::string name(record::base_name(conflict.reg));
        if (const record::group* g = t.find_group(name)) {
            view.disputed.insert(g->members.begin(), g->members.end());
        } else {
            view.disputed.insert(name);
        }
    }
    for (const auto& [name, heads] : state.registers) {
        view.last_effective = std::max(view.last_effective, heads.front().effective_at);
        view.time_unsure = view.time_unsure || heads.front().time_unsure;
    }
    // Nothing else asks when it arrived, and the journal is the longest table.
    if (state.type == "sign_off") {
        const auto log = in.record_journal(state.type, state.record);
        if (!log.empty()) view.first_received = log.front().received_at;
    }
    return view;
}

// From when the value of a register held: what was observed, from the day it was seen on.
base::time_us from_when(const record::register_rule& rule, const json& value,
                        base::time_us effective_at) {
    const std::string day = record::observed_on(rule, value);
    const auto seen = base::parse_date(day);
    return seen ? std::min(base::end_of_dhaka_day(*seen), effective_at) : effective_at;
}

std::string plain(const json& value) {
    if (value.is_null()) return {};
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

reach reach_of(const json& arguments) {
    return {arguments.value("department", ""), arguments.value("below", "")};
}

stored_records::stored_records(hub_store::store& in, const surroundings& around, const reach& limit)
    : store_(in), types_(around.types), ledger_(in, around.types, around.random, 0),
      scope_(around.scope) {
    if (limit.whole()) return;
    offices_.emplace();
    std::set<std::string> below;
    if (!limit.below.empty()) {
        for (auto& id : in.offices_below(limit.below)) below.insert(std::move(id));
        below.insert(limit.below);
    }
    for (const auto& o : in.offices()) {
        if (!limit.department.empty() && o.department != limit.department) continue;
        if (!limit.below.empty() && !below.contains(o.id)) continue;
        offices_->insert(o.id);
    }
}

// What was decided for all is nobody's secret.
bool stored_records::inside(std::string_view type, const std::string& office) const {
    if (type == "directive") return true;
    return scope_->allows(office) && (!offices_ || offices_->contains(office));
}

base::result<void> stored_records::each(std::string_view type,
                                        const std::function<void(const record_view&)>& visit) {
    const record::type* t = types_->find(type);
    if (t == nullptr) return {};
    editing::record_filter filter;
    filter.type = t->name;
    return ledger_.each(filter, [&](const editing::record_state& state) {
        if (inside(type, state.office)) visit(view_of(store_, *types_, *t, state));
    });
}

base::result<void> stored_records::each_past(const std::vector<std::string>& fields,
                                             const std::function<void(const past_value&)>& visit) {
    std::map<std::string, std::vector<const record::field*>> wanted;
    for (const std::string& name : fields) {
        const auto dot = name.find('.');
        const record::type* t = types_->find(name.substr(0, dot));
        const record::field* f = t == nullptr ? nullptr : t->find_field(name.substr(dot + 1));
        if (f != nullptr) wanted[t->name].push_back(f);
    }
    for (const auto& [type, of_type] : wanted) {
        store_.each_entry_of_type(type, [&](const hub_store::journal_row& entry) {
            if (!inside(type, entry.office)) return;
            for (const record::field* f : of_type) {
                const std::string reg = record::register_of(*f);
                const auto found = entry.change.fields.find(reg);
                if (found == entry.change.fields.end()) continue;
                const auto rule = types_->rule_of(type, reg);
                visit({entry.office, type + "." + f->name,
                       from_when(rule, found->second, entry.effective_at),
                       plain(record::field_value(*f, found->second))});
            }
        });
    }
    return {};
}

}  // namespace kheya::hub_command
