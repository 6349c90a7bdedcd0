#include "agent/store/coming_types.hpp"

#include <algorithm>

namespace kheya::agent_store {

using nlohmann::json;

namespace {

json note_in(const notes& from, std::string_view key) {
    const json kept = json::parse(from.text(key), nullptr, false);
    return kept.is_object() ? kept : json();
}

// A note that was damaged is none.
json note_with(const notes& from, std::string_view key, const json& shape) {
    const json kept = note_in(from, key);
    for (const auto& [name, like] : shape.items()) {
        const auto found = kept.find(name);
        if (found == kept.end() || found->type() != like.type()) return {};
    }
    return kept;
}

json trouble_in(const notes& from) {
    return note_with(from, note::types_trouble,
                     {{"set", ""}, {"version", 0U}, {"why", ""}, {"why_bn", ""}});
}

json coming_in(const notes& from) {
    const json kept = note_with(from, note::types_coming,
                                {{"set", ""}, {"version", 0U}, {"from", ""}, {"parts", 0U},
                                 {"texts", json::object()}});
    if (!kept.is_object()) return {};
    const auto& texts = kept["texts"];
    const bool read = std::all_of(texts.begin(), texts.end(),
                                  [](const json& text) { return text.is_string(); });
    return read ? kept : json();
}

base::hash256 set_of(const json& kept) {
    const auto hash = kept.is_object() ? base::hash256::parse(kept.value("set", ""))
                                       : base::result<base::hash256>(base::refused("none"));
    return hash ? *hash : base::hash256{};
}

// Of the published set in use; zero: there is none. The note of the tables' types has it behind the
// program's own, where reading it costs less than the set itself.
base::hash256 set_in_use(store& in) {
    const std::string hashes = in.notes().text(note::types_hash);
    const auto space = hashes.find(' ');
    if (space == std::string::npos) return {};
    const auto set = base::hash256::parse(hashes.substr(space + 1));
    return set ? *set : base::hash256{};
}

}  // namespace

void coming_types::tell(wire::hello& hello) const {
    const auto notes = in_.notes();
    hello.types = in_.types()->version();
    hello.types_set = set_in_use(in_);
    if (const json trouble = trouble_in(notes); trouble.is_object()) {
        hello.types_next = set_of(trouble);
        hello.types_have = -1;
    }
    const json coming = coming_in(notes);
    if (!coming.is_object()) return;
    hello.types_next = set_of(coming);
    hello.types_have = 0;
    while (coming["texts"].contains(std::to_string(hello.types_have + 1))) ++hello.types_have;
}

bool coming_types::take(const wire::types_part& part) {
    auto notes = in_.notes();
    const base::hash256 used = set_in_use(in_);
    const int version = used.is_zero() ? 0 : in_.types()->version();
    // Of two sets with one number, published after the hub was restored, the last one heard counts.
    if (part.version < version || used == part.set) return false;
    if (set_of(trouble_in(notes)) == part.set) return false;
    json coming = coming_in(notes);
    if (coming.is_object() && coming.value("version", 0) > part.version) return false;
    const std::string from = part.from.is_zero() ? "" : part.from.hex();
    if (set_of(coming) != part.set || coming.value("from", "") != from ||
        coming.value("parts", std::int64_t(0)) != part.parts) {
        coming = {{"set", part.set.hex()}, {"version", part.version}, {"from", from},
                  {"parts", part.parts},   {"texts", json::object()}};
    }
    json& kept = coming["texts"][std::to_string(part.part)];
    if (kept == part.text) return false;
    kept = part.text;
    if (static_cast<std::int64_t>(coming["texts"].size()) < part.parts) {
        notes.set(note::types_coming, coming.dump());
    } else {
        notes.forget(note::types_coming);
        put_together(coming);
    }
    return true;
}

void coming_types::put_together(const json& coming) {
    auto notes = in_.notes();
    std::string text;
    for (std::int64_t i = 1; i <= coming["parts"].get<std::int64_t>(); ++i) {
        text += coming["texts"][std::to_string(i)].get_ref<const std::string&>();
    }
    record::type_files files;
    const std::string from = coming.value("from", "");
    if (!from.empty()) {
        // Another set came meanwhile: this one is told anew.
        if (set_in_use(in_).hex() != from) return;
        auto in_use = in_.published_types();
        if (!in_use) return;   // it does not read: all files are told anew
        files = std::move(*in_use);
    }
    const json told = json::parse(text, nullptr, false);
    const bool shaped = told.is_object() && std::all_of(told.begin(), told.end(),
                                                      [](const json& f) { return f.is_string(); });
    if (shaped) {
        for (const auto& [name, content] : told.items()) files[name] = content.get<std::string>();
    }
    if (record::hash_of(files).hex() != coming.value("set", "")) {
        return refuse(coming, "the files do not have the hash that the hub named",
                      "ফাইলগুলো হাবের বলা হ্যাশের সঙ্গে মেলে না");
    }
    if (const auto used = in_.use_types(files); !used) {
        return refuse(coming, used.error().text(), used.error().text(true));
    }
    notes.forget(note::types_trouble);
}

void coming_types::refuse(const json& coming, const std::string& why, const std::string& why_bn) {
    const json trouble = {{"set", coming["set"]}, {"version", coming["version"]},
                          {"why", why},           {"why_bn", why_bn}};
    in_.notes().set(note::types_trouble, trouble.dump());
}

std::string types_trouble(store& in, bool bengali) {
    const json trouble = trouble_in(in.notes());
    if (!trouble.is_object()) return {};
    const std::string version = std::to_string(trouble.value("version", 0));
    if (bengali) {
        return "প্রধান কার্যালয়ের রেকর্ড-ধরনের সংস্করণ " + version +
               " এই প্রোগ্রাম পড়তে পারে না; আগেরটি চলছে: " + trouble.value("why_bn", "");
    }
    return "this program cannot read version " + version +
           " of headquarters' record types, and goes on with the set it has: " +
           trouble.value("why", "");
}

}  // namespace kheya::agent_store
