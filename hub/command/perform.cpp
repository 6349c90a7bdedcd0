#include "hub/command/perform.hpp"

#include "hub/command/verbs.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/calendar.hpp"

#include <functional>
#include <map>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::request;
using nlohmann::json;
using verb_function = outcome (*)(const json& arguments, surroundings& around,
                                  const editing::speech& how);

const std::map<std::string, verb_function>& own_verbs() {
    static const std::map<std::string, verb_function> verbs = {
        {"office import", import_offices},
        {"office list", list_offices},
        {"office move", move_office},
        {"office close", close_office},
        {"enrol-code", make_enrol_code},
        {"device list", list_devices},
        {"device confirm", confirm_device},
        {"device revoke", revoke_device},
        {"import", import_bundle},
        {"export", export_bundle},
        {"extract", extract_evidence},
        {"checksum", show_checksum},
        {"check", check_store},
        {"status", show_status},
        {"report", show_report},
        {"overview", show_overview},
        {"list offices", list_behind},
        {"offices", list_behind},
        {"office show", show_office},
        {"followup", show_followup},
        {"types list", list_types},
        {"doctor", show_doctor},
        {"quarantine", list_quarantine},
        {"quarantine release", release_quarantined},
    };
    return verbs;
}

outcome shared_verb(const request& asked, surroundings& around) {
    hub_store::hub_ledger ledger(around.store, around.types, around.random, around.now);
    editing::writer by;
    by.name = asked.arguments.value("by", "headquarters");
    by.side = base::side_from(asked.arguments.value("side", "headquarters"))
                  .value_or(base::side::headquarters);
    by.made_at = around.now;
    by.today = base::dhaka_date(around.now);
    return editing::run_verb(asked.verb, asked.arguments, ledger, by, asked.how);
}

outcome perform(const request& asked, surroundings& around) {
    if (editing::is_shared_verb(asked.verb)) return shared_verb(asked, around);
    const auto own = own_verbs().find(asked.verb);
    if (own == own_verbs().end()) {
        return editing::failure({base::errc::usage, "unknown verb \"" + asked.verb + "\""},
                                asked.how);
    }
    return own->second(asked.arguments, around, asked.how);
}

}  // namespace

base::result<void> perform_in_transaction(const editing::request& asked, surroundings around,
                                          editing::outcome& outcome) {
    outcome = perform(asked, around);
    if (outcome.exit_code == 0 || outcome.keeps) return {};
    return base::error{static_cast<base::errc>(outcome.exit_code), outcome.err};
}

}  // namespace kheya::hub_command
