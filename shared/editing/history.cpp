// The journal of one record, register by register: who replaced what.

#include "shared/editing/document.hpp"

#include "shared/editing/head_json.hpp"
#include "shared/editing/prose.hpp"

#include "shared/journal/redaction.hpp"
#include "shared/record/personal.hpp"

#include <algorithm>
#include <map>

namespace kheya::editing {

namespace {

using state_of = enum logged_change::state;

std::string_view to_text(state_of state) {
    switch (state) {
        case state_of::pending:
            return "pending";
        case state_of::confirmed:
            return "confirmed";
        case state_of::quarantined:
            return "quarantined";
    }
    return "pending";
}

json hex_list(const journal::id_list& ids) {
    json list = json::array();
    for (const base::change_id& id : ids) list.push_back(id.hex());
    return list;
}

// What a reader asked for: everything, one register, all elements of a set, or a group's member.
struct selection {
    std::string_view wanted;
    const record::field* member = nullptr;  // of a group

    selection(const record::type* t, std::string_view field) : wanted(field) {
        const record::field* f = t == nullptr ? nullptr : t->find_field(field);
        if (f != nullptr && !f->group.empty()) member = f;
    }

    [[nodiscard]] bool holds(const std::string& reg) const {
        if (wanted.empty() || reg == wanted) return true;
        if (member != nullptr) return reg == member->group;
        return record::base_name(reg) == wanted;
    }
};

using register_and_id = std::pair<std::string, base::change_id>;

std::map<register_and_id, journal::id_list> successors(const std::vector<logged_change>& log) {
    std::map<register_and_id, journal::id_list> later;
    for (const logged_change& entry : log) {
        if (entry.state == state_of::quarantined) continue;  // it replaces nothing
        for (const auto& [reg, bases] : entry.change.base) {
            for (const base::change_id& id : bases) later[{reg, id}].push_back(entry.change.id);
        }
    }
    return later;
}

const record::type* type_of(const record::type_set& types, const std::vector<logged_change>& log) {
    return log.empty() ? nullptr : types.find(log.front().change.type);
}

// Fields of that register whose values here may be taken out for good: {"personal": [...]}; and
// those that were: {"redacted": [{"field", "by", "why", "at"}]}.
void tell_personal(const record::type* t, const journal::change& c, const std::string& reg,
                   const selection& chosen, json& document) {
    if (t == nullptr) return;
    const auto cut = journal::redaction_in(c);
    json held = json::array(), gone = json::array();
    for (const record::field& f : t->fields) {
        if (f.many || record::register_of(f) != reg) continue;
        if (chosen.member != nullptr && chosen.member != &f) continue;
        const auto name = journal::redacted_name(reg, record::member_of(f));
        if (cut && cut->values.contains(name)) {
            json told = cut->values[name];
            told["field"] = f.name;
            told["at"] = base::to_iso(told["at"].get<base::time_us>());
            gone.push_back(std::move(told));
        } else if (record::may_be_personal(*t, f) &&
                   !record::field_value(f, c.fields.at(reg)).is_null()) {
            held.push_back(f.name);
        }
    }
    if (!held.empty()) document["personal"] = std::move(held);
    if (!gone.empty()) document["redacted"] = std::move(gone);
}

json entry_of(const record::type_set& types, const record::type* t, const logged_change& entry,
              const std::string& reg, const selection& chosen) {
    const journal::change& c = entry.change;
    const json& value = c.fields.at(reg);
    const auto bases = c.base.find(reg);
    json document = {{"id", c.id.hex()},
                     {"replica", entry.at.replica.hex()},
                     {"n", entry.at.n},
                     {"field", chosen.member != nullptr ? chosen.member->name : reg},
                     {"register", reg},
                     {"value", plain_value(t, reg, chosen.member, value)},
                     {"by", c.author},
                     {"office", c.office},
                     {"side", base::to_text(c.side)},
                     {"made_at", base::to_iso(c.made_at)},
                     {"effective_at", base::to_iso(entry.effective_at)},
                     {"replaces", bases == c.base.end() ? json::array() : hex_list(bases->second)},
                     {"state", to_text(entry.state)}};
    if (entry.received_at != 0) document["received_at"] = base::to_iso(entry.received_at);
    if (!c.why.empty()) document["why"] = c.why;
    if (!entry.reason.empty()) document["reason"] = entry.reason;
    const std::string day = record::observed_on(types.rule_of(c.type, reg), value);
    if (!day.empty()) document["observed_on"] = day;
    tell_personal(t, c, reg, chosen, document);
    return document;
}

std::string redaction_words(const journal::redaction& cut, const std::string& reg, bool bengali) {
    std::string words;
    for (const auto& [name, told] : cut.values.items()) {
        if (name != reg && !name.starts_with(reg + ".")) continue;
        words += (bengali ? "; চিরতরে মুছেছেন " : "; taken out for good by ") +
                 told["by"].get<std::string>() + ": " + told["why"].get<std::string>();
    }
    return words;
}

}  // namespace

json history_document(const record::type_set& types, const std::vector<logged_change>& log,
                      std::string_view field) {
    const record::type* t = type_of(types, log);
    const selection chosen(t, field);
    const auto later = successors(log);
    json all = json::array();
    for (const logged_change& entry : log) {
        for (const auto& [reg, value] : entry.change.fields) {
            if (!chosen.holds(reg)) continue;
            all.push_back(entry_of(types, t, entry, reg, chosen));
            const auto replaced = later.find({reg, entry.change.id});
            all.back()["replaced_by"] =
                replaced == later.end() ? json::array() : hex_list(replaced->second);
        }
    }
    return all;
}

std::string history_text(const record::type_set& types, const std::vector<logged_change>& log,
                         std::string_view field, bool bengali) {
    const record::type* t = type_of(types, log);
    const selection chosen(t, field);
    const auto later = successors(log);
    std::string text;
    for (const logged_change& entry : log) {
        for (const auto& [reg, value] : entry.change.fields) {
            if (!chosen.holds(reg)) continue;
            const journal::change& c = entry.change;
            std::string marks = by_and_when(c.author, entry.effective_at, bengali);
            if (entry.state == state_of::pending) marks += bengali ? "; অপেক্ষমাণ" : "; pending";
            if (entry.state == state_of::quarantined) {
                marks += (bengali ? "; আটক: " : "; quarantined: ") + one_line(entry.reason);
            }
            if (later.contains({reg, c.id})) marks += bengali ? "; প্রতিস্থাপিত" : "; replaced";
            if (!c.why.empty()) marks += (bengali ? "; কারণ: " : "; because: ") + one_line(c.why);
            if (const auto cut = journal::redaction_in(c); cut && journal::touches(*cut, reg)) {
                marks += redaction_words(*cut, reg, bengali);
            }
            text += register_label(t, reg, bengali) + ": " +
                    register_words(types, t, reg, value, bengali) + "  (" + marks + ")  " +
                    c.id.hex() + "\n";
        }
    }
    return text;
}

}  // namespace kheya::editing
