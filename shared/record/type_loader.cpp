#include "shared/record/type_loader.hpp"

#include <algorithm>
#include <array>

namespace kheya::record {

namespace {

using base::refused;
using base::result;

// Tables of the programs' own stores, and words that name columns of every record's row.
constexpr std::array reserved_types = {
    "meta",    "journal",  "place",    "replica",        "register",         "device",
    "lease",   "stream",   "pulled",   "past",           "statement",        "enrol_code",
    "log",     "ahead",    "blob",     "conflict",       "epoch_seen",       "settings",
    "release", "waiting",  "user",     "session",        "audit",            "redaction",
    "person",  "type_set", "report",   "replaced_ahead", "evidence_settled", "issued_report",
    "stamp",   "own_text", "mark",     "heads",          "record",           "gone",
    "move",    "turn",     "draft",    "replaced_text"};
constexpr std::array reserved_fields = {"office", "record", "retired", "disputed"};

template <std::size_t Size>
bool is_among(const std::array<const char*, Size>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

template <class T>
bool has_named(const std::vector<T>& all, std::string_view name) {
    return std::any_of(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
}

}  // namespace

result<std::shared_ptr<const type_set>> type_set::load(
    const type_files& files) {
    return type_loader().load(files);
}

result<std::shared_ptr<const type_set>> type_loader::load(
    const type_files& files) {
    TRY_VOID(check_sizes(files));
    TRY_VOID(load_version(files));
    TRY_VOID(load_codes(files));
    std::vector<std::pair<std::string, json>> documents;
    for (const auto& [file, text] : files) {
        if (file == "set.json" || file == "codes.json") continue;
        TRY(json document, parse_json_file(file, text));
        documents.emplace_back(file, std::move(document));
        TRY(type loaded, load_type(file, json_place(documents.back().second, file)));
        set_.types_.push_back(std::move(loaded));
    }
    TRY_VOID(check_references(documents));
    return std::make_shared<const type_set>(std::move(set_));
}

result<void> type_loader::check_sizes(const type_files& files) const {
    if (files.size() > types_limit) {
        return refused("a set has at most " + std::to_string(types_limit) + " files");
    }
    std::size_t whole = 0;
    for (const auto& [file, text] : files) {
        whole += text.size();
        if (text.size() > type_file_limit || whole > type_files_limit) {
            return refused("a file has at most " + std::to_string(type_file_limit) +
                               " bytes, a set " + std::to_string(type_files_limit),
                           file);
        }
    }
    return {};
}

result<void> type_loader::load_version(const type_files& files) {
    const auto found = files.find("set.json");
    if (found == files.end()) return refused("the file is missing", "set.json");
    TRY(const json document, parse_json_file("set.json", found->second));
    const json_place place(document, "set.json");
    TRY_VOID(place.only({"version"}));
    TRY(const auto version, place.number("version"));
    if (!version || *version < 1 || *version > 1'000'000'000) {
        return place.mistake("\"version\" must be a whole number from 1");
    }
    set_.version_ = static_cast<int>(*version);
    return {};
}

result<void> type_loader::load_codes(const type_files& files) {
    const auto found = files.find("codes.json");
    if (found == files.end()) return refused("the file is missing", "codes.json");
    TRY(const json document, parse_json_file("codes.json", found->second));
    const json_place place(document, "codes.json");
    for (const auto& [name, ignored] : document.items()) TRY_VOID(load_code_list(place, name));
    return {};
}

result<void> type_loader::load_code_list(const json_place& lists, const std::string& name) {
    TRY(const auto entries, lists.items(name));
    code_list& all = set_.codes_[name];
    for (const json_place& entry : entries) {
        TRY_VOID(entry.only({"code", "bn", "en", "parent", "retired"}));
        code one;
        TRY(one.name, entry.needed_text("code"));
        if (one.name.find_first_of("/: \n") != std::string::npos) {
            return entry.at("code").mistake("a code holds no slash, colon or space");
        }
        if (has_named(all, one.name)) {
            return entry.at("code").mistake("the code \"" + one.name + "\" is given twice");
        }
        for (const char* language : {"bn", "en"}) {
            if (!entry.has(language)) {
                return entry.mistake(
                    std::string("no label in ") +
                    (language == std::string_view("bn") ? "Bengali (bn)" : "English (en)"));
            }
        }
        TRY(one.text.bn, entry.needed_text("bn"));
        TRY(one.text.en, entry.needed_text("en"));
        TRY(one.parent, entry.text("parent"));
        TRY(one.retired, entry.flag("retired"));
        all.push_back(std::move(one));
    }
    if (all.empty()) return lists.at(name).mistake("a code list needs at least one code");
    return {};
}

result<type> type_loader::load_type(const std::string& file, const json_place& place) const {
    TRY_VOID(place.only({"type", "label", "key", "append_only", "sealed", "filled_gradually",
                         "retired", "stays", "groups", "fields", "checks"}));
    type t;
    TRY(t.name, read_name(place, "type"));
    if (t.name + ".json" != file) {
        return place.at("type").mistake("the file of \"" + t.name + "\" must be " + t.name +
                                        ".json");
    }
    if (is_among(reserved_types, t.name) || t.name.starts_with("sqlite_")) {
        return place.at("type").mistake("\"" + t.name + "\" is the name of a table of the program");
    }
    TRY(t.text, place.needed_label("label"));
    TRY(t.append_only, place.flag("append_only"));
    TRY(t.filled_gradually, place.flag("filled_gradually"));
    TRY(t.retired, place.flag("retired"));
    TRY(t.stays, place.flag("stays"));
    TRY_VOID(load_key(place, t));
    if (t.stays && t.key != key_kind::drawn) {
        return place.at("stays").mistake("only records with drawn keys may go elsewhere");
    }

    TRY(const auto fields, place.items("fields"));
    for (const json_place& entry : fields) {
        TRY(field f, load_field(entry));
        if (has_named(t.fields, f.name)) {
            return entry.at("name").mistake("the field \"" + f.name + "\" is given twice");
        }
        t.fields.push_back(std::move(f));
    }
    if (t.fields.empty()) return place.mistake("a type needs at least one field");
    if (t.fields.size() > fields_limit) {
        return place.at("fields").mistake("a type has at most " + std::to_string(fields_limit) +
                                          " fields");
    }
    TRY_VOID(join_groups(place, t));
    TRY_VOID(check_field_rules(place, t));
    TRY_VOID(check_key(place, t));
    TRY_VOID(load_seal(place, t));
    TRY(const auto checks, place.items("checks"));
    for (const json_place& entry : checks) {
        TRY(check one, read_check(entry, t, set_.codes_));
        // Nobody could put right what is not written any more.
        if (!t.find_field(one.field)->retired) t.checks.push_back(std::move(one));
    }
    return t;
}

result<void> type_loader::load_key(const json_place& place, type& t) const {
    if (!place.has("key")) return place.mistake("\"key\" is missing");
    const json_place key = place.at("key");
    if (key.value() == "single") {
        t.key = key_kind::single;
    } else if (key.value() == "drawn") {
        t.key = key_kind::drawn;
    } else if (key.value().is_array() && !key.value().empty()) {
        t.key = key_kind::parts;
        TRY(t.key_parts, place.texts("key"));
    } else {
        return key.mistake("expected \"single\", \"drawn\" or a list of fields");
    }
    return {};
}

result<void> type_loader::check_key(const json_place& place, const type& t) const {
    for (std::size_t i = 0; i < t.key_parts.size(); ++i) {
        const json_place part = place.at("key").at(i);
        const field* f = t.find_field(t.key_parts[i]);
        if (!f) return part.mistake("no field \"" + t.key_parts[i] + "\"");
        if (!f->fixed || f->many || !f->group.empty()) {
            return part.mistake("a key is made of fixed fields outside sets and groups");
        }
        if (f->retired) return part.mistake("a key is made of fields that are in use");
        if (!f->required && i + 1 < t.key_parts.size()) {
            return part.mistake("only the last part of a key may be left out");
        }
    }
    return {};
}

result<void> type_loader::load_seal(const json_place& place, type& t) const {
    if (!place.has("sealed")) return {};
    const json_place entry = place.at("sealed");
    TRY_VOID(entry.only({"by", "but"}));
    seal one;
    TRY(one.by, entry.needed_text("by"));
    const field* by = t.find_field(one.by);
    if (by == nullptr || by->many) {
        return entry.at("by").mistake("\"" + one.by + "\" is not a field with one value");
    }
    TRY(one.but, entry.texts("but"));
    for (const std::string& name : one.but) {
        const field* f = t.find_field(name);
        if (f != nullptr && f->group.empty()) continue;
        return entry.at("but").mistake("\"" + name + "\" is not a field outside groups");
    }
    t.sealed = std::move(one);
    return {};
}

result<group> type_loader::load_group(const json_place& place) const {
    TRY_VOID(place.only(
        {"name", "label", "members", "date", "value", "rule", "order", "ask_when", "writers"}));
    group g;
    TRY(g.name, read_name(place, "name"));
    if (is_among(reserved_fields, g.name)) {
        return place.at("name").mistake("\"" + g.name + "\" is a name of the program");
    }
    TRY(g.text, place.needed_label("label"));
    TRY(g.members, place.texts("members"));
    if (g.members.empty()) return place.mistake("a group needs members");
    TRY(g.date, place.text("date"));
    TRY(g.value, place.text("value"));
    TRY(g.rule, read_rule(place));
    TRY(g.order, place.texts("order"));
    TRY(g.ask_when, read_pairs(place));
    TRY(g.writers, read_writers(place, "writers"));
    if (g.writers.empty()) return place.mistake("\"writers\" is missing");
    return g;
}

result<void> type_loader::join_groups(const json_place& place, type& t) const {
    TRY(const auto entries, place.items("groups"));
    for (const json_place& entry : entries) {
        TRY(group g, load_group(entry));
        if (has_named(t.groups, g.name) || has_named(t.fields, g.name)) {
            return entry.at("name").mistake("\"" + g.name + "\" is taken");
        }
        TRY_VOID(join_group(entry, t, g));
        t.groups.push_back(std::move(g));
    }
    return {};
}

// A member takes the writers and the rule of its group.
result<void> type_loader::join_group(const json_place& place, type& t, group& g) const {
    for (std::size_t i = 0; i < g.members.size(); ++i) {
        const json_place entry = place.at("members").at(i);
        const auto f = std::find_if(t.fields.begin(), t.fields.end(),
                                    [&](const field& one) { return one.name == g.members[i]; });
        if (f == t.fields.end()) return entry.mistake("no field \"" + g.members[i] + "\"");
        if (!f->group.empty()) return entry.mistake("\"" + f->name + "\" is in a group already");
        if (f->many) return entry.mistake("a set cannot be in a group");
        f->group = g.name;
        f->writers = g.writers;
        f->rule = g.rule;
    }
    const auto is_member = [&](const std::string& name) {
        return std::find(g.members.begin(), g.members.end(), name) != g.members.end();
    };
    if (!g.date.empty() && (!is_member(g.date) || t.find_field(g.date)->kind != field_kind::date)) {
        return place.at("date").mistake("\"" + g.date + "\" is not a member of kind date");
    }
    if (g.rule == merge_rule::observed && g.date.empty()) {
        return place.mistake("an observed group needs \"date\"");
    }
    if (g.rule == merge_rule::set) return place.at("rule").mistake("a group is no set");
    if (!g.value.empty() && !is_member(g.value)) {
        return place.at("value").mistake("\"" + g.value + "\" is not a member");
    }
    if (g.rule == merge_rule::forward && g.value.empty()) {
        return place.mistake("a forward group needs \"value\"");
    }
    const field* coded = t.find_field(g.value.empty() ? g.members[0] : g.value);
    return check_order(place, *coded, g.rule, g.order);
}

}  // namespace kheya::record
