#include "hub/command/letters.hpp"

#include "hub/followup/reminders.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/hash.hpp"
#include "shared/base/uuid.hpp"

#include <algorithm>
#include <array>

namespace kheya::hub_command {

namespace {

// Of the store's own texts: letter.STAGE.
std::string name_of_template(std::string_view stage) {
    return "letter." + std::string(stage);
}

constexpr const char* letter_type = "letter";
constexpr std::string_view report_target = "quarterly_report/";

letter letter_from(const record::type& t, const editing::record_state& state) {
    letter l{editing::key_of(t, state), state.office, editing::shown_values(t, state),
             editing::standing_of(state) == merge::standing::retired, 0};
    // The hub's corrected time, not what the office's clock said.
    if (const auto* read = editing::shown_head(state, "read_at")) {
        if (!read->value.is_null()) l.read_at = read->effective_at;
    }
    for (const auto& [reg, heads] : state.registers) {
        for (const merge::head& head : heads) {
            l.heads.push_back({reg, head.id});
            if (l.begun_at == 0 || head.effective_at < l.begun_at) l.begun_at = head.effective_at;
            if (reg == "text_bn" && head.value != heads.front().value) l.texts_differ = true;
        }
    }
    return l;
}

hub_store::hub_ledger ledger_of(surroundings& around) {
    return {around.store, around.types, around.random, around.now, around.scope};
}

base::result<std::vector<letter>> letters_in(surroundings& around,
                                             std::shared_ptr<hub_store::office_scope> scope) {
    hub_store::hub_ledger ledger(around.store, around.types, around.random, around.now,
                                 std::move(scope));
    const record::type& t = *around.types->find(letter_type);
    editing::record_filter filter;
    filter.type = t.name;
    filter.with_retired = true;
    std::vector<letter> out;
    TRY_VOID(ledger.each(filter, [&](const editing::record_state& state) {
        out.push_back(letter_from(t, state));
    }));
    return out;
}

// " sign_off/QUARTER:N", where the letter is about one.
std::string signature_in(const letter& l) {
    const auto found = l.values.find("about");
    if (found == l.values.end() || !found->second.is_array()) return {};
    for (const json& one : found->second) {
        const std::string record = one.is_string() ? one.get<std::string>() : "";
        if (record.starts_with("sign_off/")) return " " + record;
    }
    return {};
}

std::string key_of_draft(base::quarter q, const std::string& office, std::string_view stage,
                         std::size_t before) {
    const auto hash = base::sha256()
                          .add("draft of a letter\n" + q.text() + "\n" + office + "\n")
                          .add(stage)
                          .add("\n" + std::to_string(before))
                          .finish();
    std::array<std::uint8_t, 10> drawn{};
    std::copy_n(hash.bytes.begin(), drawn.size(), drawn.begin());
    return base::uuid_v7(base::end_of_dhaka_day(q.last_day()), drawn);
}

}  // namespace

std::string letter::text(const char* field) const {
    const auto found = values.find(field);
    return found != values.end() && found->second.is_string() ? found->second.get<std::string>()
                                                              : std::string();
}

bool letter::about(const std::string& record) const {
    const auto found = values.find("about");
    if (found == values.end() || !found->second.is_array()) return false;
    return std::find(found->second.begin(), found->second.end(), json(record)) !=
           found->second.end();
}

base::result<std::vector<letter>> all_letters(surroundings& around) {
    return letters_in(around, around.scope);
}

base::result<std::vector<letter>> letters_of_all(surroundings& around) {
    return letters_in(around, nullptr);
}

std::optional<letter> find_letter(surroundings& around, const std::string& key) {
    const auto holder = around.store.office_of(letter_type, key);
    if (!holder || !around.scope->allows(*holder)) return std::nullopt;
    return letter_from(*around.types->find(letter_type),
                       hub_store::load_state(around.store, {*holder, letter_type, key}));
}

json letter_document(const letter& l) {
    json doc = {{"key", l.key},
                {"office", l.office},
                {"to", l.text("to")},
                {"kind", l.text("kind")},
                {"stage", l.text("stage")},
                {"memo", l.text("memo")},
                {"issued_on", l.text("issued_on")},
                {"signed_by", l.text("signed_by")},
                {"designation", l.text("designation")},
                {"text_bn", l.text("text_bn")},
                {"state", l.read_at != 0 ? "read" : l.issued() ? "issued" : "draft"},
                {"read_at", nullptr}};
    const auto about = l.values.find("about");
    doc["about"] = about == l.values.end() ? json::array() : about->second;
    if (l.read_at != 0) doc["read_at"] = base::to_iso(l.read_at);
    for (const editing::shown_id& one : l.heads) doc["base"].push_back(editing::to_text(one));
    return doc;
}

void put_given(std::vector<editing::assignment>& into, const char* field,
               const std::string& value) {
    if (!value.empty()) into.push_back({editing::assignment::action::put, field, value});
}

std::optional<base::quarter> quarter_of(const letter& l) {
    const auto found = l.values.find("about");
    if (found == l.values.end() || !found->second.is_array()) return std::nullopt;
    for (const json& one : found->second) {
        const std::string record = one.is_string() ? one.get<std::string>() : "";
        if (!record.starts_with(report_target)) continue;
        if (const auto q = base::parse_quarter(record.substr(report_target.size()))) return *q;
    }
    return std::nullopt;
}

std::string about_quarter(base::quarter q) {
    return std::string(report_target) + q.text();
}

std::string free_key_of_draft(surroundings& around, base::quarter q, const std::string& office,
                              std::string_view stage) {
    for (std::size_t before = 0;; ++before) {
        std::string key = key_of_draft(q, office, stage, before);
        if (!around.store.office_of(letter_type, key)) return key;
    }
}

std::set<std::string> written(const std::vector<letter>& letters, base::quarter q) {
    std::set<std::string> out;
    for (const letter& l : letters) {
        if (l.retired && !l.issued()) continue;  // its letter was issued, or nobody wanted it
        if (l.text("kind") != "reminder" || !l.about(about_quarter(q))) continue;
        std::string one = l.text("to") + " " + l.text("stage");
        if (l.issued() && l.text("stage") == hub_followup::returned_stage.code) {
            one += signature_in(l);
        }
        out.insert(std::move(one));
    }
    return out;
}

std::string desk_of_drafts(surroundings& around, const std::string& office,
                           const ended_ones& ended) {
    std::string found = office;
    std::set<std::string> seen;  // a circle of parents must not lead round for ever
    for (auto row = around.store.office(office); row && seen.insert(row->id).second;
         row = around.store.office(row->parent)) {
        if (row->id == office) continue;
        if (!around.scope->allows(row->id)) break;
        if (ended.contains(row->id)) continue;
        found = row->id;
        if (row->level == "hq" || row->level == "ministry_division") break;
    }
    return found;
}

base::result<void> save_letter(surroundings& around, const std::string& office,
                               const std::string& key,
                               const std::vector<editing::assignment>& assignments,
                               const editing::writer& by) {
    auto ledger = ledger_of(around);
    TRY_VOID(ledger.may_write_for(office));
    TRY(auto shown, ledger.find(letter_type, key, office));
    TRY(auto made, editing::make_edit(*around.types, shown, assignments, std::nullopt, {}, by,
                                      ledger.draw_nonce()));
    TRY_VOID(ledger.save(std::move(made.change)));
    return {};
}

base::result<void> end_letter(surroundings& around, const letter& one, const std::string& why,
                              const editing::writer& by) {
    auto ledger = ledger_of(around);
    TRY(const auto shown, ledger.find(letter_type, one.key, one.office));
    TRY(auto ended,
        editing::make_retirement(*around.types, shown, why, by, ledger.draw_nonce()));
    TRY_VOID(ledger.save(std::move(ended.change)));
    return {};
}

ended_ones ended_offices(surroundings& around, const std::vector<std::string>& offices) {
    const std::string today = base::to_text(base::dhaka_date(around.now));
    ended_ones ended;
    hub_store::row_query query;
    query.offices = offices;
    around.store.each_row(*around.types->find("office"), query,
                          [&](const hub_store::record_row& row) {
        const auto text = [&](const char* field) {
            const auto found = row.values.find(field);
            const bool is_text = found != row.values.end() && found->second.is_string();
            return is_text ? found->second.get<std::string>() : std::string();
        };
        const std::string to = text("valid_to"), status = text("status");
        const bool is_over = to.empty() ? status == "closed" || status == "merged" : to <= today;
        if (!is_over) return;
        const auto known = around.store.office(row.office);
        ended[row.office] = known ? known->successor : std::string();
    });
    return ended;
}

base::result<void> check_is_there(surroundings& around, const std::string& office) {
    const auto ended = ended_offices(around, {office});
    const auto found = ended.find(office);
    if (found == ended.end()) return {};
    const std::string& next = found->second;
    return refusal(office + " has ended: a letter to it would reach nobody" +
                       (next.empty() ? "" : "; write to " + next + ", which followed it"),
                   "office",
                   office + " বিলুপ্ত হয়েছে: তার কাছে পাঠানো পত্র কেউ পাবে না" +
                       (next.empty() ? "" : "; পরবর্তী অফিস " + next + " কে লিখুন"));
}

std::string template_of(surroundings& around, std::string_view stage) {
    if (auto own = around.store.own_text(name_of_template(stage))) return *own;
    return std::string(hub_followup::own_template(stage));
}

base::error unknown_stage(const std::string& stage) {
    return {base::errc::usage,
            "\"" + stage + "\" is no stage: first, second, third, demi_official or "
            "returned",
            "stage",
            "\"" + stage + "\" কোনো ধাপ নয়: first, second, third, demi_official বা returned"};
}

base::result<void> check_blanks(const std::string& text, const std::string& stage) {
    const std::string blank = hub_followup::unknown_blank(text);
    if (blank.empty()) return {};
    return base::error{base::errc::refused,
                       "no letter knows what {" + blank + "} is; see the program's own template",
                       stage,
                       "{" + blank +
                           "} কী তা কোনো পত্রের জানা নেই; প্রোগ্রামের নিজস্ব নমুনা দেখুন"};
}

namespace {

constexpr std::int64_t past_told = 20;  // all are kept

// Stands for the text that somebody began from.
std::string seen_text(const std::string& text) {
    return base::sha256().add(text).finish().hex();
}

// `text` in the place of the template; without one the program's own again. What stood there is
// kept. Errors: refused (a blank, another text stands there than was shown).
base::result<void> put_template(const json& arguments, surroundings& around,
                                const std::string& stage, const std::string& text) {
    TRY_VOID(check_blanks(text, stage));
    const std::string seen = arguments.value("seen", "");
    if ((around.who || !seen.empty()) && seen != seen_text(template_of(around, stage))) {
        return refusal("another text stands there than the one that yours began from: nothing was "
                       "saved; look at it, then save again",
                       "seen",
                       "আপনি যে পাঠ থেকে শুরু করেছিলেন তা ইতিমধ্যে বদলেছে: কিছুই সংরক্ষণ হয়নি; "
                       "নতুন পাঠটি দেখে আবার সংরক্ষণ করুন");
    }
    const std::string name = name_of_template(stage);
    const auto before = around.store.own_text(name);
    if (before && *before != text) {
        around.store.keep_replaced({name, *before, around.now, writer_of(arguments, around).name});
    }
    around.store.put_own_text(name, text);
    return {};
}

}  // namespace

editing::outcome edit_template(const json& arguments, surroundings& around,
                               const editing::speech& how) {
    const std::string stage = arguments.value("stage", "");
    if (hub_followup::find_stage(stage) == nullptr) {
        return editing::failure(unknown_stage(stage), how);
    }
    const std::string text = arguments.value("text", "");
    const bool puts = !text.empty(), own = arguments.value("own", false);
    if (puts || own) {
        const auto put = put_template(arguments, around, stage, text);
        if (!put) return editing::failure(put.error(), how);
    }
    const std::string now = template_of(around, stage);
    if (!how.json) return editing::success(now);
    const std::string name = name_of_template(stage);
    json past = json::array();
    for (const auto& one : around.store.replaced(name, past_told)) {
        past.push_back({{"text", one.text}, {"at", base::to_iso(one.at)}, {"by", one.by}});
    }
    return editing::success(json{{"stage", stage},
                                 {"text", now},
                                 {"changed", around.store.own_text(name).has_value()},
                                 {"seen", seen_text(now)},
                                 {"past", std::move(past)}});
}

}  // namespace kheya::hub_command
