#include "hub/followup/reminders.hpp"

#include "shared/base/check.hpp"

#include <algorithm>
#include <iterator>

extern "C" {
extern const char kheya_letter_first_begin[], kheya_letter_first_end[];
extern const char kheya_letter_second_begin[], kheya_letter_second_end[];
extern const char kheya_letter_third_begin[], kheya_letter_third_end[];
extern const char kheya_letter_demi_official_begin[], kheya_letter_demi_official_end[];
extern const char kheya_letter_returned_begin[], kheya_letter_returned_end[];
}

namespace kheya::hub_followup {
namespace {

constexpr std::string_view blanks[] = {
    "memo",   "issued_on",     "issued_on_bangla", "quarter",   "office",     "department",
    "due_on", "due_on_bangla", "days",             "signed_by", "designation"};

// From this stage on letters speak of reminders that went before.
constexpr std::size_t says_reminded = 2;

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

const reminder_stage* find_stage(std::string_view code) {
    if (code == returned_stage.code) return &returned_stage;
    const auto* found = std::find_if(stages.begin(), stages.end(),
                                     [&](const reminder_stage& s) { return s.code == code; });
    return found == stages.end() ? nullptr : found;
}

base::date due_day(const calendar_days& days, base::quarter q, std::string_view level) {
    return base::add_days(q.last_day(), days.due.days_for(level));
}

const reminder_stage* stage_reached(const calendar_days& days, base::quarter q,
                                    std::string_view level, base::date today) {
    const int passed = base::days_between(due_day(days, q, level), today);
    const reminder_stage* reached = nullptr;
    for (const reminder_stage& s : stages) {
        if (passed >= days.after_due[s.number]) reached = &s;
    }
    return reached;
}

const reminder_stage* next_stage(const calendar_days& days, base::quarter q,
                                 std::string_view level, base::date today,
                                 const stages_gone& gone) {
    const reminder_stage* reached = stage_reached(days, q, level, today);
    if (reached == nullptr) return nullptr;
    const bool is_over = due_day(days, q, level) < today;
    std::size_t next = is_over && reached->number > 0 ? 1 : 0;
    std::optional<base::date> earliest;
    for (const reminder_stage& s : stages) {
        const auto went = gone.find(s.code);
        if (went == gone.end()) continue;
        next = s.number + 1;
        if (next < says_reminded || next == stages.size()) continue;
        earliest = base::add_days(went->second, days.after_due[next] - days.after_due[s.number]);
    }
    if (next > reached->number || (earliest && today < *earliest)) return nullptr;
    return &stages[next];
}

bool may_follow(const reminder_stage& stage, const stages_gone& gone) {
    if (stage.number < says_reminded || stage.number >= stages.size()) return true;
    const auto went = [&](std::size_t number) { return gone.contains(stages[number].code); };
    return went(stage.number - 1) || (stage.number == says_reminded && went(0));
}

std::string_view own_template(std::string_view stage) {
    if (stage == "first") return between(kheya_letter_first_begin, kheya_letter_first_end);
    if (stage == "second") return between(kheya_letter_second_begin, kheya_letter_second_end);
    if (stage == "third") return between(kheya_letter_third_begin, kheya_letter_third_end);
    if (stage == returned_stage.code) {
        return between(kheya_letter_returned_begin, kheya_letter_returned_end);
    }
    CHECK(stage == "demi_official");
    return between(kheya_letter_demi_official_begin, kheya_letter_demi_official_end);
}

std::string fill(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string out;
    while (true) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
        if (close == text.npos) return out.append(text);
        const auto known = values.find(std::string(text.substr(open + 1, close - open - 1)));
        out.append(text.substr(0, open));
        out.append(known == values.end() ? text.substr(open, close - open + 1) : known->second);
        text.remove_prefix(close + 1);
    }
}

std::string unknown_blank(std::string_view text) {
    while (true) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
        if (close == text.npos) return {};
        const std::string_view name = text.substr(open + 1, close - open - 1);
        if (std::find(std::begin(blanks), std::end(blanks), name) == std::end(blanks)) {
            return std::string(name);
        }
        text.remove_prefix(close + 1);
    }
}

}  // namespace kheya::hub_followup
