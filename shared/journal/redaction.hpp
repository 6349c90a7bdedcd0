#pragma once

// A personal value that was taken out of a change for good. The change keeps its id, its place and
// everything else; in the place of the value stands null, and `z` in its content says who took it
// out, when and why, under the hub's signature. Whoever has the change can do the same to his copy
// and comes to the same text. Pure: who has the hub's key checks the signature.

#include "shared/journal/change.hpp"

#include <optional>

namespace kheya::journal {

inline constexpr std::size_t redacted_values_limit = 100;   // of one change

struct redaction {
    base::change_id id;  // the change's, as it was made
    // Whose stream tells of it, and the record: known also where the change itself is not.
    std::string office, type, record;
    // REGISTER, or REGISTER.MEMBER of a group -> {"by", "why", "at": microseconds}
    json values = json::object();
    base::hash256 rest;  // SHA-256 of the content without the values and without `z`
    base::signature signed_by_hub{};
};

// The key in `values` for a field that is the register itself, or a member of one.
std::string redacted_name(std::string_view reg, std::string_view member);

json to_json(const redaction& r);
// Errors: refused, where = the key at fault.
base::result<redaction> read_redaction(const json& item);
// The bytes that the hub signs.
std::string signed_part(const redaction& r);

// What was taken out of this change; nothing: it is whole. A change whose `z` does not read is
// refused by read_change.
std::optional<redaction> redaction_in(const change& c);
// Whether the change is what `r` leaves of it.
bool is_rest(const change& c, const redaction& r);
// The change without these values, whole or redacted before. Errors: refused, when it is another
// change, or is not what the hub signed `r` for.
base::result<change> redacted(const change& c, const redaction& r);
// The same for the hub, which has not signed yet: fills `r.rest`. Errors: refused, when these are
// too many values, or what is left would not be read by anybody.
base::result<change> cut_out(const change& c, redaction& r);

// Whether it takes something out of that register.
bool touches(const redaction& r, std::string_view reg);
// Puts null where `r` says, in the value of one register as heads have it.
void cut_value(const redaction& r, std::string_view reg, json& value);

}  // namespace kheya::journal
