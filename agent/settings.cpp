#include "agent/settings.hpp"

#include "shared/base/text.hpp"
#include "shared/editing/refusal.hpp"

#include <algorithm>
#include <vector>

namespace kheya::agent {

using nlohmann::json;

namespace {

struct known_setting {
    enum class kind { choice, number, yes_no } of;
    std::string key;
    std::vector<std::string> choices;   // the first is the default
    std::int64_t otherwise = 0, least = 0, most = 0;
};
using kind = known_setting::kind;

const std::vector<known_setting>& known_settings() {
    static const std::vector<known_setting> all = {
        {kind::choice, "agent.lang", {"", "bn", "en"}},
        {kind::number, "sync.interval_s", {}, 3600, 1, 86'400},
        {kind::yes_no, "sync.wait", {}, 1},
        {kind::choice, "sync.history", {"full", "heads"}},
        {kind::choice, "sync.evidence", {"own", "all"}},
        {kind::number, "probe.every_days", {}, 7, 0, 366},
        {kind::choice, "log.level", {"info", "debug", "warn", "error", "off"}},
    };
    return all;
}

std::string file_in(const std::string& folder) { return folder + "/agent.toml"; }

std::string value_of(const known_setting& known, const platform::settings_reader& in) {
    switch (known.of) {
        case kind::choice: return in.text(known.key);
        case kind::number: return std::to_string(in.integer(known.key));
        case kind::yes_no: return in.boolean(known.key) ? "true" : "false";
    }
    return {};
}

base::error wrong_value(const known_setting& known) {
    if (known.of == kind::choice) {
        return editing::refusal(known.key, "must be " + platform::listed(known.choices, " or "),
                                platform::listed(known.choices, " বা ") + " হতে হবে");
    }
    if (known.of == kind::yes_no) {
        return editing::refusal(known.key, "must be true or false", "true বা false হতে হবে");
    }
    const std::string least = std::to_string(known.least), most = std::to_string(known.most);
    return editing::refusal(known.key, "must be a whole number from " + least + " to " + most,
                            base::bengali_digits(least) + " থেকে " + base::bengali_digits(most) +
                                " পর্যন্ত পূর্ণ সংখ্যা হতে হবে");
}

}  // namespace

base::result<platform::settings_reader> read_settings(const std::string& folder) {
    platform::settings_reader settings;
    for (const known_setting& each : known_settings()) {
        if (each.of == kind::choice) settings.declare_choice(each.key, each.choices);
        if (each.of == kind::yes_no) settings.declare_boolean(each.key, each.otherwise != 0);
        if (each.of != kind::number) continue;
        settings.declare_integer(each.key, each.otherwise, each.least, each.most);
    }
    TRY_VOID(settings.load(file_in(folder)));
    TRY_VOID(settings.read_environment());
    return settings;
}

base::result<json> tell_settings(const std::string& folder) {
    TRY(const auto settings, read_settings(folder));
    json all = json::array();
    for (const known_setting& each : known_settings()) {
        json one = {{"key", each.key},
                    {"value", value_of(each, settings)},
                    {"fixed", settings.is_from_outside(each.key)}};
        if (each.of == kind::choice) {
            one["kind"] = "choice";
            one["choices"] = each.choices;
        } else if (each.of == kind::yes_no) {
            one["kind"] = "yes_no";
        } else {
            one["kind"] = "number";
            one["least"] = each.least;
            one["most"] = each.most;
        }
        all.push_back(std::move(one));
    }
    return json{{"file", file_in(folder)}, {"settings", std::move(all)}};
}

base::result<void> change_setting(const std::string& folder, const std::string& key,
                                  const std::string& value) {
    const auto& all = known_settings();
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const known_setting& one) { return one.key == key; });
    if (known == all.end()) {
        return editing::refusal(key, "there is no such setting", "এমন কোনো সেটিং নেই");
    }
    const std::string plain = base::ascii_digits(value);
    TRY(auto settings, read_settings(folder));
    const auto written = settings.save(file_in(folder), key, plain);
    if (written || written.error().where != key) return written;
    return wrong_value(*known);   // of what was typed, not of a file
}

}  // namespace kheya::agent
