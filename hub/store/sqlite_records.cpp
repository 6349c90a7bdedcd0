// Records of the SQLite engine: one row each, with the head sets of all its registers.

#include "hub/store/kept_content.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::hub_store {

namespace {

[[noreturn]] void unreadable(const base::error& e) {
    throw platform::sqlite_failure(
        base::io_trouble("the hub's store holds an entry that does not read: " + e.message,
                         "record"));
}

register_rows unpacked(const platform::rows& row, int column) {
    auto registers = merge::unpack(row.view(column));
    if (!registers) unreadable(registers.error());
    return std::move(*registers);
}

// What stands in a record's row beside its heads.
struct summary {
    std::int64_t seq = 0, open = 0, settled = 0;
    base::time_us newest = 0;
    bool exists = false, unsure = false, retired = false;
};

summary summary_of(const register_rows& registers) {
    summary out;
    std::vector<const merge::head*> values;
    const merge::head_list* retired = nullptr;
    for (const auto& [name, row] : registers) {
        out.seq = std::max(out.seq, row.seq);
        out.open += row.verdict == merge::verdict::open ? 1 : 0;
        out.settled += row.verdict == merge::verdict::settled ? 1 : 0;
        const merge::head_list& heads = row.state.heads;
        if (heads.empty()) continue;
        out.exists = true;
        out.newest = std::max(out.newest, heads.front().effective_at);
        out.unsure = out.unsure || heads.front().time_unsure;
        if (name == record::retired_register) {
            retired = &heads;
            continue;
        }
        for (const merge::head& h : heads) values.push_back(&h);
    }
    if (retired != nullptr) {
        out.retired = merge::standing_of(*retired, values) == merge::standing::retired;
    }
    return out;
}

// Of the first change of a record that has values from now on: the one that arrived just now, if
// none of it was refused before. Where that is not known, the whole journal is asked.
base::time_us first_arrival(platform::database& db, const record_key& key,
                            std::optional<base::time_us> arrived) {
    auto found = db.query(arrived ? "SELECT min(received_at) FROM journal WHERE type = ?1"
                                    " AND record = ?2 AND quarantine IS NOT NULL"
                                  : "SELECT min(received_at) FROM journal WHERE type = ?1"
                                    " AND record = ?2",
                          key.type, key.record);
    const bool known = found.next() && !found.is_null(0);
    if (!known) return arrived.value_or(0);
    return arrived ? std::min(*arrived, found.integer(0)) : found.integer(0);
}

}  // namespace

register_rows sqlite_store::load_record(std::string_view office, std::string_view type,
                                        std::string_view record) {
    auto found = db_->query(
        "SELECT heads FROM record WHERE office = ?1 AND type = ?2 AND record = ?3", office, type,
        record);
    return found.next() ? unpacked(found, 0) : register_rows();
}

void sqlite_store::save_record(const record_key& key, const register_rows& registers,
                               std::optional<base::time_us> arrived) {
    if (key.type == "office") moved_.offices[key.office] = true;
    const summary s = summary_of(registers);
    const std::string packed = merge::pack(registers);
    // An index is touched only where its column changes.
    const auto changed = db_->run(
        "UPDATE record SET seq = ?4, open = ?5, settled = ?6, heads = ?7, newest = ?8,"
        " unsure = ?9, retired = ?10 WHERE office = ?1 AND type = ?2 AND record = ?3"
        " AND (first_received IS NOT NULL) = ?11",
        key.office, key.type, key.record, s.seq, s.open, s.settled, as_blob(packed),
        s.newest, s.unsure, s.retired, s.exists);
    if (changed > 0) return;
    std::optional<base::time_us> first;
    if (s.exists) first = first_arrival(*db_, key, arrived);
    db_->run(
        "INSERT OR REPLACE INTO record (office, type, record, seq, open, settled, heads, newest,"
        " unsure, retired, first_received)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        key.office, key.type, key.record, s.seq, s.open, s.settled, as_blob(packed),
        s.newest, s.unsure, s.retired, first);
}

std::int64_t sqlite_store::record_seq(const record_key& key) {
    auto found = db_->query(
        "SELECT seq FROM record WHERE office = ?1 AND type = ?2 AND record = ?3", key.office,
        key.type, key.record);
    return found.next() ? found.integer(0) : 0;
}

std::optional<std::string> sqlite_store::office_of(std::string_view type, std::string_view record) {
    auto found = db_->query("SELECT office FROM record WHERE type = ?1 AND record = ?2 LIMIT 1",
                            type, record);
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

void sqlite_store::each_register_since(std::string_view office, std::int64_t after,
                                       const std::function<bool(const wire::head_set&)>& visit) {
    std::vector<wire::head_set> sets;
    {
        auto found = db_->query(
            "SELECT type, record, heads FROM record WHERE office = ?1 AND seq > ?2", office, after);
        while (found.next()) {
            for (auto& [name, row] : unpacked(found, 2)) {
                if (row.seq <= after) continue;
                sets.push_back({found.text(0), found.text(1), name, row.seq,
                                std::move(row.state.heads)});
            }
        }
    }
    std::sort(sets.begin(), sets.end(), [](const wire::head_set& a, const wire::head_set& b) {
        return std::tie(a.seq, a.type, a.record, a.reg) < std::tie(b.seq, b.type, b.record, b.reg);
    });
    for (const wire::head_set& set : sets) {
        if (!visit(set)) return;
    }
}

void sqlite_store::add_heads(std::string_view office, wire::checksum& sum) {
    auto found = db_->query("SELECT type, record, heads FROM record WHERE office = ?1", office);
    while (found.next()) {
        const std::string_view type = found.view(0), record = found.view(1);
        const auto read = merge::each_packed_id(
            found.view(2), [&](std::string_view reg, const base::change_id& id) {
                sum.add(type, record, reg, id);
            });
        if (!read) unreadable(read.error());
    }
}

std::vector<record_key> sqlite_store::records(std::string_view office, std::string_view type,
                                              bool conflicts_only) {
    std::vector<record_key> out;
    // Only what is asked for: with "?1 = '' OR" in the way no index would be used.
    std::string sql = "SELECT office, type, record FROM record WHERE ?1 = ?1 AND ?2 = ?2";
    if (!office.empty()) sql += " AND office = ?1";
    if (!type.empty()) sql += " AND type = ?2";
    if (conflicts_only) sql += " AND (open > 0 OR settled > 0)";
    auto found = db_->query(sql + " ORDER BY office, type, record", office, type);
    while (found.next()) out.push_back({found.text(0), found.text(1), found.text(2)});
    return out;
}

// Files of version 1 hold a row a register, with its heads as JSON, and what was replaced ahead and
// when a record arrived in tables of their own.
void sqlite_store::pack_registers() {
    if (!db_->query("SELECT 1 FROM pragma_table_info('register')").next()) return;
    std::map<record_key, register_rows> records;
    {
        auto found = db_->query(
            "SELECT office, type, record, name, seq, state, heads FROM register");
        while (found.next()) {
            auto heads = wire::read_heads(nlohmann::json::parse(found.view(6), nullptr, false));
            if (!heads) unreadable(heads.error());
            register_row row{found.integer(4), static_cast<merge::verdict>(found.integer(5)), {}};
            row.state.heads = std::move(*heads);
            records[{found.text(0), found.text(1), found.text(2)}][found.text(3)] = std::move(row);
        }
    }
    {
        auto found = db_->query("SELECT office, type, record, name, id FROM replaced_ahead");
        while (found.next()) {
            records[{found.text(0), found.text(1), found.text(2)}][found.text(3)]
                .state.replaced_ahead.insert(found.id<base::change_id>(4));
        }
    }
    for (const auto& [key, registers] : records) save_record(key, registers);
    db_->script("DROP TABLE register; DROP TABLE replaced_ahead; DROP TABLE IF EXISTS stamp;"
                "DELETE FROM meta WHERE key = 'stamps'");
}

}  // namespace kheya::hub_store
