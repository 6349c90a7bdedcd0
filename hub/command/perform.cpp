#include "hub/command/perform.hpp"

#include "hub/command/verbs.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/calendar.hpp"

#include <functional>
#include <map>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using nlohmann::json;
using verb_function = outcome (*)(const json& arguments, surroundings& around,
                                  const editing::speech& how);

const std::map<std::string, verb_function>& own_verbs() {
    static const std::map<std::string, verb_function> verbs = {
        {"office import", import_offices},
        {"office list", list_offices},
        {"enrol-code", make_enrol_code},
        {"device list", list_devices},
        {"device revoke", revoke_device},
        {"checksum", show_checksum},
        {"check", check_store},
        {"status", show_status},
        {"report", show_report},
        {"types list", list_types},
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

std::string to_text(const request& asked) {
    return json{{"verb", asked.verb},
                {"arguments", asked.arguments},
                {"json", asked.how.json},
                {"bengali", asked.how.bengali}}
        .dump();
}

base::result<request> read_request(const std::string& text) {
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object() || !parsed.contains("verb") || !parsed["verb"].is_string() ||
        !parsed.contains("arguments") || !parsed["arguments"].is_object()) {
        return base::refused("a local request must name a verb and its arguments");
    }
    request asked;
    asked.verb = parsed["verb"].get<std::string>();
    asked.arguments = parsed["arguments"];
    asked.how = {parsed.value("json", false), parsed.value("bengali", false)};
    return asked;
}

std::string to_text(const outcome& given) {
    return json{{"exit", given.exit_code}, {"out", given.out}, {"err", given.err}}.dump(
        -1, ' ', false, json::error_handler_t::replace);
}

base::result<outcome> read_outcome(const std::string& text) {
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object()) return base::io_trouble("the running hub's answer does not read");
    outcome given;
    given.exit_code = parsed.value("exit", 1);
    given.out = parsed.value("out", "");
    given.err = parsed.value("err", "");
    return given;
}

base::result<void> perform_in_transaction(const request& asked, surroundings around,
                                          outcome& outcome) {
    outcome = perform(asked, around);
    if (outcome.exit_code == 0) return {};
    return base::error{static_cast<base::errc>(outcome.exit_code), outcome.err};
}

}  // namespace kheya::hub_command
