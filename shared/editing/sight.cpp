#include "shared/editing/sight.hpp"

#include <algorithm>

namespace kheya::editing {

namespace {

sight sight_in(const merge::head& head) {
    return {head.value, head.side == base::side::program};
}

sight shown_now(const record_state& shown, const std::string& reg) {
    const merge::head* const head = shown_head(shown, reg);
    return head == nullptr ? sight{} : sight_in(*head);
}

}  // namespace

sight sight_of(const record_state& shown, const std::string& reg,
               const std::optional<shown_ids>& bases, const std::vector<logged_change>& log) {
    if (!bases) return shown_now(shown, reg);
    if (const auto heads = shown.registers.find(reg); heads != shown.registers.end()) {
        for (const merge::head& head : heads->second) {
            if (holds(*bases, reg, head.id)) return sight_in(head);
        }
    }
    bool knows_all = true;
    std::optional<sight> replaced;
    for (const shown_id& one : *bases) {
        if (!one.reg.empty() && one.reg != reg) continue;
        const auto entry = std::find_if(log.begin(), log.end(), [&](const logged_change& each) {
            return each.change.id == one.id;
        });
        knows_all = knows_all && entry != log.end();
        if (entry == log.end() || !entry->change.fields.contains(reg)) continue;
        replaced = sight{entry->change.fields.at(reg),
                         entry->change.side == base::side::program};
    }
    if (replaced) return *replaced;
    return knows_all ? sight{} : shown_now(shown, reg);
}

}  // namespace kheya::editing
