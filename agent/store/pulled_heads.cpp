#include "agent/store/pulled_heads.hpp"

#include "shared/merge/packed.hpp"

#include <algorithm>

namespace kheya::agent_store {

namespace {

// What we wrote reads, unless the file was damaged: then all of it is built anew.
[[noreturn]] void unreadable(const base::error& e) {
    throw platform::sqlite_failure(platform::damaged("pulled: " + e.message));
}

// A row holds one register, packed under the empty name; files of the first version hold JSON.
bool is_json(std::string_view heads) { return heads.starts_with('['); }

merge::head_list heads_of(const platform::rows& row, int column) {
    const std::string_view kept = row.view(column);
    if (is_json(kept)) {
        auto heads = wire::read_heads(nlohmann::json::parse(kept, nullptr, false));
        if (!heads) unreadable(heads.error());
        return std::move(*heads);
    }
    auto registers = merge::unpack(kept);
    if (!registers) unreadable(registers.error());
    if (registers->empty()) return {};
    return std::move(registers->begin()->second.state.heads);
}

std::string packed(const merge::head_list& heads) {
    merge::kept_registers one;
    one[""].state.heads = heads;
    return merge::pack(one);
}

base::bytes_view as_blob(const std::string& bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

constexpr std::string_view stream_query =
    "SELECT office, only, heads, history, checksum_bad, agreed, heads_mark, history_mark"
    " FROM stream ";

wire::stream_mark mark_in(const platform::rows& row, int column) {
    return row.is_null(column) ? wire::stream_mark{} : row.id<wire::stream_mark>(column);
}

constexpr std::string_view ahead_query =
    "SELECT first, last, checksum, mark, first_mark FROM ahead"
    " WHERE office = ?1 AND only = ?2 AND cursor = ?3";

ahead_row read_ahead(const platform::rows& row) {
    ahead_row out{row.integer(0), row.integer(1), {}, mark_in(row, 4), mark_in(row, 3)};
    if (!row.is_null(2)) out.checksum = row.id<base::hash256>(2);
    return out;
}

stream_row read_stream(const platform::rows& row) {
    return {{row.text(0), row.integer(1) != 0},
            row.integer(2),
            row.integer(3),
            row.integer(4) != 0,
            row.integer(5),
            mark_in(row, 6),
            mark_in(row, 7)};
}

std::string_view text_of(cursor_kind kind) {
    return kind == cursor_kind::heads ? "heads" : "history";
}

}  // namespace

pulled_heads::record pulled_heads::find(std::string_view type, std::string_view record_id) const {
    record out;
    auto found = db_.query("SELECT office, register, heads FROM pulled"
                           " WHERE type = ?1 AND record = ?2",
                           type, record_id);
    while (found.next()) {
        auto heads = heads_of(found, 2);
        if (heads.empty()) continue;
        out.office = found.text(0);
        out.registers[found.text(1)] = std::move(heads);
    }
    return out;
}

std::string pulled_heads::whereabouts(std::string_view type, std::string_view record_id,
                                      std::string office) const {
    std::set<std::string> before;
    while (before.insert(office).second) {
        auto found = db_.query("SELECT now_at FROM gone"
                               " WHERE type = ?1 AND record = ?2 AND office = ?3",
                               type, record_id, office);
        if (!found.next()) break;
        office = found.text(0);
    }
    return office;
}

std::set<record_key> pulled_heads::leave(std::string_view office, const wire::gone_record& gone,
                                         std::string_view epoch) {
    const auto& [type, record_id, seq, now_at] = gone;
    // It came back since, or this is told once more.
    if (db_.query("SELECT 1 FROM pulled WHERE office = ?1 AND type = ?2 AND record = ?3"
                  " AND epoch = ?4 AND seq > ?5",
                  office, type, record_id, epoch, seq)
            .next() ||
        db_.query("SELECT 1 FROM gone WHERE type = ?1 AND record = ?2 AND office = ?3"
                  " AND seq >= ?4",
                  type, record_id, office, seq)
            .next()) {
        return {};
    }
    db_.run("INSERT OR REPLACE INTO gone (type, record, office, seq, now_at)"
            " VALUES (?1, ?2, ?3, ?4, ?5)",
            type, record_id, office, seq, now_at);
    const std::string holder = whereabouts(type, record_id, now_at);
    const bool is_pulled = stream({holder, false}).has_value();
    return hand_over(office, {holder, type, record_id}, is_pulled);
}

// Under sequence 0: whatever the new holder's stream says of a register is newer.
std::set<record_key> pulled_heads::hand_over(std::string_view from, const record_key& to,
                                             bool is_pulled) {
    if (is_pulled) {
        db_.run("UPDATE OR IGNORE pulled SET office = ?1, seq = 0"
                " WHERE office = ?2 AND type = ?3 AND record = ?4",
                to.office, from, to.type, to.record);
    }
    db_.run("DELETE FROM pulled WHERE office = ?1 AND type = ?2 AND record = ?3", from, to.type,
            to.record);
    return {{std::string(from), to.type, to.record}, to};
}

std::set<record_key> pulled_heads::gather(const record_key& at) {
    std::vector<std::string> others;
    {
        auto found = db_.query("SELECT DISTINCT office FROM pulled"
                               " WHERE type = ?1 AND record = ?2 AND office <> ?3",
                               at.type, at.record, at.office);
        while (found.next()) others.push_back(found.text(0));
    }
    std::set<record_key> changed;
    for (const std::string& other : others) changed.merge(hand_over(other, at, true));
    return changed;
}

bool pulled_heads::apply(std::string_view office, const wire::head_set& set,
                         std::string_view epoch) {
    if (db_.query("SELECT 1 FROM gone WHERE type = ?1 AND record = ?2 AND office = ?3"
                  " AND seq >= ?4",
                  set.type, set.record, office, set.seq)
            .next()) {
        return false;  // a page that came late: the record has left since
    }
    db_.run("DELETE FROM gone WHERE type = ?1 AND record = ?2 AND office = ?3", set.type,
            set.record, office);
    const std::string heads = packed(set.heads);
    return db_.run("INSERT INTO pulled (office, type, record, register, seq, epoch, heads)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                   " ON CONFLICT DO UPDATE SET seq = excluded.seq, epoch = excluded.epoch,"
                   " heads = excluded.heads"
                   " WHERE pulled.epoch <> excluded.epoch OR pulled.seq < excluded.seq",
                   office, set.type, set.record, set.reg, set.seq, epoch,
                   as_blob(heads)) > 0;
}

bool pulled_heads::covers(const record_key& key, std::string_view reg, std::int64_t seq,
                          std::string_view epoch) const {
    return db_.query("SELECT 1 FROM pulled WHERE type = ?1 AND record = ?2 AND register = ?3"
                     " AND seq >= ?4 AND epoch = ?5 AND (?6 = '' OR office = ?6)",
                     key.type, key.record, reg, seq, epoch, key.office)
        .next();
}

std::set<record_key> pulled_heads::drop(std::string_view condition, std::string_view argument,
                                        std::string_view second) {
    std::set<record_key> touched;
    // Both arguments are bound, whether or not the condition names the second.
    const std::string where = " WHERE ?2 = ?2 AND " + std::string(condition);
    {
        auto found = db_.query("SELECT DISTINCT office, type, record FROM pulled" + where, argument,
                               second);
        while (found.next()) touched.insert({found.text(0), found.text(1), found.text(2)});
    }
    if (!touched.empty()) db_.run("DELETE FROM pulled" + where, argument, second);
    return touched;
}

std::set<record_key> pulled_heads::sweep(std::string_view epoch) {
    return drop("epoch <> ?1", epoch);
}

std::set<record_key> pulled_heads::sweep_office(std::string_view office, std::string_view epoch) {
    return drop("office = ?1 AND epoch <> ?2", office, epoch);
}

bool pulled_heads::has_newer(std::string_view office, std::int64_t seq,
                             std::string_view epoch) const {
    return db_.query("SELECT 1 FROM pulled WHERE office = ?1 AND seq > ?2 AND epoch = ?3", office,
                     seq, epoch)
        .next();
}

void pulled_heads::distrust(std::string_view office) {
    db_.run("UPDATE pulled SET epoch = '' WHERE office = ?1", office);
    db_.run("DELETE FROM ahead WHERE office = ?1 AND cursor = 'heads'", office);
}

std::vector<record_key> pulled_heads::keys(std::string_view type, std::string_view office) const {
    std::vector<record_key> list;
    auto found = db_.query("SELECT DISTINCT office, type, record FROM pulled"
                           " WHERE (?1 = '' OR type = ?1) AND (?2 = '' OR office = ?2)",
                           type, office);
    while (found.next()) list.push_back({found.text(0), found.text(1), found.text(2)});
    return list;
}

void pulled_heads::add_to(wire::checksum& sum, std::string_view office,
                          std::string_view epoch) const {
    auto found = db_.query("SELECT type, record, register, heads FROM pulled"
                           " WHERE office = ?1 AND epoch = ?2",
                           office, epoch);
    while (found.next()) {
        const std::string_view type = found.view(0), key = found.view(1), reg = found.view(2);
        if (is_json(found.view(3))) {
            for (const merge::head& h : heads_of(found, 3)) sum.add(type, key, reg, h.id);
            continue;
        }
        const auto read = merge::each_packed_id(
            found.view(3), [&](std::string_view, const base::change_id& id) {
                sum.add(type, key, reg, id);
            });
        if (!read) unreadable(read.error());
    }
}

std::vector<stream_row> pulled_heads::streams() const {
    std::vector<stream_row> list;
    auto found = db_.query(std::string(stream_query) + "ORDER BY only, office");
    while (found.next()) list.push_back(read_stream(found));
    return list;
}

std::optional<stream_row> pulled_heads::stream(const wire::stream_name& name) const {
    auto found = db_.query(std::string(stream_query) + "WHERE office = ?1 AND only = ?2",
                           name.office, name.office_record_only);
    if (!found.next()) return std::nullopt;
    return read_stream(found);
}

void pulled_heads::put_stream(const stream_row& row) {
    db_.run("INSERT OR REPLACE INTO stream (office, only, heads, history, checksum_bad, agreed,"
            " heads_mark, history_mark) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            row.name.office, row.name.office_record_only, row.heads, row.history, row.checksum_bad,
            row.agreed, row.heads_mark, row.history_mark);
}

void pulled_heads::restart_streams() {
    db_.run("UPDATE stream SET heads = 0, history = 0, agreed = -1, heads_mark = NULL,"
            " history_mark = NULL");
    db_.run("DELETE FROM ahead");
    db_.run("DELETE FROM gone");
}

void pulled_heads::put_ahead(const wire::stream_name& name, cursor_kind kind,
                             const ahead_row& row) {
    db_.run("INSERT OR REPLACE INTO ahead (office, only, cursor, first, last, checksum, mark,"
            " first_mark) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            name.office, name.office_record_only, text_of(kind), row.first, row.last, row.checksum,
            row.mark, row.first_mark);
}

std::optional<ahead_row> pulled_heads::farthest_ahead(const wire::stream_name& name) const {
    auto found = db_.query(std::string(ahead_query) + " ORDER BY last DESC LIMIT 1", name.office,
                           name.office_record_only, text_of(cursor_kind::heads));
    if (!found.next()) return std::nullopt;
    return read_ahead(found);
}

std::optional<ahead_row> pulled_heads::take_ahead(const wire::stream_name& name, cursor_kind kind,
                                                  std::int64_t cursor,
                                                  const wire::stream_mark& mark) {
    const std::string_view cursor_text = text_of(kind);
    db_.run("DELETE FROM ahead WHERE office = ?1 AND only = ?2 AND cursor = ?3 AND last <= ?4",
            name.office, name.office_record_only, cursor_text, cursor);
    ahead_row row;
    {
        auto found = db_.query(std::string(ahead_query) + " AND first = ?4", name.office,
                               name.office_record_only, cursor_text, cursor);
        if (!found.next()) return std::nullopt;
        row = read_ahead(found);
    }
    db_.run("DELETE FROM ahead WHERE office = ?1 AND only = ?2 AND cursor = ?3 AND first = ?4",
            name.office, name.office_record_only, cursor_text, row.first);
    if (!agree(row.first_mark, mark)) return std::nullopt;
    return row;
}

std::set<record_key> pulled_heads::keep_streams(const std::vector<wire::stream_name>& allowed) {
    std::set<record_key> touched;
    for (const stream_row& have : streams()) {
        if (std::find(allowed.begin(), allowed.end(), have.name) != allowed.end()) continue;
        for (const char* table : {"stream", "ahead"}) {
            db_.run("DELETE FROM " + std::string(table) + " WHERE office = ?1 AND only = ?2",
                    have.name.office, have.name.office_record_only);
        }
        if (!have.name.office_record_only) {
            db_.run("DELETE FROM gone WHERE office = ?1", have.name.office);
        }
        // The other of the two streams may still hold the office's own record.
        const wire::stream_name other{have.name.office, !have.name.office_record_only};
        const bool kept = std::find(allowed.begin(), allowed.end(), other) != allowed.end();
        if (kept && have.name.office_record_only) continue;
        touched.merge(drop(kept ? "type <> 'office' AND office = ?1" : "office = ?1",
                           have.name.office));
    }
    for (const wire::stream_name& name : allowed) {
        if (!stream(name)) put_stream({name});
    }
    return touched;
}

}  // namespace kheya::agent_store
