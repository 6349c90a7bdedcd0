#include "hub/command/stored_records.hpp"

#include "hub/store/fold.hpp"
#include "shared/base/calendar.hpp"
#include "shared/merge/merge.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using hub_report::past_value;
using hub_report::record_view;

// What was decided above is told to those below.
constexpr std::string_view told_below = "directive";

record_view view_of(const record::type& t, hub_store::record_row row) {
    record_view view;
    view.type = t.name;
    view.key = record::display_key(t, row.office, row.record);
    if (t.name == told_below) view.record = row.record;
    view.office = std::move(row.office);
    view.values = std::move(row.values);
    for (const std::string& name : row.disputed) {
        if (const record::group* g = t.find_group(name)) {
            view.disputed.insert(g->members.begin(), g->members.end());
        } else {
            view.disputed.insert(name);
        }
    }
    view.first_received = row.first_received;
    view.last_effective = row.newest;
    view.time_unsure = row.time_unsure;
    return view;
}

// A record that nothing has reached since it arrived, and that is not in dispute, holds the first
// signature; of the few others the journal knows it.
void stand_at_first_signature(hub_store::record_reading& in, const std::string& record,
                              record_view& view) {
    if (view.last_effective <= view.first_received && view.disputed.empty()) return;
    const auto first = hub_store::first_written(in.record_journal(view.type, record), "signature");
    if (!first) return;
    view.last_effective = first->effective_at;
    view.time_unsure = first->time_unsure;
}

// From when the value of a register held: what was observed, from the day it was seen on.
base::time_us from_when(const record::register_rule& rule, const json& value,
                        base::time_us effective_at) {
    const std::string day = record::observed_on(rule, value);
    const auto seen = base::parse_date(day);
    return seen ? std::min(base::end_of_dhaka_day(*seen), effective_at) : effective_at;
}

// Of one type, with the registers that hold them; no field: whether the record was in use.
struct past_wanted {
    std::vector<const record::field*> fields;
    std::vector<std::string> registers;

    void add(const record::type& t, const std::string& name) {
        const record::field* f = t.find_field(name);
        if (f == nullptr && name != record::retired_register) return;
        fields.push_back(f);
        registers.push_back(f == nullptr ? name : record::register_of(*f));
    }
};

std::string plain(const json& value) {
    if (value.is_null()) return {};
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

reach reach_of(const json& arguments) {
    return {arguments.value("department", ""), arguments.value("below", "")};
}

std::size_t limit_of(const json& arguments, std::size_t unsaid, std::size_t most) {
    const auto limit = arguments.find("limit");
    if (limit == arguments.end() || !limit->is_number()) return unsaid;
    return static_cast<std::size_t>(
        std::clamp(limit->get<double>(), 1.0, static_cast<double>(most)));
}

stored_records::stored_records(hub_store::record_reading& in, const surroundings& around,
                               const reach& limit)
    : store_(in), types_(around.types), scope_(around.scope) {
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
    asked_.assign(offices_->begin(), offices_->end());
}

stored_records::stored_records(hub_store::record_reading& in,
                               std::shared_ptr<const record::type_set> types,
                               const std::set<std::string>& offices)
    : store_(in), types_(std::move(types)), scope_(std::make_shared<hub_store::office_scope>()) {
    if (offices.empty()) return;
    offices_ = offices;
    asked_.assign(offices.begin(), offices.end());
}

bool stored_records::inside(std::string_view type, const std::string& office) const {
    if (type != told_below) return has_office(office);
    const auto& open = those_and_above();
    return !open || open->contains(office);
}

const std::optional<std::set<std::string>>& stored_records::those_and_above() const {
    if (above_ || (scope_->is_whole() && !offices_)) return above_;
    above_.emplace();
    std::map<std::string, std::string> parents;
    for (const auto& o : store_.offices()) parents[o.id] = o.parent;
    for (const auto& [id, parent] : parents) {
        if (!has_office(id)) continue;
        auto above = parents.find(id);
        while (above != parents.end() && above_->insert(above->first).second) {
            above = parents.find(above->second);
        }
    }
    return above_;
}

base::result<std::map<std::string, std::string>> stored_records::parents() {
    std::map<std::string, std::string> out;
    for (const auto& o : store_.offices()) out[o.id] = o.parent;
    return out;
}

base::result<void> stored_records::each(std::string_view type,
                                        const std::function<void(const record_view&)>& visit) {
    return each_of(type, {}, visit);
}

base::result<void> stored_records::each_of(
    std::string_view type, const hub_report::rows_wanted& which,
    const std::function<void(const record_view&)>& visit) {
    const auto& asked = which.offices.empty() ? asked_ : which.offices;
    return each_in(type == told_below ? std::vector<std::string>() : asked, type, which, visit);
}

base::result<void> stored_records::each_in(const std::vector<std::string>& offices,
                                           std::string_view type,
                                           const hub_report::rows_wanted& which,
                                           const std::function<void(const record_view&)>& visit) {
    const record::type* t = types_->find(type);
    if (t == nullptr) return {};
    const hub_store::row_query query{which.field, which.values, offices, which.shown, which.times};
    const bool signs = which.times && t->name == "sign_off";
    std::vector<std::pair<std::string, record_view>> later;  // when no rows are read any more
    store_.each_row(*t, query, [&](hub_store::record_row&& row) {
        if (!inside(type, row.office)) return;
        std::string record = signs ? row.record : std::string();
        record_view view = view_of(*t, std::move(row));
        if (signs) later.emplace_back(std::move(record), std::move(view));
        else visit(view);
    });
    for (auto& [record, view] : later) {
        stand_at_first_signature(store_, record, view);
        visit(view);
    }
    return {};
}

base::result<std::map<std::string, hub_report::pulse>> stored_records::pulses(
    const record::type_set&) {
    std::map<std::string, hub_report::pulse> out;
    for (const auto& [office, p] : store_.pulses(asked_)) {
        if (!inside("", office)) continue;
        out[office] = {p.heard, p.newest, p.disputed_values, p.disputed_records, p.time_unsure};
    }
    return out;
}

base::result<void> stored_records::each_past(const std::vector<std::string>& fields,
                                             const std::function<void(const past_value&)>& visit) {
    std::map<std::string, past_wanted> wanted;
    for (const std::string& name : fields) {
        const auto dot = name.find('.');
        const record::type* t = types_->find(name.substr(0, dot));
        if (t != nullptr) wanted[t->name].add(*t, name.substr(dot + 1));
    }
    for (const auto& [type, of_type] : wanted) {
        store_.each_past(type, of_type.registers, asked_, [&](const hub_store::past_row& row) {
            if (!inside(type, row.office)) return;
            const record::field* f = of_type.fields[row.which];
            const base::time_us written = row.effective_at;
            if (f == nullptr) {
                const std::string name = type + "." + std::string(record::retired_register);
                visit({row.office, name, written, row.value.is_null() ? "" : "yes", written});
                return;
            }
            const auto rule = types_->rule_of(type, of_type.registers[row.which]);
            visit({row.office, type + "." + f->name, from_when(rule, row.value, written),
                   plain(record::field_value(*f, row.value)), written});
        });
    }
    return {};
}

base::result<void> stored_records::each_decided(
    base::time_us after, base::time_us until,
    const std::function<void(const hub_report::decided_value&)>& visit) {
    store_.each_joining({after, until}, asked_, [&](const hub_store::journal_row& row) {
        if (!inside(row.change.type, row.office)) return;
        for (const auto& [reg, joined] : row.change.base) {
            if (joined.size() < 2) continue;
            if (const auto since = in_dispute_since(row.change.type, reg, joined)) {
                visit({row.office, std::max<base::time_us>(0, row.received_at - *since)});
            }
        }
    });
    return {};
}

// The arrival of the last of those values, if a person had to decide between them; what the rule
// had settled by itself is nobody's decision.
std::optional<base::time_us> stored_records::in_dispute_since(
    const std::string& type, const std::string& reg,
    const std::vector<base::change_id>& values) const {
    merge::head_list heads;
    base::time_us since = 0;
    for (const base::change_id& id : values) {
        const auto entry = store_.journal_entry(id);
        if (!entry || entry->quarantine || !entry->change.fields.contains(reg)) continue;
        heads.push_back(hub_store::head_of(*entry, reg));
        since = std::max(since, entry->received_at);
    }
    const auto rule = types_->rule_of(type, reg);
    merge::order(rule, heads);
    if (heads.size() < 2 || merge::judge(rule, heads) != merge::verdict::open) return std::nullopt;
    return since;
}

}  // namespace kheya::hub_command
