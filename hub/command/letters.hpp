#pragma once

// Letters of headquarters as the verbs see them. A draft stands with the head office above the one
// it is meant for, so that nobody there reads what nobody has signed; issuing writes it into that
// office's own stream, which its next exchange brings to its desk.

#include "hub/command/verbs.hpp"
#include "hub/report/record_source.hpp"
#include "shared/editing/edit.hpp"

#include <optional>
#include <set>
#include <string_view>

namespace kheya::hub_command {

struct letter {
    std::string key, office;  // office: where the record stands
    std::map<std::string, json> values;
    bool retired = false;
    base::time_us read_at = 0;
    editing::shown_ids heads = {};  // all that stands in it
    bool texts_differ = false;      // two wrote apart, and nobody decided
    base::time_us begun_at = 0;     // by the oldest of what stands in it

    [[nodiscard]] std::string text(const char* field) const;
    [[nodiscard]] bool issued() const { return !text("issued_on").empty(); }
    [[nodiscard]] bool about(const std::string& record) const;
};

// Every letter that whoever asks may see, retired ones too. Errors: io.
base::result<std::vector<letter>> all_letters(surroundings& around);
// Every letter there is: for the program itself, so that nothing is drafted twice. Errors: io.
base::result<std::vector<letter>> letters_of_all(surroundings& around);
// One of them; nothing where there is none that whoever asks may see.
std::optional<letter> find_letter(surroundings& around, const std::string& key);
json letter_document(const letter& l);
// A value is typed as people would: an empty one would mean "emptied".
void put_given(std::vector<editing::assignment>& into, const char* field, const std::string& value);
// The quarter whose report a letter is about; nothing where it is about none.
std::optional<base::quarter> quarter_of(const letter& l);
// The record that the letters of a quarter are about.
std::string about_quarter(base::quarter q);
// Of the next letter of that stage to that office about that quarter. The same whoever plans it, so
// that two who plan at once, each in its own process, plan one record; whatever became of earlier
// ones, which keep their keys.
std::string free_key_of_draft(surroundings& around, base::quarter q, const std::string& office,
                              std::string_view stage);
// Offices that have ended by now, by id, with who followed each: empty where nobody did.
using ended_ones = std::map<std::string, std::string>;

// Reminders about that quarter as "OFFICE STAGE": issued ones, whatever became of them, and drafts
// that were not withdrawn. An issued one about a report that was sent back names the signature too,
// since that may happen again.
std::set<std::string> written(const std::vector<letter>& letters, base::quarter q);
// Nearest head office or ministry above that has not ended, or as far up as whoever asks may write;
// the office itself where there is none.
std::string desk_of_drafts(surroundings& around, const std::string& office,
                           const ended_ones& ended);
// One save of the letter `key` at `office`, by `by`. Errors: refused; forbidden (out of scope).
base::result<void> save_letter(surroundings& around, const std::string& office,
                               const std::string& key,
                               const std::vector<editing::assignment>& assignments,
                               const editing::writer& by);
// Takes the letter out of use. Errors: as save_letter.
base::result<void> end_letter(surroundings& around, const letter& one, const std::string& why,
                              const editing::writer& by);
// headquarters' own template of that stage, or the program's.
std::string template_of(surroundings& around, std::string_view stage);
// Of those offices, of all where there are none.
ended_ones ended_offices(surroundings& around, const std::vector<std::string>& offices);
// Errors: refused, where that office has ended: a letter to it reaches nobody.
base::result<void> check_is_there(surroundings& around, const std::string& office);
// What an office owes of a quarter: nothing; its report; the report again, since it was sent back.
enum class owed { nothing, report, again };
// Whether a reminder of that stage asks for it.
bool asks_for(std::string_view stage, owed what);
// Of all offices that whoever asks may see, at and below `below`: by id. Errors: io.
base::result<std::map<std::string, owed>> who_owes(base::quarter q, const std::string& below,
                                                   surroundings& around);
// What `remind` and `letter draft` would save, and what they answer: all that takes time of them.
// Errors: usage, refused, io.
base::result<void> plan_reminders(const json& arguments, surroundings& around,
                                  const editing::speech& how, found_first& into);
base::result<void> plan_letter(const json& arguments, surroundings& around,
                               const editing::speech& how, found_first& into);
base::error unknown_stage(const std::string& stage);
// Errors: refused (a {blank} that no letter knows).
base::result<void> check_blanks(const std::string& text, const std::string& stage);

}  // namespace kheya::hub_command
