#include "hub/command/perform.hpp"

#include "hub/command/issued_reports.hpp"
#include "hub/command/letters.hpp"
#include "hub/command/office_act.hpp"
#include "hub/command/office_tree.hpp"
#include "hub/command/own_signature.hpp"
#include "hub/command/search_verb.hpp"
#include "hub/command/standing.hpp"
#include "hub/command/verbs.hpp"
#include "hub/intake/held_again.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/calendar.hpp"
#include "shared/base/text.hpp"

#include <algorithm>

#include <functional>
#include <map>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::request;
using nlohmann::json;
constexpr std::size_t audit_text_most = 300;  // bytes of what an entry quotes

using verb_function = outcome (*)(const json& arguments, surroundings& around,
                                  const editing::speech& how);

const std::map<std::string, verb_function>& own_verbs() {
    static const std::map<std::string, verb_function> verbs = {
        {"office import", import_offices},
        {"office list", list_offices},
        {"office move", move_office},
        {"office close", close_office},
        {"office merge", merge_offices},
        {"office split", split_office},
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
        {"notices", show_notices},
        {"report", show_report},
        {"report issue", issue_report},
        {"report revisions", list_revisions},
        {"report differences", show_differences},
        {"overview", show_overview},
        {"list offices", list_behind},
        {"offices", list_behind},
        {"office show", show_office},
        {"followup", show_followup},
        {"standing", show_standing},
        {"overdue", show_overdue},
        {"remind", remind},
        {"letters", list_letters},
        {"letter draft", draft_letter},
        {"letter issue", issue_letter},
        {"letter template", edit_template},
        {"types list", list_types},
        {"types publish", publish_types},
        {"doctor", show_doctor},
        {"quarantine", list_quarantine},
        {"quarantine release", release_quarantined},
        {"redact", redact},
        {"redactions", list_redactions},
        {"user add", add_user},
        {"user list", list_users},
        {"user disable", disable_user},
        {"user enable", enable_user},
        {"user reset", reset_user},
        {"user handover", hand_over_user},
        {"audit", show_audit},
        {"settings", show_settings},
        {"search", search_records},
    };
    return verbs;
}

using first_step = base::result<void> (*)(const json& arguments, surroundings& around,
                                          const editing::speech& how, found_first& into);

const std::map<std::string, first_step, std::less<>>& first_steps() {
    static const std::map<std::string, first_step, std::less<>> steps = {
        {"letter draft", plan_letter},
        {"remind", plan_reminders},
        {"report issue", freeze_report},
    };
    return steps;
}

// A division speaks for the ministry; everybody else at headquarters for headquarters.
base::side side_of(const json& arguments, const surroundings& around) {
    if (around.who) {
        return around.who->may == hub_store::role::division ? base::side::ministry
                                                            : base::side::headquarters;
    }
    return base::side_from(arguments.value("side", "headquarters"))
        .value_or(base::side::headquarters);
}

// A page shows what stood when it was read, and says what that was: over whatever came since, its
// reader decided nothing. What the command line printed last is not known.
base::result<void> check_seen(const request& asked, const surroundings& around) {
    const bool ends = asked.verb == "decide" || asked.verb == "retire";
    const auto base = asked.arguments.find("base");
    if (!around.who || !ends || (base != asked.arguments.end() && !base->is_null())) return {};
    return refusal("say with `base` what was on the screen: reload the page, look again, then save",
                   "base",
                   "পর্দায় কী দেখানো হয়েছিল তা জানা নেই: পাতাটি আবার খুলে দেখুন, তারপর "
                   "সংরক্ষণ করুন");
}

outcome shared_verb(const request& asked, surroundings& around) {
    if (const auto seen = check_seen(asked, around); !seen) {
        return editing::failure(seen.error(), asked.how);
    }
    hub_store::hub_ledger ledger(around.store, around.types, around.random, around.now,
                                 around.scope);
    ledger.set_check([&](const journal::change& c) -> base::result<void> {
        TRY_VOID(check_tree(around, c));
        return check_signer(around, c);
    });
    return editing::run_verb(asked.verb, asked.arguments, ledger,
                             writer_of(asked.arguments, around), asked.how);
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

base::error not_allowed(const std::string& en, const std::string& bn) {
    return {base::errc::forbidden, en, {}, bn};
}

base::result<void> check_rights(const request& asked, const caller& who) {
    const permission* found = find_permission(asked.verb);
    if (found == nullptr) {
        return not_allowed("`" + asked.verb + "` is for the command line at headquarters",
                           "`" + asked.verb + "` শুধু সদর দপ্তরের কমান্ড লাইন থেকে চলে");
    }
    if (who.may < found->least) {
        return not_allowed("this needs the role " + std::string(to_text(found->least)) +
                               ": ask an administrator",
                           "এই কাজের অনুমতি আপনার ভূমিকায় নেই: প্রশাসককে বলুন");
    }
    if (!who.scope.empty() && found->scope == bearing::whole) {
        return not_allowed("this concerns all offices, and you see those of " + who.scope,
                           "এটি সব অফিসের বিষয়, আপনার অনুমতি শুধু নিজের অফিসগুলোর");
    }
    return {};
}

// As whoever asks may ask it, and of what he may see.
base::result<void> admit(request& asked, surroundings& around, outcome& told) {
    if (!around.who) return {};
    // Whose session it is, and nothing that arguments claim. What only reads has no writer; there
    // the word means something else.
    if (!only_reads(asked.verb)) asked.arguments["by"] = around.who->name;
    asked.arguments.erase("side");
    const auto& session = around.who->session;
    if (session && !around.store.session(*session)) {
        const auto left = not_allowed("you are not signed in any more: sign in again",
                                      "আপনার প্রবেশ শেষ হয়েছে: আবার প্রবেশ করুন");
        told = editing::failure(left, asked.how);
        return left;
    }
    if (const auto may = check_rights(asked, *around.who); !may) {
        told = editing::failure(may.error(), asked.how);
        return may.error();
    }
    around.scope = std::make_shared<hub_store::office_scope>(around.store, around.who->scope);
    return {};
}

std::string quoted_in_audit(std::string_view text) {
    return base::shortened(text, audit_text_most);
}

std::string first_text(const nlohmann::json& arguments,
                       std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const auto found = arguments.find(name);
        if (found != arguments.end() && found->is_string() && !found->empty()) {
            return quoted_in_audit(found->get<std::string>());
        }
    }
    return {};
}

// Which ones, and what to.
void note_settings(const json& changes, hub_store::audit_row& row) {
    std::string names, values;
    for (const auto& [name, value] : changes.items()) {
        names += (names.empty() ? "" : ", ") + name;
        values += (values.empty() ? "" : "; ") + name + ": " +
                  (value.is_string() ? value.get<std::string>() : value.dump());
    }
    row.what = quoted_in_audit(names);
    row.note = quoted_in_audit(values);
}

hub_store::audit_row action_of(const request& asked, const surroundings& around) {
    hub_store::audit_row row;
    row.at = around.now;
    row.verb = asked.verb;
    row.who = around.who ? around.who->name : first_text(asked.arguments, {"by"});
    if (row.who.empty()) row.who = "command line";
    row.from = around.who ? around.who->from : "command line";
    row.what = first_text(asked.arguments, {"target", "name", "device", "id", "file", "quarter",
                                           "stage"});
    if (const std::string field = first_text(asked.arguments, {"field"}); !field.empty()) {
        row.what += " " + field;
    }
    row.office = first_text(asked.arguments, {"office"});
    if (asked.arguments.contains("offices") && asked.arguments.contains("into")) {
        row.what = quoted_in_audit(asked.arguments["offices"].dump());
        row.office = first_text(asked.arguments, {"into"});
    }
    row.note = first_text(asked.arguments, {"why"});
    if (const std::string key = first_text(asked.arguments, {"key"}); !key.empty()) {
        row.what = "letter/" + key;
    }
    if (const auto changes = asked.arguments.find("changes");
        changes != asked.arguments.end() && changes->is_object()) {
        note_settings(*changes, row);
    }
    return row;
}

// What came of it, known only when it is done.
void add_deed(const surroundings& around, hub_store::audit_row& row) {
    const deed& done = around.done;
    if (!done.what.empty()) row.what = quoted_in_audit(done.what);
    if (!done.office.empty()) row.office = done.office;
    if (!done.note.empty()) row.note = quoted_in_audit(done.note);
    if (!done.note_bn.empty()) row.note_bn = quoted_in_audit(done.note_bn);
    if (row.verb != "report issue") return;
    const auto issued = around.store.issued(row.what);
    if (!issued.empty()) row.what += " revision " + std::to_string(issued.size());
}

// What devices wrote for an office before it stood where they may.
void judge_held_again(const request& asked, surroundings& around) {
    const hub_store::type_shelf types(around.store, around.types);
    std::string by = first_text(asked.arguments, {"by"});
    if (by.empty()) by = "headquarters";
    std::string why = first_text(asked.arguments, {"why"});
    if (why.empty()) why = "its sender may write for the office by now";
    hub_intake::let_out_placed(around.store, types, {around.now, by, why});
}

// What looks a store over and mends it is no look.
bool mends(const request& asked) {
    return asked.verb == "check" && asked.arguments.value("rebuild", false);
}

// Looking at settings or a template, or at what a table or a type set would do, changes nothing.
bool is_action(const request& asked) {
    if (mends(asked)) return true;
    if (only_reads(asked.verb)) return false;
    if (asked.verb == "settings") return asked.arguments.contains("changes");
    if (asked.verb == "letter template") {
        return asked.arguments.contains("text") || asked.arguments.value("own", false);
    }
    return !asked.arguments.value("preview", false) && !asked.arguments.value("dry_run", false);
}

}  // namespace

editing::writer writer_of(const json& arguments, const surroundings& around) {
    editing::writer by;
    by.name = arguments.value("by", "");
    if (by.name.empty()) by.name = "headquarters";
    by.side = side_of(arguments, around);
    by.made_at = around.now;
    by.today = base::dhaka_date(around.now);
    return by;
}

bool only_looks(const request& asked) {
    const bool is_act = asked.verb == "office import" || asked.verb == "office merge" ||
                        asked.verb == "office split";
    if (mends(asked)) return false;
    return only_reads(asked.verb) || (is_act && is_preview(asked.arguments));
}

bool looks_first(std::string_view verb) { return first_steps().contains(verb); }

base::result<void> look_first(const editing::request& given, surroundings around,
                              found_first& into, editing::outcome& outcome) {
    editing::request asked = given;
    TRY_VOID(admit(asked, around, outcome));
    const auto done = first_steps().at(asked.verb)(asked.arguments, around, asked.how, into);
    if (!done) outcome = editing::failure(done.error(), asked.how);
    return done;
}

hub_store::audit_row failed_action(const editing::request& asked, const surroundings& around,
                                   const editing::outcome& outcome) {
    hub_store::audit_row row = action_of(asked, around);
    row.outcome = outcome.exit_code == static_cast<int>(base::errc::forbidden) ? "not allowed"
                                                                               : "refused";
    const json said = json::parse(outcome.out, nullptr, false);
    if (said.is_object() && said.contains("error") && said["error"].is_object()) {
        row.note = quoted_in_audit(said["error"].value("message", ""));
        row.note_bn = quoted_in_audit(said["error"].value("message_bn", ""));
    }
    return row;
}

base::result<void> perform_in_transaction(const editing::request& given, surroundings around,
                                          editing::outcome& outcome) {
    editing::request asked = given;
    TRY_VOID(admit(asked, around, outcome));
    outcome = perform(asked, around);
    if (outcome.exit_code != 0 && !outcome.keeps) {
        return base::error{static_cast<base::errc>(outcome.exit_code), outcome.err};
    }
    judge_held_again(asked, around);
    const bool is_last = around.found == nullptr ||
                         around.letters_to >= around.found->letters.size();
    if (is_action(asked) && is_last) {
        hub_store::audit_row row = action_of(asked, around);
        row.outcome = outcome.exit_code == 0 ? "done" : "refused";
        add_deed(around, row);
        around.store.append_audit(row);
    }
    return {};
}

}  // namespace kheya::hub_command
