#include "tests/sim/known.hpp"

namespace kheya::sim {

screen screen_of(const editing::record_state& shown) {
    screen out;
    for (const auto& [reg, heads] : shown.registers) {
        for (const merge::head& h : heads) out[reg].insert(h.id);
    }
    return out;
}

std::string known_saves::begin(screen shown) {
    const std::string name = "attempt " + std::to_string(++number_);
    attempts_[name] = std::make_shared<const screen>(std::move(shown));
    return name;
}

void known_saves::learn(const journal::change& c) {
    if (all_.contains(c.id)) return;
    const auto tried = attempts_.find(c.author);
    if (tried == attempts_.end()) return;
    known_save made;
    made.save.change = c;
    made.whole = tried->second;
    for (const auto& [reg, value] : c.fields) {
        const auto shown = made.whole->find(reg);
        id_set& past = made.save.past[reg];
        if (shown == made.whole->end()) continue;
        made.shown[reg] = past = shown->second;
        for (const auto& id : shown->second) {
            const auto before = all_.find(id);
            if (before == all_.end()) continue;
            const auto further = before->second.save.past.find(reg);
            if (further == before->second.save.past.end()) continue;
            past.insert(further->second.begin(), further->second.end());
        }
    }
    all_.emplace(c.id, std::move(made));
}

const known_save* known_saves::find(const base::change_id& id) const {
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : &found->second;
}

bool known_saves::seen_by(const id_set& heads, const std::string& reg,
                          const base::change_id& id) const {
    if (heads.contains(id)) return true;
    for (const auto& head : heads) {
        const known_save* save = find(head);
        if (save == nullptr) continue;
        const auto past = save->save.past.find(reg);
        if (past != save->save.past.end() && past->second.contains(id)) return true;
    }
    return false;
}

}  // namespace kheya::sim
