// The acts of headquarters that change an office's place in the tree or end it. The office's stream
// and every record in it stay where they are; what changes is the office's own record, by an
// ordinary change with its reason, so that every device in scope learns of it.

#include "hub/command/verbs.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/calendar.hpp"
#include "shared/editing/edit.hpp"

#include <set>

namespace kheya::hub_command {

namespace {

using editing::assignment;
using editing::outcome;
using editing::speech;

struct office_act {
    std::string office;
    std::vector<assignment> assignments;
    std::string why;
};

base::result<std::string> known_office(surroundings& around, const json& arguments,
                                       const char* key) {
    std::string id = arguments.value(key, "");
    if (around.store.office(id)) return id;
    return base::error{base::errc::refused,
                       "there is no office \"" + id + "\" in the register; see `kheya-hub office "
                       "list`",
                       key, "রেজিস্টারে \"" + id + "\" নামে কোনো অফিস নেই"};
}

base::result<std::string> reason(const json& arguments) {
    std::string why = arguments.value("why", "");
    if (!why.empty()) return why;
    return base::refused("say why with --why: it stays in the office's history", "why");
}

std::string status_of(surroundings& around, const std::string& office) {
    const auto state = hub_store::load_state(around.store, {office, "office", office});
    const auto values = editing::shown_values(*around.types->find("office"), state);
    const auto found = values.find("status");
    return found != values.end() && found->second.is_string() ? found->second.get<std::string>()
                                                              : std::string();
}

// Nobody may stand above itself, nor below an office that is no more.
base::result<void> may_stand_below(surroundings& around, const std::string& office,
                                   const std::string& parent) {
    const std::string status = status_of(around, parent);
    if (status == "closed" || status == "merged") {
        return base::refused("the office " + parent + " is " + status, "parent");
    }
    std::set<std::string> above;
    for (std::string up = parent; !up.empty() && above.insert(up).second;) {
        if (up == office) {
            return base::refused(office + " would stand above itself", "parent");
        }
        const auto row = around.store.office(up);
        up = row ? row->parent : std::string();
    }
    return {};
}

// Saves it as one change of the office's record. Errors: refused (nothing would change, a check
// of the record type).
base::result<void> perform_act(const office_act& act, surroundings& around,
                               const json& arguments) {
    hub_store::hub_ledger ledger(around.store, around.types, around.random, around.now);
    editing::writer by;
    by.name = arguments.value("by", "headquarters");
    by.side = base::side::headquarters;
    by.made_at = around.now;
    by.today = base::dhaka_date(around.now);
    TRY(const auto shown, ledger.find("office", act.office, act.office));
    TRY(auto made, editing::make_edit(*around.types, shown, act.assignments, std::nullopt,
                                      act.why, by, ledger.draw_nonce()));
    TRY_VOID(ledger.save(std::move(made.change)));
    return {};
}

outcome ended(const base::result<void>& done, const office_act& act, const speech& how) {
    if (!done) return editing::failure(done.error(), how);
    if (how.json) return editing::success(json{{"office", act.office}, {"saved", true}});
    return editing::success(act.office + (how.bengali ? ": সংরক্ষিত\n" : ": saved\n"));
}

}  // namespace

outcome move_office(const json& arguments, surroundings& around, const speech& how) {
    office_act act;
    const auto done = [&]() -> base::result<void> {
        TRY(act.office, known_office(around, arguments, "office"));
        TRY(const std::string parent, known_office(around, arguments, "parent"));
        TRY(act.why, reason(arguments));
        TRY_VOID(may_stand_below(around, act.office, parent));
        act.assignments.push_back({assignment::action::put, "parent", parent});
        const std::string department = arguments.value("department", "");
        if (!department.empty()) {
            act.assignments.push_back({assignment::action::put, "department", department});
        }
        return perform_act(act, around, arguments);
    }();
    return ended(done, act, how);
}

outcome close_office(const json& arguments, surroundings& around, const speech& how) {
    office_act act;
    const auto done = [&]() -> base::result<void> {
        TRY(act.office, known_office(around, arguments, "office"));
        TRY(act.why, reason(arguments));
        if (status_of(around, act.office) == "closed") {
            return base::refused("the office " + act.office + " is closed already", "office");
        }
        const std::string until =
            arguments.value("until", base::to_text(base::dhaka_date(around.now)));
        act.assignments.push_back({assignment::action::put, "status", "closed"});
        act.assignments.push_back({assignment::action::put, "valid_to", until});
        return perform_act(act, around, arguments);
    }();
    return ended(done, act, how);
}

}  // namespace kheya::hub_command
