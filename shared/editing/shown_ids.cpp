#include "shared/editing/shown_ids.hpp"

#include "shared/editing/refusal.hpp"

#include <algorithm>

namespace kheya::editing {

base::result<shown_id> parse_shown_id(std::string_view text) {
    // From the end: an element of a set may have "=" in it, an id cannot.
    const std::size_t equals = text.rfind('=');
    const bool is_bare = equals == std::string_view::npos;
    const auto id = base::change_id::parse(is_bare ? text : text.substr(equals + 1));
    if (!id || equals == 0) {
        const std::string quoted = "\"" + std::string(text.substr(0, 80)) + "\"";
        return misuse("base", quoted + " is not REGISTER=ID or ID; an id has 32 hex digits",
                      quoted + " এভাবে লিখুন: REGISTER=ID বা ID; আইডিতে ৩২টি অক্ষর থাকে");
    }
    return shown_id{std::string(is_bare ? "" : text.substr(0, equals)), *id};
}

std::string to_text(const shown_id& one) {
    return one.reg.empty() ? one.id.hex() : one.reg + "=" + one.id.hex();
}

bool holds(const shown_ids& ids, std::string_view reg, const base::change_id& id) {
    return std::any_of(ids.begin(), ids.end(), [&](const shown_id& one) {
        return one.id == id && (one.reg.empty() || one.reg == reg);
    });
}

}  // namespace kheya::editing
