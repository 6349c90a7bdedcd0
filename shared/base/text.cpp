#include "shared/base/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <memory>

namespace kheya::base {

namespace {

constexpr std::int32_t bengali_zero = 0x09E6;
constexpr std::int32_t bengali_nine = 0x09EF;
constexpr std::int32_t virama = 0x09CD;

// Takes the first code point off valid UTF-8; -1 for a byte that starts none (then one byte goes),
// and where nothing is left.
std::int32_t take_code_point(std::string_view& text) {
    if (text.empty()) return -1;
    if (static_cast<unsigned char>(text.front()) < 0x80) {
        const char c = text.front();
        text.remove_prefix(1);
        return c;
    }
    utf8proc_int32_t code_point = -1;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
    return size > 0 ? code_point : -1;
}

void append(std::string& text, std::int32_t code_point) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(code_point, bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

bool is_bengali(std::int32_t c) {
    return c >= 0x0980 && c <= 0x09FF;
}
bool is_consonant(std::int32_t c) {
    return c >= 0x0995 && c <= 0x09B9;
}

bool is_space(std::int32_t c) {
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x3000 || c == 0xFEFF;
}

// Signs that only shape text, which nobody sees: two names that differ by one read alike.
bool is_unseen(std::int32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x00AD || c == 0x034F || c == 0x061C ||
           (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_dropped_in_names(std::int32_t c) {
    return is_space(c) || is_unseen(c) || c == '-' || (c >= 0x2010 && c <= 0x2015) || c == ':' ||
           c == 0x0983;  // the visarga is typed for a colon
}

// Nearly all that is stored and sent is ASCII: eight bytes of it at a time.
constexpr std::size_t ascii_word = sizeof(std::uint64_t);
bool starts_with_ascii_word(std::string_view text) {
    std::uint64_t word = 0;
    if (text.size() < ascii_word) return false;
    std::memcpy(&word, text.data(), ascii_word);
    return (word & 0x8080808080808080) == 0;
}

std::string without(std::string_view text, std::initializer_list<std::string_view> signs) {
    std::string out(text);
    for (const std::string_view sign : signs) {
        for (auto at = out.find(sign); at != std::string::npos; at = out.find(sign, at)) {
            out.erase(at, sign.size());
        }
    }
    return out;
}

bool is_ascii(std::string_view text) {
    while (starts_with_ascii_word(text)) text.remove_prefix(ascii_word);
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// One letter stands for all that the field writes for one another.
std::int32_t folded(std::int32_t c) {
    switch (c) {
        case 0x09C0:
            return 0x09BF;  // long i as short
        case 0x09C2:
            return 0x09C1;  // long u as short
        case 0x0988:
            return 0x0987;  // long i as short
        case 0x098A:
            return 0x0989;  // long u as short
        case 0x09A3:
            return 0x09A8;  // cerebral n as dental
        case 0x09B6:        // palatal and cerebral s as dental
        case 0x09B7:
            return 0x09B8;
        case 0x0981:
            return 0x0982;  // chandrabindu as anusvara
        default:
            return utf8proc_tolower(c);
    }
}

std::int32_t peek(std::string_view text) {
    return take_code_point(text);
}

bool is_ascii_letter(std::int32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Of any language in Latin letters, with accents and without.
bool is_latin_letter(std::int32_t c) {
    return is_ascii_letter(c) || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
           (c >= 0x1E00 && c <= 0x1EFF);
}

// A mark that is no letter and that people write beside words, but not inside one. Without those
// that do stand inside: soft hyphen, degree, squares and cubes, acute accent, middle dot.
bool is_mark_of_bijoy(std::int32_t c) {
    return c >= 0xA1 && c <= 0xBF && c != 0xA9 && c != 0xAB && c != 0xAD && c != 0xB0 &&
           c != 0xB2 && c != 0xB3 && c != 0xB4 && c != 0xB7 && c != 0xBB;
}

// What may stand on either side of a Bijoy sign: its letters are ASCII, accents and marks alike.
bool joins_bijoy(std::int32_t c) {
    return is_latin_letter(c) || c == '`' || c == '^' || is_mark_of_bijoy(c);
}

// Bijoy has Bengali shapes in the places of Latin letters and marks. One of these says so only
// where no language in Latin letters has it: an accent by itself says nothing.
bool is_bijoy_sign(std::int32_t before, std::int32_t c, std::int32_t after) {
    switch (c) {
        case 0x2020:   // daggers and circumflex: vowels before their consonant; else footnotes
        case 0x2021:
        case 0x02C6: return joins_bijoy(after);
        case 0x201E:   // vowels below their consonant; else a quotation that begins
        case 0x0192:
        case 0x2030: return is_latin_letter(before);
        case 0xA9: return is_latin_letter(before) && !(after >= '0' && after <= '9');   // reph
        case 0xA8:
        case 0xAF: return joins_bijoy(before) || joins_bijoy(after);
        case 0xAB:
        case 0xFF: return is_latin_letter(before) && is_latin_letter(after);
        case 0x0152:
        case 0x0160: return before >= 'a' && before <= 'z';
        default: break;
    }
    if (is_mark_of_bijoy(c)) return is_latin_letter(before) && joins_bijoy(after);
    const bool is_capital = c >= 0xC0 && c <= 0xDE && c != 0xD7;
    return is_capital && before >= 'a' && before <= 'z';
}

// "Chand" is spelled with a nasal sign or with n joined to the next consonant: one mark here.
bool starts_nasal(std::int32_t c, std::string_view rest) {
    if (c != 0x09A8 && c != 0x09A3 && c != 0x0999 && c != 0x099E) return false;
    return take_code_point(rest) == virama && is_consonant(take_code_point(rest));
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        if (starts_with_ascii_word(text)) {
            text.remove_prefix(ascii_word);
            continue;
        }
        if (take_code_point(text) < 0) return false;
    }
    return true;
}

result<std::string> normalize(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return refused("the text holds a NUL byte");
    if (is_ascii(text)) return std::string(text);  // nothing in it composes
    utf8proc_uint8_t* mapped = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                     static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    if (size < 0) return refused("the text is not valid UTF-8");
    return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
}

std::string ascii_digits(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::string_view before = text;
        const std::int32_t c = take_code_point(text);
        if (c >= bengali_zero && c <= bengali_nine) {
            out.push_back(static_cast<char>('0' + (c - bengali_zero)));
        } else {
            out.append(before.substr(0, before.size() - text.size()));
        }
    }
    return out;
}

std::string bengali_digits(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : text) {
        if (c >= '0' && c <= '9')
            append(out, bengali_zero + (c - '0'));
        else
            out.push_back(c);
    }
    return out;
}

std::string shortened(std::string_view text, std::size_t bytes_most) {
    constexpr std::string_view more = "...";
    if (text.size() <= bytes_most) return std::string(text);
    std::size_t end = bytes_most < more.size() ? 0 : bytes_most - more.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)) + std::string(more);
}

std::size_t length(std::string_view text) {
    std::size_t count = 0;
    for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

std::string without_joiners(std::string_view text) {
    return without(text, {"\u200c", "\u200d"});
}

std::string without_turns(std::string_view text) {
    return without(text, {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067",
                          "\u2068", "\u2069"});
}

result<std::string> name_as_kept(std::string_view typed) {
    TRY(const std::string normal, normalize(typed));
    return squeeze(without(without_turns(normal), {"\u200b"}));
}

std::string squeeze(std::string_view text) {
    std::string out;
    bool gap = false;
    while (!text.empty()) {
        const std::string_view before = text;
        if (is_space(take_code_point(text))) {
            gap = true;
            continue;
        }
        if (gap && !out.empty()) out.push_back(' ');
        gap = false;
        out.append(before.substr(0, before.size() - text.size()));
    }
    return out;
}

std::string fold_name(std::string_view text) {
    const auto normal = normalize(text);
    std::string_view rest = normal ? std::string_view(*normal) : text;
    std::string out;
    while (!rest.empty()) {
        const std::int32_t c = take_code_point(rest);
        if (c < 0 || is_dropped_in_names(c)) continue;
        if (starts_nasal(c, rest)) {
            take_code_point(rest);  // the virama; the consonant follows by itself
            append(out, 0x0982);
        } else if (c >= bengali_zero && c <= bengali_nine) {
            append(out, '0' + (c - bengali_zero));
        } else {
            append(out, folded(c));
        }
    }
    return out;
}

bool looks_like_bijoy(std::string_view text) {
    bool found = false;
    std::int32_t before = ' ';
    while (!text.empty()) {
        const std::int32_t c = take_code_point(text);
        if (is_bengali(c)) return false;
        found = found || is_bijoy_sign(before, c, text.empty() ? ' ' : peek(text));
        before = c;
    }
    return found;
}

}  // namespace kheya::base
