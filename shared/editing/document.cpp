#include "shared/editing/document.hpp"

#include "shared/editing/head_json.hpp"
#include "shared/editing/shown_ids.hpp"

#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::editing {

namespace {

json head_documents(const record::type_set& types, const record_state& state,
                    const std::string& reg, const record::field* f) {
    json all = json::array();
    for (const merge::head& head : state.registers.at(reg)) {
        all.push_back(head_document(types, state, reg, f, head));
    }
    return all;
}

// A field's entry speaks of its first head, and lists all.
json entry_of(json heads, const std::string& reg) {
    json entry = heads.front();
    entry.erase("office");
    entry.erase("element");
    entry["register"] = reg;
    entry["heads"] = std::move(heads);
    return entry;
}

std::string verdict_of(const record::type_set& types, const record_state& state,
                       const std::string& reg) {
    const auto& heads = state.registers.at(reg);
    return std::string(merge::to_text(merge::judge(types.rule_of(state.type, reg), heads)));
}

// A set's entry carries the stamps of its newest element.
json set_entry(const record::type_set& types, const record_state& state, const record::field& f,
               const std::vector<std::string>& registers) {
    json heads = json::array(), present = json::array();
    const merge::head* newest = nullptr;
    std::string newest_register, verdict = "agreed";
    for (const std::string& reg : registers) {
        const merge::head& shown = state.registers.at(reg).front();
        if (!shown.value.is_null()) present.push_back(std::string(record::element_of(reg)));
        if (newest == nullptr || newest->effective_at < shown.effective_at) {
            newest = &shown;
            newest_register = reg;
        }
        if (const std::string own = verdict_of(types, state, reg); own != "agreed") {
            if (verdict != "open") verdict = own;
        }
        for (json& head : head_documents(types, state, reg, &f)) heads.push_back(std::move(head));
    }
    json entry = head_document(types, state, newest_register, &f, *newest);
    const bool pending = std::any_of(
        heads.begin(), heads.end(), [](const json& head) { return head.at("state") == "pending"; });
    entry["state"] = pending ? "pending" : "confirmed";
    entry["value"] = std::move(present);
    entry.erase("office");
    entry.erase("element");
    entry["register"] = f.name;
    entry["conflict"] = verdict;
    entry["heads"] = std::move(heads);
    return entry;
}

// Registers that this set of types does not know (law 7), as they travel.
void add_unknown(const record::type_set& types, const record_state& state, const record::type* t,
                 json& fields) {
    for (const auto& [reg, heads] : state.registers) {
        if (heads.empty() || reg == record::retired_register) continue;
        const std::string_view name = record::base_name(reg);
        if (t != nullptr && (t->find_field(name) != nullptr || t->find_group(name) != nullptr)) {
            continue;
        }
        fields[reg] = entry_of(head_documents(types, state, reg, nullptr), reg);
        fields[reg]["unknown"] = true;
    }
}

json fields_document(const record::type_set& types, const record_state& state,
                     const record::type* t) {
    json fields = json::object();
    add_unknown(types, state, t, fields);
    if (t == nullptr) return fields;
    for (const record::field& f : t->fields) {
        if (f.many) {
            const auto registers = registers_of_set(state, f.name);
            if (!registers.empty()) fields[f.name] = set_entry(types, state, f, registers);
            continue;
        }
        const std::string reg = record::register_of(f);
        if (shown_head(state, reg) == nullptr) continue;
        fields[f.name] = entry_of(head_documents(types, state, reg, &f), reg);
        fields[f.name]["conflict"] = verdict_of(types, state, reg);
    }
    return fields;
}

// For a contested retirement: which registers an unseen edit holds.
json registers_held_by(const record_state& state, const base::change_id& id) {
    json held = json::array();
    for (const auto& [reg, heads] : state.registers) {
        const bool holds = find_head(heads, id) != nullptr;
        if (holds && reg != record::retired_register) held.push_back(reg);
    }
    return held;
}

// What whoever decides has seen, as `base` of `decide` takes it: the register and the record's
// retirements; over a whole record all that stands in it.
json seen_by_deciding(const record_state& state, const std::string& reg, bool whole_record) {
    json base = json::array();
    for (const auto& [name, heads] : state.registers) {
        if (!whole_record && name != reg && name != record::retired_register) continue;
        for (const merge::head& head : heads) base.push_back(to_text(shown_id{name, head.id}));
    }
    return base;
}

json contested_heads(const record::type_set& types, const record_state& state,
                     const merge::head_list& heads) {
    const std::string retired(record::retired_register);
    const auto& retirements = retired_heads(state);
    json all = json::array();
    for (const merge::head& head : heads) {
        const bool ends = find_head(retirements, head.id) != nullptr;
        all.push_back(head_document(types, state, retired, nullptr, head));
        all.back()["edit"] = !ends;
        if (!ends) {
            all.back()["value"] = nullptr;
            all.back()["fields"] = registers_held_by(state, head.id);
        }
    }
    return all;
}

}  // namespace

json plain_value(const record::type* t, std::string_view reg, const record::field* f,
                 const json& value) {
    if (reg == record::retired_register) {
        return value.is_object() ? value.value("reason", json()) : value;
    }
    if (f == nullptr && t != nullptr && t->find_group(reg) == nullptr) f = t->find_field(reg);
    return f == nullptr || f->many ? value : record::field_value(*f, value);
}

json head_document(const record::type_set& types, const record_state& state, const std::string& reg,
                   const record::field* f, const merge::head& head) {
    json document = {{"value", plain_value(types.find(state.type), reg, f, head.value)},
                     {"by", head.author},
                     {"id", head.id.hex()},
                     {"made_at", base::to_iso(head.made_at)},
                     {"effective_at", base::to_iso(head.effective_at)},
                     {"office", head.office},
                     {"side", base::to_text(head.side)},
                     {"state", state.pending.contains(head.id) ? "pending" : "confirmed"},
                     {"time_unsure", head.time_unsure}};
    const std::string day = record::observed_on(types.rule_of(state.type, reg), head.value);
    if (!day.empty()) document["observed_on"] = day;
    if (f != nullptr && f->many) document["element"] = record::element_of(reg);
    return document;
}

json record_document(const record::type_set& types, const record_state& state) {
    const record::type* t = types.find(state.type);
    const merge::standing standing = standing_of(state);
    json document = {{"type", state.type},
                     {"key", t == nullptr ? state.record : key_of(*t, state)},
                     {"record", state.record},
                     {"office", state.office},
                     {"retired", standing == merge::standing::retired},
                     {"pending", !state.pending.empty()},
                     {"conflicts", conflicts_of(types, state).size()},
                     {"fields", fields_document(types, state, t)}};
    if (!retired_heads(state).empty()) {
        const std::string retired(record::retired_register);
        document["retirement"] = entry_of(head_documents(types, state, retired, nullptr), retired);
        document["retirement"]["contested"] = standing == merge::standing::contested;
    }
    return document;
}

json conflicts_document(const record::type_set& types, const std::vector<record_state>& states,
                        bool with_settled) {
    json all = json::array();
    for (const record_state& state : states) {
        const record::type* t = types.find(state.type);
        for (const register_conflict& one : conflicts_of(types, state)) {
            if (one.verdict != merge::verdict::open && !with_settled) continue;
            const bool whole_record = one.reg == record::retired_register;
            json heads = json::array();
            if (whole_record)
                heads = contested_heads(types, state, one.heads);
            else
                heads = head_documents(types, state, one.reg, nullptr);
            const auto rule =
                whole_record ? record::merge_rule::ask : types.rule_of(state.type, one.reg).rule;
            all.push_back({{"office", state.office},
                           {"type", state.type},
                           {"key", t == nullptr ? state.record : key_of(*t, state)},
                           {"field", one.reg},
                           {"rule", record::to_text(rule)},
                           {"state", merge::to_text(one.verdict)},
                           {"heads", std::move(heads)},
                           {"base", seen_by_deciding(state, one.reg, whole_record)}});
        }
    }
    return all;
}

}  // namespace kheya::editing
