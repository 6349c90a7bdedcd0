#include "hub/store/fold.hpp"

#include "hub/store/moving.hpp"
#include "hub/store/office_places.hpp"
#include "shared/base/check.hpp"
#include "shared/base/planted.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace kheya::hub_store {

namespace {

// Ids that a retirement names at most once it was followed through held changes, and all of them.
constexpr std::size_t seen_through_most = 500, seen_of_record_most = 5'000;

std::string text_value(const std::map<std::string, nlohmann::json>& values, const char* field) {
    const auto found = values.find(field);
    return found != values.end() && found->second.is_string() ? found->second.get<std::string>()
                                                              : std::string();
}

const journal::id_list& base_of(const journal::change& c, const std::string& reg) {
    static const journal::id_list none;
    const auto found = c.base.find(reg);
    return found == c.base.end() ? none : found->second;
}

merge::look_up look_up_for(store& in, const std::string& reg) {
    return [&in, &reg](const base::change_id& id) -> merge::known_change {
        const auto standing = in.standing_of(id);
        if (!standing) return {};
        if (!standing->quarantine) return {merge::known_change::standing::folded, {}};
        return {merge::known_change::standing::quarantined,
                base_of(in.journal_entry(id)->change, reg)};
    };
}

// A record while it is folded into: read once, written once.
struct folding {
    record_key key;
    base::time_us arrived = 0;  // of the change
    register_rows registers;
    bool changed = false;
};

folding begin_folding(store& in, record_key key, base::time_us arrived) {
    folding out{std::move(key), arrived, {}, false};
    out.registers = in.load_record(out.key.office, out.key.type, out.key.record);
    return out;
}

// The register `retired`; null: nobody retired the record.
register_row* retired_in(folding& of) {
    const auto found = of.registers.find(std::string(record::retired_register));
    return found == of.registers.end() ? nullptr : &found->second;
}

// The verdict on `retired` depends on the heads of all other registers: it is judged anew whenever
// one of them changed.
void judge_retirement(folding& of) {
    register_row* retired = retired_in(of);
    if (retired == nullptr) return;
    std::vector<const merge::head*> others;
    for (const auto& [name, row] : of.registers) {
        if (name == record::retired_register) continue;
        for (const merge::head& h : row.state.heads) others.push_back(&h);
    }
    const bool contested =
        merge::standing_of(retired->state.heads, others) == merge::standing::contested;
    const auto verdict = contested ? merge::verdict::open : merge::verdict::agreed;
    of.changed = of.changed || retired->verdict != verdict;
    retired->verdict = verdict;
}

// What a retirement saw through a quarantined change: that one's own bases, over all registers. A
// claim through held changes of a peer's making is followed so far and no further.
void see_through(store& in, journal::id_list& saw) {
    for (std::size_t i = 0; i < saw.size() && saw.size() < seen_through_most; ++i) {
        const auto standing = in.standing_of(saw[i]);
        if (!standing || !standing->quarantine) continue;
        const auto entry = in.journal_entry(saw[i]);
        for (const auto& [reg, ids] : entry->change.base) {
            for (const auto& id : ids) {
                if (std::find(saw.begin(), saw.end(), id) == saw.end()) saw.push_back(id);
            }
        }
    }
    std::sort(saw.begin(), saw.end());
}

// A quarantined change that arrives after a retirement which saw it.
void refresh_retirements(store& in, folding& of, const base::change_id& arrived) {
    register_row* retired = retired_in(of);
    if (retired == nullptr) return;
    bool changed = false;
    std::size_t told = 0;
    for (const merge::head& h : retired->state.heads) told += h.saw.size();
    for (merge::head& h : retired->state.heads) {
        if (std::find(h.saw.begin(), h.saw.end(), arrived) == h.saw.end()) continue;
        if (told > seen_of_record_most) break;
        told -= h.saw.size();
        see_through(in, h.saw);
        told += h.saw.size();
        changed = true;
    }
    if (!changed) return;
    retired->seq = in.next_sequence(of.key.office, arrived);
    of.changed = true;
}

// A change left quarantine: what retirements saw through it, it now stands for itself.
void see_anew(store& in, folding& of, std::int64_t seq) {
    register_row* retired = retired_in(of);
    if (retired == nullptr) return;
    bool changed = false;
    for (merge::head& h : retired->state.heads) {
        const auto entry = in.journal_entry(h.id);
        if (!entry) continue;
        journal::id_list saw = base_of(entry->change, std::string(record::retired_register));
        see_through(in, saw);
        if (saw == h.saw) continue;
        h.saw = std::move(saw);
        changed = true;
    }
    if (!changed) return;
    retired->seq = seq;
    of.changed = true;
}

// Heads without what the store keeps beside them.
editing::record_state state_of(const record_key& key, register_rows registers) {
    editing::record_state state;
    state.office = key.office;
    state.type = key.type;
    state.record = key.record;
    for (auto& [name, row] : registers) {
        if (row.state.heads.empty()) continue;
        state.registers.emplace_hint(state.registers.end(), name, std::move(row.state.heads));
    }
    return state;
}

// Judged and written from what was folded: a verdict changes no head.
void finish_record(store& in, const record::type_set& types, folding& of) {
    judge_retirement(of);
    if (of.changed) in.save_record(of.key, of.registers, of.arrived);
    if (base::planted(base::planted_bug::rows_left_behind)) return;
    in.write_row(types, state_of(of.key, std::move(of.registers)));
}

void forget_ahead(register_row& row) {
    if (base::planted(base::planted_bug::ahead_forgotten)) row.state.replaced_ahead.clear();
}

void fold_quarantined(store& in, const record::type_set& types, const journal_row& row) {
    // In the stream of its sender, but its claims concern the record where that is.
    const std::string home = in.office_of(row.change.type, row.change.record).value_or(row.office);
    folding of =
        begin_folding(in, {home, row.change.type, row.change.record}, row.received_at);
    for (const auto& [reg, value] : row.change.fields) {
        const auto found = of.registers.find(reg);
        if (found == of.registers.end()) continue;  // nothing replaced it yet
        register_row& state = found->second;
        const auto heads = state.state.heads.size(), ahead = state.state.replaced_ahead.size();
        merge::fold_quarantined(state.state, row.change.id, base_of(row.change, reg),
                                look_up_for(in, reg));
        const bool dropped = heads != state.state.heads.size();
        if (!dropped && ahead == state.state.replaced_ahead.size()) continue;
        const auto rule = types.rule_of(row.change.type, reg);
        if (reg != record::retired_register) state.verdict = merge::judge(rule, state.state.heads);
        if (dropped) {
            state.seq = home == row.office ? row.seq : in.next_sequence(home, row.change.id);
        }
        forget_ahead(state);
        of.changed = true;
    }
    refresh_retirements(in, of, row.change.id);
    finish_record(in, types, of);
}

void fold_registers(store& in, const record::type_set& types, const journal_row& row,
                    bool released = false) {
    if (row.quarantine) return fold_quarantined(in, types, row);
    folding of =
        begin_folding(in, {row.office, row.change.type, row.change.record}, row.received_at);
    if (released) see_anew(in, of, row.seq);
    for (const auto& [reg, value] : row.change.fields) {
        register_row& state = of.registers[reg];
        merge::head arrived = head_of(row, reg);
        if (reg == record::retired_register) see_through(in, arrived.saw);
        merge::fold(state.state, std::move(arrived), base_of(row.change, reg),
                    look_up_for(in, reg));
        const auto rule = types.rule_of(row.change.type, reg);
        merge::order(rule, state.state.heads);
        if (base::planted(base::planted_bug::loser_dropped) && !state.state.heads.empty()) {
            state.state.heads.resize(1);
        }
        // The register `retired` is judged over the whole record, below.
        if (reg != record::retired_register) state.verdict = merge::judge(rule, state.state.heads);
        state.seq = row.seq;
        forget_ahead(state);
    }
    of.changed = true;
    finish_record(in, types, of);
}

// What was taken out of a change goes from its heads too: they stay heads, so that nobody's base
// and no checksum is any other, and go to the offices anew under the sequence of the redaction.
void cut_heads(store& in, const record::type_set& types, const journal_row& entry,
               const journal::redaction& what, const std::map<std::string, std::int64_t>& told) {
    const journal::change& c = entry.change;
    const std::string home = in.office_of(c.type, c.record).value_or(entry.office);
    folding of = begin_folding(in, {home, c.type, c.record}, entry.received_at);
    const auto at = told.find(home);
    const std::int64_t seq = at == told.end() ? in.next_sequence(home, c.id) : at->second;
    for (auto& [reg, held] : of.registers) {
        merge::head_list& heads = held.state.heads;
        const auto cut = std::find_if(heads.begin(), heads.end(),
                                      [&](const merge::head& h) { return h.id == c.id; });
        if (cut == heads.end() || !journal::touches(what, reg)) continue;
        journal::cut_value(what, reg, cut->value);
        const auto rule = types.rule_of(c.type, reg);
        merge::order(rule, heads);
        if (reg != record::retired_register) held.verdict = merge::judge(rule, heads);
        held.seq = seq;
        of.changed = true;
    }
    if (of.changed) finish_record(in, types, of);
}

// The offices that hold the record or ever did, and those that were above one of them and are not
// any more: their devices may have its values, and hear of it by their own stream only.
std::set<std::string> holders_ever(store& in, const std::string& type, const std::string& record) {
    std::set<std::string> offices;
    if (const auto home = in.office_of(type, record)) offices.insert(*home);
    for (const move_row& move : in.moves_of(type, record)) {
        offices.insert({move.left.office, move.to});
    }
    std::set<std::string> above;
    for (const std::string& office : offices) above.merge(once_above(in, office));
    offices.merge(above);
    std::erase_if(offices, [&](const std::string& office) { return !in.office(office); });
    return offices;
}

// All that may have the values of that change. What is in quarantine, its writers alone have.
std::set<std::string> who_had(store& in, const journal_row& entry) {
    auto offices = entry.quarantine ? std::set<std::string>()
                                    : holders_ever(in, entry.change.type, entry.change.record);
    offices.insert(entry.office);
    if (in.office(entry.written_in)) offices.insert(entry.written_in);
    return offices;
}

// Of a redaction that was known before the change was here.
void tell_all(store& in, const journal::redaction& what, const journal_row& entry) {
    const auto known = in.told_redaction(what.id), all = who_had(in, entry);
    if (!std::includes(known.begin(), known.end(), all.begin(), all.end())) {
        in.put_redaction(what, all);
    }
}

// Puts what an office's record says of the tree into its stream's row.
void refresh_office(store& in, const record::type_set& types, std::string_view office) {
    const record::type* t = types.find("office");
    const auto known = in.office(office);
    if (t == nullptr || !known) return;
    const auto state = load_state(in, {known->id, "office", known->id});
    if (!state.exists()) return;
    const auto values = editing::shown_values(*t, state);
    office_row row = *known;
    row.parent = text_value(values, "parent");
    row.department = text_value(values, "department");
    row.level = text_value(values, "level");
    row.side = side_of_level(row.level);
    row.successor =
        text_value(values, "status") == "merged" ? text_value(values, "successor") : std::string();
    in.put_office(row);
    const bool is_placed = row.parent != known->parent || row.department != known->department ||
                           row.level != known->level || row.successor != known->successor;
    if (is_placed) in.note_placed(row.id);
}

}  // namespace

merge::head head_of(const journal_row& row, const std::string& reg) {
    merge::head h =
        wire::head_of(row.change, reg, row.written_in, row.side, row.effective_at);
    if (reg == record::retired_register) h.saw = base_of(row.change, reg);
    return h;
}

std::optional<merge::head> first_written(const std::vector<journal_row>& log,
                                         const std::string& reg) {
    std::optional<merge::head> first;
    for (const journal_row& row : log) {
        if (row.quarantine || !row.change.fields.contains(reg)) continue;
        if (!first || row.effective_at < first->effective_at) first = head_of(row, reg);
    }
    return first;
}

bool enter_change(store& to, const record::type_set& types, journal_row& row) {
    const auto cut = to.redaction(row.change.id);
    if (cut) {
        if (auto left = journal::redacted(row.change, cut->what)) row.change = std::move(*left);
    }
    to.append_journal(row);
    if (cut) tell_all(to, cut->what, row);
    fold_registers(to, types, row);
    if (row.change.type == "office") refresh_office(to, types, row.office);
    return cut.has_value();
}

void release_change(store& to, const record::type_set& types, journal_row& row,
                    const release_row& release) {
    CHECK(row.quarantine.has_value());
    const journal::change& c = row.change;
    const std::string claimed = to.office(c.office) ? c.office : row.office;
    const auto holder = to.office_of(c.type, c.record);
    row.office = holder ? *holder : home_of_new(to, types, c, claimed);
    row.quarantine.reset();
    row.released_at = release.released_at;
    to.release_entry(row, release);
    fold_registers(to, types, row, true);
    if (c.type == "office") refresh_office(to, types, row.office);
    note_landed(to, types, claimed, row);
}

base::result<void> take_redaction(store& to, const record::type_set& types,
                                  const journal::redaction& what) {
    auto entry = to.journal_entry(what.id);
    if (!entry) {
        // The office may be younger than the backup: its record comes back from its agents.
        if (!to.office(what.office)) {
            to.put_office({what.office, "", "", "", base::side::office, 0});
        }
        std::set<std::string> offices = holders_ever(to, what.type, what.record);
        offices.insert(what.office);
        to.put_redaction(what, std::move(offices));
        return {};
    }
    TRY(entry->change, journal::redacted(entry->change, what));
    const auto told = to.put_redaction(what, who_had(to, *entry));
    to.replace_content(entry->change);
    if (!entry->quarantine) cut_heads(to, types, *entry, what, told);
    return {};
}

void tell_redactions(store& in) {
    for (const redaction_row& row : in.redactions("", 0, 0)) {
        if (const auto entry = in.journal_entry(row.what.id)) tell_all(in, row.what, *entry);
    }
}

editing::record_state load_state(store& from, const record_key& key) {
    return state_of(key, from.load_record(key.office, key.type, key.record));
}

register_row store::load_register(const register_key& key) {
    auto registers = load_record(key.record.office, key.record.type, key.record.record);
    const auto found = registers.find(key.name);
    return found == registers.end() ? register_row{} : std::move(found->second);
}

base::hash256 checksum_of(store& from, const std::vector<std::string>& offices) {
    wire::checksum sum;
    for (const std::string& office : offices) {
        from.each_heads(office, 0, [&](auto, auto, const wire::checksum& of) { sum.add(of); });
    }
    return sum.finish();
}

}  // namespace kheya::hub_store
