#pragma once

// One function for each verb of kheya-hub that it does not share with the agent. All run inside a
// transaction; arguments are the command line's by name.

#include "hub/command/perform.hpp"

namespace kheya::hub_command {

using nlohmann::json;

// A refusal in both languages: people read it on the console's pages.
inline base::error refusal(std::string en, std::string where, std::string bn) {
    return {base::errc::refused, std::move(en), std::move(where), std::move(bn)};
}
// How an office stands that is no more, in Bengali.
inline std::string ended_bn(const std::string& status) {
    return status == "merged" ? "একীভূত" : "বন্ধ";
}

// What is wrong with the disk of the hub's data, for all who tell of it.
struct disk_word {
    std::string en, bn;
};
std::vector<disk_word> disk_words(const disk_state& of);

inline constexpr std::size_t id_digits = 16;  // of a device's key, enough to tell devices apart

// {"csv": text, "file": name, "preview", "seen": what a preview gave as `seen`}: the header of
// docs/interfaces.md. All or nothing, mistakes by line; refused where a look gives another `seen`.
editing::outcome import_offices(const json& arguments, surroundings& around,
                                const editing::speech& how);
// {"office", "parent", "department", "why", "by"}: another place in the tree.
editing::outcome move_office(const json& arguments, surroundings& around,
                             const editing::speech& how);
// {"office", "until", "why", "by"}: its last day, today by default. Its devices keep delivering;
// `device list` says that their office is closed.
editing::outcome close_office(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"offices", "into", "why", "by"}: their records go to another office, and they are no more.
// Again: what came since goes there too.
editing::outcome merge_offices(const json& arguments, surroundings& around,
                               const editing::speech& how);
// {"office", "into", "records": [TYPE/KEY], "csv", "why", "by"}: some of its records go to others.
editing::outcome split_office(const json& arguments, surroundings& around,
                              const editing::speech& how);
editing::outcome list_offices(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"office", "scope", "letter": path of a letter to write, "qr": true to draw it here}
editing::outcome make_enrol_code(const json& arguments, surroundings& around,
                                 const editing::speech& how);
editing::outcome list_devices(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"device": first digits of its id, "why"}
editing::outcome revoke_device(const json& arguments, surroundings& around,
                               const editing::speech& how);
// {"file": path, "bundle": base64url, "answer": path, "part_kib", "at_once_kib", "alone"}; a
// large answer goes on as an export, with "on": where it stands, and what was said before; alone:
// it goes on with the device's next bundle, and says so.
editing::outcome import_bundle(const json& arguments, surroundings& around,
                               const editing::speech& how);
// {"device": first digits of its id, "file": path, "part_kib"}
editing::outcome export_bundle(const json& arguments, surroundings& around,
                               const editing::speech& how);
// {"device": first digits of its id}
editing::outcome confirm_device(const json& arguments, surroundings& around,
                                const editing::speech& how);
// {"target": "evidence/KEY", "file": path}: written where the command was typed.
editing::outcome extract_evidence(const json& arguments, surroundings& around,
                                  const editing::speech& how);
// {"office", "scope"}
editing::outcome show_checksum(const json& arguments, surroundings& around,
                               const editing::speech& how);
// {"deep", "rebuild"}: engine check; every replica's chain; every register and row against a refold
// of the journal; rebuild: what differs is made anew from it.
editing::outcome check_store(const json& arguments, surroundings& around,
                             const editing::speech& how);
editing::outcome show_status(const json& arguments, surroundings& around,
                             const editing::speech& how);
// What an administrator must see without asking: of `status`, for the console's pages.
editing::outcome show_notices(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"quarter", "as_of", "revision", "format", "table", "out"}
editing::outcome show_report(const json& arguments, surroundings& around,
                             const editing::speech& how);
// {"quarter", "as_of", "memo", "note", "by"}: freezes the report under the next number.
editing::outcome issue_report(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"quarter"}
editing::outcome list_revisions(const json& arguments, surroundings& around,
                                const editing::speech& how);
// {"quarter", "from", "to"}: numbers, or "now".
editing::outcome show_differences(const json& arguments, surroundings& around,
                                  const editing::speech& how);
// {"quarter", "as_of", "department", "below"}
editing::outcome show_overview(const json& arguments, surroundings& around,
                               const editing::speech& how);
// {"quarter", "what", "district", "level", "group", "limit", "after", ...}: behind a number of it.
editing::outcome list_behind(const json& arguments, surroundings& around,
                             const editing::speech& how);
// {"office"}: all that is known of one.
editing::outcome show_office(const json& arguments, surroundings& around,
                             const editing::speech& how);
// {"quarter", ...}: whose report is missing, with their reminders.
editing::outcome show_overdue(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"quarter", "stage", "out", "by"}: drafts a letter to everybody who owes a report.
editing::outcome remind(const json& arguments, surroundings& around, const editing::speech& how);
// {"quarter", "office", "stage", "text", "by"}: one letter about the quarter, from the template of
// that stage or from `text`.
editing::outcome draft_letter(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"key", "office", "memo", "signed_by", "designation", "issued_on", "base": what `letters` gave of
// the draft as `base`; refused where it was changed since}
editing::outcome issue_letter(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"quarter"}: drafts, issued letters and when they were read.
editing::outcome list_letters(const json& arguments, surroundings& around,
                              const editing::speech& how);
// {"stage", "text", "own", "seen"}: shows the template; puts `text` in its place; own: the
// program's again. What it takes the place of is kept. `seen`: what the template that it began from
// was given with; refused where another stands there.
editing::outcome edit_template(const json& arguments, surroundings& around,
                               const editing::speech& how);
// {"quarter", ...}: portal cases, decisions, contacts.
editing::outcome show_followup(const json& arguments, surroundings& around,
                               const editing::speech& how);
// What is wrong with the hub or with a device; exit 1 where a person is needed.
editing::outcome show_doctor(const json& arguments, surroundings& around,
                             const editing::speech& how);
// {"office", "released"}: what is in quarantine, or (released) what was let out of it.
editing::outcome list_quarantine(const json& arguments, surroundings& around,
                                 const editing::speech& how);
// {"id", "why", "by"}
editing::outcome release_quarantined(const json& arguments, surroundings& around,
                                     const editing::speech& how);
// {"target", "field", "office", "id", "why", "by"}: takes a personal value out for good, of that
// change or of all that hold one.
editing::outcome redact(const json& arguments, surroundings& around, const editing::speech& how);
// What was taken out, newest first.
editing::outcome list_redactions(const json& arguments, surroundings& around,
                                 const editing::speech& how);
// {"name", "role", "scope": department or office}: gives the one-time link that sets a password.
editing::outcome add_user(const json& arguments, surroundings& around, const editing::speech& how);
editing::outcome list_users(const json& arguments, surroundings& around,
                            const editing::speech& how);
// {"name"}: out at once, and until `user enable`.
editing::outcome disable_user(const json& arguments, surroundings& around,
                              const editing::speech& how);
editing::outcome enable_user(const json& arguments, surroundings& around,
                             const editing::speech& how);
// {"name", "totp"}: password and second factor gone, a new one-time link; with "totp" the second
// factor alone.
editing::outcome reset_user(const json& arguments, surroundings& around,
                            const editing::speech& how);
// {"name", "successor"}: a new user of the same role and scope, with a one-time link; the old one
// is locked out. Both or neither.
editing::outcome hand_over_user(const json& arguments, surroundings& around,
                                const editing::speech& how);
// {"since", "who", "before", "limit", "format": text, json or csv, "out": file}: csv gives all that
// are asked for, unless it is limited.
editing::outcome show_audit(const json& arguments, surroundings& around,
                            const editing::speech& how);
// {"changes": {NAME: value}}: what may be set while the hub runs; without changes all settings.
editing::outcome show_settings(const json& arguments, surroundings& around,
                               const editing::speech& how);
// Whatever `changes` may name.
std::vector<std::string> setting_names();
// {"files": {name: text}, "dry_run", "over", "by"}: the files of a folder such as
// shared/record/types. Tells what changes; without dry_run they are in use from then on. Refused
// where the set in use is of another version than `over`, which the look at it gave.
editing::outcome publish_types(const json& arguments, surroundings& around,
                               const editing::speech& how);
editing::outcome list_types(const json& arguments, surroundings& around,
                            const editing::speech& how);

}  // namespace kheya::hub_command
