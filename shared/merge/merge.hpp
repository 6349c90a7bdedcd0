#pragma once

// Heads + change -> heads: the whole merge, pure, used by the hub for its truth and by the agent
// for what it shows on top of it. merge.cpp opens with the argument why it converges. Heads are
// kept per register; clocks order heads, they never remove one.

#include "shared/journal/change.hpp"
#include "shared/record/type_set.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace kheya::merge {

using json = nlohmann::json;
using journal::id_list;

// A value that no later change has replaced, with what people are shown beside it.
struct head {
    base::change_id id;
    json value;
    std::string author;
    std::string office;  // where it was written
    base::side side = base::side::office;
    base::time_us made_at = 0;       // by the writer's clock
    base::time_us effective_at = 0;  // by the hub's stamp; made_at while it is pending
    bool time_unsure = false;        // the stamp differs from the clock by more than the limit
    // On the register `retired`: the heads of the record that the retirement saw. On any other
    // register: the retirements that the edit saw.
    id_list saw;
};

using head_list = std::vector<head>;  // shown first = first

// One register as the hub holds it.
struct register_state {
    head_list heads;
    // Ids that a base named before they arrived (or before a quarantined one was released): such a
    // change comes too late to be a head. Every other replaced id is known to the journal.
    std::set<base::change_id> replaced_ahead;
};

// What the journal knows of an id that a base names.
struct known_change {
    enum class standing { unknown, folded, quarantined } state = standing::unknown;
    id_list base;  // of the register in question; only for a quarantined change
};
// Asked for ids that are no heads.
using look_up = std::function<known_change(const base::change_id&)>;

// Folds one register of a change that the journal did not hold yet: drops the heads that `base`
// names, adds `arrived` unless it is replaced already. A base that names a quarantined change
// stands for that change's own bases. Order of heads is left open: call order() after.
void fold(register_state& state, head arrived, const id_list& base, const look_up& known);

// Enters a change into quarantine: it becomes no head, but if a later change has replaced it
// already, that change's claim passes on to the bases of this one.
void fold_quarantined(register_state& state, const base::change_id& id, const id_list& base,
                      const look_up& known);

// Puts heads into the order in which they are shown, by the rule; ties end with the id.
void order(const record::register_rule& rule, head_list& heads);

enum class verdict {
    agreed,   // one head, or all heads hold the same value
    settled,  // several values; the rule's order stands, listed, can be reopened
    open,     // several values; a person decides
};
std::string_view to_text(verdict v);
verdict judge(const record::register_rule& rule, const head_list& heads);
// Raised whenever judge() comes to say otherwise of the same heads: stores that keep verdicts judge
// anew when they find another number than this.
inline constexpr int verdicts_version = 2;

// Whether a record is in use, given the heads of its `retired` register and of all others. A
// retirement and an edit that did not see each other leave the record in use and contested.
enum class standing { in_use, retired, contested };
standing standing_of(const head_list& retired, const std::vector<const head*>& others);
// The heads of other registers that some retirement did not see and that did not see it.
std::vector<const head*> unseen_edits(const head_list& retired,
                                      const std::vector<const head*>& others);

// What an agent shows: the hub's heads in the hub's order, its own pending changes folded on top,
// each before what was there. `pending` in the order in which they were saved.
struct own_change {
    head value;
    id_list base;
};
head_list overlay(head_list confirmed, const std::vector<own_change>& pending);

}  // namespace kheya::merge
