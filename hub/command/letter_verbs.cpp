// Letters as they are listed, signed and issued by a person.
#include "hub/command/asked_records.hpp"
#include "hub/command/calendar_settings.hpp"
#include "hub/command/issued_reports.hpp"
#include "hub/command/letters.hpp"
#include "hub/command/stored_records.hpp"
#include "hub/followup/reminders.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/check.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <array>

namespace kheya::hub_command {

using editing::assignment;
using editing::outcome;
using editing::speech;

namespace {

std::string needless_text(const speech& how) {
    return how.bengali ? "(প্রতিবেদন স্বাক্ষরিত হয়েছে: আর দরকার নেই)"
                       : "(the report is signed: needless)";
}

// Which drafts remind an office, of those at and below `below`, of what it does not owe any more;
// each quarter is looked at once.
class owed_reports {
public:
    explicit owed_reports(surroundings& around, std::string below = {})
        : around_(around), below_(std::move(below)) {}

    base::result<bool> is_needless(const letter& l) {
        const auto q = quarter_of(l);
        if (l.issued() || l.text("kind") != "reminder" || !q) return false;
        auto known = by_quarter_.find(q->text());
        if (known == by_quarter_.end()) {
            TRY(auto owing, who_owes(*q, below_, around_));
            known = by_quarter_.emplace(q->text(), std::move(owing)).first;
        }
        const auto found = known->second.find(l.text("to"));
        return found != known->second.end() && !asks_for(l.text("stage"), found->second);
    }

private:
    surroundings& around_;
    std::string below_;
    std::map<std::string, std::map<std::string, owed>> by_quarter_;
};

constexpr std::size_t letters_most = 1'000'000;
constexpr std::array<std::string_view, 3> letter_states{"draft", "issued", "read"};

// Which letters are listed, by the office that each is for.
struct letters_wanted {
    std::string about, stage, state, after;
    std::size_t limit = letters_most;

    [[nodiscard]] bool has(const letter& l) const {
        const char* is = l.read_at != 0 ? "read" : l.issued() ? "issued" : "draft";
        return !l.retired && (about.empty() || l.about(about)) &&
               (stage.empty() || l.text("stage") == stage) && (state.empty() || state == is);
    }
};

base::result<letters_wanted> wanted_of(const json& arguments) {
    letters_wanted wanted{{}, arguments.value("stage", ""), arguments.value("state", ""),
                          arguments.value("after", ""),
                          limit_of(arguments, letters_most, letters_most)};
    if (const std::string quarter = arguments.value("quarter", ""); !quarter.empty()) {
        auto q = base::parse_quarter(quarter);
        if (!q) return misused(q.error(), "quarter");
        wanted.about = about_quarter(*q);
    }
    if (!wanted.stage.empty() && hub_followup::find_stage(wanted.stage) == nullptr) {
        return unknown_stage(wanted.stage);
    }
    if (wanted.state.empty() || std::find(letter_states.begin(), letter_states.end(),
                                          wanted.state) != letter_states.end()) {
        return wanted;
    }
    return base::error{base::errc::usage, "a letter is draft, issued or read", "state",
                       "পত্র draft, issued অথবা read"};
}

// Sorted by the office that each is for. The first of them behind the one named `after`, which may
// be issued or out of use by now. Errors: usage.
base::result<std::size_t> place_behind(const std::vector<letter>& letters,
                                       const std::string& after) {
    if (after.empty()) return std::size_t{0};
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (letters[i].key == after) return i + 1;
    }
    return base::error{base::errc::usage, "there is no letter \"" + after + "\" to go on behind",
                       "after", "\"" + after + "\" নামে কোনো পত্র নেই"};
}

}  // namespace

outcome list_letters(const json& arguments, surroundings& around, const speech& how) {
    json list = json::array();
    std::string text;
    const auto done = [&]() -> base::result<void> {
        TRY(const auto wanted, wanted_of(arguments));
        const bool brief = arguments.value("brief", false);
        stored_records inside(around.store, around, reach_of(arguments));
        TRY(auto letters, all_letters(around));
        std::sort(letters.begin(), letters.end(), [](const letter& a, const letter& b) {
            return std::pair(a.text("to"), a.key) < std::pair(b.text("to"), b.key);
        });
        owed_reports owed(around);
        TRY(const std::size_t from, place_behind(letters, wanted.after));
        for (std::size_t i = from; i < letters.size() && list.size() < wanted.limit; ++i) {
            const letter& l = letters[i];
            if (!wanted.has(l) || !inside.has_office(l.text("to"))) continue;
            list.push_back(letter_document(l));
            if (brief) list.back().erase("text_bn");
            TRY(const bool needless, owed.is_needless(l));
            if (needless) list.back()["needless"] = true;
            text += l.key + "\t" + l.text("to") + "\t" + l.text("stage") + "\t" +
                    list.back()["state"].get<std::string>() + "\t" + l.text("memo") +
                    (needless ? "\t" + needless_text(how) : "") + "\n";
        }
        return {};
    }();
    if (!done) return editing::failure(done.error(), how);
    return how.json ? editing::success(list) : editing::success(text);
}

namespace {

struct order_to_issue {
    std::string key, office, memo, signed_by, designation;
    base::date on{};
};

base::result<order_to_issue> read_order(const json& arguments, surroundings& around) {
    order_to_issue order{arguments.value("key", ""), arguments.value("office", ""), {},
                         arguments.value("signed_by", ""), arguments.value("designation", ""),
                         base::dhaka_date(around.now)};
    TRY(order.memo, checked_memo(arguments.value("memo", "")));
    for (const auto& [name, value] : {std::pair("signed_by", order.signed_by),
                                      std::pair("designation", order.designation)}) {
        if (!value.empty()) continue;
        return base::error{base::errc::usage, "say who signs, and as what", name,
                           "কে কোন পদবিতে স্বাক্ষর করছেন তা দিন"};
    }
    if (const std::string day = arguments.value("issued_on", ""); !day.empty()) {
        TRY(order.on, base::parse_date(day));
    }
    return order;
}

base::result<letter> find_draft(surroundings& around, const order_to_issue& order) {
    auto found = find_letter(around, order.key);
    if (!found) {
        return base::error{base::errc::refused,
                           "there is no such draft; see `kheya-hub letters`", order.key,
                           "এমন কোনো খসড়া পত্র নেই; `kheya-hub letters` দেখুন"};
    }
    if (found->issued() || found->retired) {
        return base::error{base::errc::refused,
                           "this letter is issued or withdrawn already; see `kheya-hub letters`",
                           found->key, "পত্রটি আগেই জারি বা প্রত্যাহার করা হয়েছে"};
    }
    if (const std::string to = found->text("to"); !order.office.empty() && to != order.office) {
        return base::error{base::errc::refused, "this letter is meant for " + to, "office",
                           "এই পত্র " + to + " অফিসের জন্য"};
    }
    return std::move(*found);
}

// Nobody's name goes below a text that he was not shown. What a command line printed last is not
// known; two texts that stand against each other are for nobody to sign.
base::result<void> check_shown(const letter& from, const json& arguments,
                               const surroundings& around) {
    if (from.texts_differ) {
        return refusal("two texts of this letter stand against each other: decide in its record "
                       "which one is kept, then issue it",
                       "base",
                       "এই পত্রের দুটি পাঠ পাশাপাশি আছে: রেকর্ডে গিয়ে কোনটি থাকবে ঠিক করুন, "
                       "তারপর জারি করুন");
    }
    TRY_VOID(check_blanks(from.text("text_bn"), from.text("stage")));
    const auto given = arguments.find("base");
    const bool says = given != arguments.end() && given->is_array();
    if (!says && !around.who) return {};
    editing::shown_ids shown;
    for (const json& one : says ? *given : json::array()) {
        if (!one.is_string()) continue;
        TRY(editing::shown_id id, editing::parse_shown_id(one.get_ref<const std::string&>()));
        shown.push_back(std::move(id));
    }
    for (const editing::shown_id& one : from.heads) {
        if (editing::holds(shown, one.reg, one.id)) continue;
        return refusal("this draft was changed after it was shown to you: read it as it is now, "
                       "then issue it",
                       "base",
                       "আপনাকে দেখানোর পর খসড়াটি বদলেছে: এখন যা আছে তা পড়ে দেখুন, তারপর জারি করুন");
    }
    return {};
}

// The office may have signed its report since it was to be reminded of it.
base::result<void> check_owed(const letter& from, surroundings& around) {
    const std::string to = from.text("to");
    TRY(const bool needless, owed_reports(around, to).is_needless(from));
    if (!needless) return {};
    const std::string quarter = quarter_of(from)->text();
    return refusal(to + " has signed its report of " + quarter +
                       " since: withdraw this draft; where the report was sent back, `remind` "
                       "drafts a letter that says so",
                   from.key,
                   to + " এর মধ্যে " + base::bengali_digits(quarter) +
                       " এর প্রতিবেদন স্বাক্ষর করেছে: খসড়াটি প্রত্যাহার করুন; প্রতিবেদন ফেরত দেওয়া হয়ে "
                       "থাকলে তাগিদের নতুন খসড়ায় তা বলা থাকবে");
}

// A letter bears a day on which it can have been signed.
base::result<void> check_day(const letter& from, const order_to_issue& order,
                             const surroundings& around) {
    if (order.on > base::dhaka_date(around.now)) {
        return refusal("the day of issue is still to come", "issued_on",
                       "জারির তারিখ এখনও আসেনি");
    }
    const base::date begun = base::dhaka_date(from.begun_at);
    if (order.on >= begun) return {};
    return refusal("the letter was drafted on " + base::to_long_text(begun, false) +
                       ": it cannot have been issued before",
                   "issued_on",
                   "পত্রের খসড়া হয়েছে " + base::to_long_text(begun, true) +
                       " তারিখে: তার আগে জারি হতে পারে না");
}

// How many days the report was late on the day that the letter bears.
std::string days_late(const letter& from, base::date on, surroundings& around) {
    const auto q = quarter_of(from);
    const auto to = around.store.office(from.text("to"));
    if (!q || !to) return "{days}";
    const base::date due = hub_followup::due_day(calendar_of(around.store), *q, to->level);
    return base::bengali_digits(std::to_string(std::max(0, base::days_between(due, on))));
}

// Into the stream of the office that it is meant for; the draft is taken out of use.
base::result<letter> issue_one(const letter& from, const order_to_issue& order,
                               surroundings& around, const editing::writer& by) {
    hub_store::hub_ledger ledger(around.store, around.types, around.random, around.now);
    std::vector<assignment> fields;
    for (const char* name : {"kind", "stage", "to"}) put_given(fields, name, from.text(name));
    const auto about_what = from.values.find("about");
    const json none = json::array();
    for (const json& about : about_what == from.values.end() ? none : about_what->second) {
        fields.push_back({assignment::action::add, "about", about.get<std::string>()});
    }
    put_given(fields, "text_bn",
              hub_followup::fill(from.text("text_bn"),
                                 {{"memo", base::bengali_digits(order.memo)},
                                  {"days", days_late(from, order.on, around)},
                                  {"issued_on", base::to_long_text(order.on, true)},
                                  {"issued_on_bangla", base::to_text(base::to_bangla(order.on))},
                                  {"signed_by", order.signed_by},
                                  {"designation", order.designation}}));
    put_given(fields, "memo", order.memo);
    put_given(fields, "issued_on", base::to_text(order.on));
    put_given(fields, "signed_by", order.signed_by);
    put_given(fields, "designation", order.designation);
    fields.push_back({assignment::action::add, "delivered", "sync"});
    const std::string key = ledger.draw_key();
    TRY_VOID(save_letter(around, from.text("to"), key, fields, by));
    TRY_VOID(end_letter(around, from, "issued as letter/" + key, by));
    auto made = find_letter(around, key);
    CHECK(made.has_value());
    return std::move(*made);
}

}  // namespace

outcome issue_letter(const json& arguments, surroundings& around, const speech& how) {
    const auto made = [&]() -> base::result<letter> {
        TRY(const auto order, read_order(arguments, around));
        TRY(const letter from, find_draft(around, order));
        TRY_VOID(check_shown(from, arguments, around));
        TRY_VOID(check_day(from, order, around));
        TRY_VOID(check_owed(from, around));
        TRY_VOID(check_is_there(around, from.text("to")));
        return issue_one(from, order, around, writer_of(arguments, around));
    }();
    if (!made) return editing::failure(made.error(), how);
    around.done = {"letter/" + made->key, made->office, made->text("memo"), {}};
    if (how.json) return editing::success(letter_document(*made));
    return editing::success("letter/" + made->key + "\t" + made->office + "\t" +
                            made->text("memo") + "\n");
}

}  // namespace kheya::hub_command
