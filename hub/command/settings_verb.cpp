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

base::result<void> change(const json& changes, hub_store::store& in) {
    if (!changes.is_object()) {
        return refusal("must be {NAME: value}", "changes", "{NAME: value} আকারে দিতে হবে");
    }
    for (const auto& [name, value] : changes.items()) {
        if (!value.is_string()) return refusal("must be text", name, "লেখা হতে হবে");
        if (is_calendar_setting(name)) {
            TRY_VOID(set_calendar(in, name, value.get<std::string>()));
            continue;
        }
        TRY_VOID(check(name, value.get<std::string>()));
        in.set_meta(name, value.get<std::string>());
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
        if (const auto done = change(*changes, around.store); !done) {
            return editing::failure(done.error(), how);
        }
    }
    auto& in = around.store;
    json document = {{"name", in.meta("name").value_or("")},
                     {"url", in.meta("url").value_or("")},
                     {"console_url", console_url(in)},
                     {"lang", in.meta("lang").value_or("")},
                     {"version", KHEYA_VERSION},
                     {"backup", json::parse(in.meta("backup_schedule").value_or("null"))}};
    document.update(calendar_document(calendar_of(in)));
    if (how.json) return editing::success(document);
    std::string text;
    for (const std::string_view name : names) {
        const std::string key(name);
        text += key + "\t" + document[key].get<std::string>() + "\n";
    }
    return editing::success(text);
}

}  // namespace kheya::hub_command
