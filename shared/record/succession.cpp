// Differences are read off the files themselves, so that whatever a later format says is seen;
// what breaks records is judged by the loaded sets.

#include "shared/record/succession.hpp"

#include "shared/base/check.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::record {

namespace {

using kind = difference::kind;

json parsed(const type_files& files, const std::string& name) {
    const auto found = files.find(name);
    if (found == files.end()) return json::object();
    json document = json::parse(found->second, nullptr, false);
    return document.is_object() ? document : json::object();
}

std::shared_ptr<const type_set> loaded(const type_files& files) {
    const auto set = type_set::load(files);
    CHECK(set.has_value());
    return *set;
}

bool is_retired(const json& entry) {
    const auto mark = entry.find("retired");
    return mark != entry.end() && *mark == true;
}

// The entry of an array whose `key` is that name; null: none.
const json* entry_named(const json& holder, const char* list, const char* key,
                        const std::string& name) {
    const auto all = holder.find(list);
    if (all == holder.end() || !all->is_array()) return nullptr;
    for (const json& one : *all) {
        if (one.is_object() && one.value(key, "") == name) return &one;
    }
    return nullptr;
}

// What became of one thing that both have; nothing: it is as it was.
std::optional<kind> change_of(const json& before, const json& after) {
    if (before == after) return std::nullopt;
    if (is_retired(before) == is_retired(after)) return kind::changed;
    return is_retired(after) ? kind::retired : kind::in_use_again;
}

class comparison {
public:
    comparison(const type_files& now, const type_files& next)
        : files_now_(now), files_next_(next), now_(loaded(now)), next_(loaded(next)) {}

    succession take() {
        for (const type& t : next_->types()) compare_type(t);
        for (const type& t : now_->types()) {
            if (next_->find(t.name) == nullptr) gone(t.name + ".json", {}, "the type " + t.name);
        }
        compare_codes();
        return std::move(found_);
    }

private:
    void add(kind what, difference place) {
        place.what = what;
        found_.differences.push_back(std::move(place));
    }
    void mistake(const std::string& file, const std::string& place, std::string en,
                 std::string bn) {
        base::error e =
            base::refused(std::move(en), place.empty() ? file : file + ": " + place);
        e.message_bn = std::move(bn);
        found_.mistakes.push_back(std::move(e));
    }
    void gone(const std::string& file, const std::string& place, const std::string& what) {
        mistake(file, place,
                what + " is gone: records may use it; keep it, marked \"retired\": true",
                what + " নেই: কোনো রেকর্ডে থাকতে পারে; রেখে \"retired\": true লিখুন");
    }
    void reshaped(const type& t, const std::string& place, const std::string& what) {
        mistake(t.name + ".json", place,
                what + " may not change once records may hold it: add another with a new name, "
                       "and mark this one \"retired\": true",
                what + " আর বদলানো যায় না: নতুন নামে আরেকটি যোগ করুন, আর এটিতে "
                       "\"retired\": true লিখুন");
    }

    void compare_type(const type& t) {
        const type* before = now_->find(t.name);
        if (before == nullptr) return add(kind::added, {{}, t.name, {}, {}, {}, {}});
        const json was = parsed(files_now_, t.name + ".json");
        const json is = parsed(files_next_, t.name + ".json");
        if (was == is) return;
        json rest_was = was, rest_is = is;
        for (const char* part : {"fields", "groups"}) {
            rest_was.erase(part);
            rest_is.erase(part);
        }
        const auto what = change_of(rest_was, rest_is);
        if (what) add(*what, {{}, t.name, {}, {}, {}, {}});
        if (before->key != t.key || before->key_parts != t.key_parts) {
            reshaped(t, "key", "the key of a type");
        }
        for (const group& g : t.groups) compare_group(*before, t, g, was, is);
        for (const group& g : before->groups) {
            if (t.find_group(g.name) == nullptr) reshaped(t, "groups", "the group " + g.name);
        }
        for (const field& f : t.fields) compare_field(*before, t, f, was, is);
        for (const field& f : before->fields) {
            if (t.find_field(f.name) == nullptr) {
                gone(t.name + ".json", "fields", "the field " + f.name);
            }
        }
    }

    void compare_group(const type& before, const type& t, const group& g, const json& was,
                       const json& is) {
        const difference place{{}, t.name, g.name, {}, {}, {}};
        const group* old = before.find_group(g.name);
        if (old == nullptr) return add(kind::added, place);
        const auto what = change_of(*entry_named(was, "groups", "name", g.name),
                                    *entry_named(is, "groups", "name", g.name));
        if (what) add(*what, place);
        if (!old->date.empty() && old->date != g.date) {
            reshaped(t, "groups." + g.name + ".date", "the day of the group " + g.name);
        }
    }

    void compare_field(const type& before, const type& t, const field& f, const json& was,
                       const json& is) {
        const difference place{{}, t.name, {}, f.name, {}, {}};
        const field* old = before.find_field(f.name);
        if (old == nullptr) return add(kind::added, place);
        const auto what = change_of(*entry_named(was, "fields", "name", f.name),
                                    *entry_named(is, "fields", "name", f.name));
        if (what) add(*what, place);
        const std::string at = "fields." + f.name;
        if (old->kind != f.kind || old->many != f.many || old->refers_to != f.refers_to) {
            reshaped(t, at, "the kind of the field " + f.name);
        }
        if (old->group != f.group) reshaped(t, at, "the group of the field " + f.name);
        if (stands_alone_observed(*old) != stands_alone_observed(f)) {
            reshaped(t, at + ".rule", "whether the field " + f.name + " has a day of observation");
        }
        if (f.kind == field_kind::code && old->codes != f.codes && !holds_codes(*old, f)) {
            reshaped(t, at + ".codes", "the code list of the field " + f.name);
        }
    }

    // Another list will do that has all codes of the one before.
    bool holds_codes(const field& before, const field& f) const {
        const code_list& wanted = *now_->codes(before.codes);
        const code_list& have = *next_->codes(f.codes);
        return std::all_of(wanted.begin(), wanted.end(), [&](const code& one) {
            return std::any_of(have.begin(), have.end(),
                               [&](const code& other) { return other.name == one.name; });
        });
    }

    void compare_codes() {
        const json was = parsed(files_now_, "codes.json"), is = parsed(files_next_, "codes.json");
        for (const auto& [list, codes] : next_->all_codes()) {
            if (now_->codes(list) == nullptr) {
                add(kind::added, {{}, {}, {}, {}, list, {}});
                continue;
            }
            for (const code& one : codes) {
                const json* before = entry_named(was, list.c_str(), "code", one.name);
                const difference place{{}, {}, {}, {}, list, one.name};
                if (before == nullptr) {
                    add(kind::added, place);
                    continue;
                }
                const auto what =
                    change_of(*before, *entry_named(is, list.c_str(), "code", one.name));
                if (what) add(*what, place);
            }
        }
        for (const auto& [list, codes] : now_->all_codes()) {
            if (next_->codes(list) == nullptr) {
                gone("codes.json", list, "the code list " + list);
                continue;
            }
            for (const code& one : codes) {
                if (entry_named(is, list.c_str(), "code", one.name) == nullptr) {
                    gone("codes.json", list, "the code " + one.name);
                }
            }
        }
    }

    const type_files &files_now_, &files_next_;
    std::shared_ptr<const type_set> now_, next_;
    succession found_;
};

// Gives whether anything was added.
bool add_missing_entries(json& list, const json& own, const char* key) {
    bool added = false;
    for (const json& one : own) {
        const bool has = std::any_of(list.begin(), list.end(), [&](const json& other) {
            return other.value(key, "") == one.value(key, "");
        });
        if (has) continue;
        list.push_back(one);
        added = true;
    }
    return added;
}

json list_in(const json& holder, const char* name) {
    const auto found = holder.find(name);
    return found == holder.end() ? json::array() : *found;
}

// The group of the published type that one of the program's new fields belongs to.
void join_group(json& groups, const json& own_group, const std::string& member) {
    for (json& group : groups) {
        if (group.value("name", "") != own_group.value("name", "")) continue;
        auto& members = group["members"];
        if (std::find(members.begin(), members.end(), json(member)) == members.end()) {
            members.push_back(member);
        }
        return;
    }
    groups.push_back(own_group);
}

bool complete_type(json& type, const json& own) {
    json fields = list_in(type, "fields"), groups = list_in(type, "groups");
    json checks = list_in(type, "checks");
    bool added = false;
    for (const json& field : list_in(own, "fields")) {
        const std::string name = field.value("name", "");
        if (entry_named(type, "fields", "name", name) != nullptr) continue;
        added = true;
        fields.push_back(field);
        for (const json& group : list_in(own, "groups")) {
            const json members = list_in(group, "members");
            if (std::find(members.begin(), members.end(), json(name)) != members.end()) {
                join_group(groups, group, name);
            }
        }
        for (const json& check : list_in(own, "checks")) {
            if (check.value("field", "") == name) checks.push_back(check);
        }
    }
    if (!added) return false;
    type["fields"] = std::move(fields);
    if (!groups.empty()) type["groups"] = std::move(groups);
    if (!checks.empty()) type["checks"] = std::move(checks);
    return true;
}

bool is_same(const json& one, const json& other, const std::string& key) {
    const auto a = one.find(key), b = other.find(key);
    if (a == one.end() || b == other.end()) return (a == one.end()) == (b == other.end());
    return *a == *b;
}

// Where headquarters left a property as the program had brought it, it is as the program brings it
// now. Gives whether any is another.
bool follow_properties(json& published, const json& before, const json& own,
                       const std::set<std::string>& but) {
    std::set<std::string> names;
    for (const json* from : {&before, &own}) {
        for (const auto& [name, value] : from->items()) names.insert(name);
    }
    bool changed = false;
    for (const std::string& name : names) {
        if (but.contains(name) || is_same(before, own, name)) continue;
        if (!is_same(published, before, name)) continue;
        changed = true;
        if (own.contains(name)) published[name] = own[name];
        else published.erase(name);
    }
    return changed;
}

// Of a type that headquarters had edited. New fields with their groups and checks: complete_type.
bool follow_type(json& type, const json& before, const json& own) {
    bool changed = follow_properties(type, before, own,
                                     {"type", "key", "fields", "groups", "checks"});
    for (const char* list : {"fields", "groups"}) {
        if (!type.contains(list)) continue;
        for (json& entry : type[list]) {
            const std::string name = entry.value("name", "");
            const json* was = entry_named(before, list, "name", name);
            const json* is = entry_named(own, list, "name", name);
            if (was == nullptr || is == nullptr) continue;
            if (follow_properties(entry, *was, *is, {"name", "members"})) changed = true;
        }
    }
    return changed;
}

bool complete_codes(json& codes, const json& own) {
    bool added = false;
    for (const auto& [list, entries] : own.items()) {
        if (!codes.contains(list)) {
            codes[list] = entries;
            added = true;
        } else if (add_missing_entries(codes[list], entries, "code")) {
            added = true;
        }
    }
    return added;
}

}  // namespace

std::string_view to_text(difference::kind kind) {
    switch (kind) {
        case difference::kind::added: return "added";
        case difference::kind::changed: return "changed";
        case difference::kind::retired: return "retired";
        case difference::kind::in_use_again: return "in_use_again";
    }
    return "changed";
}

std::string difference::text(bool bengali) const {
    const std::string_view said = to_text(what);
    std::string text = bengali ? (what == kind::added     ? "নতুন"
                                  : what == kind::retired ? "আর ব্যবহার হবে না"
                                  : what == kind::changed ? "বদল"
                                                          : "আবার ব্যবহার হবে")
                       : what == kind::in_use_again ? "in use again"
                                                    : std::string(said);
    text += ": ";
    if (!list.empty()) return text + "codes " + list + (code.empty() ? "" : "/" + code);
    text += type;
    if (!group.empty()) text += "." + group + (bengali ? " (অংশ)" : " (group)");
    if (!field.empty()) text += "." + field;
    return text;
}

succession compare(const type_files& now, const type_files& next) {
    return comparison(now, next).take();
}

type_files completed(type_files published, const type_files& own) {
    for (const auto& [name, text] : own) {
        const auto found = published.find(name);
        if (found == published.end()) {
            published.emplace(name, text);
            continue;
        }
        if (found->second == text || name == "set.json") continue;
        json document = parsed(published, name);
        const json ours = parsed(own, name);
        const bool added = name == "codes.json" ? complete_codes(document, ours)
                                                : complete_type(document, ours);
        if (added) found->second = document.dump(2) + "\n";
    }
    return published;
}

type_files followed(type_files published, const type_files& before, const type_files& own) {
    for (auto& [name, text] : published) {
        const auto was = before.find(name), is = own.find(name);
        if (was == before.end() || is == own.end()) continue;
        if (was->second == text) {
            text = is->second;
        } else if (name != "set.json" && name != "codes.json") {
            json document = parsed(published, name);
            if (follow_type(document, parsed(before, name), parsed(own, name))) {
                text = document.dump(2) + "\n";
            }
        }
    }
    return completed(std::move(published), own);
}

type_files with_version(type_files files, int version) {
    files["set.json"] = json{{"version", version}}.dump() + "\n";
    return files;
}

}  // namespace kheya::record
