#pragma once

// From `TYPE[/KEY]` and an office, as typed, to the record they mean. KEY is everything after the
// first slash. Keys are brought to one spelling (ASCII digits, codes), because the key is the
// identity: two offices that name the same month differently must not make two records.

#include "shared/editing/ledger.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kheya::editing {

struct target {
    const record::type* type = nullptr;  // lives as long as the type set
    std::string key;                     // normal form; empty for single and undrawn keys
};

// Errors: usage, in both languages, naming the nearest known type or the key's shape. `may_draw`:
// a drawn key may be left out (the record is new).
base::result<target> parse_target(const record::type_set& types, std::string_view text,
                                  bool may_draw);
base::result<target> make_target(const record::type_set& types, std::string_view type,
                                 std::string_view key, bool may_draw);

// `named` if given, else the ledger's own office. Errors: usage, "say --office".
base::result<std::string> choose_office(const ledger& store, std::string_view named);

// A record with a drawn key is made with a key of one's own only if that is a UUID: a drawn key is
// not told apart by office, so "1" of two offices would be one record. Errors: refused.
base::result<void> check_drawn_key(const record::type& t, std::string_view key,
                                   const record_state& found);

// The known name closest to what was typed; empty when none is near.
std::string nearest_name(std::string_view typed, const std::vector<std::string>& known);
// " Did you mean x?" in both languages, or nothing.
struct suggestion {
    std::string en, bn;
};
suggestion suggest(std::string_view typed, const std::vector<std::string>& known);

}  // namespace kheya::editing
