#include "agent/store/past.hpp"

namespace kheya::agent_store {

namespace {

using proof_id = base::binary_id<struct past_proof_tag, 16>;

// What is in the own journal goes to the hub in frames.
constexpr std::string_view lacking =
    " FROM past WHERE epoch <> ?1 AND proof IS NOT NULL AND quarantined = 0"
    " AND id NOT IN (SELECT id FROM journal)";

std::string select(std::string_view what, std::string_view rest) {
    return "SELECT " + std::string(what) + std::string(lacking) + std::string(rest);
}

}  // namespace

void past::put(std::string_view office, const wire::past_changes::item& item,
               std::string_view epoch) {
    const journal::change& c = item.change;
    std::optional<proof_id> proof;
    if (item.proof) proof = proof_id{*item.proof};
    if (item.quarantined && holds_proof(c.id)) return;
    db_.run("INSERT OR REPLACE INTO past (id, office, type, record, replica, n, seq, effective_at,"
            " received_at, quarantined, content, written_in, side, proof, epoch)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            c.id, office, c.type, c.record, item.at.replica, item.at.n, item.seq,
            item.effective_at, item.received_at, item.quarantined, c.content, item.written_in,
            base::to_text(item.side), proof, epoch);
}

// A hub that was put back may hold back what it had accepted, and a late file does not know of a
// release: the proof of acceptance stays, and is offered in the epoch that it was not told in.
bool past::holds_proof(const base::change_id& id) const {
    return db_.query("SELECT 1 FROM past WHERE id = ?1 AND quarantined = 0 AND proof IS NOT NULL",
                     id)
        .next();
}

void past::each_lacking(std::string_view epoch,
                        const std::function<bool(wire::past_changes::item)>& visit) {
    std::vector<damaged_row> lost;
    visit_lacking(epoch, lost, visit);
    forget(lost);
}

void past::visit_lacking(std::string_view epoch, std::vector<damaged_row>& lost,
                         const std::function<bool(wire::past_changes::item)>& visit) const {
    auto found = db_.query(select("replica, n, seq, effective_at, received_at, content, written_in,"
                                  " side, proof, id, office",
                                  " ORDER BY office, seq"),
                           epoch);
    while (found.next()) {
        const auto id = found.id<base::change_id>(9);
        auto change = change_in(found.text(5), id);
        if (!change) {   // others may hold it too
            lost.push_back({id, found.text(10)});
            continue;
        }
        wire::past_changes::item item{{found.id<base::replica_id>(0), found.integer(1)},
                                      found.integer(2),
                                      found.integer(3),
                                      found.integer(4),
                                      false,
                                      std::move(*change),
                                      found.text(6),
                                      base::side_from(found.view(7)).value_or(base::side::office),
                                      found.id<proof_id>(8).bytes};
        if (!visit(std::move(item))) return;
    }
}

bool past::lacks_any(std::string_view epoch) const {
    return db_.query(select("1", " LIMIT 1"), epoch).next();
}

std::vector<past::held_row> past::held(std::string_view office) const {
    std::vector<held_row> list;
    auto found = db_.query("SELECT id, type, record FROM past WHERE office = ?1"
                           " AND quarantined <> 0 AND id NOT IN (SELECT id FROM journal)"
                           " ORDER BY seq",
                           office);
    while (found.next()) {
        list.push_back({found.id<base::change_id>(0), found.text(1), found.text(2)});
    }
    return list;
}

std::optional<journal::change> past::find(const base::change_id& id) const {
    auto found = db_.query("SELECT content FROM past WHERE id = ?1", id);
    return found.next() ? change_in(found.text(0), id) : std::nullopt;
}

std::optional<journal::change> past::change_in(const std::string& content,
                                               const base::change_id& id) {
    auto change = journal::read_change(content);
    if (!change || change->id != id) return std::nullopt;
    return std::move(*change);
}

std::vector<past::damaged_row> past::damaged() const {
    std::vector<damaged_row> list;
    auto found = db_.query("SELECT id, office, content FROM past");
    while (found.next()) {
        const auto id = found.id<base::change_id>(0);
        if (!change_in(found.text(2), id)) list.push_back({id, found.text(1)});
    }
    return list;
}

void past::forget(const std::vector<damaged_row>& rows) {
    if (rows.empty()) return;
    const auto done = db_.transact([&] {
        for (const auto& [id, office] : rows) {
            db_.run("DELETE FROM past WHERE id = ?1", id);
            db_.run("UPDATE stream SET history = 0, history_mark = NULL WHERE office = ?1", office);
            db_.run("DELETE FROM ahead WHERE office = ?1 AND cursor = 'history'", office);
        }
    });
    if (!done) throw platform::sqlite_failure(done.error());
}

void past::mark(const std::vector<base::change_id>& ids, std::string_view epoch) {
    for (const auto& id : ids) db_.run("UPDATE past SET epoch = ?2 WHERE id = ?1", id, epoch);
}

}  // namespace kheya::agent_store
