#include "agent/command/disputed_values.hpp"

#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::agent_command {

using nlohmann::json;

namespace {

bool is_day_of_look(const record::type& t, const record::field& f) {
    const record::group* g = f.group.empty() ? nullptr : t.find_group(f.group);
    return g != nullptr && g->date == f.name;
}

void add_once(std::vector<json>& into, json value) {
    if (std::find(into.begin(), into.end(), value) == into.end()) into.push_back(std::move(value));
}

}  // namespace

disputes disputed_values(const record::type_set& types, const record::type& t,
                         const editing::record_state& state) {
    disputes found;
    for (const editing::register_conflict& c : editing::conflicts_of(types, state)) {
        if (c.verdict != merge::verdict::open || c.reg == record::retired_register) continue;
        for (const record::field& f : t.fields) {
            if (f.many) {
                if (f.name == record::base_name(c.reg))
                    add_once(found[f.name], std::string(record::element_of(c.reg)));
                continue;
            }
            if (record::register_of(f) != c.reg || is_day_of_look(t, f)) continue;
            const json shown = record::field_value(f, c.heads.front().value);
            for (const merge::head& head : c.heads) {
                json other = record::field_value(f, head.value);
                if (other != shown) add_once(found[f.name], std::move(other));
            }
        }
    }
    return found;
}

}  // namespace kheya::agent_command
