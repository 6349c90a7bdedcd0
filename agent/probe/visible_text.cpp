#include "agent/probe/visible_text.hpp"

#include "shared/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace kheya::agent_probe {

namespace {

constexpr std::size_t entity_most = 12;   // bytes, with its marks

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool is_alphanumeric(char c) {
    const char low = lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
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

// Of windows-1252: 0x80 to 0x9f. Its other bytes are their own code points.
unsigned long ansi_letter(unsigned long byte) {
    static constexpr std::array<std::uint16_t, 32> marks = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};
    return byte >= 0x80 && byte <= 0x9f ? marks[byte - 0x80] : byte;
}

// Bytes of the letter of UTF-8 that begins there; 0: none does.
std::size_t letter_size(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    return text.size() >= size && base::is_valid_utf8(text.substr(0, size)) ? size : 0;
}

std::string decoded(std::string_view bytes) {
    std::size_t good = 0, bad = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = letter_size(bytes.substr(at));
        good += size > 1 ? 1 : 0;
        bad += size == 0 ? 1 : 0;
        at += std::max<std::size_t>(size, 1);
    }
    const bool is_ansi = bad > good;
    std::string out;
    out.reserve(bytes.size());
    while (!bytes.empty()) {
        const std::size_t size = is_ansi ? 0 : letter_size(bytes);
        const auto first = static_cast<unsigned char>(bytes[0]);
        if (first == 0) out += ' ';
        else if (size > 0) out += bytes.substr(0, size);
        else append_utf8(out, is_ansi ? ansi_letter(first) : 0xfffd);
        bytes.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out;
}

// `html` begins with '&'. Gives how many bytes it took; what is no entity stays as it is. The
// semicolon may be missing, as browsers have it.
std::size_t read_entity(std::string_view html, std::string& out) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 20> named = {
        {{"nbsp", " "},   {"amp", "&"},    {"lt", "<"},      {"gt", ">"},      {"quot", "\""},
         {"apos", "'"},   {"ndash", "–"},  {"mdash", "—"},   {"zwnj", "\u200c"}, {"zwj", "\u200d"},
         {"shy", "\u00ad"}, {"copy", "©"},   {"raquo", "»"},   {"laquo", "«"},   {"hellip", "…"},
         {"middot", "·"}, {"bull", "•"},   {"dagger", "†"},  {"ensp", " "},    {"emsp", " "}}};
    const std::string low = lowered(html.substr(0, entity_most));
    const bool is_number = low.size() > 1 && low[1] == '#';
    const bool is_hex = is_number && low.size() > 2 && low[2] == 'x';
    const std::size_t begin = is_hex ? 3 : is_number ? 2 : 1;
    std::size_t end = begin;
    while (end < low.size() && is_alphanumeric(low[end]) &&
           (!is_number || is_hex || (low[end] >= '0' && low[end] <= '9'))) {
        ++end;
    }
    const std::size_t next = end + (end < low.size() && low[end] == ';' ? 1 : 0);
    const std::string name = low.substr(begin, end - begin);
    if (is_number && !name.empty()) {
        const unsigned long code = std::strtoul(name.c_str(), nullptr, is_hex ? 16 : 10);
        append_utf8(out, ansi_letter(code));   // as browsers read 128 to 159
        return next;
    }
    for (const auto& [known, text] : named) {
        if (name != known) continue;
        out += text;
        return next;
    }
    out += '&';
    return 1;
}

bool begins_tag(std::string_view html) {
    const char next = html.size() > 1 ? html[1] : ' ';
    return next == '/' || next == '!' || next == '?' || (is_alphanumeric(next) && next > '9');
}

// Whether what stands before and behind the tag is read in one go.
bool is_inline(const std::string& low, std::size_t at) {
    static constexpr std::array<std::string_view, 22> names = {
        "a",   "abbr", "b",     "bdi",  "bdo",    "big", "em",  "font", "i",  "img", "label",
        "mark", "nobr", "small", "span", "strong", "sub", "sup", "time", "tt", "u",   "wbr"};
    std::size_t begin = at + 1;
    if (begin < low.size() && low[begin] == '!') return true;   // a comment
    if (begin < low.size() && low[begin] == '/') ++begin;
    std::size_t end = begin;
    while (end < low.size() && is_alphanumeric(low[end])) ++end;
    return std::find(names.begin(), names.end(), low.substr(begin, end - begin)) != names.end();
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

}  // namespace

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

std::string visible_lines(std::string_view html) {
    const std::string page = decoded(html);
    const std::string low = lowered(page);
    std::string seen;
    for (std::size_t at = 0; at < page.size();) {
        if (page[at] == '<' && begins_tag(std::string_view(page).substr(at))) {
            seen += is_inline(low, at) ? ' ' : '\n';
            at = behind_tag(low, at);
        } else if (page[at] == '&') {
            at += read_entity(std::string_view(page).substr(at), seen);
        } else {
            seen += page[at] == '\n' ? ' ' : page[at];
            ++at;
        }
    }
    const auto normal = base::normalize(seen);
    std::string_view rest = normal ? std::string_view(*normal) : std::string_view();
    std::string lines;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string line = base::squeeze(rest.substr(0, end));
        if (!line.empty()) lines += (lines.empty() ? "" : "\n") + line;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return lines;
}

std::string visible_text(std::string_view html) {
    std::string text = visible_lines(html);
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

}  // namespace kheya::agent_probe
