#include "agent/command/figures.hpp"

#include "agent/command/disputed_values.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::agent_command {

using nlohmann::json;

namespace {

// The key says these already.
bool is_in_key(const record::type& t, const std::string& field) {
    return std::find(t.key_parts.begin(), t.key_parts.end(), field) != t.key_parts.end();
}

// What most rows say at one place.
json usual_of(const std::vector<json>& rows, std::size_t place) {
    std::map<json, std::size_t> counts;
    for (const json& row : rows) ++counts[row[place]];
    const auto most = std::max_element(
        counts.begin(), counts.end(),
        [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? json() : most->first;
}

// Rows below the parts of their keys, so that what many keys begin with stands once.
json& place_of(json& rows, const record::type& t, std::string_view key) {
    json* at = &rows;
    for (std::size_t left = t.key_parts.size(); left > 1; --left) {
        const std::size_t colon = key.find(':');
        if (colon == std::string_view::npos) break;
        at = &(*at)[std::string(key.substr(0, colon))];
        key.remove_prefix(colon + 1);
    }
    return (*at)[std::string(key)];
}

json table_of(const record::type_set& types, const form_section& section) {
    const record::type& t = *section.type;
    std::vector<std::string> fields, keys;
    std::vector<json> rows;
    for (const record::field& f : t.fields) {
        if (!is_in_key(t, f.name)) fields.push_back(f.name);
    }
    json also = json::object();
    for (const editing::record_state& state : section.records) {
        const auto values = editing::shown_values(t, state);
        const std::string key = record::display_key(t, state.office, state.record);
        json row = json::array();
        for (const std::string& name : fields) {
            const auto found = values.find(name);
            row.push_back(found == values.end() ? json() : found->second);
        }
        for (const auto& [name, others] : disputed_values(types, t, state)) {
            also[key][name] = others;
        }
        rows.push_back(std::move(row));
        keys.push_back(key);
    }
    json usual = json::array(), placed = json::object();
    for (std::size_t i = 0; i < fields.size(); ++i) usual.push_back(usual_of(rows, i));
    for (std::size_t n = 0; n < rows.size(); ++n) {
        json& row = rows[n];
        while (!row.empty() && row.back() == usual[row.size() - 1]) row.erase(row.size() - 1);
        place_of(placed, t, keys[n]) = std::move(row);
    }
    json table = {{"fields", fields}, {"usual", std::move(usual)}, {"rows", std::move(placed)}};
    if (!also.empty()) table["also"] = std::move(also);
    return table;
}

}  // namespace

std::string figures_of(const record::type_set& types, const std::vector<form_section>& form) {
    json tables = json::object();
    for (const form_section& section : form) {
        if (!section.records.empty()) tables[section.type->name] = table_of(types, section);
    }
    return json{{"form", 2}, {"tables", std::move(tables)}}.dump();
}

}  // namespace kheya::agent_command
