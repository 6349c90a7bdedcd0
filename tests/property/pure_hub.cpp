#include "tests/property/pure_hub.hpp"

#include "tests/property/visit_types.hpp"

namespace kheya::property {

namespace {

const journal::id_list& base_of(const save& s, const std::string& reg) {
    static const journal::id_list none;
    const auto found = s.change.base.find(reg);
    return found == s.change.base.end() ? none : found->second;
}

}  // namespace

merge::head head_of(const save& s, const std::string& reg) {
    merge::head h;
    h.id = s.change.id;
    h.value = s.change.fields.at(reg);
    h.author = s.change.author;
    h.office = s.change.office;
    h.side = side_of(s.writer);
    h.made_at = s.change.made_at;
    h.effective_at = s.effective_at;
    h.saw = reg == "retired" ? base_of(s, reg) : s.change.saw_retired;
    return h;
}

merge::look_up pure_hub::knowledge_of(const std::string& reg) const {
    return [this, reg](const base::change_id& id) -> merge::known_change {
        if (!journal_.contains(id)) return {};
        if (!quarantine_.contains(id)) return {merge::known_change::standing::folded, {}};
        return {merge::known_change::standing::quarantined, base_of(*schedule_.find(id), reg)};
    };
}

void pure_hub::take(std::size_t index) {
    const save& s = schedule_.saves[index];
    if (!journal_.insert(s.change.id).second) return;
    if (!s.quarantined) return fold(s);
    quarantine_.insert(s.change.id);
    for (const auto& [reg, value] : s.change.fields) {
        code_.fold_quarantined(registers_[reg], s.change.id, base_of(s, reg), knowledge_of(reg));
    }
}

void pure_hub::release(std::size_t index) {
    const save& s = schedule_.saves[index];
    if (quarantine_.erase(s.change.id) > 0) fold(s);
}

void pure_hub::fold(const save& s) {
    for (const auto& [reg, value] : s.change.fields) {
        merge::register_state& state = registers_[reg];
        code_.fold(state, head_of(s, reg), base_of(s, reg), knowledge_of(reg));
        code_.order(types_.rule_of(visit_type, reg), state.heads);
    }
}

outcomes pure_hub::state() const {
    std::map<std::string, merge::head_list> heads;
    for (const auto& [reg, state] : registers_) heads[reg] = state.heads;
    for (auto& [reg, list] : heads) code_.order(types_.rule_of(visit_type, reg), list);
    return judged(std::move(heads), types_, code_);
}

outcomes judged(std::map<std::string, merge::head_list> heads, const record::type_set& types,
                const merge_code& code) {
    outcomes all;
    std::vector<const merge::head*> others;
    for (const auto& [reg, list] : heads) {
        if (reg == "retired") continue;
        for (const merge::head& h : list) others.push_back(&h);
    }
    const bool contested =
        merge::standing_of(heads["retired"], others) == merge::standing::contested;
    for (const auto& [reg, list] : heads) {
        if (list.empty()) continue;
        merge::verdict verdict = code.judge(types.rule_of(visit_type, reg), list);
        if (reg == "retired") verdict = contested ? merge::verdict::open : merge::verdict::agreed;
        all[reg] = {list, verdict};
    }
    return all;
}

}  // namespace kheya::property
