#include "agent/probe/last_updated.hpp"

#include "shared/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace kheya::agent_probe {

namespace {

constexpr std::size_t line_most = 240;   // bytes of a line, from its words to its day
constexpr std::size_t words_before = 60;   // bytes, in which stands what was updated
constexpr std::size_t entity_most = 10;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

void append_utf8(std::string& out, unsigned long code) {
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return;
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

// `html` begins with '&'. Gives how many bytes it took; what is no entity stays as it is.
std::size_t read_entity(std::string_view html, std::string& out) {
    const std::size_t end = html.substr(0, entity_most).find(';');
    if (end == std::string_view::npos || end < 2) {
        out += '&';
        return 1;
    }
    const std::string name = lowered(html.substr(1, end - 1));
    static const std::array<std::pair<std::string_view, std::string_view>, 6> named = {
        {{"nbsp", " "}, {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"ndash", "-"}}};
    for (const auto& [known, text] : named) {
        if (name == known) {
            out += text;
            return end + 1;
        }
    }
    if (name[0] != '#') {
        out += '&';
        return 1;
    }
    const bool is_hex = name.size() > 1 && name[1] == 'x';
    append_utf8(out, std::strtoul(name.c_str() + (is_hex ? 2 : 1), nullptr, is_hex ? 16 : 10));
    return end + 1;
}

// Behind the element that begins there, if it is one whose content nobody sees; else behind its
// tag.
std::size_t behind_tag(const std::string& low, std::size_t at) {
    for (const std::string_view hidden : {"script", "style"}) {
        if (low.compare(at + 1, hidden.size(), hidden) != 0) continue;
        const std::size_t end = low.find("</" + std::string(hidden), at);
        if (end == std::string::npos) return low.size();
        at = end;
        break;
    }
    if (low.compare(at, 4, "<!--") == 0) {
        const std::size_t end = low.find("-->", at);
        return end == std::string::npos ? low.size() : end + 3;
    }
    const std::size_t end = low.find('>', at);
    return end == std::string::npos ? low.size() : end + 1;
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
    static const std::array<std::pair<std::string_view, unsigned>, 8> others = {
        {{"জানুয়ারী", 1}, {"ফেব্রুয়ারী", 2}, {"আগষ্ট", 8}, {"অগাস্ট", 8},
         {"সেপ্টেম্বার", 9}, {"সেপ্টেমবর", 9}, {"ডিসেম্বার", 12}, {"sept", 9}}};
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

// 2023-05-16, 16/05/2023, 4 August 2026, August 4, 2026: whichever begins at that token.
std::optional<read_day> day_at(const std::vector<token>& t, std::size_t at) {
    const int first = number_of(t[at]);
    const bool has_signs = at + 4 < t.size() && is_sign(t[at + 1], '-', '/', '.') &&
                           is_sign(t[at + 3], '-', '/', '.');
    if (first >= 0 && has_signs) {
        const int second = number_of(t[at + 2]), third = number_of(t[at + 4]);
        if (t[at].text.size() == 4) return make_day(first, second, third, at + 5);
        return make_day(third, second, first, at + 5);
    }
    if (at + 2 >= t.size()) return std::nullopt;
    const int year = number_of(t[at + 2]);
    if (first >= 0) {
        const unsigned month = month_of(t[at + 1].text);
        return month ? make_day(year, static_cast<int>(month), first, at + 3) : std::nullopt;
    }
    const unsigned month = month_of(t[at].text);
    const int day = number_of(t[at + 1]);
    return month && day > 0 ? make_day(year, static_cast<int>(month), day, at + 3) : std::nullopt;
}

// Behind a day: HH:MM[:SS] [am|pm], with a word or two before it.
std::string time_behind(const std::vector<token>& t, std::size_t at, std::size_t& end) {
    while (at < t.size() && t[at].what == token::kind::word) ++at;
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
    if (next < t.size() && t[next].what == token::kind::word) {
        const std::string& half = t[next].text;
        const bool is_later = half == "pm" || half == "অপরাহ্ন" || half == "পিএম";
        const bool is_earlier = half == "am" || half == "পূর্বাহ্ন" || half == "এএম";
        if (is_later && hour < 12) hour += 12;
        if (is_earlier && hour == 12) hour = 0;
        if (is_later || is_earlier) end = t[next].end;
    }
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", hour, minute, second);
    return text;
}

// The first day in the line, which begins with the words that announce it.
std::optional<site_update> read_line(std::string_view line) {
    const std::string plain = lowered(base::ascii_digits(line));
    const auto tokens = tokens_of(plain);
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        const auto day = day_at(tokens, at);
        if (!day) continue;
        std::size_t end = tokens[day->next - 1].end;
        site_update found{day->day, time_behind(tokens, day->next, end), {}};
        // Digits of the scripts have other lengths: what was read is told with ASCII digits.
        found.text = base::ascii_digits(line).substr(0, end);
        return found;
    }
    return std::nullopt;
}

}  // namespace

std::string visible_text(std::string_view html) {
    const std::string low = lowered(html);
    std::string out;
    for (std::size_t at = 0; at < html.size();) {
        if (html[at] == '<') {
            at = behind_tag(low, at);
            out += ' ';
        } else if (html[at] == '&') {
            at += read_entity(html.substr(at), out);
        } else {
            out += html[at++];
        }
    }
    const auto normal = base::normalize(out);
    return base::squeeze(normal ? *normal : std::string());
}

std::optional<site_update> find_last_updated(std::string_view html) {
    const std::string text = visible_text(html);
    const std::string low = lowered(text);
    std::optional<site_update> best;
    bool best_is_site = false;
    for (const std::string_view words : {"হাল-নাগাদ", "হালনাগাদ", "হাল নাগাদ", "last updated",
                                         "last update", "last modified"}) {
        for (std::size_t at = low.find(words); at != std::string::npos;
             at = low.find(words, at + 1)) {
            // Not into the line of somebody else: up to the next words of the same kind.
            const std::size_t next = low.find(words, at + words.size());
            const std::size_t length = std::min(line_most, next - at);
            const auto found = read_line(std::string_view(text).substr(at, length));
            if (!found) continue;
            const std::size_t before = at - std::min(at, words_before);
            const bool is_site =
                std::string_view(text).substr(before, at - before).find("সাইট") !=
                std::string_view::npos;
            if (best && (best_is_site > is_site ||
                         (best_is_site == is_site && best->on >= found->on))) {
                continue;
            }
            best = found;
            best_is_site = is_site;
        }
    }
    return best;
}

}  // namespace kheya::agent_probe
