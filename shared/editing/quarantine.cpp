#include "shared/editing/quarantine.hpp"

#include "shared/editing/head_json.hpp"
#include "shared/editing/held_reason.hpp"
#include "shared/editing/prose.hpp"
#include "shared/editing/shown_ids.hpp"

#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::editing {

namespace {

bool is_held(const logged_change& entry) {
    return entry.state == logged_change::state::quarantined;
}

// Whether `later` was written in sight of the entry: behind it in the same log, or naming it.
// Whoever wrote of the same field without having seen it corrected nothing.
bool was_in_sight(const logged_change& later, const logged_change& entry, const std::string& reg) {
    if (later.at.replica == entry.at.replica && later.at.n > entry.at.n) return true;
    const base::change_id& id = entry.change.id;
    const auto base = later.change.base.find(reg);
    if (base != later.change.base.end() &&
        std::find(base->second.begin(), base->second.end(), id) != base->second.end()) {
        return true;
    }
    return later.change.why.find(id.hex()) != std::string::npos;
}

bool is_corrected(const std::vector<logged_change>& history, std::size_t at) {
    const journal::change& c = history[at].change;
    return std::all_of(c.fields.begin(), c.fields.end(), [&](const auto& field) {
        return std::any_of(history.begin(), history.end(), [&](const logged_change& later) {
            return !is_held(later) && later.change.fields.contains(field.first) &&
                   was_in_sight(later, history[at], field.first);
        });
    });
}

record_state record_of(const journal::change& c) {
    record_state state;
    state.office = c.office;
    state.type = c.type;
    state.record = c.record;
    return state;
}

std::string name_of(const record::type* t, const journal::change& c) {
    return record_name(t, record_of(c));
}

// The words that `set` takes for a register, to be filled in. What was seen on a day is still of
// that day once a slip in it is put right.
std::string words_for(const record::type* t, const std::string& reg, const json& value) {
    const std::string name(record::base_name(reg));
    if (const auto element = record::element_of(reg); !element.empty()) {
        return " " + shell_word(name + (value.is_null() ? "-=" : "+=") + std::string(element));
    }
    const record::group* g = t == nullptr ? nullptr : t->find_group(name);
    if (g == nullptr) {
        const record::field* f = t == nullptr ? nullptr : t->find_field(name);
        // Held for whatever a device wrote: the day may be none.
        const auto day = value.is_object() ? value.find("observed_on") : value.end();
        const bool has_day = f != nullptr && record::stands_alone_observed(*f) &&
                             day != value.end() && day->is_string();
        const std::string word = " " + shell_word(name + "=VALUE");
        if (!has_day) return word;
        return word + " " + shell_word(name + ".observed_on=" + day->get<std::string>());
    }
    std::string words;
    for (const std::string& member : g->members) words += " " + member + "=VALUE";
    return words;
}

// REGISTER=ID of all that the entry's author had seen.
std::vector<std::string> bases_of(const journal::change& c) {
    std::vector<std::string> bases;
    for (const auto& [reg, ids] : c.base) {
        for (const base::change_id& id : ids) bases.push_back(to_text(shown_id{reg, id}));
    }
    return bases;
}

// The entry's own bases are named, so that the correction replaces what its author had seen and
// nothing that came later; and the entry itself, by which the correction is known for one.
std::string correction(const record::type* t, const journal::change& c) {
    const std::string named = shell_word(name_of(t, c)), corrects = "corrects " + c.id.hex();
    if (c.fields.contains(std::string(record::retired_register))) {
        return "retire " + named + " --office " + shell_word(c.office) + " --why " +
               shell_word(corrects + ": TEXT");
    }
    std::string command = "set " + named;
    for (const auto& [reg, value] : c.fields) command += words_for(t, reg, value);
    command += " --office " + shell_word(c.office) + " --why " + shell_word(corrects);
    std::string list;
    for (const std::string& one : bases_of(c)) list += (list.empty() ? "" : ",") + one;
    return list.empty() ? command : command + " --base " + shell_word(list);
}

}  // namespace

std::vector<held_entry> held_entries(const std::vector<logged_change>& history) {
    std::vector<held_entry> held;
    for (std::size_t i = 0; i < history.size(); ++i) {
        if (is_held(history[i])) held.push_back({history[i], is_corrected(history, i)});
    }
    return held;
}

json held_document(const record::type_set& types, const held_entry& held) {
    const journal::change& c = held.entry.change;
    const record::type* t = types.find(c.type);
    json fields = json::object(), days = json::object();
    for (const auto& [reg, value] : c.fields) {
        fields[reg] = plain_value(t, reg, nullptr, value);
        const std::string day = record::observed_on(types.rule_of(c.type, reg), value);
        if (!day.empty()) days[reg] = day;
    }
    json document = {{"id", c.id.hex()},
                     {"type", c.type},
                     {"key", t == nullptr ? c.record : key_of(*t, record_of(c))},
                     {"office", c.office},
                     {"fields", std::move(fields)},
                     {"base", bases_of(c)},
                     {"by", c.author},
                     {"made_at", base::to_iso(c.made_at)},
                     {"reason", held.entry.reason},
                     {"corrected", held.corrected},
                     {"correct", correction(t, c)}};
    std::string bengali = held_reason::in_bengali(held.entry.reason, types, c);
    if (!bengali.empty()) document["reason_bn"] = std::move(bengali);
    if (!days.empty()) document["observed_on"] = std::move(days);
    if (held.entry.received_at != 0) {
        document["received_at"] = base::to_iso(held.entry.received_at);
    }
    return document;
}

std::string held_text(const record::type_set& types, const held_entry& held, bool bengali) {
    const journal::change& c = held.entry.change;
    const record::type* t = types.find(c.type);
    std::string text = one_line(name_of(t, c) + "  " + c.office) + "  (" +
                       by_and_when(c.author, held.entry.effective_at, bengali) + ")  " +
                       c.id.hex() + "\n";
    for (const auto& [reg, value] : c.fields) {
        text += "  " + register_label(t, reg, bengali) + ": " +
                register_words(types, t, reg, value, bengali) + "\n";
    }
    std::string reason = bengali ? held_reason::in_bengali(held.entry.reason, types, c) : "";
    if (reason.empty()) reason = held.entry.reason;
    if (reason.empty()) {   // of another PC, which alone was told
        reason = bengali ? "কারণটি প্রধান কার্যালয়ে জানা যাবে" : "headquarters knows the reason";
    }
    text += (bengali ? "  গ্রহণ করা হয়নি: " : "  not accepted: ") + one_line(reason) + "\n";
    if (held.corrected) {
        return text + (bengali ? "  পরে সংশোধন করা হয়েছে\n" : "  corrected since\n");
    }
    return text + (bengali ? "  সংশোধন করতে: " : "  to correct it: ") +
           one_line(correction(t, c)) + "\n";
}

}  // namespace kheya::editing
