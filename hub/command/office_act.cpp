#include "hub/command/office_act.hpp"

#include "hub/store/hub_ledger.hpp"
#include "hub/store/office_places.hpp"

namespace kheya::hub_command {

base::result<std::string> known_office(surroundings& around, const json& arguments,
                                       const char* key) {
    std::string id = arguments.value(key, "");
    if (around.store.office(id)) return id;
    return base::error{base::errc::refused,
                       "there is no office \"" + id + "\" in the register; see `kheya-hub office "
                       "list`",
                       key, "রেজিস্টারে \"" + id + "\" নামে কোনো অফিস নেই"};
}

base::result<std::string> reason_for(const json& arguments) {
    std::string why = arguments.value("why", "");
    if (!why.empty()) return why;
    return refusal("say why with --why: it stays in the office's history", "why",
                   "কারণ লিখুন: তা অফিসের ইতিহাসে থাকে");
}

std::string status_of(surroundings& around, const std::string& office) {
    return hub_store::place_of(around.store, *around.types, office).status;
}

base::result<void> perform_act(const office_act& act, surroundings& around,
                               const json& arguments) {
    hub_store::hub_ledger ledger(around.store, around.types, around.random, around.now);
    const editing::writer by = writer_of(arguments, around);
    TRY(const auto shown, ledger.find("office", act.office, act.office));
    TRY(auto made, editing::make_edit(*around.types, shown, act.assignments, std::nullopt,
                                      act.why, by, ledger.draw_nonce()));
    if (is_preview(arguments)) return {};
    TRY_VOID(ledger.save(std::move(made.change)));
    return {};
}

bool is_preview(const json& arguments) { return arguments.value("preview", false); }

}  // namespace kheya::hub_command
