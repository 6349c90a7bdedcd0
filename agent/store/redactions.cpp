#include "agent/store/redactions.hpp"

#include "shared/merge/packed.hpp"
#include "shared/platform/keys.hpp"

#include <algorithm>

namespace kheya::agent_store {

namespace {

journal::redaction read_told(std::string_view text) {
    auto told = journal::read_redaction(nlohmann::json::parse(text, nullptr, false));
    if (!told) throw platform::sqlite_failure(platform::damaged("redaction: " +
                                                                told.error().message));
    return std::move(*told);
}

bool says_no_more(const journal::redaction& known, const journal::redaction& told) {
    for (const auto& [name, one] : told.values.items()) {
        if (!known.values.contains(name)) return false;
    }
    return true;
}

}  // namespace

bool redactions::any() const {
    return store_.db().query("SELECT 1 FROM redaction LIMIT 1").next();
}

std::optional<journal::redaction> redactions::find(const base::change_id& id) const {
    auto found = store_.db().query("SELECT told FROM redaction WHERE id = ?1", id);
    if (!found.next()) return std::nullopt;
    return read_told(found.view(0));
}

base::result<std::set<record_key>> redactions::take(const hub_keys& hub,
                                                    const journal::redaction& told,
                                                    std::string_view epoch) {
    if (!is_hubs_signature(hub, journal::signed_part(told), told.signed_by_hub)) {
        return base::refused("a redaction is not signed by our hub", "redacted");
    }
    auto& db = store_.db();
    if (const auto known = find(told.id); known && says_no_more(*known, told)) {
        mark({told.id}, epoch);
        return std::set<record_key>{};
    }
    std::set<record_key> touched;
    for (const char* table : {"journal", "past"}) {
        const std::string name(table);
        std::string content;
        {
            auto found = db.query("SELECT content FROM " + name + " WHERE id = ?1", told.id);
            if (!found.next()) continue;
            content = found.text(0);
        }
        TRY(const auto change, journal::read_change(content));
        TRY(const auto left, journal::redacted(change, told));
        db.run("UPDATE " + name + " SET content = ?2 WHERE id = ?1", told.id, left.content);
        touched.insert(store_.key_of(left));
    }
    const auto pulled = store_.pulled().find(told.type, told.record);
    const std::string office = pulled.office.empty() ? told.office : pulled.office;
    const record_key key{office, told.type, told.record};
    if (!pulled.office.empty()) {
        cut_heads(key, told);
        touched.insert(key);
    }
    db.run("INSERT OR REPLACE INTO redaction (id, told, epoch) VALUES (?1, ?2, ?3)", told.id,
           journal::to_json(told).dump(), epoch);
    return touched;
}

// Under the sequence and epoch that they have: the hub sends them anew.
void redactions::cut_heads(const record_key& key, const journal::redaction& told) {
    auto found = store_.pulled().find(key.type, key.record);
    for (auto& [reg, heads] : found.registers) {
        const auto cut = std::find_if(heads.begin(), heads.end(),
                                      [&](const merge::head& h) { return h.id == told.id; });
        if (cut == heads.end() || !journal::touches(told, reg)) continue;
        journal::cut_value(told, reg, cut->value);
        merge::kept_registers one;
        one[""].state.heads = std::move(heads);
        const std::string packed = merge::pack(one);
        store_.db().run("UPDATE pulled SET heads = ?5 WHERE office = ?1 AND type = ?2"
                        " AND record = ?3 AND register = ?4",
                        key.office, key.type, key.record, reg,
                        base::bytes_view{reinterpret_cast<const std::uint8_t*>(packed.data()),
                                         packed.size()});
    }
}

void redactions::cut(wire::page& page) const {
    if (!any()) return;
    for (wire::head_set& set : page.sets) {
        for (merge::head& h : set.heads) {
            if (const auto told = find(h.id)) journal::cut_value(*told, set.reg, h.value);
        }
    }
}

void redactions::cut(wire::past_changes& past) const {
    if (!any()) return;
    for (auto& item : past.items) {
        const auto told = find(item.change.id);
        if (!told) continue;
        if (auto left = journal::redacted(item.change, *told)) item.change = std::move(*left);
    }
}

void redactions::each_lacking(
    std::string_view epoch, const std::function<bool(const journal::redaction&)>& visit) const {
    auto found = store_.db().query("SELECT told FROM redaction WHERE epoch <> ?1", epoch);
    while (found.next()) {
        if (!visit(read_told(found.view(0)))) return;
    }
}

void redactions::mark(const std::vector<base::change_id>& ids, std::string_view epoch) {
    for (const auto& id : ids) {
        store_.db().run("UPDATE redaction SET epoch = ?2 WHERE id = ?1", id, epoch);
    }
}

void empty_log(platform::database& db) {
    auto done = db.query("PRAGMA wal_checkpoint(TRUNCATE)");
    while (done.next()) {
    }
}

}  // namespace kheya::agent_store
