#include "hub/store/office_places.hpp"

#include "hub/store/fold.hpp"

#include <algorithm>

namespace kheya::hub_store {

// Only the ministry's level speaks for the ministry; head offices and what directly serves them
// (project offices) for headquarters.
base::side side_of_level(std::string_view level) {
    if (level == "ministry_division") return base::side::ministry;
    if (level == "hq" || level == "project") return base::side::headquarters;
    return base::side::office;
}

bool was_of_side(store& in, const std::string& office, base::side side) {
    const auto log = in.record_journal("office", office);
    return std::any_of(log.begin(), log.end(), [&](const journal_row& row) {
        const auto level = row.change.fields.find("level");
        return !row.quarantine && level != row.change.fields.end() && level->second.is_string() &&
               side_of_level(level->second.get_ref<const std::string&>()) == side;
    });
}

editing::office_place place_of(store& in, const record::type_set& types,
                               const std::string& office) {
    editing::office_place place;
    if (const auto row = in.office(office)) place.parent = row->parent;
    const record::type* t = types.find("office");
    if (t == nullptr) return place;
    const auto values = editing::shown_values(*t, load_state(in, {office, "office", office}));
    const auto status = values.find("status");
    if (status != values.end() && status->second.is_string()) {
        place.status = status->second.get<std::string>();
    }
    return place;
}

editing::office_look_up places_in(store& in, const record::type_set& types) {
    return [&in, &types](const std::string& office) { return place_of(in, types, office); };
}

std::set<std::string> ever_above(store& in, const std::string& office) {
    std::set<std::string> above;
    std::vector<std::string> rest = {office};
    while (!rest.empty() && above.size() < ever_above_most) {
        const std::string one = std::move(rest.back());
        rest.pop_back();
        for (const journal_row& row : in.record_journal("office", one)) {
            const auto said = row.change.fields.find("parent");
            if (row.quarantine || said == row.change.fields.end()) continue;
            if (!said->second.is_string() || said->second == office) continue;
            const auto parent = said->second.get<std::string>();
            if (above.insert(parent).second) rest.push_back(parent);
        }
    }
    return above;
}

std::set<std::string> once_above(store& in, const std::string& office) {
    std::set<std::string> above = ever_above(in, office);
    std::set<std::string> now;
    for (auto row = in.office(office); row && now.insert(row->id).second;) {
        above.erase(row->parent);
        row = in.office(row->parent);
    }
    return above;
}

}  // namespace kheya::hub_store
