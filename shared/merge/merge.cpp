// The argument. Let S be the set of changes folded into one register, and for each change c let
// B(c) be the ids its author had on the screen. The heads after folding S, in any order, are
//
//     H(S) = { c in S : no d in S names c in B(d) }.
//
// fold() keeps that: on the arrival of d it removes the heads in B(d); on the arrival of c it adds
// c unless some earlier arrival named it. "Some earlier arrival named it" needs memory only for ids
// named before they arrived (replaced_ahead): a change is folded once, by id, so one that has
// arrived can never arrive again. H depends on S alone, hence every order of arrival gives the same
// heads (law 1), and folding again changes nothing (law 2). Two saves conflict if and only if
// neither is in the causal past of the other, because a base holds all heads that were shown, so
// everything in a save's past is replaced by it or by something it replaced (law 3). No clock
// occurs here; clocks enter in order() only (law 5).
//
// A quarantined change q is in the journal but not in S. Its successors were written by people who
// saw q, which had replaced B(q): so a base that names q stands for B(q), whichever of the two
// arrives first. q stays in replaced_ahead, so that a later release folds it as replaced.

#include "shared/merge/merge.hpp"
#include "shared/base/planted.hpp"

#include "shared/record/registers.hpp"

#include <algorithm>
#include <set>

namespace kheya::merge {

namespace {

bool holds(const id_list& ids, const base::change_id& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Whether it was one.
bool drop_head(head_list& heads, const base::change_id& id) {
    return std::erase_if(heads, [&](const head& h) { return h.id == id; }) > 0;
}

// A claim is followed through so many quarantined changes and no more: a peer can make them.
constexpr std::size_t held_most = 200, waiting_most = 4'000;

// Nearly always one or two; of a peer's making it may be thousands.
class ids_seen {
public:
    // False: it was seen before.
    bool add(const base::change_id& id) {
        if (many_.empty() && few_.size() < few_most) {
            if (holds(few_, id)) return false;
            few_.push_back(id);
            return true;
        }
        if (many_.empty()) many_.insert(few_.begin(), few_.end());
        return many_.insert(id).second;
    }

private:
    static constexpr std::size_t few_most = 16;
    id_list few_;
    std::set<base::change_id> many_;
};

// Follows a claim "I replaced these" through quarantined changes to what it removes.
void replace(register_state& state, const id_list& base, const look_up& known) {
    id_list waiting = base;
    ids_seen visited;
    for (std::size_t held = 0; !waiting.empty();) {
        const base::change_id id = waiting.back();
        waiting.pop_back();
        if (!visited.add(id)) continue;
        if (drop_head(state.heads, id)) continue;  // a head is a folded change
        const known_change past = known(id);
        if (past.state == known_change::standing::folded) continue;
        state.replaced_ahead.insert(id);
        const bool is_near = held < held_most && waiting.size() + past.base.size() < waiting_most;
        if (past.state == known_change::standing::quarantined && is_near &&
            !base::planted(base::planted_bug::refused_base_forgotten)) {
            ++held;
            waiting.insert(waiting.end(), past.base.begin(), past.base.end());
        }
    }
}

}  // namespace

void fold(register_state& state, head arrived, const id_list& base, const look_up& known) {
    replace(state, base, known);
    const auto made_at = arrived.made_at;
    if (state.replaced_ahead.erase(arrived.id) == 0) state.heads.push_back(std::move(arrived));
    if (base::planted(base::planted_bug::timestamps_decide)) {
        std::erase_if(state.heads, [&](const head& h) { return h.made_at < made_at; });
    }
}

void fold_quarantined(register_state& state, const base::change_id& id, const id_list& base,
                      const look_up& known) {
    if (state.replaced_ahead.contains(id)) replace(state, base, known);
}

std::string_view to_text(verdict v) {
    switch (v) {
        case verdict::agreed:
            return "agreed";
        case verdict::settled:
            return "settled";
        case verdict::open:
            return "open";
    }
    return "open";
}

std::vector<const head*> unseen_edits(const head_list& retired,
                                      const std::vector<const head*>& others) {
    std::vector<const head*> unseen;
    for (const head* edit : others) {
        for (const head& retirement : retired) {
            if (retirement.value.is_null()) continue;
            if (holds(retirement.saw, edit->id) || holds(edit->saw, retirement.id)) continue;
            unseen.push_back(edit);
            break;
        }
    }
    return unseen;
}

standing standing_of(const head_list& retired, const std::vector<const head*>& others) {
    const auto ends = std::count_if(retired.begin(), retired.end(),
                                    [](const head& h) { return !h.value.is_null(); });
    if (ends == 0) return standing::in_use;
    const bool kept_apart = ends < static_cast<std::ptrdiff_t>(retired.size());
    if (kept_apart || !unseen_edits(retired, others).empty()) return standing::contested;
    return standing::retired;
}

head_list overlay(head_list confirmed, const std::vector<own_change>& pending) {
    for (const own_change& own : pending) {
        for (const base::change_id& id : own.base) drop_head(confirmed, id);
        // The hub may hold it already while the receipt is still on its way.
        drop_head(confirmed, own.value.id);
        confirmed.insert(confirmed.begin(), own.value);
    }
    return confirmed;
}

}  // namespace kheya::merge
