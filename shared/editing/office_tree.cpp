#include "shared/editing/office_tree.hpp"

#include "shared/editing/held_reason.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace kheya::editing {

namespace {

constexpr std::array tree_registers = {
    std::string_view("department"), std::string_view("level"),
    std::string_view("parent"),     std::string_view("status"),
    std::string_view("successor"),  std::string_view("counts_as_field"),
    std::string_view("valid_from"), std::string_view("valid_to"),
    record::retired_register};

std::string office_named(const journal::change& change, const char* reg) {
    const auto found = change.fields.find(reg);
    return found != change.fields.end() && found->second.is_string()
               ? found->second.get<std::string>()
               : std::string();
}

base::error not_in_the_tree(base::errc code, const std::string& why, std::string field) {
    return {code, why, std::move(field), held_reason::of_an_entry_in_bengali(why)};
}

}  // namespace

bool writes_tree(const journal::change& change) {
    return change.type == "office" &&
           std::any_of(change.fields.begin(), change.fields.end(), [](const auto& field) {
               return std::find(tree_registers.begin(), tree_registers.end(), field.first) !=
                      tree_registers.end();
           });
}

std::vector<std::string> tree_fields() {
    std::vector<std::string> fields(tree_registers.begin(), tree_registers.end());
    std::erase(fields, record::retired_register);
    return fields;
}

base::result<void> takes_offices(const std::string& parent, const office_look_up& look_up) {
    const std::string status = look_up(parent).status;
    if (status != "closed" && status != "merged") return {};
    return not_in_the_tree(base::errc::refused, held_reason::office_is_no_more(parent, status),
                           "parent");
}

base::result<void> may_stand_below(const std::string& office, const std::string& parent,
                                   const office_look_up& look_up) {
    TRY_VOID(takes_offices(parent, look_up));
    std::set<std::string> above;
    for (std::string up = parent; !up.empty() && above.insert(up).second;) {
        if (up == office) {
            return not_in_the_tree(base::errc::refused, held_reason::stands_above_itself(office),
                                   "parent");
        }
        up = look_up(up).parent;
    }
    return {};
}

base::result<void> check_tree(const journal::change& change, bool has_whole_country,
                              const office_look_up& look_up) {
    if (!writes_tree(change)) return {};
    if (!has_whole_country) {
        return not_in_the_tree(base::errc::forbidden, held_reason::tree_is_not_the_writers(),
                               change.record);
    }
    if (const std::string parent = office_named(change, "parent"); !parent.empty()) {
        TRY_VOID(may_stand_below(change.record, parent, look_up));
    }
    const std::string heir = office_named(change, "successor");
    if (heir == change.record && !heir.empty()) {
        return not_in_the_tree(base::errc::refused, held_reason::succeeds_itself(heir),
                               "successor");
    }
    return {};
}

}  // namespace kheya::editing
