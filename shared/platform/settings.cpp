#include "shared/platform/settings.hpp"

#include "shared/base/check.hpp"
#include "shared/base/text.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/system.hpp"

#include <stdexcept>
#include <string>

#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
// toml++ 3.2 asserts where a file is wrong ("[%"), which would end the program, and takes it for
// granted under NDEBUG: an exception says it to the reader instead.
#undef NDEBUG
[[noreturn]] static void not_toml(const char* expected) {
    throw std::runtime_error(std::string("this is not TOML; expected ") + expected);
}
#define TOML_ASSERT(expression) ((expression) ? void() : not_toml(#expression))
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace kheya::platform {

namespace {

constexpr std::size_t file_limit = 256 << 10;
constexpr const char* not_so_bengali =
    "সেটিংস ফাইলটি নিয়ম মেনে লেখা নয়: মান হবে \"লেখা\", পূর্ণ সংখ্যা, true বা false";

base::error wrong(std::string message, std::string where, std::string bengali) {
    return {base::errc::usage, std::move(message), std::move(where), std::move(bengali)};
}

// Letters to insert, delete or replace to make one word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row.back();
}

std::string variable_of(std::string_view key) {
    std::string name = "KHEYA_";
    for (char c : key) {
        if (c == '.')
            name += '_';
        else
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

struct found_value {
    std::string key, value;
    long line;
};

// Walks sections down to their values; false when a value is neither text, integer nor boolean.
bool collect(const toml::table& table, const std::string& prefix, std::vector<found_value>& out) {
    for (const auto& [name, node] : table) {
        const std::string key = prefix + std::string(name.str());
        const long line = static_cast<long>(node.source().begin.line);
        if (const auto* section = node.as_table()) {
            if (!collect(*section, key + ".", out)) return false;
        } else if (const auto* text = node.as_string()) {
            out.push_back({key, text->get(), line});
        } else if (const auto* integer = node.as_integer()) {
            out.push_back({key, std::to_string(integer->get()), line});
        } else if (const auto* boolean = node.as_boolean()) {
            out.push_back({key, boolean->get() ? "true" : "false", line});
        } else {
            out.push_back({key, "", line});
            return false;
        }
    }
    return true;
}

// The line of the first sign that is neither ASCII, nor of the Indian scripts (U+0800 to U+0FFF),
// nor punctuation (U+2000 to U+206F); 0: there is none. toml++ 3.2 runs into undefined behaviour
// over others, also inside what only looks like a string, so they are kept away from it.
long line_of_foreign_sign(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // some editors begin so
    const std::size_t begin = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    for (std::size_t at = begin; at < text.size(); ++at) {
        if (static_cast<unsigned char>(text[at]) < 0x80) continue;
        const std::string_view rest = text.substr(at);
        const bool known = rest.starts_with("\xE0") || rest.starts_with("\xE2\x80") ||
                           rest.starts_with("\xE2\x81");
        if (!known) {
            return 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
        }
        at += 2;
    }
    return 0;
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

// Where the library's line and column (of signs, from 1) stand among the bytes.
std::size_t offset_of(const std::string& text, const toml::source_position& at) {
    std::size_t offset = 0;
    for (toml::source_index line = 1; line < at.line && offset < text.size(); ++offset) {
        if (text[offset] == '\n') ++line;
    }
    for (toml::source_index column = 1; column < at.column && offset < text.size(); ++column) {
        do ++offset;
        while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80);
    }
    return offset;
}

// The text with the key's value replaced where it stands; where it does not, with a line below the
// head of its section, or with a section at the end. The text reads, as read_text() has seen.
std::string put(std::string text, const std::string& key, const std::string& said) {
    const auto dot = key.find('.');
    const std::string section = key.substr(0, dot), name = key.substr(dot + 1);
    const toml::table root = toml::parse(text);
    if (const toml::node* node = root.at_path(key).node()) {
        const auto from = offset_of(text, node->source().begin);
        const auto to = offset_of(text, node->source().end);
        return text.replace(from, to - from, said);
    }
    const std::string line = name + " = " + said + "\n";
    if (!text.empty() && text.back() != '\n') text += '\n';
    const toml::node* head = root.get(section);
    if (head == nullptr) return text + (text.empty() ? "[" : "\n[") + section + "]\n" + line;
    const auto end = text.find('\n', offset_of(text, head->source().begin));
    return text.insert(end + 1, line);
}

}  // namespace

std::string listed(const std::vector<std::string>& choices, const char* or_word) {
    std::string all;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i].empty()) continue;
        if (!all.empty()) all += i + 1 == choices.size() ? or_word : ", ";
        all += choices[i];
    }
    return all;
}

settings_reader::settings_reader() : lookup_(environment) {}

settings_reader::settings_reader(environment_lookup lookup) : lookup_(std::move(lookup)) {}

void settings_reader::declare_text(std::string key, std::string otherwise) {
    setting made;
    made.text = std::move(otherwise);
    declare(std::move(key), std::move(made));
}

void settings_reader::declare_integer(std::string key, std::int64_t otherwise, std::int64_t least,
                                      std::int64_t most) {
    setting made;
    made.type = kind::integer;
    made.integer = otherwise;
    made.least = least;
    made.most = most;
    declare(std::move(key), std::move(made));
}

void settings_reader::declare_boolean(std::string key, bool otherwise) {
    setting made;
    made.type = kind::boolean;
    made.boolean = otherwise;
    declare(std::move(key), std::move(made));
}

void settings_reader::declare_choice(std::string key, std::vector<std::string> choices) {
    setting made;
    made.text = choices.front();
    made.choices = std::move(choices);
    declare(std::move(key), std::move(made));
}

void settings_reader::declare(std::string key, setting made) {
    CHECK(settings_.emplace(std::move(key), std::move(made)).second);
}

base::result<void> settings_reader::load(const std::string& path) {
    if (!file_exists(path)) return {};
    TRY(const std::string text, read_file(path, file_limit));
    return read_text(text, path);
}

base::result<void> settings_reader::read_text(const std::string& text, const std::string& path) {
    if (const long line = line_of_foreign_sign(text); line != 0) {
        return wrong("only ASCII and Bengali may stand in a settings file",
                     path + ":" + std::to_string(line),
                     "সেটিংস ফাইলে শুধু ইংরেজি ও বাংলা অক্ষর থাকতে পারে");
    }
    std::vector<found_value> values;
    try {
        const toml::table root = toml::parse(text);
        if (!collect(root, "", values)) {
            const found_value& last = values.back();
            return wrong(last.key + " must be text, a whole number, true or false",
                         path + ":" + std::to_string(last.line),
                         last.key + ": লেখা, পূর্ণ সংখ্যা, true বা false হতে হবে");
        }
    } catch (const toml::parse_error& trouble) {
        return wrong("a value is \"text\", a whole number, true or false: " +
                         std::string(trouble.description()),
                     path + ":" + std::to_string(trouble.source().begin.line), not_so_bengali);
    } catch (const std::exception& trouble) {
        return wrong(trouble.what(), path, not_so_bengali);
    }
    for (const found_value& each : values) {
        TRY_VOID(
            assign(each.key, each.value, origin::file, path + ":" + std::to_string(each.line)));
    }
    return {};
}

base::result<void> settings_reader::save(const std::string& path, const std::string& key,
                                         const std::string& value) {
    std::string text;
    if (file_exists(path)) {
        TRY(text, read_file(path, file_limit));
    }
    settings_reader before = *this;
    TRY_VOID(before.read_text(text, path));
    TRY_VOID(before.assign(key, value, origin::file, key));
    const setting& wished = before.settings_.at(key);
    const std::string said =
        wished.type == kind::text ? quoted(wished.text)
        : wished.type == kind::integer ? std::to_string(wished.integer)
                                       : std::string(wished.boolean ? "true" : "false");
    const std::string after = put(text, key, said);
    // Whatever the file looks like: only one that reads as wished takes its place.
    settings_reader then = *this;
    const auto read = then.read_text(after, path);
    const setting& got = then.settings_.at(key);
    const bool is_told = wished.type != kind::text || got.text == wished.text;
    if (!read || !is_told || got.integer != wished.integer || got.boolean != wished.boolean) {
        return wrong("write " + key + " = " + said + " into the file by hand", path,
                     key + " = " + said + " ফাইলে নিজে লিখুন");
    }
    return write_private_file(path, after);
}

base::result<void> settings_reader::set_flag(const std::string& key, const std::string& value) {
    return assign(key, value, origin::flag, "--" + key);
}

base::result<void> settings_reader::read_environment() {
    for (const auto& [key, known] : settings_) {
        const std::string name = variable_of(key);
        const auto value = lookup_(name);
        if (value) TRY_VOID(assign(key, *value, origin::environment, name));
    }
    return {};
}

base::result<void> settings_reader::assign(const std::string& key, const std::string& value,
                                           origin from, const std::string& where) {
    const auto found = settings_.find(key);
    if (found == settings_.end()) {
        const std::string guess = nearest(key);
        return wrong(
            "unknown setting " + key + (guess.empty() ? "" : ": did you mean " + guess + "?"),
            where,
            key + " নামে কোনো সেটিং নেই" +
                (guess.empty() ? "" : "; " + guess + " লিখতে চেয়েছেন?"));
    }
    setting& known = found->second;
    std::int64_t number = 0;
    if (known.type == kind::integer) {
        const char* end = value.data() + value.size();
        const auto [stopped, status] = std::from_chars(value.data(), end, number);
        if (status != std::errc{} || stopped != end || number < known.least ||
            number > known.most) {
            const std::string least = std::to_string(known.least),
                              most = std::to_string(known.most);
            return wrong(key + " must be a whole number from " + least + " to " + most, where,
                         key + ": " + base::bengali_digits(least) + " থেকে " +
                             base::bengali_digits(most) + " পর্যন্ত পূর্ণ সংখ্যা হতে হবে");
        }
    }
    const bool yes = value == "true" || value == "1" || value == "yes";
    if (known.type == kind::boolean && !yes && value != "false" && value != "0" && value != "no") {
        return wrong(key + " must be true or false", where, key + ": true বা false হতে হবে");
    }
    const auto& choices = known.choices;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end()) {
        return wrong(key + " must be " + listed(choices, " or "), where,
                     key + ": " + listed(choices, " বা ") + " হতে হবে");
    }
    if (from < known.from) return {};  // checked all the same: a wrong line never hides
    known.from = from;
    known.text = value;
    known.integer = number;
    known.boolean = yes;
    return {};
}

std::string settings_reader::nearest(std::string_view key) const {
    std::string best;
    std::size_t distance = SIZE_MAX;
    for (const auto& [name, known] : settings_) {
        const std::size_t d = edit_distance(key, name);
        if (d < distance) {
            distance = d;
            best = name;
        }
    }
    return best;
}

const settings_reader::setting& settings_reader::find(std::string_view key, kind type) const {
    const auto found = settings_.find(key);
    CHECK(found != settings_.end() && found->second.type == type);
    return found->second;
}

const std::string& settings_reader::text(std::string_view key) const {
    return find(key, kind::text).text;
}
std::int64_t settings_reader::integer(std::string_view key) const {
    return find(key, kind::integer).integer;
}
bool settings_reader::boolean(std::string_view key) const {
    return find(key, kind::boolean).boolean;
}
bool settings_reader::is_from_outside(std::string_view key) const {
    const auto found = settings_.find(key);
    CHECK(found != settings_.end());
    return found->second.from > origin::file;
}

}  // namespace kheya::platform
