#include "tests/property/oracle.hpp"

#include "shared/wire/messages.hpp"
#include "tests/property/visit_types.hpp"

#include <algorithm>
#include <regex>

namespace kheya::property {

namespace {

using nlohmann::json;

// The day on which the same thing was seen and a joiner that nobody sees make no difference to
// people; anything else does.
std::string for_people(json value) {
    if (value.is_object()) {
        for (const char* day : {"observed_on", "seen_on", "read_on"}) value.erase(day);
    }
    static const std::regex joiners("\u200c|\u200d");
    return std::regex_replace(value.dump(), joiners, "");
}

bool differ(const id_set& heads, const std::string& reg, const schedule& s) {
    std::set<std::string> values;
    for (const auto& id : heads) {
        values.insert(for_people(s.find(id)->change.fields.at(reg)));
    }
    return values.size() > 1;
}

// 0: no retirement is contested; 1: one may be, where a refused save lies between; 2: one must be.
int contest(const schedule& s, const head_ids& heads) {
    const auto ends = heads.find(retired);
    if (ends == heads.end()) return 0;
    const bool any_refused =
        std::any_of(s.saves.begin(), s.saves.end(), [](const save& x) { return x.quarantined; });
    std::size_t out_of_use = 0;
    bool apart = false;
    for (const auto& id : ends->second) {
        const save& r = *s.find(id);
        if (r.change.fields.at(retired).is_null()) continue;
        ++out_of_use;
        for (const auto& [reg, ids] : heads) {
            if (reg == retired) continue;
            for (const auto& e : ids) {
                const bool answered = s.find(e)->retirements_seen.contains(id);
                apart = apart || (!answered && !r.edits_seen.contains(e));
            }
        }
    }
    if (out_of_use == 0) return 0;
    if (apart || out_of_use < ends->second.size()) return 2;
    return any_refused ? 1 : 0;
}

std::string told(const std::string& reg, const std::string& what) {
    return "register " + reg + ": " + what;
}

}  // namespace

std::vector<const save*> folded(const schedule& s, const std::set<std::size_t>& released) {
    std::vector<const save*> all;
    for (std::size_t i = 0; i < s.saves.size(); ++i) {
        if (!s.saves[i].quarantined || released.contains(i)) all.push_back(&s.saves[i]);
    }
    return all;
}

head_ids expected_heads(const std::vector<const save*>& folded) {
    head_ids heads;
    for (const save* one : folded) {
        for (const auto& [reg, value] : one->change.fields) heads[reg].insert(one->change.id);
    }
    for (const save* one : folded) {
        for (const auto& [reg, past] : one->past) {
            for (const auto& id : past) heads[reg].erase(id);
        }
    }
    return heads;
}

head_ids ids_of(const outcomes& got) {
    head_ids ids;
    for (const auto& [reg, outcome] : got) {
        for (const merge::head& h : outcome.heads) ids[reg].insert(h.id);
    }
    return ids;
}

complaint check_heads(const head_ids& expected, const head_ids& got) {
    for (const auto& [reg, ids] : expected) {
        const auto found = got.find(reg);
        if (found == got.end()) return told(reg, "has no heads");
        for (const auto& id : ids) {
            if (!found->second.contains(id)) return told(reg, "hides " + id.hex());
        }
        for (const auto& id : found->second) {
            if (!ids.contains(id)) return told(reg, "still shows the replaced " + id.hex());
        }
    }
    if (got.size() != expected.size()) return "there are heads of a register that nobody wrote";
    return std::nullopt;
}

complaint check_conflicts(const schedule& s, const std::vector<const save*>& folded,
                          const outcomes& got) {
    const head_ids heads = expected_heads(folded);
    for (const auto& [reg, ids] : heads) {
        const auto found = got.find(reg);
        if (found == got.end()) return told(reg, "has no heads");
        const bool in_conflict = found->second.verdict != merge::verdict::agreed;
        if (reg == retired) {
            const int must = contest(s, heads);
            if (must == 2 && !in_conflict) return told(reg, "hides an edit that nobody saw");
            if (must == 0 && in_conflict) return told(reg, "is contested though all was seen");
        } else if (differ(ids, reg, s) != in_conflict) {
            return told(reg, in_conflict ? "conflicts though one saw the other"
                                         : "values written apart are not said to conflict");
        }
    }
    return std::nullopt;
}

complaint check_nothing_vanished(const schedule& s, const std::vector<const save*>& folded,
                                 const head_ids& got) {
    for (const save* one : folded) {
        for (const auto& [reg, value] : one->change.fields) {
            const auto heads = got.find(reg);
            if (heads != got.end() && heads->second.contains(one->change.id)) continue;
            const bool named = std::any_of(s.saves.begin(), s.saves.end(), [&](const save& later) {
                const auto base = later.change.base.find(reg);
                return base != later.change.base.end() &&
                       std::find(base->second.begin(), base->second.end(), one->change.id) !=
                           base->second.end();
            });
            if (!named) return told(reg, one->change.id.hex() + " vanished and nobody replaced it");
        }
    }
    return std::nullopt;
}

complaint check_same(const outcomes& a, const outcomes& b) {
    if (a.size() != b.size()) return "not the same registers have heads";
    for (const auto& [reg, left] : a) {
        const auto right = b.find(reg);
        if (right == b.end()) return told(reg, "has heads in one order of arrival only");
        if (wire::heads_to_json(left.heads) != wire::heads_to_json(right->second.heads)) {
            return told(reg, "the heads or their order differ");
        }
        if (left.verdict != right->second.verdict) return told(reg, "the verdicts differ");
    }
    return std::nullopt;
}

}  // namespace kheya::property
