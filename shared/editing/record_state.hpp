#pragma once

// One record as a store shows it at this moment: its registers' heads in order, with pending
// changes on top at an agent. Everything a person reads or edits starts here.

#include "shared/merge/merge.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::editing {

using json = nlohmann::json;

struct record_state {
    std::string office;  // to which it belongs now
    std::string type;
    std::string record;                                 // record id
    std::map<std::string, merge::head_list> registers;  // "retired" among them
    std::set<base::change_id> pending;                  // heads that no receipt covers yet

    [[nodiscard]] bool exists() const { return !registers.empty(); }
};

// All heads of registers other than `retired`.
std::vector<const merge::head*> value_heads(const record_state& state);
const merge::head_list& retired_heads(const record_state& state);
merge::standing standing_of(const record_state& state);

// The shown plain value of one field; a set as an array of its present elements; null: none.
json shown_in(const record::field& f, const record_state& state);
// The shown plain values by field name; sets as arrays of present elements; empty ones absent.
std::map<std::string, json> shown_values(const record::type& t, const record_state& state);

// The head shown first, or null. The pointer lives as long as `state`.
const merge::head* shown_head(const record_state& state, const std::string& reg);
// Its value, or null. As long as `state` lives.
const json& shown_value(const record_state& state, const std::string& reg);
// The head with that id, or null.
const merge::head* find_head(const merge::head_list& heads, const base::change_id& id);
// The registers of all elements that a set ever had.
std::vector<std::string> registers_of_set(const record_state& state, std::string_view field);
// The office under which the record was made: part of its id, whoever it belongs to now.
std::string office_of_birth(const record::type& t, const record_state& state);
// What people write after TYPE/; empty for types that an office has once.
std::string key_of(const record::type& t, const record_state& state);

// The registers with more than one value, each with its verdict; a contested retirement is listed
// under `retired` with the retirements and the edits that they did not see.
struct register_conflict {
    std::string reg;
    merge::verdict verdict = merge::verdict::agreed;
    merge::head_list heads;
};
std::vector<register_conflict> conflicts_of(const record::type_set& types,
                                            const record_state& state);

}  // namespace kheya::editing
