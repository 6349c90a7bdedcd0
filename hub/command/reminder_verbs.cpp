// The letters to those who are late: drafted by the program, one for each office and stage.
#include "hub/command/drafting.hpp"
#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using editing::assignment;
using editing::outcome;
using editing::speech;
using hub_report::marked_office;

base::error draft_there_already(const std::string& key) {
    return refusal("there is a draft of that stage to this office already, letter/" + key +
                       ": issue it, or take it out of use first; nothing of yours was saved",
                   "stage",
                   "এই অফিসের জন্য এই ধাপের খসড়া আগেই আছে, letter/" + key +
                       ": আগে সেটি জারি বা প্রত্যাহার করুন; আপনার লেখা সংরক্ষিত হয়নি");
}

// `words`: in the place of the template.
letter draft(const drafting& with, const marked_office& o,
             const hub_followup::reminder_stage& stage, found_first& into,
             const std::string& words = {}) {
    surroundings& around = with.around;
    const json about = with.about(o, stage);
    std::vector<assignment> fields;
    put_given(fields, "kind", "reminder");
    put_given(fields, "stage", std::string(stage.code));
    put_given(fields, "to", o.who->id);
    for (const json& one : about) {
        fields.push_back({assignment::action::add, "about", one.get<std::string>()});
    }
    put_given(fields, "text_bn",
              hub_followup::fill(words.empty() ? template_of(around, stage.code) : words,
                                 with.blanks(o)));
    letter made;
    made.key = free_key_of_draft(around, with.m.asked.quarter, o.who->id, stage.code);
    made.office = desk_of_drafts(around, o.who->id, with.ended);
    for (const assignment& a : fields) {
        if (a.field != "about") made.values[a.field] = a.typed;
    }
    made.values["about"] = about;
    into.letters.push_back({made.office, made.key, std::move(fields)});
    return made;
}

// Drafts that ask offices for a report which they have sent since are taken out of use.
std::size_t withdraw_needless(const asked_marks& m, const std::vector<letter>& letters,
                              found_first& into) {
    std::map<std::string, owed> owing;
    for (const marked_office& o : m.offices) owing[o.who->id] = owed_by(o);
    std::size_t withdrawn = 0;
    for (const letter& l : letters) {
        const bool is_draft = l.text("kind") == "reminder" && !l.retired && !l.issued();
        if (!is_draft || !l.about(about_quarter(m.asked.quarter))) continue;
        const auto found = owing.find(l.text("to"));
        if (found == owing.end() || asks_for(l.text("stage"), found->second)) continue;
        into.letters.push_back({l.office, l.key, {}});
        ++withdrawn;
    }
    return withdrawn;
}

base::result<void> withdraw(const found_first::draft& one, surroundings& around,
                            const editing::writer& by) {
    const auto there = find_letter(around, one.key);
    if (!there || there->retired || there->issued()) return {};
    return end_letter(around, *there, "the office has signed its report", by);
}

using planning = base::result<void> (*)(const json&, surroundings&, const speech&, found_first&);

// Another process saved a draft under the key that was planned here too. For a reminder it does as
// well; a person's own words are either those of that draft or nowhere.
base::result<void> check_drafted(const found_first::draft& one, surroundings& around) {
    const auto there = find_letter(around, one.key);
    const auto& words = *around.types->find("letter")->find_field("text_bn");
    for (const assignment& a : one.fields) {
        if (a.field != words.name || !there || there->retired || there->issued()) continue;
        TRY(const json typed, record::parse_value(*around.types, words, a.typed));
        if (typed == there->text("text_bn")) return {};
    }
    return draft_there_already(one.key);
}

// The second step of both verbs.
outcome save_planned(const json& arguments, surroundings& around, const speech& how,
                     planning plan) {
    found_first now;
    if (around.found == nullptr) {
        const auto done = plan(arguments, around, how, now);
        if (!done) return editing::failure(done.error(), how);
    }
    const found_first& found = around.found == nullptr ? now : *around.found;
    around.done = found.done;
    const editing::writer by = writer_of(arguments, around);
    const std::size_t end = std::min(around.letters_to, found.letters.size());
    for (std::size_t i = around.letters_from; i < end; ++i) {
        const found_first::draft& one = found.letters[i];
        if (one.fields.empty()) {
            const auto ended = withdraw(one, around, by);
            if (!ended) return editing::failure(ended.error(), how);
            continue;
        }
        if (around.store.office_of("letter", one.key)) {
            if (plan == plan_reminders) continue;
            const auto same = check_drafted(one, around);
            if (!same) return editing::failure(same.error(), how);
            continue;
        }
        const auto saved = save_letter(around, one.office, one.key, one.fields, by);
        if (!saved) return editing::failure(saved.error(), how);
    }
    return found.told;
}

// What is drafted is saved now, and goes to those who owe a report now.
base::result<void> check_is_of_now(const json& arguments) {
    if (arguments.value("as_of", "").empty()) return {};
    return base::error{base::errc::usage,
                       "reminders are drafted as things are now: only what is read can be asked "
                       "for as of an earlier moment",
                       "as_of",
                       "তাগিদপত্রের খসড়া হয় এখনকার অবস্থা ধরে: আগের কোনো সময়ের চিত্র শুধু দেখা যায়"};
}

}  // namespace

base::result<void> plan_reminders(const json& arguments, surroundings& around, const speech& how,
                                  found_first& into) {
    TRY_VOID(check_is_of_now(arguments));
    const std::string wanted = arguments.value("stage", "");
    const auto* only = wanted.empty() ? nullptr : hub_followup::find_stage(wanted);
    if (!wanted.empty() && only == nullptr) return unknown_stage(wanted);
    const std::string folder = arguments.value("out", "");
    json drafted = json::array();
    std::vector<editing::output_file> files;
    std::size_t before = 0, withdrawn = 0, over = 0;
    TRY_VOID(with_marks(arguments, around, hub_report::for_marks, [&](const asked_marks& m)
                            -> base::result<void> {
        TRY(const auto letters, letters_of_all(around));
        drafting with(arguments, m, around, letters);
        TRY(const auto in_sight, all_letters(around));
        withdrawn += withdraw_needless(m, in_sight, into);
        for (const marked_office& o : m.offices) {
            if (owed_by(o) == owed::nothing) continue;
            if (with.ended.contains(o.who->id)) {
                ++over;
                continue;
            }
            if (with.reached(o) == nullptr) continue;
            if (only != nullptr && !with.can_go(o, *only)) continue;
            const auto* stage = only != nullptr ? only : with.due_at(o);
            if (stage == nullptr || !with.is_new(o, *stage)) {
                ++before;
                continue;
            }
            const letter made = draft(with, o, *stage, into);
            drafted.push_back(letter_document(made));
            if (!folder.empty()) {
                files.push_back({folder + "/" + o.who->id + "-" + std::string(stage->code) + ".txt",
                                 made.text("text_bn")});
            }
        }
        return {};
    }));
    const std::string n = std::to_string(drafted.size()), old = std::to_string(before);
    const std::string needless = std::to_string(withdrawn), gone = std::to_string(over);
    into.done.note = n + " drafted";
    into.done.note_bn = base::bengali_digits(n) + "টি খসড়া";
    into.told =
        how.json ? editing::success(json{{"drafted", std::move(drafted)},
                                         {"known", before},
                                         {"withdrawn", withdrawn},
                                         {"ended", over}})
        : how.bengali
            ? editing::success("নতুন খসড়া তাগিদপত্র: " + base::bengali_digits(n) +
                               ", আগে থেকে আছে: " + base::bengali_digits(old) +
                               ", আর দরকার নেই বলে প্রত্যাহার: " +
                               base::bengali_digits(needless) +
                               ", বিলুপ্ত অফিস, যাদের লেখা হয়নি: " +
                               base::bengali_digits(gone) + "\n")
            : editing::success("reminders drafted: " + n + ", there already: " + old +
                               ", withdrawn as needless: " + needless +
                               ", ended offices not written to: " + gone + "\n");
    into.told.files = std::move(files);
    return {};
}

outcome remind(const json& arguments, surroundings& around, const speech& how) {
    return save_planned(arguments, around, how, plan_reminders);
}

namespace {

base::result<letter> draft_one(const asked_marks& m, const json& arguments,
                               surroundings& around, found_first& into) {
    const std::string office = arguments.value("office", "");
    const std::string wanted = arguments.value("stage", ""), text = arguments.value("text", "");
    const auto* stage = hub_followup::find_stage(wanted);
    if (stage == nullptr) return unknown_stage(wanted);
    TRY_VOID(check_blanks(text, wanted));
    const auto found = std::find_if(m.offices.begin(), m.offices.end(),
                                    [&](const marked_office& o) { return o.who->id == office; });
    if (found == m.offices.end()) {
        return base::error{base::errc::refused,
                           "there is no office \"" + office + "\" that you may write to", "office",
                           "আপনি লিখতে পারেন এমন অফিসের মধ্যে \"" + office + "\" নেই"};
    }
    TRY_VOID(check_is_there(around, office));
    TRY(const auto letters, letters_of_all(around));
    const drafting with(arguments, m, around, letters);
    TRY_VOID(with.check_says_what_is_so(*found, *stage, !text.empty()));
    for (const letter& l : letters) {
        if (l.text("to") != office || l.text("stage") != wanted || l.retired || l.issued() ||
            !l.about(about_quarter(m.asked.quarter)))
            continue;
        return draft_there_already(l.key);
    }
    return draft(with, *found, *stage, into, text);
}

}  // namespace

base::result<void> plan_letter(const json& arguments, surroundings& around, const speech& how,
                               found_first& into) {
    TRY_VOID(check_is_of_now(arguments));
    json document;
    TRY_VOID(with_marks(arguments, around, hub_report::for_marks,
                        [&](const asked_marks& m) -> base::result<void> {
                            TRY(const letter made, draft_one(m, arguments, around, into));
                            document = letter_document(made);
                            into.done = {"letter/" + made.key, made.text("to"), {}, {}};
                            return {};
                        }));
    into.told = how.json ? editing::success(document)
                         : editing::success("letter/" + document["key"].get<std::string>() + "\t" +
                                            document["office"].get<std::string>() + "\n" +
                                            document["text_bn"].get<std::string>() + "\n");
    return {};
}

// Answers with the draft as it stands, for whoever goes on to edit or to issue it.
outcome draft_letter(const json& arguments, surroundings& around, const speech& how) {
    outcome told = save_planned(arguments, around, how, plan_letter);
    if (told.exit_code != 0 || !how.json) return told;
    const std::string key = json::parse(told.out).value("key", "");
    if (const auto made = find_letter(around, key)) told.out = letter_document(*made).dump() + "\n";
    return told;
}

}  // namespace kheya::hub_command
