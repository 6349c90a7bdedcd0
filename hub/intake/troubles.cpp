#include "hub/intake/troubles.hpp"

#include "shared/platform/log.hpp"

#include <algorithm>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;

std::string_view meta_of(trouble_kind kind) {
    switch (kind) {
        case trouble_kind::untold: return "trouble_untold";
        case trouble_kind::future: return "trouble_future";
        case trouble_kind::wide_scope: return "trouble_wide_scope";
        case trouble_kind::held_full: break;
    }
    return "trouble_held_full";
}

}  // namespace

void note_trouble(hub_store::store& in, trouble_kind kind, const hub_store::device_row& device,
                  std::string_view what, base::time_us now) {
    const std::string key = device.key.hex();
    auto known = troubles(in, kind, now);
    const auto before = std::find_if(known.begin(), known.end(),
                                     [&](const trouble& each) { return each.device == key; });
    if (before != known.end()) {
        const base::time_us age = now - before->at;
        if (before->what == what && age >= 0 && age < trouble_noted_again) return;
        known.erase(before);
    }
    known.insert(known.begin(), trouble{key, device.office, std::string(what), now});
    if (known.size() > troubles_most) known.resize(troubles_most);
    json kept = json::array();
    for (const trouble& each : known) {
        kept.push_back({each.device, each.office, each.what, each.at});
    }
    in.set_meta(meta_of(kind), kept.dump());
    platform::log_error("device " + key.substr(0, 16) + " of " + device.office + ": " +
                        std::string(what));
}

std::vector<trouble> troubles(hub_store::store& in, trouble_kind kind, base::time_us now) {
    std::vector<trouble> out;
    const auto kept = json::parse(in.meta(meta_of(kind)).value_or("[]"), nullptr, false);
    if (!kept.is_array()) return out;
    for (const json& each : kept) {
        if (!each.is_array() || each.size() != 4 || !each[3].is_number_integer()) continue;
        if (!each[0].is_string() || !each[1].is_string() || !each[2].is_string()) continue;
        trouble found{each[0].get<std::string>(), each[1].get<std::string>(),
                      each[2].get<std::string>(), each[3].get<base::time_us>()};
        if (now - found.at <= trouble_told_for) out.push_back(std::move(found));
    }
    return out;
}

}  // namespace kheya::hub_intake
