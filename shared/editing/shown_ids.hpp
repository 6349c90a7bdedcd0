#pragma once

// What a form showed when it was opened, named by the save that comes of it.

#include "shared/base/result.hpp"
#include "shared/journal/change.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kheya::editing {

// A head on the screen and the register that showed it. One change writes several registers, and a
// screen may show it in one while another still has the value of before: a hub that was put back is
// read again bit by bit. An empty register says "somewhere in the record".
struct shown_id {
    std::string reg;
    base::change_id id;
};
using shown_ids = std::vector<shown_id>;

// REGISTER=ID, or a bare ID of 32 hex digits. Errors: usage.
base::result<shown_id> parse_shown_id(std::string_view text);
std::string to_text(const shown_id& one);

// Whether `ids` have `id` at that register, or bare.
bool holds(const shown_ids& ids, std::string_view reg, const base::change_id& id);

}  // namespace kheya::editing
