#pragma once

// Record types as data: what the JSON files under shared/record/types say, loaded and checked once.
// Forms, checks, tables, merging and reports read this. A type_set never changes after loading and
// is shared by pointer; a newer set from headquarters is a new object.

#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"
#include "shared/base/side.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kheya::record {

using json = nlohmann::json;

struct label {
    std::string bn, en;
    [[nodiscard]] const std::string& in(bool bengali) const { return bengali ? bn : en; }
};

struct code {
    std::string name;
    label text;
    std::string parent;  // of a district: its division; empty where a list has no such order
    bool retired = false;  // is read, and kept where it stands; not chosen any more
};
using code_list = std::vector<code>;

// How concurrent values of one register are ordered; docs/merge.md has the meaning of each.
enum class merge_rule { latest, observed, forward, set, headquarters, office, ask };
std::string_view to_text(merge_rule rule);

enum class field_kind {
    text,
    integer,
    decimal,
    boolean,
    date,
    datetime,
    month,
    quarter,
    code,
    reference,
    memo,
    phone,
    email,
    url,
    domain
};
std::string_view to_text(field_kind kind);

// Two values, or two sides ("office" / "headquarters"), whose meeting always asks a person.
using ask_pair = std::pair<std::string, std::string>;

// A regular expression made ready once, when the set was loaded.
struct compiled_pattern;
// Whether the whole of `text` has that shape; text of over 1000 bytes has none (the library's
// matcher recurses once a character).
bool matches(const compiled_pattern& pattern, std::string_view text);

struct field {
    std::string name;
    label text;
    label help;
    field_kind kind = field_kind::text;
    bool many = false;      // a set: every element is a register of its own
    std::string codes;      // code: name of the list; text: a list that only gives labels
    std::string refers_to;  // reference: the type it names
    std::string group;      // name of the group it belongs to, or empty
    merge_rule rule = merge_rule::latest;
    std::vector<std::string> order;  // forward: codes from first to furthest
    std::vector<ask_pair> ask_when;
    std::set<base::side> writers;  // who may write it; never empty
    bool required = false;         // counts as missing in completeness lists, and on creating
    bool fixed = false;            // written once, with the record
    bool retired = false;          // is read; not written any more, hence never required
    std::optional<std::int64_t> min, max;              // integer; text: code points
    std::string pattern;                               // ECMAScript, whole value
    std::shared_ptr<const compiled_pattern> compiled;  // of `pattern`; null without one
    // Codes that only these of the writers may set ("verified" by headquarters).
    std::map<std::string, std::set<base::side>> code_writers;
};

// Fields that only make sense together: one register, whose value is the object of its members.
struct group {
    std::string name;
    label text;
    std::vector<std::string> members;
    std::string date;   // observed: the member that says on which day it was seen
    std::string value;  // forward, ask_when: the member that they speak of
    merge_rule rule = merge_rule::latest;
    std::vector<std::string> order;  // forward: codes of `value` from first to furthest
    std::vector<ask_pair> ask_when;
    std::set<base::side> writers;
};

// One sentence that must hold over a record after a save; see docs/record-types.md for its forms.
struct check {
    std::string form;  // required_when, not_after, at_most, matches, ...
    json arguments;    // of the form; "if" among them says when the sentence applies
    std::vector<std::shared_ptr<const compiled_pattern>> patterns;  // matches
    std::string field;                                              // where the message is shown
    bool warning = false;
    label message;
};

// A record that is signed or issued one day: once the field `by` has a value, nothing but the
// fields `but` is changed any more. Where values were written apart, one of them may be chosen; the
// record may be retired.
struct seal {
    std::string by;
    std::vector<std::string> but;
};

// How a record's key is made. single: one per office. parts: natural key from these fields.
// drawn: a UUIDv7.
enum class key_kind { single, parts, drawn };

struct type {
    std::string name;
    label text;
    key_kind key = key_kind::single;
    std::vector<std::string> key_parts;
    bool append_only = false;       // entries are never edited, only retired
    std::optional<seal> sealed;
    bool filled_gradually = false;  // required fields missing on creating only warn
    bool retired = false;           // records are kept; no new ones are made
    bool stays = false;             // with its office when that is merged into another
    std::vector<field> fields;      // in the order of the form
    std::vector<group> groups;
    std::vector<check> checks;

    [[nodiscard]] const field* find_field(std::string_view name) const;
    [[nodiscard]] const group* find_group(std::string_view name) const;
};

// What merging needs to know of one register.
struct register_rule {
    merge_rule rule = merge_rule::latest;
    std::vector<std::string> order;  // forward
    std::vector<ask_pair> ask_when;
    std::string member;  // the member of the object that order and pairs speak of ("" = itself)
    std::string date;    // observed: the member that holds the day
    friend bool operator==(const register_rule&, const register_rule&) = default;
};

// A set as files, name to text: as people write it, the hub stores it and agents are sent it.
using type_files = std::map<std::string, std::string>;
inline constexpr std::size_t types_limit = 500;          // files of a set
inline constexpr std::size_t fields_limit = 300;         // of a type
inline constexpr std::size_t type_file_limit = 1u << 20;   // bytes of one file
inline constexpr std::size_t type_files_limit = 4u << 20;  // ... of all of a set's
// Two sets are the same when this is.
base::hash256 hash_of(const type_files& files);

class type_set {
public:
    // `files` maps a file name to its text: set.json ({"version": N}), codes.json and one file a
    // type. Errors: refused, with file, line (or JSON path) and what is wrong there.
    static base::result<std::shared_ptr<const type_set>> load(const type_files& files);

    [[nodiscard]] int version() const { return version_; }
    [[nodiscard]] const type* find(std::string_view name) const;
    [[nodiscard]] const std::vector<type>& types() const { return types_; }
    [[nodiscard]] const code_list* codes(std::string_view name) const;
    [[nodiscard]] const std::map<std::string, code_list, std::less<>>& all_codes() const {
        return codes_;
    }
    [[nodiscard]] bool is_retired_code(std::string_view list, std::string_view code) const;
    // The text of a code in a list; the code itself where the list lacks it.
    [[nodiscard]] std::string code_text(std::string_view list, std::string_view code,
                                        bool bengali) const;
    // A type or register that this (older) set does not know merges by `latest`.
    [[nodiscard]] register_rule rule_of(std::string_view type, std::string_view reg) const;

private:
    int version_ = 0;
    std::vector<type> types_;
    std::map<std::string, code_list, std::less<>> codes_;
    friend class type_loader;
};

// The set compiled into the program.
std::shared_ptr<const type_set> builtin_types();
// Its files, name to text, as published to offices.
const type_files& builtin_type_files();

}  // namespace kheya::record
