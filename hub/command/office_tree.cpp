#include "hub/command/office_tree.hpp"

#include "hub/command/office_act.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace kheya::hub_command {

namespace {

// Of an office's record: whose it is, what it counts as, and whether it is one at all.
constexpr std::array tree_registers = {
    std::string_view("department"), std::string_view("level"),
    std::string_view("parent"),     std::string_view("status"),
    std::string_view("successor"),  std::string_view("counts_as_field"),
    record::retired_register};

std::string office_named(const journal::change& change, const char* reg) {
    const auto found = change.fields.find(reg);
    return found != change.fields.end() && found->second.is_string()
               ? found->second.get<std::string>()
               : std::string();
}

}  // namespace

base::result<void> may_stand_below(surroundings& around, const std::string& office,
                                   const std::string& parent) {
    const std::string status = status_of(around, parent);
    if (status == "closed" || status == "merged") {
        return refusal("the office " + parent + " is " + status, "parent",
                       parent + " অফিসটি " + ended_bn(status));
    }
    std::set<std::string> above;
    for (std::string up = parent; !up.empty() && above.insert(up).second;) {
        if (up == office) {
            return refusal(office + " would stand above itself", "parent",
                           office + " নিজেরই ঊর্ধ্বতন হয়ে যাবে");
        }
        const auto row = around.store.office(up);
        up = row ? row->parent : std::string();
    }
    return {};
}

base::result<void> check_tree(surroundings& around, const journal::change& change) {
    if (change.type != "office") return {};
    const auto concerns_all = [&](const auto& field) {
        return std::find(tree_registers.begin(), tree_registers.end(), field.first) !=
               tree_registers.end();
    };
    if (!around.scope->is_whole() &&
        std::any_of(change.fields.begin(), change.fields.end(), concerns_all)) {
        return base::error{base::errc::forbidden,
                           "what an office is and where it stands is for the ministry's division "
                           "or an administrator to change",
                           change.record,
                           "অফিসটি কী এবং কার অধীনে, তা বদলাতে পারেন শুধু মন্ত্রণালয়ের শাখা বা "
                           "প্রশাসক"};
    }
    if (const std::string parent = office_named(change, "parent"); !parent.empty()) {
        TRY_VOID(may_stand_below(around, change.record, parent));
    }
    const std::string heir = office_named(change, "successor");
    if (heir == change.record && !heir.empty()) {
        return refusal(heir + " would succeed itself", "successor",
                       heir + " নিজেরই উত্তরসূরি হতে পারে না");
    }
    return {};
}

}  // namespace kheya::hub_command
