#pragma once

// What every save must satisfy, whatever way it was made, and how it becomes a sealed change.

#include "shared/editing/draft.hpp"
#include "shared/editing/shown_ids.hpp"

#include <set>
#include <string>

namespace kheya::editing {

// Errors: refused, when this set does not know the type.
base::result<const record::type*> known_type(const record::type_set& types,
                                             const record_state& shown);
// Errors: refused, when the record is out of use by retirements that `bases` (default: all shown)
// hold: an author who did not see a retirement may save, and the record is contested.
base::result<void> check_in_use(const record_state& shown,
                                const std::optional<shown_ids>& bases);

// Who may write, fixed fields, values and shapes, then all sentences of the type over the record as
// it would be. Gives the warnings. Errors: refused, all findings in one message, where = the first
// field; each for itself goes into `found`, where somebody wants them.
base::result<std::vector<record::finding>> check_save(const record::type_set& types,
                                                      const record::type& t,
                                                      const record_state& shown,
                                                      const draft& wanted, const writer& by,
                                                      std::vector<record::finding>* found = {});

// The rule forward: back in the order only by headquarters and with a reason; to or from a code
// outside the order with a reason. A step is judged against the furthest of `from`. Errors:
// refused.
base::result<void> check_step(const record::type_set& types, const record::type& t,
                              const std::string& reg, const std::vector<json>& from, const json& to,
                              const writer& by, const std::string& why);

// Values that stand against each other until a person decides end with a decision about them, or
// where their field is written anew by whoever saw them; not with something else of their group.
// Gives a field in which values that `made` replaces differ and that is not among `given`, or "".
std::string left_undecided(const record::type_set& types, const record::type& t,
                           const record_state& shown, const journal::change& made,
                           const std::set<std::string>& given);

// What is signed or issued is not changed any more: of values written apart one may be chosen.
// Errors: refused, where = the register.
base::result<void> check_seal(const record::type& t, const record_state& shown,
                              const journal::change& made);

// A change of this record without registers, bases and seal.
journal::change blank_change(const record::type_set& types, const record_state& shown,
                             std::string why, const writer& by, std::uint64_t nonce);
journal::id_list ids_of(const merge::head_list& heads);
// Of a register's heads those that `bases` (default: all shown) hold: what a decision replaces.
journal::id_list seen_of(std::string_view reg, const merge::head_list& heads,
                         const std::optional<shown_ids>& bases);
// The retirements that a save names as seen. While a retirement is contested, none: a save that
// named it would let the retirement stand, and hide itself with the record.
journal::id_list seen_retirements(const record_state& shown,
                                  const std::optional<shown_ids>& bases);

}  // namespace kheya::editing
