#pragma once

// What people wrote, folded as in names of offices and kept by office, so that a search reads only
// the records that it finds: folding a million values takes seconds. Owner: one thread, inside a
// transaction.

#include "hub/command/kept_past.hpp"

#include <string_view>

namespace kheya::hub_command {

// The fields of a type that are searched: what people would look for. Codes, days and numbers are
// listed and counted elsewhere. None are shown where the type has none.
hub_report::rows_wanted searched_fields(const record::type& t);
// A value as it is searched and shown.
std::string searched_text(const json& value);
// `folded`: by base::fold_name, as the words are.
bool holds_all(std::string_view folded, const std::vector<std::string>& words);

class kept_texts {
public:
    // Brings at most `most` offices up to date; gives whether all are. Errors: io.
    base::result<bool> refresh(hub_store::store& in,
                               const std::shared_ptr<const record::type_set>& types,
                               std::size_t most);
    // Offices that have a record of the type with all of the words in one value, by id.
    [[nodiscard]] std::vector<std::string> holding(const record::type& t,
                                                   const std::vector<std::string>& words) const;

private:
    struct office_texts {
        stream_end end;
        // By type: its values, each once, with a line break after each; no folded value holds one.
        std::vector<std::pair<const record::type*, std::string>> values;
    };
    base::result<void> read(hub_store::store& in, const std::set<std::string>& offices);

    std::shared_ptr<const record::type_set> types_;
    std::map<std::string, office_texts> offices_;
};

}  // namespace kheya::hub_command
