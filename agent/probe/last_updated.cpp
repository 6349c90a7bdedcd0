#include "agent/probe/last_updated.hpp"

#include "agent/probe/visible_text.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <vector>

namespace kheya::agent_probe {

namespace {

constexpr std::size_t line_most = 240;     // bytes of a line, from its words to its day
constexpr std::size_t words_before = 90;   // bytes, in which stands what was updated
constexpr std::size_t words_to_time = 4;   // tokens between a day and its time

void replace_all(std::string& in, std::string_view what, std::string_view by) {
    for (std::size_t at = in.find(what); at != std::string::npos; at = in.find(what, at)) {
        in.replace(at, what.size(), by);
        at += by.size();
    }
}

// One way of writing: ASCII digits, plain hyphens, nothing that has no width.
std::string plain(std::string_view text) {
    std::string out = base::ascii_digits(text);
    for (const std::string_view dash :
         {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"}) {
        replace_all(out, dash, "-");
    }
    for (const std::string_view nothing : {"\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad"}) {
        replace_all(out, nothing, "");
    }
    return out;
}

using words = std::set<std::string>;

// As visible text spells them.
words spelled(std::initializer_list<std::string_view> all) {
    words out;
    for (const std::string_view each : all) {
        if (const auto normal = base::normalize(each)) out.insert(*normal);
    }
    return out;
}

// What may stand between the words of the line and its day, besides signs. Anything else says that
// the day is another thing's.
bool leads_to_day(const std::string& word) {
    static const words all = spelled(
        {"করা",     "হয়েছে",   "হয়",      "হয়েছিল", "হলো",     "হল",      "তারিখ",    "তারিখে",
         "এর",      "সময়",    "ছিল",     "গত",     "এ",       "ইং",      "শনিবার",   "রবিবার",
         "রোববার",   "সোমবার",  "মঙ্গলবার", "বুধবার", "বৃহস্পতিবার", "বৃহঃস্পতিবার", "শুক্রবার",
         "on",      "at",      "date",    "was",    "is",      "the",     "time",     "saturday",
         "sunday",  "monday",  "tuesday", "wednesday", "thursday", "friday", "sat",   "sun",
         "mon",     "tue",     "wed",     "thu",    "fri"});
    return all.contains(word);
}

bool is_ordinal(const std::string& word) {
    static const words all = spelled({"st", "nd", "rd", "th", "লা", "রা", "ঠা", "ই", "শে"});
    return all.contains(word);
}

struct token {
    enum class kind { number, word, sign } what = kind::sign;
    std::string text;
    std::size_t end = 0;   // in the line
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::vector<token> tokens_of(const std::string& line) {
    std::vector<token> all;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t begin = at;
        token one;
        if (is_digit(line[at])) {
            one.what = token::kind::number;
            while (at < line.size() && is_digit(line[at])) ++at;
        } else if (is_letter(line[at])) {
            one.what = token::kind::word;
            while (at < line.size() && is_letter(line[at])) ++at;
        } else {
            ++at;
            if (line[begin] != '-' && line[begin] != '/' && line[begin] != ':' &&
                line[begin] != '.') {
                continue;
            }
        }
        one.text = line.substr(begin, at - begin);
        one.end = at;
        all.push_back(std::move(one));
    }
    return all;
}

// 1..12, or 0: no month.
unsigned month_of(const std::string& word) {
    // Spellings beside those of base::month_name, as portals write them.
    static const std::array<std::pair<std::string_view, unsigned>, 11> others = {
        {{"জানুয়ারী", 1}, {"ফেব্রুয়ারী", 2}, {"এপ্রীল", 4}, {"আগষ্ট", 8}, {"অগাস্ট", 8},
         {"সেপ্টেম্বার", 9}, {"সেপ্টেমবর", 9}, {"অক্টোবার", 10}, {"নভেম্বার", 11}, {"ডিসেম্বার", 12},
         {"sept", 9}}};
    for (unsigned month = 1; month <= 12; ++month) {
        const std::string english = lowered(base::month_name(month, false));
        const auto bengali = base::normalize(base::month_name(month, true));
        if (word == english || word == english.substr(0, 3)) return month;
        if (bengali && word == *bengali) return month;
    }
    for (const auto& [spelling, month] : others) {
        const auto normal = base::normalize(spelling);
        if (normal && word == *normal) return month;
    }
    return 0;
}

int number_of(const token& t) {
    return t.what == token::kind::number && t.text.size() <= 4 ? std::stoi(t.text) : -1;
}
bool is_sign(const token& t, char a, char b, char c) {
    return t.what == token::kind::sign && (t.text[0] == a || t.text[0] == b || t.text[0] == c);
}

struct read_day {
    base::date day{};
    std::size_t next = 0;   // the first token behind it
};

std::optional<read_day> make_day(int year, int month, int day, std::size_t next) {
    const base::date made(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                          std::chrono::day(static_cast<unsigned>(day)));
    const bool is_four_digits = year >= 1000 && year <= 9999;
    if (!is_four_digits || month < 1 || day < 1 || !made.ok()) return std::nullopt;
    return read_day{made, next};
}

// Behind a hyphen, a slash or a full stop, if one stands there: 04-Aug-2026, Aug. 4.
std::size_t behind_sign(const std::vector<token>& t, std::size_t at) {
    return at < t.size() && is_sign(t[at], '-', '/', '.') ? at + 1 : at;
}
std::size_t behind_ordinal(const std::vector<token>& t, std::size_t at) {
    const bool has = at < t.size() && t[at].what == token::kind::word && is_ordinal(t[at].text);
    return has ? at + 1 : at;
}

// 2023-05-16, 16/05/2023, 4 August 2026, 4th Aug. 2026, 04-Aug-2026, August 4, 2026, Aug. 4th 2026:
// whichever begins at that token.
std::optional<read_day> day_at(const std::vector<token>& t, std::size_t at) {
    const int first = number_of(t[at]);
    const bool has_signs = at + 4 < t.size() && is_sign(t[at + 1], '-', '/', '.') &&
                           is_sign(t[at + 3], '-', '/', '.');
    if (first >= 0 && has_signs && t[at + 2].what == token::kind::number) {
        const int second = number_of(t[at + 2]), third = number_of(t[at + 4]);
        if (t[at].text.size() == 4) return make_day(first, second, third, at + 5);
        return make_day(third, second, first, at + 5);
    }
    std::size_t second = behind_sign(t, first >= 0 ? behind_ordinal(t, at + 1) : at + 1);
    if (second >= t.size()) return std::nullopt;
    const unsigned month = month_of(t[first >= 0 ? second : at].text);
    const int day = first >= 0 ? first : number_of(t[second]);
    if (first < 0) second = behind_ordinal(t, second + 1) - 1;
    const std::size_t third = behind_sign(t, second + 1);
    if (month == 0 || day <= 0 || third >= t.size()) return std::nullopt;
    return make_day(number_of(t[third]), static_cast<int>(month), day, third + 1);
}

enum class half_day { none, earlier, later };

// am, p.m. and the Bengali for them, in both spellings. `end` becomes the place behind it.
half_day half_at(const std::vector<token>& t, std::size_t at, std::size_t& end) {
    static const words later = spelled({"pm", "অপরাহ্ন", "অপরাহ্ণ", "পিএম"});
    static const words earlier = spelled({"am", "পূর্বাহ্ন", "পূর্বাহ্ণ", "এএম"});
    if (at >= t.size()) return half_day::none;
    const bool is_dotted = at + 2 < t.size() && t[at + 1].text == "." && t[at + 2].text == "m";
    const std::string half = is_dotted ? t[at].text + "m" : t[at].text;
    if (!later.contains(half) && !earlier.contains(half)) return half_day::none;
    end = t[is_dotted ? at + 2 : at].end;
    return later.contains(half) ? half_day::later : half_day::earlier;
}

// Behind a day: HH:MM[:SS] [am|pm], with a word or two before it.
std::string time_behind(const std::vector<token>& t, std::size_t at, std::size_t& end) {
    const std::size_t most = std::min(t.size(), at + words_to_time);
    while (at < most && t[at].what != token::kind::number) ++at;
    if (at + 2 >= t.size() || t[at + 1].text != ":") return {};
    int hour = number_of(t[at]);
    const int minute = number_of(t[at + 2]);
    int second = 0;
    std::size_t next = at + 3;
    if (next + 1 < t.size() && t[next].text == ":") {
        second = number_of(t[next + 1]);
        next += 2;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return {};
    end = t[next - 1].end;
    const half_day half = half_at(t, next, end);
    if (half == half_day::later && hour < 12) hour += 12;
    if (half == half_day::earlier && hour == 12) hour = 0;
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", hour, minute, second);
    return text;
}

struct found_day {
    base::date on{};
    std::string time;
    std::size_t end = 0;   // in the text behind the words
};

// The day that the words before `rest` announce: at once, or behind words that lead to it. On
// another line only behind a colon, for words without one are the title of a list.
std::optional<found_day> day_behind(std::string_view rest) {
    const std::size_t line = std::min(rest.find('\n'), rest.size());
    const bool is_open = rest.substr(0, line).find_first_of(":-") != std::string_view::npos;
    const std::string low = lowered(is_open ? rest : rest.substr(0, line));
    const auto tokens = tokens_of(low);
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        if (const auto day = day_at(tokens, at)) {
            std::size_t end = tokens[day->next - 1].end;
            std::string time = time_behind(tokens, day->next, end);
            return found_day{day->day, std::move(time), end};
        }
        const token& t = tokens[at];
        if (t.what == token::kind::number) return std::nullopt;
        if (t.what == token::kind::word && !leads_to_day(t.text)) return std::nullopt;
    }
    return std::nullopt;
}

enum class subject { other, page, site };

bool holds_one_of(std::string_view word, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        const auto normal = base::normalize(part);
        return normal && word.find(*normal) != std::string_view::npos;
    });
}

// Of what the words say that it was updated. `before`: what stands before them in their line.
subject subject_of(std::string_view before) {
    static const words fillers = spelled({"was", "is", "has", "been", "সর্ব", "টি", "এর"});
    while (!before.empty()) {
        if (before.back() == ' ') {
            before.remove_suffix(1);
            continue;
        }
        const std::size_t space = before.rfind(' ');
        const auto word = before.substr(space == std::string_view::npos ? 0 : space + 1);
        if (!fillers.contains(std::string(word))) {
            if (holds_one_of(word, {"সাইট", "পোর্টাল", "বাতায়ন", "site", "portal"})) {
                return subject::site;
            }
            const bool is_page = holds_one_of(word, {"কনটেন্ট", "কন্টেন্ট", "পাতা", "পেজ", "পৃষ্ঠা",
                                                     "page", "content"});
            const bool begins_anew = word.back() == '|' || word.back() == '.' ||
                                     word.ends_with("।") || word.ends_with("•") ||
                                     word.ends_with("·");
            return is_page || begins_anew ? subject::page : subject::other;
        }
        before.remove_suffix(word.size());
    }
    return subject::page;
}

// Where the words begin that end there with the Bengali for "updated": with "last", which must be
// before it; npos: it is not.
std::size_t begin_of_last(std::string_view text, std::size_t at) {
    static constexpr std::string_view last = "শেষ";
    std::string_view before = text.substr(0, at);
    while (before.ends_with(' ') || before.ends_with('-')) before.remove_suffix(1);
    if (!before.ends_with(last)) return std::string_view::npos;
    const std::size_t space = before.find_last_of(" \n");
    return space == std::string_view::npos ? 0 : space + 1;
}

}  // namespace

std::optional<site_update> find_last_updated(std::string_view html) {
    const std::string text = plain(visible_lines(html));
    const std::string low = lowered(text);
    const std::string_view all = low;
    std::optional<site_update> best;
    subject best_of = subject::other;
    for (const std::string_view updated : {"হাল-নাগাদ", "হালনাগাদ", "হাল নাগাদ", "আপডেট",
                                           "last updated", "last update", "last modified"}) {
        for (std::size_t at = low.find(updated); at != std::string::npos;
             at = low.find(updated, at + 1)) {
            const bool is_english = updated.starts_with("last");
            const std::size_t begin = is_english ? at : begin_of_last(all, at);
            if (begin == std::string::npos) continue;
            const std::size_t behind = at + updated.size();
            const auto found = day_behind(std::string_view(text).substr(behind, line_most));
            if (!found) continue;
            std::string_view before = all.substr(0, begin);
            before = before.substr(before.size() - std::min(before.size(), words_before));
            const std::size_t line = before.rfind('\n');
            const subject of = subject_of(before.substr(line == std::string::npos ? 0 : line + 1));
            const bool is_less = best && (best_of > of || (best_of == of && best->on >= found->on));
            if (of == subject::other || is_less) continue;
            const std::size_t end = behind + found->end;
            std::string said = text.substr(begin, end - begin);
            std::replace(said.begin(), said.end(), '\n', ' ');
            best = site_update{found->on, found->time, std::move(said)};
            best_of = of;
        }
    }
    return best;
}

}  // namespace kheya::agent_probe
