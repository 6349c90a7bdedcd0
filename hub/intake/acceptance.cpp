#include "hub/intake/acceptance.hpp"

#include "hub/intake/gate.hpp"
#include "hub/intake/tellable.hpp"
#include "hub/store/office_places.hpp"
#include "shared/editing/held_reason.hpp"
#include "shared/journal/redaction.hpp"
#include "shared/record/validate.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>
#include <set>

namespace kheya::hub_intake {

namespace reason = editing::held_reason;

namespace {

// Places of a log that are looked back on for one that shows the time.
constexpr std::int64_t log_time_reach = 32;

bool holds(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

// A natural key must name the office it is written for, or a device could take another's place.
bool fits_office(const record::type& t, const journal::change& c) {
    switch (t.key) {
        case record::key_kind::single:
            return c.record == c.office;
        case record::key_kind::parts:
            return c.record.starts_with(c.office + ":");
        case record::key_kind::drawn:
            return true;
    }
    return false;
}

int step_of(const record::register_rule& rule, const nlohmann::json& value) {
    const nlohmann::json& code =
        value.is_object() && value.contains(rule.member) ? value[rule.member] : value;
    if (!code.is_string()) return -1;
    const auto found =
        std::find(rule.order.begin(), rule.order.end(), code.get_ref<const std::string&>());
    return found == rule.order.end() ? -1 : static_cast<int>(found - rule.order.begin());
}

// Going back in a forward order needs a reason and headquarters. Judged against the values that the
// writer saw, which arrived before (a replica's changes come in order, others' came from here), so
// the judgement does not depend on what else has arrived.
bool steps_back_without_right(hub_store::store& in, const record::type_set& types,
                              const journal::change& c, base::side side, const std::string& reg,
                              const nlohmann::json& value) {
    const auto rule = types.rule_of(c.type, reg);
    const auto bases = c.base.find(reg);
    if (rule.rule != record::merge_rule::forward || bases == c.base.end()) return false;
    if (base::is_headquarters(side) && !c.why.empty()) return false;
    const int step = step_of(rule, value);
    return std::any_of(bases->second.begin(), bases->second.end(), [&](const auto& id) {
        const auto seen = in.journal_entry(id);
        if (!seen || !seen->change.fields.contains(reg)) return false;
        return step >= 0 && step < step_of(rule, seen->change.fields.at(reg));
    });
}

// Whether the office once stood below one in the device's scope.
bool stood_below(hub_store::store& in, const std::string& office, const delivery& from) {
    if (!from.device.subtree) return false;
    const auto above = hub_store::ever_above(in, office);
    return std::any_of(above.begin(), above.end(),
                       [&](const std::string& one) { return holds(from.writable, one); });
}

// Scope is that of the office that holds the record now. Nobody is refused because the record has
// left his office, or its office has left those below his: whether he could know when he wrote no
// clock can tell, and no agent offers what it knows to have left. What he wrote lands with the
// record, as his office's word.
bool may_write_to(hub_store::store& in, const journal::change& c, const destination& to,
                  const delivery& from) {
    const auto reaches = [&](const std::string& office) {
        return holds(from.writable, office) || stood_below(in, office, from);
    };
    if (reaches(to.home)) return true;
    if (to.is_new) return reaches(to.claimed);
    const auto moves = in.moves_of(c.type, c.record);
    return std::any_of(moves.begin(), moves.end(),
                       [&](const auto& move) { return reaches(move.left.office); });
}

// Of a type whose entries are never edited: retiring one, and taking that back, stands alone.
bool edits_entry(const journal::change& c) {
    const std::string retired(record::retired_register);
    const bool retires = c.fields.contains(retired);
    if (retires && c.fields.size() > 1) return true;
    return std::any_of(c.base.begin(), c.base.end(), [&](const auto& b) {
        return !b.second.empty() && !(retires && b.first == retired);
    });
}

// The program of a device writes what only programs write, and for its people; it is nobody else's.
bool may_as_program(const record::type& t, const std::string& reg, const nlohmann::json& value,
                    base::side device) {
    if (reg == record::retired_register) return false;
    if (!record::may_write(t, reg, value, base::side::program)) return false;
    const auto people = {base::side::office, base::side::headquarters, base::side::ministry};
    return record::may_write(t, reg, value, device) ||
           std::none_of(people.begin(), people.end(), [&](base::side one) {
               return record::may_write(t, reg, one);
           });
}

// Nobody writes apart into a record whose key was drawn: who says that he saw nothing of it is not
// to be believed.
bool is_drawn_and_sealed(hub_store::store& in, const record::type& t, const journal::change& c) {
    const auto office = t.key == record::key_kind::drawn ? in.office_of(c.type, c.record)
                                                         : std::optional<std::string>();
    if (!office) return false;
    const auto registers = in.load_record(*office, c.type, c.record);
    return std::any_of(registers.begin(), registers.end(), [&](const auto& one) {
        const auto& heads = one.second.state.heads;
        return std::any_of(heads.begin(), heads.end(), [&](const merge::head& head) {
            return record::is_sealing(t, one.first, head.value);
        });
    });
}

// What its writer saw signed or issued is not changed any more; of values that he saw against each
// other he may choose one. Judged by what he saw, as steps back are.
bool breaks_seal(hub_store::store& in, const record::type& t, const journal::change& c,
                 const std::string& reg, const nlohmann::json& value) {
    if (!record::is_under_seal(t, reg)) return false;
    const auto bases = c.base.find(reg);
    if (bases == c.base.end() || bases->second.empty()) return is_drawn_and_sealed(in, t, c);
    bool is_sealed = false, is_chosen = false;
    for (const base::change_id& id : bases->second) {
        const auto seen = in.journal_entry(id);
        if (!seen) continue;
        const auto& fields = seen->change.fields;
        is_sealed = is_sealed || std::any_of(fields.begin(), fields.end(), [&](const auto& one) {
                        return record::is_sealing(t, one.first, one.second);
                    });
        const auto shown = fields.find(reg);
        is_chosen = is_chosen || (shown != fields.end() && shown->second == value);
    }
    return is_sealed && !is_chosen;
}

// What the console refuses of the tree of offices, nobody's device may write either.
std::optional<std::string> reason_in_tree(hub_store::store& in, const hub_store::type_shelf& shelf,
                                          const journal::change& c, const delivery& from) {
    if (!editing::writes_tree(c)) return std::nullopt;
    const auto types = shelf.now();
    const auto fine = editing::check_tree(c, has_whole_country(in, from.device),
                                          hub_store::places_in(in, *types));
    return fine ? std::nullopt : std::optional(fine.error().message);
}

// A change is judged by the set that its writer had; what that lacks, by the present one. Only
// what this lacks too is of a newer set, and passes.
class judgement {
public:
    judgement(hub_store::store& in, const hub_store::type_shelf& shelf, const journal::change& c,
              base::side side, base::side device)
        : store_(in), change_(c), side_(side), device_(device), claimed_(shelf.of(c.type_version)),
          present_(shelf.now()),
          theirs_(claimed_->find(c.type)), ours_(present_->find(c.type)) {}

    // Null: of a newer set.
    [[nodiscard]] const record::type* type() const { return theirs_ ? theirs_ : ours_; }

    [[nodiscard]] std::optional<std::string> against(const std::string& reg,
                                                     const nlohmann::json& value) const {
        const bool by_ours =
            ours_ != nullptr && (theirs_ == nullptr || !record::has_register(*theirs_, reg));
        const record::type_set& types = by_ours ? *present_ : *claimed_;
        if (auto why = against(types, by_ours ? *ours_ : *theirs_, reg, value)) return why;
        if (steps_back_without_right(store_, types, change_, side_, reg, value)) {
            return reason::going_back_needs_headquarters(reg);
        }
        const record::type& latest = ours_ != nullptr ? *ours_ : *theirs_;
        if (breaks_seal(store_, latest, change_, reg, value)) return reason::is_sealed(reg);
        return by_ours || ours_ == nullptr ? std::nullopt : against_members(reg, value);
    }

private:
    [[nodiscard]] std::optional<std::string> against(const record::type_set& types,
                                                     const record::type& t,
                                                     const std::string& reg,
                                                     const nlohmann::json& value) const {
        if (auto fine = record::check_register(types, t, reg, value); !fine) {
            return fine.error().text();
        }
        const bool may = side_ == base::side::program
                             ? may_as_program(t, reg, value, device_)
                             : record::may_write(t, reg, value, side_);
        if (may) return std::nullopt;
        return change_.side > side_ ? reason::side_is_not_the_devices(change_.side, side_)
                                    : reason::field_is_not_written_by(reg);
    }

    // A group travels whole: a member that only the present set has is given back as it was seen.
    [[nodiscard]] std::optional<std::string> against_members(const std::string& reg,
                                                             const nlohmann::json& value) const {
        if (!value.is_object() || theirs_->find_group(reg) == nullptr) return std::nullopt;
        for (const auto& [name, member] : value.items()) {
            if (theirs_->find_field(name) != nullptr || ours_->find_field(name) == nullptr) {
                continue;
            }
            if (was_seen(reg, name, member)) continue;
            if (auto why = against(*present_, *ours_, reg, {{name, member}})) return why;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool was_seen(const std::string& reg, const std::string& name,
                                const nlohmann::json& member) const {
        const auto bases = change_.base.find(reg);
        if (bases == change_.base.end()) return false;
        return std::any_of(bases->second.begin(), bases->second.end(), [&](const auto& id) {
            const auto seen = store_.journal_entry(id);
            if (!seen || !seen->change.fields.contains(reg)) return false;
            const nlohmann::json& shown = seen->change.fields.at(reg);
            return shown.is_object() && shown.contains(name) && shown[name] == member;
        });
    }

    hub_store::store& store_;
    const journal::change& change_;
    base::side side_, device_;
    std::shared_ptr<const record::type_set> claimed_, present_;
    const record::type *theirs_, *ours_;
};

}  // namespace

base::side side_judged(const journal::change& c, const delivery& from) {
    return c.side == base::side::program ? c.side : std::min(c.side, from.side);
}

std::optional<std::string> reason_against(hub_store::store& in, const hub_store::type_shelf& shelf,
                                          const journal::change& c, const destination& to,
                                          const delivery& from) {
    if (!is_tellable(in, c, to.home)) return reason::too_large();
    if (!may_write_to(in, c, to, from)) return reason::device_may_not_write_for(to.home);
    const base::side side = side_judged(c, from);
    if (c.side != side && !hub_store::was_of_side(in, from.device.office, c.side)) {
        return reason::side_is_not_the_devices(c.side, from.side);
    }
    const judgement by(in, shelf, c, side, from.side);
    const record::type* t = by.type();
    if (t == nullptr) return std::nullopt;  // of a newer set: kept as it is
    if ((to.is_new || to.home == c.office) && !fits_office(*t, c)) {
        return reason::key_names_another_office();
    }
    if (t->append_only && edits_entry(c)) return reason::entry_is_never_edited();
    if (auto why = reason_in_tree(in, shelf, c, from)) return why;
    const auto cut = journal::redaction_in(c);  // it was whole, and accepted, before
    for (const auto& [reg, value] : c.fields) {
        if (cut && journal::touches(*cut, reg)) continue;
        if (auto why = by.against(reg, value)) return why;
    }
    return std::nullopt;
}

std::array<std::uint8_t, 16> stamp_proof(const platform::key_pair& hub_key,
                                         const base::change_id& id, base::time_us effective_at,
                                         stands as) {
    const std::string what = as == stands::accepted ? "kheya accepted 1 " : "kheya stamp 1 ";
    return hub_key.mac(what + id.hex() + " " + std::to_string(effective_at)).bytes;
}

bool was_stamped(const platform::key_pair& hub_key, const base::change_id& id,
                 const journal::timing& timing, stands as) {
    if (!timing.stamped) return false;
    return platform::holds_of_any(hub_key, [&](const platform::key_pair& key) {
        return platform::equal_in_constant_time(
            stamp_proof(key, id, timing.stamped->effective_at, as), timing.stamped->mac);
    });
}

std::array<std::uint8_t, 16> past_proof(const platform::key_pair& hub_key,
                                        const wire::past_changes::item& item) {
    std::string text = "kheya past 1 " + item.change.id.hex() + " ";
    text += std::to_string(item.effective_at) + " ";
    text += std::string(base::to_text(item.side)) + " " + item.written_in;
    return hub_key.mac(text).bytes;
}

base::time_us effective_time(hub_store::store& in, const journal::change& c,
                             const journal::timing& timing, base::time_us log_time,
                             const delivery& from, const platform::key_pair& hub_key) {
    for (const stands as : {stands::accepted, stands::held}) {
        if (was_stamped(hub_key, c.id, timing, as)) return timing.stamped->effective_at;
    }
    // The age is measured by a clock that nobody sets; it needs no log to vouch for it.
    base::time_us earliest = timing.age ? timing.heard_at : std::max(timing.heard_at, log_time);
    std::set<base::change_id> bases;  // one save is often the base of several registers
    for (const auto& [reg, ids] : c.base) bases.insert(ids.begin(), ids.end());
    for (const base::change_id& id : bases) {
        if (const auto seen = in.standing_of(id))
            earliest = std::max(earliest, seen->effective_at);
    }
    // A peer's numbers may be anything: the sum must not overflow.
    base::time_us when = 0;
    const bool fits = timing.age ? !__builtin_sub_overflow(from.received_at, *timing.age, &when)
                                 : !__builtin_add_overflow(c.made_at, from.clock_offset, &when);
    if (!fits) when = from.received_at;
    return std::min(std::max(when, earliest), from.received_at);
}

base::time_us time_shown_by(const hub_store::journal_standing& entry) {
    return entry.effective_at < entry.received_at ? entry.effective_at : 0;
}

base::time_us time_shown_before(hub_store::store& in, const base::replica_id& replica,
                                std::int64_t n) {
    for (std::int64_t at = n - 1; at >= 1 && at >= n - log_time_reach; --at) {
        const auto id = in.id_at({replica, at});
        const auto entry = id ? in.standing_of(*id) : std::nullopt;
        const base::time_us shown = entry ? time_shown_by(*entry) : 0;
        if (shown > 0) return shown;
    }
    return 0;
}

}  // namespace kheya::hub_intake
