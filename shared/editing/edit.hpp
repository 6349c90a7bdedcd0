#pragma once

// From what a person typed over what the screen showed to one change, checked. Pure.

#include "shared/editing/ledger.hpp"
#include "shared/editing/shown_ids.hpp"
#include "shared/record/validate.hpp"

#include <string>
#include <vector>

namespace kheya::editing {

// FIELD=VALUE, FIELD+=ELEMENT, FIELD-=ELEMENT, or FIELD.observed_on=DAY.
struct assignment {
    enum class action { put, add, remove } action = action::put;
    std::string field;
    std::string typed;
};
// Errors: usage.
base::result<assignment> parse_assignment(std::string_view text);

struct edit {
    journal::change change;                 // sealed
    std::vector<record::finding> warnings;  // shown; they stop nothing
};

// One save. Members of a group that are not given keep what was on the screen; a put on a set makes
// it exactly that; an observed field's day is its own FIELD.observed_on, else `observed_on` of the
// same command, else the writer's today. Only registers that change are in the change. `bases`: the
// heads that were on the screen (a form that was open for a while); default: all heads shown now.
// Errors: refused with the field (unknown field, bad value, failed check, may not write, nothing
// changed, fixed field, entry of an append-only type that exists, step back without `why`).
base::result<edit> make_edit(const record::type_set& types, const record_state& shown,
                             const std::vector<assignment>& assignments,
                             const std::optional<shown_ids>& bases, std::string why,
                             const writer& by, std::uint64_t nonce);

// `log`, what the journal knows of the record, narrows bare ids of `bases` to those that each
// register can have shown; ids that it lacks stay, because an id that does not belong does no harm.
// `found` gets each failed check for itself, which the error has in one message.
base::result<edit> make_edit(const record::type_set& types, const record_state& shown,
                             const std::vector<assignment>& assignments,
                             const std::optional<shown_ids>& bases, std::string why,
                             const writer& by, std::uint64_t nonce,
                             const std::vector<logged_change>& log,
                             std::vector<record::finding>* found = nullptr);

// One line of a table: nothing where all values are as shown, so that loading a table twice is
// harmless. A value that is as shown and comes without a day is not an observation of today.
// Errors: as of make_edit, and where it would end a conflict that a person must decide.
base::result<std::optional<edit>> make_table_edit(const record::type_set& types,
                                                  const record_state& shown,
                                                  const std::vector<assignment>& assignments,
                                                  std::string why, const writer& by,
                                                  std::uint64_t nonce);

// Takes the record out of use: the register `retired`, whose base names all heads of the record, or
// those of them that were on the screen: what came since is not taken out unseen, but contests it.
// So does a change of which only a part was there, by `log`, the record's history (empty: nothing
// is known of it).
base::result<edit> make_retirement(const record::type_set& types, const record_state& shown,
                                   std::string why, const writer& by, std::uint64_t nonce,
                                   const std::optional<shown_ids>& bases = std::nullopt,
                                   const std::vector<logged_change>& log = {});

// Settles a conflict on a field, a group, FIELD/ELEMENT or `retired`: keeps the head with that id,
// or puts a value (typed; for a group MEMBER=VALUE;...). An ordinary change whose base is all
// heads, or those that were on the screen: one that came since stands against it. For `retired`:
// keeping a retirement retires with all heads seen; keeping an edit, or the value "no", keeps the
// record in use.
struct decision {
    std::string field;
    std::optional<base::change_id> keep;
    std::optional<std::string> value;
    std::string why;  // must not be empty
    std::optional<shown_ids> bases = std::nullopt;
};
base::result<edit> make_decision(const record::type_set& types, const record_state& shown,
                                 const decision& decided, const writer& by, std::uint64_t nonce,
                                 const std::vector<logged_change>& log = {});

}  // namespace kheya::editing
