#include "shared/record/scalars.hpp"

#include "shared/base/calendar.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace kheya::record {

namespace {

constexpr std::size_t longest_whole_part = 12;
constexpr std::size_t longest_fraction = 6;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z');
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// 12,34,567 and 1,234,567 alike: commas between groups of digits, the last of three. Any other
// comma stays, and is no number: 1,5 is no 15.
std::string without_commas(std::string_view text) {
    const std::size_t end = std::min(text.find('.'), text.size());
    std::string_view whole = text.substr(0, end);
    if (!whole.empty() && (whole.front() == '-' || whole.front() == '+')) whole.remove_prefix(1);
    const auto groups = split(whole, ',');
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const bool fits = i + 1 == groups.size() ? groups[i].size() == 3
                          : i == 0               ? !groups[i].empty() && groups[i].size() <= 3
                                                 : groups[i].size() == 2 || groups[i].size() == 3;
        if (!all_digits(groups[i]) || !fits) return std::string(text);
    }
    std::string out(text.substr(0, end));
    std::erase(out, ',');
    return out + std::string(text.substr(end));
}

unsigned month_from(std::string_view name) {
    const std::string folded = base::fold_name(name);
    for (unsigned m = 1; m <= 12; ++m) {
        const std::string english = base::fold_name(base::month_name(m, false));
        if (folded == english || folded == english.substr(0, 3) ||
            folded == base::fold_name(base::month_name(m, true))) {
            return m;
        }
    }
    return 0;
}

std::optional<std::string> date_of(std::string_view day, unsigned month, std::string_view year) {
    if (!all_digits(day) || day.size() > 2 || !all_digits(year) || year.size() != 4 || month > 99) {
        return std::nullopt;
    }
    std::string text(year);
    text += month < 10 ? "-0" : "-";
    text += std::to_string(month) + (day.size() == 1 ? "-0" : "-") + std::string(day);
    const auto found = base::parse_date(text);
    return found ? std::optional(text) : std::nullopt;
}

bool fits_memo(const std::vector<std::string_view>& parts, const std::vector<std::size_t>& sizes) {
    if (parts.size() < sizes.size() || parts.size() > sizes.size() + 1) return false;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (parts[i].size() != sizes[i] || !all_digits(parts[i])) return false;
    }
    return parts.size() == sizes.size() || (all_digits(parts.back()) && parts.back().size() <= 4);
}

bool is_domain(std::string_view text) {
    const auto labels = split(text, '.');
    return text.size() <= 253 && labels.size() >= 2 &&
           std::all_of(labels.begin(), labels.end(), [](std::string_view part) {
               return !part.empty() && part.size() <= 63 && part.front() != '-' &&
                      part.back() != '-' && std::all_of(part.begin(), part.end(), [](char c) {
                          return is_alphanumeric(c) || c == '-';
                      });
           });
}

}  // namespace

std::optional<std::int64_t> read_integer(std::string_view text) {
    const std::string plain = without_commas(text);
    std::string_view rest = plain;
    drop_prefix(rest, "+");
    std::int64_t value = 0;
    const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (status != std::errc{} || end != rest.data() + rest.size()) return std::nullopt;
    if (rest.size() < text.size() && rest.starts_with("-") && text.starts_with("+")) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> read_decimal(std::string_view text) {
    const std::string plain = without_commas(text);
    std::string_view rest = plain;
    const bool negative = drop_prefix(rest, "-");
    const auto point = rest.find('.');
    std::string_view whole = rest.substr(0, point);
    std::string_view fraction =
        point == std::string_view::npos ? std::string_view() : rest.substr(point + 1);
    const bool shaped = (!whole.empty() || !fraction.empty()) &&
                        (whole.empty() || all_digits(whole)) &&
                        (point == std::string_view::npos || all_digits(fraction));
    if (!shaped) return std::nullopt;
    while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
    while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
    if (whole.size() > longest_whole_part || fraction.size() > longest_fraction) {
        return std::nullopt;
    }
    std::string out = whole.empty() ? "0" : std::string(whole);
    if (!fraction.empty()) out += "." + std::string(fraction);
    return negative && out != "0" ? "-" + out : out;
}

std::optional<std::int64_t> in_millionths(std::string_view decimal) {
    const auto canonical = read_decimal(decimal);
    if (!canonical) return std::nullopt;
    std::string digits = *canonical;
    const auto point = digits.find('.');
    const std::size_t places = point == std::string::npos ? 0 : digits.size() - point - 1;
    if (point != std::string::npos) digits.erase(point, 1);
    digits.append(longest_fraction - places, '0');
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::optional<bool> read_boolean(std::string_view text) {
    static constexpr std::array yes = {"yes", "true", "y", "1", "হ্যাঁ", "হ্যা", "হাঁ"};
    static constexpr std::array no = {"no", "false", "n", "0", "না"};
    const std::string typed = lower(text);
    if (std::find(yes.begin(), yes.end(), typed) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), typed) != no.end()) return false;
    return std::nullopt;
}

std::optional<std::string> read_date(std::string_view text) {
    if (const auto iso = base::parse_date(text)) return base::to_text(*iso);
    for (char separator : {'/', '-', '.'}) {
        const auto parts = split(text, separator);
        if (parts.size() == 3 && all_digits(parts[1]) && parts[1].size() <= 2) {
            unsigned month = 0;
            std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), month);
            return date_of(parts[0], month, parts[2]);
        }
    }
    std::string plain(text);
    std::erase(plain, ',');
    const auto words = split(plain, ' ');
    if (words.size() != 3) return std::nullopt;
    const unsigned month = month_from(words[1]);
    return month == 0 ? std::nullopt : date_of(words[0], month, words[2]);
}

std::optional<std::string> read_datetime(std::string_view text) {
    if (text.ends_with("Z")) {
        const auto time = base::parse_iso(text);
        return time ? std::optional(base::to_iso(*time)) : std::nullopt;
    }
    std::string civil(text);
    if (civil.size() == 10) civil += "T00:00";
    if (civil.size() > 10 && civil[10] == ' ') civil[10] = 'T';
    const auto time = base::parse_iso(civil + "Z");
    return time ? std::optional(base::to_iso(*time - 6 * 3600 * base::second_us)) : std::nullopt;
}

std::optional<std::string> read_memo(std::string_view text) {
    const auto parts = split(text, '.');
    if (fits_memo(parts, {2, 2, 4, 3, 2, 3, 2}) || fits_memo(parts, {2, 2, 4, 3, 3, 2, 4, 2})) {
        return std::string(text);
    }
    // The short form, a bare serial or "serial no. memo", is kept as its number.
    const std::string typed = lower(text);
    std::string_view rest = typed;
    if (!drop_prefix(rest, "memo no. ")) drop_prefix(rest, "memo no ");
    for (std::string_view ending : {" নং স্মারক", " নং"}) {
        if (rest.ends_with(ending)) rest.remove_suffix(ending.size());
    }
    return all_digits(rest) && rest.size() <= 6 ? std::optional(std::string(rest)) : std::nullopt;
}

std::optional<std::string> read_phone(std::string_view text) {
    std::string digits;
    for (char c : text) {
        if (c != ' ' && c != '-' && c != '(' && c != ')') digits.push_back(c);
    }
    std::string_view rest = digits;
    const bool abroad = drop_prefix(rest, "+880") || drop_prefix(rest, "00880") ||
                        (rest.size() >= 12 && drop_prefix(rest, "880"));
    if (!abroad && !rest.starts_with("0")) {  // 999, 16163: numbers without an area
        const bool short_code = all_digits(rest) && rest.size() >= 3 && rest.size() <= 5;
        return short_code ? std::optional(std::string(rest)) : std::nullopt;
    }
    drop_prefix(rest, "0");
    if (!all_digits(rest)) return std::nullopt;
    const bool mobile = rest.size() == 10 && rest[0] == '1' && rest[1] >= '3';
    const bool landline = rest[0] >= '2' && rest.size() >= 7 && rest.size() <= 10;
    return mobile || landline ? std::optional("+880" + std::string(rest)) : std::nullopt;
}

std::optional<std::string> read_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at > 64) return std::nullopt;
    const std::string domain = lower(text.substr(at + 1));
    const std::string_view name = text.substr(0, at);
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return is_alphanumeric(c) || (c >= 'A' && c <= 'Z') ||
               std::string_view("._%+-'").find(c) != std::string_view::npos;
    });
    if (!plain || !is_domain(domain)) return std::nullopt;
    return std::string(name) + "@" + domain;
}

std::optional<std::string> read_url(std::string_view text) {
    std::string_view rest = text;
    const std::string start = lower(text.substr(0, 8));
    std::string scheme;
    if (start.starts_with("https://"))
        scheme = "https://";
    else if (start.starts_with("http://"))
        scheme = "http://";
    if (scheme.empty() || text.size() > 2000) return std::nullopt;
    rest.remove_prefix(scheme.size());
    const std::size_t end = std::min(rest.find_first_of("/?#:"), rest.size());
    const std::string host = lower(rest.substr(0, end));
    const bool printable = std::none_of(rest.begin(), rest.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '>';
    });
    if (!printable || !is_domain(host)) return std::nullopt;
    return scheme + host + std::string(rest.substr(end));
}

std::optional<std::string> read_domain(std::string_view text) {
    const std::string typed = lower(text);
    std::string_view rest = typed;
    if (!drop_prefix(rest, "https://")) drop_prefix(rest, "http://");
    if (rest.ends_with("/")) rest.remove_suffix(1);
    return is_domain(rest) ? std::optional(std::string(rest)) : std::nullopt;
}

}  // namespace kheya::record
