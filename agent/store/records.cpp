#include "agent/store/records.hpp"

#include "shared/record/registers.hpp"
#include "shared/rows/rows.hpp"

namespace kheya::agent_store {

namespace {

// A pending change has no stamp yet: the writer's own clock stands for it.
merge::own_change overlaid(const journal::change& c, const std::string& reg,
                           const nlohmann::json& value) {
    merge::own_change own;
    const auto base = c.base.find(reg);
    if (base != c.base.end()) own.base = base->second;
    merge::head& head = own.value;
    head.id = c.id;
    head.value = value;
    head.author = c.author;
    head.office = c.office;
    head.side = c.side;
    head.made_at = head.effective_at = c.made_at;
    head.saw = reg == record::retired_register ? own.base : c.saw_retired;
    return own;
}

// Whether the hub's head sets that are here were made with that change already: they hold it, or
// what replaced it. The register of a change that the hub took may come pages before its others.
bool is_in(const pulled_heads& pulled, const own_change& own, const std::string& reg) {
    if (own.state != own_state::received || !own.seq) return false;
    const journal::change& c = own.change;
    return pulled.covers({own.stamp_office, c.type, c.record}, reg, *own.seq, own.stamp_epoch);
}

std::vector<record_key> read_keys(platform::rows found) {
    std::vector<record_key> list;
    while (found.next()) list.push_back({found.text(0), found.text(1), found.text(2)});
    return list;
}

}  // namespace

editing::record_state records::find(std::string_view type, std::string_view record,
                                    std::string_view office) const {
    editing::record_state state;
    const pulled_heads heads_here(db_);
    auto pulled = heads_here.find(type, record);
    const auto own = own_journal(db_).unconfirmed(type, record);
    state.office = !pulled.office.empty() ? pulled.office
                   : !own.empty()         ? own.front().change.office
                                          : std::string(office);
    state.type = type;
    state.record = record;
    state.registers = std::move(pulled.registers);
    std::map<std::string, std::vector<merge::own_change>> pending;
    for (const own_change& change : own) {
        state.pending.insert(change.change.id);
        for (const auto& [reg, value] : change.change.fields) {
            if (is_in(heads_here, change, reg)) continue;
            pending[reg].push_back(overlaid(change.change, reg, value));
        }
    }
    for (auto& [reg, changes] : pending) {
        merge::head_list& heads = state.registers[reg];
        heads = merge::overlay(std::move(heads), changes);
    }
    return state;
}

std::vector<record_key> records::pending_keys() const {
    auto list = read_keys(db_.query("SELECT DISTINCT office, type, record FROM journal"
                                    " WHERE state <> 'confirmed' AND state <> 'quarantined'"));
    // The office that holds the record now may be another than the one that the change names.
    for (record_key& key : list) {
        const auto pulled = pulled_heads(db_).find(key.type, key.record);
        if (!pulled.office.empty()) key.office = pulled.office;
    }
    return list;
}

std::vector<record_key> records::keys(std::string_view type, std::string_view office) const {
    const auto pulled = pulled_heads(db_).keys(type, office);
    std::set<record_key> all(pulled.begin(), pulled.end());
    for (record_key& key : pending_keys()) {
        if (!type.empty() && key.type != type) continue;
        if (!office.empty() && key.office != office) continue;
        all.insert(std::move(key));
    }
    return {all.begin(), all.end()};
}

std::vector<record_key> records::conflict_keys() const {
    return read_keys(db_.query("SELECT DISTINCT office, type, record FROM conflict"));
}

std::int64_t records::open_conflicts() const {
    auto found = db_.query("SELECT count(*) FROM conflict WHERE state = 'open'");
    return found.next() ? found.integer(0) : 0;
}

void records::write(const record_key& key) {
    const auto state = find(key.type, key.record, key.office);
    if (state.office != key.office) {   // it moved: the row under its former office goes
        editing::record_state gone;
        gone.office = key.office;
        gone.type = key.type;
        gone.record = key.record;
        rows::write_row(db_, types_(), gone);
    }
    rows::write_row(db_, types_(), state);
    db_.run("DELETE FROM conflict WHERE type = ?1 AND record = ?2", key.type, key.record);
    for (const auto& conflict : editing::conflicts_of(types_(), state)) {
        if (conflict.verdict == merge::verdict::agreed) continue;
        db_.run("INSERT INTO conflict (office, type, record, register, state)"
                " VALUES (?1, ?2, ?3, ?4, ?5)",
                state.office, key.type, key.record, conflict.reg, merge::to_text(conflict.verdict));
    }
}

void records::refresh(const std::set<record_key>& touched) {
    for (const record_key& key : touched) write(key);
}

}  // namespace kheya::agent_store
