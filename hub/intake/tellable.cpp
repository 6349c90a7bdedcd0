#include "hub/intake/tellable.hpp"

#include "shared/wire/bounded_json.hpp"
#include "shared/wire/change_limits.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>

namespace kheya::hub_intake {

namespace {

// About, beside the texts in it.
constexpr std::size_t head_bytes = 130, head_values = 12, saw_bytes = 35, set_values = 6;
// Kept heads and a change that are not longer than this together are told in less than the limit.
constexpr std::size_t surely_tellable = 4u << 10;

// A character may take six bytes as JSON.
std::size_t text_bytes(std::string_view text) {
    std::size_t bytes = text.size() + 2;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) bytes += 5;
        else if (c == '"' || c == '\\') ++bytes;
    }
    return bytes;
}

told_size size_of_value(const nlohmann::json& value) {
    if (value.is_string()) return {text_bytes(value.get_ref<const std::string&>()), 1};
    if (!value.is_structured()) return {24, 1};
    const std::string text = value.dump();
    return {text.size(), wire::values_at_most(text) + 1};
}

// Of a record that has grown over its limit: what only takes the place of what is there, a little
// at a time, so that people can settle it.
bool only_replaces(const journal::change& c) {
    return c.content.size() <= surely_tellable &&
           std::all_of(c.fields.begin(), c.fields.end(), [&](const auto& field) {
               const auto seen = c.base.find(field.first);
               return seen != c.base.end() && !seen->second.empty();
           });
}

}  // namespace

told_size size_told(const wire::head_set& set) {
    told_size sum{text_bytes(set.type) + text_bytes(set.record) + text_bytes(set.reg), set_values};
    for (const merge::head& h : set.heads) {
        sum.bytes += head_bytes + text_bytes(h.author) + text_bytes(h.office) +
                     saw_bytes * h.saw.size();
        sum.values += head_values + h.saw.size();
        sum += size_of_value(h.value);
    }
    return sum;
}

bool is_full(const told_size& page) {
    return page.bytes >= wire::page_bytes_limit || page.values >= wire::heads_values_limit;
}

bool is_tellable(hub_store::store& in, const journal::change& c, const std::string& home) {
    if (!wire::check_told(c)) return false;
    const std::size_t kept = in.heads_bytes({home, c.type, c.record});
    if (kept > 2 * wire::record_limit) return false;
    if (kept + c.content.size() > wire::record_limit && !only_replaces(c)) return false;
    // Each head that it leaves tells what its writer had seen.
    const std::size_t saw = c.saw_retired.size();
    const std::size_t told_again = saw_bytes * saw * c.fields.size();
    if (kept + c.content.size() + told_again <= surely_tellable) return true;
    const auto registers = in.load_record(home, c.type, c.record);
    // Its own heads: the values are in the content, the rest is said for each.
    told_size sum{c.content.size(), wire::values_at_most(c.content)};
    for (const auto& [reg, value] : c.fields) {
        const auto found = registers.find(reg);
        wire::head_set left{c.type, c.record, reg, 0, {}};
        if (found != registers.end()) left.heads = found->second.state.heads;
        if (const auto seen = c.base.find(reg); seen != c.base.end()) {
            std::erase_if(left.heads, [&](const merge::head& h) {
                return std::find(seen->second.begin(), seen->second.end(), h.id) !=
                       seen->second.end();
            });
        }
        sum += size_told(left);
        sum += {head_bytes + text_bytes(c.author) + text_bytes(home) + saw_bytes * saw,
                head_values + saw};
    }
    return sum.bytes <= wire::heads_bytes_limit && sum.values <= wire::heads_values_limit;
}

}  // namespace kheya::hub_intake
