#include "shared/editing/record_state.hpp"

#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::editing {

const merge::head* shown_head(const record_state& state, const std::string& reg) {
    const auto found = state.registers.find(reg);
    if (found == state.registers.end() || found->second.empty()) return nullptr;
    return &found->second.front();
}

const json& shown_value(const record_state& state, const std::string& reg) {
    static const json nothing;
    const merge::head* shown = shown_head(state, reg);
    return shown == nullptr ? nothing : shown->value;
}

const merge::head* find_head(const merge::head_list& heads, const base::change_id& id) {
    const auto found =
        std::find_if(heads.begin(), heads.end(), [&](const merge::head& h) { return h.id == id; });
    return found == heads.end() ? nullptr : &*found;
}

std::vector<const merge::head*> value_heads(const record_state& state) {
    std::vector<const merge::head*> heads;
    for (const auto& [reg, list] : state.registers) {
        if (reg == record::retired_register) continue;
        for (const merge::head& head : list) heads.push_back(&head);
    }
    return heads;
}

const merge::head_list& retired_heads(const record_state& state) {
    static const merge::head_list none;
    const auto found = state.registers.find(std::string(record::retired_register));
    return found == state.registers.end() ? none : found->second;
}

merge::standing standing_of(const record_state& state) {
    return merge::standing_of(retired_heads(state), value_heads(state));
}

std::vector<std::string> registers_of_set(const record_state& state, std::string_view field) {
    std::vector<std::string> found;
    const std::string prefix = std::string(field) + "/";
    for (auto at = state.registers.lower_bound(prefix);
         at != state.registers.end() && at->first.starts_with(prefix); ++at) {
        if (!at->second.empty()) found.push_back(at->first);
    }
    return found;
}

json shown_in(const record::field& f, const record_state& state) {
    if (!f.many) {
        const merge::head* shown = shown_head(state, record::register_of(f));
        return shown == nullptr ? json() : record::field_value(f, shown->value);
    }
    json value;
    for (const std::string& reg : registers_of_set(state, f.name)) {
        if (shown_value(state, reg).is_null()) continue;
        value.push_back(std::string(record::element_of(reg)));
    }
    return value;
}

std::map<std::string, json> shown_values(const record::type& t, const record_state& state) {
    std::map<std::string, json> values;
    for (const record::field& f : t.fields) {
        json value = shown_in(f, state);
        if (!value.is_null()) values[f.name] = std::move(value);
    }
    return values;
}

std::string office_of_birth(const record::type& t, const record_state& state) {
    switch (t.key) {
        case record::key_kind::single:
            return state.record;
        case record::key_kind::parts:
            return state.record.substr(0, state.record.find(':'));
        case record::key_kind::drawn:
            break;
    }
    return state.office;
}

std::string key_of(const record::type& t, const record_state& state) {
    return record::display_key(t, office_of_birth(t, state), state.record);
}

std::vector<register_conflict> conflicts_of(const record::type_set& types,
                                            const record_state& state) {
    std::vector<register_conflict> conflicts;
    for (const auto& [reg, heads] : state.registers) {
        if (reg == record::retired_register || heads.size() < 2) continue;
        const merge::verdict verdict = merge::judge(types.rule_of(state.type, reg), heads);
        if (verdict != merge::verdict::agreed) conflicts.push_back({reg, verdict, heads});
    }
    const std::vector<const merge::head*> values = value_heads(state);
    if (merge::standing_of(retired_heads(state), values) == merge::standing::contested) {
        register_conflict contested{std::string(record::retired_register), merge::verdict::open,
                                    retired_heads(state)};
        std::set<base::change_id> listed;  // one save may be the head of several registers
        for (const merge::head* edit : merge::unseen_edits(contested.heads, values)) {
            if (listed.insert(edit->id).second) contested.heads.push_back(*edit);
        }
        conflicts.push_back(std::move(contested));
    }
    return conflicts;
}

}  // namespace kheya::editing
