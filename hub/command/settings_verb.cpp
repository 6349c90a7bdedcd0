// `settings`: what may be changed while the hub runs, kept in its store; the rest is shown as
// hub.toml has it.

#include "hub/command/calendar_settings.hpp"
#include "hub/command/people.hpp"
#include "hub/command/verbs.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <array>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

constexpr std::size_t text_most = 300;
constexpr std::array<std::string_view, 4> names = {"name", "url", "console_url", "lang"};

base::result<void> check(const std::string& name, const std::string& value) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        return refusal("is not a setting: name, url, console_url, lang, due.LEVEL, "
                       "remind.STAGE and contact_days are",
                       name,
                       "এমন কোনো সেটিং নেই: name, url, console_url, lang, due.LEVEL, "
                       "remind.STAGE ও contact_days আছে");
    }
    if (value.size() > text_most || !base::is_valid_utf8(value) ||
        value.find_first_of("\r\n") != std::string::npos) {
        return refusal("must be one line of at most 300 bytes", name,
                       "এক লাইনে, সর্বোচ্চ ৩০০ বাইট হতে হবে");
    }
    const bool is_url = name == "url" || name == "console_url";
    const bool may_be_empty = name == "console_url" || name == "lang";
    if (value.empty() && !may_be_empty) {
        return refusal("must not be empty", name, "খালি রাখা যাবে না");
    }
    if (is_url && !value.empty() && !value.starts_with("https://")) {
        return refusal("must be https://HOST:PORT", name, "https://HOST:PORT আকারে দিতে হবে");
    }
    if (name == "lang" && !value.empty() && value != "bn" && value != "en") {
        return refusal("must be bn or en", name, "bn অথবা en হতে হবে");
    }
    return {};
}

json document_of(hub_store::store& in) {
    json document = {{"name", in.meta("name").value_or("")},
                     {"url", in.meta("url").value_or("")},
                     {"console_url", console_url(in)},
                     {"lang", in.meta("lang").value_or("")},
                     {"version", KHEYA_VERSION},
                     {"backup", json::parse(in.meta("backup_schedule").value_or("null"))}};
    document.update(calendar_document(calendar_of(in)));
    return document;
}

// What the document says of a setting, as whoever changes it types it: of `due.district` the
// number at `due_days`, `district`.
std::string stands(const json& document, const std::string& name) {
    const auto dot = name.find('.');
    const json& said = dot == std::string::npos
                           ? document.at(name)
                           : document.at(name.substr(0, dot) + "_days").at(name.substr(dot + 1));
    return said.is_string() ? said.get<std::string>() : said.dump();
}

// Whoever saw other values than stand there now is told before anything is written over them.
base::result<void> check_seen(const json& seen, const json& changes, hub_store::store& in) {
    const json document = document_of(in);
    for (const auto& [name, value] : changes.items()) {
        const auto shown = seen.find(name);
        if (shown == seen.end() || !shown->is_string()) continue;
        const std::string now = stands(document, name);
        if (*shown == now || value == now) continue;
        return refusal("somebody else set this to \"" + now + "\" meanwhile: nothing was saved; "
                           "look at it, then save again",
                       name,
                       "ইতিমধ্যে অন্য কেউ এখানে \"" + now +
                           "\" রেখেছেন: কিছুই সংরক্ষণ হয়নি; দেখে আবার সংরক্ষণ করুন");
    }
    return {};
}

// `seen`: what the changed ones were when they were shown; without it they are set unlooked.
base::result<void> change(const json& changes, const json& seen, hub_store::store& in) {
    if (!changes.is_object()) {
        return refusal("must be {NAME: value}", "changes", "{NAME: value} আকারে দিতে হবে");
    }
    for (const auto& [name, value] : changes.items()) {
        if (!value.is_string()) return refusal("must be text", name, "লেখা হতে হবে");
        if (!is_calendar_setting(name)) TRY_VOID(check(name, value.get<std::string>()));
    }
    TRY_VOID(check_seen(seen, changes, in));
    for (const auto& [name, value] : changes.items()) {
        if (is_calendar_setting(name)) {
            TRY_VOID(set_calendar(in, name, value.get<std::string>()));
        } else {
            in.set_meta(name, value.get<std::string>());
        }
    }
    return {};
}

}  // namespace

std::vector<std::string> setting_names() {
    std::vector<std::string> all = calendar_setting_names();
    all.insert(all.end(), names.begin(), names.end());
    return all;
}

outcome show_settings(const json& arguments, surroundings& around, const speech& how) {
    if (const auto changes = arguments.find("changes"); changes != arguments.end()) {
        const json seen = arguments.value("seen", json::object());
        if (const auto done = change(*changes, seen, around.store); !done) {
            return editing::failure(done.error(), how);
        }
    }
    const json document = document_of(around.store);
    if (how.json) return editing::success(document);
    std::string text;
    for (const std::string_view name : names) {
        const std::string key(name);
        text += key + "\t" + document[key].get<std::string>() + "\n";
    }
    return editing::success(text);
}

}  // namespace kheya::hub_command
